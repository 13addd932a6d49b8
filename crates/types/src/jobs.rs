//! Jobs on the wire: what runs, when it runs by itself, and how a run went; runs nothing and knows no clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, RunId};
use crate::words::words;

words! {
    /// A piece of work that runs over all members. More will come.
    JobName {
        /// Computes the activity figures of members from their sources.
        UpdateActivityMetrics "update-activity-metrics",
        /// Brings what is known of Stripe up to date, and the revenue figures with it. What it sees are objects of Stripe's.
        SyncRevenueMetrics "sync-revenue-metrics",
    }
}

words! {
    /// What set a run off.
    Trigger {
        /// Somebody in the page.
        Page "page",
        /// A program.
        Api "api",
        /// Somebody at a terminal, or another scheduler.
        CommandLine "command_line",
        /// The built-in schedule.
        Schedule "schedule",
    }
}

words! {
    /// Which members a run looks at.
    RunMode {
        /// Those whose sources changed since the last run.
        Incremental "incremental",
        /// Every one.
        Full "full",
    }
}

impl Default for RunMode {
    /// Both leave the same figures, and this one takes less.
    fn default() -> Self {
        Self::Incremental
    }
}

words! {
    /// How far a run has come.
    RunState {
        /// Asked for and not begun.
        Queued "queued",
        /// Under way.
        Running "running",
        /// At its end. It may have failed for some members: see `failed`.
        Succeeded "succeeded",
        /// Ended by a fault; see `error`.
        Failed "failed",
        /// Ended because somebody asked for it.
        Cancelled "cancelled",
        /// Its server died. The next run goes on where it was.
        Lost "lost",
    }
}

impl RunState {
    /// Whether nothing more happens in such a run.
    pub fn is_ended(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// One run of a job. What is not known yet is null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    pub id: RunId,
    pub job: JobName,
    pub mode: RunMode,
    pub trigger: Trigger,
    /// The name of the admin who asked for it; null where nobody did.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub requested_by: Option<String>,
    pub state: RunState,
    /// Rises with every change of the run; the id of its events.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub revision: i64,
    pub requested_at: DateTime<Utc>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub started_at: Option<DateTime<Utc>>,
    /// When it last said that it lives.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub heartbeat_at: Option<DateTime<Utc>>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ended_at: Option<DateTime<Utc>>,
    /// How many members there are to see; null until they have been counted.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 10_000)
    )]
    pub total: Option<i64>,
    /// How many it has looked at.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 4_000))]
    pub seen: i64,
    /// For how many of them a figure changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 37))]
    pub changed: i64,
    /// For how many of them nothing could be computed.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub failed: i64,
    /// The first hundred of those, with the reason.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub failures: Vec<RunFailure>,
    /// Why the run as a whole came to nothing, or what it had to do otherwise than usual.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub error: Option<String>,
    /// Whether somebody asked for its end.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub cancel_requested: bool,
}

/// What a run could not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunFailure {
    /// For whom; null where it was not one member's fault.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    /// In the database's words, without values.
    #[cfg_attr(feature = "openapi", schema(example = "division by zero (22012)"))]
    pub reason: String,
}

words! {
    /// What was different about an object. More will come.
    DifferenceKind {
        /// It was not known.
        Appeared "appeared",
        Changed "changed",
        /// It is no more.
        Gone "gone",
        /// It cannot be understood any more.
        NotUnderstood "not_understood",
    }
}

/// An object of Stripe's that a full run found to be other than known, though no event had told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDifference {
    /// `subscription`, `charge`, …
    #[cfg_attr(feature = "openapi", schema(example = "subscription"))]
    pub kind: String,
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub id: String,
    pub change: DifferenceKind,
    pub found_at: DateTime<Utc>,
    /// Whose it is, where that is known.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
}

/// A page of what a run mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunDifferencePage {
    pub items: Vec<RunDifference>,
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// When a job runs by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    pub job: JobName,
    /// Minute, hour, day of the month, month, day of the week.
    #[cfg_attr(feature = "openapi", schema(example = "0 0 * * *"))]
    pub cron: String,
    /// The zone in which the expression is meant (IANA).
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// The next time; null where the expression has none.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_at: Option<DateTime<Utc>>,
}

/// The schedules there are, and a page of runs, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobPage {
    pub schedules: Vec<Schedule>,
    pub items: Vec<Run>,
    /// Whether there are older runs after these.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub has_more: bool,
    /// Give it as `cursor` to go on after these runs; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// How the figures are to be made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    /// Which members to look at; by default those whose sources changed.
    #[serde(default)]
    pub mode: RunMode,
}

/// The run that makes the figures anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshAnswer {
    /// Whether one was under way already, which this request joined. Its mode is the one it was begun with; one that has
    /// not begun becomes full where that is asked for.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub joined: bool,
    pub run: Run,
}

#[cfg(any(test, feature = "testing"))]
impl Run {
    /// A full run that the schedule asked for when time began, and that has done nothing, for tests.
    pub fn sample(id: uuid::Uuid, state: RunState) -> Self {
        Self {
            id: RunId(id),
            job: JobName::UpdateActivityMetrics,
            mode: RunMode::Full,
            trigger: Trigger::Schedule,
            requested_by: None,
            state,
            revision: 1,
            requested_at: DateTime::UNIX_EPOCH,
            started_at: None,
            heartbeat_at: None,
            ended_at: None,
            total: None,
            seen: 0,
            changed: 0,
            failed: 0,
            failures: Vec::new(),
            error: None,
            cancel_requested: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn queued() -> Run {
        Run {
            trigger: Trigger::CommandLine,
            ..Run::sample(Uuid::nil(), RunState::Queued)
        }
    }

    #[test]
    fn a_run_has_all_its_fields_and_null_where_nothing_is_known() {
        let value = serde_json::to_value(queued()).unwrap();
        assert_eq!(
            value,
            json!({
                "id": "00000000-0000-0000-0000-000000000000", "job": "update-activity-metrics", "mode": "full",
                "trigger": "command_line", "requested_by": null, "state": "queued", "revision": 1,
                "requested_at": "1970-01-01T00:00:00Z", "started_at": null, "heartbeat_at": null, "ended_at": null,
                "total": null, "seen": 0, "changed": 0, "failed": 0, "failures": [], "error": null,
                "cancel_requested": false,
            })
        );
        assert_eq!(serde_json::from_value::<Run>(value).unwrap(), queued());
    }

    #[test]
    fn the_mode_may_be_left_out_and_nothing_else_may_come_in() {
        let read = |value: Value| serde_json::from_value::<RefreshRequest>(value);
        assert_eq!(read(json!({})).unwrap().mode, RunMode::Incremental);
        assert_eq!(read(json!({"mode": "full"})).unwrap().mode, RunMode::Full);
        for wrong in [
            json!({"mode": "Full"}),
            json!({"mode": null}),
            json!({"full": true}),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_has_ended_is_neither_queued_nor_running() {
        let open: Vec<_> = RunState::ALL
            .iter()
            .filter(|state| !state.is_ended())
            .collect();
        assert_eq!(open, [&RunState::Queued, &RunState::Running]);
    }
}
