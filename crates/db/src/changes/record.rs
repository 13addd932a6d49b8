//! Rows of the history as the database has them, and what they are on the wire; reads none.

use chrono::{DateTime, Utc};
use crm_types::changes::{Actor, Change, FieldChange, ManualField};
use crm_types::ids::{ChangeId, MemberId};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Result};

/// What one set did to one member.
#[derive(Debug, FromRow)]
pub(super) struct ChangeRecord {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    source: String,
    members: i64,
    undoes: Option<Uuid>,
    undone_by: Option<Uuid>,
    user_id: Uuid,
    revision: i64,
    fields: Vec<String>,
    befores: Vec<Option<Value>>,
    afters: Vec<Option<Value>>,
}

impl TryFrom<ChangeRecord> for Change {
    type Error = Error;

    fn try_from(record: ChangeRecord) -> Result<Self> {
        let values = record.befores.into_iter().zip(record.afters);
        let fields = record.fields.iter().zip(values);
        Ok(Self {
            id: ChangeId(record.id),
            member_id: MemberId(record.user_id),
            at: record.at,
            actor: Actor {
                kind: word(&record.actor_kind)?,
                id: record.actor_id,
                name: record.actor_name,
            },
            source: word(&record.source)?,
            revision: record.revision,
            fields: fields
                .filter_map(|(field, (before, after))| {
                    // Fields of a newer program are passed over.
                    let field = field.parse().ok()?;
                    Some(told(
                        field,
                        before.unwrap_or_default(),
                        after.unwrap_or_default(),
                    ))
                })
                .collect(),
            members: record.members,
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

/// Of tags, what came and what went.
fn told(field: ManualField, before: Value, after: Value) -> FieldChange {
    if field == ManualField::CustomTags {
        let (before, after) = (texts(before), texts(after));
        let without = |tags: &[String], others: &[String]| -> Vec<String> {
            let tags = tags.iter().filter(|tag| !others.contains(tag));
            tags.cloned().collect()
        };
        return FieldChange {
            field,
            before: None,
            after: None,
            added: without(&after, &before),
            removed: without(&before, &after),
        };
    }
    FieldChange {
        field,
        before: text(before),
        after: text(after),
        added: Vec::new(),
        removed: Vec::new(),
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.into_iter().filter_map(text).collect(),
        _ => Vec::new(),
    }
}
