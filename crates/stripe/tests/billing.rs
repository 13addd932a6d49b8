//! The port over real HTTP, against the demo's Stripe: pages, parts, odd objects, limits and every fault.

#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use crm_demo::World;
use crm_demo::stripe::{
    DEMO_KEY, Fault, FaultPlan, Key, Kind as Fakes, Options, Rates, Running, objects,
};
use crm_domain::revenue::billing::{Billing, BillingError, PriceChange, Span};
use crm_domain::revenue::mirror::{Found, Kind, Object, Subscription};
use crm_stripe::{Chance, Settings, Stripe};
use secrecy::SecretString;
use serde_json::{Value, json};

fn now() -> DateTime<Utc> {
    "2026-11-01T12:00:00Z".parse().unwrap()
}

/// A client that does not wait longer than a test can.
fn client_with(fake: &Running, change: impl FnOnce(&mut Settings)) -> Stripe {
    let mut settings = Settings::new(SecretString::from(DEMO_KEY));
    settings.base_url = fake.base_url();
    settings.timeout = Duration::from_millis(500);
    settings.endpoint_rate = NonZeroU32::new(5_000).unwrap();
    settings.rate = NonZeroU32::new(10_000).unwrap();
    settings.chance = Chance::new(|| 0.0);
    change(&mut settings);
    Stripe::new(settings).unwrap()
}

fn client(fake: &Running) -> Stripe {
    client_with(fake, |_| {})
}

fn start() -> Running {
    Running::start(Options::at(now())).unwrap()
}

async fn all(client: &Stripe, kind: Kind, span: Span) -> Vec<Found> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = client.list(kind, span, after.as_deref()).await.unwrap();
        found.extend(page.found);
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

fn price(id: &str) -> Value {
    objects::price(id, 1_700_000_000, "prod_1", "usd", 9_900, Some(("day", 28)))
}

/// A subscription of so many items, as it is stored at the fake.
fn subscription(fake: &Running, id: &str, items: usize) {
    let start = 1_700_000_000;
    let period = (
        now().timestamp() - 14 * 86_400,
        now().timestamp() + 14 * 86_400,
    );
    let items: Vec<Value> = (0..items)
        .map(|n| {
            objects::item(
                &format!("si_{id}_{n}"),
                start,
                id,
                &price("price_1"),
                2,
                period,
            )
        })
        .collect();
    let object = objects::subscription(id, "cus_1", start, "usd", &items);
    fake.put_subscription(object, &items);
}

