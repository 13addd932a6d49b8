//! The board against what counting finds: every grouping, order and filter, paged to the end, while others write.

use std::collections::{BTreeMap, BTreeSet};

use crm_db::Error;
use crm_db::members::{BoardQuery, ListQuery, board, column, explain_board};
use crm_db::testing::TestDatabase;
use crm_domain::text::fold;
use crm_types::ids::MemberId;
use crm_types::members::{
    Board, BoardColumn, BoardPage, CardOrder, ColumnKey, Grouping, MemberRow,
};
use crm_types::page::Total;

use crate::plans::rows_read;
use crate::world::{filtered, page, reading};

/// Members with few values, odd spellings, ties and unknowns. `seed` makes another world of it.
fn crowd(seed: u32, members: u32) -> String {
    format!(
        "create temporary table dice as
         select n, md5('{seed}' || n)::uuid as id, decode(md5('{seed}' || n), 'hex') as d
         from generate_series(1, {members}) as n;
         insert into auth.users (id, email, created_at)
         select id, n || '@example.com', '2024-01-01T00:00:00Z'::timestamptz + get_byte(d, 0) % 11 * interval '1 day' from dice;
         insert into product.profiles (user_id, first_name)
         select id, (array['Ana', 'ana', 'Änne', 'Zoe', '李', null])[get_byte(d, 1) % 6 + 1] from dice;
         insert into public.user_activity_metrics (user_id, engagement_status, health_status, vision_count, last_login_at, custom_tags)
         select
             id,
             (array['active', 'at_risk', 'champion', 'inactive', null])[get_byte(d, 2) % 5 + 1],
             (array['healthy', 'churned', null])[get_byte(d, 3) % 3 + 1],
             nullif(get_byte(d, 4) % 9, 0),
             case when get_byte(d, 5) % 3 > 0 then '2024-05-01T00:00:00Z'::timestamptz + get_byte(d, 5) % 13 * interval '1 hour' end,
             (array['{{}}', '{{vip}}', '{{VIP,late}}', '{{late}}', '{{other}}'])[get_byte(d, 6) % 5 + 1]::text[]
         from dice
         where get_byte(d, 7) % 10 > 0;
         insert into public.user_revenue_metrics (user_id, subscription_tier, mrr)
         select
             id,
             (array['free', 'solo', 'Solo', 'household', ' ', 'other', '=x/y', 'unclassified', null])[get_byte(d, 8) % 9 + 1],
             nullif(get_byte(d, 9) % 5 * 10.5, 0)
         from dice
         where get_byte(d, 10) % 8 > 0;
         drop table dice;"
    )
}

fn query(group_by: &str, order: CardOrder, filter: &str) -> BoardQuery {
    BoardQuery {
        group_by: group_by.parse().unwrap(),
        filter: crm_types::filter::parse(filter).unwrap(),
        search: None,
        order,
        limit: 3,
    }
}

async fn read(test: &TestDatabase, query: &BoardQuery) -> Board {
    board(test.database(), query, &reading()).await.unwrap()
}

async fn more(
    test: &TestDatabase,
    query: &BoardQuery,
    key: &str,
    cursor: Option<&str>,
) -> BoardPage {
    let key: ColumnKey = key.parse().unwrap();
    let page = column(test.database(), query, &key, cursor, &reading()).await;
    page.unwrap_or_else(|error| panic!("{query:?} {key}: {error}"))
}

/// All cards of a column, beginning with those of the board.
async fn all_cards(
    test: &TestDatabase,
    query: &BoardQuery,
    column: &crm_types::members::BoardColumn,
) -> Vec<MemberRow> {
    let (mut cards, mut cursor) = (column.cards.clone(), column.next_cursor.clone());
    while let Some(at) = cursor {
        let page = more(test, query, &column.key, Some(&at)).await;
        assert_eq!(page.has_more, page.next_cursor.is_some());
        cards.extend(page.cards);
        cursor = page.next_cursor;
    }
    cards
}

