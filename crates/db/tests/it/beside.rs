//! What is shown beside a member: history page by page, the last year, others like them, neighbours, tags.

use crm_db::Error;
use crm_db::members::{HistoryQuery, ListQuery, activity, history, neighbors, peers, tags};
use crm_db::testing::TestDatabase;
use crm_types::ids::MemberId;
use crm_types::members::{HistoryItem, HistoryKind, MemberNeighbors, Sort, SortField};
use serde_json::json;

use crate::edits::{done, of};
use crate::world::{filtered, id, join, reading};

async fn all(test: &TestDatabase, kinds: &[HistoryKind], limit: u16) -> Vec<HistoryItem> {
    let mut query = HistoryQuery {
        kinds: kinds.to_vec(),
        limit,
        cursor: None,
    };
    let mut items = Vec::new();
    loop {
        let page = history(test.database(), id(1), &query, &reading())
            .await
            .unwrap()
            .unwrap();
        assert!(page.items.len() <= usize::from(limit));
        assert_eq!(page.has_more, page.next_cursor.is_some());
        items.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return items,
        }
    }
}

/// Sign-ins on three days in Berlin, two of them on the same day there and not in UTC, and two events at one moment.
async fn lived() -> TestDatabase {
    let test = TestDatabase::create().await;
    join(&test, id(1), "ada@example.com").await;
    join(&test, id(2), "bo@example.com").await;
    let ada = id(1);
    test.run(&format!(
        "insert into product.login_events (user_id, at) values
            ('{ada}', '2024-05-17T22:30:00Z'), ('{ada}', '2024-05-18T08:00:00Z'), ('{ada}', '2024-05-20T10:00:00Z'),
            ('{ada}', '2024-03-31T00:30:00Z'), ('{ada}', 'infinity'), ('{ada}', '-infinity');
         insert into crm.timeline_events (user_id, at, event, properties, whole, received_at) values
            ('{ada}', '2024-05-20T10:00:00Z', 'Danced', '{{}}', true, now()),
            ('{ada}', '2024-05-20T10:00:00Z', 'Sang', '{{}}', true, now());
         insert into product.journal_entries (id, user_id, created_at)
         values (gen_random_uuid(), '{ada}', '2024-05-18T08:00:00Z'), (gen_random_uuid(), '{ada}', '2022-01-01T08:00:00Z')"
    ))
    .await;
    done(
        &test,
        &[of(ada, None, json!({"engagement_status": "active"}))],
    )
    .await;
    done(&test, &[of(ada, None, json!({"admin_notes": "a"}))]).await;
    test
}

#[tokio::test]
async fn a_history_is_the_same_by_whatever_pages_it_is_read() {
    let test = lived().await;
    let whole = all(&test, &[], 100).await;
    let kinds: Vec<HistoryKind> = whole.iter().map(|item| item.kind).collect();
    use HistoryKind::{Change, Event, Joined, SignIns};
    assert_eq!(
        kinds,
        [
            Event, Event, SignIns, Change, Change, SignIns, SignIns, Joined
        ]
    );
    let days: Vec<(String, i64)> = whole
        .iter()
        .filter_map(|item| Some((item.day?.to_string(), item.count?)))
        .collect();
    assert_eq!(
        days,
        [
            ("2024-05-20".to_owned(), 1),
            ("2024-05-18".to_owned(), 2),
            ("2024-03-31".to_owned(), 1)
        ]
    );
    for limit in 1..=7 {
        assert_eq!(all(&test, &[], limit).await, whole, "{limit}");
    }
    assert_eq!(
        all(&test, &[Change], 1).await,
        [whole[3].clone(), whole[4].clone()]
    );
    let query = HistoryQuery {
        cursor: Some("x".to_owned()),
        limit: 1,
        ..HistoryQuery::default()
    };
    let refused = history(test.database(), id(1), &query, &reading()).await;
    assert_eq!(refused, Err(Error::InvalidCursor));
    assert_eq!(
        history(test.database(), id(9), &HistoryQuery::default(), &reading()).await,
        Ok(None)
    );
}

