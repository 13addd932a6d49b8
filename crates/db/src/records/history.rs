//! Who changed what about a record: written in the transaction that changes it, read a page at a time.

use chrono::{DateTime, Utc};
use crm_types::changes::Actor;
use crm_types::ids::ChangeId;
use crm_types::records::{RecordChange, RecordFieldChange};
use serde_json::{Map, Value, json};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::changes::Author;
use crate::{Error, Result};

/// Of long texts so many characters are shown.
const EXCERPT: usize = 2_000;

/// One record that was written: its revision after that, and what differs.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub id: Uuid,
    pub revision: i64,
    /// Before and after, by field.
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
}

/// The fields in which two states of a record differ: what they were, and what they are.
pub(crate) fn differences(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (Map<String, Value>, Map<String, Value>) {
    let differing = |of: &Map<String, Value>, other: &Map<String, Value>| -> Map<String, Value> {
        let fields = of
            .iter()
            .filter(|(field, value)| other.get(*field) != Some(value));
        fields
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect()
    };
    (differing(before, after), differing(after, before))
}

/// Writes down what was changed at one stroke.
pub(crate) async fn record(
    connection: &mut PgConnection,
    kind: &'static str,
    change: ChangeId,
    author: &Author,
    undoes: Option<ChangeId>,
    now: DateTime<Utc>,
    written: &[Written],
) -> Result<()> {
    let rows: Vec<Value> = written
        .iter()
        .map(|one| {
            json!({
                "record_id": one.id,
                "revision": one.revision,
                "before": one.before,
                "after": one.after,
            })
        })
        .collect();
    sqlx::query(include_str!("queries/record.sql"))
        .bind(change.0)
        .bind(now)
        .bind(author.kind.as_str())
        .bind(author.id)
        .bind(author.source.as_str())
        .bind(Json(rows))
        .bind(undoes.map(|undone| undone.0))
        .bind(kind)
        .execute(connection)
        .await?;
    Ok(())
}

/// Which of a record's changes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Which {
    /// Those before this moment and set.
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// Those that came after this revision.
    pub since: Option<i64>,
    /// This one alone.
    pub only: Option<ChangeId>,
}

#[derive(Debug, FromRow)]
struct ChangeRecord {
    id: Uuid,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    source: String,
    undoes: Option<Uuid>,
    undone_by: Option<Uuid>,
    record_id: Uuid,
    records: i64,
    revision: i64,
    fields: Json<Vec<FieldRecord>>,
}

#[derive(Debug, serde::Deserialize)]
struct FieldRecord {
    field: String,
    before: Option<Value>,
    after: Option<Value>,
    before_name: Option<String>,
    after_name: Option<String>,
}

/// So many of a record's changes at most, the latest first, long texts cut.
pub(crate) async fn of_record(
    connection: &mut PgConnection,
    id: Uuid,
    which: Which,
    limit: i64,
) -> Result<Vec<RecordChange>> {
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/of_record.sql"))
        .bind(id)
        .bind(which.before.map(|(at, _)| at))
        .bind(which.before.map(|(_, set)| set))
        .bind(which.since)
        .bind(which.only.map(|only| only.0))
        .bind(limit)
        .fetch_all(connection)
        .await?;
    records.into_iter().map(RecordChange::try_from).collect()
}

/// What these sets did to these records, the oldest first, long texts cut.
pub(crate) async fn of_sets(
    connection: &mut PgConnection,
    sets: &[(Uuid, Uuid)],
) -> Result<Vec<RecordChange>> {
    if sets.is_empty() {
        return Ok(Vec::new());
    }
    let (ids, changes): (Vec<Uuid>, Vec<Uuid>) = sets.iter().copied().unzip();
    let records: Vec<ChangeRecord> = sqlx::query_as(include_str!("queries/of_sets.sql"))
        .bind(ids)
        .bind(changes)
        .fetch_all(connection)
        .await?;
    records.into_iter().map(RecordChange::try_from).collect()
}

impl TryFrom<ChangeRecord> for RecordChange {
    type Error = Error;

    fn try_from(record: ChangeRecord) -> Result<Self> {
        Ok(Self {
            id: ChangeId(record.id),
            record_id: record.record_id,
            at: record.at,
            actor: Actor {
                kind: word(&record.actor_kind)?,
                id: record.actor_id,
                name: record.actor_name,
            },
            source: word(&record.source)?,
            revision: record.revision,
            fields: record.fields.0.into_iter().map(told).collect(),
            records: record.records,
            undoes: record.undoes.map(ChangeId),
            undone_by: record.undone_by.map(ChangeId),
        })
    }
}

fn word<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Other {
        reason: format!("history has no word {text}"),
    })
}

fn told(field: FieldRecord) -> RecordFieldChange {
    RecordFieldChange {
        field: field.field,
        before: text(field.before),
        after: text(field.after),
        before_name: field.before_name,
        after_name: field.after_name,
    }
}

/// A value as people read it: of several, one after the other.
fn text(value: Option<Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(match text.char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }),
        Value::Array(values) => {
            let texts: Vec<String> = values
                .into_iter()
                .filter_map(|one| text(Some(one)))
                .collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        other => Some(other.to_string()),
    }
}
