//! `/api/crm/revenue/rates`: what other currencies are worth, from which day on.

use std::collections::HashSet;

use actix_web::web::Data;
use crm_db::revenue::NewRate;
use crm_domain::revenue::currency::is_known;
use crm_domain::revenue::exact;
use crm_types::revenue::{ExchangeRate, ExchangeRateList, NewExchangeRates};

use super::{misfit, misfits};
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::Result;
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// How many rates are taken at once.
const MOST: usize = 1000;
/// How many faults of them are named.
const NAMED: usize = 100;

/// List exchange rates
///
/// Rates into the reporting currency, the newest first, a thousand at most.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/rates",
    tag = "Revenue",
    responses((status = 200, description = "The rates", body = ExchangeRateList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_exchange_rates(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<ExchangeRateList>> {
    let items = crm_db::revenue::list_rates(&state.database).await?;
    Ok(Reply(ExchangeRateList { items }))
}

/// Import exchange rates
///
/// Stores rates, over those of the same days, all of them or none, and answers what there is. A rate holds until there is a
/// newer one. Figures follow in the background, at once, and what they change by it is told as exchange. Where rows do not do,
/// each is named with what is wrong with it, a hundred at most.
#[utoipa::path(
    put,
    path = "/api/crm/revenue/rates",
    tag = "Revenue",
    request_body = NewExchangeRates,
    responses((status = 200, description = "The rates", body = ExchangeRateList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn put_exchange_rates(
    caller: Authorized<Admin>,
    state: Data<State>,
    Json(new): Json<NewExchangeRates>,
) -> Result<Reply<ExchangeRateList>> {
    if !(1..=MOST).contains(&new.items.len()) {
        return Err(misfit("items", format!("1 to {MOST} rates.")));
    }
    check(&new.items)?;
    let rates: Vec<NewRate<'_>> = new.items.iter().map(stored).collect();
    let (admin, now) = (caller.principal.admin, state.clock.now());
    crm_db::revenue::put_rates(&state.database, &rates, Some(admin), now).await?;
    let items = crm_db::revenue::list_rates(&state.database).await?;
    Ok(Reply(ExchangeRateList { items }))
}

fn stored(rate: &ExchangeRate) -> NewRate<'_> {
    NewRate {
        currency: &rate.currency,
        quote: &rate.quote,
        since: rate.since,
        rate: &rate.rate,
        source: "import",
    }
}

/// Every row is looked at, so that whoever sends many mends them at one go.
fn check(rates: &[ExchangeRate]) -> Result<()> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (n, rate) in rates.iter().enumerate() {
        let found = faults_of(rate).into_iter();
        faults.extend(found.map(|(name, message)| (format!("items.{n}.{name}"), message)));
        if !seen.insert((&rate.currency, &rate.quote, rate.since)) {
            let message = "There is another rate of this currency for this day.".to_owned();
            faults.push((format!("items.{n}.since"), message));
        }
    }
    match faults.len() {
        0 => Ok(()),
        1 => Err(misfits(faults[0].1.clone(), faults)),
        count => {
            faults.truncate(NAMED);
            Err(misfits(format!("{count} values do not do."), faults))
        }
    }
}

fn faults_of(rate: &ExchangeRate) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let mut fault = |name, message: &str| faults.push((name, message.to_owned()));
    for (name, currency) in [("currency", &rate.currency), ("quote", &rate.quote)] {
        if !is_known(currency) {
            fault(name, "This is no currency that payments are taken in.");
        }
    }
    if rate.currency == rate.quote {
        fault("quote", "A currency is worth itself.");
    }
    // As the column holds it: twelve digits before the point, twelve behind it.
    let (whole, places) = rate.rate.split_once('.').unwrap_or((&rate.rate, ""));
    let fits = whole.len() <= 12 && places.len() <= 12;
    let above = exact::decimal(&rate.rate).is_some_and(|number| number > exact::whole(0));
    if !fits || !above {
        fault(
            "rate",
            "A rate is a decimal above 0, with 12 digits before and 12 behind the point at most.",
        );
    }
    let days = "1900-01-01"..="9999-12-31";
    if !days.contains(&rate.since.to_string().as_str()) {
        fault("since", "A day of this age, please.");
    }
    faults
}