fn understood(found: Found) -> Subscription {
    match found {
        Found::Understood { object, .. } => match *object {
            Object::Subscription(subscription) => subscription,
            other => panic!("{:?}", other.kind()),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everything_of_a_world_is_read_and_understood() {
    let fake = start();
    fake.fill(World::new(1, now()).unwrap(), 400);
    let client = client(&fake);
    for (kind, theirs) in [
        (Kind::Product, Fakes::Product),
        (Kind::Price, Fakes::Price),
        (Kind::Customer, Fakes::Customer),
        (Kind::Subscription, Fakes::Subscription),
        (Kind::Invoice, Fakes::Invoice),
        (Kind::Charge, Fakes::Charge),
        (Kind::Refund, Fakes::Refund),
    ] {
        let found = all(&client, kind, Span::ALL).await;
        assert_eq!(found.len(), fake.account().store.count(theirs), "{kind:?}");
        assert!(
            found
                .iter()
                .all(|found| matches!(found, Found::Understood { .. })),
            "{kind:?}"
        );
    }
    // Ended ones are among them.
    let subscriptions = all(&client, Kind::Subscription, Span::ALL).await;
    assert!(
        subscriptions
            .into_iter()
            .any(|found| understood(found).ended_at.is_some())
    );
}

#[tokio::test]
async fn spans_divide_a_list() {
    let fake = start();
    fake.fill(World::new(1, now()).unwrap(), 400);
    let client = client(&fake);
    let middle = now() - TimeDelta::days(200);
    let earlier = Span {
        from: None,
        until: Some(middle),
    };
    let later = Span {
        from: Some(middle),
        until: None,
    };
    let (earlier, later) = (
        all(&client, Kind::Charge, earlier).await,
        all(&client, Kind::Charge, later).await,
    );
    assert!(!earlier.is_empty() && !later.is_empty());
    assert_eq!(
        earlier.len() + later.len(),
        fake.account().store.count(Fakes::Charge)
    );
}

#[tokio::test]
async fn five_hundred_items_are_all_there() {
    let fake = start();
    subscription(&fake, "sub_big", 500);
    let client = client(&fake);
    let fetched = understood(client.fetch(Kind::Subscription, "sub_big").await.unwrap());
    assert_eq!(fetched.items.len(), 500);
    let mut ids: Vec<&str> = fetched.items.iter().map(|item| item.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 500);
    let listed = client
        .list(Kind::Subscription, Span::ALL, None)
        .await
        .unwrap();
    assert_eq!(understood(listed.found[0].clone()), fetched);
}

#[tokio::test]
async fn lines_of_a_long_invoice_are_all_there() {
    let fake = start();
    let line = |n: usize| {
        let line = objects::Line {
            id: format!("il_{n}"),
            item: None,
            price: Some("price_1"),
            product: None,
            amount: 10,
            quantity: 1,
            period: (1, 2),
            proration: false,
        };
        objects::line(&line, Some("in_1"), Some("sub_1"), "usd")
    };
    let invoice = objects::invoice(objects::Invoice {
        id: "in_1",
        created: 1_700_000_000,
        customer: "cus_1",
        subscription: Some("sub_1"),
        currency: "usd",
        reason: "subscription_cycle",
        period: (1, 2),
        lines: (0..130).map(line).collect(),
        total: 1_300,
        paid_at: None,
        intents: vec!["pi_1".to_owned()],
    });
    fake.account().put_invoice(invoice);
    let found = client(&fake).fetch(Kind::Invoice, "in_1").await.unwrap();
    let Found::Understood { object, .. } = found else {
        panic!("{found:?}")
    };
    let Object::Invoice(invoice) = *object else {
        panic!()
    };
    assert_eq!(invoice.lines.len(), 130);
    assert_eq!(invoice.subscription.as_deref(), Some("sub_1"));
}

#[tokio::test]
async fn what_is_gone_is_told_so() {
    let fake = start();
    fake.put(
        Fakes::Customer,
        &objects::customer("cus_1", 1, None, None, json!({})),
    );
    let client = client(&fake);
    assert!(matches!(
        client.fetch(Kind::Customer, "cus_1").await.unwrap(),
        Found::Understood { .. }
    ));
    fake.account().delete("cus_1");
    for (kind, id) in [
        (Kind::Customer, "cus_1"),
        (Kind::Subscription, "sub_never"),
        (Kind::Coupon, "50 % / ../off"),
    ] {
        let gone = Found::Gone {
            kind,
            id: id.to_owned(),
        };
        assert_eq!(client.fetch(kind, id).await.unwrap(), gone);
    }
    fake.put(
        Fakes::Coupon,
        &objects::coupon("20% off", 1, Some(20.0), None, "forever"),
    );
    assert!(matches!(
        client.fetch(Kind::Coupon, "20% off").await.unwrap(),
        Found::Understood { .. }
    ));
}

#[tokio::test]
async fn discounts_come_with_their_coupons() {
    let fake = start();
    subscription(&fake, "sub_1", 1);
    fake.put(
        Fakes::Coupon,
        &objects::coupon("half", 1, Some(12.5), None, "forever"),
    );
    fake.put(
        Fakes::Discount,
        &objects::discount("di_1", 1, "half", "cus_1", Some("sub_1"), None),
    );
    fake.put(
        Fakes::Discount,
        &objects::discount("di_2", 1, "half", "cus_1", None, Some("si_sub_1_0")),
    );
    let mut object = fake.account().store.find("sub_1").unwrap();
    object["discounts"] = json!(["di_1"]);
    object["items"]["data"][0]["discounts"] = json!(["di_2"]);
    fake.put(Fakes::Subscription, &object);
    let read = understood(
        client(&fake)
            .fetch(Kind::Subscription, "sub_1")
            .await
            .unwrap(),
    );
    let coupon = read.discounts[0].coupon.as_ref().unwrap();
    assert_eq!(coupon.percent_off.as_deref(), Some("12.5"));
    // Four levels are the most that may be expanded: the coupon of an item's discount is looked up by its id.
    assert_eq!(
        read.items[0].discounts[0].coupon_id.as_deref(),
        Some("half")
    );
}

#[tokio::test]
async fn one_odd_object_takes_no_other_with_it() {
    let fake = start();
    for id in ["sub_1", "sub_2", "sub_3"] {
        subscription(&fake, id, 1);
    }
    let mut odd = fake.account().store.find("sub_2").unwrap();
    odd["items"]["data"][0]["price"]["currency"] = json!("dollars");
    fake.put(Fakes::Subscription, &odd);
    let page = client(&fake)
        .list(Kind::Subscription, Span::ALL, None)
        .await
        .unwrap();
    let [third, second, first] = &page.found[..] else {
        panic!("{}", page.found.len())
    };
    assert!(matches!(
        (first, third),
        (Found::Understood { .. }, Found::Understood { .. })
    ));
    let Found::NotUnderstood(unread) = second else {
        panic!()
    };
    assert_eq!(unread.id, "sub_2");
    assert!(unread.reason.contains("currency"), "{}", unread.reason);
    assert!(!unread.reason.contains("dollars"));
    assert!(unread.raw.contains("dollars"));
}

#[tokio::test]
async fn versions_before_and_after_ours_are_understood() {
    let fake = start();
    subscription(&fake, "sub_1", 1);
    let mut old = fake.account().store.find("sub_1").unwrap();
    // 2018: a plan instead of a price, periods on the subscription, one discount with its coupon.
    let item = &mut old["items"]["data"][0];
    item["plan"] = json!({"id": "gold", "object": "plan", "amount": 2000, "currency": "usd", "interval": "month",
        "interval_count": 3, "usage_type": "licensed", "product": "prod_1", "active": true});
    for name in [
        "price",
        "current_period_start",
        "current_period_end",
        "discounts",
    ] {
        item.as_object_mut().unwrap().remove(name);
    }
    old["current_period_start"] = json!(1_700_000_000);
    old["current_period_end"] = json!(1_800_000_000);
    old["start"] = json!(1_600_000_000);
    for name in ["start_date", "discounts", "cancellation_details"] {
        old.as_object_mut().unwrap().remove(name);
    }
    // As an object would have it that does not know the names that are expanded.
    old["discounts"] = json!([]);
    old["items"]["data"][0]["discounts"] = json!([]);
    old["discount"] = json!({"id": "di_1", "object": "discount", "coupon": {"id": "c", "object": "coupon",
        "percent_off": 10, "duration": "forever"}});
    fake.put(Fakes::Subscription, &old);
    let read = understood(
        client(&fake)
            .fetch(Kind::Subscription, "sub_1")
            .await
            .unwrap(),
    );
    let item = &read.items[0];
    assert_eq!(
        (item.price.id.as_str(), item.price.unit_amount),
        ("gold", Some(2_000))
    );
    assert_eq!(item.price.recurring.as_ref().unwrap().interval_count, 3);
    assert_eq!(item.period_end.unwrap().timestamp(), 1_800_000_000);
    assert_eq!(
        read.discounts[0]
            .coupon
            .as_ref()
            .unwrap()
            .percent_off
            .as_deref(),
        Some("10")
    );
    assert_eq!(read.start_date.timestamp(), 1_600_000_000);
    // 2031: fields and words that nobody knows yet.
    let mut new = fake.account().store.find("sub_1").unwrap();
    new["status"] = json!("hibernating");
    new["hologram"] = json!({"deep": [1, 2, {"er": null}]});
    fake.put(Fakes::Subscription, &new);
    let read = understood(
        client(&fake)
            .fetch(Kind::Subscription, "sub_1")
            .await
            .unwrap(),
    );
    assert_eq!(read.status.as_str(), "hibernating");
}

#[tokio::test]
async fn tiers_and_other_currencies_are_asked_for() {
    let fake = start();
    let mut tiered = price("price_tiers");
    tiered["billing_scheme"] = json!("tiered");
    tiered["tiers_mode"] = json!("graduated");
    tiered["unit_amount"] = Value::Null;
    tiered["unit_amount_decimal"] = Value::Null;
    tiered["tiers"] = json!([{"up_to": 5, "unit_amount": 100, "flat_amount": null}, {"up_to": null, "unit_amount": null, "unit_amount_decimal": "0.5"}]);
    tiered["currency_options"] = json!({"usd": {"unit_amount": 1}, "jpy": {"unit_amount": 1000}});
    fake.put(Fakes::Price, &tiered);
    let found = client(&fake)
        .fetch(Kind::Price, "price_tiers")
        .await
        .unwrap();
    let Found::Understood { object, .. } = found else {
        panic!("{found:?}")
    };
    let Object::Price(price) = *object else {
        panic!()
    };
    assert_eq!(price.unit_amount, None);
    assert_eq!(price.tiers.len(), 2);
    assert_eq!(price.tiers[1].unit_amount_decimal.as_deref(), Some("0.5"));
    assert_eq!(price.in_other_currencies.len(), 1);
    assert_eq!(price.in_other_currencies[0].currency, "JPY");
}

#[tokio::test]
async fn every_passing_fault_is_tried_again() {
    let fake = start();
    fake.fill(World::new(1, now()).unwrap(), 60);
    let client = client(&fake);
    let expected = fake.account().store.count(Fakes::Customer);
    for fault in [
        Fault::RateLimited { retry_after: None },
        Fault::ServerError,
        Fault::BadGateway,
        Fault::Hang,
        Fault::Truncated,
        Fault::Slow(Duration::from_millis(50)),
    ] {
        fake.plan_fault(FaultPlan {
            path: "/v1/customers".to_owned(),
            after: 0,
            times: 2,
            fault: fault.clone(),
        });
        assert_eq!(
            all(&client, Kind::Customer, Span::ALL).await.len(),
            expected,
            "{fault:?}"
        );
        fake.clear_faults();
    }
    // Half a document that calls itself whole is no answer, and asking again would be no wiser.
    fake.plan_fault(FaultPlan {
        path: "/v1/customers".to_owned(),
        after: 0,
        times: 1,
        fault: Fault::Malformed,
    });
    let error = client
        .list(Kind::Customer, Span::ALL, None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, BillingError::Misunderstood { .. }),
        "{error}"
    );
    fake.plan_fault(FaultPlan {
        path: "/v1/customers/".to_owned(),
        after: 0,
        times: 1,
        fault: Fault::Malformed,
    });
    fake.put(
        Fakes::Customer,
        &objects::customer("cus_1", 1, None, None, json!({})),
    );
    let error = client.fetch(Kind::Customer, "cus_1").await.unwrap_err();
    assert!(
        matches!(error, BillingError::Misunderstood { .. }),
        "{error}"
    );
}

#[tokio::test]
async fn it_gives_up_in_the_end_and_says_why() {
    let fake = start();
    let client = client_with(&fake, |settings| settings.attempts = 2);
    fake.plan_fault(FaultPlan {
        path: "/v1/charges".to_owned(),
        after: 0,
        times: 2,
        fault: Fault::ServerError,
    });
    let error = client
        .list(Kind::Charge, Span::ALL, None)
        .await
        .unwrap_err();
    assert!(error.is_passing());
    assert_eq!(fake.calls()["GET /v1/charges"], 2);
}

#[tokio::test]
async fn retry_after_is_heeded_by_all() {
    let fake = start();
    let client = client(&fake);
    fake.plan_fault(FaultPlan {
        path: "/v1/customers".to_owned(),
        after: 0,
        times: 1,
        fault: Fault::RateLimited {
            retry_after: Some(1),
        },
    });
    let begun = Instant::now();
    let (first, second) = tokio::join!(client.list(Kind::Customer, Span::ALL, None), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let answer = client.list(Kind::Charge, Span::ALL, None).await;
        (answer, begun.elapsed())
    });
    first.unwrap();
    second.0.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert!(second.1 >= Duration::from_millis(950), "{:?}", second.1);
}

#[tokio::test]
async fn it_stays_below_the_limit() {
    let mut options = Options::at(now());
    options.rates = Some(Rates {
        endpoint: NonZeroU32::new(50).unwrap(),
        all: NonZeroU32::new(200).unwrap(),
    });
    let fake = Running::start(options).unwrap();
    let client = Arc::new(client_with(&fake, |settings| {
        settings.endpoint_rate = NonZeroU32::new(48).unwrap();
        settings.rate = NonZeroU32::new(190).unwrap();
    }));
    let begun = Instant::now();
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list(Kind::Customer, Span::ALL, None).await.unwrap() })
        })
        .collect();
    for one in asked {
        one.await.unwrap();
    }
    // None was refused, or it would have been sent again.
    assert_eq!(fake.calls()["GET /v1/customers"], 100);
    assert!(begun.elapsed() >= Duration::from_millis(1_900));
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn what_a_key_may_not_is_told_in_stripes_words() {
    let mut options = Options::at(now());
    options.keys = vec![Key {
        secret: "rk_test_reader".to_owned(),
        permissions: Some(vec!["rak_customer_read".to_owned()]),
    }];
    let fake = Running::start(options).unwrap();
    let with = |key: &'static str| {
        client_with(&fake, |settings| settings.api_key = SecretString::from(key))
    };
    with("rk_test_reader")
        .list(Kind::Customer, Span::ALL, None)
        .await
        .unwrap();
    let refused = with("rk_test_reader")
        .list(Kind::Charge, Span::ALL, None)
        .await
        .unwrap_err();
    let BillingError::Refused { reason, .. } = &refused else {
        panic!("{refused}")
    };
    assert!(reason.contains("rak_charge_read"), "{reason}");
    let unknown = with("sk_test_4eC39HqLyjWDarjtT1zdp7dc")
        .list(Kind::Charge, Span::ALL, None)
        .await
        .unwrap_err();
    assert!(!unknown.is_passing());
    assert!(!unknown.to_string().contains("sk_test"), "{unknown}");
    assert_eq!(fake.calls()["GET /v1/charges"], 2);
}

