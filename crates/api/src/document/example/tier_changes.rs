//! The examples of tiers changed in Stripe: from Solo to Household, in the middle of 28 days.

use chrono::{DateTime, Utc};
use crm_types::changes::{Actor, ActorKind};
use crm_types::ids::TierChangeId;
use crm_types::money::Money;
use crm_types::revenue::{
    NewTierChange, TierChange, TierChangeLine, TierChangePreview, TierChangeState, TierItem,
    TierOptions, TierPrice,
};
use serde_json::to_value;
use uuid::uuid;

use super::{AMARA, Example};

const SUBSCRIPTION: &str = "sub_1MowQVLkdIwHu7ixeRlqHVzs";
const ITEM: &str = "si_NcLYdDxLHxlFo7";
const SOLO: &str = "price_1MowQULkdIwHu7ix";
const HOUSEHOLD: &str = "price_1NowQULkdIwHu7ix";

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "get_tier_options" => (None, to_value(options()).ok()),
        "preview_tier_change" => (to_value(new()).ok(), to_value(preview()).ok()),
        "change_tier" => (to_value(new()).ok(), to_value(change()).ok()),
        "get_tier_change" => (None, to_value(change()).ok()),
        "revert_tier_change" => (None, to_value(reverted()).ok()),
        _ => (None, None),
    };
    Example { request, response }
}

/// As the history shows it.
pub fn change() -> TierChange {
    TierChange {
        id: TierChangeId(uuid!("019cd6f2-5b00-7cc3-98d4-5a0c8d1f3f0a")),
        member_id: AMARA,
        subscription: SUBSCRIPTION.to_owned(),
        item: ITEM.to_owned(),
        from_price: SOLO.to_owned(),
        from_tier: Some("solo".to_owned()),
        to_price: HOUSEHOLD.to_owned(),
        to_tier: Some("household".to_owned()),
        state: TierChangeState::Made,
        reason: None,
        requested_at: at("2026-03-10T12:00:00Z"),
        settled_at: Some(at("2026-03-10T12:00:01Z")),
        actor: Actor {
            kind: ActorKind::Admin,
            id: Some(uuid!("019cd6e0-0000-7000-8000-000000000001")),
            name: Some("Ada Lovelace".to_owned()),
        },
        undoes: None,
        undone_by: None,
    }
}

fn reverted() -> TierChange {
    let made = change();
    TierChange {
        id: TierChangeId(uuid!("019cd6f3-4560-7cc3-98d4-5a0c8d1f3f0a")),
        from_price: made.to_price,
        from_tier: made.to_tier,
        to_price: made.from_price,
        to_tier: made.from_tier,
        undoes: Some(made.id),
        ..change()
    }
}

fn new() -> NewTierChange {
    NewTierChange {
        subscription: SUBSCRIPTION.to_owned(),
        item: ITEM.to_owned(),
        price: HOUSEHOLD.to_owned(),
        prorated_at: Some(at("2026-03-10T11:59:30Z")),
    }
}

fn preview() -> TierChangePreview {
    TierChangePreview {
        total: money(2_500),
        lines: vec![
            TierChangeLine {
                description: "Unused time on Solo".to_owned(),
                amount: money(-4_950),
            },
            TierChangeLine {
                description: "Remaining time on Household".to_owned(),
                amount: money(7_450),
            },
        ],
        prorated_at: at("2026-03-10T11:59:30Z"),
        mrr_before: money(10_754),
        mrr_after: money(16_186),
    }
}

fn options() -> TierOptions {
    TierOptions {
        connected: true,
        items: vec![TierItem {
            subscription: SUBSCRIPTION.to_owned(),
            item: ITEM.to_owned(),
            quantity: 1,
            price: SOLO.to_owned(),
            name: Some("Solo".to_owned()),
            tier: Some("solo".to_owned()),
            currency: "USD".to_owned(),
            amount: Some(money(9_900)),
            interval: "day".to_owned(),
            interval_count: 28,
        }],
        prices: vec![TierPrice {
            price: HOUSEHOLD.to_owned(),
            name: Some("Household".to_owned()),
            tier: "household".to_owned(),
            currencies: vec!["USD".to_owned()],
            amount: Some(money(14_900)),
            interval: "day".to_owned(),
            interval_count: 28,
        }],
    }
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor, "USD")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}
