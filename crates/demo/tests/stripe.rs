//! The fake Stripe over HTTP: what a client of the real one relies on, and the faults it has to bear.
#![cfg(feature = "stripe")]
#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_demo::World;
use crm_demo::stripe::{
    DEMO_KEY, Endpoint, Fault, FaultPlan, Key, Kind, Options, Order, Rates, Running, objects,
};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

fn now() -> DateTime<Utc> {
    "2026-11-01T12:00:00Z".parse().unwrap()
}

fn start() -> Running {
    Running::start(Options::at(now())).unwrap()
}

/// With what the first members of a world bought.
fn of_world(members: u64) -> Running {
    let fake = start();
    fake.fill(World::new(1, now()).unwrap(), members);
    fake
}

fn get(fake: &Running, path: &str) -> RequestBuilder {
    Client::new()
        .get(format!("{}{path}", fake.base_url()))
        .bearer_auth(DEMO_KEY)
}

fn post(fake: &Running, path: &str, body: &'static str) -> RequestBuilder {
    Client::new()
        .post(format!("{}{path}", fake.base_url()))
        .bearer_auth(DEMO_KEY)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body)
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// One subscription of one item at $99 every 28 days, ten days into its period.
fn subscribed(fake: &Running) -> (&'static str, &'static str) {
    let start = now().timestamp() - 14 * 86_400;
    let price =
        |id: &str, amount, every| objects::price(id, start, "prod_1", "usd", amount, Some(every));
    fake.put(Kind::Product, &objects::product("prod_1", start, "Solo"));
    for price in [
        price("price_solo", 9_900, ("day", 28)),
        price("price_household", 14_900, ("day", 28)),
        price("price_year", 99_000, ("year", 1)),
    ] {
        fake.put(Kind::Price, &price);
    }
    fake.put(
        Kind::Customer,
        &objects::customer("cus_1", start, Some("ada@example.com"), None, json!({})),
    );
    let solo = price("price_solo", 9_900, ("day", 28));
    let item = objects::item(
        "si_1",
        start,
        "sub_1",
        &solo,
        1,
        (start, start + 28 * 86_400),
    );
    let subscription =
        objects::subscription("sub_1", "cus_1", start, "usd", std::slice::from_ref(&item));
    fake.put_subscription(subscription, &[item]);
    ("sub_1", "si_1")
}

#[tokio::test]
async fn a_list_is_walked_to_its_end_and_leaves_out_who_cancelled_unless_asked() {
    let fake = of_world(400);
    let (_, page) = answer(get(&fake, "v1/subscriptions")).await;
    assert_eq!(page["data"].as_array().unwrap().len(), 10);
    assert_eq!(page["has_more"], true);
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let (status, page) = answer(get(
            &fake,
            &format!("v1/subscriptions?status=all&limit=100{after}"),
        ))
        .await;
        assert_eq!(status, 200);
        let data = page["data"].as_array().unwrap().clone();
        after = format!(
            "&starting_after={}",
            data.last().unwrap()["id"].as_str().unwrap()
        );
        seen.extend(data);
        if page["has_more"] == false {
            break;
        }
    }
    let ids: BTreeSet<&str> = seen.iter().map(|s| s["id"].as_str().unwrap()).collect();
    let all: usize = World::new(1, now())
        .unwrap()
        .members(400)
        .map(|m| m.commerce.subscriptions.len())
        .sum();
    assert_eq!((ids.len(), seen.len()), (all, all));
    assert!(seen.is_sorted_by_key(|s| std::cmp::Reverse(s["created"].as_i64())));
    assert!(seen.iter().any(|s| s["status"] == "canceled"));
    let (_, usual) = answer(get(&fake, "v1/subscriptions?limit=100")).await;
    assert!(
        usual["data"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["status"] != "canceled")
    );
    let from = seen[5]["created"].as_i64().unwrap();
    let (_, range) = answer(get(
        &fake,
        &format!("v1/subscriptions?status=all&limit=100&created[gte]={from}"),
    ))
    .await;
    assert_eq!(
        range["data"].as_array().unwrap().len(),
        seen.iter()
            .filter(|s| s["created"].as_i64() >= Some(from))
            .count()
    );
}

