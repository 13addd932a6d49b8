//! Evaluates a filter as it is defined, plainly and without regard to speed; the yardstick for the SQL.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use crm_types::filter::{Expr, Test, Value};

use super::facts::{Fact, MemberFacts};
use crate::calendar::Calendar;
use crate::text::fold;

/// Whether the member fits the filter at the moment of `calendar`.
///
/// Two-valued: a comparison with something unknown is false, and `not` is its exact opposite.
pub fn evaluate(expr: &Expr, member: &MemberFacts, calendar: &Calendar) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().all(|part| evaluate(part, member, calendar)),
        Expr::Any(parts) => parts.iter().any(|part| evaluate(part, member, calendar)),
        Expr::Not(inner) => !evaluate(inner, member, calendar),
        Expr::Test(test) => holds(test, member.fact(test.field(), calendar), calendar),
    }
}

fn holds(test: &Test, fact: Fact<'_>, calendar: &Calendar) -> bool {
    match test {
        Test::IsNull { .. } => fact == Fact::Unknown,
        Test::Compare {
            operator, value, ..
        } => compare(fact, value, calendar).is_some_and(|ordering| operator.holds(ordering)),
        Test::In { values, .. } => values
            .iter()
            .any(|value| compare(fact, value, calendar) == Some(Ordering::Equal)),
        Test::Contains { text, .. } => match fact {
            Fact::Text(whole) => fold(whole).contains(&fold(text)),
            _ => false,
        },
        Test::Has { word, .. } => match fact {
            Fact::Tags(tags) => tags.iter().any(|tag| fold(tag) == fold(word)),
            _ => false,
        },
    }
}

/// How the member's value compares with the filter's; `None` where the former is unknown.
fn compare(fact: Fact<'_>, value: &Value, calendar: &Calendar) -> Option<Ordering> {
    Some(match (fact, value) {
        (Fact::Id(id), Value::Id(other)) => id.0.cmp(other),
        (Fact::Text(text), Value::Text(other)) => fold(text).cmp(&fold(other)),
        (Fact::Word(word), Value::Text(other)) => word.cmp(other.as_str()),
        (Fact::Integer(number), Value::Integer(other)) => number.cmp(other),
        (Fact::Hundredths(number), Value::Hundredths(other)) => number.cmp(other),
        (Fact::Instant(instant), Value::Date(day)) => calendar.compare_day(instant, *day),
        (Fact::Instant(instant), Value::Today) => calendar.compare_day(instant, calendar.today()),
        (Fact::Instant(at), Value::Instant(_) | Value::Ago { .. }) => {
            at.cmp(&moment(value, calendar)?)
        }
        (Fact::Date(date), Value::Date(day)) => date.cmp(day),
        (Fact::Date(date), Value::Today) => date.cmp(&calendar.today()),
        (Fact::Date(date), Value::Instant(_) | Value::Ago { .. }) => {
            date.cmp(&calendar.date_of(moment(value, calendar)?))
        }
        _ => return None,
    })
}

fn moment(value: &Value, calendar: &Calendar) -> Option<DateTime<Utc>> {
    match value {
        Value::Instant(instant) => Some(*instant),
        Value::Ago { count, unit } => Some(calendar.ago(*count, *unit)),
        _ => None,
    }
}
