//! Lists and boards of leads: every field can be filtered by, every order is walked by an index, counts are whole.

use chrono::TimeDelta;
use crm_db::leads::{BoardQuery, Grouping, LeadEdit, ListQuery, board, board_cards, list, write};
use crm_db::testing::TestDatabase;
use crm_domain::leads::Edit;
use crm_types::filter::{Expr, Subject, Vocabulary, parse_with};
use crm_types::ids::LeadId;
use crm_types::leads::{LeadPage, LeadSort, LeadSortField, LeadStatus};
use crm_types::page::Total;
use serde_json::json;

use super::{ADA, BEN, add, add_at, author, calendar, now, world};
use crate::world::{id, join};

fn filter(text: &str) -> Option<Expr> {
    parse_with(text, &Vocabulary::of(Subject::Leads)).unwrap()
}

async fn page(test: &TestDatabase, query: &ListQuery) -> LeadPage {
    list(test.database(), query, &calendar()).await.unwrap()
}

async fn found(test: &TestDatabase, text: &str) -> Vec<LeadId> {
    let query = ListQuery {
        filter: filter(text),
        sort: "created_at".parse().unwrap(),
        limit: 100,
        total: true,
        ..ListQuery::default()
    };
    let page = page(test, &query).await;
    assert_eq!(
        page.total,
        Some(Total::exact(page.items.len() as u64)),
        "{text}"
    );
    page.items.into_iter().map(|row| row.id).collect()
}

async fn three(test: &TestDatabase) -> [LeadId; 3] {
    let a = add_at(
        test,
        json!({
            "name": "José Núñez", "email": "jose@example.com", "phone": "+12025550142", "source": "webinar",
            "message": "A plan for Families?", "owner_id": ADA, "next_step": "Call back", "next_step_on": "2024-05-20",
            "utm_source": "google", "utm_medium": "cpc", "utm_campaign": "Spring", "utm_term": "t", "utm_content": "c",
        }),
        now() - TimeDelta::days(2),
    )
    .await;
    let b = add_at(
        test,
        json!({"name": "Ben", "source": "ads", "owner_id": BEN, "next_step_on": "2024-05-21"}),
        now() - TimeDelta::days(1),
    )
    .await;
    let c = add(test, json!({"email": "carla@example.com"})).await;
    [a, b, c]
}

#[tokio::test]
async fn every_field_can_be_filtered_by() {
    let test = world().await;
    let [a, b, c] = three(&test).await;
    join(&test, id(1), "carla@example.com").await;
    let ada = ADA.to_string();
    for (text, expected) in [
        ("name = 'jose nunez'", vec![a]),
        ("name contains JOSE", vec![a]),
        ("email contains example", vec![a, c]),
        ("not email contains jose", vec![b, c]),
        ("phone contains 5550142", vec![a]),
        ("phone is null", vec![b, c]),
        ("status = new", vec![a, b]),
        ("status in (converted, lost)", vec![c]),
        ("status = converted", vec![c]),
        ("owner = ada", vec![a]),
        ("owner is null", vec![c]),
        ("not owner = ada", vec![b, c]),
        (&format!("owner_id = {ada}"), vec![a]),
        ("source = webinar", vec![a]),
        ("source in (webinar, ads)", vec![a, b]),
        ("source is null", vec![c]),
        ("next_step contains call", vec![a]),
        ("next_step_on <= today", vec![a]),
        ("next_step_on > today", vec![b]),
        ("message contains families", vec![a]),
        ("created_at < 36h ago", vec![a]),
        ("updated_at is null", vec![]),
        ("converted_at is null", vec![a, b]),
        ("not converted_at is null", vec![c]),
        ("utm_source = google and utm_medium = cpc", vec![a]),
        ("utm_campaign = Spring", vec![a]),
        ("utm_term = t and utm_content = c", vec![a]),
        ("member_id = 00000000-0000-0000-0000-000000000001", vec![c]),
        (&format!("id = {a}"), vec![a]),
    ] {
        assert_eq!(found(&test, text).await, expected, "{text}");
    }
    let all = Subject::Leads.fields().len();
    assert_eq!(all, 20, "a field that is new is to be tried here, too");
}

#[tokio::test]
async fn words_are_found_in_names_addresses_and_numbers() {
    let test = world().await;
    let [a, b, _] = three(&test).await;
    for (words, expected) in [
        ("nunez JOSE", vec![a]),
        ("555014", vec![a]),
        ("ben", vec![b]),
        ("ben jose", vec![]),
        ("100%_", vec![]),
    ] {
        let query = ListQuery {
            search: Some(words.to_owned()),
            limit: 10,
            ..ListQuery::default()
        };
        let ids: Vec<LeadId> = page(&test, &query)
            .await
            .items
            .iter()
            .map(|row| row.id)
            .collect();
        assert_eq!(ids, expected, "{words}");
    }
}

