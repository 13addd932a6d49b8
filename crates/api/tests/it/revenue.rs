//! Revenue over HTTP: amounts open the way to them and add up, settings are kept by admins, nothing unclear is hidden.

use chrono::{DateTime, Utc};
use crm_db::revenue::{Whose, link_customers, recompute, upsert};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::mirror::{
    Charge, ChargeStatus, Coupon, Customer, Discount, Duration, Every, Found, Item, Known, Object,
    Price, Recurring, Scheme, Subscription, SubscriptionStatus, Usage,
};
use crm_types::auth::Role;
use crm_types::jobs::{DifferenceKind, RunDifferencePage};
use crm_types::problem::Code;
use crm_types::revenue::{
    ExchangeRateList, LedgerPage, LinkedBy, MemberRevenue, NotUnderstoodPage, Peer, PolicyPreview,
    PriceTierList, RevenueChange, RevenueChangePage, RevenueCounts, RevenuePolicy, RevenueRule,
    RevenueSetting, UnlinkedCustomerPage,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::server::{Server, World};

const USERS: &str = "
    insert into auth.users (id, email)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, n || '@example.com'
    from generate_series(1, 3) as n;
";

fn member(n: u8) -> String {
    format!("00000000-0000-0000-0000-00000000000{n}")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn found(object: Object) -> Found {
    Found::Understood {
        raw: format!(r#"{{"id": "{}"}}"#, object.id()),
        object: Box::new(object),
    }
}

fn customer(id: &str, email: Option<&str>, user: Option<u8>) -> Found {
    found(Object::Customer(Customer {
        id: id.to_owned(),
        email: email.map(str::to_owned),
        name: None,
        created: at("2025-01-01T00:00:00Z"),
        currency: None,
        discount: None,
        metadata: user
            .map(|n| ("user_id".to_owned(), member(n)))
            .into_iter()
            .collect(),
    }))
}

fn price(amount: Option<i64>) -> Price {
    Price {
        id: "price_solo".to_owned(),
        product: None,
        currency: "USD".to_owned(),
        nickname: Some("Solo".to_owned()),
        lookup_key: None,
        active: true,
        recurring: Some(Recurring {
            interval: Every::Day,
            interval_count: 28,
            usage: Usage::Licensed,
        }),
        scheme: Scheme::PerUnit,
        unit_amount: amount,
        unit_amount_decimal: None,
        tiers: Vec::new(),
        tiers_mode: None,
        transform: None,
        tax_behavior: None,
        in_other_currencies: Vec::new(),
        metadata: Default::default(),
    }
}

fn subscription(id: &str, customer: &str, amount: Option<i64>, quantity: u64) -> Subscription {
    Subscription {
        id: id.to_owned(),
        customer: customer.to_owned(),
        status: SubscriptionStatus::Active,
        currency: "USD".to_owned(),
        created: at("2025-02-01T00:00:00Z"),
        start_date: at("2025-02-01T00:00:00Z"),
        trial_start: None,
        trial_end: None,
        cancel_at_period_end: false,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        cancellation: None,
        pause: None,
        items: vec![Item {
            id: format!("si_{id}"),
            price: price(amount),
            quantity: Some(quantity),
            discounts: Vec::new(),
            tax_rates: Vec::new(),
            period_start: None,
            period_end: None,
        }],
        discounts: Vec::new(),
        default_tax_rates: Vec::new(),
        schedule: None,
        latest_invoice: None,
        past_due_since: None,
        metadata: Default::default(),
    }
}

async fn put(client: &mut Client, path: &str, body: &Value) -> Answer {
    let body = body.to_string().into_bytes();
    client
        .send(Method::PUT, path, Some(("application/json", body)))
        .await
}

async fn delete(client: &mut Client, path: &str) -> Answer {
    client.send(Method::DELETE, path, None).await
}

/// Ada (1) ends with her period and has a coupon that lasts; Bea (2) has two units of a price without an amount beside one
/// with; nobody knows whose the third is.
async fn world() -> (World, Server, Client) {
    let world = World::create().await;
    for (email, role) in [
        ("admin@example.com", Role::Admin),
        ("viewer@example.com", Role::Viewer),
    ] {
        world.admin(email, role).await;
    }
    world.database.run(USERS).await;
    let mut ada = subscription("sub_ada", "cus_ada", Some(9_900), 1);
    ada.cancel_at_period_end = true;
    ada.discounts = vec![Discount {
        id: "di_1".to_owned(),
        coupon: Some(Coupon {
            id: "HALF".to_owned(),
            name: None,
            percent_off: Some("50".to_owned()),
            amount_off: None,
            currency: None,
            in_other_currencies: Vec::new(),
            duration: Duration::Repeating,
            duration_in_months: Some(3),
            products: Vec::new(),
            metadata: Default::default(),
        }),
        coupon_id: None,
        start: None,
        end: None,
    }];
    let charge = Charge {
        id: "ch_1".to_owned(),
        customer: Some("cus_ada".to_owned()),
        status: ChargeStatus::Succeeded,
        captured: true,
        currency: "USD".to_owned(),
        amount: 9_900,
        amount_captured: 9_900,
        amount_refunded: 900,
        created: at("2025-02-01T00:00:00Z"),
        invoice: None,
        payment_intent: None,
        description: None,
        receipt_url: None,
        failure: None,
    };
    let objects = [
        found(Object::Price(price(Some(9_900)))),
        customer("cus_ada", None, Some(1)),
        customer("cus_bea", Some("2@example.com"), None),
        customer("cus_who", Some("who@example.com"), None),
        found(Object::Subscription(ada)),
        found(Object::Subscription(subscription(
            "sub_bea",
            "cus_bea",
            Some(9_900),
            2,
        ))),
        found(Object::Subscription(subscription(
            "sub_odd", "cus_bea", None, 1,
        ))),
        found(Object::Subscription(subscription(
            "sub_who",
            "cus_who",
            Some(9_900),
            1,
        ))),
        found(Object::Charge(charge)),
    ];
    let now = world.now();
    let database = world.database.database();
    upsert(database, &objects, Known::Fetched { before: now })
        .await
        .unwrap();
    link_customers(database, now).await.unwrap();
    let calendar = Calendar::new(now, chrono_tz::Tz::UTC);
    recompute(database, Whose::Everybody, &calendar)
        .await
        .unwrap();
    let server = world.start();
    let client = server.client_of("admin@example.com").await;
    (world, server, client)
}

#[actix_web::test]
async fn an_amount_opens_the_way_to_it_and_the_ways_add_up_to_it() {
    let (_world, server, _) = world().await;
    let mut client = server.client_of("viewer@example.com").await;
    let path = format!("/api/crm/members/{}/revenue", member(1));
    let ada: MemberRevenue = client.get(&path).await.json();
    assert_eq!((ada.mrr.minor, ada.committed_mrr.minor), (10_754, 0));
    assert_eq!((ada.total_spent.minor, ada.ltv.minor), (9_000, 9_000));
    let [item] = ada.items.as_slice() else {
        panic!("one item")
    };
    assert_eq!(
        (item.rule, item.counts),
        (RevenueRule::Ending, RevenueCounts::Ending)
    );
    assert_eq!(item.factor.as_deref(), Some("365/336"));
    assert_eq!(item.monthly.as_deref(), Some("10754.464286"));
    assert_eq!(item.discounts[0].off, "0", "it does not last");
    let peers: Vec<_> = ada
        .peers
        .iter()
        .map(|peer| (peer.peer, peer.mrr.minor))
        .collect();
    assert_eq!(
        peers,
        [
            (Peer::Stripe, 0),
            (Peer::ChartMogul, 5_377),
            (Peer::ProfitWell, 5_377)
        ]
    );
    assert_eq!((ada.payments.len(), ada.subscriptions.len()), (1, 1));

    let all: LedgerPage = client.get("/api/crm/revenue/ledger").await.json();
    assert_eq!((all.members, all.total.minor), (2, 10_754 + 21_509));
    let sum: i64 = all
        .items
        .iter()
        .flat_map(|member| &member.items)
        .filter(|item| {
            matches!(
                item.counts,
                RevenueCounts::Committed | RevenueCounts::Ending
            )
        })
        .map(|item| item.reporting.minor)
        .sum();
    assert_eq!(sum, all.total.minor);
    let first: LedgerPage = client.get("/api/crm/revenue/ledger?limit=1").await.json();
    assert_eq!(
        (first.items[0].mrr.minor, first.total),
        (21_509, all.total.clone())
    );
    let cursor = first.next_cursor.unwrap();
    let second = format!("/api/crm/revenue/ledger?limit=1&cursor={cursor}");
    let second: LedgerPage = client.get(&second).await.json();
    assert_eq!(
        (second.items[0].mrr.minor, second.has_more),
        (10_754, false)
    );
    let few = "/api/crm/revenue/ledger?filter=mrr%20%3E%20200";
    let few: LedgerPage = client.get(few).await.json();
    assert_eq!((few.members, few.total.minor), (1, 21_509));
    let wrong = client
        .get("/api/crm/revenue/ledger?filter=mrrr%20%3E%201")
        .await;
    assert_eq!(wrong.code(), Code::InvalidFilter);
    let nobody = client
        .get("/api/crm/members/00000000-0000-0000-0000-00000000000f/revenue")
        .await;
    assert_eq!(nobody.code(), Code::NotFound);
}

#[actix_web::test]
async fn what_is_not_understood_or_nobodys_is_listed_until_it_is_settled() {
    let (_world, _server, mut client) = world().await;
    let told: NotUnderstoodPage = client.get("/api/crm/revenue/not-understood").await.json();
    let [odd] = told.items.as_slice() else {
        panic!("one: {:?}", told.items)
    };
    assert_eq!(
        (odd.id.as_str(), odd.reason.as_str()),
        ("si_sub_odd", "price price_solo has no amount")
    );
    assert_eq!(odd.member_id.map(|id| id.to_string()), Some(member(2)));
    let loose: UnlinkedCustomerPage = client
        .get("/api/crm/revenue/unlinked-customers")
        .await
        .json();
    assert_eq!(
        (loose.items.len(), loose.items[0].customer.as_str()),
        (1, "cus_who")
    );
    for cursor in ["x", "", "AAAA"] {
        let answer = client
            .get(&format!(
                "/api/crm/revenue/unlinked-customers?cursor={cursor}"
            ))
            .await;
        assert_eq!(answer.code(), Code::InvalidCursor, "{cursor}");
    }

    let link = "/api/crm/revenue/links/cus_who";
    let whose = json!({ "member_id": member(3) });
    assert_eq!(put(&mut client, link, &whose).await.status, 204);
    let nobody = put(&mut client, "/api/crm/revenue/links/cus_none", &whose).await;
    assert_eq!(nobody.code(), Code::NotFound);
    // The figures are behind, and asking for them brings them up to date.
    let path = format!("/api/crm/members/{}/revenue", member(3));
    let linked: MemberRevenue = client.get(&path).await.json();
    assert_eq!(linked.mrr.minor, 10_754);
    let all: LedgerPage = client.get("/api/crm/revenue/ledger").await.json();
    assert_eq!(all.total.minor, 10_754 + 21_509 + 10_754);
    assert_eq!(delete(&mut client, link).await.status, 204);
    let freed: MemberRevenue = client.get(&path).await.json();
    assert_eq!((freed.mrr.minor, freed.customers.len()), (0, 0));

    // Both are among the changes of the settings, and can be taken back as they can.
    let changes = "/api/crm/revenue/changes";
    let page: RevenueChangePage = client.get(changes).await.json();
    let theirs = Some(format!(r#"{{"member_id": "{}"}}"#, member(3)));
    let told: Vec<_> = page
        .items
        .iter()
        .map(|one| (one.setting, one.key.as_str(), &one.before, &one.after))
        .collect();
    let link = RevenueSetting::CustomerLink;
    let expected = [
        (link, "cus_who", &theirs, &None),
        (link, "cus_who", &None, &theirs),
    ];
    assert_eq!(told, expected);
    let revert = |number: i64| format!("{changes}/{number}/revert");
    let none = json!({});
    let (freeing, linking) = (page.items[0].number, page.items[1].number);
    assert_eq!(client.post(&revert(freeing), &none).await.status, 200);
    let again: MemberRevenue = client.get(&path).await.json();
    assert_eq!(again.mrr.minor, 10_754);
    let [customer] = again.customers.as_slice() else {
        panic!("one: {:?}", again.customers)
    };
    assert_eq!(
        (
            customer.customer.as_str(),
            customer.linked_by,
            customer.admin_name.as_deref()
        ),
        ("cus_who", LinkedBy::Hand, Some("Ada Lovelace"))
    );
    assert_eq!(client.post(&revert(linking), &none).await.status, 200);
    let freed: MemberRevenue = client.get(&path).await.json();
    assert_eq!(freed.mrr.minor, 0);
    assert_eq!(
        client.post(&revert(linking), &none).await.code(),
        Code::Conflict
    );
    // Somebody else's by now: what stands on it is not undone.
    let other = json!({ "member_id": member(2) });
    let link = "/api/crm/revenue/links/cus_who";
    assert_eq!(put(&mut client, link, &other).await.status, 204);
    let page: RevenueChangePage = client.get(changes).await.json();
    let of_delete = page
        .items
        .iter()
        .find(|one| one.undoes == Some(linking))
        .unwrap();
    assert_eq!(
        client.post(&revert(of_delete.number), &none).await.code(),
        Code::Conflict
    );
}

#[actix_web::test]
async fn a_policy_is_previewed_and_then_changed_by_who_has_seen_it() {
    let (world, server, mut client) = world().await;
    let path = "/api/crm/revenue/policy";
    let seen = client.get(path).await;
    let tag = seen.header("etag").to_owned();
    assert!(!seen.json::<RevenuePolicy>().drop_ending);
    let patch = json!({ "drop_ending": true });
    let preview: PolicyPreview = client.post(&format!("{path}/preview"), &patch).await.json();
    assert_eq!(
        (preview.before.minor, preview.after.minor, preview.members),
        (32_263, 21_509, 1)
    );
    assert!(
        !client.get(path).await.json::<RevenuePolicy>().drop_ending,
        "a preview changes nothing"
    );

    assert_eq!(
        client.patch(path, "", &patch).await.code(),
        Code::PreconditionRequired
    );
    let changed = client.patch(path, &tag, &patch).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(changed.json::<RevenuePolicy>().drop_ending);
    assert_eq!(
        client
            .patch(path, &tag, &json!({"count_paused": true}))
            .await
            .code(),
        Code::PreconditionFailed
    );
    let far = json!({ "past_due_days": 3651 });
    assert_eq!(
        client.patch(path, "*", &far).await.problem().errors[0].field,
        "past_due_days"
    );
    let waiting: i64 = sqlx_count(&world).await;
    assert_eq!(waiting, 1, "the figures are computed anew");
    let mut viewer = server.client_of("viewer@example.com").await;
    assert_eq!(
        viewer.patch(path, "*", &patch).await.code(),
        Code::Forbidden
    );
    assert_eq!(viewer.get(path).await.status, 200);
}

async fn sqlx_count(world: &World) -> i64 {
    let open = crm_db::queue::claim(
        world.database.database(),
        &[crm_db::queue::Room {
            kind: crm_db::revenue::RESTATE,
            free: 10,
            attempts: 1,
        }],
        std::time::Duration::from_secs(60),
        "a test",
    );
    open.await.unwrap().len() as i64
}

#[actix_web::test]
async fn prices_stand_for_tiers_and_currencies_have_rates() {
    let (_world, _server, mut client) = world().await;
    let path = "/api/crm/revenue/prices";
    let prices: PriceTierList = client.get(path).await.json();
    assert_eq!(
        (prices.unmapped, prices.items[0].price.as_str()),
        (1, "price_solo")
    );
    let one = format!("{path}/price_solo");
    let mapped = put(&mut client, &one, &json!({ "tier": " solo " })).await;
    assert_eq!(mapped.status, 200, "{}", mapped.text());
    let prices: PriceTierList = mapped.json();
    assert_eq!(
        (prices.unmapped, prices.items[0].tier.as_deref()),
        (0, Some("solo"))
    );
    let revenue = format!("/api/crm/members/{}/revenue", member(1));
    assert_eq!(
        client.get(&revenue).await.json::<MemberRevenue>().tier,
        "solo"
    );
    let blank = put(&mut client, &one, &json!({ "tier": " " })).await;
    assert_eq!(blank.problem().errors[0].field, "tier");
    assert_eq!(delete(&mut client, &one).await.status, 204);
    assert_eq!(delete(&mut client, &one).await.code(), Code::NotFound);

    let path = "/api/crm/revenue/rates";
    let rate = |currency: &str, rate: &str| json!({ "items": [{ "currency": currency, "quote": "USD", "since": "2026-03-01", "rate": rate }] });
    let stored = put(&mut client, path, &rate("EUR", "1.0845")).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    assert_eq!(stored.json::<ExchangeRateList>().items[0].rate, "1.0845");
    for (currency, amount, field) in [
        ("XXX", "1", "items.0.currency"),
        ("USD", "1", "items.0.quote"),
        ("EUR", "0", "items.0.rate"),
        ("EUR", "-1", "items.0.rate"),
        ("EUR", "1e3", "items.0.rate"),
        ("EUR", "0.1234567890123", "items.0.rate"),
    ] {
        let refused = put(&mut client, path, &rate(currency, amount)).await;
        assert_eq!(
            refused.problem().errors[0].field,
            field,
            "{currency} {amount}"
        );
    }
    assert_eq!(
        client
            .get(path)
            .await
            .json::<ExchangeRateList>()
            .items
            .len(),
        1
    );

    // The same out of a spreadsheet, in the reporting currency.
    let csv = async |client: &mut Client, kind: &str, text: &str| {
        let body = (kind, text.as_bytes().to_vec());
        client.send(Method::PUT, path, Some(body)).await
    };
    let text = "Currency;Day;Rate\r\neur;2026-03-01;1,09\r\n\r\nGBP;2026-03-02;1,27\r\n";
    let stored = csv(&mut client, "text/csv; charset=utf-8", text).await;
    assert_eq!(stored.status, 200, "{}", stored.text());
    let told: Vec<String> = stored
        .json::<ExchangeRateList>()
        .items
        .iter()
        .map(|one| format!("{} {} {} {}", one.currency, one.quote, one.since, one.rate))
        .collect();
    assert_eq!(told, ["GBP USD 2026-03-02 1.27", "EUR USD 2026-03-01 1.09"]);
    for (text, fields) in [
        (
            "EUR,2026-03-01,1.1\nEURO,2026-03-01,1\nGBP,yesterday,1",
            vec!["line.2", "line.3"],
        ),
        (
            "a heading\n\nXXX,2026-03-01,0",
            vec!["line.3.currency", "line.3.rate"],
        ),
        ("EUR,2026-03-01,1\nEUR,2026-03-01,2", vec!["line.2.since"]),
        ("currency,day,rate", vec!["items"]),
    ] {
        let refused = csv(&mut client, "text/csv", text).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (422, Code::InvalidBody),
            "{text}"
        );
        let told: Vec<_> = refused
            .problem()
            .errors
            .into_iter()
            .map(|one| one.field)
            .collect();
        assert_eq!(told, fields, "{text}");
    }
    let odd = client
        .send(Method::PUT, path, Some(("text/csv", vec![0xff, b','])))
        .await;
    assert_eq!(odd.code(), Code::InvalidBody);
    let other = csv(&mut client, "text/plain", "EUR,2026-03-01,1").await;
    assert_eq!(other.code(), Code::UnsupportedMediaType);
    assert_eq!(
        client
            .get(path)
            .await
            .json::<ExchangeRateList>()
            .items
            .len(),
        2
    );
}

#[actix_web::test]
async fn a_change_of_the_settings_is_told_and_can_be_taken_back() {
    let (world, server, mut client) = world().await;
    let one = "/api/crm/revenue/prices/price_solo";
    put(&mut client, one, &json!({ "tier": "solo" })).await;
    // The same again is no change.
    put(&mut client, one, &json!({ "tier": "solo" })).await;
    put(&mut client, one, &json!({ "tier": "duo", "lasting": true })).await;
    let policy = json!({ "past_due_days": 30 });
    client.patch("/api/crm/revenue/policy", "*", &policy).await;
    let rates = json!({ "items": [
        { "currency": "EUR", "quote": "USD", "since": "2026-03-01", "rate": "1.10" },
        { "currency": "GBP", "quote": "USD", "since": "2026-03-01", "rate": "1.25" },
    ] });
    put(&mut client, "/api/crm/revenue/rates", &rates).await;

    let path = "/api/crm/revenue/changes";
    let page: RevenueChangePage = client.get(&format!("{path}?limit=3")).await.json();
    let told: Vec<_> = page.items.iter().map(|one| one.setting.as_str()).collect();
    assert_eq!(told, ["exchange_rates", "policy", "price_tier"]);
    assert_eq!(page.items[2].key, "price_solo");
    assert_eq!(
        page.items[2].before.as_deref(),
        Some(r#"{"tier": "solo", "lasting": false}"#)
    );
    assert_eq!(
        page.items[2].changed_by_name.as_deref(),
        Some("Ada Lovelace")
    );
    let cursor = page.next_cursor.unwrap();
    let rest: RevenueChangePage = client
        .get(&format!("{path}?limit=3&cursor={cursor}"))
        .await
        .json();
    assert_eq!((rest.items.len(), rest.has_more), (1, false));
    assert_eq!(rest.items[0].before, None);
    // Each has the figures follow, by a task.
    assert_eq!(sqlx_count(&world).await, 4);

    let revert = |number: i64| format!("{path}/{number}/revert");
    let [of_rates, of_policy, second] = page.items.as_slice() else {
        panic!("three")
    };
    let first = &rest.items[0];
    let none = json!({});
    let overtaken = client.post(&revert(first.number), &none).await;
    assert_eq!(overtaken.code(), Code::Conflict);
    let undone: RevenueChange = client.post(&revert(second.number), &none).await.json();
    assert_eq!(undone.undoes, Some(second.number));
    let prices: PriceTierList = client.get("/api/crm/revenue/prices").await.json();
    assert_eq!(prices.items[0].tier.as_deref(), Some("solo"));
    let again = client.post(&revert(second.number), &none).await;
    assert_eq!(again.code(), Code::Conflict);
    // Now nothing stands on the first one, and there was no tier before it.
    assert_eq!(client.post(&revert(first.number), &none).await.status, 200);
    let prices: PriceTierList = client.get("/api/crm/revenue/prices").await.json();
    assert_eq!(prices.unmapped, 1);
    assert_eq!(
        client.post(&revert(of_policy.number), &none).await.status,
        200
    );
    let policy: RevenuePolicy = client.get("/api/crm/revenue/policy").await.json();
    assert_eq!(policy.past_due_days, None);
    assert_eq!(
        client.post(&revert(of_rates.number), &none).await.status,
        200
    );
    let rates: ExchangeRateList = client.get("/api/crm/revenue/rates").await.json();
    assert_eq!(rates.items, []);
    // Undoing an undoing is a change like any other.
    assert_eq!(
        client.post(&revert(undone.number), &none).await.code(),
        Code::Conflict
    );
    assert_eq!(
        client.post(&revert(999), &none).await.code(),
        Code::NotFound
    );
    let mut viewer = server.client_of("viewer@example.com").await;
    assert_eq!(
        viewer.post(&revert(of_rates.number), &none).await.code(),
        Code::Forbidden
    );
    assert_eq!(viewer.get(path).await.status, 200);
}

#[actix_web::test]
async fn every_rate_that_does_not_do_is_named() {
    let (_world, _server, mut client) = world().await;
    let rate = |currency: &str, since: &str, rate: &str| json!({ "currency": currency, "quote": "USD", "since": since, "rate": rate });
    let items = [
        rate("EUR", "2026-03-01", "1.1"),
        rate("XXX", "2026-03-01", "-1"),
        rate("USD", "2026-03-01", "1"),
        rate("EUR", "2026-03-01", "1.2"),
    ];
    let answer = put(
        &mut client,
        "/api/crm/revenue/rates",
        &json!({ "items": items }),
    )
    .await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let fields: Vec<String> = answer
        .problem()
        .errors
        .into_iter()
        .map(|error| error.field)
        .collect();
    assert_eq!(
        fields,
        [
            "items.1.currency",
            "items.1.rate",
            "items.2.quote",
            "items.3.since"
        ]
    );
    let rates: ExchangeRateList = client.get("/api/crm/revenue/rates").await.json();
    assert_eq!(rates.items, [], "all or none");
    let many: Vec<Value> = (0..300).map(|_| rate("XXX", "2026-03-01", "0")).collect();
    let answer = put(
        &mut client,
        "/api/crm/revenue/rates",
        &json!({ "items": many }),
    )
    .await;
    assert_eq!(answer.problem().errors.len(), 100);
}

#[actix_web::test]
async fn what_a_run_mended_can_be_paged_through() {
    let (world, _server, mut client) = world().await;
    let run = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let lost = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0b";
    world
        .database
        .run(&format!(
            "insert into crm.job_runs (id, job, mode, trigger, state, requested_at, ended_at, continues)
             values ('{lost}', 'sync-revenue-metrics', 'full', 'schedule', 'lost', now(), now(), null),
                 ('{run}', 'sync-revenue-metrics', 'full', 'schedule', 'succeeded', now(), now(), '{lost}')"
        ))
        .await;
    let database = world.database.database();
    for (n, of) in [lost, run, run].into_iter().enumerate() {
        let objects = [
            found(Object::Subscription(subscription(
                &format!("sub_new_{n}"),
                "cus_bea",
                Some(100),
                1,
            ))),
            Found::Gone {
                kind: crm_domain::revenue::mirror::Kind::Charge,
                id: format!("ch_gone_{n}"),
            },
        ];
        let known = Known::Fetched {
            before: world.now(),
        };
        let of = Some(of.parse().unwrap());
        crm_db::revenue::upsert_in_run(database, &objects, known, of)
            .await
            .unwrap();
    }
    let path = format!("/api/crm/jobs/{run}/differences");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: RunDifferencePage = client.get(&format!("{path}?limit=4{cursor}")).await.json();
        seen.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 6);
    let of_bea = seen.iter().filter(|one| one.member_id.is_some()).count();
    assert_eq!(of_bea, 3);
    assert!(
        seen.iter()
            .any(|one| one.id == "ch_gone_2" && one.change == DifferenceKind::Gone)
    );
    assert!(
        seen.iter()
            .any(|one| one.id == "sub_new_0" && one.change == DifferenceKind::Appeared)
    );
    let nobody = client
        .get("/api/crm/jobs/01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0c/differences")
        .await;
    assert_eq!(nobody.code(), Code::NotFound);
    let odd = client.get(&format!("{path}?cursor=AAAA")).await;
    assert_eq!(odd.code(), Code::InvalidCursor);
}
