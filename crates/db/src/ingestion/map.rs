//! The map from events to what they count as: read for a batch, shown to and changed by admins; applies no rule.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use crm_domain::ingestion::Readings;
use crm_types::ids::AdminId;
use crm_types::ingestion::{EventRule, Reading, Target};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, Row};

use crate::{Database, Result};

/// What an event counts as, and where that is found in it.
pub struct Rule {
    pub target: Target,
    pub readings: Readings,
}

struct Record {
    key: String,
    event: String,
    rule: Rule,
    changed_at: Option<DateTime<Utc>>,
    changed_by: Option<String>,
}

impl<'r> FromRow<'r, PgRow> for Record {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let target: Target = row
            .try_get::<&str, _>("target")?
            .parse()
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        let Json(readings): Json<Readings> = row.try_get("readings")?;
        Ok(Self {
            key: row.try_get("key")?,
            event: row.try_get("event")?,
            rule: Rule { target, readings },
            changed_at: row.try_get("changed_at")?,
            changed_by: row.try_get("changed_by")?,
        })
    }
}

impl From<Record> for EventRule {
    /// With the usual names where the rule has none of its own: all that is looked at is shown.
    fn from(record: Record) -> Self {
        let Rule { target, readings } = record.rule;
        let readings = target
            .roles()
            .iter()
            .map(|reads| Reading {
                reads: *reads,
                from: readings.get(reads).cloned().unwrap_or_else(|| {
                    reads
                        .usual_names()
                        .iter()
                        .map(|name| (*name).to_owned())
                        .collect()
                }),
            })
            .collect();
        Self {
            key: record.key,
            event: record.event,
            target,
            readings,
            changed_at: record.changed_at,
            changed_by: record.changed_by,
        }
    }
}

/// The rules for these events.
pub async fn read(
    connection: &mut PgConnection,
    keys: Vec<String>,
) -> Result<HashMap<String, Rule>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rules: Vec<Record> = sqlx::query_as(include_str!("queries/find_rules.sql"))
        .bind(keys)
        .fetch_all(connection)
        .await?;
    Ok(rules
        .into_iter()
        .map(|record| (record.key, record.rule))
        .collect())
}

/// The whole map, by event.
pub async fn list_rules(database: &Database) -> Result<Vec<EventRule>> {
    let rules: Vec<Record> = sqlx::query_as(include_str!("queries/list_rules.sql"))
        .fetch_all(database.pool())
        .await?;
    Ok(rules.into_iter().map(EventRule::from).collect())
}

/// Has an event count as `target` from now on; it is no longer among those that are not counted.
pub async fn put_rule(
    database: &Database,
    key: &str,
    event: &str,
    target: Target,
    readings: &BTreeMap<crm_types::ingestion::Reads, Vec<String>>,
    admin: AdminId,
    now: DateTime<Utc>,
) -> Result<EventRule> {
    let mut transaction = database.pool().begin().await?;
    let rule: Record = sqlx::query_as(include_str!("queries/put_rule.sql"))
        .bind(key)
        .bind(event)
        .bind(target.as_str())
        .bind(Json(readings))
        .bind(now)
        .bind(admin.0)
        .fetch_one(&mut *transaction)
        .await?;
    sqlx::query(include_str!("queries/delete_unmapped.sql"))
        .bind(key)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(rule.into())
}

/// Has an event count as nothing from now on; false where it did not anyway.
pub async fn delete_rule(database: &Database, key: &str) -> Result<bool> {
    let done = sqlx::query("delete from crm.event_map where key = $1")
        .bind(key)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}
