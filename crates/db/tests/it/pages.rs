//! Walking a list forwards and back while others write to it: nobody untouched is skipped or seen twice, in any order.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crm_db::Error;
use crm_db::members::{ListQuery, list};
use crm_db::testing::TestDatabase;
use crm_types::ids::MemberId;
use crm_types::members::{MemberPage, MemberRow, Sort, SortField};

use crate::world::{page, reading};

/// Ninety members with few values, many ties and many unknowns, in every sorted column.
const CROWD: &str = "
    insert into auth.users (id, email, created_at)
    select
        md5(n::text)::uuid,
        case when n % 5 > 0 then 'e' || n % 7 || '@example.com' end,
        '2024-01-01T00:00:00Z'::timestamptz + n % 11 * interval '1 day'
    from generate_series(1, 90) as n;
    insert into product.profiles (user_id, first_name)
    select md5(n::text)::uuid, (array['Ana', 'ana', 'Änne', 'Zoe', '李'])[n % 6 + 1] from generate_series(1, 90) as n;
    insert into public.user_activity_metrics (user_id, engagement_status, vision_count, last_login_at)
    select
        md5(n::text)::uuid,
        (array['active', 'at_risk', 'champion'])[n % 4 + 1],
        nullif(n % 9, 0),
        case when n % 3 > 0 then '2024-05-01T00:00:00Z'::timestamptz + n % 13 * interval '1 hour' end
    from generate_series(1, 90) as n;
    insert into public.user_revenue_metrics (user_id, subscription_tier, mrr)
    select md5(n::text)::uuid, (array['solo', 'Solo', 'free'])[n % 4 + 1], nullif(n % 5 * 10, 0)
    from generate_series(1, 90) as n;
";

fn sorts() -> impl Iterator<Item = Sort> {
    SortField::ALL
        .into_iter()
        .flat_map(|field| [false, true].map(|descending| Sort { field, descending }))
}

/// The ids of `CROWD` whose rows are left alone in the tests that write.
fn untouched(row: &MemberId) -> bool {
    !row.0.as_bytes()[0].is_multiple_of(3)
}

async fn crowd() -> TestDatabase {
    let test = TestDatabase::create().await;
    test.run(CROWD).await;
    test
}

/// The page after (or before) the given one.
async fn turn(test: &TestDatabase, query: &ListQuery, cursor: &Option<String>) -> MemberPage {
    page(
        test,
        &ListQuery {
            cursor: cursor.clone(),
            ..query.clone()
        },
    )
    .await
}

/// Known values first, in either direction; unknown ones last.
fn is_sorted(rows: &[MemberRow], sort: Sort) -> bool {
    fn of<T: Ord>(a: &Option<T>, b: &Option<T>, descending: bool) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
    rows.is_sorted_by(|a, b| {
        let down = sort.descending;
        let value = match sort.field {
            // The order of names is the database's; here it matters that the unknown come last.
            SortField::Name => of(
                &a.name.as_ref().map(|_| ()),
                &b.name.as_ref().map(|_| ()),
                down,
            ),
            SortField::Email => of(&a.email, &b.email, down),
            SortField::CreatedAt => of(&Some(a.created_at), &Some(b.created_at), down),
            SortField::LastLoginAt => of(&a.last_login_at, &b.last_login_at, down),
            SortField::EngagementStatus => of(&a.engagement_status, &b.engagement_status, down),
            SortField::SubscriptionTier => of(
                &a.subscription_tier.as_ref().map(|_| ()),
                &b.subscription_tier.as_ref().map(|_| ()),
                down,
            ),
            SortField::VisionCount => of(&a.vision_count, &b.vision_count, down),
            SortField::Mrr => {
                let cents = |row: &MemberRow| row.mrr.as_ref().map(|mrr| mrr.minor);
                of(&cents(a), &cents(b), down)
            }
        };
        let tie = if sort.descending {
            b.id.cmp(&a.id)
        } else {
            a.id.cmp(&b.id)
        };
        match sort.field {
            SortField::Name | SortField::SubscriptionTier => value.is_le(),
            _ => value.then(tie).is_le(),
        }
    })
}

#[tokio::test]
async fn every_order_is_walked_to_its_end_and_back_to_its_beginning() {
    let test = crowd().await;
    for sort in sorts() {
        let query = ListQuery {
            sort,
            limit: 7,
            total: true,
            ..ListQuery::default()
        };
        let mut pages = vec![page(&test, &query).await];
        assert_eq!(pages[0].prev_cursor, None);
        assert_eq!(pages[0].total.unwrap().count, 90);
        while let Some(last) = pages.last().filter(|page| page.next_cursor.is_some()) {
            assert!(last.has_more);
            pages.push(turn(&test, &query, &last.next_cursor.clone()).await);
        }
        assert_eq!(pages.len(), 13, "{sort}");
        let rows: Vec<MemberRow> = pages.iter().flat_map(|page| page.items.clone()).collect();
        assert!(is_sorted(&rows, sort), "{sort}: {rows:#?}");
        let seen: HashSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!((rows.len(), seen.len()), (90, 90), "{sort}");

        let mut at = pages.last().unwrap().clone();
        for expected in pages.iter().rev().skip(1) {
            at = turn(&test, &query, &at.prev_cursor.clone()).await;
            assert_eq!(at.items, expected.items, "{sort}");
            assert!(at.has_more);
        }
        assert_eq!(at.prev_cursor, None, "{sort}");
    }
}

