//! `/api/crm/revenue/rates`: what other currencies are worth, from which day on.

use std::collections::HashSet;

use actix_web::web::Data;
use crm_db::revenue::NewRate;
use crm_domain::revenue::currency::is_known;
use crm_domain::revenue::exact;
use crm_types::revenue::{
    ExchangeRate, ExchangeRateList, LineFault, MAX_RATES, NewExchangeRates, read_rates,
};

use super::{misfit, misfits};
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::JsonOrCsv;
use crate::reply::Reply;
use crate::state::State;

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
///
/// They may come as `text/csv` out of a spreadsheet: a line for each with currency, day (`2026-03-14`) and what one unit is
/// worth in the reporting currency, with commas, semicolons or tabs between them. Faults name the line (`line.2`).
#[utoipa::path(
    put,
    path = "/api/crm/revenue/rates",
    tag = "Revenue",
    request_body(content(
        (NewExchangeRates = "application/json"),
        (String = "text/csv", example = json!("currency,since,rate\nEUR,2026-03-01,1.0845\n")),
    )),
    responses((status = 200, description = "The rates", body = ExchangeRateList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn put_exchange_rates(
    caller: Authorized<Admin>,
    state: Data<State>,
    body: JsonOrCsv<NewExchangeRates>,
) -> Result<Reply<ExchangeRateList>> {
    let rates = match body {
        JsonOrCsv::Json(new) => of_items(new),
        JsonOrCsv::Csv(text) => of_lines(&state, &text).await?,
    };
    if !(1..=MAX_RATES).contains(&rates.len()) {
        return Err(misfit("items", format!("1 to {MAX_RATES} rates.")));
    }
    check(&rates)?;
    let rates: Vec<NewRate<'_>> = rates.iter().map(|(_, rate)| stored(rate)).collect();
    let (admin, now) = (caller.principal.admin, state.clock.now());
    crm_db::revenue::put_rates(&state.database, &rates, Some(admin), now).await?;
    let items = crm_db::revenue::list_rates(&state.database).await?;
    Ok(Reply(ExchangeRateList { items }))
}

/// Each rate with the field that faults of it name.
type Named = Vec<(String, ExchangeRate)>;

fn of_items(new: NewExchangeRates) -> Named {
    let items = new.items.into_iter().enumerate();
    items
        .map(|(n, rate)| (format!("items.{n}"), rate))
        .collect()
}

async fn of_lines(state: &State, text: &str) -> Result<Named> {
    let quote = crm_db::revenue::policy(&state.database).await?;
    let rates = read_rates(text, &quote.reporting_currency).map_err(|faults| {
        let field = |fault: &LineFault| (format!("line.{}", fault.line), fault.reason.to_owned());
        misread(faults.iter().map(field).collect())
    })?;
    let named = rates.into_iter();
    Ok(named
        .map(|(line, rate)| (format!("line.{line}"), rate))
        .collect())
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
fn check(rates: &[(String, ExchangeRate)]) -> Result<()> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (row, rate) in rates {
        let found = faults_of(rate).into_iter();
        faults.extend(found.map(|(name, message)| (format!("{row}.{name}"), message)));
        if !seen.insert((&rate.currency, &rate.quote, rate.since)) {
            let message = "There is another rate of this currency for this day.".to_owned();
            faults.push((format!("{row}.since"), message));
        }
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(misread(faults)),
    }
}

/// The only fault there is, or how many, and the first of them.
fn misread(mut faults: Vec<(String, String)>) -> Error {
    let detail = match faults.as_slice() {
        [(_, only)] => only.clone(),
        many => format!("{} values do not do.", many.len()),
    };
    faults.truncate(NAMED);
    misfits(detail, faults)
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
