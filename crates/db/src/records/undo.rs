//! What undoing a change of records comes to: what to put back where, or what stands in the way; writes nothing itself.

use std::collections::BTreeMap;

use crm_types::ids::ChangeId;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Database, Result};

/// What is to be put back about one record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Undo {
    pub id: Uuid,
    /// What the change found, and what it left behind, by field.
    pub before: Map<String, Value>,
    pub after: Map<String, Value>,
    /// A later change that touched the same.
    pub later: Option<ChangeId>,
}

/// What undoing a change comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Undoing {
    /// There is no such change of such records.
    Unknown,
    /// It has been undone already, by this one.
    Undone(ChangeId),
    /// By id.
    Of(Vec<Undo>),
}

/// What came of undoing a change: all of it was undone or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reverting {
    Reverted {
        /// The change that undid it, which can be undone in turn.
        change: ChangeId,
        records: Vec<Uuid>,
    },
    /// There is no such change of such records.
    Unknown,
    /// It has been undone already, by this one.
    Undone(ChangeId),
    /// Something later touched the same of this record: by this change, or, where there is none, past this program.
    Touched { record: Uuid, by: Option<ChangeId> },
    /// It would bring back what cannot be any more; a sentence says what.
    Refused(String),
}

/// The field that is no longer as the change left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stands {
    pub field: String,
}

/// Of which kind the records are that a change touched; `None` where it touched none.
///
/// # Errors
/// All that a statement may meet.
pub async fn kind_of(database: &Database, change: ChangeId) -> Result<Option<String>> {
    let kind = sqlx::query_scalar(include_str!("queries/kind_of.sql"))
        .bind(change.0)
        .fetch_optional(database.pool())
        .await?;
    Ok(kind)
}

/// What undoing a change of such records comes to. The records are to be locked before, so that nothing comes between.
pub(crate) async fn undoing(
    connection: &mut PgConnection,
    kind: &'static str,
    change: ChangeId,
) -> Result<Undoing> {
    let undone_by: Option<Uuid> =
        sqlx::query_scalar("select u.id from crm.change_sets as u where u.undoes = $1")
            .bind(change.0)
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(by) = undone_by {
        return Ok(Undoing::Undone(ChangeId(by)));
    }
    type Row = (Uuid, String, Option<Value>, Option<Value>, Option<Uuid>);
    let rows: Vec<Row> = sqlx::query_as(include_str!("queries/undoing.sql"))
        .bind(change.0)
        .bind(kind)
        .fetch_all(connection)
        .await?;
    let mut undos: BTreeMap<Uuid, Undo> = BTreeMap::new();
    for (id, field, before, after, later) in rows {
        let undo = undos.entry(id).or_insert_with(|| Undo {
            id,
            before: Map::new(),
            after: Map::new(),
            later: None,
        });
        undo.before
            .insert(field.clone(), before.unwrap_or_default());
        undo.after.insert(field, after.unwrap_or_default());
        undo.later = undo.later.or(later.map(ChangeId));
    }
    Ok(match undos.is_empty() {
        true => Undoing::Unknown,
        false => Undoing::Of(undos.into_values().collect()),
    })
}

/// Puts back what the change found, unless something else is there by now.
pub(crate) fn put_back(
    state: &mut Map<String, Value>,
    undo: &Undo,
) -> std::result::Result<(), Stands> {
    for (field, left) in &undo.after {
        if state.get(field).unwrap_or(&Value::Null) != left {
            return Err(Stands {
                field: field.clone(),
            });
        }
        let before = undo.before.get(field).cloned().unwrap_or_default();
        state.insert(field.clone(), before);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_somebody_has_touched_since_is_not_put_back() {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let undo = Undo {
            id: Uuid::nil(),
            before: object(json!({"status": "open"})),
            after: object(json!({"status": "closed"})),
            later: None,
        };
        let mut state = object(json!({"status": "closed", "subject": "A"}));
        assert_eq!(put_back(&mut state, &undo), Ok(()));
        assert_eq!(
            Value::from(state.clone()),
            json!({"status": "open", "subject": "A"})
        );
        let stands = put_back(&mut state, &undo).unwrap_err();
        assert_eq!(stands.field, "status");
    }
}
