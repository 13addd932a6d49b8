//! Business hours: which moments count, how much time lies between two of them, and which moment is so much later; reads no
//! clock.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::calendar::wall;

/// How far is looked for a moment that is due. Whatever takes longer is never due.
const LONGEST: u64 = 20 * 366;

/// A day has so many minutes on the wall.
pub(super) const DAY: u16 = 24 * 60;

/// A stretch of a day, in minutes on the wall: from `opens` on, before `closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    pub opens: u16,
    pub closes: u16,
}

/// The hours in which somebody is there.
///
/// Between two moments counts what really passes: a stretch over the night in which the clocks go forward is an hour shorter.
/// Of an hour that the wall shows twice, it is the first that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    pub zone: Tz,
    /// From Monday on; in order, none over another.
    pub week: [Vec<Stretch>; 7],
    pub holidays: BTreeSet<NaiveDate>,
}

impl Hours {
    /// Business time from `from` until `until`; zero where that is not later.
    pub fn elapsed(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        self.days(from)
            .take_while(|day| wall(self.zone, day.and_time(chrono::NaiveTime::MIN)) < until)
            .flat_map(|day| self.stretches(day))
            .map(|(opens, closes)| closes.min(until) - opens.max(from))
            .filter(|passed| *passed > TimeDelta::zero())
            .fold(TimeDelta::zero(), |sum, passed| sum + passed)
    }

    /// The first moment by which so much business time has passed since `from`: `from` itself where there is nothing to pass.
    /// `None` where that takes longer than twenty years.
    pub fn due(&self, from: DateTime<Utc>, remaining: TimeDelta) -> Option<DateTime<Utc>> {
        if remaining <= TimeDelta::zero() {
            return Some(from);
        }
        let mut left = remaining;
        let days = self.days(from).take(LONGEST as usize);
        for (opens, closes) in days.flat_map(|day| self.stretches(day)) {
            let begins = opens.max(from);
            let passes = closes - begins;
            if passes <= TimeDelta::zero() {
                continue;
            }
            if left <= passes {
                return Some(begins + left);
            }
            left -= passes;
        }
        None
    }

    /// Business time of a week without holidays and changes of the clock.
    pub fn weekly(&self) -> TimeDelta {
        let stretches = self.week.iter().flatten();
        let minutes: i64 = stretches
            .map(|stretch| i64::from(stretch.closes.saturating_sub(stretch.opens)))
            .sum();
        TimeDelta::minutes(minutes)
    }

    /// The days from that of `from` on.
    fn days(&self, from: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = from.with_timezone(&self.zone).date_naive();
        (0..).map_while(move |days| first.checked_add_days(Days::new(days)))
    }

    /// When somebody is there on `day`.
    fn stretches(&self, day: NaiveDate) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let weekday = day.weekday().num_days_from_monday() as usize;
        let open: &[Stretch] = match self.holidays.contains(&day) {
            true => &[],
            false => &self.week[weekday],
        };
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        let at = move |minutes: u16| {
            let local = midnight.checked_add_signed(TimeDelta::minutes(minutes.into()));
            wall(self.zone, local.unwrap_or(midnight))
        };
        open.iter()
            .map(move |stretch| (at(stretch.opens), at(stretch.closes)))
    }
}
