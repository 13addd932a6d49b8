//! The ways to a page among very many: a few steps along the order, whoever fits gathered, a look at everybody. All give
//! the page that the plainest statement gives.

use crm_db::members::ListQuery;
use crm_db::testing::TestDatabase;
use crm_types::members::Sort;
use crm_types::page::Total;
use sqlx::types::Uuid;

use crate::world::{filtered, page};

/// Those with tokens joined first and those without last: along `-created_at` nobody with tokens comes for long.
const MANY: &str = "
    set local statement_timeout = 0;
    insert into auth.users (id, email, created_at)
    select md5(n::text)::uuid, 'e' || n || '@example.com', '2024-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'
    from generate_series(1, 15500) as n;
    insert into public.user_activity_metrics (user_id, tokens_used, tokens_remaining, vision_count)
    select md5(n::text)::uuid, 1, case when n <= 500 then 7 else 0 end, nullif(n % 4, 0) from generate_series(1, 10100) as n;
    analyze crm.member_directory;
";

/// The ids in order, by a statement that does it in one go.
async fn plainly(test: &TestDatabase, condition: &str, order: &str) -> Vec<Uuid> {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "select user_id from crm.member_directory where {condition} order by {order}"
    )))
    .fetch_all(test.pool())
    .await
    .unwrap()
}

/// The ids of the first three pages, and of the first again, reached backwards.
async fn three_and_back(test: &TestDatabase, query: &ListQuery) -> (Vec<Uuid>, Vec<Uuid>) {
    let mut cursor = None;
    let mut ids = Vec::new();
    let mut back = None;
    for _ in 0..3 {
        let at = page(
            test,
            &ListQuery {
                cursor,
                ..query.clone()
            },
        )
        .await;
        assert_eq!(at.items.len(), usize::from(query.limit));
        ids.extend(at.items.iter().map(|row| row.id.0));
        if at.prev_cursor.is_some() && back.is_none() {
            back = at.prev_cursor;
        }
        cursor = at.next_cursor;
    }
    assert!(back.is_some());
    let first = page(
        test,
        &ListQuery {
            cursor: back,
            ..query.clone()
        },
    )
    .await;
    (ids, first.items.iter().map(|row| row.id.0).collect())
}

#[tokio::test]
async fn whichever_way_a_page_is_found_it_is_the_same_page() {
    let test = TestDatabase::create().await;
    test.run(MANY).await;
    let beyond = Total::more_than(10_000);
    for (filter, condition, total) in [
        ("tokens_used > 0", "tokens_used > 0", beyond),
        (
            "tokens_remaining = 7",
            "tokens_remaining = 7",
            Total::exact(500),
        ),
        (
            "email contains example and tokens_used = 1",
            "tokens_used = 1",
            beyond,
        ),
        ("vision_count = 3", "vision_count = 3", Total::exact(2_525)),
    ] {
        for (sort, order) in [
            ("-created_at", "created_at desc, user_id desc"),
            ("created_at", "created_at, user_id"),
            (
                "vision_count",
                "vision_count is null, vision_count, user_id",
            ),
            (
                "-vision_count",
                "vision_count is null, vision_count desc, user_id desc",
            ),
            ("last_login_at", "user_id"),
        ] {
            let query = ListQuery {
                sort: sort.parse::<Sort>().unwrap(),
                limit: 40,
                ..filtered(filter)
            };
            assert_eq!(
                page(&test, &query).await.total,
                Some(total),
                "{filter}, {sort}"
            );
            let expected = plainly(&test, condition, order).await;
            let (pages, first) = three_and_back(&test, &query).await;
            assert_eq!(pages, expected[..120], "{filter}, {sort}");
            assert_eq!(first, expected[..40], "{filter}, {sort}, back");
        }
    }
}