/// Two thousand leads, many of them alike.
async fn thousands() -> TestDatabase {
    let test = world().await;
    test.run(&format!(
        "insert into crm.leads (id, name, email, source, status, owner_id, next_step_on, created_at, updated_at)
         select
            gen_random_uuid(),
            case when n % 5 > 0 then 'Name ' || n % 40 end,
            'someone' || n || '@example.com',
            (array['ads', 'webinar', null])[1 + n % 3],
            (array['new', 'contacted', 'qualified', 'lost'])[1 + n % 4],
            case n % 3 when 0 then '{}'::uuid when 1 then '{}'::uuid end,
            case when n % 2 = 0 then date '2024-05-01' + n % 30 end,
            timestamptz '2024-01-01' + n % 500 * interval '1 hour',
            timestamptz '2024-02-01' + n % 100 * interval '1 hour'
         from generate_series(1, 2000) as n;
         analyze crm.leads",
        ADA.0, BEN.0
    ))
    .await;
    test
}

#[tokio::test]
async fn every_order_is_seen_whole_both_ways() {
    let test = thousands().await;
    for field in LeadSortField::ALL {
        for descending in [false, true] {
            let sort = LeadSort {
                field: *field,
                descending,
            };
            let mut query = ListQuery {
                sort,
                limit: 100,
                ..ListQuery::default()
            };
            let mut seen = Vec::new();
            let mut last = None;
            loop {
                let at = page(&test, &query).await;
                seen.extend(at.items.iter().map(|row| row.id));
                last = at.prev_cursor.clone().or(last);
                match at.next_cursor {
                    Some(next) => query.cursor = Some(next),
                    None => break,
                }
            }
            assert_eq!(seen.len(), 2000, "{sort}");
            let mut distinct = seen.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), 2000, "{sort}");
            query.cursor = last;
            let back = page(&test, &query).await;
            let before: Vec<LeadId> = back.items.iter().map(|row| row.id).collect();
            assert_eq!(before, seen[1800..1900], "{sort}");
        }
    }
}

#[tokio::test]
async fn a_board_counts_whole_columns_and_pages_their_cards() {
    let test = thousands().await;
    let query = BoardQuery {
        limit: 20,
        ..BoardQuery::default()
    };
    let all = board(test.database(), &query, &calendar()).await.unwrap();
    let heads: Vec<_> = all
        .columns
        .iter()
        .map(|column| (column.key.as_str(), column.total.count, column.takes_cards))
        .collect();
    assert_eq!(
        heads,
        [
            ("new", 500, true),
            ("contacted", 500, true),
            ("qualified", 500, true),
            ("converted", 0, false),
            ("lost", 500, true),
        ]
    );
    assert_eq!(all.columns[0].filter, "status = new");
    // As many as the column's filter finds.
    for column in &all.columns {
        let query = ListQuery {
            filter: filter(&column.filter),
            limit: 1,
            total: true,
            ..ListQuery::default()
        };
        assert_eq!(page(&test, &query).await.total, Some(column.total));
    }
    let mut cursor = all.columns[0].next_cursor.clone();
    let mut seen = all.columns[0].cards.len();
    while let Some(from) = cursor {
        let more = board_cards(test.database(), &query, "new", Some(&from), &calendar())
            .await
            .unwrap()
            .unwrap();
        seen += more.cards.len();
        cursor = more.next_cursor;
    }
    assert_eq!(seen, 500);

    let owners = BoardQuery {
        group_by: Grouping::Owner,
        filter: filter("source = ads"),
        limit: 5,
        ..BoardQuery::default()
    };
    let board = board(test.database(), &owners, &calendar()).await.unwrap();
    let labels: Vec<_> = board
        .columns
        .iter()
        .map(|column| (column.label.as_str(), column.total.exact))
        .collect();
    assert_eq!(labels, [("Nobody", true), ("Ada", true), ("Ben", true)]);
    let sum: u64 = board.columns.iter().map(|column| column.total.count).sum();
    assert_eq!(sum, 666);
    let ben = format!("source = ads and owner_id = {}", BEN.0);
    assert_eq!(board.columns[2].filter, ben);
    let nothing = board_cards(test.database(), &query, "won", None, &calendar()).await;
    assert_eq!(nothing, Ok(None));
}

#[tokio::test]
async fn a_card_that_moves_is_in_another_column() {
    let test = world().await;
    let lead = add(&test, json!({"name": "Amara"})).await;
    let edit = LeadEdit {
        id: lead,
        revision: Some(1),
        edit: Edit::moving("owner", &BEN.to_string()).unwrap(),
    };
    write(test.database(), &[edit], &author(), now())
        .await
        .unwrap();
    let query = BoardQuery {
        group_by: Grouping::Owner,
        limit: 5,
        ..BoardQuery::default()
    };
    let board = board(test.database(), &query, &calendar()).await.unwrap();
    let counts: Vec<u64> = board
        .columns
        .iter()
        .map(|column| column.total.count)
        .collect();
    assert_eq!(counts, [0, 0, 1]);
    assert_eq!(board.columns[2].cards[0].status, LeadStatus::New);
}