#[tokio::test]
async fn its_money_is_the_worlds() {
    let fake = of_world(300);
    let world: i64 = World::new(1, now())
        .unwrap()
        .members(300)
        .map(|member| member.revenue.total_spent)
        .sum();
    let account = fake.account();
    let charged: i64 = account
        .store
        .all(Kind::Charge)
        .map(|charge| charge.value()["amount"].as_i64().unwrap())
        .sum();
    let refunded: i64 = account
        .store
        .all(Kind::Refund)
        .map(|refund| refund.value()["amount"].as_i64().unwrap())
        .sum();
    assert!(refunded > 0);
    assert_eq!(charged - refunded, world);
}

#[tokio::test]
async fn discounts_are_ids_until_they_are_expanded_and_four_levels_are_the_most() {
    let fake = start();
    let (subscription, _) = subscribed(&fake);
    let mut coupon = objects::coupon("half", 1, Some(50.0), None, "forever");
    coupon["applies_to"] = json!({"products": ["prod_1"]});
    fake.put(Kind::Coupon, &coupon);
    fake.put(
        Kind::Discount,
        &objects::discount("di_1", 1, "half", "cus_1", Some(subscription), None),
    );
    let mut changed = fake.account().store.find(subscription).unwrap();
    changed["discounts"] = json!(["di_1"]);
    fake.put(Kind::Subscription, &changed);
    let plain = answer(get(&fake, "v1/subscriptions")).await.1;
    assert_eq!(plain["data"][0]["discounts"], json!(["di_1"]));
    let expanded = answer(get(&fake, "v1/subscriptions?expand[]=data.discounts"))
        .await
        .1;
    assert_eq!(
        expanded["data"][0]["discounts"][0]["source"]["coupon"],
        "half"
    );
    let deep = answer(get(
        &fake,
        "v1/subscriptions?expand[]=data.discounts.source.coupon",
    ))
    .await
    .1;
    let coupon = &deep["data"][0]["discounts"][0]["source"]["coupon"];
    assert_eq!(coupon["percent_off"], 50.0);
    assert!(coupon.get("applies_to").is_none());
    let too_deep = answer(get(
        &fake,
        "v1/subscriptions?expand[]=data.discounts.source.coupon.applies_to",
    ))
    .await;
    assert_eq!(too_deep.0, 400);
    let told = answer(get(&fake, "v1/coupons?expand[]=data.applies_to"))
        .await
        .1;
    assert_eq!(told["data"][0]["applies_to"]["products"][0], "prod_1");
}

#[tokio::test]
async fn items_beyond_ten_are_in_a_list_of_their_own() {
    let fake = start();
    let price = objects::price("price_1", 1, "prod_1", "usd", 100, Some(("month", 1)));
    let items: Vec<Value> = (0..500)
        .map(|n| objects::item(&format!("si_{n}"), 1, "sub_big", &price, 1, (1, 2)))
        .collect();
    fake.put_subscription(
        objects::subscription("sub_big", "cus_1", 1, "usd", &[]),
        &items,
    );
    let (_, one) = answer(get(&fake, "v1/subscriptions/sub_big")).await;
    assert_eq!(one["items"]["data"].as_array().unwrap().len(), 10);
    assert_eq!(one["items"]["has_more"], true);
    let (_, page) = answer(get(
        &fake,
        "v1/subscription_items?subscription=sub_big&limit=100&starting_after=si_9",
    ))
    .await;
    assert_eq!(page["data"][0]["id"], "si_10");
    assert_eq!(page["has_more"], true);
    assert_eq!(
        answer(get(
            &fake,
            "v1/subscription_items?subscription=sub_big&limit=101"
        ))
        .await
        .0,
        400
    );
}

