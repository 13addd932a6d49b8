//! Lists and boards of tickets: what a filter finds is what is there, counts are exact, and a page walks an index.

use chrono::TimeDelta;
use crm_db::tickets::{GroupBy, TicketQuery, board, column, explain, list};
use crm_domain::calendar::Calendar;
use crm_types::filter::{Subject, Vocabulary, parse_with};
use crm_types::tickets::{TicketPage, TicketRow, TicketSort, TicketSortField};

use super::*;
use crate::plans::rows_read;

fn query(filter: &str) -> TicketQuery {
    TicketQuery {
        filter: parse_with(filter, &Vocabulary::of(Subject::Tickets)).unwrap(),
        limit: 100,
        with_total: true,
        ..TicketQuery::default()
    }
}

fn calendar() -> Calendar {
    Calendar::new(at("2024-05-21T16:30:00Z"), Tz::America__New_York)
}

async fn page(test: &TestDatabase, query: &TicketQuery) -> TicketPage {
    list(test.database(), query, &calendar()).await.unwrap()
}

fn subjects(rows: &[TicketRow]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}

#[tokio::test]
async fn every_field_finds_whom_it_says() {
    let test = world(2).await;
    let database = test.database();
    let a = ticket(database, 1, "Élan stops").await;
    let b = ticket(database, 2, "Billing").await;
    let c = ticket(database, 0, "Nobody's").await;
    let wanted = Edit {
        priority: Some(crm_types::tickets::TicketPriority::Urgent),
        category: Some(Some("audio".to_owned())),
        assignee_id: Some(Some(OTHER)),
        tags: Some(vec!["VIP".to_owned()]),
        ..Edit::default()
    };
    edit(database, a, None, wanted, now()).await;
    Words::to(b, 2, "Paid.").said(database, now()).await;
    set(
        database,
        c,
        TicketStatus::Resolved,
        now() + TimeDelta::hours(2),
    )
    .await;
    for (filter, found) in [
        ("", vec!["Nobody's", "Billing", "Élan stops"]),
        ("subject contains elan", vec!["Élan stops"]),
        (
            "description = \"it stops.\"",
            vec!["Nobody's", "Billing", "Élan stops"],
        ),
        ("status = waiting_reply", vec!["Billing"]),
        ("status in (open, resolved)", vec!["Nobody's", "Élan stops"]),
        ("priority != normal", vec!["Élan stops"]),
        ("category = audio", vec!["Élan stops"]),
        ("category is null", vec!["Nobody's", "Billing"]),
        ("assignee = bob", vec!["Élan stops"]),
        ("assignee_id is null", vec!["Nobody's", "Billing"]),
        ("tags has vip", vec!["Élan stops"]),
        ("not tags has vip", vec!["Nobody's", "Billing"]),
        ("member contains ann", vec!["Billing", "Élan stops"]),
        ("member_email = someone2@example.com", vec!["Billing"]),
        ("member_id is null", vec!["Nobody's"]),
        ("source = page", vec!["Nobody's", "Billing", "Élan stops"]),
        ("due = overdue", vec!["Élan stops"]),
        ("not due = overdue", vec!["Nobody's", "Billing"]),
        ("due_at is null", vec!["Nobody's", "Billing"]),
        ("first_response = met", vec!["Billing"]),
        ("first_response = missed", vec!["Élan stops"]),
        ("first_response = pending", vec!["Nobody's"]),
        ("resolution = met", vec!["Nobody's"]),
        ("resolved_at is not null", vec!["Nobody's"]),
        (
            "number > 0 and created_at > 2024-05-19",
            vec!["Nobody's", "Billing", "Élan stops"],
        ),
    ] {
        let page = page(&test, &query(filter)).await;
        let mut names = subjects(&page.items);
        let mut expected = found.clone();
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{filter}");
        assert_eq!(page.total.unwrap().count, found.len() as u64, "{filter}");
    }
    for (words, found) in [
        ("elan", vec!["Élan stops"]),
        ("supp-0002", vec!["Billing"]),
        ("stops someone1", vec!["Élan stops"]),
        ("ann", vec!["Billing", "Élan stops"]),
        ("zebra", vec![]),
    ] {
        let asked = TicketQuery {
            search: Some(words.to_owned()),
            ..query("")
        };
        let page = page(&test, &asked).await;
        let mut names = subjects(&page.items);
        names.sort_unstable();
        let mut expected = found;
        expected.sort_unstable();
        assert_eq!(names, expected, "{words}");
    }
}

