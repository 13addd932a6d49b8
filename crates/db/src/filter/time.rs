//! Times in conditions: stretches of moments that an index can walk, and days; what they mean is the domain's.

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::calendar::Calendar;
use crm_domain::filter::Moments;
use crm_types::filter::Value;

use super::Sql;

/// Appends the condition that the column's moment is one of `moments`, or (not wanted) is none of them or unknown.
pub(super) fn push_moments(sql: &mut Sql, name: &'static str, moments: Moments, wanted: bool) {
    sql.push('(');
    match (moments, wanted) {
        (Moments::Known, true) => {
            sql.push(name).push(" is not null");
        }
        (Moments::Never, true) => {
            sql.push("false");
        }
        (Moments::Within { from, until }, true) => push_within(sql, name, from, until),
        (Moments::Outside { from, until }, true) => {
            push_outside(sql, name, Some(from), Some(until))
        }
        (Moments::Known, false) => {
            sql.push(name).push(" is null");
        }
        (Moments::Never, false) => {
            sql.push("true");
        }
        (Moments::Within { from, until }, false) => {
            push_outside(sql, name, from, until);
            sql.push(" or ").push(name).push(" is null");
        }
        (Moments::Outside { from, until }, false) => {
            push_within(sql, name, Some(from), Some(until));
            sql.push(" or ").push(name).push(" is null");
        }
    }
    sql.push(')');
}

fn push_within(
    sql: &mut Sql,
    name: &'static str,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) {
    match (from, until) {
        (None, None) => {
            sql.push(name).push(" is not null");
        }
        (Some(from), None) => {
            sql.push(name).push(" >= ").push_bind(from);
        }
        (None, Some(until)) => {
            sql.push(name).push(" < ").push_bind(until);
        }
        (Some(from), Some(until)) => {
            sql.push(name).push(" >= ").push_bind(from);
            sql.push(" and ").push(name).push(" < ").push_bind(until);
        }
    }
}

fn push_outside(
    sql: &mut Sql,
    name: &'static str,
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
) {
    match (from, until) {
        (None, None) => {
            sql.push("false");
        }
        (Some(from), None) => {
            sql.push(name).push(" < ").push_bind(from);
        }
        (None, Some(until)) => {
            sql.push(name).push(" >= ").push_bind(until);
        }
        (Some(from), Some(until)) => {
            sql.push(name).push(" < ").push_bind(from);
            sql.push(" or ").push(name).push(" >= ").push_bind(until);
        }
    }
}

/// The day a value stands for where a day is asked about; `None` where it is no time.
pub(super) fn date(value: &Value, calendar: &Calendar) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Today => Some(calendar.today()),
        Value::Instant(instant) => Some(calendar.date_of(*instant)),
        Value::Ago { count, unit } => Some(calendar.date_of(calendar.ago(*count, *unit))),
        _ => None,
    }
}