#[tokio::test]
async fn a_key_opens_what_it_may() {
    let mut options = Options::at(now());
    options.keys = vec![Key {
        secret: "rk_test_reader".to_owned(),
        permissions: Some(vec!["rak_customer_read".to_owned()]),
    }];
    let fake = Running::start(options).unwrap();
    let with = |key: &str, path: &str| {
        Client::new()
            .get(format!("{}{path}", fake.base_url()))
            .bearer_auth(key)
    };
    assert_eq!(answer(with("rk_test_reader", "v1/customers")).await.0, 200);
    let (status, refusal) = answer(with("rk_test_reader", "v1/charges")).await;
    assert_eq!(status, 403);
    assert!(
        refusal["error"]["message"]
            .as_str()
            .unwrap()
            .contains("rak_charge_read")
    );
    assert_eq!(answer(with("sk_test_other", "v1/customers")).await.0, 401);
    let none = Client::new().get(format!("{}v1/customers", fake.base_url()));
    assert_eq!(answer(none).await.0, 401);
}

#[tokio::test]
async fn a_key_of_idempotency_does_a_thing_once() {
    let fake = start();
    subscribed(&fake);
    let body = "items[0][id]=si_1&items[0][quantity]=3&proration_behavior=always_invoice";
    let ask = |body| post(&fake, "v1/subscriptions/sub_1", body).header("Idempotency-Key", "one");
    let first = answer(ask(body)).await;
    let invoices = fake.account().store.count(Kind::Invoice);
    let again = answer(ask(body)).await;
    assert_eq!((first.0, &first.1), (200, &again.1));
    assert_eq!(
        (invoices, fake.account().store.count(Kind::Invoice)),
        (1, 1)
    );
    let (status, other) = answer(ask("items[0][id]=si_1&items[0][quantity]=4")).await;
    assert_eq!(
        (status, &other["error"]["type"]),
        (400, &json!("idempotency_error"))
    );
}

#[tokio::test]
async fn what_is_previewed_is_what_is_charged() {
    let fake = start();
    subscribed(&fake);
    let preview = "subscription=sub_1&subscription_details[items][0][id]=si_1&subscription_details[items][0][price]=price_household\
                   &subscription_details[proration_behavior]=always_invoice";
    let (status, shown) = answer(post(&fake, "v1/invoices/create_preview", preview)).await;
    assert_eq!(status, 200);
    // Half of the period is left: half of what goes comes back, half of what comes is charged.
    assert_eq!(shown["total"], 7_450 - 4_950);
    assert_eq!(fake.account().store.count(Kind::Invoice), 0);
    let change =
        "items[0][id]=si_1&items[0][price]=price_household&proration_behavior=always_invoice";
    let (status, changed) = answer(post(&fake, "v1/subscriptions/sub_1", change)).await;
    assert_eq!(
        (status, &changed["items"]["data"][0]["price"]["id"]),
        (200, &json!("price_household"))
    );
    let invoice = changed["latest_invoice"].as_str().unwrap();
    assert_eq!(
        answer(get(&fake, &format!("v1/invoices/{invoice}")))
            .await
            .1["total"],
        shown["total"]
    );
}

#[tokio::test]
async fn time_brings_renewals_ends_and_events() {
    let fake = start();
    subscribed(&fake);
    let end = now().timestamp() + 14 * 86_400;
    fake.advance(end);
    let (_, renewed) = answer(get(&fake, "v1/subscriptions/sub_1")).await;
    assert_eq!(renewed["items"]["data"][0]["current_period_start"], end);
    assert_eq!(renewed["status"], "active");
    answer(post(
        &fake,
        "v1/subscriptions/sub_1",
        "cancel_at_period_end=true",
    ))
    .await;
    fake.advance(end + 28 * 86_400);
    let (_, ended) = answer(get(&fake, "v1/subscriptions/sub_1")).await;
    assert_eq!(
        (&ended["status"], &ended["ended_at"]),
        (&json!("canceled"), &json!(end + 28 * 86_400))
    );
    let (_, events) = answer(get(&fake, "v1/events?limit=100&types[]=customer.subscription.updated&types[]=customer.subscription.deleted")).await;
    let names: Vec<&str> = events["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "customer.subscription.deleted",
            "customer.subscription.updated",
            "customer.subscription.updated"
        ]
    );
    fake.advance(end + 90 * 86_400);
    assert_eq!(answer(get(&fake, "v1/events")).await.1["data"], json!([]));
}

