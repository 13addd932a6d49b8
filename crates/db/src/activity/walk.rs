//! A run's way through the members, in the order of their ids and in portions that commit; starts and ends no run.

use crm_domain::calendar::Calendar;
use crm_types::jobs::RunMode;
use sqlx::AssertSqlSafe;
use sqlx::types::Uuid;

use super::plan::{Plan, plan};
use super::portion::{Portion, Work, settle};
use super::statement::{Scope, begin};
use super::trouble::{Halt, Trouble};
use crate::jobs::{Claim, Marks, advance};

/// Where a run is.
#[derive(Debug)]
pub struct Walk {
    /// Members in a portion.
    portion: u32,
    plan: Plan,
    leg: Leg,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A portion is done, and there may be more.
    Went,
    /// There are no more.
    Arrived,
}

/// A stretch of the way; `from` is the next id to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leg {
    /// Who is a member at all.
    Membership {
        from: Uuid,
    },
    /// Every member.
    Members {
        from: Uuid,
    },
    /// Whose changes were noticed. `sweep`: after every member, for those the walk had passed already.
    Noticed {
        from: Uuid,
        sweep: bool,
    },
    Arrived,
}

impl Walk {
    /// Plans the run, or, where it has begun before, finds the place where it goes on.
    pub async fn begin(claim: &mut Claim, portion: u32, calendar: &Calendar) -> Result<Self, Halt> {
        let plan = plan(claim).await.map_err(Trouble::into_halt)?;
        let from = claim.run().resume_after;
        let leg = match (plan.membership, plan.mode) {
            (true, _) => Leg::Membership { from: Uuid::nil() },
            (false, mode) => Leg::after_membership(mode, from),
        };
        let mut walk = Self { portion, plan, leg };
        walk.count(claim, from, calendar)
            .await
            .map_err(Trouble::into_halt)?;
        Ok(walk)
    }

    /// Does the next portion.
    pub async fn step(&mut self, claim: &mut Claim, calendar: &Calendar) -> Result<Step, Halt> {
        match self.leg {
            Leg::Membership { from } => {
                // Comparing names takes less than counting rows.
                let (through, _) = self.stretch(claim, from, 4).await?;
                let scope = Scope::Range { from, through };
                let portion = Portion {
                    work: Work::Membership,
                    scope,
                    members: 0,
                    mark: None,
                };
                settle(claim, portion, calendar).await?;
                self.leg = match after(through) {
                    Some(from) => Leg::Membership { from },
                    None => {
                        self.recount(claim, calendar).await?;
                        Leg::after_membership(self.plan.mode, claim.run().resume_after)
                    }
                };
            }
            Leg::Members { from } => {
                let (through, members) = self.stretch(claim, from, 1).await?;
                let portion = Portion {
                    work: self.figures(),
                    scope: Scope::Range { from, through },
                    members,
                    mark: Some(through),
                };
                settle(claim, portion, calendar).await?;
                self.leg = match after(through) {
                    Some(from) => Leg::Members { from },
                    None => self.after_members(claim, calendar).await?,
                };
            }
            Leg::Noticed { from, sweep } => {
                let ids = self.noticed(claim, from).await?;
                let Some(last) = ids.last().copied() else {
                    self.leg = Leg::Arrived;
                    return Ok(Step::Arrived);
                };
                let portion = Portion {
                    work: self.figures(),
                    members: i64::try_from(ids.len()).unwrap_or(i64::MAX),
                    scope: Scope::Ids(ids),
                    mark: (!sweep).then_some(last),
                };
                settle(claim, portion, calendar).await?;
                self.leg = after(last).map_or(Leg::Arrived, |from| Leg::Noticed { from, sweep });
            }
            Leg::Arrived => {}
        }
        Ok(match self.leg {
            Leg::Arrived => Step::Arrived,
            _ => Step::Went,
        })
    }

    /// What is done with members of whom a change was noticed.
    fn figures(&self) -> Work {
        match self.plan.published {
            true => Work::FiguresAlone,
            false => Work::Figures,
        }
    }

    /// From every member to those who changed behind our back, where the walk did not begin at the beginning.
    async fn after_members(&self, claim: &mut Claim, calendar: &Calendar) -> Result<Leg, Halt> {
        if !self.plan.sweep {
            return Ok(Leg::Arrived);
        }
        let more = self.noticed_count(claim, Uuid::nil()).await;
        let more = more.map_err(|error| Trouble::from(error).into_halt())?;
        let total = claim.run().seen + more;
        tell_total(claim, total, calendar)
            .await
            .map_err(Trouble::into_halt)?;
        Ok(Leg::Noticed {
            from: Uuid::nil(),
            sweep: true,
        })
    }

