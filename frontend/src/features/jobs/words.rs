//! Jobs and their runs in words; decides nothing about them.

use crm_types::jobs::{JobName, Run, RunMode, RunState, Trigger};

use crate::ui::{Tone, format};

/// What a job is called.
pub fn job_name(job: JobName) -> &'static str {
    match job {
        JobName::UpdateActivityMetrics => "Activity metrics",
        JobName::SyncRevenueMetrics => "Revenue from Stripe",
    }
}

/// What it is good for.
pub fn job_purpose(job: JobName) -> &'static str {
    match job {
        JobName::UpdateActivityMetrics => {
            "Counts what each member has done: logins, visions, audios, journal, files, tokens."
        }
        JobName::SyncRevenueMetrics => {
            "Reads subscriptions and payments from Stripe, and computes what each member pays."
        }
    }
}

/// How a run stands, with its tone.
pub fn state(run: &Run) -> (Tone, String) {
    let (tone, word) = match run.state {
        RunState::Queued => (Tone::Neutral, "Waiting"),
        RunState::Running if run.cancel_requested => (Tone::Caution, "Stopping"),
        RunState::Running => (Tone::Accent, "Running"),
        RunState::Succeeded if run.failed > 0 => {
            return (Tone::Caution, format!("Done, {}", failures(run.failed)));
        }
        RunState::Succeeded => (Tone::Positive, "Done"),
        RunState::Failed => (Tone::Negative, "Failed"),
        RunState::Cancelled => (Tone::Neutral, "Cancelled"),
        RunState::Lost => (Tone::Caution, "Lost"),
    };
    (tone, word.to_owned())
}

/// What set it off, and who.
pub fn trigger(run: &Run) -> String {
    let way = match run.trigger {
        Trigger::Page => "In the page",
        Trigger::Api => "API",
        Trigger::CommandLine => "Command line",
        Trigger::Schedule => "Schedule",
    };
    match (&run.requested_by, run.trigger) {
        (None, _) => way.to_owned(),
        (Some(name), Trigger::Page) => name.clone(),
        (Some(name), _) => format!("{name} ({way})"),
    }
}

/// Which members it looks at.
pub fn mode(mode: RunMode) -> &'static str {
    match mode {
        RunMode::Incremental => "Incremental",
        RunMode::Full => "Full",
    }
}

/// How far it is: `1,234 of 10,000 members, 12 changed, 1 failure`.
pub fn counts(run: &Run, number: impl Fn(i64) -> String) -> String {
    if run.total == Some(0) && run.failed == 0 {
        return "Nothing had changed".to_owned();
    }
    let seen = match run.total {
        Some(total) => format!("{} of {}", number(run.seen), members(total, &number)),
        None => members(run.seen, &number),
    };
    let failed = match run.failed {
        0 => String::new(),
        failed => format!(", {}", failures(failed)),
    };
    format!("{seen}, {} changed{failed}", number(run.changed))
}

/// How it went, in a sentence.
pub fn outcome(run: &Run) -> String {
    let counts = counts(run, format::number);
    match run.state {
        RunState::Queued | RunState::Running => counts,
        RunState::Succeeded => format!("Metrics refreshed. {counts}."),
        RunState::Failed => "The refresh failed.".to_owned(),
        RunState::Cancelled => format!("The refresh was cancelled. {counts}."),
        RunState::Lost => {
            "The server that ran it went away. The next run goes on from there.".to_owned()
        }
    }
}

/// How long it took, once it has ended.
pub fn took(run: &Run) -> Option<String> {
    let (start, end) = (run.started_at?, run.ended_at?);
    Some(format::duration((end - start).num_seconds()))
}

fn members(count: i64, number: impl Fn(i64) -> String) -> String {
    match count {
        1 => "1 member".to_owned(),
        count => format!("{} members", number(count)),
    }
}

/// `1 failure`, `12 failures`.
pub fn failures(count: i64) -> String {
    match count {
        1 => "1 failure".to_owned(),
        count => format!("{count} failures"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn run(number: u128, state: RunState) -> Run {
        Run {
            mode: RunMode::Incremental,
            ..Run::sample(uuid::Uuid::from_u128(number), state)
        }
    }

    #[test]
    fn a_run_that_could_not_do_all_is_not_simply_done() {
        let mut done = run(1, RunState::Succeeded);
        assert_eq!(state(&done), (Tone::Positive, "Done".to_owned()));
        done.failed = 1;
        assert_eq!(state(&done), (Tone::Caution, "Done, 1 failure".to_owned()));
    }

    #[test]
    fn a_run_that_is_to_stop_says_so() {
        let mut stopping = run(1, RunState::Running);
        stopping.cancel_requested = true;
        assert_eq!(state(&stopping).1, "Stopping");
    }

    #[test]
    fn counts_say_of_how_many_as_soon_as_that_is_known() {
        let words = |run: &Run| counts(run, |number| number.to_string());
        let mut run = run(1, RunState::Running);
        assert_eq!(words(&run), "0 members, 0 changed");
        run.total = Some(0);
        assert_eq!(words(&run), "Nothing had changed");
        run.total = Some(300);
        run.seen = 120;
        run.changed = 3;
        run.failed = 2;
        assert_eq!(words(&run), "120 of 300 members, 3 changed, 2 failures");
    }

    #[test]
    fn a_trigger_names_whoever_asked() {
        let mut asked = run(1, RunState::Queued);
        assert_eq!(trigger(&asked), "Schedule");
        asked.trigger = Trigger::Page;
        assert_eq!(trigger(&asked), "In the page");
        asked.requested_by = Some("Ada".to_owned());
        assert_eq!(trigger(&asked), "Ada");
        asked.trigger = Trigger::Api;
        assert_eq!(trigger(&asked), "Ada (API)");
    }
}