const THOUSANDS: &str = "
    set local statement_timeout = 0;
    insert into crm.tickets (
        id, subject, description, status, priority, source, member_id, running_since, first_response_due_at,
        resolution_due_at, resolved_at, policy, created_at, updated_at
    )
    select
        md5(n::text)::uuid,
        'Ticket ' || md5(n::text),
        'It stops',
        s.status,
        (array['low', 'normal', 'high', 'urgent'])[1 + n % 4],
        'page',
        case when n % 3 = 0 then '00000000-0000-0000-0000-000000000001'::uuid end,
        case when s.status in ('open', 'in_progress') then t.at end,
        case when s.status in ('open', 'in_progress') and n % 2 = 0 then t.at + interval '8 hours' end,
        case when s.status in ('open', 'in_progress') then t.at + interval '3 days' end,
        case when s.status in ('resolved', 'closed') then t.at end,
        1,
        t.at,
        t.at + (n % 500) * interval '1 hour'
    from generate_series(1, 20000) as n
    cross join lateral (select '2023-01-01T00:00:00Z'::timestamptz + n * interval '35 minutes' as at) as t
    cross join lateral (
        select (array['open', 'in_progress', 'waiting_reply', 'resolved', 'closed'])[1 + n % 5] as status
    ) as s;
    analyze crm.tickets;
";

/// Whether everything is put in order; some rows of one key, beside the index that keeps it, are not everything.
fn sorts_all(plan: &str) -> bool {
    let mut nodes = plan
        .lines()
        .map(|line| line.trim_start_matches([' ', '-', '>']));
    nodes.any(|node| node.starts_with("Sort ("))
}

#[tokio::test]
async fn a_page_in_any_order_walks_an_index_however_deep() {
    let test = world(1).await;
    test.run(THOUSANDS).await;
    let database = test.database();
    for filter in ["", "status = open", "priority = high"] {
        for field in TicketSortField::ALL {
            for descending in [false, true] {
                let mut asked = TicketQuery {
                    sort: TicketSort {
                        field: *field,
                        descending,
                    },
                    limit: 50,
                    with_total: false,
                    ..query(filter)
                };
                for _ in 0..3 {
                    let plan = explain(database, &asked, &calendar()).await.unwrap();
                    assert!(!sorts_all(&plan), "{filter} {}: {plan}", asked.sort);
                    // Of one status every fifth fits, of one priority every fourth.
                    assert!(rows_read(&plan) <= 400, "{filter} {}: {plan}", asked.sort);
                    asked.cursor = page(&test, &asked).await.next_cursor;
                    assert!(asked.cursor.is_some());
                }
            }
        }
    }
}

#[tokio::test]
async fn a_board_counts_whole_columns_and_goes_on_where_it_was() {
    let test = world(1).await;
    test.run(THOUSANDS).await;
    let database = test.database();
    for group_by in GroupBy::ALL {
        let asked = TicketQuery {
            sort: crm_db::tickets::USUAL_ORDER,
            limit: 20,
            ..TicketQuery::default()
        };
        let columns = board(database, group_by, &asked, &calendar())
            .await
            .unwrap();
        let keys: Vec<&str> = columns.iter().map(|column| column.key).collect();
        let known: Vec<&str> = group_by.values().iter().map(|value| value.key).collect();
        assert_eq!(keys, known);
        for found in columns {
            assert_eq!(found.total.count, 20_000 / keys.len() as u64);
            assert!(found.total.exact);
            let more = TicketQuery {
                cursor: found.next_cursor.clone(),
                ..asked.clone()
            };
            let (cards, _) = column(database, group_by, found.key, &more, &calendar())
                .await
                .unwrap();
            assert_eq!((found.cards.len(), cards.len()), (20, 20));
            assert!(cards.iter().all(|card| !found.cards.contains(card)));
        }
    }
    let filtered = TicketQuery {
        limit: 5,
        ..query("member_id is not null")
    };
    let columns = board(database, GroupBy::Status, &filtered, &calendar())
        .await
        .unwrap();
    let sum: u64 = columns.iter().map(|column| column.total.count).sum();
    assert_eq!(sum, 6666);
}
