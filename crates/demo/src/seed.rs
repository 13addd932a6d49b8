//! Brings a world into a database, drawing on one core what the other one stores; adds to no members that are there.

use std::fmt;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use crm_db::Database;
use crm_db::load::{Batch, Load, Step, Table};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::TierOfPrice;
use tokio::sync::mpsc;

use crate::encode::{encode, encode_catalogue};
use crate::error::Error;
use crate::joining;
use crate::lead::FORMS;
use crate::mirror::tiers;
use crate::past::encode_past;
use crate::staff::STAFF;
use crate::world::{Member, World};

/// What world to make.
pub struct SeedOptions<'a> {
    pub members: u64,
    pub seed: u64,
    /// The world's last moment, nothing in it is later; and the days of its account.
    pub calendar: Calendar,
    /// Told how far it is; for a line on a screen.
    pub on_progress: &'a mut (dyn FnMut(Progress) + Send),
}

/// How far a seed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many members are stored.
    Members(u64),
    /// All are; this is being done now.
    Step(Step),
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub members: u64,
    /// Rows per table, in the order in which they were stored. Activity figures: those that people had classified.
    pub rows: Vec<(&'static str, u64)>,
    /// How long the steps took, in their order.
    pub took: Vec<(&'static str, Duration)>,
}

/// Members in a batch: about four megabytes.
const BATCH: usize = 1_000;

/// Makes a world in `database`, which must be migrated and have no members.
///
/// All of it happens in one transaction: cut short, it leaves the database as it was. Memory stays the same however
/// many members there are.
pub async fn seed(database: &Database, options: SeedOptions<'_>) -> Result<Summary, Error> {
    let SeedOptions {
        members,
        seed,
        calendar,
        on_progress,
    } = options;
    let world = World::new(seed, calendar.now())?;
    let calendar = Calendar::new(world.as_of(), calendar.zone());
    let mut clock = Stopwatch::start("members");
    let mut load = Load::begin(database).await?.ok_or(Error::HasMembers)?;
    for (price, tier, lasting) in tiers() {
        let of = TierOfPrice {
            tier: tier.to_owned(),
            lasting,
        };
        load.map_price(price, &of, world.as_of()).await?;
    }
    // Before whoever asked first.
    let since = joining::beginning(world.as_of()) - TimeDelta::days(90);
    for colleague in &STAFF {
        load.hire(colleague, since).await?;
    }
    for form in &FORMS {
        load.add_form(form, since).await?;
    }
    let mut batches = draw(world, calendar, members);
    let mut rows = Table::ALL.map(|table| (table.name(), 0));
    let mut stored = 0;
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        load.write(&batch).await?;
        for (table, (_, count)) in Table::ALL.into_iter().zip(&mut rows) {
            *count += batch.table(table).rows();
        }
        stored += batch.table(Table::Users).rows();
        on_progress(Progress::Members(stored));
    }
    load.finish(&calendar, &mut |step| {
        clock.lap(name(step));
        on_progress(Progress::Step(step));
    })
    .await?;
    // In this world's hours, not those that it was drawn by.
    crm_db::tickets::restate(database).await?;
    Ok(Summary {
        members: stored,
        rows: rows.into(),
        took: clock.stop(),
    })
}

/// Draws the world's members on a thread of its own, no more than two batches ahead of whoever takes them.
fn draw(world: World, calendar: Calendar, members: u64) -> mpsc::Receiver<Result<Batch, Error>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut members = world.members(members).peekable();
        let mut first = true;
        while members.peek().is_some() {
            let wanted = members.by_ref().take(BATCH);
            let batch = batch_of(&calendar, wanted, std::mem::take(&mut first));
            // Nobody is listening any more: the seed has failed.
            if sender.blocking_send(batch).is_err() {
                return;
            }
        }
    });
    receiver
}

/// The first one has what is sold as well.
fn batch_of(
    calendar: &Calendar,
    members: impl Iterator<Item = Member>,
    first: bool,
) -> Result<Batch, Error> {
    let mut batch = Batch::default();
    if first {
        encode_catalogue(calendar.now(), &mut batch)?;
    }
    for member in members {
        encode(&member, calendar.now(), &mut batch)?;
        encode_past(&member, calendar, &mut batch);
    }
    Ok(batch)
}

fn name(step: Step) -> &'static str {
    match step {
        Step::Indexes => "indexes",
        Step::Figures => "figures",
        Step::Revenue => "revenue",
        Step::Directory => "directory",
        Step::Counters => "counters",
        Step::Commit => "commit",
    }
}

/// Measures; decides nothing.
struct Stopwatch {
    running: (&'static str, Instant),
    laps: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    fn start(name: &'static str) -> Self {
        Self {
            running: (name, Instant::now()),
            laps: Vec::new(),
        }
    }

    fn lap(&mut self, next: &'static str) {
        let (name, since) = std::mem::replace(&mut self.running, (next, Instant::now()));
        self.laps.push((name, since.elapsed()));
    }

    fn stop(mut self) -> Vec<(&'static str, Duration)> {
        self.lap("");
        self.laps
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} members", self.members)?;
        for (table, count) in &self.rows {
            writeln!(f, "  {count:>10}  {table}")?;
        }
        for (step, took) in &self.took {
            writeln!(f, "  {:>8.1} s  {step}", took.as_secs_f64())?;
        }
        Ok(())
    }
}
