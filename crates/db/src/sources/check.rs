//! Looks for what would make a run fail, wrong or slow, on the data that is there; reads only, and mends nothing.

use std::fmt;

use serde_json::Value;
use sqlx::types::{Json, Uuid};
use sqlx::{AssertSqlSafe, Connection, FromRow, PgConnection};

use super::plan::{milliseconds, whole_tables};
use super::table::{SOURCES, Source};
use crate::{Database, Error, Result};

/// How long one portion of members may take one view.
const SLOW_MILLISECONDS: f64 = 1000.0;

/// Tables below this size are read as a whole without anybody's noticing.
const SMALL_BYTES: i64 = 1 << 20;

/// What can be wrong with a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// It is not there.
    Missing,
    /// A column is missing, or has another type.
    Mistyped,
    /// Reading it fails.
    Fails,
    /// It names a member twice.
    Repeats,
    /// It names members whom `auth.users` does not have.
    Strangers,
    /// It takes too long.
    Slow,
    /// A table that it reads has no index by which a few members are found.
    WithoutIndex,
    /// Changes of a table go unnoticed, and could be noticed.
    Unwatched,
    /// Changes go unnoticed and cannot be noticed: right, but more work. Nothing to mend.
    Compared,
}

impl Kind {
    /// Whether somebody should do something about it.
    pub fn is_fault(self) -> bool {
        self != Kind::Compared
    }
}

/// Something about one view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub source: String,
    pub kind: Kind,
    /// What, and what to do.
    pub words: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sources.{}: {}", self.source, self.words)
    }
}

#[derive(FromRow)]
struct Column {
    source: String,
    name: String,
    r#type: String,
}

#[derive(FromRow)]
struct Unnoticed {
    source: String,
    relation: String,
    unnoticed: String,
    watchable: bool,
}

/// Looks at all ten views; `portion` is how many members a run takes at once. What is worst comes first.
pub async fn check(database: &Database, portion: u32) -> Result<Vec<Finding>> {
    let mut connection = database.pool().acquire().await?;
    let columns: Vec<Column> = sqlx::query_as(include_str!("queries/columns.sql"))
        .fetch_all(&mut *connection)
        .await?;
    let mut findings = Vec::new();
    let mut sound = Vec::new();
    for source in &SOURCES {
        match shape(source, &columns) {
            Some(finding) => findings.push(finding),
            None => sound.push(source),
        }
    }
    let members_sound = sound.first().is_some_and(|source| source.name == "members");
    if members_sound {
        match members(&mut connection).await {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(fails("members", error)),
        }
        let (from, through) = first_portion(&mut connection, portion)
            .await
            .unwrap_or((Uuid::nil(), Uuid::max()));
        for source in sound {
            match speed(&mut connection, source, from, through).await {
                Ok(found) => findings.extend(found),
                Err(error) => findings.push(fails(source.name, error)),
            }
        }
    }
    let unnoticed: Vec<Unnoticed> = sqlx::query_as(include_str!("queries/unnoticed.sql"))
        .fetch_all(&mut *connection)
        .await?;
    findings.extend(unnoticed.into_iter().map(told));
    findings.sort_by_key(|finding| finding.kind);
    findings.dedup();
    Ok(findings)
}

fn finding(source: &str, kind: Kind, words: String) -> Finding {
    Finding {
        source: source.to_owned(),
        kind,
        words,
    }
}

fn fails(source: &str, error: sqlx::Error) -> Finding {
    let words = match Error::from(error) {
        Error::Timeout => "takes more than a minute for one portion of members".to_owned(),
        error => format!("cannot be read: {error}"),
    };
    finding(source, Kind::Fails, words)
}

