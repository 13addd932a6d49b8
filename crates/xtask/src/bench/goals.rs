//! The goals and whether the figures meet them; measures nothing and lowers no goal.

use super::cases::Kind;
use super::results::{Measured, Size, Verdict};

/// Our rate by pgbench's with the same statements, at least, where the page is full: of a page with one row it would judge
/// HTTP against no HTTP.
const RATIO: f64 = 0.45;
const PAGE: usize = 50;
/// Time of an indexed page with the most members by the time with the fewest, at most.
const GROWTH: f64 = 1.3;
/// Rate of an indexed page with the most members by the rate with the fewest, at least.
const KEPT_RATE: f64 = 0.8;
/// Milliseconds of any list with the most members.
const SLOWEST_MS: f64 = 150.0;
/// The same of boards: rate by pgbench's, time with the most members by the time with the fewest; milliseconds with a filter.
const BOARD_RATIO: f64 = 0.5;
const BOARD_MS: f64 = 300.0;
/// The same of the dashboard.
const DASHBOARD_RATIO: f64 = 0.33;
/// The same of one member.
const DETAIL_RATIO: f64 = 0.45;
/// Megabytes of the server at rest, and with all features under load.
const REST_MB: f64 = 25.0;
const LOADED_MB: f64 = 60.0;
/// Milliseconds from start to first answer.
const FIRST_ANSWER_MS: f64 = 200.0;

/// A full run by the bare statement, at most; a run over the hundredth who changed by a full one after the same changes,
/// at most; one query for each member and table by a full run, at least; megabytes of the server meanwhile.
const FULL: f64 = 1.3;
const INCREMENTAL: f64 = 0.05;
const ONE_BY_ONE: f64 = 20.0;
const JOB_MB: f64 = 120.0;

/// Seconds for the revenue of a million subscriptions from the mirror, at most; a sync by what Stripe's limits make
/// unavoidable, at most.
const RECOMPUTE_S: f64 = 60.0;
const SYNC: f64 = 1.2;

/// Every goal that these figures can tell of. `sizes` from the fewest members to the most.
pub fn judge(sizes: &[Size]) -> Vec<Verdict> {
    let mut verdicts: Vec<_> = sizes.iter().filter_map(ratio).collect();
    if let [fewest, .., most] = sizes {
        verdicts.extend(growth(fewest, most, Kind::Indexed, "an indexed page"));
        verdicts.extend(kept_rate(fewest, most));
    }
    if let Some(most) = sizes.last() {
        verdicts.extend(slowest(most));
    }
    for (kind, what, limit) in [
        (Kind::Board, "a board", BOARD_RATIO),
        (Kind::Dashboard, "the dashboard", DASHBOARD_RATIO),
        (Kind::Detail, "all of one member", DETAIL_RATIO),
    ] {
        let found = |size| at_least(size, kind, what, limit);
        verdicts.extend(sizes.iter().filter_map(found));
        if let [fewest, .., most] = sizes {
            verdicts.extend(growth(fewest, most, kind, what));
        }
    }
    if let Some(most) = sizes.last() {
        verdicts.extend(slowest_board(most));
    }
    verdicts.extend(sizes.iter().flat_map(job));
    let memory = |figure: fn(&Size) -> Option<f64>| sizes.iter().filter_map(figure);
    let at_most = |what: &str, unit: &str, limit: f64, figures: &mut dyn Iterator<Item = f64>| {
        let worst = figures.reduce(f64::max)?;
        Some(Verdict {
            goal: format!("{what} at most {limit} {unit}"),
            measured: format!("{worst:.1} {unit}"),
            met: worst <= limit,
        })
    };
    verdicts.extend(
        [
            at_most(
                "memory at rest",
                "MB",
                REST_MB,
                &mut memory(|size| size.memory.rest_mb),
            ),
            at_most(
                "memory under load",
                "MB",
                LOADED_MB,
                &mut memory(|size| size.memory.loaded_mb),
            ),
            at_most(
                "first answer after start",
                "ms",
                FIRST_ANSWER_MS,
                &mut memory(|size| Some(size.first_answer_ms)),
            ),
        ]
        .into_iter()
        .flatten(),
    );
    verdicts
}

