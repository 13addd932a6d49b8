//! Runs `vectors/revenue.json`, which others can run, too.

use chrono::{DateTime, SubsecRound, Utc};
use crm_domain::revenue::mirror::Known;
use crm_domain::revenue::{
    Account, Catalogue, Circumstances, Figures, Position, Setting, Terms, Verdict, figures,
    movements, verdict,
};
use crm_types::money::Money;
use crm_types::revenue::MovementKind;
use serde_json::{Value, json};

use crate::reading;

fn document() -> Value {
    serde_json::from_str(include_str!("../../vectors/revenue.json")).unwrap()
}

fn cases(document: &Value, of: &str) -> Vec<Value> {
    let cases = document[of].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

/// The figures of a member with the subscriptions of `case`.
fn figures_of(case: &Value, reporting: &str, now: DateTime<Utc>) -> Figures {
    let mut catalogue = Catalogue::default();
    let times = case["times"].as_u64().unwrap_or(1) as usize;
    let subscriptions = case["subscriptions"].as_array().unwrap();
    let subscriptions = std::iter::repeat_n(subscriptions, times)
        .flatten()
        .enumerate()
        .map(|(n, value)| reading::subscription(value, n, &mut catalogue))
        .collect();
    let account = Account {
        customers: reading::customer(&case["customer"]).into_iter().collect(),
        subscriptions,
        ..Account::default()
    };
    let setting = Setting {
        terms: Terms {
            catalogue: &catalogue,
            policy: &reading::policy(&case["policy"]),
            rates: &reading::rates(reporting, &case["rates"]),
            now,
        },
        tiers: &Default::default(),
        churn: &Default::default(),
    };
    figures(&account, &setting).0
}

#[test]
fn amounts_come_to_what_the_vectors_say() {
    let document = document();
    let now = reading::instant(&document["now"]).unwrap();
    for case in cases(&document, "amounts") {
        let id = &case["id"];
        let currency = case["currency"].as_str().unwrap_or("USD");
        let figures = figures_of(&case, currency, now);
        assert_eq!(figures.mrr, case["mrr"].as_i64().unwrap(), "{id}");
        assert!(figures.troubles.is_empty(), "{id}: {:?}", figures.troubles);
        assert_eq!(figures.position.total(), figures.mrr, "{id}");
        if let Some(committed) = case["committed"].as_i64() {
            assert_eq!(figures.committed, committed, "{id}");
        }
        if let Some(paused) = case["paused"].as_i64() {
            assert_eq!(figures.paused, paused, "{id}");
        }
        if let Some(text) = case["text"].as_str() {
            assert_eq!(
                Money::from_minor(figures.mrr, currency).amount,
                text,
                "{id}"
            );
        }
    }
}

#[test]
fn what_is_not_understood_is_told_and_is_no_number() {
    let document = document();
    let now = reading::instant(&document["now"]).unwrap();
    for case in cases(&document, "not_understood") {
        let figures = figures_of(&case, "USD", now);
        assert!(!figures.troubles.is_empty(), "{}", case["id"]);
        assert!(
            figures.troubles.iter().all(|(id, _)| id.starts_with("si_")),
            "{}",
            case["id"]
        );
        assert_eq!((figures.mrr, figures.paused), (0, 0), "{}", case["id"]);
    }
}

#[test]
fn histories_move_as_the_vectors_say() {
    for case in cases(&document(), "histories") {
        let mut opening = Position::default();
        let mut paid_before = false;
        for step in case["steps"].as_array().unwrap() {
            let context = format!("{} on {}", case["id"], step["day"]);
            let now = format!("{}T12:00:00Z", step["day"].as_str().unwrap())
                .parse()
                .unwrap();
            let figures = figures_of(step, "USD", now);
            assert_eq!(figures.mrr, step["mrr"].as_i64().unwrap(), "{context}");
            let circumstances = Circumstances {
                paid_before,
                delinquent: figures.delinquent,
                uncertain: false,
            };
            let rates = reading::rates("USD", &step["rates"]);
            let moved = movements(&opening, &figures.position, &rates, circumstances);
            let told: serde_json::Map<String, Value> = moved
                .iter()
                .map(|movement| (movement.kind.to_string(), json!(movement.amount)))
                .collect();
            assert_eq!(Value::Object(told), step["movements"], "{context}");
            let sum: i64 = moved.iter().map(|movement| movement.signed()).sum();
            assert_eq!(opening.total() + sum, figures.mrr, "{context}");
            assert!(
                moved
                    .iter()
                    .all(|m| m.kind != MovementKind::New || !paid_before),
                "{context}"
            );
            opening = figures.position;
            paid_before |= opening.total() > 0;
        }
    }
}

#[test]
fn events_end_in_the_state_of_a_fresh_fetch() {
    for case in cases(&document(), "events") {
        let states = case["states"].as_array().unwrap();
        let mut stored: Option<(DateTime<Utc>, &Value)> = None;
        for arrival in case["arrivals"].as_array().unwrap() {
            let state = &states[arrival.as_u64().unwrap() as usize];
            let at = reading::instant(&state["at"]).unwrap().trunc_subsecs(0);
            match verdict(stored.map(|(known, _)| known), Known::Told { at }) {
                Verdict::Take => stored = Some((at, state)),
                Verdict::Leave => {}
                Verdict::Ask => {
                    let newest = states.last().unwrap();
                    stored = Some((reading::instant(&newest["at"]).unwrap(), newest));
                }
            }
        }
        assert_eq!(stored.unwrap().1["status"], case["ends"], "{}", case["id"]);
    }
}
