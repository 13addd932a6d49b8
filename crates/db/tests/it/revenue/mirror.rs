//! What is stored never becomes older, nothing is dropped, and customers become members' by what is known.

use chrono::TimeDelta;
use crm_db::revenue::webhooks::{self, NewEvent, Settled, Stored};
use crm_db::revenue::{Linked, link_by_hand, list_not_understood, list_unlinked, unseen, upsert};
use crm_domain::revenue::mirror::*;

use super::objects::*;
use crate::world::{id, join};

async fn status(scene: &Scene, id: &str) -> String {
    sqlx::query_scalar("select status from billing.objects where kind = 'subscription' and id = $1")
        .bind(id)
        .fetch_one(scene.test.pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_older_state_never_overwrites_a_newer_one() {
    let scene = Scene::new("2026-02-01").await;
    let mut one = subscription("sub_1", "cus_1", price("price_1", "USD", Some(9900)));
    let database = scene.test.database();
    let told = |millis| Known::Told {
        at: scene.now + TimeDelta::milliseconds(millis),
    };
    let fetched = |millis| Known::Fetched {
        before: scene.now + TimeDelta::milliseconds(millis),
    };

    let done = upsert(database, &[subscribed(&one)], told(0))
        .await
        .unwrap();
    assert_eq!((done.written, done.refetch.len()), (1, 0));
    // The same event again.
    let done = upsert(database, &[subscribed(&one)], told(0))
        .await
        .unwrap();
    assert_eq!((done.unchanged, done.written), (1, 0));
    // Another one of the same second: nobody can tell which was first.
    one.status = SubscriptionStatus::PastDue;
    let done = upsert(database, &[subscribed(&one)], told(0))
        .await
        .unwrap();
    assert_eq!(
        done.refetch,
        [Key {
            kind: Kind::Subscription,
            id: "sub_1".to_owned()
        }]
    );
    assert_eq!(status(&scene, "sub_1").await, "active");
    // What was fetched later settles it.
    let done = upsert(database, &[subscribed(&one)], fetched(1500))
        .await
        .unwrap();
    assert_eq!(done.written, 1);
    one.status = SubscriptionStatus::Trialing;
    for older in [told(0), fetched(1499)] {
        let done = upsert(database, &[subscribed(&one)], older).await.unwrap();
        assert_eq!((done.older, done.written), (1, 0));
    }
    assert_eq!(status(&scene, "sub_1").await, "past_due");
}

#[tokio::test]
async fn nothing_is_dropped_that_is_gone_or_not_understood() {
    let mut scene = Scene::new("2026-02-01").await;
    let one = subscription("sub_1", "cus_1", price("price_1", "USD", Some(9900)));
    scene
        .fetched(&[subscribed(&one), customer("cus_1", None, None)])
        .await;
    let broken = |kind, id: &str, raw: &str| {
        Found::NotUnderstood(NotUnderstood {
            kind,
            id: id.to_owned(),
            reason: "status: a text was expected".to_owned(),
            raw: raw.to_owned(),
        })
    };
    let done = scene
        .fetched(&[
            broken(
                Kind::Subscription,
                "sub_1",
                r#"{"status": 7, "odd": "\u0000"}"#,
            ),
            broken(Kind::Price, "price_9", r#"{"cut off": "#),
        ])
        .await;
    assert_eq!(done.written, 2);
    let told = list_not_understood(scene.test.database(), None, 10)
        .await
        .unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|record| (record.kind.as_str(), record.id.as_str()))
        .collect();
    assert_eq!(told, [("price", "price_9"), ("subscription", "sub_1")]);
    assert_eq!(
        status(&scene, "sub_1").await,
        "active",
        "what was known of it stays"
    );

    let since = scene.now + TimeDelta::milliseconds(500);
    scene.fetched(&[subscribed(&one)]).await;
    let missing = unseen(scene.test.database(), Kind::Customer, since, None, 10)
        .await
        .unwrap();
    assert_eq!(missing, ["cus_1"]);
    let missing = unseen(scene.test.database(), Kind::Subscription, since, None, 10)
        .await
        .unwrap();
    assert!(missing.is_empty());
    scene
        .fetched(&[Found::Gone {
            kind: Kind::Customer,
            id: "cus_1".to_owned(),
        }])
        .await;
    let later = scene.now + TimeDelta::seconds(1);
    let missing = unseen(scene.test.database(), Kind::Customer, later, None, 10)
        .await
        .unwrap();
    assert!(missing.is_empty(), "it is known to be gone");
    let told = list_not_understood(scene.test.database(), None, 10)
        .await
        .unwrap();
    assert_eq!(told.len(), 1, "the subscription is understood again");
}

#[tokio::test]
async fn customers_become_members_by_what_is_known_and_never_by_a_guess() {
    let mut scene = Scene::new("2026-02-01").await;
    join(&scene.test, id(1), "ada@example.com").await;
    join(&scene.test, id(2), "Bea@Example.com").await;
    join(&scene.test, id(3), "twin@example.com").await;
    join(&scene.test, id(4), "TWIN@example.com").await;
    let ada = id(1).0.to_string();
    scene
        .fetched(&[
            customer("cus_a", Some("other@example.com"), Some(&ada)),
            customer("cus_b", Some(" bea@example.com"), None),
            customer("cus_c", Some("twin@example.com"), None),
            customer("cus_d", Some("nobody@example.com"), Some("not-an-id")),
        ])
        .await;
    let linked = scene.link().await;
    assert_eq!(
        linked,
        Linked {
            linked: 2,
            ambiguous: 1,
            unmatched: 1
        }
    );
    assert_eq!(scene.link().await.linked, 0);
    let loose = list_unlinked(scene.test.database(), None, 10)
        .await
        .unwrap();
    assert_eq!(loose.len(), 2);
    assert_eq!(loose[0].candidates, [id(3), id(4)]);
    assert!(loose[1].candidates.is_empty());

    let by = admin(&scene.test).await;
    let database = scene.test.database();
    link_by_hand(database, "cus_c", id(4), by, scene.now)
        .await
        .unwrap();
    let nobody = link_by_hand(database, "cus_x", id(4), by, scene.now).await;
    assert_eq!(nobody, Err(crm_db::Error::NotFound));
    assert_eq!(list_unlinked(database, None, 10).await.unwrap().len(), 1);
    assert_eq!(
        scene.link().await,
        Linked {
            linked: 0,
            ambiguous: 0,
            unmatched: 1
        }
    );
}

#[tokio::test]
async fn an_event_is_kept_once_and_until_it_is_settled() {
    let scene = Scene::new("2026-02-01").await;
    let database = scene.test.database();
    let event = NewEvent {
        id: "evt_1",
        name: "customer.subscription.updated",
        api_version: Some("2026-09-30.something"),
        created: scene.now,
        object: Some(Key {
            kind: Kind::Subscription,
            id: "sub_1".to_owned(),
        }),
        raw: r#"{"id": "evt_1", "odd": "\u0000"}"#,
    };
    assert_eq!(
        webhooks::store(database, &event, scene.now).await,
        Ok(Stored::New)
    );
    assert_eq!(
        webhooks::store(database, &event, scene.now).await,
        Ok(Stored::Known)
    );
    let open = webhooks::open(database, 10).await.unwrap();
    assert_eq!((open.len(), &open[0].object), (1, &event.object));
    let again = Settled::Again {
        reason: "not available",
    };
    webhooks::settle(database, "evt_1", again, scene.now)
        .await
        .unwrap();
    let open = webhooks::open(database, 10).await.unwrap();
    assert_eq!(
        (open[0].attempts, open[0].error.as_deref()),
        (1, Some("not available"))
    );
    webhooks::settle(
        database,
        "evt_1",
        Settled::Failed { reason: "gave up" },
        scene.now,
    )
    .await
    .unwrap();
    assert!(webhooks::open(database, 10).await.unwrap().is_empty());
    assert_eq!(webhooks::failed(database, 10).await.unwrap().len(), 1);
    assert_eq!(webhooks::replay(database, "evt_1").await, Ok(true));
    webhooks::settle(database, "evt_1", Settled::Done, scene.now)
        .await
        .unwrap();
    assert_eq!(webhooks::replay(database, "evt_1").await, Ok(false));
}