fn job(size: &Size) -> Vec<Verdict> {
    let Some(job) = &size.job else {
        return Vec::new();
    };
    let members = thousands(size.members);
    let verdict = |goal: String, measured: f64, met: bool| Verdict {
        goal,
        measured: format!("{measured:.3}"),
        met,
    };
    let full = job.full_s / job.bare_s;
    let few = job.incremental_s / job.full_changed_s;
    let times = job.one_by_one_s / job.full_s;
    let mut verdicts = vec![
        verdict(
            format!(
                "a full run over {members} members takes at most {FULL} times the bare statement"
            ),
            full,
            full <= FULL,
        ),
        verdict(
            format!(
                "with one in a hundred of {members} members changed, a run takes at most {INCREMENTAL} of a full one"
            ),
            few,
            few <= INCREMENTAL,
        ),
        verdict(
            format!(
                "one query for each of {members} members and table takes at least {ONE_BY_ONE} times as long"
            ),
            times,
            times >= ONE_BY_ONE,
        ),
    ];
    // Subscriptions are far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let million = job.recompute.seconds * 1e6 / job.recompute.subscriptions.max(1) as f64;
    verdicts.push(Verdict {
        goal: format!(
            "revenue of a million subscriptions computed anew within {RECOMPUTE_S} s, as of the {} of {members} members",
            thousands(job.recompute.subscriptions)
        ),
        measured: format!("{million:.1} s"),
        met: million <= RECOMPUTE_S,
    });
    verdicts.extend(job.sync.map(|sync| {
        let ratio = sync.seconds / sync.least_seconds;
        verdict(
            format!(
                "a sync of {} subscriptions takes at most {SYNC} times what Stripe's limits make of it",
                thousands(sync.subscriptions)
            ),
            ratio,
            ratio <= SYNC,
        )
    }));
    verdicts.extend(job.server_mb.map(|most| Verdict {
        goal: format!("memory in a run over {members} members at most {JOB_MB} MB"),
        measured: format!("{most:.1} MB"),
        met: most <= JOB_MB,
    }));
    verdicts
}

fn ratio(size: &Size) -> Option<Verdict> {
    let full = judged(size).filter(|case| case.rows >= PAGE);
    let ratios = full.filter_map(|case| Some((case.loaded.as_ref()?.ratio, &case.name)));
    let (worst, name) = ratios.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Verdict {
        goal: format!(
            "a page of {PAGE} among {} members at least {RATIO} of pgbench's rate",
            thousands(size.members)
        ),
        measured: format!("{worst:.2} ({name})"),
        met: worst >= RATIO,
    })
}

/// The rate of everything of a kind by pgbench's.
fn at_least(size: &Size, kind: Kind, what: &str, limit: f64) -> Option<Verdict> {
    let cases = size.cases.iter().filter(|case| case.kind == kind);
    let ratios = cases.filter_map(|case| Some((case.loaded.as_ref()?.ratio, &case.name)));
    let (worst, name) = ratios.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Verdict {
        goal: format!(
            "{what} among {} members at least {limit} of pgbench's rate",
            thousands(size.members)
        ),
        measured: format!("{worst:.2} ({name})"),
        met: worst >= limit,
    })
}

fn growth(fewest: &Size, most: &Size, kind: Kind, what: &str) -> Option<Verdict> {
    let times = pairs(fewest, most, kind)
        .map(|(few, many)| (many.alone.p50_ms / few.alone.p50_ms, &many.name));
    let (worst, name) = times.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Verdict {
        goal: format!(
            "{} {what} takes at most {GROWTH} times as long",
            from_to(fewest, most)
        ),
        measured: format!("{worst:.2} ({name})"),
        met: worst <= GROWTH,
    })
}

