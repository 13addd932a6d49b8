//! The one statement that computes figures, asked of all members, of some, or of a stretch of ids; decides nothing.

use std::sync::LazyLock;

use crm_domain::calendar::Calendar;
use sqlx::types::Uuid;
use sqlx::{Connection, PgConnection, Postgres, Transaction};

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
static RANGE: LazyLock<String> = LazyLock::new(|| REFRESH.replace("{scope}", "between $3 and $4"));
static IDS: LazyLock<String> = LazyLock::new(|| REFRESH.replace("{scope}", "= any ($3)"));

/// Begins a transaction whose end does not wait for the disk. A crash of the database may undo it, but only as a whole and
/// with all that came after it: figures, notes and the place where the run goes on, so that it is simply done again.
pub(super) async fn begin(
    connection: &mut PgConnection,
) -> sqlx::Result<Transaction<'_, Postgres>> {
    connection
        .begin_with("begin; set local synchronous_commit = off")
        .await
}

/// Computes and writes what differs, and answers how many rows that were. Notes of changes of these members are gone then.
pub(crate) async fn refresh(
    connection: &mut PgConnection,
    scope: &Scope,
    calendar: &Calendar,
) -> sqlx::Result<u64> {
    let statement = match scope {
        Scope::Everybody => EVERYBODY.as_str(),
        Scope::Range { .. } => RANGE.as_str(),
        Scope::Ids(_) => IDS.as_str(),
    };
    let query = sqlx::query(statement)
        .bind(calendar.now())
        .bind(calendar.zone().name());
    let query = match scope {
        Scope::Everybody => query,
        Scope::Range { from, through } => query.bind(from).bind(through),
        Scope::Ids(ids) => query.bind(ids),
    };
    // Not kept prepared: the plan for a few members is a bad one for many.
    let done = query.persistent(false).execute(connection).await?;
    Ok(done.rows_affected())
}