#[tokio::test]
async fn a_deleted_customer_leaves_a_mark_and_no_subscription() {
    let fake = start();
    subscribed(&fake);
    let delete = Client::new()
        .delete(format!("{}v1/customers/cus_1", fake.base_url()))
        .bearer_auth(DEMO_KEY);
    assert_eq!(answer(delete).await.1["deleted"], true);
    assert_eq!(
        answer(get(&fake, "v1/customers")).await.1["data"],
        json!([])
    );
    assert_eq!(
        answer(get(&fake, "v1/customers/cus_1")).await.1["deleted"],
        true
    );
    assert_eq!(
        answer(get(&fake, "v1/subscriptions/sub_1")).await.1["status"],
        "canceled"
    );
}

#[tokio::test]
async fn who_asks_too_often_is_told_so() {
    let mut options = Options::at(now());
    options.rates = Some(Rates {
        endpoint: NonZeroU32::new(20).unwrap(),
        all: NonZeroU32::new(1_000).unwrap(),
    });
    let fake = Running::start(options).unwrap();
    // At once: one after the other they may take longer than the second that they are too many for.
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..200 {
        asking.spawn(answer(get(&fake, "v1/customers")));
    }
    let answers = asking.join_all().await;
    let refused = answers
        .iter()
        .filter(|(status, body)| *status == 429 && body["error"]["code"] == "rate_limit");
    assert!(refused.count() > 10);
    assert_eq!(answer(get(&fake, "v1/charges")).await.0, 200);
}

#[tokio::test]
async fn faults_happen_as_they_were_planned() {
    let fake = of_world(50);
    let plan = |fault| FaultPlan {
        path: "/v1/customers".to_owned(),
        after: 0,
        times: 1,
        fault,
    };
    let ask = || get(&fake, "v1/customers?limit=100").timeout(Duration::from_millis(300));
    fake.plan_fault(plan(Fault::RateLimited {
        retry_after: Some(7),
    }));
    let limited = ask().send().await.unwrap();
    assert_eq!(
        (
            limited.status().as_u16(),
            limited.headers()["Retry-After"].to_str().unwrap()
        ),
        (429, "7")
    );
    fake.plan_fault(plan(Fault::ServerError));
    assert_eq!(answer(ask()).await.0, 500);
    fake.plan_fault(plan(Fault::BadGateway));
    assert_eq!(answer(ask()).await, (502, Value::Null));
    fake.plan_fault(plan(Fault::Hang));
    assert!(ask().send().await.unwrap_err().is_timeout());
    fake.plan_fault(plan(Fault::Truncated));
    assert!(ask().send().await.unwrap().text().await.is_err());
    fake.plan_fault(plan(Fault::Malformed));
    assert_eq!(answer(ask()).await, (200, Value::Null));
    let control = Client::new()
        .post(format!("{}_fake/faults", fake.base_url()))
        .body(json!({"fault": "server_error", "path": "/v1/customers", "after": 1}).to_string());
    assert_eq!(answer(control).await.0, 200);
    assert_eq!(
        (
            answer(ask()).await.0,
            answer(ask()).await.0,
            answer(ask()).await.0
        ),
        (200, 500, 200)
    );
}

#[tokio::test]
async fn events_that_nobody_takes_are_sent_again() {
    let fake = start();
    subscribed(&fake);
    // Another fake asks for a key and refuses.
    let deaf = start();
    fake.send_to(Endpoint {
        url: format!("{}v1/nobody", deaf.base_url()),
        secrets: vec!["whsec_demo".to_owned()],
    });
    answer(post(&fake, "v1/customers/cus_1", "name=Ada")).await;
    for _ in 0..2 {
        let sent = fake.deliver(Order::Shuffled(1)).await;
        assert!(!sent.is_empty());
        assert!(sent.iter().all(|delivery| delivery.status == Some(401)));
    }
    assert_eq!(fake.account().unsent.len(), 1);
}
