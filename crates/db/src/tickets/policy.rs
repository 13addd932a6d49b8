//! The policy that tickets' clocks go by: read, set with what it was before, and given the account's zone; works nothing out.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use crm_domain::tickets::Policy;
use crm_types::ids::AdminId;
use crm_types::tickets::{BusinessHours, TicketPolicy, TicketPolicyChange, TicketTarget};
use serde_json::json;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::queue::{Due, NewTask, enqueue_within};
use crate::{Database, Error, Result};

/// The task in the queue that works out anew what is due; its key is the policy's revision.
pub const RESTATE: &str = "restate-tickets";

/// The policy as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRecord {
    pub policy: Policy,
    /// Rises with each change: what an edit is checked against.
    pub revision: i64,
    pub updated_at: Option<DateTime<Utc>>,
    pub updated_by: Option<AdminId>,
}

#[derive(Debug, FromRow)]
struct Record {
    targets: Json<Vec<TicketTarget>>,
    hours: Json<Vec<BusinessHours>>,
    time_zone: Option<String>,
    holidays: Vec<NaiveDate>,
    revision: i64,
    updated_at: Option<DateTime<Utc>>,
    updated_by: Option<Uuid>,
}

impl TryFrom<Record> for PolicyRecord {
    type Error = Error;

    fn try_from(record: Record) -> Result<Self> {
        let wire = TicketPolicy {
            targets: record.targets.0,
            hours: record.hours.0,
            time_zone: record
                .time_zone
                .unwrap_or_else(|| Tz::UTC.name().to_owned()),
            holidays: record.holidays,
        };
        let policy = Policy::read(&wire).map_err(|_| Error::Other {
            reason: "the policy of tickets is none".to_owned(),
        })?;
        Ok(Self {
            policy,
            revision: record.revision,
            updated_at: record.updated_at,
            updated_by: record.updated_by.map(AdminId),
        })
    }
}

/// The policy.
pub async fn policy(database: &Database) -> Result<PolicyRecord> {
    let record: Record = sqlx::query_as("select * from crm.ticket_policy")
        .fetch_one(database.pool())
        .await?;
    record.try_into()
}

#[derive(Debug, FromRow)]
struct ChangeRecord {
    revision: i64,
    at: DateTime<Utc>,
    changed_by: Option<Uuid>,
    changed_by_name: Option<String>,
    before: Json<TicketPolicy>,
    after: Json<TicketPolicy>,
}

/// Who changed the policy and how, the latest hundred, the latest first.
pub async fn policy_changes(database: &Database) -> Result<Vec<TicketPolicyChange>> {
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/policy_changes.sql"))
        .fetch_all(database.pool())
        .await?;
    let changes = records.into_iter().map(|record| TicketPolicyChange {
        revision: record.revision,
        at: record.at,
        changed_by: record.changed_by.map(AdminId),
        changed_by_name: record.changed_by_name,
        before: record.before.0,
        after: record.after.0,
    });
    Ok(changes.collect())
}

/// As nobody sets another one until the transaction ends: so what it makes of a ticket is written before whoever changes it
/// looks for tickets that are of an older one.
pub(super) async fn policy_shared(connection: &mut PgConnection) -> Result<PolicyRecord> {
    let record: Record = sqlx::query_as("select * from crm.ticket_policy for share")
        .fetch_one(connection)
        .await?;
    record.try_into()
}

/// Sets the policy, where it still has revision `seen` (or whatever it has); `None` where it has not. What was before is
/// kept, and what is due follows by a task.
pub async fn set_policy(
    database: &Database,
    policy: &Policy,
    seen: Option<i64>,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<Option<PolicyRecord>> {
    let mut transaction = database.pool().begin().await?;
    let before: Record = sqlx::query_as("select * from crm.ticket_policy for update")
        .fetch_one(&mut *transaction)
        .await?;
    let before = PolicyRecord::try_from(before)?;
    if seen.is_some_and(|seen| seen != before.revision) {
        return Ok(None);
    }
    if before.policy == *policy {
        return Ok(Some(before));
    }
    let wire = policy.shown();
    let after: Record = sqlx::query_as(include_str!("queries/set_policy.sql"))
        .bind(Json(&wire.targets))
        .bind(Json(&wire.hours))
        .bind(&wire.time_zone)
        .bind(&wire.holidays)
        .bind(now)
        .bind(by.0)
        .bind(Json(before.policy.shown()))
        .bind(Json(&wire))
        .fetch_one(&mut *transaction)
        .await?;
    restate_later(&mut transaction, after.revision).await?;
    transaction.commit().await?;
    Ok(Some(after.try_into()?))
}

/// Gives the policy the account's zone, where nobody has set another one; whether it had none.
pub async fn adopt_zone(database: &Database, zone: Tz) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let revision: Option<i64> = sqlx::query_scalar(include_str!("queries/adopt_zone.sql"))
        .bind(zone.name())
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(revision) = revision {
        restate_later(&mut transaction, revision).await?;
    }
    transaction.commit().await?;
    Ok(revision.is_some())
}

async fn restate_later(connection: &mut PgConnection, revision: i64) -> Result<()> {
    let payload = json!({"revision": revision});
    let task = NewTask {
        kind: RESTATE,
        key: &revision.to_string(),
        payload: &payload,
        due: Due::Now,
    };
    enqueue_within(connection, &task).await?;
    Ok(())
}
