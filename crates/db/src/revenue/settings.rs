//! The settings that figures depend on: policy, tiers of prices, exchange rates; computes nothing with them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::revenue::currency::{Rate, Rates};
use crm_domain::revenue::exact::{self, Exact};
use crm_domain::revenue::mirror::Price;
use crm_domain::revenue::{FEWEST_MEMBERS, Policy, TierOfPrice};
use crm_types::ids::AdminId;
use crm_types::money::Money;
use crm_types::revenue::{ExchangeRate, PriceTier};
use sqlx::{PgConnection, Row, types::Uuid};

use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Error, Result};

/// The kind of the task that computes figures by another policy.
pub const RESTATE: &str = "restate-revenue";

/// The policy as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRecord {
    pub policy: Policy,
    /// ISO 4217, upper case.
    pub reporting_currency: String,
    /// Rises with each change: what an edit is checked against.
    pub revision: i64,
    pub updated_at: Option<DateTime<Utc>>,
    pub updated_by: Option<AdminId>,
}

/// The policy.
pub async fn policy(database: &Database) -> Result<PolicyRecord> {
    let mut connection = database.pool().acquire().await?;
    policy_within(&mut connection).await
}

pub(crate) async fn policy_within(connection: &mut PgConnection) -> Result<PolicyRecord> {
    let row = sqlx::query("select * from crm.revenue_policy")
        .fetch_one(connection)
        .await?;
    let days: Option<i32> = row.try_get("past_due_days")?;
    Ok(PolicyRecord {
        policy: Policy {
            past_due_days: days.and_then(|days| u32::try_from(days).ok()),
            count_paused: row.try_get("count_paused")?,
            drop_ending: row.try_get("drop_ending")?,
            subtract_passing: row.try_get("subtract_passing")?,
        },
        reporting_currency: row.try_get("reporting_currency")?,
        revision: row.try_get("revision")?,
        updated_at: row.try_get("updated_at")?,
        updated_by: row.try_get::<Option<Uuid>, _>("updated_by")?.map(AdminId),
    })
}

/// Sets the policy, where it still has revision `revision` (or whatever it has); `None` where it has not. The figures
/// follow: a task that restates them is put into the queue with it.
pub async fn set_policy(
    database: &Database,
    policy: &Policy,
    revision: Option<i64>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<Option<PolicyRecord>> {
    let mut transaction = database.pool().begin().await?;
    let done = sqlx::query(include_str!("queries/set_policy.sql"))
        .bind(
            policy
                .past_due_days
                .map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
        )
        .bind(policy.count_paused)
        .bind(policy.drop_ending)
        .bind(policy.subtract_passing)
        .bind(revision)
        .bind(at)
        .bind(by.0)
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let record = policy_within(&mut transaction).await?;
    let task = NewTask {
        kind: RESTATE,
        key: &record.revision.to_string(),
        payload: &serde_json::json!({}),
        due: Due::Now,
    };
    enqueue_within(&mut transaction, &task).await?;
    transaction.commit().await?;
    Ok(Some(record))
}

/// Says which tier a price stands for. `by`: who says so; none for a program.
pub async fn put_price_tier(
    database: &Database,
    price: &str,
    of: &TierOfPrice,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/put_price_tier.sql"))
        .bind(price)
        .bind(&of.tier)
        .bind(of.lasting)
        .bind(at)
        .bind(by.map(|by| by.0))
        .execute(database.pool())
        .await?;
    Ok(())
}

/// The price stands for no tier any more; answers whether it did.
pub async fn remove_price_tier(database: &Database, price: &str) -> Result<bool> {
    let done = sqlx::query("delete from crm.price_tiers where price = $1")
        .bind(price)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() > 0)
}

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

/// Stores rates, over those of the same days; all of them or none.
pub async fn put_rates(
    database: &Database,
    rates: &[NewRate<'_>],
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<()> {
    let mut transaction = database.pool().begin().await?;
    for new in rates {
        sqlx::query(include_str!("queries/put_rate.sql"))
            .bind(new.currency)
            .bind(new.quote)
            .bind(new.since)
            .bind(new.rate)
            .bind(new.source)
            .bind(at)
            .bind(by.map(|by| by.0))
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
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

/// All prices that are known or mapped, those without a tier first.
pub async fn list_prices(database: &Database) -> Result<Vec<PriceTier>> {
    let rows = sqlx::query(include_str!("queries/list_prices.sql"))
        .fetch_all(database.pool())
        .await?;
    rows.iter()
        .map(|row| {
            let read: Option<&str> = row.try_get("read")?;
            let price: Option<Price> = read.map(super::balances::parsed).transpose()?;
            let product: Option<String> = row.try_get("product_name")?;
            let recurring = price.as_ref().and_then(|price| price.recurring.as_ref());
            let amount = price
                .as_ref()
                .and_then(|price| Some(Money::from_minor(price.unit_amount?, &price.currency)));
            Ok(PriceTier {
                price: row.try_get("price")?,
                name: price
                    .as_ref()
                    .and_then(|price| price.nickname.clone())
                    .or(product),
                tier: row.try_get("tier")?,
                lasting: row
                    .try_get::<Option<bool>, _>("lasting")?
                    .unwrap_or_default(),
                amount,
                interval: recurring.map(|recurring| recurring.interval.as_str().to_owned()),
                interval_count: recurring.map_or(0, |recurring| recurring.interval_count),
            })
        })
        .collect()
}

/// Makes `currency` the one that amounts are reported in, and answers whether it was another. The figures follow by
/// [`restate`](super::restate).
pub async fn adopt_currency(
    database: &Database,
    currency: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/adopt_currency.sql"))
        .bind(currency)
        .bind(at)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() > 0)
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

pub(crate) async fn price_tiers(
    connection: &mut PgConnection,
) -> Result<HashMap<String, TierOfPrice>> {
    let rows: Vec<(String, String, bool)> =
        sqlx::query_as("select price, tier, lasting from crm.price_tiers")
            .fetch_all(connection)
            .await?;
    let tier = |(price, tier, lasting)| (price, TierOfPrice { tier, lasting });
    Ok(rows.into_iter().map(tier).collect())
}

/// The monthly churn of tiers that have members enough.
pub(crate) async fn churn(connection: &mut PgConnection) -> Result<HashMap<String, Exact>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select tier, members, left_members from crm.tier_churn where members >= $1",
    )
    .bind(FEWEST_MEMBERS)
    .fetch_all(connection)
    .await?;
    let churn = |(tier, members, left): (String, i64, i64)| {
        Some((tier, exact::fraction(left.into(), members.into())?))
    };
    Ok(rows.into_iter().filter_map(churn).collect())
}
