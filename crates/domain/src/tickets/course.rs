//! What becomes of a ticket's clocks when something happens: who is answered, who waits, what is late; writes nothing down.

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::tickets::{TicketOutcome, TicketPriority, TicketStatus};

use super::policy::Policy;

/// How far a ticket is, as far as clocks go by it.
///
/// One clock runs for both targets, in business time: while somebody of us is to do something, that is while the ticket is
/// open or in progress. It stands while the member is to answer, and once the ticket is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    pub status: TicketStatus,
    pub priority: TicketPriority,
    /// Business time that had passed when the clock last stopped, or began to run.
    pub spent: TimeDelta,
    /// Since when it runs; `None`: it stands.
    pub running_since: Option<DateTime<Utc>>,
    /// When somebody first answered in public, and the business time until then.
    pub first_responded_at: Option<DateTime<Utc>>,
    pub first_response_spent: Option<TimeDelta>,
    /// Whether that was too late; before it, whether the time was over when the clock stopped.
    pub first_response_missed: bool,
    /// Until when somebody is to answer; `None`: somebody has, or the clock stands.
    pub first_response_due_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolution_missed: bool,
    pub resolution_due_at: Option<DateTime<Utc>>,
}

/// What became of both targets, as of some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcomes {
    pub first_response: TicketOutcome,
    pub resolution: TicketOutcome,
}

impl Course {
    /// A ticket that is made.
    pub fn begin(priority: TicketPriority, now: DateTime<Utc>, policy: &Policy) -> Self {
        Self {
            status: TicketStatus::Open,
            priority,
            spent: TimeDelta::zero(),
            running_since: Some(now),
            first_responded_at: None,
            first_response_spent: None,
            first_response_missed: false,
            first_response_due_at: None,
            resolved_at: None,
            resolution_missed: false,
            resolution_due_at: None,
        }
        .settled(policy)
    }

    /// Given another status and priority, or the same.
    pub fn moved(
        mut self,
        status: TicketStatus,
        priority: TicketPriority,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Self {
        let was_open = self.status.is_open();
        if !runs(status) {
            self.first_response_missed |= passed(self.first_response_due_at, now);
            self.resolution_missed |= passed(self.resolution_due_at, now);
            self.spent = self.spent(now, policy);
            self.running_since = None;
        } else if self.running_since.is_none() {
            self.running_since = Some(now);
        }
        self.status = status;
        // What is over is judged by the priority it had.
        if was_open || status.is_open() {
            self.priority = priority;
            self.resolved_at = (!status.is_open()).then_some(now);
            return self.settled(policy);
        }
        self.priority = priority;
        self
    }

    /// Somebody of us answered in public.
    pub fn answered(mut self, now: DateTime<Utc>, policy: &Policy) -> Self {
        if self.first_responded_at.is_some() {
            return self;
        }
        let spent = self.spent(now, policy);
        self.first_responded_at = Some(now);
        self.first_response_spent = Some(spent);
        self.first_response_missed |= passed(self.first_response_due_at, now);
        self.first_response_due_at = None;
        self
    }

    /// The status after the member has written: whoever is to do something now is one of us.
    pub fn after_answer(&self) -> TicketStatus {
        match self.status {
            TicketStatus::InProgress => TicketStatus::InProgress,
            _ => TicketStatus::Open,
        }
    }

    /// Business time that has passed until `now`.
    pub fn spent(&self, now: DateTime<Utc>, policy: &Policy) -> TimeDelta {
        let running = self
            .running_since
            .map_or(TimeDelta::zero(), |since| policy.hours.elapsed(since, now));
        self.spent + running
    }

    /// With what is due, and what is late, as this policy has it. What is over stays as it was judged.
    pub fn settled(mut self, policy: &Policy) -> Self {
        let target = policy.target(self.priority);
        let due = |target: TimeDelta| {
            let since = self.running_since?;
            policy.hours.due(since, target - self.spent)
        };
        // A target may end as the day does: whoever comes in the evening is late, though no more time has passed.
        let late = |target: TimeDelta, was: bool| {
            self.running_since.is_none() && (self.spent > target || (self.spent == target && was))
        };
        if self.first_responded_at.is_none() {
            let missed = late(target.first_response, self.first_response_missed);
            let due = due(target.first_response);
            self.first_response_missed = missed;
            self.first_response_due_at = due;
        }
        let missed = late(target.resolution, self.resolution_missed);
        let due = due(target.resolution);
        self.resolution_missed = missed;
        self.resolution_due_at = due;
        self
    }

    /// The earlier of what is due.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let both = [self.first_response_due_at, self.resolution_due_at];
        both.into_iter().flatten().min()
    }

    /// As of `now`.
    pub fn outcomes(&self, now: DateTime<Utc>) -> Outcomes {
        Outcomes {
            first_response: outcome(
                self.first_response_missed,
                self.first_response_due_at,
                self.first_responded_at,
                now,
            ),
            resolution: outcome(
                self.resolution_missed,
                self.resolution_due_at,
                self.resolved_at,
                now,
            ),
        }
    }
}

/// What became of a target as of `now`: whether it is known to be missed, until when it is due, when it was done.
pub fn outcome(
    missed: bool,
    due: Option<DateTime<Utc>>,
    done: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> TicketOutcome {
    if missed || passed(due, now) {
        TicketOutcome::Missed
    } else if done.is_some() {
        TicketOutcome::Met
    } else {
        TicketOutcome::Pending
    }
}

fn passed(due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    due.is_some_and(|due| due < now)
}

/// Whether the clock runs.
fn runs(status: TicketStatus) -> bool {
    matches!(status, TicketStatus::Open | TicketStatus::InProgress)
}