fn kept_rate(fewest: &Size, most: &Size) -> Option<Verdict> {
    let rates = pairs(fewest, most, Kind::Indexed).filter_map(|(few, many)| {
        let (few, now) = (few.loaded.as_ref()?, many.loaded.as_ref()?);
        Some((now.ours.per_second / few.ours.per_second, &many.name))
    });
    let (worst, name) = rates.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Verdict {
        goal: format!(
            "{} an indexed page keeps at least {KEPT_RATE} of its rate",
            from_to(fewest, most)
        ),
        measured: format!("{worst:.2} ({name})"),
        met: worst >= KEPT_RATE,
    })
}

fn slowest(size: &Size) -> Option<Verdict> {
    let (worst, name) = longest(judged(size))?;
    Some(Verdict {
        goal: format!(
            "no sort, filter or search among {} members above {SLOWEST_MS} ms",
            thousands(size.members)
        ),
        measured: format!("{worst:.1} ms ({name})"),
        met: worst <= SLOWEST_MS,
    })
}

fn slowest_board(size: &Size) -> Option<Verdict> {
    let boards = [Kind::Board, Kind::FilteredBoard];
    let (worst, name) = longest(size.cases.iter().filter(|case| boards.contains(&case.kind)))?;
    Some(Verdict {
        goal: format!(
            "no board among {} members above {BOARD_MS} ms, whatever the filter",
            thousands(size.members)
        ),
        measured: format!("{worst:.1} ms ({name})"),
        met: worst <= BOARD_MS,
    })
}

/// The longest time of a single request, and whose it is.
fn longest<'a>(cases: impl Iterator<Item = &'a Measured>) -> Option<(f64, &'a str)> {
    cases
        .map(|case| (case.alone.max_ms, case.name.as_str()))
        .max_by(|a, b| a.0.total_cmp(&b.0))
}

/// Lists.
fn judged(size: &Size) -> impl Iterator<Item = &Measured> {
    let kinds = [Kind::Indexed, Kind::Filter, Kind::Search];
    size.cases
        .iter()
        .filter(move |case| kinds.contains(&case.kind))
}

/// The cases of a kind that both sizes have.
fn pairs<'a>(
    fewest: &'a Size,
    most: &'a Size,
    kind: Kind,
) -> impl Iterator<Item = (&'a Measured, &'a Measured)> {
    most.cases
        .iter()
        .filter(move |case| case.kind == kind)
        .filter_map(|many| {
            let few = fewest.cases.iter().find(|case| case.name == many.name)?;
            Some((few, many))
        })
}

fn from_to(fewest: &Size, most: &Size) -> String {
    format!(
        "from {} to {} members",
        thousands(fewest.members),
        thousands(most.members)
    )
}

