//! Which tier each price stands for; derives no tier.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::revenue::TierOfPrice;
use crm_domain::revenue::mirror::Price;
use crm_types::ids::AdminId;
use crm_types::money::Money;
use crm_types::revenue::{PriceTier, RevenueSetting};
use serde_json::{Value, json};
use sqlx::{PgConnection, Row};

use super::changes::{NewChange, record};
use crate::{Database, Result};

/// Says which tier a price stands for, and notes the change. `by`: who says so; none for a program.
pub async fn put_price_tier(
    database: &Database,
    price: &str,
    of: &TierOfPrice,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<()> {
    change(database, price, Some(of), by, at).await.map(|_| ())
}

/// The price stands for no tier any more; answers whether it did.
pub async fn remove_price_tier(
    database: &Database,
    price: &str,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<bool> {
    change(database, price, None, by, at).await
}

/// Answers whether there was a tier before.
async fn change(
    database: &Database,
    price: &str,
    to: Option<&TierOfPrice>,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let before = locked_tier(&mut transaction, price).await?;
    set_price_tier(&mut transaction, price, to, by, at).await?;
    let change = NewChange {
        setting: RevenueSetting::PriceTier,
        key: price,
        before: before.as_ref().map(tier_value),
        after: to.map(tier_value),
        undoes: None,
    };
    record(&mut transaction, &change, by, at).await?;
    transaction.commit().await?;
    Ok(before.is_some())
}

/// As nobody else changes it until the end of the transaction.
pub(super) async fn locked_tier(
    connection: &mut PgConnection,
    price: &str,
) -> Result<Option<TierOfPrice>> {
    // A price that stands for nothing has no row to lock.
    sqlx::query("lock table crm.price_tiers in share row exclusive mode")
        .execute(&mut *connection)
        .await?;
    let found: Option<(String, bool)> =
        sqlx::query_as("select tier, lasting from crm.price_tiers where price = $1")
            .bind(price)
            .fetch_optional(connection)
            .await?;
    Ok(found.map(|(tier, lasting)| TierOfPrice { tier, lasting }))
}

pub(super) async fn set_price_tier(
    connection: &mut PgConnection,
    price: &str,
    to: Option<&TierOfPrice>,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<()> {
    match to {
        Some(of) => put_price_tier_within(connection, price, of, by, at).await,
        None => {
            sqlx::query("delete from crm.price_tiers where price = $1")
                .bind(price)
                .execute(connection)
                .await?;
            Ok(())
        }
    }
}

pub(super) fn tier_value(of: &TierOfPrice) -> Value {
    json!({ "tier": of.tier, "lasting": of.lasting })
}

pub(super) fn tier_of(value: &Value) -> Option<TierOfPrice> {
    Some(TierOfPrice {
        tier: value.get("tier")?.as_str()?.to_owned(),
        lasting: value.get("lasting")?.as_bool()?,
    })
}

/// Without a note: for a database that is being filled.
pub(crate) async fn put_price_tier_within(
    connection: &mut PgConnection,
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
        .execute(connection)
        .await?;
    Ok(())
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
