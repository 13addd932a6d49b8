//! What a change of the settings did, in words: setting by setting, before and after; changes none.

use chrono::NaiveDate;
use crm_types::ids::MemberId;
use crm_types::revenue::{
    CustomerLink, NewPriceTier, RevenueChange, RevenuePolicyPatch, RevenueSetting,
};
use serde::Deserialize;

use super::prices::tier_word;
use crate::api;

/// So many rates of one import are told one by one.
const MOST: usize = 6;

/// One thing that is otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub what: String,
    pub before: Side,
    pub after: Side,
}

/// What it was, or is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    Text(String),
    Member(MemberId),
    /// It is told by `what` alone.
    Untold,
}

/// A rate; none: there was none.
#[derive(Deserialize)]
struct Rate {
    currency: String,
    quote: String,
    since: NaiveDate,
    rate: Option<String>,
}

/// What is otherwise by this change. One whose values cannot be read tells them as they are.
pub fn lines(change: &RevenueChange, day: fn(NaiveDate) -> String) -> Vec<Line> {
    let told = match change.setting {
        RevenueSetting::Policy => policy(change),
        RevenueSetting::PriceTier => price(change),
        RevenueSetting::ExchangeRates => rates(change, day),
        RevenueSetting::ReportingCurrency => currency(change),
        RevenueSetting::CustomerLink => link(change),
    };
    told.unwrap_or_else(|| {
        let raw = |value: &Option<String>| text(value.as_deref().unwrap_or("nothing"));
        vec![Line {
            what: change.setting.as_str().to_owned(),
            before: raw(&change.before),
            after: raw(&change.after),
        }]
    })
}

fn text(text: impl Into<String>) -> Side {
    Side::Text(text.into())
}

/// The value in a text; none inside where there was none, none outside where it is not understood.
fn value<T: serde::de::DeserializeOwned>(text: &Option<String>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => api::read_text(text).map(Some),
    }
}

fn policy(change: &RevenueChange) -> Option<Vec<Line>> {
    let before = value::<RevenuePolicyPatch>(&change.before)??;
    let after = value::<RevenuePolicyPatch>(&change.after)??;
    let mut lines = Vec::new();
    let days = |policy: &RevenuePolicyPatch| match policy.past_due_days.flatten() {
        None => text("as long as it lasts"),
        Some(1) => text("1 day"),
        Some(days) => text(format!("{days} days")),
    };
    if before.past_due_days != after.past_due_days {
        lines.push(Line {
            what: "Past due counts".to_owned(),
            before: days(&before),
            after: days(&after),
        });
    }
    type Flag = fn(&RevenuePolicyPatch) -> Option<bool>;
    let flags: [(&str, Flag); 3] = [
        ("What is not collected for now counts", |policy| {
            policy.count_paused
        }),
        ("What ends with its period is dropped at once", |policy| {
            policy.drop_ending
        }),
        ("Coupons that do not last are subtracted", |policy| {
            policy.subtract_passing
        }),
    ];
    let word = |on: Option<bool>| text(if on == Some(true) { "yes" } else { "no" });
    for (what, read) in flags {
        if read(&before) != read(&after) {
            lines.push(Line {
                what: what.to_owned(),
                before: word(read(&before)),
                after: word(read(&after)),
            });
        }
    }
    Some(lines)
}

fn price(change: &RevenueChange) -> Option<Vec<Line>> {
    let side = |value: Option<NewPriceTier>| match value {
        None => text("no tier"),
        Some(tier) if tier.lasting => text(format!("{}, for good", tier_word(&tier.tier))),
        Some(tier) => text(tier_word(&tier.tier)),
    };
    Some(vec![Line {
        what: format!("Price {}", change.key),
        before: side(value(&change.before)?),
        after: side(value(&change.after)?),
    }])
}

fn rates(change: &RevenueChange, day: fn(NaiveDate) -> String) -> Option<Vec<Line>> {
    let before: Vec<Rate> = value(&change.before)?.unwrap_or_default();
    let after: Vec<Rate> = value(&change.after)?.unwrap_or_default();
    let all = match after.is_empty() {
        true => &before,
        false => &after,
    };
    if all.len() > MOST {
        return Some(vec![Line {
            what: format!("{} exchange rates", all.len()),
            before: Side::Untold,
            after: Side::Untold,
        }]);
    }
    let side = |rates: &[Rate], of: &Rate| {
        let same = |one: &&Rate| {
            (&one.currency, &one.quote, one.since) == (&of.currency, &of.quote, of.since)
        };
        let found = rates.iter().find(same).and_then(|one| one.rate.clone());
        found.map_or_else(
            || text("no rate"),
            |rate| text(format!("{rate} {}", of.quote)),
        )
    };
    let line = |of: &Rate| Line {
        what: format!("{} since {}", of.currency, day(of.since)),
        before: side(&before, of),
        after: side(&after, of),
    };
    Some(all.iter().map(line).collect())
}

