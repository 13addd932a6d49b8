//! The read models (directory and counters) against their sources: compared, mended, kept in step; lists no member.

use std::fmt;

use sqlx::{Connection, PgConnection};

use crate::{Database, Error, Result, records};

/// In what way a read model can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A member who is not in the directory.
    Missing,
    /// Somebody in the directory who is no member.
    Surplus,
    /// Name, e-mail or date of joining.
    Member,
    /// A column of `user_activity_metrics`.
    Activity,
    /// A column of `user_revenue_metrics`.
    Revenue,
    /// The texts that a member is searched by.
    Text,
    /// The figures that a member is filtered by.
    Figures,
    /// Where a member stands on a board.
    Card,
    /// A counter that is not what the directory adds up to.
    Counter,
    /// A counter that is not what the tickets add up to.
    TicketCounter,
    /// A counter that is not what the leads add up to.
    LeadCounter,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Missing,
        Kind::Surplus,
        Kind::Member,
        Kind::Activity,
        Kind::Revenue,
        Kind::Text,
        Kind::Figures,
        Kind::Card,
        Kind::Counter,
        Kind::TicketCounter,
        Kind::LeadCounter,
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Missing => "members missing from the directory",
            Kind::Surplus => "rows of the directory without a member",
            Kind::Member => "rows whose name, e-mail or date of joining is stale",
            Kind::Activity => "rows whose activity figures are stale",
            Kind::Revenue => "rows whose revenue figures are stale",
            Kind::Text => "texts for searching that are stale",
            Kind::Figures => "figures for filtering that are stale",
            Kind::Card => "cards of boards that are stale",
            Kind::Counter => "counters that are wrong",
            Kind::TicketCounter => "counters of tickets that are wrong",
            Kind::LeadCounter => "counters of leads that are wrong",
        })
    }
}

/// How the read models differ from their sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many differences of each kind there are; kinds without any are left out.
    pub differences: Vec<(Kind, u64)>,
}

impl Report {
    /// Whether nothing differs.
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares the read models with their sources, at one moment and without holding anybody up.
pub async fn check(database: &Database) -> Result<Report> {
    let mut connection = database.pool().acquire().await?;
    let mut transaction = connection
        .begin_with("begin isolation level repeatable read, read only")
        .await?;
    unhurried(&mut transaction).await?;
    let report = compare(&mut transaction).await?;
    transaction.commit().await?;
    Ok(report)
}

/// Makes the read models what their sources say, in one transaction, and answers what was wrong with them.
///
/// Writers wait meanwhile: seconds at a million members.
pub async fn repair(database: &Database) -> Result<Report> {
    const ATTEMPTS: usize = 5;
    let mut outcome = mend(database).await;
    for _ in 1..ATTEMPTS {
        // A user being deleted right now can be in the way.
        if !matches!(outcome, Err(Error::Contended { .. })) {
            break;
        }
        outcome = mend(database).await;
    }
    outcome
}

/// Takes in members that came, changed or went in an `auth.users` that tells us nothing, and answers how many did.
pub async fn sync(database: &Database) -> Result<u64> {
    let changed: i64 = sqlx::query_scalar("select crm.sync_members()")
        .fetch_one(database.pool())
        .await?;
    Ok(u64::try_from(changed).unwrap_or(0))
}

async fn mend(database: &Database) -> Result<Report> {
    let mut transaction = database.pool().begin().await?;
    unhurried(&mut transaction).await?;
    // In the order in which whoever signs up comes by them.
    sqlx::query(
        "lock table crm.member_directory, crm.leads, crm.tickets in share row exclusive mode",
    )
    .execute(&mut *transaction)
    .await?;
    let report = compare(&mut transaction).await?;
    sqlx::query("select crm.rebuild_directory()")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("select crm.rebuild_texts()")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("select crm.rebuild_figures()")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("select crm.rebuild_cards()")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("select crm.rebuild_counters()")
        .execute(&mut *transaction)
        .await?;
    records::recount(&mut transaction).await?;
    transaction.commit().await?;
    Ok(report)
}

/// Whole tables are read: that may take longer than a request may.
async fn unhurried(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("set local statement_timeout = 0")
        .execute(connection)
        .await?;
    Ok(())
}

async fn compare(connection: &mut PgConnection) -> Result<Report> {
    let (missing, surplus, member, activity, revenue): (i64, i64, i64, i64, i64) =
        sqlx::query_as(include_str!("queries/compare_directory.sql"))
            .fetch_one(&mut *connection)
            .await?;
    let texts: i64 = sqlx::query_scalar(include_str!("queries/compare_texts.sql"))
        .fetch_one(&mut *connection)
        .await?;
    let figures: i64 = sqlx::query_scalar(include_str!("queries/compare_figures.sql"))
        .fetch_one(&mut *connection)
        .await?;
    let cards: i64 = sqlx::query_scalar(include_str!("queries/compare_cards.sql"))
        .fetch_one(&mut *connection)
        .await?;
    let counters: i64 = sqlx::query_scalar(include_str!("queries/compare_counters.sql"))
        .fetch_one(&mut *connection)
        .await?;
    let (ticket_counters, lead_counters) = records::miscounted(connection).await?;
    let counts = [
        missing,
        surplus,
        member,
        activity,
        revenue,
        texts,
        figures,
        cards,
        counters,
        ticket_counters,
        lead_counters,
    ];
    let differences = Kind::ALL
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| (kind, count.unsigned_abs()))
        .collect();
    Ok(Report { differences })
}
