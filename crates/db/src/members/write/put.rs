//! Values of locked rows and their history, put in by one statement; asks nobody whether they may be.

use chrono::{DateTime, Utc};
use crm_domain::members::Difference;
use crm_types::changes::ManualField;
use crm_types::ids::ChangeId;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;
use crate::changes::Author;
use crate::notices::Notice;

/// Up to so many members, each has a notice of its own.
const NOTICES: usize = 20;

/// What changes about one member.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub user_id: Uuid,
    pub differences: Vec<Difference>,
}

impl Put {
    fn to_json(&self) -> Value {
        let side = |value: fn(&Difference) -> &Value| -> Map<String, Value> {
            let fields = self.differences.iter();
            fields
                .map(|found| (found.field.to_string(), value(found).clone()))
                .collect()
        };
        json!({
            "user_id": self.user_id,
            "before": side(|found| &found.before),
            "after": side(|found| &found.after),
        })
    }
}

/// Writes them as part of this change, which may have others; the members' revisions after it.
pub(crate) async fn put(
    connection: &mut PgConnection,
    change: ChangeId,
    author: &Author,
    undoes: Option<ChangeId>,
    now: DateTime<Utc>,
    puts: &[Put],
) -> Result<Vec<(Uuid, i64)>> {
    let wanted: Vec<Value> = puts.iter().map(Put::to_json).collect();
    let written = sqlx::query_as(include_str!("queries/write.sql"))
        .bind(change.0)
        .bind(now)
        .bind(author.kind.as_str())
        .bind(author.id)
        .bind(author.source.as_str())
        .bind(Json(wanted))
        .bind(undoes.map(|undone| undone.0))
        .fetch_all(&mut *connection)
        .await?;
    spell_tags(connection, puts).await?;
    Ok(written)
}

/// Remembers how tags that came are written.
async fn spell_tags(connection: &mut PgConnection, puts: &[Put]) -> Result<()> {
    let texts = |value: &Value| -> Vec<String> {
        let list = value.as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut tags: Vec<String> = puts
        .iter()
        .flat_map(|put| &put.differences)
        .filter(|found| found.field == ManualField::CustomTags)
        .flat_map(|found| {
            let before = texts(&found.before);
            let mut after = texts(&found.after);
            after.retain(|tag| !before.contains(tag));
            after
        })
        .collect();
    tags.sort_unstable();
    tags.dedup();
    if tags.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("queries/spell_tags.sql"))
        .bind(tags)
        .execute(connection)
        .await?;
    Ok(())
}

/// Tells all servers, once the transaction is committed.
pub(crate) async fn tell(connection: &mut PgConnection, written: &[(Uuid, i64)]) -> Result<()> {
    let payloads: Vec<String> = match written.len() {
        0..=NOTICES => written
            .iter()
            .map(|(id, revision)| Notice::member(*id, *revision))
            .collect(),
        _ => vec![Notice::MEMBERS.to_owned()],
    };
    sqlx::query(include_str!("queries/notify.sql"))
        .bind(payloads)
        .execute(connection)
        .await?;
    Ok(())
}
