//! One ticket, by its id or its number; changes none.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use crm_types::ids::TicketId;
use crm_types::tickets::{Attachment, TicketDetail, TicketLink};
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::kind::{COLUMNS, FROM};
use super::record::{TicketRecord, number, reference};
use crate::filter::Sql;
use crate::{Database, Result};

/// Which ticket is meant: by its id, or by its number as people say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketName {
    Id(TicketId),
    Number(i64),
}

/// The text names no ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an id, or a number as SUPP-0017")]
pub struct NoTicketName;

impl FromStr for TicketName {
    type Err = NoTicketName;

    fn from_str(text: &str) -> std::result::Result<Self, NoTicketName> {
        let id = || text.parse().ok().map(Self::Id);
        number(text)
            .map(Self::Number)
            .or_else(id)
            .ok_or(NoTicketName)
    }
}

/// The id of the ticket that is meant; `None` where no ticket has that number.
pub async fn id_of(database: &Database, name: TicketName) -> Result<Option<TicketId>> {
    let number = match name {
        TicketName::Id(id) => return Ok(Some(id)),
        TicketName::Number(number) => number,
    };
    let id: Option<Uuid> =
        sqlx::query_scalar("select d.id from crm.tickets as d where d.number = $1")
            .bind(number)
            .fetch_optional(database.pool())
            .await?;
    Ok(id.map(TicketId))
}

#[derive(Debug, FromRow)]
struct DetailRecord {
    #[sqlx(flatten)]
    ticket: TicketRecord,
    description: String,
    attachments: Json<Vec<Attachment>>,
    merged_into: Option<Uuid>,
}

#[derive(Debug, FromRow)]
struct LinkRecord {
    id: Uuid,
    number: i64,
    subject: String,
    merged_into: Option<Uuid>,
}

/// The ticket whole, as of `now`; `None` where there is none.
pub async fn find(
    database: &Database,
    id: TicketId,
    now: DateTime<Utc>,
) -> Result<Option<TicketDetail>> {
    let mut connection = database.pool().acquire().await?;
    find_within(&mut connection, id, now).await
}

pub(super) async fn find_within(
    connection: &mut PgConnection,
    id: TicketId,
    now: DateTime<Utc>,
) -> Result<Option<TicketDetail>> {
    let mut sql = Sql::new("select d.description, d.attachments, d.merged_into, ");
    sql.push(COLUMNS).push(" from ").push(FROM);
    sql.push(" where d.id = ").push_bind(id.0);
    let found: Option<DetailRecord> = sql
        .build_query_as()
        .fetch_optional(&mut *connection)
        .await?;
    let Some(record) = found else {
        return Ok(None);
    };
    let links: Vec<LinkRecord> = sqlx::query_as(include_str!("queries/links.sql"))
        .bind(id.0)
        .bind(record.merged_into)
        .fetch_all(connection)
        .await?;
    let link = |link: &LinkRecord| TicketLink {
        id: TicketId(link.id),
        reference: reference(link.number),
        subject: link.subject.clone(),
    };
    let target = links.iter().find(|one| Some(one.id) == record.merged_into);
    let merged = links.iter().filter(|one| one.merged_into == Some(id.0));
    Ok(Some(TicketDetail {
        ticket: record.ticket.row(now)?,
        description: record.description,
        attachments: record.attachments.0,
        merged_into: target.map(link),
        merged: merged.map(link).collect(),
    }))
}

/// The ticket that this one has become part of, however often that was merged in turn; itself where it is part of none.
pub async fn place(connection: &mut PgConnection, id: TicketId) -> Result<Option<TicketId>> {
    let place: Option<Uuid> = sqlx::query_scalar(include_str!("queries/place.sql"))
        .bind(id.0)
        .fetch_optional(connection)
        .await?;
    Ok(place.map(TicketId))
}
