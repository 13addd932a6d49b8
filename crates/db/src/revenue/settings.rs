//! The policy that figures depend on, and the churn they reckon with; computes nothing with them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::revenue::exact::{self, Exact};
use crm_domain::revenue::{FEWEST_MEMBERS, Policy};
use crm_types::ids::AdminId;
use crm_types::revenue::RevenueSetting;
use serde_json::{Value, json};
use sqlx::{PgConnection, Row, types::Uuid};

use super::changes::{NewChange, record};
use crate::{Database, Result};

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

/// Sets the policy, where it still has revision `revision` (or whatever it has); `None` where it has not. The change is
/// noted, and the figures follow by a task.
pub async fn set_policy(
    database: &Database,
    policy: &Policy,
    revision: Option<i64>,
    by: AdminId,
    at: DateTime<Utc>,
) -> Result<Option<PolicyRecord>> {
    let mut transaction = database.pool().begin().await?;
    let before = locked_policy(&mut transaction).await?;
    if revision.is_some_and(|revision| revision != before.revision) {
        return Ok(None);
    }
    put_policy(&mut transaction, policy, Some(by), at).await?;
    let change = NewChange {
        setting: RevenueSetting::Policy,
        key: "",
        before: Some(policy_value(&before.policy)),
        after: Some(policy_value(policy)),
        undoes: None,
    };
    record(&mut transaction, &change, Some(by), at).await?;
    let record = policy_within(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some(record))
}

/// As nobody else changes it until the end of the transaction.
pub(super) async fn locked_policy(connection: &mut PgConnection) -> Result<PolicyRecord> {
    sqlx::query("select from crm.revenue_policy for update")
        .execute(&mut *connection)
        .await?;
    policy_within(connection).await
}

pub(super) async fn put_policy(
    connection: &mut PgConnection,
    policy: &Policy,
    by: Option<AdminId>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/set_policy.sql"))
        .bind(
            policy
                .past_due_days
                .map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
        )
        .bind(policy.count_paused)
        .bind(policy.drop_ending)
        .bind(policy.subtract_passing)
        .bind(at)
        .bind(by.map(|by| by.0))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) fn policy_value(policy: &Policy) -> Value {
    json!({
        "past_due_days": policy.past_due_days,
        "count_paused": policy.count_paused,
        "drop_ending": policy.drop_ending,
        "subtract_passing": policy.subtract_passing,
    })
}

pub(super) fn policy_of(value: &Value) -> Option<Policy> {
    let flag = |name: &str| value.get(name)?.as_bool();
    let days = value.get("past_due_days")?;
    Some(Policy {
        past_due_days: match days.as_u64() {
            Some(days) => Some(u32::try_from(days).ok()?),
            None => None,
        },
        count_paused: flag("count_paused")?,
        drop_ending: flag("drop_ending")?,
        subtract_passing: flag("subtract_passing")?,
    })
}

/// Makes `currency` the one that amounts are reported in, and answers whether it was another. The change is noted, and the
/// figures follow by a task.
pub async fn adopt_currency(
    database: &Database,
    currency: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    if policy(database).await?.reporting_currency == currency {
        return Ok(false);
    }
    let mut transaction = database.pool().begin().await?;
    let before = locked_policy(&mut transaction).await?.reporting_currency;
    sqlx::query(include_str!("queries/adopt_currency.sql"))
        .bind(currency)
        .bind(at)
        .execute(&mut *transaction)
        .await?;
    let change = NewChange {
        setting: RevenueSetting::ReportingCurrency,
        key: "",
        before: Some(json!(before)),
        after: Some(json!(currency)),
        undoes: None,
    };
    record(&mut transaction, &change, None, at).await?;
    transaction.commit().await?;
    Ok(before != currency)
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
