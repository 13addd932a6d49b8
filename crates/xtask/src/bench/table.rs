//! The figures for people: bench/README.md, and the same on the screen; leaves out nothing that was missed.

use std::fmt::Write;

use super::goals::thousands;
use super::results::{Job, Measured, Results, Size, Verdict};

const INTRODUCTION: &str = "\
# How fast it is

Written by `cargo xtask bench`, with every figure and every statement in `results.json`. Compare ratios, not rates: the
rates belong to the machine below, the ratios to the program.

- **ours** is `GET /api/crm/members` (or `/tickets`, `/leads`) with a page of 50, a board with 25 cards a column, or the dashboard, a real bearer token, keep-alive, uncompressed unless it says so, asked
  for by `wrk`. **pgbench** runs the statements that the server was seen to send for this very request (in Postgres' log),
  with their parameters as parameters, in sessions with the server's own settings, prepared or planned anew each time,
  whichever is faster: what no server in front of this database can exceed. Both in turns, same number of clients, medians
  of the rounds.
- Client, server and Postgres share the cores, in our rounds as in pgbench's. pgbench takes its rows as text, which costs
  Postgres a little more than the binary form the server asks for.
- **alone** is one request after the other on a warm connection.
- The worlds are read only while lists are measured, so whether commits wait for the disk plays no part; they do.
- The job runs in a server that does nothing else, on a copy of the world. **One statement** is the one the job runs in
  portions, here once over everybody, in the better of two ways to plan it. **One query for each member and table** is
  how the figures are computed without it, for a sample of 500, multiplied.
";

/// The whole page.
pub fn readme(results: &Results) -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str("\n## Goals\n\n");
    page.push_str(&verdicts(&results.verdicts));
    for size in &results.sizes {
        let _ = write!(
            page,
            "\n## {} members\n\n{}",
            thousands(size.members),
            members(size)
        );
    }
    if results.sizes.len() > 1 {
        let _ = write!(page, "\n## Growth\n\n{}", growth(&results.sizes));
    }
    let _ = write!(page, "\n## Measured on\n\n{}", machine(results));
    page
}

/// Each goal with what was measured where it was worst.
pub fn verdicts(verdicts: &[Verdict]) -> String {
    let mut table = Table::new(&["goal", "measured", ""]);
    for verdict in verdicts {
        let word = match verdict.met {
            true => "met",
            false => "**missed**",
        };
        table.row([
            verdict.goal.clone(),
            verdict.measured.clone(),
            word.to_owned(),
        ]);
    }
    table.text
}

/// One size: the cases under load, those alone, and the server itself.
pub fn members(size: &Size) -> String {
    let mut loaded = Table::new(&[
        "list",
        "fit",
        "ours /s",
        "pgbench /s",
        "ratio",
        "ours p50, p99 ms",
        "pgbench p50, p99 ms",
        "server CPU µs",
        "alone p50, max ms",
    ]);
    let mut alone = Table::new(&["list", "fit", "alone p50, max ms"]);
    for case in &size.cases {
        let fit = case.total.clone().unwrap_or_default();
        match &case.loaded {
            Some(load) => loaded.row([
                escape(&case.name),
                fit,
                format!("{:.0}", load.ours.per_second),
                format!("{:.0}", load.pgbench.per_second),
                format!("{:.2}", load.ratio),
                format!("{:.1}, {:.1}", load.ours.p50_ms, load.ours.p99_ms),
                format!("{:.1}, {:.1}", load.pgbench.p50_ms, load.pgbench.p99_ms),
                load.server_cpu_us
                    .map(|time| format!("{time:.0}"))
                    .unwrap_or_default(),
                alone_times(case),
            ]),
            None => alone.row([escape(&case.name), fit, alone_times(case)]),
        }
    }
    let megabytes = |figure: Option<f64>| match figure {
        Some(figure) => format!("{figure:.1} MB"),
        None => "not known".to_owned(),
    };
    let job = size.job.as_ref().map(job).unwrap_or_default();
    format!(
        "{}\n{}\n{job}Database {:.0} MB. Server: memory at rest {}, under load {}, after it {}; first answer {:.0} ms \
         after its start.\n",
        loaded.text,
        alone.text,
        size.database_mb,
        megabytes(size.memory.rest_mb),
        megabytes(size.memory.loaded_mb),
        megabytes(size.memory.after_mb),
        size.first_answer_ms
    )
}

/// The job, in seconds and as ratios.
fn job(job: &Job) -> String {
    let mut table = Table::new(&["update-activity-metrics", "seconds", "ratio"]);
    let mut row = |what: &str, seconds: f64, ratio: Option<f64>| {
        table.row([
            what.to_owned(),
            format!("{seconds:.3}"),
            ratio.map(|ratio| format!("{ratio:.3}")).unwrap_or_default(),
        ]);
    };
    row("one statement over all, at its best", job.bare_s, None);
    row(
        "a full run, nothing changed; by the statement",
        job.full_s,
        Some(job.full_s / job.bare_s),
    );
    row(
        "a full run, one in a hundred changed",
        job.full_changed_s,
        None,
    );
    row(
        "an incremental run, as many changed; by that",
        job.incremental_s,
        Some(job.incremental_s / job.full_changed_s),
    );
    row(
        "one query for each member and table, from a sample; by the full run",
        job.one_by_one_s,
        Some(job.one_by_one_s / job.full_s),
    );
    row(
        "everybody's revenue computed anew from the mirror",
        job.recompute.seconds,
        None,
    );
    if let Some(sync) = &job.sync {
        row(
            "a full sync with Stripe; by what its limits make unavoidable",
            sync.seconds,
            Some(sync.seconds / sync.least_seconds),
        );
    }
    table.text + "\n"
}

