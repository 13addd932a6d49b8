//! One portion of a run: done in one transaction, or, where it fails, in ever smaller ones down to the member it fails for.

use crm_domain::calendar::Calendar;
use crm_types::ids::MemberId;
use crm_types::jobs::RunFailure;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::statement::{Scope, begin, refresh};
use super::trouble::{Halt, Trouble};
use crate::jobs::{Claim, Marks, RunRecord, advance};

/// How many members may fail before the run does.
pub(super) const MOST_FAILURES: i64 = 100;

/// How often a portion is tried while others are in the way.
const ATTEMPTS: usize = 10;

/// What is done with the members of a portion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// They are brought into the directory or out of it.
    Membership,
    /// The same for those of whom a change was noticed, and then their figures are computed.
    Figures,
    /// Their figures are computed.
    FiguresAlone,
}

/// Some members, and what is done with them.
#[derive(Clone, Debug)]
pub(super) struct Portion {
    pub work: Work,
    pub scope: Scope,
    /// How many they are.
    pub members: i64,
    /// Where the walk is when they are done.
    pub mark: Option<Uuid>,
}

/// Does the portion; whoever cannot be done is written down, and the rest is.
pub(super) async fn settle(
    claim: &mut Claim,
    portion: Portion,
    calendar: &Calendar,
) -> Result<(), Halt> {
    let Portion { work, mark, .. } = portion;
    let mut parts = vec![(portion.scope, portion.members)];
    while let Some((scope, members)) = parts.pop() {
        let marks = Marks {
            resume_after: mark.filter(|_| parts.is_empty()),
            seen: if work == Work::Membership { 0 } else { members },
            ..Marks::default()
        };
        let reason = match insist(claim, work, &scope, marks, calendar).await {
            Ok(()) => continue,
            Err(Trouble::Halt(halt)) => return Err(halt),
            Err(Trouble::Data(reason) | Trouble::InTheWay(reason)) => reason,
        };
        let mut ids = match scope {
            Scope::Ids(ids) => ids,
            scope => ids_of(claim, &scope).await?,
        };
        match ids.len() {
            // Nobody's fault, so everybody's.
            0 => return Err(Halt::Broken(reason)),
            1 => {
                let mark = mark.filter(|_| parts.is_empty());
                give_up(claim, work, ids[0], reason, mark, calendar).await?;
            }
            many => {
                let later = ids.split_off(many / 2);
                for half in [later, ids] {
                    let members = i64::try_from(half.len()).unwrap_or(i64::MAX);
                    parts.push((Scope::Ids(half), members));
                }
            }
        }
    }
    Ok(())
}

/// Again and again while others are in the way.
async fn insist(
    claim: &mut Claim,
    work: Work,
    scope: &Scope,
    marks: Marks,
    calendar: &Calendar,
) -> Result<(), Trouble> {
    for _ in 1..ATTEMPTS {
        match attempt(claim, work, scope, marks.clone(), calendar).await {
            Err(Trouble::InTheWay(_)) => {}
            outcome => return outcome,
        }
    }
    attempt(claim, work, scope, marks, calendar).await
}

async fn attempt(
    claim: &mut Claim,
    work: Work,
    scope: &Scope,
    mut marks: Marks,
    calendar: &Calendar,
) -> Result<(), Trouble> {
    let (connection, run) = claim.parts();
    let mut transaction = begin(connection).await?;
    sync(&mut transaction, work, scope).await?;
    if work != Work::Membership {
        let changed = refresh_merging(&mut transaction, scope, calendar).await?;
        marks.changed = i64::try_from(changed).unwrap_or(i64::MAX);
    }
    let run = written(&mut transaction, run, &marks, calendar).await?;
    transaction.commit().await?;
    claim.set_run(run);
    Ok(())
}

/// Postgres keeps a hundred bounds of a table's ids and takes a stretch between two of them for one member: among a million,
/// nearly every portion. Then it would go through all rows of a source for each member. They come in the order of their ids,
/// so going through them side by side is right for any number; triggers have settings of their own.
async fn refresh_merging(
    connection: &mut PgConnection,
    scope: &Scope,
    calendar: &Calendar,
) -> sqlx::Result<u64> {
    sqlx::query("set local enable_nestloop = off")
        .execute(&mut *connection)
        .await?;
    let changed = refresh(&mut *connection, scope, calendar).await?;
    sqlx::query("set local enable_nestloop = on")
        .execute(connection)
        .await?;
    Ok(changed)
}

async fn written(
    connection: &mut PgConnection,
    run: &RunRecord,
    marks: &Marks,
    calendar: &Calendar,
) -> Result<RunRecord, Trouble> {
    let run = advance(connection, run, marks, calendar.now()).await?;
    Ok(run.ok_or(Halt::Taken)?)
}

/// Brings the directory's idea of who is a member up to date: for everybody in the scope, or for those of whom a change
/// was noticed, where that is all there can be.
async fn sync(connection: &mut PgConnection, work: Work, scope: &Scope) -> sqlx::Result<()> {
    let query = match (work, scope) {
        (Work::FiguresAlone, _) => return Ok(()),
        (_, Scope::Ids(ids)) => sqlx::query("select crm.sync_members($1)").bind(ids),
        (Work::Membership, Scope::Range { from, through }) => {
            sqlx::query(include_str!("queries/sync_range.sql"))
                .bind(from)
                .bind(through)
        }
        (Work::Figures, Scope::Range { from, through }) => {
            sqlx::query(include_str!("queries/sync_noticed.sql"))
                .bind(from)
                .bind(through)
        }
        (_, Scope::Everybody) => sqlx::query("select crm.sync_members()"),
    };
    query.persistent(false).execute(connection).await?;
    Ok(())
}

async fn ids_of(claim: &mut Claim, scope: &Scope) -> Result<Vec<Uuid>, Halt> {
    let (from, through) = match scope {
        Scope::Range { from, through } => (*from, *through),
        _ => (Uuid::nil(), Uuid::max()),
    };
    let (connection, _) = claim.parts();
    let ids = sqlx::query_scalar(include_str!("queries/range_ids.sql"))
        .bind(from)
        .bind(through)
        .fetch_all(connection)
        .await;
    ids.map_err(|error| Trouble::from(error).into_halt())
}

/// Writes down who could not be done, and that they still have to be.
async fn give_up(
    claim: &mut Claim,
    work: Work,
    member: Uuid,
    reason: String,
    mark: Option<Uuid>,
    calendar: &Calendar,
) -> Result<(), Halt> {
    let marks = Marks {
        resume_after: mark,
        seen: i64::from(work != Work::Membership),
        failure: Some(RunFailure {
            member_id: Some(MemberId(member)),
            reason: reason.clone(),
        }),
        ..Marks::default()
    };
    let (connection, run) = claim.parts();
    let outcome = async {
        let mut transaction = begin(connection).await?;
        sqlx::query(include_str!("queries/remember.sql"))
            .bind(member)
            .execute(&mut *transaction)
            .await?;
        let run = written(&mut transaction, run, &marks, calendar).await?;
        transaction.commit().await?;
        Ok::<_, Trouble>(run)
    };
    let run = outcome.await.map_err(Trouble::into_halt)?;
    let failed = run.failed;
    claim.set_run(run);
    match failed > MOST_FAILURES {
        true => Err(Halt::Broken(format!(
            "More than {MOST_FAILURES} members failed, the last of them by {reason}."
        ))),
        false => Ok(()),
    }
}
