//! A lead that comes: written down by somebody, once for each wish, or sent by a form, once for each press of its button.

use chrono::{DateTime, Utc};
use crm_domain::leads::NewState;
use crm_types::ids::{AdminId, LeadFormId, LeadId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::write::known_owners;
use crate::{Database, Error, Result};

/// A lead that somebody writes down.
#[derive(Clone, Debug)]
pub struct NewLeadRow<'a> {
    pub new: &'a NewState,
    pub by: AdminId,
    /// The same wish twice is one lead; absent: each is another.
    pub key: Option<&'a str>,
    /// Of all that was wished for.
    pub digest: &'a [u8],
}

/// What became of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    New(LeadId),
    /// It was written before, by the same wish.
    Known(LeadId),
    /// The key was used for another wish.
    OtherWish,
    /// There is no such admin who could have it.
    UnknownOwner(AdminId),
}

/// Writes down a lead.
pub async fn create(
    database: &Database,
    row: &NewLeadRow<'_>,
    now: DateTime<Utc>,
) -> Result<Created> {
    let mut transaction = database.pool().begin().await?;
    if let Some(owner) = row.new.state.owner_id {
        let known = known_owners(&mut transaction, &[owner.0]).await?;
        if known.is_empty() {
            return Ok(Created::UnknownOwner(owner));
        }
    }
    let brought = Brought {
        by: Some(row.by.0),
        form: None,
        key: row.key,
        digest: row.digest,
    };
    let made = insert(&mut transaction, row.new, &brought, now).await?;
    if let Some(id) = made {
        transaction.commit().await?;
        return Ok(Created::New(id));
    }
    let known: Option<(Uuid, Option<Vec<u8>>)> = sqlx::query_as(
        "select id, digest from crm.leads where created_by = $1 and idempotency_key = $2",
    )
    .bind(row.by.0)
    .bind(row.key)
    .fetch_optional(&mut *transaction)
    .await?;
    let (id, digest) = known.ok_or(Error::NotFound)?;
    Ok(match digest.as_deref() == Some(row.digest) {
        true => Created::Known(LeadId(id)),
        false => Created::OtherWish,
    })
}

/// What became of what a form sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    New(LeadId),
    /// The very same came a moment ago: somebody pressed twice.
    Known(LeadId),
}

/// Keeps what a form sent, unless it sent the same within the last ten minutes.
pub async fn receive(
    database: &Database,
    form: LeadFormId,
    new: &NewState,
    digest: &[u8],
    now: DateTime<Utc>,
) -> Result<Received> {
    let mut transaction = database.pool().begin().await?;
    // Of two that come at once one waits, and finds the other.
    sqlx::query("select pg_advisory_xact_lock(1279607108, hashtext(encode($1, 'hex')))")
        .bind(digest)
        .execute(&mut *transaction)
        .await?;
    let known: Option<Uuid> = sqlx::query_scalar(include_str!("queries/sent_before.sql"))
        .bind(form.0)
        .bind(digest)
        .bind(now)
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some(known) = known {
        return Ok(Received::Known(LeadId(known)));
    }
    let brought = Brought {
        by: None,
        form: Some(form.0),
        key: None,
        digest,
    };
    let made = insert(&mut transaction, new, &brought, now).await?;
    transaction.commit().await?;
    made.map(Received::New).ok_or(Error::NotFound)
}

/// By whom, or by what, a lead was brought.
struct Brought<'a> {
    by: Option<Uuid>,
    form: Option<Uuid>,
    key: Option<&'a str>,
    digest: &'a [u8],
}

/// None where the same wish was made before.
async fn insert(
    connection: &mut PgConnection,
    new: &NewState,
    brought: &Brought<'_>,
    now: DateTime<Utc>,
) -> Result<Option<LeadId>> {
    let (state, utm) = (&new.state, &new.utm);
    let id: Option<Uuid> = sqlx::query_scalar(include_str!("queries/insert.sql"))
        .bind(Uuid::now_v7())
        .bind(&state.name)
        .bind(&state.email)
        .bind(&state.phone)
        .bind(&state.source)
        .bind(state.status.as_str())
        .bind(&state.message)
        .bind(state.owner_id.map(|owner| owner.0))
        .bind(&state.next_step)
        .bind(state.next_step_on)
        .bind(&utm.source)
        .bind(&utm.medium)
        .bind(&utm.campaign)
        .bind(&utm.term)
        .bind(&utm.content)
        .bind(brought.form)
        .bind(brought.by)
        .bind(brought.key)
        .bind(brought.digest)
        .bind(now)
        .fetch_optional(connection)
        .await?;
    Ok(id.map(LeadId))
}
