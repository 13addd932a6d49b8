//! A simple part of a filter in words, as its chip says it; what is no simple part is said in the language itself.

use chrono::NaiveDate;
use crm_types::filter::{Expr, Field, Kind, Measure, Operator, Test, Unit, Value};
use crm_types::status::{self, UNCLASSIFIED};

use super::known::list_of;
use super::relation::Relation;
use crate::features::members::words::{badge, readable};
use crate::features::statuses;
use crate::ui::Tone;

/// How numbers and days are written for the reader.
#[derive(Clone, Copy)]
pub struct Locale {
    pub number: fn(i64) -> String,
    pub day: fn(NaiveDate) -> String,
}

/// A part of a filter, said for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub field: &'static str,
    pub relation: &'static str,
    pub values: Vec<ValueWords>,
}

/// A value; a status has its tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueWords {
    pub tone: Option<Tone>,
    pub text: String,
}

/// The words for a simple part; none for an expression.
pub fn describe(part: &Expr, locale: Locale) -> Option<Words> {
    let (test, negated) = match part {
        Expr::Test(test) => (test, false),
        Expr::Not(inner) => match inner.as_ref() {
            Expr::Test(test) => (test, true),
            _ => return None,
        },
        _ => return None,
    };
    let field = test.field();
    let (relation, values) = match (test, negated) {
        (Test::IsNull { .. }, negated) => null(field, negated),
        (Test::Has { word, .. }, negated) => {
            let relation = if negated {
                Relation::HasNot
            } else {
                Relation::Has
            };
            (relation.words(field), vec![plain(word.clone())])
        }
        (Test::Contains { text, .. }, false) => (
            Relation::Contains.words(field),
            vec![plain(format!("“{text}”"))],
        ),
        (Test::In { values, .. }, negated) => {
            let values = values.iter().map(|one| value(field, one, locale)).collect();
            (if negated { "is none of" } else { "is one of" }, values)
        }
        (
            Test::Compare {
                operator: Operator::Gt,
                value: Value::Ago { count, unit },
                ..
            },
            false,
        ) => (
            Relation::Within.words(field),
            vec![plain(span(*count, *unit, locale))],
        ),
        (
            Test::Compare {
                operator: Operator::Lt,
                value: Value::Ago { count, unit },
                ..
            },
            false,
        ) => (
            Relation::LongerAgo.words(field),
            vec![plain(span(*count, *unit, locale))],
        ),
        (
            Test::Compare {
                operator,
                value: own,
                ..
            },
            false,
        ) => (
            Relation::of(*operator).words(field),
            vec![value(field, own, locale)],
        ),
        _ => return None,
    };
    Some(Words {
        field: field.info().label,
        relation,
        values,
    })
}

/// Unknown, in the word that fits the field.
fn null(field: Field, negated: bool) -> (&'static str, Vec<ValueWords>) {
    match (field, negated) {
        (Field::EngagementStatus | Field::HealthStatus, _) => {
            let relation = if negated {
                Relation::IsNot
            } else {
                Relation::Is
            };
            let unclassified = ValueWords {
                tone: Some(Tone::Unknown),
                text: readable(UNCLASSIFIED),
            };
            (relation.words(field), vec![unclassified])
        }
        (field, false) => (Relation::Unknown.words(field), Vec::new()),
        (field, true) => (Relation::Known.words(field), Vec::new()),
    }
}