/// Two payments within a second, a message each way, and a tier that was changed and given back, at one moment all of them.
const BUSINESS: &str = r#"
    insert into billing.links (customer, user_id, how, linked_at) values ('cus_1', '{id}', 'hand', now());
    insert into billing.objects (kind, id, customer, status, created_at, known_at, read)
    select 'charge', 'ch_' || n, 'cus_1', 'succeeded', '2024-05-19T12:00:00Z', now(), json_build_object(
        'id', 'ch_' || n, 'customer', 'cus_1', 'status', 'succeeded', 'captured', true, 'currency', 'USD', 'amount', 100 * n,
        'amount_captured', 100 * n, 'amount_refunded', 0, 'created', '2024-05-19T12:00:00Z')
    from generate_series(1, 2) as n;
    insert into crm.tier_changes (
        id, user_id, subscription, item, from_price, to_price, state, requested_at, settled_at, actor_kind, source, wish, undoes
    )
    select
        ('00000000-0000-7000-8000-00000000000' || n)::uuid, '{id}', 'sub_1', 'si_1', 'price_1', 'price_2', 'made',
        '2024-05-19T12:00:00Z', now(), 'system', 'api', n::text,
        case n when 2 then '00000000-0000-7000-8000-000000000001'::uuid end
    from generate_series(1, 2) as n;
    insert into crm.threads (id, user_id, last_at, last_direction, created_at)
    values ('00000000-0000-7000-8000-0000000000aa', '{id}', '2024-05-19T12:00:00Z', 'inbound', now());
    insert into crm.messages (id, thread_id, channel, direction, address, body, state, rank, created_at, updated_at)
    select
        ('00000000-0000-7000-8000-0000000000b' || n)::uuid, '00000000-0000-7000-8000-0000000000aa', 'sms',
        case n when 1 then 'outbound' else 'inbound' end, '+12025550142', 'Hello', 'delivered', 50, '2024-05-19T12:00:00Z', now()
    from generate_series(1, 2) as n;
"#;

#[tokio::test]
async fn payments_tiers_and_messages_of_one_moment_are_each_told_once() {
    let test = lived().await;
    let before = all(&test, &[], 100).await.len();
    test.run(&BUSINESS.replace("{id}", &id(1).to_string()))
        .await;
    let whole = all(&test, &[], 100).await;
    assert_eq!(whole.len(), before + 6);
    use HistoryKind::{Message, Payment, TierChange};
    let of = |kind| whole.iter().filter(move |item| item.kind == kind).cloned();
    for limit in 1..=7 {
        assert_eq!(all(&test, &[], limit).await, whole, "{limit}");
        for kind in [Message, Payment, TierChange] {
            let told: Vec<_> = of(kind).collect();
            assert_eq!(told.len(), 2, "{kind}");
            assert_eq!(all(&test, &[kind], limit).await, told, "{kind} {limit}");
        }
    }
    let paid: i64 = of(Payment)
        .filter_map(|item| Some(item.payment?.amount.minor))
        .sum();
    assert_eq!(paid, 300);
    let undoes: Vec<bool> = of(TierChange)
        .filter_map(|item| Some(item.tier_change?.undoes.is_some()))
        .collect();
    assert_eq!(undoes, [true, false]);
    assert!(of(Message).all(|item| item.message.is_some_and(|one| one.body == "Hello")));
}

#[tokio::test]
async fn the_last_year_is_told_by_days_of_the_accounts_zone() {
    let test = lived().await;
    let year = activity(test.database(), id(1), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (year.from.to_string(), year.to.to_string()),
        ("2023-05-21".to_owned(), "2024-05-20".to_owned())
    );
    let days: Vec<(String, i64, i64)> = year
        .days
        .iter()
        .map(|day| (day.day.to_string(), day.sign_ins, day.entries))
        .collect();
    let day = |day: &str, sign_ins, entries| (day.to_owned(), sign_ins, entries);
    assert_eq!(
        days,
        [
            day("2024-03-31", 1, 0),
            day("2024-05-18", 2, 1),
            day("2024-05-20", 1, 0)
        ]
    );
    assert_eq!(activity(test.database(), id(9), &reading()).await, Ok(None));
}

