//! Templates as rows: added, changed against a revision, deleted; fills none in.

use chrono::{DateTime, Utc};
use crm_types::ids::{AdminId, TemplateId};
use crm_types::messages::{MessageTemplate, NewTemplate};
use sqlx::FromRow;
use uuid::Uuid;

use super::record::word;
use crate::{Database, Error, Result};

#[derive(FromRow)]
struct TemplateRecord {
    id: Uuid,
    name: String,
    channel: String,
    subject: Option<String>,
    body: String,
    updated_at: DateTime<Utc>,
    revision: i64,
}

impl TryFrom<TemplateRecord> for MessageTemplate {
    type Error = Error;

    fn try_from(record: TemplateRecord) -> Result<Self> {
        Ok(Self {
            id: TemplateId(record.id),
            name: record.name,
            channel: word(&record.channel)?,
            subject: record.subject,
            body: record.body,
            updated_at: record.updated_at,
            revision: record.revision,
        })
    }
}

/// Why a template stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateRefusal {
    /// Another one is called so.
    NameTaken,
    /// There is no such template.
    Unknown,
    /// It was changed since.
    Overtaken,
}

type Answer<T> = Result<std::result::Result<T, TemplateRefusal>>;

/// All templates in the order of their names.
pub async fn list_templates(database: &Database) -> Result<Vec<MessageTemplate>> {
    let records: Vec<TemplateRecord> = sqlx::query_as(include_str!("queries/list_templates.sql"))
        .fetch_all(database.pool())
        .await?;
    records.into_iter().map(MessageTemplate::try_from).collect()
}

/// One more.
pub async fn insert_template(
    database: &Database,
    new: &NewTemplate,
    by: AdminId,
    now: DateTime<Utc>,
) -> Answer<MessageTemplate> {
    let id = TemplateId(Uuid::now_v7());
    let sql = include_str!("queries/insert_template.sql");
    let made = filled(sql, id, new, by, now).fetch_optional(database.pool());
    Ok(read(made.await)?.unwrap_or(Err(TemplateRefusal::Unknown)))
}

/// It is another one from here on, where it is what was seen: of `revision`, or whatever it is.
pub async fn update_template(
    database: &Database,
    id: TemplateId,
    revision: Option<i64>,
    new: &NewTemplate,
    by: AdminId,
    now: DateTime<Utc>,
) -> Answer<MessageTemplate> {
    let sql = include_str!("queries/update_template.sql");
    let written = filled(sql, id, new, by, now).bind(revision);
    if let Some(answer) = read(written.fetch_optional(database.pool()).await)? {
        return Ok(answer);
    }
    let there: bool = sqlx::query_scalar(include_str!("queries/has_template.sql"))
        .bind(id.0)
        .fetch_one(database.pool())
        .await?;
    Ok(Err(match there {
        true => TemplateRefusal::Overtaken,
        false => TemplateRefusal::Unknown,
    }))
}

type Filled<'q> =
    sqlx::query::QueryAs<'q, sqlx::Postgres, TemplateRecord, sqlx::postgres::PgArguments>;

fn filled<'q>(
    sql: &'static str,
    id: TemplateId,
    new: &'q NewTemplate,
    by: AdminId,
    now: DateTime<Utc>,
) -> Filled<'q> {
    sqlx::query_as(sql)
        .bind(id.0)
        .bind(&new.name)
        .bind(new.channel.as_str())
        .bind(&new.subject)
        .bind(&new.body)
        .bind(now)
        .bind(by.0)
}

/// None where nothing was written.
fn read(
    written: std::result::Result<Option<TemplateRecord>, sqlx::Error>,
) -> Result<Option<std::result::Result<MessageTemplate, TemplateRefusal>>> {
    match written.map_err(Error::from) {
        Ok(record) => Ok(record.map(MessageTemplate::try_from).transpose()?.map(Ok)),
        Err(Error::Conflict { constraint }) if constraint == "message_templates_name" => {
            Ok(Some(Err(TemplateRefusal::NameTaken)))
        }
        Err(error) => Err(error),
    }
}

/// Takes it away; false where there is none. What was written with it stays.
pub async fn delete_template(database: &Database, id: TemplateId) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/delete_template.sql"))
        .bind(id.0)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}
