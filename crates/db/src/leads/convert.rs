//! A lead becomes a member because somebody says so, and not, because somebody takes it back. What becomes of conversations
//! is a trigger's, whoever converts.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::leads::{Refusal, State};
use crm_types::ids::{ChangeId, LeadId, MemberId};
use crm_types::leads::LeadStatus;
use sqlx::PgConnection;
use uuid::Uuid;

use super::ATTEMPTS;
use super::write::{Put, lock, put};
use crate::changes::Author;
use crate::{Database, Result};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Converted {
    Done {
        change: ChangeId,
        revision: i64,
    },
    /// There is no such lead.
    NoLead,
    /// There is no such member.
    NoMember,
    /// It was changed meanwhile.
    Stale,
    Refused(Refusal),
}

/// Says which member a lead has become. `revision`: what was seen of the lead; absent: whichever it is.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn convert(
    database: &Database,
    id: LeadId,
    revision: Option<i64>,
    member: MemberId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Converted> {
    attempt(database, id, revision, Wish::Convert(member), author, now).await
}

/// Takes a conversion back: the lead is as far as it was before, and is not converted again by itself.
///
/// # Errors
/// `Contended` where others were in the way several times over.
pub async fn take_back(
    database: &Database,
    id: LeadId,
    revision: Option<i64>,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Converted> {
    attempt(database, id, revision, Wish::TakeBack, author, now).await
}

#[derive(Clone, Copy)]
enum Wish {
    Convert(MemberId),
    TakeBack,
}

async fn attempt(
    database: &Database,
    id: LeadId,
    revision: Option<i64>,
    wish: Wish,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Converted> {
    let mut attempt = 1;
    loop {
        let mut transaction = database.pool().begin().await?;
        let outcome = within(&mut transaction, id, revision, wish, author, now).await;
        match &outcome {
            Ok(Converted::Done { .. }) => transaction.commit().await?,
            _ => transaction.rollback().await?,
        }
        match outcome {
            Err(error) if error.is_contended() && attempt < ATTEMPTS => attempt += 1,
            outcome => return outcome,
        }
    }
}

async fn within(
    connection: &mut PgConnection,
    id: LeadId,
    revision: Option<i64>,
    wish: Wish,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<Converted> {
    let Some(row) = lock(connection, &[id.0]).await?.pop() else {
        return Ok(Converted::NoLead);
    };
    if revision.is_some_and(|seen| seen != row.revision) {
        return Ok(Converted::Stale);
    }
    let before = row.state()?;
    let after = match wish {
        Wish::Convert(member) => {
            if !is_member(connection, member).await? {
                return Ok(Converted::NoMember);
            }
            // As the database keeps it, or history would have another moment.
            before.convert(member, now.trunc_subsecs(6))
        }
        Wish::TakeBack => before.take_back(standing_before(connection, id).await?),
    };
    let after: State = match after {
        Ok(after) => after,
        Err(refusal) => return Ok(Converted::Refused(refusal)),
    };
    let change = ChangeId(Uuid::now_v7());
    let wanted = Put {
        id: id.0,
        before,
        after,
    };
    let written = put(connection, change, author, None, now, &[wanted]).await?;
    let revision = written
        .first()
        .map_or(row.revision, |(_, revision)| *revision);
    Ok(Converted::Done { change, revision })
}

/// Whether there is such a member.
pub(super) async fn is_member(connection: &mut PgConnection, member: MemberId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from crm.member_directory as d where d.user_id = $1)",
    )
    .bind(member.0)
    .fetch_one(connection)
    .await?)
}

/// How far the lead was when it was converted; where that is not known, as converted.
async fn standing_before(connection: &mut PgConnection, id: LeadId) -> Result<LeadStatus> {
    let before: Option<String> = sqlx::query_scalar(include_str!("queries/standing_before.sql"))
        .bind(id.0)
        .fetch_optional(connection)
        .await?
        .flatten();
    let before = before.and_then(|word| word.parse().ok());
    Ok(before.unwrap_or(LeadStatus::Converted))
}