/// Everybody who fits, as the list has them.
async fn everybody(test: &TestDatabase, query: &BoardQuery) -> Vec<MemberRow> {
    let mut list = ListQuery {
        filter: query.filter.clone(),
        search: query.search.clone(),
        sort: query.order.sort(),
        ..filtered("")
    };
    let mut rows = Vec::new();
    loop {
        let page = page(test, &list).await;
        rows.extend(page.items);
        if page.next_cursor.is_none() {
            return rows;
        }
        list.cursor = page.next_cursor;
    }
}

/// The columns that a member stands in.
fn columns_of(group_by: &Grouping, row: &MemberRow, listed: &[&str]) -> Vec<String> {
    let one = |value: &Option<String>| {
        vec![match value {
            None => ColumnKey::Unclassified,
            Some(value) if listed.contains(&value.as_str()) => ColumnKey::Value(value.clone()),
            Some(_) => ColumnKey::Other,
        }]
    };
    let keys = match group_by {
        Grouping::EngagementStatus => one(&row.engagement_status),
        Grouping::HealthStatus => one(&row.health_status),
        Grouping::SubscriptionTier => match &row.subscription_tier {
            None => vec![ColumnKey::Unclassified],
            Some(tier) => vec![ColumnKey::Value(tier.clone())],
        },
        Grouping::Tags(tags) => {
            let has = |tag: &&String| row.tags.iter().any(|known| fold(known) == fold(tag));
            let keys: Vec<_> = tags
                .iter()
                .filter(has)
                .cloned()
                .map(ColumnKey::Value)
                .collect();
            if keys.is_empty() {
                vec![ColumnKey::Other]
            } else {
                keys
            }
        }
    };
    keys.iter().map(ColumnKey::to_string).collect()
}

const GROUPINGS: [&str; 5] = [
    "engagement_status",
    "health_status",
    "subscription_tier",
    "tag:vip",
    "tag:Late,vip,nobody",
];

const LISTED: [&str; 7] = [
    "active",
    "champion",
    "at_risk",
    "inactive",
    "healthy",
    "needs_attention",
    "churned",
];

#[tokio::test]
async fn every_board_is_what_counting_finds_and_no_card_vanishes() {
    for seed in 1..=2 {
        let test = TestDatabase::create().await;
        test.run(&crowd(seed, 130)).await;
        // A word that no list has, from a time before there were lists.
        test.run(
            "alter table public.user_activity_metrics drop constraint user_activity_metrics_health_status_fkey;
             update public.user_activity_metrics set health_status = 'so-so' where vision_count = 5",
        )
        .await;
        for group_by in GROUPINGS {
            for order in CardOrder::ALL {
                for filter in [
                    "",
                    "vision_count > 2",
                    "engagement = active or tags has vip",
                    "mrr = 7",
                ] {
                    let query = query(group_by, *order, filter);
                    same_as_counted(&test, &query).await;
                }
            }
        }
        for words in ["1@example", "ana", "nobody at all"] {
            let search = Some(words.to_owned());
            let query = BoardQuery {
                search,
                ..query("health_status", CardOrder::Name, "")
            };
            same_as_counted(&test, &query).await;
        }
    }
}

async fn same_as_counted(test: &TestDatabase, query: &BoardQuery) {
    let fitting = everybody(test, query).await;
    let mut expected: BTreeMap<String, Vec<MemberRow>> = BTreeMap::new();
    for row in fitting {
        for key in columns_of(&query.group_by, &row, &LISTED) {
            expected.entry(key).or_default().push(row.clone());
        }
    }
    let board = read(test, query).await;
    let shown: BTreeSet<&String> = board.columns.iter().map(|column| &column.key).collect();
    assert_eq!(
        shown.len(),
        board.columns.len(),
        "{query:?}: a column stands twice"
    );
    for key in expected.keys() {
        assert!(shown.contains(key), "{query:?}: no column {key}");
    }
    for column in &board.columns {
        let what = format!("{query:?}, {}", column.key);
        let members = expected.remove(&column.key).unwrap_or_default();
        assert_eq!(column.total, Total::exact(members.len() as u64), "{what}");
        let sum: i64 = members
            .iter()
            .filter_map(|row| Some(row.mrr.as_ref()?.minor))
            .sum();
        assert_eq!(column.mrr.as_ref().unwrap().minor, sum, "{what}");
        let cards = all_cards(test, query, column).await;
        // In the order of the list, and each of them once.
        assert_eq!(cards, members, "{what}");
        // A search that finds nobody as written forgives slips, each column for itself.
        if query.search.is_some() {
            continue;
        }
        let first = more(test, query, &column.key, None).await;
        assert_eq!(
            (first.cards, first.next_cursor.is_some()),
            (column.cards.clone(), column.next_cursor.is_some()),
            "{what}"
        );
    }
}

