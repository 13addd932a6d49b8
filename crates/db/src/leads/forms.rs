//! The forms that leads come by, their keys and where each may be sent from; judges no request.

use chrono::{DateTime, Utc};
use crm_domain::leads::FormEdit;
use crm_types::ids::{AdminId, LeadFormId};
use crm_types::leads::LeadForm;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Database, Error, Result};

/// A form as whoever sends something is judged by it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FormRecord {
    pub id: Uuid,
    /// As browsers write them.
    pub origins: Vec<String>,
    pub source: Option<String>,
}

#[derive(Debug, FromRow)]
struct ShownRecord {
    id: Uuid,
    name: String,
    key: String,
    origins: Vec<String>,
    source: Option<String>,
    created_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    leads: i64,
    last_lead_at: Option<DateTime<Utc>>,
}

impl From<ShownRecord> for LeadForm {
    fn from(record: ShownRecord) -> Self {
        Self {
            id: LeadFormId(record.id),
            name: record.name,
            key: record.key,
            origins: record.origins,
            source: record.source,
            created_at: record.created_at,
            revoked_at: record.revoked_at,
            leads: record.leads,
            last_lead_at: record.last_lead_at,
        }
    }
}

/// The form with this key from which something is taken.
pub async fn find_form(database: &Database, key: &str) -> Result<Option<FormRecord>> {
    Ok(sqlx::query_as(
        "select id, origins, source from crm.lead_forms where key = $1 and revoked_at is null",
    )
    .bind(key)
    .fetch_optional(database.pool())
    .await?)
}

/// Whether any form may be sent from there: what a browser asks before it shows a key.
pub async fn allows(database: &Database, origin: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from crm.lead_forms where revoked_at is null and $1 = any (origins))",
    )
    .bind(origin)
    .fetch_one(database.pool())
    .await?)
}

/// All forms, the newest first.
pub async fn list_forms(database: &Database) -> Result<Vec<LeadForm>> {
    let records: Vec<ShownRecord> = sqlx::query_as(concat!(
        include_str!("queries/forms.sql"),
        "order by f.created_at desc, f.id desc limit 500"
    ))
    .fetch_all(database.pool())
    .await?;
    Ok(records.into_iter().map(LeadForm::from).collect())
}

async fn show(database: &Database, id: LeadFormId) -> Result<Option<LeadForm>> {
    let record: Option<ShownRecord> = sqlx::query_as(concat!(
        include_str!("queries/forms.sql"),
        "where f.id = $1"
    ))
    .bind(id.0)
    .fetch_optional(database.pool())
    .await?;
    Ok(record.map(LeadForm::from))
}

/// Makes a form with this key.
pub async fn insert_form(
    database: &Database,
    form: &FormEdit,
    key: &str,
    by: AdminId,
    now: DateTime<Utc>,
) -> Result<LeadForm> {
    let id = LeadFormId(Uuid::now_v7());
    sqlx::query(include_str!("queries/insert_form.sql"))
        .bind(id.0)
        .bind(&form.name)
        .bind(key)
        .bind(&form.origins)
        .bind(&form.source)
        .bind(now)
        .bind(by.0)
        .execute(database.pool())
        .await?;
    show(database, id).await?.ok_or(Error::NotFound)
}

/// Makes a form another one, but for its key; none where there is no such form.
pub async fn update_form(
    database: &Database,
    id: LeadFormId,
    form: &FormEdit,
) -> Result<Option<LeadForm>> {
    sqlx::query("update crm.lead_forms set name = $2, origins = $3, source = $4 where id = $1")
        .bind(id.0)
        .bind(&form.name)
        .bind(&form.origins)
        .bind(&form.source)
        .execute(database.pool())
        .await?;
    show(database, id).await
}

/// From now on nothing is taken from it; none where there is no such form. One that was revoked stays as it is.
pub async fn revoke_form(
    database: &Database,
    id: LeadFormId,
    now: DateTime<Utc>,
) -> Result<Option<LeadForm>> {
    sqlx::query("update crm.lead_forms set revoked_at = $2 where id = $1 and revoked_at is null")
        .bind(id.0)
        .bind(now)
        .execute(database.pool())
        .await?;
    show(database, id).await
}