#[tokio::test]
async fn a_change_of_price_costs_what_was_shown_and_is_made_once() {
    let fake = start();
    subscription(&fake, "sub_1", 1);
    fake.put(Fakes::Price, &price("price_1"));
    fake.put(
        Fakes::Price,
        &objects::price("price_2", 1, "prod_2", "usd", 14_900, Some(("day", 28))),
    );
    let client = client(&fake);
    let mut change = PriceChange {
        subscription: "sub_1".to_owned(),
        item: "si_sub_1_0".to_owned(),
        price: "price_2".to_owned(),
        quantity: None,
        prorated_at: None,
    };
    let preview = client.preview(&change, now()).await.unwrap();
    // Two of them, half of the period left.
    assert_eq!(
        (preview.currency.as_str(), preview.total),
        ("USD", 14_900 - 9_900)
    );
    assert_eq!(preview.lines.len(), 2);
    assert!(preview.lines.iter().all(|line| line.proration));
    fake.advance(now().timestamp() + 3_600);
    change.prorated_at = Some(preview.prorated_at);
    let changed = understood(client.change_price(&change, "key-1").await.unwrap());
    assert_eq!(
        (
            changed.items[0].price.id.as_str(),
            changed.items[0].quantity
        ),
        ("price_2", Some(2))
    );
    assert_eq!(
        understood(client.change_price(&change, "key-1").await.unwrap()),
        changed
    );
    let account = fake.account();
    let charged: Vec<i64> = account
        .store
        .all(Fakes::Charge)
        .map(|charge| charge.value()["amount"].as_i64().unwrap())
        .collect();
    assert_eq!(charged, [preview.total]);
}