/// Whether its columns are there, and of their types.
fn shape(source: &Source, columns: &[Column]) -> Option<Finding> {
    let mut own = columns
        .iter()
        .filter(|column| column.source == source.name)
        .peekable();
    if own.peek().is_none() {
        let list: Vec<_> = source
            .columns
            .iter()
            .map(|(name, kind)| format!("{name} {kind}"))
            .collect();
        let words = format!("is missing; its columns are {}", list.join(", "));
        return Some(finding(source.name, Kind::Missing, words));
    }
    let own: Vec<_> = own.collect();
    let mut faults = Vec::new();
    for (name, kind) in source.columns {
        match own.iter().find(|column| column.name == *name) {
            None => faults.push(format!("has no column {name} ({kind})")),
            Some(column) if column.r#type != *kind => {
                faults.push(format!("{name} is {} and must be {kind}", column.r#type));
            }
            Some(_) => {}
        }
    }
    let words = faults.join("; ");
    (!words.is_empty()).then(|| finding(source.name, Kind::Mistyped, words))
}

/// Each member once, and each of them somebody.
async fn members(connection: &mut PgConnection) -> sqlx::Result<Vec<Finding>> {
    let (repeated, strangers): (i64, i64) = bounded(
        connection,
        "select
            (select count(*) - count(distinct user_id) from sources.members),
            (
                select count(*)
                from sources.members as m
                where not exists (
                    select
                    from auth.users as u
                    where u.id = m.user_id
                )
            )"
        .to_owned(),
    )
    .await?;
    let mut found = Vec::new();
    if repeated > 0 {
        let words = format!("names {repeated} members more than once: one row each");
        found.push(finding("members", Kind::Repeats, words));
    }
    if strangers > 0 {
        let words = format!("names {strangers} members whom auth.users does not have");
        found.push(finding("members", Kind::Strangers, words));
    }
    Ok(found)
}

/// From the first member to the last of one portion.
async fn first_portion(connection: &mut PgConnection, portion: u32) -> sqlx::Result<(Uuid, Uuid)> {
    let bound = format!(
        "select user_id from sources.members order by user_id offset {} limit 1",
        portion.max(1) - 1
    );
    let through: Option<Uuid> = sqlx::query_scalar(AssertSqlSafe(bound))
        .fetch_optional(connection)
        .await?;
    Ok((Uuid::nil(), through.unwrap_or(Uuid::max())))
}

/// How a portion of members is found in it, and how long that takes.
async fn speed(
    connection: &mut PgConnection,
    source: &Source,
    from: Uuid,
    through: Uuid,
) -> sqlx::Result<Vec<Finding>> {
    let question = format!(
        "select user_id, {} from sources.{} where user_id between '{from}' and '{through}' group by user_id",
        source.read, source.name
    );
    let mut found = Vec::new();
    let (Json(timed),): (Json<Value>,) = bounded(
        connection,
        format!("explain (analyze, timing off, format json) {question}"),
    )
    .await?;
    let took = milliseconds(&timed);
    if took > SLOW_MILLISECONDS {
        let words = format!("is slow: {took:.0} ms for one portion of members");
        found.push(finding(source.name, Kind::Slow, words));
    }
    // Whether there is a way at all: of a table this small, or asked for this much of it, it may not be worth taking.
    let few = format!(
        "select user_id, {} from sources.{} where user_id = '{from}' group by user_id",
        source.read, source.name
    );
    let mut transaction = connection.begin().await?;
    sqlx::query("set local enable_seqscan = off")
        .execute(&mut *transaction)
        .await?;
    let (Json(planned),): (Json<Value>,) = sqlx::query_as(AssertSqlSafe(format!(
        "explain (verbose, format json) {few}"
    )))
    .fetch_one(&mut *transaction)
    .await?;
    for table in whole_tables(&planned) {
        let name = format!("{}.{}", table.schema, table.name);
        let bytes: i64 = sqlx::query_scalar(
            "select pg_relation_size(format('%I.%I', $1::text, $2::text)::regclass)",
        )
        .bind(&table.schema)
        .bind(&table.name)
        .fetch_one(&mut *transaction)
        .await?;
        if bytes >= SMALL_BYTES {
            let words = format!(
                "reads all of {name} for each portion of members: an index on its column with the member's id is missing"
            );
            found.push(finding(source.name, Kind::WithoutIndex, words));
        }
    }
    transaction.rollback().await?;
    Ok(found)
}

/// One row, within a minute.
async fn bounded<T>(connection: &mut PgConnection, sql: String) -> sqlx::Result<T>
where
    T: for<'r> FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    let mut transaction = connection.begin().await?;
    sqlx::query("set local statement_timeout = '60s'")
        .execute(&mut *transaction)
        .await?;
    let row = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_one(&mut *transaction)
        .await?;
    transaction.rollback().await?;
    Ok(row)
}

fn told(row: Unnoticed) -> Finding {
    let Unnoticed {
        source,
        relation,
        unnoticed,
        watchable,
    } = row;
    let everything = match source.as_str() {
        "members" => "each run compares who is a member",
        _ => "each run compares every member",
    };
    if watchable {
        let words = format!(
            "reads {relation}, which {unnoticed}: {everything}. \
             `select crm.watch('{relation}', '…')` with its column for the member's id spares that"
        );
        return finding(&source, Kind::Unwatched, words);
    }
    let words = format!("reads {relation}, which {unnoticed}: {everything}");
    finding(&source, Kind::Compared, words)
}