#[tokio::test]
async fn a_member_is_compared_to_those_of_the_same_tier_who_joined_nearest() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email, created_at)
         select ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, n::text, timestamptz '2024-01-01' + n * interval '1 minute'
         from generate_series(1, 1300) as n;
         insert into public.user_activity_metrics (user_id, vision_count, audio_generated_count)
         select id, email::integer, null from auth.users;
         insert into public.user_revenue_metrics (user_id, subscription_tier)
         select id, case when email::integer <= 3 then 'intensive' else 'solo' end from auth.users",
    )
    .await;
    let few = peers(test.database(), id(3), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (few.peers, few.sampled, few.tier.as_deref()),
        (2, false, Some("intensive"))
    );
    let visions = &few.figures[1];
    assert_eq!(
        (
            visions.field.as_str(),
            visions.median.as_str(),
            visions.ahead_of_percent
        ),
        ("vision_count", "1", 100)
    );
    assert!(
        few.figures
            .iter()
            .all(|figure| figure.field != "audio_generated_count")
    );

    let many = peers(test.database(), id(700), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((many.peers, many.sampled), (1000, true));
    assert_eq!(many.figures[1].ahead_of_percent, 50);
    assert_eq!(many.joined_from.to_string(), "2024-01-01");
    join(&test, id(5000), "nobody@example.com").await;
    let alone = peers(test.database(), id(5000), &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((alone.peers, alone.tier, alone.figures.len()), (0, None, 0));
    assert_eq!(peers(test.database(), id(9999), &reading()).await, Ok(None));
}

#[tokio::test]
async fn neighbours_are_those_of_the_list_in_every_order() {
    let test = TestDatabase::create().await;
    for n in 1..=6 {
        join(&test, id(n), &format!("{n}@example.com")).await;
    }
    for (n, status) in [(1, "active"), (2, "active"), (4, "champion"), (6, "active")] {
        done(
            &test,
            &[of(id(n), None, json!({"engagement_status": status}))],
        )
        .await;
    }
    for query in [
        ListQuery::default(),
        filtered("engagement_status = active"),
        filtered("engagement_status is null"),
        ListQuery {
            search: Some("example".to_owned()),
            ..ListQuery::default()
        },
    ] {
        for field in SortField::ALL {
            for descending in [false, true] {
                let query = ListQuery {
                    sort: Sort { field, descending },
                    limit: 100,
                    ..query.clone()
                };
                let listed = crate::world::page(&test, &query).await.items;
                let ids: Vec<MemberId> = listed.iter().map(|row| row.id).collect();
                for (at, member) in ids.iter().enumerate() {
                    let found = neighbors(test.database(), *member, &query, &reading()).await;
                    let beside = |at: Option<usize>| at.and_then(|at| ids.get(at).copied());
                    let expected = MemberNeighbors {
                        previous: beside(at.checked_sub(1)),
                        next: beside(Some(at + 1)),
                    };
                    assert_eq!(found, Ok(Some(expected)), "{query:?} {member}");
                }
            }
        }
    }
    let query = ListQuery {
        sort: Sort {
            field: SortField::Email,
            descending: false,
        },
        ..filtered("engagement_status = active")
    };
    let outside = neighbors(test.database(), id(4), &query, &reading())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((outside.previous, outside.next), (Some(id(2)), Some(id(6))));
    assert_eq!(
        neighbors(test.database(), id(9), &query, &reading()).await,
        Ok(None)
    );
}

#[tokio::test]
async fn ten_thousand_tags_are_found_by_what_stands_in_them() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email)
         select ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, n::text from generate_series(1, 100) as n;
         insert into public.user_activity_metrics (user_id, custom_tags)
         select id, array(select format('tag_%s_%s', email, n) from generate_series(1, 100) as n) || 'everybody'::text from auth.users",
    )
    .await;
    let first = tags(test.database(), "", 10).await.unwrap();
    assert_eq!(
        (first.items[0].tag.as_str(), first.items[0].members),
        ("everybody", 100)
    );
    assert_eq!((first.items.len(), first.has_more), (10, true));
    done(
        &test,
        &[of(
            id(1),
            None,
            json!({"custom_tags": ["Größe 100%_", "x"]}),
        )],
    )
    .await;
    let found = tags(test.database(), "GROSSE 100%_", 10).await.unwrap();
    assert_eq!(found.items, [], "ß is no ss");
    let found = tags(test.database(), "größe 100%_", 10).await.unwrap();
    assert_eq!(
        (found.items[0].tag.as_str(), found.items[0].members),
        ("Größe 100%_", 1)
    );
    let gone = tags(test.database(), "tag_1_", 100).await.unwrap();
    assert_eq!(gone.items, [], "a tag that nobody has any more is none");
    let found = tags(test.database(), "tag_2_", 100).await.unwrap();
    assert_eq!((found.items.len(), found.has_more), (100, false));
}