    /// How many members there are to see, those seen before included.
    async fn count(
        &mut self,
        claim: &mut Claim,
        resume_after: Option<Uuid>,
        calendar: &Calendar,
    ) -> Result<(), Trouble> {
        let rest = match resume_after.map_or(Some(Uuid::nil()), after) {
            None => 0,
            Some(from) => match self.plan.mode {
                RunMode::Incremental => self.noticed_count(claim, from).await?,
                RunMode::Full => {
                    sqlx::query_scalar("select count(*) from sources.members where user_id >= $1")
                        .bind(from)
                        .fetch_one(claim.parts().0)
                        .await?
                }
            },
        };
        let total = claim.run().seen + rest;
        tell_total(claim, total, calendar).await
    }

    /// Finding out who is a member makes some of them news.
    async fn recount(&mut self, claim: &mut Claim, calendar: &Calendar) -> Result<(), Halt> {
        let from = claim.run().resume_after;
        self.count(claim, from, calendar)
            .await
            .map_err(Trouble::into_halt)
    }

    async fn noticed_count(&self, claim: &mut Claim, from: Uuid) -> sqlx::Result<i64> {
        sqlx::query_scalar(
            "select count(distinct user_id) from crm.member_changes where user_id >= $1",
        )
        .bind(from)
        .fetch_one(claim.parts().0)
        .await
    }

    /// The end of the stretch that begins at `from`, and how many members it has; the last one ends with the last id there
    /// can be.
    async fn stretch(
        &self,
        claim: &mut Claim,
        from: Uuid,
        portions: u32,
    ) -> Result<(Uuid, i64), Halt> {
        // Written out: with a parameter there, every call would be planned anew, and not as well.
        let members = self.portion.saturating_mul(portions).max(1);
        let bound = format!(
            "select user_id from sources.members where user_id >= $1 order by user_id offset {} limit 1",
            members - 1
        );
        let (connection, _) = claim.parts();
        let found = async {
            let through: Option<Uuid> = sqlx::query_scalar(AssertSqlSafe(bound))
                .bind(from)
                .fetch_optional(&mut *connection)
                .await?;
            if let Some(through) = through {
                return Ok((through, i64::from(members)));
            }
            let rest =
                sqlx::query_scalar("select count(*) from sources.members where user_id >= $1")
                    .bind(from)
                    .fetch_one(connection)
                    .await?;
            Ok::<_, sqlx::Error>((Uuid::max(), rest))
        };
        found
            .await
            .map_err(|error| Trouble::from(error).into_halt())
    }

    /// The next members of whom a change was noticed.
    async fn noticed(&self, claim: &mut Claim, from: Uuid) -> Result<Vec<Uuid>, Halt> {
        let next = format!(
            "select distinct user_id from crm.member_changes where user_id >= $1 order by user_id limit {}",
            self.portion.max(1)
        );
        let ids = sqlx::query_scalar(AssertSqlSafe(next))
            .bind(from)
            .fetch_all(claim.parts().0)
            .await;
        ids.map_err(|error| Trouble::from(error).into_halt())
    }
}

impl Leg {
    fn after_membership(mode: RunMode, resume_after: Option<Uuid>) -> Self {
        match (resume_after.map_or(Some(Uuid::nil()), after), mode) {
            (Some(from), RunMode::Full) => Leg::Members { from },
            (Some(from), RunMode::Incremental) => Leg::Noticed { from, sweep: false },
            // It had gone through all of them when it was given back.
            (None, RunMode::Full) => Leg::Noticed {
                from: Uuid::nil(),
                sweep: true,
            },
            (None, RunMode::Incremental) => Leg::Arrived,
        }
    }
}

/// The next id there can be. Postgres orders ids as numbers.
fn after(id: Uuid) -> Option<Uuid> {
    id.as_u128().checked_add(1).map(Uuid::from_u128)
}

async fn tell_total(claim: &mut Claim, total: i64, calendar: &Calendar) -> Result<(), Trouble> {
    let marks = Marks {
        total: Some(total),
        ..Marks::default()
    };
    let (connection, run) = claim.parts();
    let mut transaction = begin(connection).await?;
    let run = advance(&mut transaction, run, &marks, calendar.now()).await?;
    transaction.commit().await?;
    claim.set_run(run.ok_or(Halt::Taken)?);
    Ok(())
}
