//! What became of conversations: who did what, in the same transaction, each told once among what was said.

use chrono::{DateTime, TimeDelta, Utc};
use crm_db::Database;
use crm_db::messages::{
    Linked, Received, ThreadEdit, Whose, link_number, list_messages, update_thread, wake,
};
use crm_types::ids::{AdminId, ThreadId};
use crm_types::messages::{ThreadChange, ThreadChangeCause, ThreadChangeKind, ThreadState};
use sqlx::types::Uuid;

use super::{ADMIN, hear, members, noon, number, written};
use crate::world::id;

fn after(minutes: i64) -> DateTime<Utc> {
    noon() + TimeDelta::minutes(minutes)
}

fn to(state: ThreadState, until: Option<DateTime<Utc>>) -> ThreadEdit {
    ThreadEdit {
        state: Some((state, until)),
        ..ThreadEdit::default()
    }
}

async fn edit(database: &Database, thread: ThreadId, edit: ThreadEdit, minutes: i64) {
    let done = update_thread(database, thread, &edit, ADMIN, after(minutes)).await;
    assert!(done.unwrap());
}

/// All of it, the oldest first, in a few words.
async fn told(database: &Database, thread: ThreadId) -> Vec<String> {
    let page = list_messages(database, thread, None, 100).await.unwrap();
    page.changes.iter().rev().map(line).collect()
}

fn line(change: &ThreadChange) -> String {
    let state = |state: Option<ThreadState>| state.map_or("-", ThreadState::as_str);
    let who = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
    let what = match change.kind {
        ThreadChangeKind::Assigned => format!(
            "{} to {}",
            who(&change.assignee_name_before),
            who(&change.assignee_name_after)
        ),
        ThreadChangeKind::Linked => who(&change.number),
        _ => format!(
            "{} to {}",
            state(change.state_before),
            state(change.state_after)
        ),
    };
    format!(
        "{} {} {what} by {}",
        change.kind,
        change.cause,
        who(&change.admin_name)
    )
}

async fn conversation(database: &Database) -> ThreadId {
    match hear(database, "SM1", &number(1), "Hello?").await {
        Received::New { thread, .. } => thread,
        Received::Known => panic!("it is new"),
    }
}

#[tokio::test]
async fn who_took_it_put_it_off_closed_it_and_what_opened_it_again_is_told() {
    let test = members(1).await;
    let database = test.database();
    let thread = conversation(database).await;
    let assigned = |assignee| ThreadEdit {
        assignee: Some(assignee),
        read: true,
        ..ThreadEdit::default()
    };
    edit(database, thread, assigned(Some(ADMIN)), 1).await;
    let until = after(60);
    edit(database, thread, to(ThreadState::Snoozed, Some(until)), 2).await;
    // Put off anew, so that the first moment wakes nobody.
    edit(
        database,
        thread,
        to(ThreadState::Snoozed, Some(after(90))),
        3,
    )
    .await;
    assert!(!wake(database, thread, until, until).await.unwrap());
    assert!(wake(database, thread, after(90), after(90)).await.unwrap());
    edit(database, thread, to(ThreadState::Closed, None), 91).await;
    hear(database, "SM2", &number(1), "Still there?").await;
    edit(database, thread, assigned(None), 92).await;
    edit(database, thread, to(ThreadState::Closed, None), 93).await;
    edit(database, thread, to(ThreadState::Open, None), 94).await;
    let all = told(database, thread).await;
    let mut sorted = all.clone();
    sorted.sort_unstable();
    let mut expected = [
        "assigned admin - to Ada by Ada",
        "snoozed admin open to snoozed by Ada",
        "snoozed admin snoozed to snoozed by Ada",
        "opened time snoozed to open by -",
        "closed admin open to closed by Ada",
        // It came at noon by its clock.
        "opened message closed to open by -",
        "assigned admin Ada to - by Ada",
        "closed admin open to closed by Ada",
        "opened admin closed to open by Ada",
    ];
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let page = list_messages(database, thread, None, 100).await.unwrap();
    let snoozed = &page.changes[page.changes.len() - 4];
    assert_eq!(
        (snoozed.snoozed_until_before, snoozed.snoozed_until_after),
        (Some(until), Some(after(90)))
    );
}

#[tokio::test]
async fn what_changes_nothing_and_what_is_refused_leaves_no_entry() {
    let test = members(1).await;
    let database = test.database();
    let thread = conversation(database).await;
    edit(database, thread, to(ThreadState::Open, None), 1).await;
    let read = ThreadEdit {
        read: true,
        ..ThreadEdit::default()
    };
    edit(database, thread, read, 2).await;
    hear(database, "SM2", &number(1), "Me again").await;
    let nobody = ThreadEdit {
        assignee: Some(Some(AdminId(Uuid::from_u128(9)))),
        ..to(ThreadState::Closed, None)
    };
    let refused = update_thread(database, thread, &nobody, ADMIN, after(3)).await;
    assert!(matches!(refused, Err(crm_db::Error::Conflict { .. })));
    assert_eq!(told(database, thread).await, Vec::<String>::new());
}

#[tokio::test]
async fn each_is_in_one_page_beside_the_messages_of_its_time() {
    let test = members(1).await;
    let database = test.database();
    let thread = conversation(database).await;
    test.run("update crm.messages set created_at = created_at - interval '1 hour'")
        .await;
    edit(database, thread, to(ThreadState::Closed, None), -30).await;
    written(database, 1, "a", "Sorry, yes").await;
    edit(database, thread, to(ThreadState::Open, None), 0).await;
    edit(database, thread, to(ThreadState::Closed, None), 5).await;
    let first = list_messages(database, thread, None, 1).await.unwrap();
    let kinds = |changes: &[ThreadChange]| changes.iter().map(|one| one.at).collect::<Vec<_>>();
    assert_eq!(kinds(&first.changes), [after(5), after(0)]);
    let cursor = first.next_cursor.unwrap();
    let second = list_messages(database, thread, Some(&cursor), 1)
        .await
        .unwrap();
    assert_eq!(kinds(&second.changes), [after(-30)]);
    assert!(!second.has_more);
}

#[tokio::test]
async fn what_became_of_a_numbers_conversation_goes_along_with_it() {
    let test = members(2).await;
    let database = test.database();
    let theirs = written(database, 2, "a", "Hello").await.thread_id;
    edit(database, theirs, to(ThreadState::Closed, None), 1).await;
    let stranger = "+447700900123";
    let Received::New { thread, .. } = hear(database, "SM1", stranger, "It is me").await else {
        panic!("it is new");
    };
    let take = ThreadEdit {
        assignee: Some(Some(ADMIN)),
        ..ThreadEdit::default()
    };
    edit(database, thread, take, 2).await;
    let linked = link_number(database, thread, Whose::Member(id(2)), ADMIN, after(3)).await;
    assert_eq!(linked.unwrap(), Linked::To(theirs));
    let expected = [
        "closed admin open to closed by Ada".to_owned(),
        "assigned admin - to Ada by Ada".to_owned(),
        format!("linked admin {stranger} by Ada"),
        // Something in it was unread.
        "opened admin closed to open by Ada".to_owned(),
    ];
    assert_eq!(told(database, theirs).await, expected);
    // Who did it may go away, and that somebody did stays.
    test.run("delete from crm.admins").await;
    assert!(told(database, theirs).await[0].ends_with("by -"));
    let page = list_messages(database, theirs, None, 10).await.unwrap();
    assert_eq!(page.changes[0].cause, ThreadChangeCause::Admin);
}
