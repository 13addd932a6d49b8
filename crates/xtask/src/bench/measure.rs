//! Measures one case on one world: alone, then under load in turns with pgbench.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::capture::Capture;
use super::cases::{Case, Depth, Route};
use super::http::Client;
use super::load::{Load, Round};
use super::pgbench::Pgbench;
use super::procfs;
use super::results::{Alone, Loaded, Measured, Rates};
use super::script;
use super::service::Service;
use super::setup;
use super::stats::{median, milliseconds, percentile};
use super::wrk::Wrk;

/// Enough for a median; a slow request is not repeated for longer than this.
const ALONE_LIMIT: Duration = Duration::from_secs(4);
const WARM_UP: usize = 5;
/// A page of the walk to the middle, the largest there is.
const STRIDE: u16 = 100;

/// What every case is measured with.
pub struct Bench<'a> {
    pub service: Service,
    pub capture: Capture,
    pub url: &'a str,
    pub members: u64,
    pub wrk: &'a Wrk,
    pub pgbench: &'a Pgbench,
    pub load: Load,
    pub rounds: u32,
    /// Megabytes, the most seen so far under load.
    pub loaded_mb: Option<f64>,
}

impl Bench<'_> {
    pub fn measure(&mut self, case: &Case) -> Result<Measured> {
        self.service.renew()?;
        let mut parameters = case.parameters.clone();
        let client = &self.service.client;
        let cursor = match case.depth {
            Depth::First => None,
            Depth::Middle => Some(middle(client, &parameters, self.members)?),
            Depth::Next => Some(next(client, &case.route.path(&parameters))?),
        };
        parameters.extend(cursor.map(|cursor| ("cursor", cursor)));
        let path = case.route.path(&parameters);
        let page = self.service.client.get(&path)?;
        let alone = alone(&self.service.client, &path)?;
        let loaded = match case.loaded {
            true => Some(self.loaded(case, &path)?),
            false => None,
        };
        Ok(Measured {
            name: case.name.clone(),
            kind: case.kind,
            path,
            total: total(&page),
            rows: rows(&page),
            alone,
            loaded,
        })
    }

    fn loaded(&mut self, case: &Case, path: &str) -> Result<Loaded> {
        let statements = self.capture.statements(path)?;
        ensure!(
            !statements.is_empty(),
            "{path} asks nothing of the database"
        );
        let script = script::write(&statements)?;
        let url = self.service.client.url(path);
        let mut headers = self.service.client.headers();
        headers.extend(case.encoding.map(|name| format!("Accept-Encoding: {name}")));
        let protocol = self.pgbench.faster(self.url, &script, self.load)?;
        let (mut ours, mut theirs, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rounds {
            let before = procfs::cpu_time(self.service.pid());
            let (round, most) = procfs::watching(self.service.pid(), || {
                self.wrk.round(&url, &headers, self.load)
            });
            let round = round.with_context(|| path.to_owned())?;
            self.loaded_mb = self.loaded_mb.into_iter().chain(most).reduce(f64::max);
            if let (Some(before), Some(after)) = (before, procfs::cpu_time(self.service.pid())) {
                let requests = round.per_second * f64::from(self.load.seconds);
                cpu.push((after - before).as_secs_f64() * 1e6 / requests);
            }
            ours.push(round);
            let round = self.pgbench.round(self.url, &script, self.load, protocol)?;
            theirs.push(round);
        }
        let (ours, pgbench) = (medians(&ours), medians(&theirs));
        Ok(Loaded {
            ours,
            pgbench,
            ratio: ours.per_second / pgbench.per_second,
            server_cpu_us: (!cpu.is_empty()).then(|| median(&cpu)),
            protocol,
            statements: statements.into_iter().map(|one| one.sql).collect(),
        })
    }
}