/// Something that others do while a list is being read; what exactly, the step decides.
async fn disturb(test: &TestDatabase, step: usize) {
    const TOUCHED: &str = "get_byte(uuid_send(user_id), 0) % 3 = 0";
    let n = step * 7919;
    test.run(&format!(
        "insert into auth.users (email, created_at)
         values ('e{}@example.com', '2024-01-05T00:00:00Z'), (null, '2023-12-01T00:00:00Z');
         update public.user_activity_metrics
         set engagement_status = (array['active', 'inactive', 'at_risk', null])[{n} % 4 + 1],
             vision_count = (array[null, 0, 5, 9])[{n} % 4 + 1],
             last_login_at = (array[null, '2024-05-01T03:00:00Z', '2025-01-01T00:00:00Z'])[{n} % 3 + 1]::timestamptz
         where {TOUCHED} and get_byte(uuid_send(user_id), 1) % 5 = {n} % 5;
         update public.user_revenue_metrics
         set mrr = (array[null, 0, 20, 500])[{n} % 4 + 1], subscription_tier = (array[null, 'solo', 'zzz'])[{n} % 3 + 1]
         where {TOUCHED} and get_byte(uuid_send(user_id), 2) % 5 = {n} % 5;
         update product.profiles set first_name = (array[null, 'Ana', 'Aaa', 'Zzz'])[{n} % 4 + 1]
         where {TOUCHED} and get_byte(uuid_send(user_id), 3) % 5 = {n} % 5;
         delete from auth.users
         where id in (
             select user_id from crm.member_directory
             where {TOUCHED} and get_byte(uuid_send(user_id), 4) % 40 = {n} % 40
         );",
        step % 7
    ))
    .await;
}

#[tokio::test]
async fn who_is_left_alone_is_seen_once_each_way_whatever_happens_to_the_others() {
    for sort in sorts() {
        let test = crowd().await;
        let query = ListQuery {
            sort,
            limit: 7,
            ..ListQuery::default()
        };
        let everybody: HashSet<MemberId> =
            sqlx::query_scalar("select user_id from crm.member_directory")
                .fetch_all(test.pool())
                .await
                .unwrap()
                .into_iter()
                .map(MemberId)
                .collect();
        let mut step = 0;
        let mut at = page(&test, &query).await;
        for forward in [true, false] {
            let mut seen: HashMap<MemberId, u32> = HashMap::new();
            // The first page of the way back is the last of the way there.
            loop {
                for row in &at.items {
                    *seen.entry(row.id).or_default() += 1;
                }
                let cursor = if forward {
                    at.next_cursor.clone()
                } else {
                    at.prev_cursor.clone()
                };
                if cursor.is_none() {
                    break;
                }
                disturb(&test, step).await;
                step += 1;
                at = turn(&test, &query, &cursor).await;
                assert!(step < 500, "{sort}: it never ends");
            }
            for member in everybody.iter().filter(|member| untouched(member)) {
                assert_eq!(seen.get(member), Some(&1), "{sort}, forward: {forward}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_has_emptied_leads_back() {
    let test = crowd().await;
    let query = ListQuery {
        limit: 50,
        ..ListQuery::default()
    };
    let first = page(&test, &query).await;
    let keep: Vec<_> = first.items.iter().map(|row| row.id.0).collect();
    sqlx::query("delete from auth.users where id <> all ($1)")
        .bind(&keep)
        .execute(test.pool())
        .await
        .unwrap();
    let empty = turn(&test, &query, &first.next_cursor).await;
    assert!(empty.items.is_empty() && !empty.has_more);
    let back = turn(&test, &query, &empty.prev_cursor).await;
    assert_eq!(back.items, first.items);
    assert_eq!((back.prev_cursor, back.next_cursor), (None, None));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_order() {
    let test = crowd().await;
    let query = ListQuery {
        limit: 5,
        ..ListQuery::default()
    };
    let cursor = page(&test, &query).await.next_cursor;
    for (sort, cursor) in [
        (
            Sort {
                field: SortField::CreatedAt,
                descending: false,
            },
            cursor.clone(),
        ),
        (
            Sort {
                field: SortField::Name,
                descending: true,
            },
            cursor,
        ),
        (Sort::default(), Some("made-up".to_owned())),
        (Sort::default(), Some(String::new())),
    ] {
        let query = ListQuery {
            sort,
            cursor,
            ..query.clone()
        };
        assert_eq!(
            list(test.database(), &query, &reading()).await,
            Err(Error::InvalidCursor)
        );
    }
}
