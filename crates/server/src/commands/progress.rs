//! How far a run is, on standard error: a bar on a terminal, a plain line now and then elsewhere; asks nobody.

use std::io::Write;

use crm_db::jobs::RunRecord;

/// Characters of the bar itself.
const WIDTH: usize = 30;

/// Parts of the way between two plain lines.
const PARTS: i64 = 10;

/// Shows one run.
pub struct Progress {
    on_terminal: bool,
    /// What was told last: the state, and how many parts of the way.
    told: Option<(&'static str, i64)>,
    /// Whether a bar stands in the line.
    drawn: bool,
}

impl Progress {
    /// For a terminal, or for a file.
    pub fn new(on_terminal: bool) -> Self {
        Self {
            on_terminal,
            told: None,
            drawn: false,
        }
    }

    /// A line of its own.
    pub fn say(&mut self, line: &str) {
        self.end();
        write(&format!("{line}\n"));
    }

    /// The run as it is now.
    pub fn show(&mut self, run: &RunRecord) {
        if self.on_terminal {
            // From the line's beginning, and nothing left over of a longer one.
            write(&format!("\r{}\x1b[K", bar(run)));
            self.drawn = true;
            return;
        }
        let told = Some((run.state.as_str(), parts(run)));
        if self.told != told {
            self.told = told;
            write(&format!("{}\n", plain(run)));
        }
    }

    /// Leaves the bar's line.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.drawn) {
            write("\n");
        }
    }
}

/// What cannot be shown is not worth failing for.
fn write(text: &str) {
    let mut to = std::io::stderr().lock();
    to.write_all(text.as_bytes()).ok();
    to.flush().ok();
}

/// How many of ten parts of the way.
fn parts(run: &RunRecord) -> i64 {
    match run.total {
        Some(total) if total > 0 => (run.seen * PARTS / total).clamp(0, PARTS),
        _ => 0,
    }
}

fn plain(run: &RunRecord) -> String {
    format!("{}: {}", run.state, counts(run))
}

fn counts(run: &RunRecord) -> String {
    let of = run
        .total
        .map_or(String::new(), |total| format!(" of {total}"));
    let failed = match run.failed {
        0 => String::new(),
        failed => format!(", {failed} failed"),
    };
    format!("{}{of} members, {} changed{failed}", run.seen, run.changed)
}

fn bar(run: &RunRecord) -> String {
    let width = i64::try_from(WIDTH).unwrap_or(0);
    let full = match run.total {
        Some(total) if total > 0 => (run.seen * width / total).clamp(0, width),
        _ if run.state.is_ended() => width,
        _ => 0,
    };
    let full = usize::try_from(full).unwrap_or(0);
    format!(
        "[{}{}] {}",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        plain(run)
    )
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use crm_types::ids::RunId;
    use crm_types::jobs::{JobName, RunMode, RunState, Trigger};
    use uuid::Uuid;

    use super::*;

    fn run(state: RunState, total: Option<i64>, seen: i64, failed: i64) -> RunRecord {
        RunRecord {
            id: RunId(Uuid::nil()),
            number: 1,
            job: JobName::UpdateActivityMetrics,
            mode: RunMode::Full,
            trigger: Trigger::CommandLine,
            requested_by: None,
            state,
            revision: 1,
            requested_at: DateTime::UNIX_EPOCH,
            started_at: None,
            heartbeat_at: None,
            ended_at: None,
            total,
            seen,
            changed: 7,
            failed,
            failures: Vec::new(),
            error: None,
            cancel_requested_at: None,
            resume_after: None,
            lease: 1,
            server: None,
            continues: None,
            reads: None,
        }
    }

    #[test]
    fn a_bar_fills_with_the_members_seen() {
        assert_eq!(
            bar(&run(RunState::Queued, None, 0, 0)),
            format!("[{}] queued: 0 members, 7 changed", "-".repeat(30))
        );
        assert_eq!(
            bar(&run(RunState::Running, Some(300), 150, 2)),
            format!(
                "[{}{}] running: 150 of 300 members, 7 changed, 2 failed",
                "#".repeat(15),
                "-".repeat(15)
            )
        );
        // Members who came meanwhile do not overflow it, and nobody to see is no division by zero.
        assert!(bar(&run(RunState::Running, Some(10), 20, 0)).contains(&"#".repeat(30)));
        assert!(bar(&run(RunState::Succeeded, Some(0), 0, 0)).contains(&"#".repeat(30)));
    }

    #[test]
    fn plain_lines_come_with_each_tenth_of_the_way() {
        let tenths: Vec<i64> = [0, 9, 10, 55, 100]
            .map(|seen| parts(&run(RunState::Running, Some(100), seen, 0)))
            .into();
        assert_eq!(tenths, [0, 0, 1, 5, 10]);
    }
}