fn value(field: Field, value: &Value, locale: Locale) -> ValueWords {
    match value {
        Value::Integer(number) => plain(measured(field, (locale.number)(*number), *number == 1)),
        Value::Hundredths(hundredths) => {
            let whole = (locale.number)(hundredths / 100);
            let text = match hundredths % 100 {
                0 => whole,
                _ => crm_types::money::decimal_text(*hundredths, 2),
            };
            plain(measured(field, text, *hundredths == 100))
        }
        Value::Text(text) => word(field, text),
        Value::Id(id) => plain(id.to_string()),
        Value::Date(day) => plain((locale.day)(*day)),
        // Rare, and exact: as it is written.
        Value::Instant(instant) => {
            plain(instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
        }
        Value::Today => plain("today".to_owned()),
        Value::Ago { count, unit } => plain(format!("{} ago", span(*count, *unit, locale))),
    }
}

/// A status with its tone where the product has it, a text in quotes otherwise.
fn word(field: Field, text: &str) -> ValueWords {
    let toned = match field {
        Field::SubscriptionStatus => Some(badge(status::SUBSCRIPTION, Some(text))),
        _ => list_of(field).map(|list| statuses::badge(list, Some(text))),
    };
    match (toned, field.kind()) {
        (Some((tone, text)), _) => ValueWords {
            tone: Some(tone),
            text,
        },
        (None, Kind::Word { known, .. }) => plain(badge(known, Some(text)).1),
        (None, _) => plain(format!("“{text}”")),
    }
}

/// A number with what it counts.
fn measured(field: Field, number: String, one: bool) -> String {
    match field.info().measure {
        Measure::None | Measure::ReportingCurrency => number,
        Measure::Percent => format!("{number} %"),
        Measure::Megabytes => format!("{number} MB"),
        Measure::Days if one => format!("{number} day"),
        Measure::Days => format!("{number} days"),
        Measure::Months if one => format!("{number} month"),
        Measure::Months => format!("{number} months"),
    }
}

fn span(count: u32, unit: Unit, locale: Locale) -> String {
    let number = (locale.number)(i64::from(count));
    format!("{number} {}", unit_words(unit, count == 1))
}

/// A unit of time in a word.
pub fn unit_words(unit: Unit, one: bool) -> &'static str {
    match (unit, one) {
        (Unit::Hours, true) => "hour",
        (Unit::Hours, false) => "hours",
        (Unit::Days, true) => "day",
        (Unit::Days, false) => "days",
        (Unit::Weeks, true) => "week",
        (Unit::Weeks, false) => "weeks",
        (Unit::Months, true) => "month",
        (Unit::Months, false) => "months",
        (Unit::Years, true) => "year",
        (Unit::Years, false) => "years",
    }
}

fn plain(text: String) -> ValueWords {
    ValueWords { tone: None, text }
}

impl Words {
    /// The whole sentence, for a button's name: "Days since last login is more than 14 days".
    pub fn sentence(&self) -> String {
        let values: Vec<_> = self
            .values
            .iter()
            .map(|value| value.text.as_str())
            .collect();
        let values = values.join(" or ");
        let space = if values.is_empty() { "" } else { " " };
        format!("{} {}{space}{values}", self.field, self.relation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::{parse, testing};
    use proptest::prelude::*;

    const PLAIN: Locale = Locale {
        number: |number| number.to_string(),
        day: |day| day.to_string(),
    };

    fn said(text: &str) -> String {
        describe(&parse(text).unwrap().unwrap(), PLAIN)
            .map_or_else(|| "expression".to_owned(), |words| words.sentence())
    }

    #[test]
    fn simple_parts_are_said_in_words() {
        for (text, words) in [
            ("engagement_status = at_risk", "Engagement is At risk"),
            ("engagement_status is null", "Engagement is Unclassified"),
            (
                "engagement_status is not null",
                "Engagement is not Unclassified",
            ),
            (
                "engagement_status in (active, champion)",
                "Engagement is one of Active or Champion",
            ),
            (
                "days_since_last_login > 14",
                "Days since last login is more than 14 days",
            ),
            ("months_subscribed = 1", "Months subscribed is 1 month"),
            ("vision_count = 0", "Visions is 0"),
            ("mrr >= 99.5", "MRR is at least 99.50"),
            (
                "profile_completion_percent < 50",
                "Profile completion is less than 50 %",
            ),
            ("created_at > 7d ago", "Joined is in the last 7 days"),
            (
                "last_login_at < 1mo ago",
                "Last login is longer ago than 1 month",
            ),
            ("last_login_at is null", "Last login never happened"),
            (
                "created_at >= 2024-02-29",
                "Joined is on or after 2024-02-29",
            ),
            ("custom_tags has vip", "Tags include vip"),
            ("not custom_tags has vip", "Tags do not include vip"),
            ("custom_tags is null", "Tags are none"),
            ("name contains ann", "Name contains “ann”"),
            ("subscription_tier != free", "Tier is not Free"),
            ("subscription_tier = big_family", "Tier is Big family"),
            ("not mrr = 1", "expression"),
            ("mrr = 1 or mrr = 2", "expression"),
        ] {
            assert_eq!(said(text), words, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_a_form_can_edit_has_words(filter in testing::expr()) {
            if super::super::draft::Draft::read(&filter).is_some() {
                prop_assert!(describe(&filter, PLAIN).is_some());
            }
        }
    }
}