#[tokio::test]
async fn events_say_what_to_fetch() {
    let fake = start();
    subscription(&fake, "sub_1", 1);
    fake.put(
        Fakes::Customer,
        &objects::customer("cus_1", 1, None, None, json!({})),
    );
    fake.advance(now().timestamp() + 15 * 86_400);
    fake.account().delete("cus_1");
    let client = client(&fake);
    let mut events = Vec::new();
    let mut after = None;
    loop {
        let page = client.events(now(), after.as_deref()).await.unwrap();
        events.extend(page.events);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let told: Vec<(Option<Kind>, &str)> = events
        .iter()
        .map(|event| (event.kind, event.name.as_str()))
        .collect();
    assert!(told.contains(&(Some(Kind::Subscription), "customer.subscription.updated")));
    assert!(told.contains(&(Some(Kind::Customer), "customer.deleted")));
    assert!(told.contains(&(Some(Kind::Charge), "charge.succeeded")));
    assert!(events.is_sorted_by_key(|event| std::cmp::Reverse(event.created)));
}

#[test]
fn events_of_other_objects_lead_to_those_of_ours() {
    let about = |object: Value| {
        let event = json!({"id": "evt_1", "object": "event", "type": "x.y", "created": 1, "data": {"object": object}});
        let read = crm_stripe::event(&event.to_string()).unwrap();
        (read.kind, read.object_id)
    };
    let is = |kind, id: &str| (Some(kind), Some(id.to_owned()));
    assert_eq!(
        about(
            json!({"object": "discount", "id": "di_1", "subscription": "sub_1", "customer": "cus_1"})
        ),
        is(Kind::Subscription, "sub_1")
    );
    assert_eq!(
        about(json!({"object": "discount", "id": "di_1", "customer": "cus_1"})),
        is(Kind::Customer, "cus_1")
    );
    assert_eq!(
        about(json!({"object": "invoice_payment", "id": "inpay_1", "invoice": "in_1"})),
        is(Kind::Invoice, "in_1")
    );
    assert_eq!(about(json!({"object": "invoice"})), (None, None));
    assert_eq!(
        about(json!({"object": "payout", "id": "po_1"})),
        (None, None)
    );
    for broken in [
        "",
        "[]",
        "{}",
        "{\"id\": 7}",
        "{\"id\": \"evt_1\", \"type\": \"x\"}",
    ] {
        assert!(crm_stripe::event(broken).is_err(), "{broken}");
    }
}
