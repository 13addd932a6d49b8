//! What a run has to look at to be right: every member, or only those whose changes were noticed; looks at none itself.

use crm_types::jobs::{RunMode, RunState};
use sqlx::FromRow;
use sqlx::types::Uuid;

use super::statement::begin;
use super::trouble::{Halt, Trouble};
use crate::jobs::{Claim, Course, RunRecord, set_course};
use crate::sources::{Reads, reads};

/// How a run goes about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub mode: RunMode,
    /// Whether somebody may have become a member, or stopped being one, without a trigger's telling.
    pub membership: bool,
    /// Whether the directory knows of every member all there is to know, whatever changed.
    pub published: bool,
    /// Whether what changed behind the place where it begins is to be looked at as well.
    pub sweep: bool,
}

/// The newest other run that looked, or began to look, at every member.
#[derive(Clone, Debug, FromRow)]
struct FullRun {
    id: Uuid,
    state: String,
    reads: Option<String>,
    resume_after: Option<Uuid>,
}

/// Settles the mode of the run and where it begins, and writes both down. A run that has been planned stays as it is for
/// as long as its sources do.
pub(super) async fn plan(claim: &mut Claim) -> Result<Plan, Trouble> {
    let (connection, run) = claim.parts();
    let mut transaction = begin(connection).await?;
    let reads = reads(&mut transaction).await?;
    // Once they are deleted, the run itself is the reminder: it is a full one.
    let marks = sqlx::query("delete from crm.member_changes where user_id is null")
        .execute(&mut *transaction)
        .await?
        .rows_affected();
    let last: Option<FullRun> = sqlx::query_as(include_str!("queries/last_full_run.sql"))
        .bind(run.job.as_str())
        .bind(run.id.0)
        .fetch_optional(&mut *transaction)
        .await?;
    let course = course(run, last.as_ref(), &reads, marks > 0);
    let planned = set_course(&mut transaction, run, &course.written(&reads)).await?;
    let planned = planned.ok_or(Halt::Taken)?;
    transaction.commit().await?;
    let known = last.is_some_and(|last| last.reads.as_ref() == Some(&reads.digest));
    let plan = Plan {
        mode: planned.mode,
        membership: !reads.members_noticed || (planned.mode == RunMode::Full && !known),
        published: reads.members_published,
        sweep: planned.mode == RunMode::Full && planned.continues.is_some(),
    };
    claim.set_run(planned);
    Ok(plan)
}

struct Decision {
    mode: RunMode,
    resume_after: Option<Uuid>,
    continues: Option<Uuid>,
    note: Option<String>,
}

impl Decision {
    fn written<'a>(&'a self, reads: &'a Reads) -> Course<'a> {
        Course {
            mode: self.mode,
            resume_after: self.resume_after,
            continues: self.continues,
            reads: &reads.digest,
            note: self.note.as_deref(),
        }
    }
}

fn course(run: &RunRecord, last: Option<&FullRun>, reads: &Reads, marked: bool) -> Decision {
    let same = |digest: &Option<String>| digest.as_ref() == Some(&reads.digest);
    let continues = run.continues.map(|id| id.0);
    if same(&run.reads) && !marked {
        return Decision {
            mode: run.mode,
            resume_after: run.resume_after,
            continues,
            note: run.error.clone(),
        };
    }
    let why = why_everybody(last, reads, marked);
    if run.mode == RunMode::Incremental && why.is_none() {
        return Decision {
            mode: RunMode::Incremental,
            resume_after: None,
            continues,
            note: None,
        };
    }
    // What an unfinished run has done need not be done again, where every change since was noticed.
    let unfinished = last.filter(|last| {
        let stopped = [RunState::Lost, RunState::Cancelled].map(RunState::as_str);
        stopped.contains(&last.state.as_str())
            && last.resume_after.is_some()
            && same(&last.reads)
            && !marked
            && reads.unnoticed.is_none()
    });
    Decision {
        mode: RunMode::Full,
        resume_after: unfinished.and_then(|last| last.resume_after),
        continues: unfinished.map(|last| last.id).or(continues),
        note: why
            .filter(|_| run.mode == RunMode::Incremental)
            .map(|why| format!("Every member was compared: {why}.")),
    }
}

/// Why changes that were noticed are not all there were.
fn why_everybody(last: Option<&FullRun>, reads: &Reads, marked: bool) -> Option<String> {
    if let Some(unnoticed) = &reads.unnoticed {
        return Some(unnoticed.clone());
    }
    if marked {
        return Some("a source was emptied".to_owned());
    }
    match last {
        None => Some("no run has done so yet".to_owned()),
        Some(last) if last.reads.as_ref() != Some(&reads.digest) => {
            Some("the sources read something else than at the last full run".to_owned())
        }
        Some(last) if last.state != RunState::Succeeded.as_str() => {
            Some("the last full run did not come to its end".to_owned())
        }
        Some(_) => None,
    }
}