#[tokio::test]
async fn columns_stand_in_order_and_only_those_of_members_are_there_beside_the_known() {
    let test = TestDatabase::create().await;
    let keys = async |group_by: &str| -> Vec<String> {
        let board = read(&test, &query(group_by, CardOrder::Name, "")).await;
        board.columns.into_iter().map(|column| column.key).collect()
    };
    assert_eq!(
        keys("engagement_status").await,
        ["active", "champion", "at_risk", "inactive"]
    );
    assert_eq!(
        keys("subscription_tier").await,
        ["free", "solo", "household", "intensive"]
    );
    assert_eq!(keys("tag:b,a").await, ["b", "a", "other"]);
    test.run(&crowd(3, 200)).await;
    assert_eq!(
        keys("health_status").await,
        ["healthy", "needs_attention", "churned", "unclassified"]
    );
    assert_eq!(
        keys("subscription_tier").await,
        [
            "free",
            "solo",
            "household",
            "intensive",
            "==x/y",
            "=other",
            "Solo",
            "=unclassified",
            "unclassified"
        ]
    );
    // So many tiers that the last ones by name share a column.
    test.run(
        "update public.user_revenue_metrics set subscription_tier = 'tier ' || substr(user_id::text, 1, 4)",
    )
    .await;
    let shared = keys("subscription_tier").await;
    assert_eq!(shared.len(), 4 + 36 + 2, "{shared:?}");
    assert_eq!(shared.last().map(String::as_str), Some("other"));
    let query = query("subscription_tier", CardOrder::Newest, "");
    let board = read(&test, &query).await;
    let (mut seen, mut counted) = (BTreeSet::new(), 0);
    for column in &board.columns {
        counted += column.total.count;
        seen.extend(
            all_cards(&test, &query, column)
                .await
                .into_iter()
                .map(|row| row.id),
        );
    }
    assert_eq!((seen.len(), counted), (200, 200));
}

#[tokio::test]
async fn a_column_that_there_is_not_is_told_from_one_that_is_empty() {
    let test = TestDatabase::create().await;
    for (group_by, key, found) in [
        ("engagement_status", "champion", true),
        ("engagement_status", "unclassified", true),
        ("engagement_status", "chmpion", false),
        ("tag:vip", "VIP", true),
        ("tag:vip", "other", true),
        ("tag:vip", "late", false),
    ] {
        for filter in ["", "vision_count = 0"] {
            let query = query(group_by, CardOrder::Name, filter);
            let page = column(
                test.database(),
                &query,
                &key.parse().unwrap(),
                None,
                &reading(),
            )
            .await;
            let missing = page == Err(Error::NotFound);
            assert_eq!(!missing, found, "{group_by} {key} {filter}");
        }
    }
    let query = query("engagement_status", CardOrder::Name, "");
    let page = column(
        test.database(),
        &query,
        &ColumnKey::Unclassified,
        Some("made-up"),
        &reading(),
    )
    .await;
    assert_eq!(page, Err(Error::InvalidCursor));
}

