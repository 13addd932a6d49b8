//! What the one statement answers, and how it becomes the dashboard.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use crm_types::dashboard::{AttentionKind, Dashboard, Figure, FigureList, Tile, TrendPoint};
use crm_types::filter::Field;
use crm_types::jobs::Run;
use crm_types::money::Money;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};
use uuid::Uuid;

use super::attention::Needs;
use super::filter::{Counted, filter};
use super::{FIRST_OF_RECORDS, place, whole, whole_list};
use crate::jobs::RunRecord;
use crate::members::Reading;
use crate::{Error, Result};

/// One of the runs, and the figures, which are the same in each.
pub(super) struct Record {
    run: Option<RunRecord>,
    /// The statuses that count, by the place of their figure.
    statuses: Vec<(i32, Counted)>,
    counts: Counts,
    /// By day.
    trend: BTreeMap<NaiveDate, Counts>,
    needs: Needs,
}

/// By place.
#[derive(Default)]
struct Counts(BTreeMap<i32, Count>);

#[derive(Clone, Copy, Default)]
struct Count {
    members: i64,
    mrr_cents: i64,
}

impl Counts {
    fn add(&mut self, place: i32, count: Count) {
        let sum = self.0.entry(place).or_default();
        sum.members += count.members;
        sum.mrr_cents += count.mrr_cents;
    }

    /// Whether a day's counts are of what the figure counts.
    fn knows(&self, figure: Figure) -> bool {
        match whole_list(figure) {
            Some(place) => self.0.contains_key(&place),
            None => self.0.keys().any(|place| *place < FIRST_OF_RECORDS),
        }
    }

    fn of(&self, figure: Figure) -> Count {
        self.at(place(figure))
    }

    fn at(&self, place: i32) -> Count {
        self.0.get(&place).copied().unwrap_or_default()
    }
}

impl<'r> FromRow<'r, PgRow> for Record {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        let mut counts = Counts::default();
        let places = list::<i32>(row, "counted_places")?;
        let members = list::<i64>(row, "counted_members")?;
        let cents = list::<i64>(row, "counted_cents")?;
        for (place, (members, mrr_cents)) in places.into_iter().zip(members.into_iter().zip(cents))
        {
            counts.add(place, Count { members, mrr_cents });
        }
        let is_run = row.try_get::<Option<Uuid>, _>("id")?.is_some();
        Ok(Self {
            run: is_run.then(|| RunRecord::from_row(row)).transpose()?,
            statuses: statuses(row)?,
            counts,
            trend: trend(row)?,
            needs: Needs::read(row)?,
        })
    }
}

fn statuses(row: &PgRow) -> sqlx::Result<Vec<(i32, Counted)>> {
    let places = list::<i32>(row, "status_places")?;
    let lists = list::<String>(row, "status_lists")?;
    let keys = list::<String>(row, "status_keys")?;
    let statuses = places.into_iter().zip(lists.into_iter().zip(keys));
    Ok(statuses
        .map(|(place, (list, key))| {
            let field = match list.as_str() {
                "health" => Field::HealthStatus,
                _ => Field::EngagementStatus,
            };
            (place, (field, key))
        })
        .collect())
}

fn trend(row: &PgRow) -> sqlx::Result<BTreeMap<NaiveDate, Counts>> {
    let days = list::<NaiveDate>(row, "trend_days")?;
    let places = list::<i32>(row, "trend_places")?;
    let members = list::<i64>(row, "trend_members")?;
    let cents = list::<i64>(row, "trend_cents")?;
    let mut trend: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
    let points = days
        .into_iter()
        .zip(places)
        .zip(members.into_iter().zip(cents));
    for ((day, place), (members, mrr_cents)) in points {
        let counts = trend.entry(day).or_default();
        counts.add(place, Count { members, mrr_cents });
    }
    Ok(trend)
}

/// An array; nothing aggregated is null.
pub(super) fn list<'r, T>(row: &'r PgRow, column: &str) -> sqlx::Result<Vec<T>>
where
    Option<Vec<T>>: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    Ok(row
        .try_get::<Option<Vec<T>>, _>(column)?
        .unwrap_or_default())
}

/// The dashboard out of the rows, of which there is always one.
pub(super) fn dashboard(records: Vec<Record>, reading: &Reading<'_>) -> Result<Dashboard> {
    let mut records = records.into_iter();
    let first = records.next().ok_or_else(|| Error::Other {
        reason: "the figures are not there".to_owned(),
    })?;
    let (mut open_run, mut last_run) = (None, None);
    let runs = std::iter::once(first.run).chain(records.map(|record| record.run));
    for run in runs.flatten().map(Run::from) {
        match run.state.is_ended() {
            true => last_run = Some(run),
            false => open_run = Some(run),
        }
    }
    let run_id = last_run.as_ref().map(|run: &Run| run.id);
    let money = |figure, count: Count| match figure {
        Figure::Mrr => Some(Money::from_hundredths(count.mrr_cents, reading.currency)),
        _ => None,
    };
    let filter = |figure: Figure| {
        let own = first.statuses.iter().filter(|(at, _)| *at == place(figure));
        let counted: Vec<Counted> = own.map(|(_, status)| status.clone()).collect();
        filter(figure, &counted)
    };
    let tiles = Figure::ALL.iter().map(|&figure| {
        let count = first.counts.of(figure);
        let known = |(_, counts): &(&NaiveDate, &Counts)| counts.knows(figure);
        let points = first.trend.iter().filter(known).map(|(day, counts)| {
            let count = counts.of(figure);
            TrendPoint {
                day: *day,
                members: count.members,
                of: whole(figure).map(|place| counts.at(place).members),
                money: money(figure, count),
            }
        });
        Ok(Tile {
            figure,
            list: figure.list(),
            members: count.members,
            of: whole(figure).map(|place| first.counts.at(place).members),
            money: money(figure, count),
            filter: filter(figure)?,
            as_of: reading.calendar.now(),
            // No run makes revenue, nor what others than members are counted by.
            run_id: run_id
                .filter(|_| figure != Figure::Mrr && figure.list() == FigureList::Members),
            trend: points.collect(),
        })
    });
    let tiles: Vec<Tile> = tiles.collect::<Result<_>>()?;
    let attention = first.needs.attention(|kind| match kind {
        AttentionKind::BecameAtRisk => filter(Figure::AtRisk).map(Some),
        _ => Ok(kind.filter().map(str::to_owned)),
    })?;
    Ok(Dashboard {
        read_at: reading.calendar.now(),
        time_zone: reading.calendar.zone().name().to_owned(),
        tiles,
        last_run,
        open_run,
        next_run_at: None,
        attention,
    })
}
