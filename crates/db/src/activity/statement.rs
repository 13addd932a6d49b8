//! The one statement that computes figures, asked of all members, of some, or of a stretch of ids; decides nothing.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Uuid;

/// Whose figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Everybody,
    /// Ids in their order, both ends included.
    Range {
        from: Uuid,
        through: Uuid,
    },
    Ids(Vec<Uuid>),
}

/// As written, its place for the condition still open.
pub(crate) const REFRESH: &str = include_str!("queries/refresh.sql");

static EVERYBODY: LazyLock<String> = LazyLock::new(|| REFRESH.replace("{scope}", "is not null"));
static RANGE: LazyLock<String> = LazyLock::new(|| REFRESH.replace("{scope}", "between $2 and $3"));
static IDS: LazyLock<String> = LazyLock::new(|| REFRESH.replace("{scope}", "= any ($2)"));

/// Computes and writes what differs, and answers how many rows that were. Notes of changes of these members are gone then.
pub(crate) async fn refresh(
    connection: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
) -> sqlx::Result<u64> {
    let query = match scope {
        Scope::Everybody => sqlx::query(EVERYBODY.as_str()).bind(now),
        Scope::Range { from, through } => sqlx::query(RANGE.as_str())
            .bind(now)
            .bind(from)
            .bind(through),
        Scope::Ids(ids) => sqlx::query(IDS.as_str()).bind(now).bind(ids),
    };
    // Not kept prepared: the plan for a few members is a bad one for many.
    let done = query.persistent(false).execute(connection).await?;
    Ok(done.rows_affected())
}