#[tokio::test]
async fn who_is_left_alone_is_seen_once_while_others_move() {
    let test = TestDatabase::create().await;
    test.run(&crowd(4, 120)).await;
    for order in CardOrder::ALL {
        let query = query("engagement_status", *order, "");
        let board = read(&test, &query).await;
        let column = &board.columns[0];
        let (mut seen, mut cursor, mut step) = (Vec::new(), column.next_cursor.clone(), 0);
        seen.extend(column.cards.iter().map(|row| row.id));
        let touched = |id: &MemberId| id.0.as_bytes()[0].is_multiple_of(3);
        let before: BTreeSet<MemberId> = {
            let all = everybody(&test, &query).await;
            let here = all
                .iter()
                .filter(|row| row.engagement_status.as_deref() == Some("active"));
            here.map(|row| row.id).filter(|id| !touched(id)).collect()
        };
        while let Some(at) = cursor {
            step += 1;
            test.run(&format!(
                "update public.user_activity_metrics
                 set engagement_status = (array['active', 'at_risk', null])[({step} + get_byte(uuid_send(user_id), 1)) % 3 + 1],
                     last_login_at = now() - {step} * interval '1 hour'
                 where get_byte(uuid_send(user_id), 0) % 3 = 0"
            ))
            .await;
            let page = more(&test, &query, "active", Some(&at)).await;
            seen.extend(page.cards.iter().map(|row| row.id));
            cursor = page.next_cursor;
            assert!(step < 200, "{order}: it never ends");
        }
        for member in &before {
            assert_eq!(seen.iter().filter(|id| *id == member).count(), 1, "{order}");
        }
    }
}

#[tokio::test]
async fn of_very_many_columns_are_counted_up_to_a_bound_and_say_so() {
    let test = TestDatabase::create().await;
    for statement in [
        "insert into auth.users (id, email) select md5(n::text)::uuid, n || '@example.com' from generate_series(1, 21001) as n",
        "insert into public.user_activity_metrics (user_id, engagement_status, vision_count, custom_tags)
         select
             md5(n::text)::uuid,
             case when n <= 5000 then 'champion' when n <= 10000 then 'active' else 'at_risk' end,
             n % 3,
             case when n <= 10 then '{vip}'::text[] when n > 10500 then '{late}' end
         from generate_series(1, 21001) as n",
        "insert into public.user_revenue_metrics (user_id, mrr) select user_id, 2 from public.user_activity_metrics",
        "analyze",
    ] {
        // Sessions of lists do not sort, which makes joins of very many rows slow.
        let statement = format!("begin; set local enable_sort = on; {statement}; commit");
        test.run(&statement).await;
    }

    let everybody = "vision_count >= 0";
    for order in CardOrder::ALL {
        let board = read(&test, &query("engagement_status", *order, everybody)).await;
        let figures: Vec<_> = board
            .columns
            .iter()
            .map(|column| {
                (
                    column.key.as_str(),
                    column.total,
                    column.mrr.as_ref().map(|mrr| mrr.minor),
                    column.cards.len(),
                )
            })
            .collect();
        assert_eq!(
            figures,
            [
                ("active", Total::exact(5_000), Some(1_000_000), 3),
                ("champion", Total::exact(5_000), Some(1_000_000), 3),
                ("at_risk", Total::exact(11_001), Some(2_200_200), 3),
                ("inactive", Total::exact(0), Some(0), 0),
            ]
        );
        // The same cards as without the filter, which are read by index.
        let all = read(&test, &query("engagement_status", *order, "")).await;
        for (found, by_index) in board.columns.iter().zip(&all.columns) {
            assert_eq!(found.cards, by_index.cards, "{order}");
            let cursor = found.next_cursor.as_deref();
            if cursor.is_some() {
                let query = query("engagement_status", *order, everybody);
                let rest = more(&test, &query, &found.key, cursor).await;
                let by_index = more(
                    &test,
                    &BoardQuery {
                        filter: None,
                        ..query.clone()
                    },
                    &found.key,
                    cursor,
                )
                .await;
                assert_eq!(rest.cards, by_index.cards, "{order} {}", found.key);
            }
        }
    }
    // A text is in no table that is read whole: counted up to the bound.
    let texts = "email contains example and vision_count >= 0";
    let board = read(&test, &query("engagement_status", CardOrder::Newest, texts)).await;
    let totals: Vec<_> = board.columns.iter().map(|column| column.total).collect();
    assert_eq!(
        totals,
        [
            Total::exact(5_000),
            Total::exact(5_000),
            Total::more_than(10_000),
            Total::exact(0)
        ]
    );
    // A search is looked up beside it.
    let found = BoardQuery {
        search: Some("example".to_owned()),
        ..query("engagement_status", CardOrder::Newest, everybody)
    };
    let of_all = query("engagement_status", CardOrder::Newest, "");
    let searched = BoardQuery {
        filter: None,
        ..found.clone()
    };
    for query in [found, searched] {
        let board = read(&test, &query).await;
        assert_eq!(unfiltered(board), unfiltered(read(&test, &of_all).await));
    }
    // Some with tiers among very many without, and more tiers than there are columns.
    test.run(
        "update public.user_revenue_metrics as r
         set subscription_tier = case n % 3 when 0 then 'solo' else 'tier ' || n end, mrr = n
         from (select md5(n::text)::uuid as id, n from generate_series(1, 80) as n) as one
         where r.user_id = one.id",
    )
    .await;
    for order in CardOrder::ALL {
        let all = read(&test, &query("subscription_tier", *order, "")).await;
        let board = read(&test, &query("subscription_tier", *order, everybody)).await;
        assert_eq!(all.columns.len(), 4 + 36 + 2, "{order}");
        assert_eq!(unfiltered(board), unfiltered(all), "{order}");
    }
    let tags = |filter| {
        let query = query("tag:vip,late", CardOrder::Newest, filter);
        let test = &test;
        async move {
            let board = read(test, &query).await;
            let figures = |column: crm_types::members::BoardColumn| {
                (column.total, column.mrr.map(|mrr| mrr.minor))
            };
            board.columns.into_iter().map(figures).collect::<Vec<_>>()
        }
    };
    // The counters know how many have a tag, and not how many have neither of two once there are very many.
    assert_eq!(
        tags("").await,
        [
            (Total::exact(10), Some(5_500)),
            (Total::exact(10_501), Some(2_100_200)),
            (Total::more_than(10_000), None)
        ]
    );
    assert_eq!(
        tags(everybody).await,
        [
            (Total::exact(10), Some(5_500)),
            (Total::more_than(10_000), None),
            (Total::more_than(10_000), None)
        ]
    );
}

