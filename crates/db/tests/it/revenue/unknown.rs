//! What is said of members who are no customers: nothing before everybody at Stripe is known, nothing where a customer may
//! be somebody else's, and then that they pay nothing.

use crm_db::revenue::{
    LISTED, Whose, link_by_hand, list_not_understood, member_revenue, set_place,
};
use crm_db::testing::row;

use super::objects::*;
use crate::world::{id, join};

/// Tier, status, revenue, lifetime value, spent, months.
type Said = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i32>,
);

async fn said(scene: &Scene, n: u128) -> Option<Said> {
    let sql = format!(
        "select subscription_tier, subscription_status, mrr::text, ltv::text, total_spent::text, months_subscribed \
         from public.user_revenue_metrics where user_id = '{}'",
        id(n).0
    );
    row(&scene.test, &sql).await
}

fn nothing() -> Option<Said> {
    let text = |text: &str| Some(text.to_owned());
    Some((
        text("free"),
        text("inactive"),
        text("0.00"),
        text("0.00"),
        text("0.00"),
        Some(0),
    ))
}

async fn listed(scene: &Scene) {
    let at = scene.now.to_rfc3339();
    set_place(scene.test.database(), LISTED, Some(&at), scene.now)
        .await
        .unwrap();
}

#[tokio::test]
async fn who_is_no_customer_pays_nothing_once_all_customers_are_known() {
    let scene = Scene::new("2026-02-10").await;
    join(&scene.test, id(1), "ada@example.com").await;
    scene.recompute(Whose::Everybody).await;
    scene.recompute(Whose::Newcomers { limit: 10 }).await;
    assert_eq!(said(&scene, 1).await, None, "unknown is not nothing");

    listed(&scene).await;
    assert_eq!(scene.recompute(Whose::Everybody).await.changed, 1);
    assert_eq!(said(&scene, 1).await, nothing());
    assert_eq!(scene.recompute(Whose::Everybody).await.changed, 0);
    // They have no revenue that could move.
    let (rows,): (i64,) = row(&scene.test, "select count(*) from crm.member_revenue")
        .await
        .unwrap();
    assert_eq!(rows, 0);

    for n in [2, 3] {
        join(&scene.test, id(n), &format!("{n}@example.com")).await;
    }
    let done = scene.recompute(Whose::Newcomers { limit: 1 }).await;
    assert_eq!((done.changed, done.more), (1, true));
    let done = scene.recompute(Whose::Newcomers { limit: 1 }).await;
    assert_eq!((done.changed, done.more), (1, false));
    assert_eq!(said(&scene, 3).await, nothing());
}

#[tokio::test]
async fn a_customer_who_may_be_anothers_leaves_both_unknown_until_somebody_says() {
    let mut scene = Scene::new("2026-02-10").await;
    for n in [1, 2] {
        join(&scene.test, id(n), "twin@example.com").await;
    }
    join(&scene.test, id(3), "ada@example.com").await;
    let one = subscription("sub_1", "cus_1", price("price_1", "USD", Some(9900)));
    scene
        .fetched(&[
            customer("cus_1", Some("twin@example.com"), None),
            // Who never bought anything says nothing about anybody.
            customer("cus_2", Some("twin@example.com"), None),
            subscribed(&one),
        ])
        .await;
    listed(&scene).await;
    scene.link().await;
    scene.recompute(Whose::Everybody).await;
    let unknown = Some((None, None, None, None, None, None));
    assert_eq!(said(&scene, 1).await, unknown);
    assert_eq!(said(&scene, 2).await, unknown);
    assert_eq!(said(&scene, 3).await, nothing());
    let shown = member_revenue(scene.test.database(), id(1), &scene.calendar())
        .await
        .unwrap()
        .unwrap();
    let told = &shown.not_understood;
    assert_eq!(
        (told.len(), told[0].kind.as_str(), told[0].id.as_str()),
        (1, "customer", "cus_1")
    );
    let listed = list_not_understood(scene.test.database(), None, 10).await;
    assert_eq!(listed.unwrap(), [], "it is in the list of customers");

    let by = admin(&scene.test).await;
    link_by_hand(scene.test.database(), "cus_1", id(2), by, scene.now)
        .await
        .unwrap();
    scene.noticed().await;
    assert_eq!(said(&scene, 1).await, nothing());
    let (_, status, mrr, ..) = said(&scene, 2).await.unwrap();
    assert_eq!(
        (status.as_deref(), mrr.as_deref()),
        (Some("active"), Some("99.00"))
    );
}
