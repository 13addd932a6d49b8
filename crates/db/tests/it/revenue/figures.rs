//! Figures and movements as they come of what is stored: right, complete, and written only where they differ.

use crm_db::directory;
use crm_db::revenue::{
    NewRate, Whose, list_not_understood, policy, put_price_tier, put_rates, restate, set_policy,
};
use crm_domain::revenue::mirror::*;
use crm_domain::revenue::{Policy, TierOfPrice};
use sqlx::Row;

use super::objects::*;
use crate::world::{id, join};

#[derive(Debug, PartialEq)]
struct Metrics {
    tier: String,
    status: String,
    mrr: Option<String>,
    ltv: Option<String>,
    spent: String,
    months: i32,
}

async fn metrics(scene: &Scene, n: u128) -> Metrics {
    let row = sqlx::query(
        "select subscription_tier, subscription_status, mrr::text, ltv::text, total_spent::text, months_subscribed
        from public.user_revenue_metrics
        where user_id = $1",
    )
    .bind(id(n).0)
    .fetch_one(scene.test.pool())
    .await
    .unwrap();
    Metrics {
        tier: row.get(0),
        status: row.get(1),
        mrr: row.get(2),
        ltv: row.get(3),
        spent: row.get(4),
        months: row.get(5),
    }
}

async fn movements(scene: &Scene, n: u128) -> Vec<(String, String, i64)> {
    sqlx::query_as(
        "select day::text, kind, amount from crm.mrr_movements where user_id = $1 order by day, kind",
    )
    .bind(id(n).0)
    .fetch_all(scene.test.pool())
    .await
    .unwrap()
}

fn moved(day: &str, kind: &str, amount: i64) -> (String, String, i64) {
    (day.to_owned(), kind.to_owned(), amount)
}

/// Movements add up to each member's revenue, members to the counters, and read models are what they should be.
async fn assert_it_adds_up(scene: &Scene) {
    let wrong: i64 = sqlx::query_scalar(
        "select count(*)
        from crm.member_revenue as r
        where r.mrr <> coalesce(
            (select sum(crm.signed_movement(m.kind, m.amount)) from crm.mrr_movements as m where m.user_id = r.user_id),
            0
        )",
    )
    .fetch_one(scene.test.pool())
    .await
    .unwrap();
    assert_eq!(wrong, 0, "movements add up to the revenue");
    let (figures, shown): (i64, i64) = sqlx::query_as(
        "select
            coalesce((select sum(mrr) from crm.member_revenue), 0)::bigint,
            coalesce((select sum(mrr_cents) from crm.member_directory), 0)::bigint",
    )
    .fetch_one(scene.test.pool())
    .await
    .unwrap();
    assert_eq!(figures, shown, "the list shows what the engine says");
    assert!(
        directory::check(scene.test.database())
            .await
            .unwrap()
            .is_clean()
    );
}

/// A member by number, who is a customer.
async fn member(scene: &mut Scene, n: u128) -> String {
    join(&scene.test, id(n), &format!("{n}@example.com")).await;
    let customer_id = format!("cus_{n}");
    scene
        .fetched(&[customer(&customer_id, None, Some(&id(n).0.to_string()))])
        .await;
    customer_id
}

