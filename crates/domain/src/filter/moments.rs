//! Turns a comparison of times into a stretch of time, which an index can walk; the meaning is `evaluate`'s.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crm_types::filter::{Operator, Value};
use crm_types::tickets::TicketDue;

use crate::calendar::{Calendar, shift_days};

/// The moments that fit a comparison. Stretches include `from` and end before `until`; an absent end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moments {
    /// Every known moment fits.
    Known,
    /// None fits.
    Never,
    Within {
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    },
    Outside {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
}

/// The moments that stand in this relation to `value`; `None` where the value is no time.
pub fn moments(operator: Operator, value: &Value, calendar: &Calendar) -> Option<Moments> {
    let (from, until) = match value {
        Value::Date(day) => day_bounds(*day, calendar),
        Value::Today => day_bounds(calendar.today(), calendar),
        Value::Instant(instant) => tick(*instant),
        Value::Ago { count, unit } => tick(calendar.ago(*count, *unit)),
        _ => return None,
    };
    Some(match operator {
        Operator::Eq => Moments::Within {
            from: Some(from),
            until: Some(until),
        },
        Operator::Ne => Moments::Outside { from, until },
        Operator::Lt => Moments::Within {
            from: None,
            until: Some(from),
        },
        Operator::Le => Moments::Within {
            from: None,
            until: Some(until),
        },
        Operator::Gt => Moments::Within {
            from: Some(until),
            until: None,
        },
        Operator::Ge => Moments::Within {
            from: Some(from),
            until: None,
        },
    })
}

/// What is due within that time is due soon.
pub const SOON: TimeDelta = TimeDelta::hours(4);

/// The moments to come that are as near as `word` says (or, asked with `!=`, known and not as near); `None` where the word
/// says nothing of the kind.
pub fn nearness(operator: Operator, word: &str, calendar: &Calendar) -> Option<Moments> {
    let now = calendar.now();
    let soon = now + SOON;
    let within = |from, until| Some(Moments::Within { from, until });
    let is = operator == Operator::Eq;
    match word.parse().ok()? {
        TicketDue::Overdue if is => within(None, Some(now)),
        TicketDue::Overdue => within(Some(now), None),
        TicketDue::Soon if is => within(Some(now), Some(soon)),
        TicketDue::Soon => Some(Moments::Outside {
            from: now,
            until: soon,
        }),
        TicketDue::Later if is => within(Some(soon), None),
        TicketDue::Later => within(None, Some(soon)),
    }
}

/// The moments whose distance from today, in calendar days and never negative, stands in this relation to `days`.
pub fn days_moments(operator: Operator, days: i64, calendar: &Calendar) -> Moments {
    match operator {
        Operator::Eq => match exactly(days, calendar) {
            Some((from, until)) => Moments::Within {
                from: Some(from),
                until,
            },
            None => Moments::Never,
        },
        Operator::Ne => match exactly(days, calendar) {
            Some((from, Some(until))) => Moments::Outside { from, until },
            Some((from, None)) => Moments::Within {
                from: None,
                until: Some(from),
            },
            None => Moments::Known,
        },
        Operator::Gt if days < 0 => Moments::Known,
        Operator::Gt => Moments::Within {
            from: None,
            until: Some(days_ago(days, calendar)),
        },
        Operator::Ge => days_moments(Operator::Gt, days.saturating_sub(1), calendar),
        Operator::Lt if days <= 0 => Moments::Never,
        Operator::Lt => Moments::Within {
            from: Some(days_ago(days - 1, calendar)),
            until: None,
        },
        Operator::Le => match days.checked_add(1) {
            Some(next) => days_moments(Operator::Lt, next, calendar),
            None => Moments::Known,
        },
    }
}

/// The moments that are exactly so many days old. Today has no end: a moment still to come counts as today.
fn exactly(days: i64, calendar: &Calendar) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    match days {
        ..0 => None,
        0 => Some((days_ago(0, calendar), None)),
        _ => Some((days_ago(days, calendar), Some(days_ago(days - 1, calendar)))),
    }
}

/// The beginning of the day so many days before today.
fn days_ago(days: i64, calendar: &Calendar) -> DateTime<Utc> {
    calendar.day_start(shift_days(calendar.today(), days.saturating_neg()))
}

fn day_bounds(day: NaiveDate, calendar: &Calendar) -> (DateTime<Utc>, DateTime<Utc>) {
    (
        calendar.day_start(day),
        calendar.day_start(shift_days(day, 1)),
    )
}

/// A single moment, as short as the database can tell moments apart.
fn tick(instant: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    (instant, instant + TimeDelta::microseconds(1))
}

impl Moments {
    /// Whether `instant` is one of them.
    pub fn has(&self, instant: DateTime<Utc>) -> bool {
        match *self {
            Moments::Known => true,
            Moments::Never => false,
            Moments::Within { from, until } => {
                from.is_none_or(|from| instant >= from) && until.is_none_or(|until| instant < until)
            }
            Moments::Outside { from, until } => instant < from || instant >= until,
        }
    }
}