/// The columns without the filters that lead to them.
fn unfiltered(board: Board) -> Vec<BoardColumn> {
    let columns = board.columns.into_iter();
    let bare = |column| BoardColumn {
        filter: String::new(),
        ..column
    };
    columns.map(bare).collect()
}

#[tokio::test]
async fn cards_that_stand_far_from_the_beginning_are_found() {
    let test = TestDatabase::create().await;
    // Of those at risk, the 5,600 who are gone longest, pay most, joined last and come first by name do not fit; one
    // champion among 400 does, and everybody whom nobody classified.
    test.run(
        "insert into auth.users (id, email, created_at)
         select md5(n::text)::uuid, n || '@example.com', '2026-01-01'::timestamptz - n * interval '1 second'
         from generate_series(1, 26500) as n;
         insert into product.profiles (user_id, first_name)
         select md5(n::text)::uuid, 'Member ' || lpad(n::text, 5, '0') from generate_series(1, 26500) as n;
         insert into public.user_activity_metrics (user_id, engagement_status, last_login_at, vision_count)
         select md5(n::text)::uuid, case when n <= 26000 then 'at_risk' when n <= 26400 then 'champion' end,
             '2026-01-01'::timestamptz + n * interval '1 second', case when n > 5600 and n <= 26000 or n > 26399 then 7 else 1 end
         from generate_series(1, 26500) as n;
         insert into public.user_revenue_metrics (user_id, mrr) select md5(n::text)::uuid, 30000 - n from generate_series(1, 26500) as n;
         analyze",
    )
    .await;
    let far = "vision_count = 7";
    for order in CardOrder::ALL {
        let board = read(&test, &query("engagement_status", *order, far)).await;
        let figures: Vec<_> = board
            .columns
            .iter()
            .map(|column| (column.key.as_str(), column.total.count, column.cards.len()))
            .collect();
        assert_eq!(
            figures,
            [
                ("active", 0, 0),
                ("champion", 1, 1),
                ("at_risk", 20_400, 3),
                ("inactive", 0, 0),
                ("unclassified", 100, 3),
            ],
            "{order}"
        );
        for column in board
            .columns
            .iter()
            .filter(|column| !column.cards.is_empty())
        {
            let list = ListQuery {
                filter: crm_types::filter::parse(&column.filter).unwrap(),
                sort: order.sort(),
                limit: 3,
                ..ListQuery::default()
            };
            let listed = page(&test, &list).await.items;
            assert_eq!(column.cards, listed, "{order} {}", column.key);
        }
    }
}

