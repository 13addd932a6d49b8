//! One member: every figure as it was written, unknown ones as null, days counted at the moment of reading.

use crm_db::members::find;
use crm_db::testing::TestDatabase;
use crm_domain::filter::MemberFacts;
use crm_types::money::Money;

use crate::world::{add, id, join, nobody, reading};

#[tokio::test]
async fn what_is_known_is_shown_and_what_is_not_is_null() {
    let test = TestDatabase::create().await;
    let known = MemberFacts {
        name: Some("Amara Okafor".to_owned()),
        email: Some("amara@example.com".to_owned()),
        last_login_at: "2024-05-17T22:30:00Z".parse().ok(),
        mrr: Some(10_754),
        ltv: Some(0),
        total_storage: Some(3_520),
        vision_count: Some(0),
        custom_tags: vec!["VIP".to_owned()],
        calculated_at: "2024-05-20T03:00:00Z".parse().ok(),
        ..nobody(id(1))
    };
    add(&test, &known).await;
    add(&test, &nobody(id(2))).await;
    test.run(&format!(
        "update public.user_revenue_metrics set updated_at = '2024-05-20T04:00:00Z' where user_id = '{}'",
        id(1)
    ))
    .await;

    let amara = find(test.database(), id(1), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(amara.name, known.name);
    // 00:30 on the 18th in Berlin, read on the 20th.
    assert_eq!(amara.days_since_last_login, Some(2));
    assert_eq!(amara.mrr, Some(Money::from_minor(10_754, "USD")));
    assert_eq!(amara.ltv, Some(Money::from_minor(0, "USD")));
    assert_eq!(amara.total_spent, None);
    assert_eq!(amara.total_storage_mb.as_deref(), Some("35.20"));
    assert_eq!(amara.vision_count, Some(0));
    assert_eq!(amara.custom_tags, ["VIP"]);
    assert_eq!(amara.revision, 1);
    // As of when the figures are.
    assert!(known.calculated_at.is_some());
    assert_eq!(amara.calculated_at, known.calculated_at);
    assert_eq!(
        amara.revenue_updated_at,
        "2024-05-20T04:00:00Z".parse().ok()
    );

    let other = find(test.database(), id(2), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            other.name,
            other.mrr,
            other.vision_count,
            other.days_since_last_login
        ),
        (None, None, None, None)
    );
    assert_eq!(find(test.database(), id(3), &reading()).await, Ok(None));

    // Of whom nothing was computed, there is no moment either.
    join(&test, id(4), "4@example.com").await;
    let fresh = find(test.database(), id(4), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (fresh.calculated_at, fresh.revenue_updated_at),
        (None, None)
    );
}

#[tokio::test]
async fn the_time_zone_is_the_profiles_and_a_blank_one_is_none() {
    let test = TestDatabase::create().await;
    for (n, zone, expected) in [
        (1, "'Asia/Tokyo'", Some("Asia/Tokyo")),
        (2, "'  '", None),
        (3, "null", None),
        (4, "' Mars/Olympus '", Some("Mars/Olympus")),
    ] {
        join(&test, id(n), &format!("{n}@example.com")).await;
        test.run(&format!(
            "insert into product.profiles (user_id, time_zone) values ('{}', {zone})",
            id(n)
        ))
        .await;
        let member = find(test.database(), id(n), &reading())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(member.time_zone.as_deref(), expected, "{zone}");
    }
}
