//! One member: every figure as it was written, unknown ones as null, days counted at the moment of reading.

use crm_db::members::find;
use crm_db::testing::TestDatabase;
use crm_domain::filter::MemberFacts;
use crm_types::money::Money;

use crate::world::{add, id, nobody, reading};

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
        ..nobody(id(1))
    };
    add(&test, &known).await;
    add(&test, &nobody(id(2))).await;

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
}