#[tokio::test]
async fn a_board_of_all_members_passes_over_nobody() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email) select md5(n::text)::uuid, n || '@example.com' from generate_series(1, 5000) as n;
         insert into public.user_activity_metrics (user_id, engagement_status, last_login_at)
         select id, (array['active', 'champion', null])[get_byte(uuid_send(id), 0) % 3 + 1], created_at from auth.users;
         insert into public.user_revenue_metrics (user_id, subscription_tier, mrr)
         select id, (array['free', 'solo', 'Odd'])[get_byte(uuid_send(id), 1) % 3 + 1], get_byte(uuid_send(id), 2) from auth.users",
    )
    .await;
    test.run("vacuum analyze").await;
    for group_by in ["engagement_status", "health_status", "subscription_tier"] {
        for order in CardOrder::ALL {
            let query = query(group_by, *order, "");
            let plan = explain_board(test.database(), &query, &reading())
                .await
                .unwrap();
            assert!(rows_read(&plan) <= 100, "{group_by} {order}: {plan}");
        }
    }
}

/// Members of whom a tenth have one tag, twenty another, the last thousand a third, and whoever was never there a fourth.
const TAGGED: &str = "
    insert into auth.users (id, email, created_at)
    select md5(n::text)::uuid, n || '@example.com', '2024-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'
    from generate_series(1, 20000) as n;
    insert into product.profiles (user_id, first_name)
    select id, case when split_part(email, '@', 1)::integer % 10 <> 3 then md5(email) end from auth.users;
    insert into public.user_activity_metrics (user_id, last_login_at, custom_tags)
    select
        u.id,
        case when n.n % 10 <> 3 then u.created_at end,
        array_remove(
            array[
                case when n.n % 10 = 0 then 'Common' end,
                case when n.n % 1000 = 1 then 'rare' end,
                case when n.n > 19000 then 'last' end,
                case when n.n % 10 = 3 then 'silent' end
            ],
            null
        )
    from auth.users as u
    cross join lateral (select split_part(u.email, '@', 1)::integer as n) as n;
    insert into public.user_revenue_metrics (user_id, mrr)
    select id, split_part(email, '@', 1)::integer % 7 from auth.users where split_part(email, '@', 1)::integer % 10 <> 3;
";

#[tokio::test]
async fn a_board_of_one_tag_passes_over_few_whether_it_is_rare_or_common() {
    let test = TestDatabase::create().await;
    test.run(TAGGED).await;
    test.run("vacuum analyze").await;
    for order in CardOrder::ALL {
        for tag in ["common", "rare", "nobody"] {
            let query = query(&format!("tag:{tag}"), *order, "");
            let plan = explain_board(test.database(), &query, &reading())
                .await
                .unwrap();
            assert!(rows_read(&plan) <= 200, "{tag} {order}: {plan}");
        }
    }
}

#[tokio::test]
async fn a_board_of_one_tag_is_whole_wherever_in_the_order_its_members_are() {
    let test = TestDatabase::create().await;
    test.run(TAGGED).await;
    test.run("vacuum analyze").await;
    for order in CardOrder::ALL {
        for (tag, members) in [
            ("common", 2_000),
            ("rare", 20),
            ("last", 1_000),
            ("silent", 2_000),
            ("nobody", 0),
        ] {
            let query = query(&format!("tag:{tag}"), *order, "");
            let board = read(&test, &query).await;
            let totals: Vec<_> = board.columns.iter().map(|column| column.total).collect();
            let expected = [members, 20_000 - members].map(Total::exact);
            assert_eq!(totals, expected, "{tag} {order}");
            for column in &board.columns {
                let list = ListQuery {
                    filter: crm_types::filter::parse(&column.filter).unwrap(),
                    sort: order.sort(),
                    limit: 3,
                    ..ListQuery::default()
                };
                let listed = page(&test, &list).await.items;
                assert_eq!(column.cards, listed, "{tag} {order} {}", column.key);
            }
        }
    }
}