fn alone(client: &Client, path: &str) -> Result<Alone> {
    for _ in 0..WARM_UP {
        client.timed(path)?;
    }
    let (least, most) = setup::ALONE;
    let began = Instant::now();
    let mut took = Vec::new();
    while took.len() < least || (took.len() < most && began.elapsed() < ALONE_LIMIT) {
        took.push(milliseconds(client.timed(path)?.0));
    }
    Ok(Alone {
        requests: took.len(),
        p50_ms: percentile(&took, 50),
        max_ms: percentile(&took, 100),
    })
}

/// Walks from the first page to the middle of the list and gives the cursor that leads there.
fn middle(client: &Client, parameters: &[(&str, String)], members: u64) -> Result<String> {
    let mut cursor = None::<String>;
    for _ in 0..(members / 2).div_ceil(u64::from(STRIDE)) {
        let mut step = parameters.to_vec();
        step.push(("total", "false".to_owned()));
        step.extend(cursor.map(|cursor| ("cursor", cursor)));
        let path = Route::Members.path_of(Some(STRIDE), &step);
        cursor = Some(next(client, &path)?);
    }
    cursor.context("a list of no members has no middle")
}

/// The cursor to the page after the one at `path`.
fn next(client: &Client, path: &str) -> Result<String> {
    let page = client.get(path)?;
    let cursor = page["next_cursor"].as_str().map(str::to_owned);
    cursor.with_context(|| format!("{path} is the last page"))
}

/// Members on the page, those of all columns together.
fn rows(page: &Value) -> usize {
    let many = |page: &Value, name: &str| page[name].as_array().map_or(0, Vec::len);
    let columns = page["columns"].as_array().into_iter().flatten();
    many(page, "items") + many(page, "cards") + columns.map(|one| many(one, "cards")).sum::<usize>()
}

/// How many members fit, in all columns together; a plus where there are more.
fn total(page: &Value) -> Option<String> {
    let one = |of: &Value| {
        let total = &of["total"];
        Some((total["count"].as_u64()?, total["exact"].as_bool()?))
    };
    let totals: Vec<_> = match page["columns"].as_array() {
        Some(columns) => columns.iter().map(one).collect::<Option<_>>()?,
        None => vec![one(page)?],
    };
    let more = match totals.iter().all(|(_, exact)| *exact) {
        true => "",
        false => "+",
    };
    let count: u64 = totals.iter().map(|(count, _)| count).sum();
    Some(format!("{count}{more}"))
}

fn medians(rounds: &[Round]) -> Rates {
    let middle = |figure: fn(&Round) -> f64| median(&rounds.iter().map(figure).collect::<Vec<_>>());
    Rates {
        per_second: middle(|round| round.per_second),
        p50_ms: middle(|round| round.p50_ms),
        p99_ms: middle(|round| round.p99_ms),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_figure_has_its_own_median() {
        let round = |per_second, p50_ms, p99_ms| Round {
            per_second,
            p50_ms,
            p99_ms,
        };
        let rates = medians(&[
            round(10.0, 3.0, 7.0),
            round(30.0, 1.0, 9.0),
            round(20.0, 2.0, 8.0),
        ]);
        assert_eq!(
            (rates.per_second, rates.p50_ms, rates.p99_ms),
            (20.0, 2.0, 8.0)
        );
    }

    #[test]
    fn a_total_says_whether_there_are_more() {
        assert_eq!(
            total(&json!({"total": {"count": 7, "exact": true}})).as_deref(),
            Some("7")
        );
        let more = json!({"total": {"count": 10_000, "exact": false}});
        assert_eq!(total(&more).as_deref(), Some("10000+"));
        assert_eq!(total(&json!({"total": null})), None);
    }

    #[test]
    fn a_board_is_the_sum_of_its_columns() {
        let board = json!({"columns": [
            {"total": {"count": 2, "exact": true}, "cards": [1, 2]},
            {"total": {"count": 10_000, "exact": false}, "cards": [3]},
        ]});
        assert_eq!(total(&board).as_deref(), Some("10002+"));
        assert_eq!(rows(&board), 3);
        assert_eq!(rows(&json!({"items": [1], "total": null})), 1);
        assert_eq!(rows(&json!({"cards": [1, 2]})), 2);
    }
}
