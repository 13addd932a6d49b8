//! The examples of revenue: a membership of $99 every 28 days.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::money::Money;
use crm_types::revenue::{
    CustomerLink, ExchangeRate, ExchangeRateList, LedgerItem, LedgerMember, LedgerPage, LinkedBy,
    MemberCustomer, MemberInvoice, MemberMovement, MemberPayment, MemberRevenue,
    MemberSubscription, MovementKind, NewExchangeRates, NewPriceTier, NotUnderstood,
    NotUnderstoodPage, Peer, PeerAmount, PolicyPreview, PriceTier, PriceTierList, RevenueChange,
    RevenueChangePage, RevenueCounts, RevenuePolicy, RevenuePolicyPatch, RevenueRule,
    RevenueSetting, UnlinkedCustomer, UnlinkedCustomerPage,
};
use serde_json::{Value, json, to_value};

use super::{AMARA, Example};

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "get_member_revenue" => (None, to_value(member()).ok()),
        "list_ledger" => (None, to_value(ledger()).ok()),
        "get_revenue_policy" => (None, to_value(policy()).ok()),
        "update_revenue_policy" => (to_value(patch()).ok(), to_value(policy()).ok()),
        "preview_revenue_policy" => (to_value(patch()).ok(), to_value(preview()).ok()),
        "list_price_tiers" => (None, to_value(prices()).ok()),
        "put_price_tier" => (
            to_value(NewPriceTier {
                tier: "solo".to_owned(),
                lasting: false,
            })
            .ok(),
            to_value(prices()).ok(),
        ),
        "list_exchange_rates" => (
            None,
            to_value(ExchangeRateList {
                items: vec![rate()],
            })
            .ok(),
        ),
        "put_exchange_rates" => (
            to_value(NewExchangeRates {
                items: vec![rate()],
            })
            .ok(),
            to_value(ExchangeRateList {
                items: vec![rate()],
            })
            .ok(),
        ),
        "list_revenue_changes" => (
            None,
            to_value(RevenueChangePage {
                items: vec![change()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "revert_revenue_change" => (None, to_value(change()).ok()),
        "list_unlinked_customers" => (None, to_value(unlinked()).ok()),
        "link_customer" => (to_value(CustomerLink { member_id: AMARA }).ok(), None),
        "receive_stripe_event" => (Some(event()), None),
        "list_not_understood" => (None, to_value(not_understood()).ok()),
        _ => (None, None),
    };
    Example { request, response }
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor, "USD")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn event() -> Value {
    json!({
        "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
        "api_version": "2026-09-30.endive",
        "created": 1_686_089_970,
        "data": {"object": {"id": "sub_1MowQVLkdIwHu7ixeRlqHVzs", "object": "subscription", "status": "active"}},
        "type": "customer.subscription.updated"
    })
}

fn change() -> RevenueChange {
    RevenueChange {
        number: 7,
        at: at("2026-03-14T09:26:53Z"),
        changed_by: None,
        changed_by_name: Some("Ada Lovelace".to_owned()),
        setting: RevenueSetting::PriceTier,
        key: "price_1MowQULkdIwHu7ix".to_owned(),
        before: Some(r#"{"tier": "solo", "lasting": false}"#.to_owned()),
        after: Some(r#"{"tier": "household", "lasting": false}"#.to_owned()),
        undoes: None,
        undone_by: None,
    }
}

fn item() -> LedgerItem {
    LedgerItem {
        member_id: AMARA,
        subscription: "sub_1MowQVLkdIwHu7ixeRlqHVzs".to_owned(),
        item: "si_NcLYdDxLHxlFo7".to_owned(),
        price: "price_1MowQULkdIwHu7ix".to_owned(),
        name: Some("Solo".to_owned()),
        currency: "USD".to_owned(),
        quantity: 1,
        unit_amount: Some("9900".to_owned()),
        gross: Some("9900".to_owned()),
        interval: Some("day".to_owned()),
        interval_count: 28,
        factor: Some("365/336".to_owned()),
        discounts: Vec::new(),
        tax_percent: None,
        monthly: Some("10754.464286".to_owned()),
        rate: Some("1".to_owned()),
        rule: RevenueRule::Active,
        counts: RevenueCounts::Committed,
        amount: money(10_754),
        reporting: money(10_754),
        trouble: None,
    }
}

fn member() -> MemberRevenue {
    MemberRevenue {
        tier: "solo".to_owned(),
        status: "active".to_owned(),
        mrr: money(10_754),
        committed_mrr: money(10_754),
        paused_mrr: money(0),
        usage_revenue: money(0),
        total_spent: money(118_800),
        ltv: money(342_842),
        expected: money(224_042),
        expected_months: "20.8333".to_owned(),
        subscription_start_date: Some(day("2025-04-12")),
        months_subscribed: 11,
        customers: vec![MemberCustomer {
            customer: "cus_NffrFeUfNV2Hib".to_owned(),
            name: Some("Amara Okafor".to_owned()),
            email: Some("amara@example.com".to_owned()),
            linked_by: LinkedBy::Email,
            linked_at: at("2025-04-12T01:00:00Z"),
            admin_name: None,
        }],
        subscriptions: vec![MemberSubscription {
            id: "sub_1MowQVLkdIwHu7ixeRlqHVzs".to_owned(),
            customer: "cus_NffrFeUfNV2Hib".to_owned(),
            status: "active".to_owned(),
            currency: "USD".to_owned(),
            started_at: at("2025-04-12T09:00:00Z"),
            trial_end: None,
            period_end: Some(at("2026-04-11T09:00:00Z")),
            cancel_at_period_end: false,
            ended_at: None,
            paused: false,
            mrr: money(10_754),
        }],
        items: vec![item()],
        peers: Peer::ALL
            .iter()
            .map(|peer| PeerAmount {
                peer: *peer,
                mrr: money(10_754),
            })
            .collect(),
        invoices: vec![MemberInvoice {
            id: "in_1MtHbELkdIwHu7ixl4OzzPMv".to_owned(),
            number: Some("A1B2-0012".to_owned()),
            status: "paid".to_owned(),
            total: money(9_900),
            paid: money(9_900),
            created_at: at("2026-03-14T09:00:00Z"),
            url: Some("https://invoice.stripe.com/i/example".to_owned()),
        }],
        payments: vec![payment()],
        movements: vec![MemberMovement {
            day: day("2025-04-12"),
            kind: MovementKind::New,
            amount: money(10_754),
        }],
        not_understood: Vec::new(),
    }
}

/// As the history shows it, too.
pub fn payment() -> MemberPayment {
    MemberPayment {
        id: "ch_3MmlLrLkdIwHu7ix0snN0B15".to_owned(),
        status: "succeeded".to_owned(),
        amount: money(9_900),
        refunded: money(0),
        created_at: at("2026-03-14T09:00:00Z"),
        invoice: Some("in_1MtHbELkdIwHu7ixl4OzzPMv".to_owned()),
        failure: None,
        receipt_url: Some("https://pay.stripe.com/receipts/example".to_owned()),
    }
}

fn ledger() -> LedgerPage {
    LedgerPage {
        total: money(10_754),
        members: 1,
        items: vec![LedgerMember {
            id: AMARA,
            name: Some("Amara Okafor".to_owned()),
            mrr: money(10_754),
            items: vec![item()],
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn policy() -> RevenuePolicy {
    RevenuePolicy {
        reporting_currency: "USD".to_owned(),
        past_due_days: Some(30),
        count_paused: false,
        drop_ending: false,
        subtract_passing: false,
        revision: 2,
        updated_at: Some(at("2026-03-10T12:00:00Z")),
    }
}

fn patch() -> RevenuePolicyPatch {
    RevenuePolicyPatch {
        past_due_days: Some(Some(30)),
        ..RevenuePolicyPatch::default()
    }
}

fn preview() -> PolicyPreview {
    PolicyPreview {
        before: money(1_290_480),
        after: money(1_268_972),
        members: 2,
    }
}

fn prices() -> PriceTierList {
    PriceTierList {
        items: vec![PriceTier {
            price: "price_1MowQULkdIwHu7ix".to_owned(),
            name: Some("Solo".to_owned()),
            tier: Some("solo".to_owned()),
            lasting: false,
            amount: Some(money(9_900)),
            interval: Some("day".to_owned()),
            interval_count: 28,
        }],
        unmapped: 0,
    }
}

fn rate() -> ExchangeRate {
    ExchangeRate {
        currency: "EUR".to_owned(),
        quote: "USD".to_owned(),
        since: day("2026-03-01"),
        rate: "1.0845".to_owned(),
    }
}

fn unlinked() -> UnlinkedCustomerPage {
    UnlinkedCustomerPage {
        items: vec![UnlinkedCustomer {
            customer: "cus_NffrFeUfNV2Hib".to_owned(),
            email: Some("amara@example.com".to_owned()),
            name: Some("Amara Okafor".to_owned()),
            candidates: vec![AMARA],
            subscriptions: 1,
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn not_understood() -> NotUnderstoodPage {
    NotUnderstoodPage {
        items: vec![NotUnderstood {
            kind: "subscription".to_owned(),
            id: "sub_1MowQVLkdIwHu7ixeRlqHVzs".to_owned(),
            reason: "status hibernating is not known".to_owned(),
            member_id: Some(AMARA),
        }],
        has_more: false,
        next_cursor: None,
    }
}
