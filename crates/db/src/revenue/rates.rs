//! What other currencies are worth, from which day on; converts nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::revenue::currency::{Rate, Rates};
use crm_domain::revenue::exact;
use crm_types::ids::AdminId;
use crm_types::revenue::{ExchangeRate, RevenueSetting};
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::changes::{NewChange, record};
use crate::{Database, Error, Result};

/// An exchange rate to store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewRate<'a> {
    /// ISO 4217, upper case.
    pub currency: &'a str,
    /// The currency that the rate is expressed in.
    pub quote: &'a str,
    pub since: NaiveDate,
    /// A decimal above 0: units of `quote` for one of `currency`.
    pub rate: &'a str,
    /// Who says so: `hand`, `import`, …
    pub source: &'a str,
}

/// Stores rates, over those of the same days, all of them or none, and notes the change. Of two for the same day, the last
/// one counts. Answers how many are other than before.
pub async fn put_rates(
    database: &Database,
    rates: &[NewRate<'_>],
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<usize> {
    let wanted = rates
        .iter()
        .map(|new| (RateKey::of(new), Some(new.rate.to_owned())));
    let source = rates.first().map_or("hand", |new| new.source);
    let mut transaction = database.pool().begin().await?;
    let (before, after) = set_rates(&mut transaction, wanted.collect(), source, by, at).await?;
    let changed = after.len();
    let change = NewChange {
        setting: RevenueSetting::ExchangeRates,
        key: "",
        before: Some(rates_value(&before)),
        after: Some(rates_value(&after)),
        undoes: None,
    };
    record(&mut transaction, &change, by, at).await?;
    transaction.commit().await?;
    Ok(changed)
}

/// Whose rate, and since when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RateKey {
    pub currency: String,
    pub quote: String,
    pub since: NaiveDate,
}

impl RateKey {
    fn of(new: &NewRate<'_>) -> Self {
        Self {
            currency: new.currency.to_owned(),
            quote: new.quote.to_owned(),
            since: new.since,
        }
    }
}

/// By whose; none: there is no such rate.
pub(super) type RatesByKey = BTreeMap<RateKey, Option<String>>;

/// Makes rates what they are wanted to be; answers those that were others, before and after.
pub(super) async fn set_rates(
    connection: &mut PgConnection,
    wanted: RatesByKey,
    source: &str,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<(RatesByKey, RatesByKey)> {
    let known = locked_rates(&mut *connection, wanted.keys()).await?;
    let (mut before, mut after) = (RatesByKey::new(), RatesByKey::new());
    for (key, rate) in wanted {
        let rate = rate.map(|rate| canonical(&rate));
        let old = known.get(&key).cloned().flatten();
        if old != rate {
            before.insert(key.clone(), old);
            after.insert(key, rate);
        }
    }
    let column = |of: fn(&RateKey) -> &str| -> Vec<&str> { after.keys().map(of).collect() };
    let days: Vec<NaiveDate> = after.keys().map(|key| key.since).collect();
    let rates: Vec<Option<&str>> = after.values().map(Option::as_deref).collect();
    sqlx::query(include_str!("queries/put_rates.sql"))
        .bind(column(|key| &key.currency))
        .bind(column(|key| &key.quote))
        .bind(days)
        .bind(rates)
        .bind(source)
        .bind(at)
        .bind(by.map(|by| by.0))
        .execute(connection)
        .await?;
    Ok((before, after))
}

/// As nobody else changes them until the end of the transaction.
pub(super) async fn locked_rates(
    connection: &mut PgConnection,
    keys: impl Iterator<Item = &RateKey>,
) -> Result<RatesByKey> {
    sqlx::query("lock table crm.exchange_rates in share row exclusive mode")
        .execute(&mut *connection)
        .await?;
    let keys: Vec<&RateKey> = keys.collect();
    let column =
        |of: fn(&RateKey) -> &str| -> Vec<&str> { keys.iter().map(|key| of(key)).collect() };
    let rows: Vec<(String, String, NaiveDate, String)> =
        sqlx::query_as(include_str!("queries/find_rates.sql"))
            .bind(column(|key| &key.currency))
            .bind(column(|key| &key.quote))
            .bind(keys.iter().map(|key| key.since).collect::<Vec<_>>())
            .fetch_all(connection)
            .await?;
    let found = |(currency, quote, since, rate)| {
        let key = RateKey {
            currency,
            quote,
            since,
        };
        (key, Some(rate))
    };
    Ok(rows.into_iter().map(found).collect())
}

/// As the database writes it: no noughts at its ends.
fn canonical(rate: &str) -> String {
    let (whole, places) = rate.split_once('.').unwrap_or((rate, ""));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    match places.trim_end_matches('0') {
        "" => whole.to_owned(),
        places => format!("{whole}.{places}"),
    }
}

pub(super) fn rates_value(rates: &RatesByKey) -> Value {
    let one = |(key, rate): (&RateKey, &Option<String>)| json!({ "currency": key.currency, "quote": key.quote, "since": key.since, "rate": rate });
    rates.iter().map(one).collect()
}

pub(super) fn rates_of(value: &Value) -> Option<RatesByKey> {
    let one = |value: &Value| {
        let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        let key = RateKey {
            currency: text("currency")?,
            quote: text("quote")?,
            since: text("since")?.parse().ok()?,
        };
        Some((key, text("rate")))
    };
    value.as_array()?.iter().map(one).collect()
}

/// Rates into the reporting currency, the newest first, a thousand at most.
pub async fn list_rates(database: &Database) -> Result<Vec<ExchangeRate>> {
    let rows: Vec<(String, String, NaiveDate, String)> =
        sqlx::query_as(include_str!("queries/list_rates.sql"))
            .fetch_all(database.pool())
            .await?;
    let rate = |(currency, quote, since, rate)| ExchangeRate {
        currency,
        quote,
        since,
        rate,
    };
    Ok(rows.into_iter().map(rate).collect())
}

/// The rates that hold on `day`.
pub(crate) async fn rates_on(
    connection: &mut PgConnection,
    reporting: &str,
    day: NaiveDate,
) -> Result<Rates> {
    let rows: Vec<(String, NaiveDate, String)> =
        sqlx::query_as(include_str!("queries/rates_on.sql"))
            .bind(reporting)
            .bind(day)
            .fetch_all(connection)
            .await?;
    let mut rates = Vec::with_capacity(rows.len());
    for (currency, since, rate) in rows {
        let rate = exact::decimal(&rate).ok_or_else(|| Error::Other {
            reason: format!("the rate of {currency} is no decimal"),
        })?;
        rates.push((
            currency,
            Rate {
                rate,
                since: Some(since),
            },
        ));
    }
    Ok(Rates::new(reporting, rates))
}