#[tokio::test]
async fn a_membership_from_its_first_payment_to_its_end() {
    let mut scene = Scene::new("2026-02-10").await;
    let of = member(&mut scene, 1).await;
    let mut one = subscription("sub_1", &of, price("price_1", "USD", Some(9900)));
    let solo = TierOfPrice {
        tier: "solo".to_owned(),
        lasting: false,
    };
    put_price_tier(scene.test.database(), "price_1", &solo, None, scene.now)
        .await
        .unwrap();
    let mut objects = vec![subscribed(&one)];
    objects.extend(paid(1, &one, "2026-01-05", 9900));
    objects.extend(paid(2, &one, "2026-02-05", 9900));
    scene.fetched(&objects).await;
    scene.link().await;
    assert_eq!(scene.noticed().await.changed, 1);
    let expected = Metrics {
        tier: "solo".to_owned(),
        status: "active".to_owned(),
        mrr: Some("99.00".to_owned()),
        // Sixty months, where nobody knows better.
        ltv: Some("6138.00".to_owned()),
        spent: "198.00".to_owned(),
        months: 1,
    };
    assert_eq!(metrics(&scene, 1).await, expected);
    assert_eq!(
        movements(&scene, 1).await,
        [moved("2026-01-05", "new", 9900)]
    );
    assert_it_adds_up(&scene).await;
    // Nothing changed, nothing is written.
    assert_eq!(scene.noticed().await.members, 0);
    assert_eq!(scene.recompute(Whose::Everybody).await.changed, 0);

    scene.later("2026-02-20");
    one.items[0].quantity = Some(2);
    scene.fetched(&[subscribed(&one)]).await;
    scene.noticed().await;
    one.items[0].quantity = Some(3);
    scene.fetched(&[subscribed(&one)]).await;
    scene.noticed().await;
    let told = movements(&scene, 1).await;
    assert_eq!(
        told[1..],
        [moved("2026-02-20", "expansion", 19800)],
        "a day has one movement"
    );

    scene.later("2026-03-05");
    one.cancel_at_period_end = true;
    scene.fetched(&[subscribed(&one)]).await;
    scene.noticed().await;
    let ending = metrics(&scene, 1).await;
    assert_eq!(
        (ending.mrr.as_deref(), ending.ltv.as_deref()),
        (Some("297.00"), Some("198.00"))
    );

    scene.later("2026-04-05");
    one.status = SubscriptionStatus::Canceled;
    one.ended_at = Some(scene.now);
    scene.fetched(&[subscribed(&one)]).await;
    scene.noticed().await;
    let over = metrics(&scene, 1).await;
    assert_eq!(
        (
            over.tier.as_str(),
            over.status.as_str(),
            over.mrr.as_deref()
        ),
        ("free", "inactive", Some("0.00"))
    );
    assert_eq!(over.months, 2);

    scene.later("2026-06-01");
    let again = subscription("sub_2", &of, price("price_1", "USD", Some(9900)));
    scene.fetched(&[subscribed(&again)]).await;
    scene.noticed().await;
    let told = movements(&scene, 1).await;
    assert_eq!(
        told[2..],
        [
            moved("2026-04-05", "churn_voluntary", 29700),
            moved("2026-06-01", "reactivation", 9900)
        ]
    );
    assert_it_adds_up(&scene).await;
}

#[tokio::test]
async fn refunds_and_disputes_are_found_by_their_charge() {
    let mut scene = Scene::new("2026-02-10").await;
    let of = member(&mut scene, 1).await;
    let one = subscription("sub_1", &of, price("price_1", "USD", Some(9900)));
    let mut objects = vec![subscribed(&one)];
    objects.extend(paid(1, &one, "2026-01-05", 9900));
    scene.fetched(&objects).await;
    scene.link().await;
    scene.noticed().await;
    let refund = found(Object::Refund(Refund {
        id: "re_1".to_owned(),
        charge: Some("ch_sub_1_1".to_owned()),
        status: RefundStatus::Succeeded,
        currency: "USD".to_owned(),
        amount: 9900,
        created: scene.now,
        reason: None,
    }));
    scene.fetched(&[refund]).await;
    assert_eq!(scene.noticed().await.changed, 1);
    let given_back = metrics(&scene, 1).await;
    assert_eq!((given_back.spent.as_str(), given_back.months), ("0.00", 0));
    assert_eq!(
        given_back.mrr.as_deref(),
        Some("99.00"),
        "a refund is no change of the subscription"
    );
    assert_it_adds_up(&scene).await;
}

