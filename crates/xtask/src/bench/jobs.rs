//! The job against what Postgres itself can do: on a copy of the world, in a server that does nothing else; judges nothing.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::database::Database;
use super::procfs;
use super::results::Job;
use super::revenue;
use super::service::{Crm, Service};
use super::stats::median;
use crate::interrupt;
use crate::workspace::Workspace;

/// How long a run may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Members of whom one query each for every table is measured; the rest is multiplied.
const SAMPLE: u64 = 500;

/// As the job's own connection has it: a bare statement that planned worse would flatter the job. And as Postgres has it
/// by itself: the better of the two is what counts.
const SESSIONS: [&str; 2] = [
    "set jit = off;",
    "set jit = off; set enable_seqscan = off; set random_page_cost = 1.1;",
];

/// Something new of one member in a hundred: a vision, a login and a file.
const TOUCH: &str = "
    create temporary table touched as
    select user_id from sources.members order by md5(user_id::text || clock_timestamp()::date || {round}) limit {count};
    insert into product.visions (user_id) select user_id from touched;
    insert into product.login_events (user_id, at) select user_id, now() from touched;
    insert into product.storage_files (user_id, path, bytes) select user_id, 'new', 1000 from touched;
    analyze crm.member_changes;
";

/// As the guide's original has it: a query for each table, one after the other, and a write.
const ONE_BY_ONE: &str = "
select count(*) from auth.users where id = '{id}';
select * from product.profiles where user_id = '{id}';
select count(*) from product.visions where user_id = '{id}';
select count(*) from product.vision_refinements where user_id = '{id}';
select count(*) from product.audios where user_id = '{id}';
select count(*) from product.journal_entries where user_id = '{id}';
select count(*) from product.board_items where user_id = '{id}' and image_path is not null;
select count(*), max(at) from product.login_events where user_id = '{id}';
select count(*), sum(bytes) from product.storage_files where user_id = '{id}';
select sum(amount) filter (where amount < 0), sum(amount) from product.token_transactions where user_id = '{id}';
update public.user_activity_metrics set calculated_at = now() where user_id = '{id}';
";

/// What the job is measured with.
pub struct Jobs<'a> {
    pub crm: &'a Crm,
    pub admin: &'a Database,
    /// The statement that computes figures, its place for a condition open.
    statement: String,
}

impl<'a> Jobs<'a> {
    pub fn new(workspace: &Workspace, crm: &'a Crm, admin: &'a Database) -> Result<Self> {
        let file = workspace.path("crates/db/src/activity/queries/refresh.sql");
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let statement = text
            .replace("{scope}", "is not null")
            .replace("$1", "now()")
            .replace("$2", "'UTC'");
        Ok(Self {
            crm,
            admin,
            statement,
        })
    }

    /// Measures on a copy of `world`, which is gone afterwards.
    pub fn measure(&self, world: &Database, url: &str, members: u64, rounds: u32) -> Result<Job> {
        let name = |url: &str| -> Result<String> {
            let path = url.split('?').next().unwrap_or(url);
            let name = path.rsplit('/').next().context("no name in the address")?;
            Ok(name.to_owned())
        };
        let (from, copy) = (name(&world.url)?, name(url)?);
        self.admin
            .lines(&format!("drop database if exists \"{copy}\" with (force);"))?;
        self.admin.lines(&format!(
            "create database \"{copy}\" template \"{from}\" strategy file_copy;"
        ))?;
        let outcome = self.on_copy(&world.at(url.to_owned()), members, rounds);
        self.admin
            .lines(&format!("drop database if exists \"{copy}\" with (force);"))?;
        outcome
    }

