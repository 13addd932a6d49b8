//! Days and months in the account's time zone at a given moment, over DST and month ends; reads no clock.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, TimeZone,
    Timelike, Utc,
};
use chrono_tz::Tz;
use crm_types::filter::Unit;

/// The moment of reading and the account's time zone: all that a relative time depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    now: DateTime<Utc>,
    zone: Tz,
    /// The day that `now` falls on: each member of a list is compared with it.
    today: NaiveDate,
}

impl Calendar {
    /// The calendar at `now`, which is cut to microseconds, since that is what the database keeps.
    pub fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        let now = now.trunc_subsecs(6);
        Self {
            now,
            zone,
            today: now.with_timezone(&zone).date_naive(),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The day it is.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// The day on which `instant` falls.
    pub fn date_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// The first moment of `date`. Where DST skips midnight, the day begins after the gap.
    pub fn day_start(&self, date: NaiveDate) -> DateTime<Utc> {
        self.at(date.and_time(chrono::NaiveTime::MIN))
    }

    /// Whether `instant` lies before, on or after the day `date`.
    pub fn compare_day(&self, instant: DateTime<Utc>, date: NaiveDate) -> std::cmp::Ordering {
        if instant < self.day_start(date) {
            std::cmp::Ordering::Less
        } else if instant < self.day_start(shift_days(date, 1)) {
            std::cmp::Ordering::Equal
        } else {
            std::cmp::Ordering::Greater
        }
    }

    /// Calendar days from the day of `instant` to today; 0 for a moment still to come.
    ///
    /// Days, not spans of 24 hours: a day over a DST change has 23 or 25 of them.
    pub fn days_since(&self, instant: DateTime<Utc>) -> u32 {
        let days = (self.today() - self.date_of(instant)).num_days();
        u32::try_from(days).unwrap_or(0)
    }

    /// The moment `count` units ago. Hours are exact; longer units keep the clock's time, and 31 March less a month
    /// is the last of February.
    pub fn ago(&self, count: u32, unit: Unit) -> DateTime<Utc> {
        let local = self.now.with_timezone(&self.zone).naive_local();
        let earlier = match unit {
            Unit::Hours => {
                return self
                    .now
                    .checked_sub_signed(TimeDelta::hours(count.into()))
                    .unwrap_or(beginning());
            }
            Unit::Days => local.checked_sub_days(Days::new(count.into())),
            Unit::Weeks => local.checked_sub_days(Days::new(u64::from(count) * 7)),
            Unit::Months => local.checked_sub_months(Months::new(count)),
            Unit::Years => local.checked_sub_months(Months::new(count.saturating_mul(12))),
        };
        earlier
            .filter(|time| time.year() >= 1)
            .map_or(beginning(), |time| self.at(time))
    }

    /// The moment at which the clocks of the zone show `local`: the first one where they show it twice, the end of
    /// the gap where they never do.
    pub(crate) fn at(&self, local: NaiveDateTime) -> DateTime<Utc> {
        wall(self.zone, local)
    }
}

/// The moment at which the clocks of `zone` show `local`: the first one where they show it twice, the end of the gap where
/// they never do.
pub(crate) fn wall(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let there = |local| zone.from_local_datetime(&local).earliest();
    // Gaps begin and end with a quarter of an hour, and are at most a day long (Samoa skipped 30 December 2011).
    let odd = i64::from(local.num_seconds_from_midnight() % 900);
    let quarter =
        local - TimeDelta::seconds(odd) - TimeDelta::nanoseconds(local.nanosecond().into());
    there(local)
        .or_else(|| {
            (1..=96)
                .filter_map(|count| quarter.checked_add_signed(TimeDelta::minutes(15 * count)))
                .find_map(there)
        })
        .map_or(beginning(), |time| time.with_timezone(&Utc))
}

/// `date` moved by `days`, held within the years that dates are written with.
pub fn shift_days(date: NaiveDate, days: i64) -> NaiveDate {
    let first = beginning().date_naive();
    TimeDelta::try_days(days)
        .and_then(|delta| date.checked_add_signed(delta))
        .filter(|moved| *moved >= first && moved.year() <= 9999)
        .unwrap_or(if days < 0 { first } else { last_day() })
}

/// Whole months from `start` to `end` as Stripe bills them: each from the day of `start`, or the last day of a shorter
/// month. 31 January to 28 February is one month. 0 where `end` is not later.
pub fn months_between(start: NaiveDate, end: NaiveDate) -> u32 {
    let span = (end.year() - start.year()) * 12 + (end.month0() as i32 - start.month0() as i32);
    let Ok(span) = u32::try_from(span) else {
        return 0;
    };
    match start.checked_add_months(Months::new(span)) {
        Some(reached) if reached <= end => span,
        _ => span.saturating_sub(1),
    }
}

/// The first moment a filter can speak of.
fn beginning() -> DateTime<Utc> {
    const YEAR_ONE: i64 = -62_135_596_800;
    DateTime::from_timestamp(YEAR_ONE, 0).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    fn calendar(now: &str, zone: Tz) -> Calendar {
        Calendar::new(now.parse().unwrap(), zone)
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_the_accounts_days() {
        // 01:30 on 2 March in Berlin is still 1 March in UTC.
        let berlin = calendar("2024-03-02T00:30:00Z", Tz::Europe__Berlin);
        assert_eq!(berlin.days_since(instant("2024-03-01T22:30:00Z")), 1);
        assert_eq!(berlin.days_since(instant("2024-03-01T23:30:00Z")), 0);
        assert_eq!(
            calendar("2024-03-02T00:30:00Z", Tz::UTC).days_since(instant("2024-03-01T23:30:00Z")),
            1
        );
    }

    #[test]
    fn a_day_of_23_hours_is_a_day_and_the_future_is_today() {
        let berlin = calendar("2024-04-01T10:00:00Z", Tz::Europe__Berlin);
        assert_eq!(berlin.days_since(instant("2024-03-30T23:00:00Z")), 1);
        assert_eq!(berlin.days_since(instant("2024-03-30T22:59:59Z")), 2);
        assert_eq!(berlin.days_since(instant("2024-04-03T00:00:00Z")), 0);
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_gap() {
        // Clocks in Beirut went from 00:00 to 01:00 on 31 March 2024.
        let beirut = calendar("2024-04-01T10:00:00Z", Tz::Asia__Beirut);
        assert_eq!(
            beirut.day_start(date("2024-03-31")),
            instant("2024-03-30T22:00:00Z")
        );
        // Samoa had no 30 December 2011 at all: the day begins and ends at once.
        let samoa = calendar("2024-04-01T10:00:00Z", Tz::Pacific__Apia);
        assert_eq!(
            samoa.day_start(date("2011-12-30")),
            samoa.day_start(date("2011-12-31"))
        );
    }

    #[test]
    fn ago_keeps_the_clock_and_the_end_of_the_month() {
        let berlin = calendar("2024-03-31T10:00:00Z", Tz::Europe__Berlin);
        // 12:00 summer time; a day earlier 12:00 is winter time.
        assert_eq!(berlin.ago(1, Unit::Days), instant("2024-03-30T11:00:00Z"));
        assert_eq!(berlin.ago(24, Unit::Hours), instant("2024-03-30T10:00:00Z"));
        assert_eq!(berlin.ago(1, Unit::Months), instant("2024-02-29T11:00:00Z"));
        assert_eq!(
            berlin.ago(1_000_000, Unit::Years),
            instant("0001-01-01T00:00:00Z")
        );
    }

    #[test]
    fn a_moment_lies_before_on_or_after_a_day() {
        let berlin = calendar("2024-03-02T00:30:00Z", Tz::Europe__Berlin);
        let of = |text| berlin.compare_day(instant(text), date("2024-03-02"));
        assert_eq!(of("2024-03-01T22:59:59Z"), Ordering::Less);
        assert_eq!(of("2024-03-01T23:00:00Z"), Ordering::Equal);
        assert_eq!(of("2024-03-02T23:00:00Z"), Ordering::Greater);
    }

    #[test]
    fn months_end_as_stripe_bills_them() {
        assert_eq!(months_between(date("2024-01-31"), date("2024-02-29")), 1);
        assert_eq!(months_between(date("2024-01-31"), date("2024-02-28")), 0);
        assert_eq!(months_between(date("2024-02-29"), date("2025-02-28")), 12);
        assert_eq!(months_between(date("2024-03-15"), date("2024-03-14")), 0);
        assert_eq!(months_between(date("2024-03-15"), date("2020-03-14")), 0);
    }
}
