//! The inbox: unread first, a page at a time along an index, and conversations that come back.

use chrono::TimeDelta;
use crm_db::messages::{
    TemplateRefusal, ThreadEdit, ThreadQuery, delete_template, explain_threads, find_thread,
    insert_template, list_messages, list_templates, list_threads, unread, update_template,
    update_thread, wake,
};
use crm_types::ids::{AdminId, TemplateId, ThreadId};
use crm_types::messages::{Channel, NewTemplate, ThreadState};
use sqlx::types::Uuid;

use super::{ADMIN, hear, members, noon, number, written};
use crate::plans::rows_read;

fn query(cursor: Option<&str>, limit: u16) -> ThreadQuery<'_> {
    ThreadQuery {
        cursor,
        limit,
        ..ThreadQuery::default()
    }
}

#[tokio::test]
async fn what_is_unread_comes_first_then_the_latest_page_by_page() {
    let test = members(7).await;
    let database = test.database();
    for n in 1..=7 {
        written(database, n, &format!("a{n}"), "Hello").await;
    }
    for n in [2, 5] {
        hear(database, &format!("SM{n}"), &number(n), "Yes").await;
    }
    assert_eq!(unread(database).await.unwrap(), 2);
    let mut seen: Vec<ThreadId> = Vec::new();
    let mut cursor = None;
    loop {
        let page = list_threads(database, &query(cursor.as_deref(), 3), None)
            .await
            .unwrap();
        if seen.is_empty() {
            assert!(
                page.items[0].unread == 1 && page.items[1].unread == 1 && page.items[2].unread == 0
            );
        }
        seen.extend(page.items.iter().map(|thread| thread.id));
        assert_eq!(page.has_more, page.next_cursor.is_some());
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 7);
    let only = ThreadQuery {
        unread: true,
        ..query(None, 10)
    };
    assert_eq!(
        list_threads(database, &only, None)
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    let bad = list_threads(database, &query(Some("nonsense"), 3), None).await;
    assert_eq!(bad.unwrap_err(), crm_db::Error::InvalidCursor);
}

#[tokio::test]
async fn a_conversation_is_assigned_put_off_closed_and_comes_back() {
    let test = members(1).await;
    let database = test.database();
    hear(database, "SM1", &number(1), "Hello?").await;
    let all = list_threads(database, &query(None, 10), None)
        .await
        .unwrap();
    let id = all.items[0].id;
    let now = async || find_thread(database, id, None).await.unwrap().unwrap();
    let edit = |state, until| ThreadEdit {
        state: Some((state, until)),
        ..ThreadEdit::default()
    };
    let assign = ThreadEdit {
        assignee: Some(Some(ADMIN)),
        read: true,
        ..ThreadEdit::default()
    };
    assert!(
        update_thread(database, id, &assign, ADMIN, noon())
            .await
            .unwrap()
    );
    let seen = now().await;
    assert_eq!(
        (seen.unread, seen.assignee_name.as_deref()),
        (0, Some("Ada"))
    );
    let mine = ThreadQuery {
        assignee: Some(ADMIN),
        ..query(None, 10)
    };
    assert_eq!(
        list_threads(database, &mine, None)
            .await
            .unwrap()
            .items
            .len(),
        1
    );

    let until = noon() + TimeDelta::hours(1);
    assert!(
        update_thread(
            database,
            id,
            &edit(ThreadState::Snoozed, Some(until)),
            ADMIN,
            noon()
        )
        .await
        .unwrap()
    );
    assert_eq!(now().await.state, ThreadState::Snoozed);
    assert!(
        !wake(database, id, until - TimeDelta::seconds(1), noon())
            .await
            .unwrap()
    );
    let task = test
        .texts("select kind from crm.queue where kind = 'wake-thread'")
        .await;
    assert_eq!(task, ["wake-thread"]);
    assert!(wake(database, id, until, until).await.unwrap());
    assert_eq!(now().await.state, ThreadState::Open);

    assert!(
        update_thread(
            database,
            id,
            &edit(ThreadState::Closed, None),
            ADMIN,
            noon()
        )
        .await
        .unwrap()
    );
    let open = ThreadQuery {
        state: Some(ThreadState::Open),
        ..query(None, 10)
    };
    assert!(
        list_threads(database, &open, None)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    hear(database, "SM2", &number(1), "Still there?").await;
    let seen = now().await;
    assert_eq!((seen.state, seen.unread), (ThreadState::Open, 1));

    let nobody = ThreadEdit {
        assignee: Some(Some(AdminId(Uuid::from_u128(9)))),
        ..ThreadEdit::default()
    };
    let refused = update_thread(database, id, &nobody, ADMIN, noon())
        .await
        .unwrap_err();
    assert!(matches!(refused, crm_db::Error::Conflict { .. }));
    let none = ThreadId(Uuid::from_u128(9));
    assert!(
        !update_thread(database, none, &assign, ADMIN, noon())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_page_costs_a_page_however_many_there_are() {
    let test = members(0).await;
    test.run(
        "insert into auth.users (id, created_at) select md5(n::text)::uuid, now() from generate_series(1, 5000) as n;
         insert into crm.threads (id, user_id, last_at, last_direction, created_at, unread, state)
         select id, id, '2024-01-01'::timestamptz + (get_byte(uuid_send(id), 0) * 256 + get_byte(uuid_send(id), 1)) * interval '1 minute',
             'inbound', now(), get_byte(uuid_send(id), 2) / 200, case when get_byte(uuid_send(id), 3) < 60 then 'closed' else 'open' end
         from auth.users;
         insert into crm.messages (id, thread_id, channel, direction, address, body, state, rank, created_at, updated_at)
         select md5(n || 'm')::uuid, md5('1')::uuid, 'sms', 'inbound', '+1', n::text, 'received', 62,
             '2024-01-01'::timestamptz + n * interval '1 minute', now()
         from generate_series(1, 5000) as n;
         analyze crm.threads; analyze crm.messages;",
    )
    .await;
    let database = test.database();
    let page = list_threads(database, &query(None, 50), None)
        .await
        .unwrap();
    let deep = page.next_cursor.unwrap();
    for state in [None, Some(ThreadState::Open), Some(ThreadState::Closed)] {
        for cursor in [None, Some(deep.as_str())] {
            let query = ThreadQuery {
                state,
                ..query(cursor, 50)
            };
            let plan = explain_threads(database, &query).await.unwrap();
            assert!(rows_read(&plan) <= 51, "{state:?} {cursor:?}: {plan}");
            assert!(!plan.contains("Seq Scan on threads"), "{plan}");
        }
    }
    let thread = ThreadId(Uuid::parse_str(&test.value("md5('1')::uuid").await.unwrap()).unwrap());
    let first = list_messages(database, thread, None, 50).await.unwrap();
    assert_eq!(first.items[0].body, "5000");
    let second = list_messages(database, thread, first.next_cursor.as_deref(), 50)
        .await
        .unwrap();
    assert_eq!(
        (second.items[0].body.as_str(), second.items.len()),
        ("4950", 50)
    );
}

#[tokio::test]
async fn templates_are_called_differently() {
    let test = members(0).await;
    let database = test.database();
    let new = |name: &str| NewTemplate {
        name: name.to_owned(),
        channel: Channel::Sms,
        subject: None,
        body: "Hi {{first_name|there}}".to_owned(),
    };
    let made = insert_template(database, &new("Welcome"), ADMIN, noon())
        .await
        .unwrap()
        .unwrap();
    let taken = insert_template(database, &new("welcome"), ADMIN, noon())
        .await
        .unwrap();
    assert_eq!(taken, Err(TemplateRefusal::NameTaken));
    insert_template(database, &new("Åsa"), ADMIN, noon())
        .await
        .unwrap()
        .unwrap();
    let changed = update_template(database, made.id, Some(1), &new("Hello"), ADMIN, noon())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((changed.revision, changed.name.as_str()), (2, "Hello"));
    let hasty = new("Hi");
    let late = update_template(database, made.id, Some(1), &hasty, ADMIN, noon());
    assert_eq!(late.await.unwrap(), Err(TemplateRefusal::Overtaken));
    let names: Vec<String> = list_templates(database)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["Åsa", "Hello"]);
    assert!(delete_template(database, made.id).await.unwrap());
    assert!(!delete_template(database, made.id).await.unwrap());
    let none = TemplateId(Uuid::from_u128(9));
    let unknown = update_template(database, none, Some(1), &new("x"), ADMIN, noon())
        .await
        .unwrap();
    assert_eq!(unknown, Err(TemplateRefusal::Unknown));
}
