//! What holds for any subscription, however odd.

use crm_domain::revenue::{Account, Catalogue, Policy, Setting, Terms, figures};
use crm_types::revenue::Peer;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::reading;

fn price() -> impl Strategy<Value = Value> {
    let interval = prop::sample::select(vec!["day", "week", "month", "year", "fortnight"]);
    let amount = prop_oneof![
        8 => (0_i64..1_000_000).prop_map(Some),
        1 => any::<i64>().prop_map(Some),
        1 => Just(None),
    ];
    let scheme = prop::sample::select(vec!["per_unit", "per_unit", "tiered", "barter"]);
    let currency = prop::sample::select(vec!["usd", "usd", "usd", "jpy", "xxx"]);
    (interval, 0_u32..400, amount, scheme, currency).prop_map(
        |(interval, count, amount, scheme, currency)| {
            json!({
                "currency": currency,
                "unit_amount": amount,
                "billing_scheme": scheme,
                "recurring": { "interval": interval, "interval_count": count },
            })
        },
    )
}

fn discounts() -> impl Strategy<Value = Vec<Value>> {
    let duration = prop::sample::select(vec!["forever", "once", "repeating", "sometimes"]);
    let coupon = (duration, prop::option::of(0_u32..120), any::<Option<i64>>()).prop_map(
        |(duration, percent, amount)| {
            json!({ "coupon": {
                "duration": duration, "percent_off": percent, "amount_off": amount, "currency": "usd",
            } })
        },
    );
    prop::collection::vec(coupon, 0..3)
}

fn subscription() -> impl Strategy<Value = Value> {
    let status = prop::sample::select(vec![
        "active",
        "active",
        "active",
        "past_due",
        "trialing",
        "canceled",
        "hibernating",
    ]);
    let items = prop::collection::vec((price(), any::<Option<u64>>()), 0..5);
    (status, items, discounts(), any::<bool>(), any::<bool>()).prop_map(
        |(status, items, discounts, ending, paused)| {
            let items: Vec<_> = items
                .into_iter()
                .map(|(price, quantity)| json!({ "price": price, "quantity": quantity }))
                .collect();
            json!({
                "status": status, "currency": "usd", "items": items, "discounts": discounts,
                "cancel_at_period_end": ending, "pause_collection": paused,
            })
        },
    )
}

proptest! {
    #[test]
    fn nothing_panics_and_sums_are_the_sums_of_what_is_shown(
        values in prop::collection::vec(subscription(), 0..4),
        peer in prop::sample::select(vec![None, Some(Peer::Stripe), Some(Peer::ProfitWell)]),
    ) {
        let mut catalogue = Catalogue::default();
        let subscriptions: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(n, value)| reading::subscription(value, n, &mut catalogue))
            .collect();
        let of = |subscriptions| {
            let account = Account { subscriptions, ..Account::default() };
            let setting = Setting {
                terms: Terms {
                    catalogue: &catalogue,
                    policy: &peer.map(Policy::of).unwrap_or_default(),
                    rates: &reading::rates("USD", &Value::Null),
                    now: "2026-02-01T00:00:00Z".parse().unwrap(),
                },
                tiers: &Default::default(),
                churn: &Default::default(),
            };
            figures(&account, &setting)
        };
        let (all, derived) = of(subscriptions.clone());
        let items = || derived.iter().flat_map(|derivation| &derivation.items);
        let shown = items().filter(|item| item.counts.as_mrr()).map(|item| item.reporting);
        prop_assert_eq!(shown.fold(0, i64::saturating_add), all.mrr);
        prop_assert_eq!(items().count(), subscriptions.iter().map(|s| s.items.len()).sum::<usize>());
        prop_assert!(items().all(|item| item.amount >= 0 && item.reporting >= 0));
        prop_assert!(items().all(|item| item.trouble.is_none() || item.reporting == 0));
        prop_assert!(all.committed <= all.mrr);
        // The order in which subscriptions are known does not matter.
        let mut turned = subscriptions;
        turned.reverse();
        prop_assert_eq!(of(turned).0.mrr, all.mrr);
    }
}

#[test]
fn five_hundred_items_are_five_hundred_items() {
    let item = json!({
        "quantity": 1,
        "price": { "currency": "usd", "unit_amount": 100, "recurring": { "interval": "month", "interval_count": 1 } },
    });
    let value = json!({
        "status": "active", "currency": "usd", "items": vec![item; 500],
        "discounts": [{ "coupon": { "duration": "forever", "amount_off": 25_000, "currency": "usd" } }],
    });
    let mut catalogue = Catalogue::default();
    let account = Account {
        subscriptions: vec![reading::subscription(&value, 0, &mut catalogue)],
        ..Account::default()
    };
    let setting = Setting {
        terms: Terms {
            catalogue: &catalogue,
            policy: &Policy::default(),
            rates: &reading::rates("USD", &Value::Null),
            now: "2026-02-01T00:00:00Z".parse().unwrap(),
        },
        tiers: &Default::default(),
        churn: &Default::default(),
    };
    let (figures, _) = figures(&account, &setting);
    assert_eq!(figures.mrr, 25_000);
    assert!(figures.troubles.is_empty());
}