    fn on_copy(&self, copy: &Database, members: u64, rounds: u32) -> Result<Job> {
        let service = Service::start(self.crm, &copy.url)?;
        // The first is full whatever is asked for, and warms up both ways.
        run(copy, "full")?;
        let session = self.better(copy)?;
        let (mut bare, mut full, mut few, mut full_few) = (vec![], vec![], vec![], vec![]);
        let mut most = None::<f64>;
        let share = (members / 100).max(1);
        for round in 0..rounds {
            interrupt::check()?;
            bare.push(self.bare(copy, session)?);
            let (took, megabytes) = procfs::watching(service.pid(), || run(copy, "full"));
            full.push(took?.seconds);
            most = most.into_iter().chain(megabytes).reduce(f64::max);
            touch(copy, share, 2 * round)?;
            let incremental = run(copy, "incremental")?;
            ensure!(
                incremental.mode == "incremental" && incremental.changed == share,
                "{} of {share} members changed in a run that was {}",
                incremental.changed,
                incremental.mode
            );
            few.push(incremental.seconds);
            touch(copy, share, 2 * round + 1)?;
            let compared = run(copy, "full")?;
            ensure!(compared.changed == share, "{} changed", compared.changed);
            full_few.push(compared.seconds);
        }
        let one_by_one = one_by_one(copy, members)?;
        let recompute = revenue::recompute(copy)?;
        // A server that nobody bills would take the run.
        service.stop()?;
        let sync = revenue::sync(self.crm, copy, members)?;
        Ok(Job {
            bare_s: median(&bare),
            full_s: median(&full),
            incremental_s: median(&few),
            full_changed_s: median(&full_few),
            one_by_one_s: one_by_one,
            server_mb: most,
            recompute,
            sync,
        })
    }

    /// The session in which one statement over everybody is quicker.
    fn better(&self, copy: &Database) -> Result<&'static str> {
        let mut best = ("", f64::INFINITY);
        for session in SESSIONS {
            let took = self.bare(copy, session)?;
            if took < best.1 {
                best = (session, took);
            }
        }
        Ok(best.0)
    }

    /// Seconds of one statement over everybody.
    fn bare(&self, copy: &Database, session: &str) -> Result<f64> {
        let session = format!("{session} set search_path = public;");
        timed(copy, &session, &self.statement)
    }
}

struct Run {
    mode: String,
    seconds: f64,
    changed: u64,
}

/// Asks the server for a run as another server would, and waits for its end.
fn run(copy: &Database, mode: &str) -> Result<Run> {
    let id = copy.text(&format!(
        "insert into crm.job_runs (id, job, mode, trigger, requested_at)
         values (gen_random_uuid(), 'update-activity-metrics', '{mode}', 'api', now()) returning id;"
    ))?;
    let began = Instant::now();
    loop {
        let row = copy.text(&format!(
            "select concat_ws('|', state, mode, changed, failed, extract(epoch from ended_at - started_at))
             from crm.job_runs where id = '{id}';"
        ))?;
        let fields: Vec<&str> = row.split('|').collect();
        match fields[..] {
            ["succeeded", mode, changed, "0", seconds] => {
                return Ok(Run {
                    mode: mode.to_owned(),
                    seconds: seconds.parse().context("no seconds")?,
                    changed: changed.parse().context("no count")?,
                });
            }
            ["queued" | "running", ..] => {}
            _ => bail!("the run ended as {row}"),
        }
        ensure!(began.elapsed() < PATIENCE, "the run does not end");
        interrupt::check()?;
        // The run's own clock is what is measured; this one only looks for its end.
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn touch(copy: &Database, count: u64, round: u32) -> Result<()> {
    let sql = TOUCH
        .replace("{count}", &count.to_string())
        .replace("{round}", &round.to_string());
    copy.lines(&sql).map(drop)
}

/// Seconds of a statement by Postgres' own clock.
fn timed(copy: &Database, session: &str, statement: &str) -> Result<f64> {
    let lines = copy.lines(&format!(
        "{session}
        select extract(epoch from clock_timestamp());
        {statement};
        select extract(epoch from clock_timestamp());"
    ))?;
    let seconds: Vec<f64> = lines.iter().filter_map(|line| line.parse().ok()).collect();
    match seconds[..] {
        [from, to] => Ok(to - from),
        _ => bail!("Postgres told no times: {lines:?}"),
    }
}

/// Seconds for all members, from a sample.
fn one_by_one(copy: &Database, members: u64) -> Result<f64> {
    let sample = SAMPLE.min(members);
    let ids = copy.lines(&format!(
        "select user_id from sources.members order by md5(user_id::text) limit {sample};"
    ))?;
    // The answers are not what is looked at, and would fill the pipe while the script still comes in.
    let answers = "\\o /dev/null\n".to_owned();
    let script = ids
        .iter()
        .map(|id| ONE_BY_ONE.replace("{id}", id))
        .fold(answers, |script, one| script + &one);
    let began = Instant::now();
    copy.lines(&script)?;
    // Members and their sample are far below 2^52.
    #[allow(clippy::cast_precision_loss)]
    let all = began.elapsed().as_secs_f64() * members as f64 / sample as f64;
    Ok(all)
}