/// Each case over the sizes: the time alone, and by how much it grew.
fn growth(sizes: &[Size]) -> String {
    let mut head = vec!["list, alone p50 ms".to_owned()];
    head.extend(sizes.iter().map(|size| thousands(size.members)));
    head.extend(["times the time".to_owned(), "of the rate".to_owned()]);
    let head: Vec<_> = head.iter().map(String::as_str).collect();
    let mut table = Table::new(&head);
    let Some((first, rest)) = sizes.split_first() else {
        return String::new();
    };
    for case in &first.cases {
        let others = rest
            .iter()
            .map(|size| size.cases.iter().find(|other| other.name == case.name));
        let Some(all) = std::iter::once(Some(case))
            .chain(others)
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let Some(last) = all.last() else { continue };
        let rates = last.loaded.as_ref().zip(case.loaded.as_ref());
        let rate = rates.map(|(many, few)| many.ours.per_second / few.ours.per_second);
        let mut row = vec![escape(&case.name)];
        row.extend(all.iter().map(|case| format!("{:.2}", case.alone.p50_ms)));
        row.push(format!("{:.2}", last.alone.p50_ms / case.alone.p50_ms));
        row.push(rate.map(|rate| format!("{rate:.2}")).unwrap_or_default());
        table.row(row);
    }
    table.text
}

fn machine(results: &Results) -> String {
    let (machine, setup) = (&results.machine, &results.setup);
    let memory = machine
        .memory_gb
        .map(|size| format!(", {size} GB of memory"));
    let load = machine
        .load_before
        .map(|load| format!(" (load before: {load})"));
    let modified = if machine.modified {
        ", with changes"
    } else {
        ""
    };
    format!(
        "{} × {}{}{}. Postgres {}, {}, commit {:.12}{}, {}.\n\n\
         {} clients, {} rounds of {} s. Postgres: `{}`. Server: `{}`. Sessions: `{}`.\n",
        machine.cores,
        machine.cpu,
        memory.unwrap_or_default(),
        load.unwrap_or_default(),
        machine.postgres,
        machine.rustc,
        machine.commit,
        modified,
        machine.measured_at,
        setup.clients,
        setup.rounds,
        setup.seconds_per_round,
        setup.postgres.join(" "),
        setup.server.join(" "),
        setup.session,
    )
}

fn alone_times(case: &Measured) -> String {
    format!("{:.2}, {:.1}", case.alone.p50_ms, case.alone.max_ms)
}

fn escape(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('<', "\\<")
        .replace('*', "\\*")
}

/// A table of Markdown, first column left, the others right.
struct Table {
    text: String,
}

impl Table {
    fn new(head: &[&str]) -> Self {
        let mut table = Self {
            text: String::new(),
        };
        table.row(head.iter().map(|&cell| cell.to_owned()));
        let marks = (0..head.len()).map(|column| match column {
            0 => "---".to_owned(),
            _ => "---:".to_owned(),
        });
        table.row(marks);
        table
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for cell in cells {
            let _ = write!(self.text, "| {cell} ");
        }
        self.text.push_str("|\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goals::{judge, tests::size};
    use crate::bench::machine::Machine;
    use crate::bench::results::Setup;

    fn results(sizes: Vec<Size>) -> Results {
        Results {
            machine: Machine {
                cpu: "Fast".to_owned(),
                cores: 2,
                memory_gb: Some(25.2),
                load_before: None,
                postgres: "15.18".to_owned(),
                rustc: "rustc 1.95.0".to_owned(),
                commit: "0123456789abcdef0123".to_owned(),
                modified: true,
                measured_at: "2026-01-02T03:04:05Z".to_owned(),
            },
            setup: Setup {
                clients: 16,
                rounds: 3,
                seconds_per_round: 4,
                page: 50,
                postgres: vec!["shared_buffers=1GB".to_owned()],
                server: vec!["CRM_RATE_LIMIT=1000000".to_owned()],
                session: "-c jit=off".to_owned(),
            },
            verdicts: judge(&sizes),
            sizes,
        }
    }

    #[test]
    fn the_page_shows_goals_cases_growth_and_the_machine() {
        let sizes = vec![
            size(10_000, 500.0, 1.0, 5.0),
            size(1_000_000, 400.0, 1.5, 160.0),
        ];
        let page = readme(&results(sizes));
        for line in [
            "| a page of 50 among 10,000 members at least 0.45 of pgbench's rate | 0.50 (default) | met |",
            "| no sort, filter or search among 1,000,000 members above 150 ms | 160.0 ms (search by name) | **missed** |",
            "| default | 10000 | 500 | 1000 | 0.50 | 4.0, 9.0 | 4.0, 9.0 | 140 | 1.00, 2.0 |",
            "| default | 1.00 | 1.50 | 1.50 | 0.80 |",
            "2 × Fast, 25.2 GB of memory. Postgres 15.18, rustc 1.95.0, commit 0123456789ab, with changes, \
             2026-01-02T03:04:05Z.",
        ] {
            assert!(
                page.lines().any(|found| found == line),
                "{line}\n---\n{page}"
            );
        }
    }

    #[test]
    fn one_size_has_no_growth() {
        let page = readme(&results(vec![size(10_000, 500.0, 1.0, 5.0)]));
        assert!(!page.contains("## Growth"));
        assert!(page.contains("## 10,000 members"));
    }

    #[test]
    fn names_do_not_break_the_table() {
        assert_eq!(escape("a | b < c * d"), "a \\| b \\< c \\* d");
    }
}
