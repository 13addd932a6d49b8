//! Totals: exact from the counters or by counting, and honest where counting stops.

use crm_db::members::{ListQuery, TOTAL_BOUND};
use crm_db::testing::TestDatabase;
use crm_types::page::Total;

use crate::world::{filtered, page};

const SOME: &str = "
    insert into auth.users (id, email) select gen_random_uuid(), n || '@example.com' from generate_series(1, 30) as n;
    insert into public.user_activity_metrics (user_id, engagement_status, custom_tags, vision_count)
    select id, (array['active', 'at_risk'])[1 + length(email) % 2], array['VIP', 'vip', 'Ümlaut'], 3 from auth.users
    where email like '1%';
";

#[tokio::test]
async fn totals_of_one_dimension_come_from_the_counters_and_are_what_counting_finds() {
    let test = TestDatabase::create().await;
    test.run(SOME).await;
    for filter in [
        "",
        "engagement_status = active",
        "engagement_status in (active, at_risk, active)",
        "engagement_status is null",
        "health_status is null",
        "tags has VIP",
        "tags has umlaut",
        "tags has nobody",
        "tags is null",
        "subscription_tier = solo",
        "mrr > 0",
    ] {
        let query = filtered(filter);
        let shown = page(&test, &query).await;
        assert_eq!(
            shown.total,
            Some(Total::exact(shown.items.len() as u64)),
            "{filter}"
        );
    }
    // Nothing but the counters is asked: let them say something else, and it is believed.
    test.run(
        "update crm.member_counters set members = members + 100 where dimension in ('all', 'tag')",
    )
    .await;
    assert_eq!(
        page(&test, &filtered("")).await.total,
        Some(Total::exact(130))
    );
    assert_eq!(
        page(&test, &filtered("tags has nobody")).await.total,
        Some(Total::exact(0))
    );
    let counted = page(&test, &filtered("tags has vip and vision_count = 3")).await;
    assert_eq!(
        counted.total,
        Some(Total::exact(counted.items.len() as u64))
    );
}

#[tokio::test]
async fn beyond_the_bound_a_total_says_more_than() {
    let test = TestDatabase::create().await;
    test.run("insert into auth.users (email) select n || '@example.com' from generate_series(1, 10001) as n").await;
    let all = filtered("email contains example");
    assert_eq!(
        page(&test, &all).await.total,
        Some(Total::more_than(TOTAL_BOUND))
    );
    assert_eq!(
        page(&test, &filtered("")).await.total,
        Some(Total::exact(10_001))
    );
    test.run("delete from auth.users where email = '1@example.com'")
        .await;
    assert_eq!(
        page(&test, &all).await.total,
        Some(Total::exact(TOTAL_BOUND))
    );
    assert_eq!(
        page(
            &test,
            &ListQuery {
                total: false,
                ..all
            }
        )
        .await
        .total,
        None
    );
}