#[tokio::test]
async fn a_rate_that_moves_is_no_expansion_and_one_that_is_missing_is_told() {
    let mut scene = Scene::new("2026-02-10").await;
    let of = member(&mut scene, 1).await;
    let one = subscription("sub_1", &of, price("price_1", "EUR", Some(1000)));
    scene.fetched(&[subscribed(&one)]).await;
    scene.link().await;
    let done = scene.noticed().await;
    assert_eq!(done.not_understood, 1);
    assert_eq!(metrics(&scene, 1).await.mrr, None, "unknown is not nothing");
    let told = list_not_understood(scene.test.database(), None, 10)
        .await
        .unwrap();
    assert_eq!(
        (told[0].id.as_str(), told[0].member()),
        ("si_sub_1", Some(id(1)))
    );

    let rate = |since: &str, rate| {
        let since = since.parse().unwrap();
        NewRate {
            currency: "EUR",
            quote: "USD",
            since,
            rate,
            source: "hand",
        }
    };
    let database = scene.test.database();
    put_rates(
        database,
        &[rate("2026-01-01", "1.10"), rate("2026-03-01", "1.2345")],
        None,
        scene.now,
    )
    .await
    .unwrap();
    scene.recompute(Whose::Everybody).await;
    assert_eq!(metrics(&scene, 1).await.mrr.as_deref(), Some("11.00"));
    assert!(
        list_not_understood(database, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    scene.later("2026-03-02");
    scene.recompute(Whose::Everybody).await;
    assert_eq!(metrics(&scene, 1).await.mrr.as_deref(), Some("12.35"));
    let told = movements(&scene, 1).await;
    assert_eq!(
        told,
        [
            // It had begun before anybody could say what it was worth.
            moved("2026-01-01", "new", 1100),
            moved("2026-03-02", "fx", 135)
        ]
    );
    assert_it_adds_up(&scene).await;
}

#[tokio::test]
async fn another_policy_is_another_past_and_no_movement_of_today() {
    let mut scene = Scene::new("2026-02-10").await;
    for n in [1, 2] {
        let of = member(&mut scene, n).await;
        let id = format!("sub_{n}");
        let mut one = subscription(&id, &of, price("price_1", "USD", Some(9900)));
        if n == 2 {
            one.pause = Some(Pause {
                behavior: "void".to_owned(),
                resumes_at: None,
            });
        }
        let mut objects = vec![subscribed(&one)];
        objects.extend(paid(1, &one, "2026-01-05", 9900));
        scene.fetched(&objects).await;
    }
    scene.link().await;
    scene.noticed().await;
    assert_eq!(metrics(&scene, 2).await.mrr.as_deref(), Some("0.00"));
    assert!(movements(&scene, 2).await.is_empty());

    let database = scene.test.database();
    let before = policy(database).await.unwrap();
    let by = admin(&scene.test).await;
    let counted = Policy {
        count_paused: true,
        ..before.policy.clone()
    };
    let stale = set_policy(database, &counted, Some(before.revision + 1), by, scene.now).await;
    assert_eq!(stale, Ok(None));
    let after = set_policy(database, &counted, Some(before.revision), by, scene.now)
        .await
        .unwrap();
    assert_eq!(after.unwrap().revision, before.revision + 1);
    scene.later("2026-02-20");
    let done = restate(scene.test.database(), 1, &scene.calendar())
        .await
        .unwrap();
    assert_eq!(done.map(|done| done.changed), Some(1));
    let again = restate(scene.test.database(), 1, &scene.calendar()).await;
    assert_eq!(again, Ok(None), "they have followed");
    assert_eq!(metrics(&scene, 2).await.mrr.as_deref(), Some("99.00"));
    assert_eq!(
        movements(&scene, 2).await,
        [moved("2026-01-05", "new", 9900)]
    );
    assert_eq!(
        movements(&scene, 1).await,
        [moved("2026-01-05", "new", 9900)]
    );
    assert_it_adds_up(&scene).await;
}

#[tokio::test]
async fn past_due_counts_for_as_many_days_as_the_policy_says() {
    let mut scene = Scene::new("2026-02-06").await;
    let of = member(&mut scene, 1).await;
    let mut one = subscription("sub_1", &of, price("price_1", "USD", Some(9900)));
    let mut objects = Vec::from(paid(1, &one, "2026-01-05", 9900));
    let [Found::Understood { object, raw }, _] = paid(2, &one, "2026-02-05", 9900) else {
        panic!("an invoice and its charge")
    };
    let Object::Invoice(invoice) = *object else {
        panic!("an invoice")
    };
    let open = Invoice {
        status: InvoiceStatus::Open,
        amount_paid: 0,
        amount_remaining: 9900,
        paid_at: None,
        ..invoice.clone()
    };
    let open = Object::Invoice(open);
    let (open, settled) = (
        Found::Understood {
            object: Box::new(open),
            raw: raw.clone(),
        },
        Found::Understood {
            object: Box::new(Object::Invoice(invoice)),
            raw,
        },
    );
    one.status = SubscriptionStatus::PastDue;
    objects.extend([open, subscribed(&one)]);
    scene.fetched(&objects).await;
    scene.link().await;
    let by = admin(&scene.test).await;
    let policy = Policy {
        past_due_days: Some(10),
        ..Policy::default()
    };
    let database = scene.test.database().clone();
    set_policy(&database, &policy, None, by, scene.now)
        .await
        .unwrap();
    scene.noticed().await;
    for day in ["2026-02-06", "2026-02-14", "2026-02-15T11:59:59Z"] {
        scene.later(day);
        scene.recompute(Whose::Everybody).await;
        assert_eq!(
            metrics(&scene, 1).await.mrr.as_deref(),
            Some("99.00"),
            "{day}"
        );
    }
    // Ten days after the invoice nobody waits any longer.
    scene.later("2026-02-15T12:00:01Z");
    scene.recompute(Whose::Everybody).await;
    let over = metrics(&scene, 1).await;
    assert_eq!(
        (over.mrr.as_deref(), over.status.as_str()),
        (Some("0.00"), "active")
    );
    let told = [
        moved("2026-01-05", "new", 9900),
        moved("2026-02-15", "churn_delinquent", 9900),
    ];
    assert_eq!(movements(&scene, 1).await, told);
    assert_it_adds_up(&scene).await;
    // Whoever looks at it for the first time weeks later says the same of the past.
    scene.later("2026-03-01");
    scene
        .test
        .run("delete from crm.member_revenue; delete from crm.mrr_movements")
        .await;
    scene.recompute(Whose::Everybody).await;
    assert_eq!(movements(&scene, 1).await, told);

    // They pay after all.
    one.status = SubscriptionStatus::Active;
    scene.fetched(&[settled, subscribed(&one)]).await;
    scene.noticed().await;
    assert_eq!(metrics(&scene, 1).await.mrr.as_deref(), Some("99.00"));
    assert_eq!(
        movements(&scene, 1).await[2..],
        [moved("2026-03-01", "reactivation", 9900)]
    );
    assert_it_adds_up(&scene).await;
}

#[tokio::test]
async fn a_stream_of_changes_and_one_full_sync_end_alike() {
    let mut streamed = Scene::new("2026-02-10").await;
    let mut synced = Scene::new("2026-02-10").await;
    let mut last = Vec::new();
    for n in 1..=8 {
        let of = member(&mut streamed, n).await;
        member(&mut synced, n).await;
        let mut one = subscription(
            &format!("sub_{n}"),
            &of,
            price("price_1", "USD", Some(1000)),
        );
        streamed.link().await;
        for step in 0..5_u64 {
            one.items[0].quantity = Some((n as u64 * 7 + step * 3) % 5 + 1);
            one.cancel_at_period_end = (n as u64 + step).is_multiple_of(3);
            one.status = match (n as u64 + step) % 4 {
                0 => SubscriptionStatus::PastDue,
                3 => SubscriptionStatus::Canceled,
                _ => SubscriptionStatus::Active,
            };
            streamed.fetched(&[subscribed(&one)]).await;
            streamed.noticed().await;
        }
        last.push(subscribed(&one));
    }
    synced.fetched(&last).await;
    synced.link().await;
    synced.recompute(Whose::Everybody).await;
    for n in 1..=8 {
        assert_eq!(
            metrics(&streamed, n).await,
            metrics(&synced, n).await,
            "{n}"
        );
    }
    assert_it_adds_up(&streamed).await;
    assert_it_adds_up(&synced).await;
}
