//! Reads what members' figures are computed from, and what they were; computes nothing.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::revenue::exact::Exact;
use crm_domain::revenue::mirror::Kind;
use crm_domain::revenue::{Account, Balance, Position};
use sqlx::types::Uuid;
use sqlx::{PgConnection, Row};

use crate::revenue::balances::parsed;
use crate::{Error, Result};

/// What is known of a member at Stripe.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub account: Account,
    /// Objects of theirs that could not be read: ids and reasons.
    pub troubles: Vec<(String, String)>,
    /// Whether a customer who pays may be theirs or somebody else's.
    pub doubtful: bool,
}

impl Known {
    /// Whether there is no customer of theirs.
    pub fn is_nothing(&self) -> bool {
        let account = &self.account;
        account.customers.is_empty()
            && account.subscriptions.is_empty()
            && account.balance == Balance::default()
            && (self.troubles.is_empty() || self.doubtful)
    }
}

/// Why nobody can say what a member pays whose customer may be another's.
const DOUBTFUL: &str = "this customer may be several members': say whose it is";

/// Of members who are customers at all.
pub(crate) async fn accounts(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Known>> {
    let rows = sqlx::query(include_str!("../queries/accounts.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut all: HashMap<Uuid, Known> = HashMap::with_capacity(ids.len());
    for row in &rows {
        let known = all.entry(row.try_get("user_id")?).or_default();
        if row.try_get("doubtful")? {
            known.doubtful = true;
            known
                .troubles
                .push((row.try_get("id")?, DOUBTFUL.to_owned()));
            continue;
        }
        if let Some(reason) = row.try_get::<Option<String>, _>("reason")? {
            known.troubles.push((row.try_get("id")?, reason));
        }
        let Some(read) = row.try_get::<Option<&str>, _>("read")? else {
            continue;
        };
        match row.try_get::<&str, _>("kind")? {
            "balance" => merge(&mut known.account.balance, parsed(read)?),
            kind => match Kind::parse(kind) {
                Some(Kind::Customer) => known.account.customers.push(parsed(read)?),
                Some(Kind::Subscription) => known.account.subscriptions.push(parsed(read)?),
                _ => {}
            },
        }
    }
    Ok(all)
}

/// Somebody may be several customers.
fn merge(into: &mut Balance, other: Balance) {
    for (sums, others) in [
        (&mut into.spent, other.spent),
        (&mut into.usage, other.usage),
    ] {
        for (currency, amount) in others {
            let sum = sums.entry(currency).or_default();
            *sum = sum.saturating_add(amount);
        }
    }
    into.paid.extend(other.paid);
    into.past_due.extend(other.past_due);
}

/// What was computed before.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub currency: String,
    pub position: Position,
    pub opening: Position,
    pub opening_day: NaiveDate,
    pub first_day: Option<NaiveDate>,
    pub paid_tier: Option<String>,
    pub policy: i64,
    /// Everything else of the row, to be compared.
    pub rest: Rest,
}

/// Amounts in minor units of the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rest {
    pub mrr: i64,
    pub committed: i64,
    pub paused: i64,
    pub usage: i64,
    pub spent: i64,
    pub expected: i64,
    /// A decimal of four places.
    pub expected_months: String,
    pub not_understood: i32,
    pub past_due_since: Option<DateTime<Utc>>,
}

pub(crate) async fn stored(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Stored>> {
    let rows = sqlx::query(include_str!("../queries/stored.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in &rows {
        let stored = Stored {
            currency: row.try_get("currency")?,
            position: position(row.try_get("position")?)?,
            opening: position(row.try_get("opening")?)?,
            opening_day: row.try_get("opening_day")?,
            first_day: row.try_get("first_day")?,
            paid_tier: row.try_get("paid_tier")?,
            policy: row.try_get("policy")?,
            rest: Rest {
                mrr: row.try_get("mrr")?,
                committed: row.try_get("committed")?,
                paused: row.try_get("paused")?,
                usage: row.try_get("usage")?,
                spent: row.try_get("spent")?,
                expected: row.try_get("expected")?,
                expected_months: row.try_get("expected_months")?,
                not_understood: row.try_get("not_understood")?,
                past_due_since: row.try_get("past_due_since")?,
            },
        };
        all.insert(row.try_get("user_id")?, stored);
    }
    Ok(all)
}

/// `{"EUR": [1000, 1100, "11/10"]}`
pub(crate) fn position(text: &str) -> Result<Position> {
    let holdings: HashMap<String, (i64, i64, String)> = parsed(text)?;
    let mut position = Position::default();
    for (currency, (native, reporting, rate)) in holdings {
        let rate: Exact = rate.parse().map_err(|_| Error::Other {
            reason: "a stored rate is no fraction".to_owned(),
        })?;
        position.add(&currency, native, reporting, rate);
    }
    Ok(position)
}

pub(crate) fn position_text(position: &Position) -> String {
    let holdings = position.holdings().map(|(currency, holding)| {
        let rate = holding.rate.to_string();
        (
            currency.to_owned(),
            serde_json::json!([holding.native, holding.reporting, rate]),
        )
    });
    serde_json::Value::Object(holdings.collect()).to_string()
}
