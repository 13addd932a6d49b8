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
    write(database, sql, id, new, by, now).await
}

/// It is another one from here on.
pub async fn update_template(
    database: &Database,
    id: TemplateId,
    new: &NewTemplate,
    by: AdminId,
    now: DateTime<Utc>,
) -> Answer<MessageTemplate> {
    let sql = include_str!("queries/update_template.sql");
    write(database, sql, id, new, by, now).await
}

async fn write(
    database: &Database,
    sql: &'static str,
    id: TemplateId,
    new: &NewTemplate,
    by: AdminId,
    now: DateTime<Utc>,
) -> Answer<MessageTemplate> {
    let written: std::result::Result<Option<TemplateRecord>, sqlx::Error> = sqlx::query_as(sql)
        .bind(id.0)
        .bind(&new.name)
        .bind(new.channel.as_str())
        .bind(&new.subject)
        .bind(&new.body)
        .bind(now)
        .bind(by.0)
        .fetch_optional(database.pool())
        .await;
    match written.map_err(Error::from) {
        Ok(Some(record)) => Ok(Ok(record.try_into()?)),
        Ok(None) => Ok(Err(TemplateRefusal::Unknown)),
        Err(Error::Conflict { constraint }) if constraint == "message_templates_name" => {
            Ok(Err(TemplateRefusal::NameTaken))
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