fn currency(change: &RevenueChange) -> Option<Vec<Line>> {
    let side = |value: Option<String>| text(value.unwrap_or_else(|| "none".to_owned()));
    Some(vec![Line {
        what: "Reporting currency".to_owned(),
        before: side(value(&change.before)?),
        after: side(value(&change.after)?),
    }])
}

fn link(change: &RevenueChange) -> Option<Vec<Line>> {
    let side = |value: Option<CustomerLink>| match value {
        None => text("nobody’s"),
        Some(link) => Side::Member(link.member_id),
    };
    Some(vec![Line {
        what: format!("Customer {}", change.key),
        before: side(value(&change.before)?),
        after: side(value(&change.after)?),
    }])
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn told(
        setting: RevenueSetting,
        key: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Vec<String> {
        let change = RevenueChange {
            number: 7,
            at: DateTime::UNIX_EPOCH,
            changed_by: None,
            changed_by_name: None,
            setting,
            key: key.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            undoes: None,
            undone_by: None,
        };
        let side = |side: &Side| match side {
            Side::Text(text) => text.clone(),
            Side::Member(id) => format!("member {id}"),
            Side::Untold => "-".to_owned(),
        };
        lines(&change, |day| day.to_string())
            .iter()
            .map(|line| {
                format!(
                    "{}: {} > {}",
                    line.what,
                    side(&line.before),
                    side(&line.after)
                )
            })
            .collect()
    }

    #[test]
    fn of_a_policy_what_differs_is_told() {
        let policy = |days: &str, paused: bool, ending: bool| {
            format!(
                r#"{{"past_due_days": {days}, "count_paused": {paused}, "drop_ending": {ending}, "subtract_passing": false}}"#
            )
        };
        let (before, after) = (policy("null", false, false), policy("30", false, true));
        assert_eq!(
            told(RevenueSetting::Policy, "", Some(&before), Some(&after)),
            [
                "Past due counts: as long as it lasts > 30 days",
                "What ends with its period is dropped at once: no > yes"
            ]
        );
    }

    #[test]
    fn a_price_a_link_and_a_currency_are_told_with_what_was_before() {
        let solo = r#"{"tier": "solo", "lasting": false}"#;
        let lasting = r#"{"tier": "household", "lasting": true}"#;
        assert_eq!(
            told(RevenueSetting::PriceTier, "price_1", None, Some(solo)),
            ["Price price_1: no tier > Solo"]
        );
        assert_eq!(
            told(
                RevenueSetting::PriceTier,
                "price_1",
                Some(lasting),
                Some(solo)
            ),
            ["Price price_1: Household, for good > Solo"]
        );
        let id = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
        let member = format!(r#"{{"member_id": "{id}"}}"#);
        assert_eq!(
            told(RevenueSetting::CustomerLink, "cus_1", Some(&member), None),
            [format!("Customer cus_1: member {id} > nobody’s")]
        );
        assert_eq!(
            told(
                RevenueSetting::ReportingCurrency,
                "",
                Some("\"USD\""),
                Some("\"EUR\"")
            ),
            ["Reporting currency: USD > EUR"]
        );
    }

    #[test]
    fn rates_are_told_one_by_one_unless_they_are_many() {
        let rate = |currency: &str, rate: &str| {
            format!(
                r#"{{"currency": "{currency}", "quote": "USD", "since": "2026-03-01", "rate": {rate}}}"#
            )
        };
        let before = format!("[{}, {}]", rate("EUR", "\"1.08\""), rate("GBP", "null"));
        let after = format!("[{}, {}]", rate("EUR", "\"1.10\""), rate("GBP", "\"1.25\""));
        assert_eq!(
            told(
                RevenueSetting::ExchangeRates,
                "",
                Some(&before),
                Some(&after)
            ),
            [
                "EUR since 2026-03-01: 1.08 USD > 1.10 USD",
                "GBP since 2026-03-01: no rate > 1.25 USD"
            ]
        );
        let many = vec![rate("EUR", "\"1\""); 7].join(",");
        let many = format!("[{many}]");
        assert_eq!(
            told(RevenueSetting::ExchangeRates, "", Some("[]"), Some(&many)),
            ["7 exchange rates: - > -"]
        );
    }

    #[test]
    fn what_is_not_understood_is_told_as_it_is() {
        assert_eq!(
            told(RevenueSetting::PriceTier, "p", None, Some("[1]")),
            ["price_tier: nothing > [1]"]
        );
    }
}
