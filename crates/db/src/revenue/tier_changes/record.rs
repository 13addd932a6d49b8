//! Changes as they are kept, found by id, by wish, or by member; changes none.

use chrono::{DateTime, Utc};
use crm_types::changes::Actor;
use crm_types::ids::{MemberId, TierChangeId};
use crm_types::revenue::TierChange;
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{FromRow, PgConnection, Row};

use crate::{Database, Result};

/// A change as it is kept: what the wire has of it, and what Stripe is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierChangeRecord {
    pub change: TierChange,
    /// How many of the item there are; `None` where nobody counts them.
    pub quantity: Option<u64>,
    pub prorated_at: Option<DateTime<Utc>>,
}

/// One of them.
pub async fn find_tier_change(
    database: &Database,
    id: TierChangeId,
) -> Result<Option<TierChangeRecord>> {
    let which = Which {
        id: Some(id.0),
        ..Which::default()
    };
    let mut connection = database.pool().acquire().await?;
    Ok(find(&mut connection, &which, 1).await?.pop())
}

/// A member's, the latest first: before a moment and id, at most so many.
pub(crate) async fn of_member(
    connection: &mut PgConnection,
    member: MemberId,
    before: Option<(DateTime<Utc>, Uuid)>,
    most: i64,
) -> Result<Vec<TierChange>> {
    let which = Which {
        member: Some(member.0),
        before,
        ..Which::default()
    };
    let found = find(connection, &which, most).await?;
    Ok(found.into_iter().map(|record| record.change).collect())
}

/// Which changes.
#[derive(Default)]
pub(super) struct Which<'a> {
    pub id: Option<Uuid>,
    pub wish: Option<&'a str>,
    pub member: Option<Uuid>,
    pub before: Option<(DateTime<Utc>, Uuid)>,
}

pub(super) async fn find(
    connection: &mut PgConnection,
    which: &Which<'_>,
    most: i64,
) -> Result<Vec<TierChangeRecord>> {
    Ok(sqlx::query_as(include_str!("../queries/tier_changes.sql"))
        .bind(which.id)
        .bind(which.wish)
        .bind(which.member)
        .bind(which.before.map(|(at, _)| at))
        .bind(which.before.map(|(_, id)| id))
        .bind(most)
        .fetch_all(connection)
        .await?)
}

impl<'r> FromRow<'r, PgRow> for TierChangeRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let word = |column: &str, error: String| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: error.into(),
        };
        let state: &str = row.try_get("state")?;
        let kind: &str = row.try_get("actor_kind")?;
        let quantity: Option<i64> = row.try_get("quantity")?;
        let id = |column| {
            Ok::<_, sqlx::Error>(row.try_get::<Option<Uuid>, _>(column)?.map(TierChangeId))
        };
        Ok(Self {
            quantity: quantity.and_then(|many| u64::try_from(many).ok()),
            prorated_at: row.try_get("prorated_at")?,
            change: TierChange {
                id: TierChangeId(row.try_get("id")?),
                member_id: MemberId(row.try_get("user_id")?),
                subscription: row.try_get("subscription")?,
                item: row.try_get("item")?,
                from_price: row.try_get("from_price")?,
                from_tier: row.try_get("from_tier")?,
                to_price: row.try_get("to_price")?,
                to_tier: row.try_get("to_tier")?,
                state: state
                    .parse()
                    .map_err(|error| word("state", format!("{error}")))?,
                reason: row.try_get("reason")?,
                requested_at: row.try_get("requested_at")?,
                settled_at: row.try_get("settled_at")?,
                actor: Actor {
                    kind: kind
                        .parse()
                        .map_err(|error| word("actor_kind", format!("{error}")))?,
                    id: row.try_get("actor_id")?,
                    name: row.try_get("actor_name")?,
                },
                undoes: id("undoes")?,
                undone_by: id("undone_by")?,
            },
        })
    }
}