/// `1,000,000`: as people write it.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::bench::pgbench::Protocol;
    use crate::bench::results::{Alone, Job, Loaded, Memory, Rates, Recompute, Sync};

    /// A size with one indexed case, one search, one packed list, a board with and without a filter, and a dashboard.
    pub fn size(members: u64, ours: f64, p50_ms: f64, slow_ms: f64) -> Size {
        let rates = |per_second| Rates {
            per_second,
            p50_ms: 4.0,
            p99_ms: 9.0,
        };
        let case = |name: &str, kind, p50_ms, max_ms, ours| Measured {
            name: name.to_owned(),
            kind,
            path: "/api/crm/members?limit=50".to_owned(),
            total: Some(members.to_string()),
            rows: PAGE,
            alone: Alone {
                requests: 30,
                p50_ms,
                max_ms,
            },
            loaded: Some(Loaded {
                ours: rates(ours),
                pgbench: rates(1000.0),
                ratio: ours / 1000.0,
                server_cpu_us: Some(140.0),
                protocol: Protocol::Prepared,
                statements: vec!["select 1".to_owned()],
            }),
        };
        Size {
            members,
            database_mb: 12.0,
            first_answer_ms: 50.0,
            memory: Memory {
                rest_mb: Some(12.0),
                loaded_mb: Some(30.0),
                after_mb: None,
            },
            cases: vec![
                case("default", Kind::Indexed, p50_ms, 2.0 * p50_ms, ours),
                case("search by name", Kind::Search, 10.0, slow_ms, 900.0),
                case("default, br", Kind::Packed, 500.0, 900.0, 1.0),
                case("board", Kind::Board, p50_ms, 2.0 * p50_ms, ours),
                case(
                    "board, filter",
                    Kind::FilteredBoard,
                    20.0,
                    2.0 * slow_ms,
                    900.0,
                ),
                case("dashboard", Kind::Dashboard, p50_ms, 2.0 * p50_ms, ours),
                case("detail", Kind::Detail, p50_ms, 2.0 * p50_ms, ours),
            ],
            job: None,
        }
    }

    fn missed(sizes: &[Size]) -> Vec<String> {
        let verdicts = judge(sizes);
        let missed = verdicts.into_iter().filter(|verdict| !verdict.met);
        missed
            .map(|verdict| format!("{}: {}", verdict.goal, verdict.measured))
            .collect()
    }

    #[test]
    fn figures_within_all_goals_meet_them() {
        let sizes = [
            size(10_000, 550.0, 1.0, 5.0),
            size(1_000_000, 500.0, 1.3, 150.0),
        ];
        assert_eq!(missed(&sizes), Vec::<String>::new());
        assert_eq!(judge(&sizes).len(), 18);
    }

    #[test]
    fn each_goal_can_be_missed() {
        let mut most = size(1_000_000, 300.0, 2.0, 151.0);
        most.memory.rest_mb = Some(26.0);
        most.memory.loaded_mb = Some(61.0);
        most.first_answer_ms = 201.0;
        let missed = missed(&[size(10_000, 500.0, 1.0, 5.0), most]);
        assert_eq!(missed.len(), 14, "{missed:#?}");
        assert!(
            missed[0]
                .ends_with("1,000,000 members at least 0.45 of pgbench's rate: 0.30 (default)")
        );
    }

    #[test]
    fn the_job_has_goals_of_its_own() {
        let good = Job {
            bare_s: 10.0,
            full_s: 12.0,
            incremental_s: 0.5,
            full_changed_s: 13.0,
            one_by_one_s: 300.0,
            server_mb: Some(40.0),
            recompute: Recompute {
                seconds: 5.0,
                subscriptions: 100_000,
            },
            sync: Some(Sync {
                seconds: 11.0,
                least_seconds: 10.0,
                requests: 1_000,
                subscriptions: 30_000,
            }),
        };
        let bad = Job {
            full_s: 14.0,
            incremental_s: 0.7,
            one_by_one_s: 200.0,
            server_mb: Some(121.0),
            recompute: Recompute {
                seconds: 7.0,
                ..good.recompute
            },
            sync: good.sync.map(|sync| Sync {
                seconds: 13.0,
                ..sync
            }),
            ..good
        };
        for (job, met) in [(good, 6), (bad, 0)] {
            let size = Size {
                job: Some(job),
                ..size(10_000, 500.0, 1.0, 5.0)
            };
            let verdicts = super::job(&size);
            assert_eq!(verdicts.iter().filter(|verdict| verdict.met).count(), met);
            assert_eq!(verdicts.len(), 6);
        }
    }

    #[test]
    fn one_size_tells_nothing_of_growth_and_none_nothing_at_all() {
        assert_eq!(judge(&[size(10_000, 500.0, 1.0, 5.0)]).len(), 9);
        assert!(judge(&[]).is_empty());
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(100_000), "100,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
