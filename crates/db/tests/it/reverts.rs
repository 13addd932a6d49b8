//! Undoing changes: whole, once, and never over what somebody did later.

use crm_db::changes::{Outcome, find, revert, standing};
use crm_db::members::write::MemberEdit;
use crm_db::testing::TestDatabase;
use crm_types::ids::ChangeId;
use crm_types::statuses::StatusList;
use serde_json::json;

use crate::edits::{author, done, now, of, shown};
use crate::world::{id, join, reading};

async fn two() -> TestDatabase {
    let test = TestDatabase::create().await;
    for n in 1..=2 {
        join(&test, id(n), &format!("{n}@example.com")).await;
    }
    test
}

async fn set(test: &TestDatabase, member: u128, edit: serde_json::Value) -> ChangeId {
    done(test, &[of(id(member), None, edit)])
        .await
        .change
        .unwrap()
}

async fn undo(test: &TestDatabase, change: ChangeId) -> Outcome {
    revert(test.database(), change, &author(), now())
        .await
        .unwrap()
}

async fn undone(test: &TestDatabase, change: ChangeId) -> ChangeId {
    match undo(test, change).await {
        Outcome::Reverted(reverted) => reverted.change,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_edit_is_undone_and_done_again() {
    let test = two().await;
    let edit = set(
        &test,
        1,
        json!({"engagement_status": "champion", "custom_tags": ["a"]}),
    )
    .await;
    let undoing = undone(&test, edit).await;
    let member = shown(&test, id(1)).await;
    assert_eq!(
        (member.engagement_status, member.custom_tags.len()),
        (None, 0)
    );
    assert_eq!(member.last_change.unwrap().undoes, Some(edit));
    let told = find(test.database(), edit).await.unwrap().unwrap();
    assert_eq!(told.undone_by, Some(undoing));

    assert_eq!(undo(&test, edit).await, Outcome::Undone(undoing));
    undone(&test, undoing).await;
    let member = shown(&test, id(1)).await;
    assert_eq!(member.engagement_status.as_deref(), Some("champion"));
    assert_eq!(member.custom_tags, ["a"]);
    assert_eq!(undo(&test, ChangeId(id(9).0)).await, Outcome::Unknown);
}

#[tokio::test]
async fn what_was_touched_later_is_not_undone_and_other_fields_do_not_matter() {
    let test = two().await;
    let first = set(
        &test,
        1,
        json!({"engagement_status": "active", "admin_notes": "a"}),
    )
    .await;
    let other = set(&test, 1, json!({"health_status": "healthy"})).await;
    let later = set(&test, 1, json!({"engagement_status": "inactive"})).await;
    assert_eq!(
        undo(&test, first).await,
        Outcome::Touched(vec![(id(1), Some(later))])
    );
    undone(&test, other).await;

    // One undoes step by step: what was undone stands in nobody's way.
    undone(&test, later).await;
    undone(&test, first).await;
    let member = shown(&test, id(1)).await;
    assert_eq!(
        (
            member.engagement_status,
            member.admin_notes,
            member.health_status
        ),
        (None, None, None)
    );
}

#[tokio::test]
async fn what_stands_in_the_way_is_told_and_what_came_since_is_not() {
    let test = two().await;
    let first = set(
        &test,
        1,
        json!({"engagement_status": "active", "health_status": "healthy"}),
    )
    .await;
    let culprit = set(&test, 1, json!({"engagement_status": "inactive"})).await;
    set(&test, 1, json!({"add_tags": ["x"]})).await;
    let Outcome::Touched(touched) = undo(&test, first).await else {
        panic!("something stands in the way")
    };
    let told = standing(test.database(), &touched, &reading()).await;
    let changes: Vec<ChangeId> = told.unwrap().changes.iter().map(|one| one.id).collect();
    assert_eq!(changes, [culprit]);
    // Of two, the latest first.
    let second = set(&test, 1, json!({"health_status": null})).await;
    let Outcome::Touched(touched) = undo(&test, first).await else {
        panic!("something stands in the way")
    };
    let told = standing(test.database(), &touched, &reading()).await;
    let changes: Vec<ChangeId> = told.unwrap().changes.iter().map(|one| one.id).collect();
    assert_eq!(changes, [second, culprit]);
}

#[tokio::test]
async fn what_somebody_wrote_past_the_program_is_seen() {
    let test = two().await;
    let edit = set(&test, 1, json!({"engagement_status": "active"})).await;
    test.run("update public.user_activity_metrics set engagement_status = 'champion'")
        .await;
    assert_eq!(
        undo(&test, edit).await,
        Outcome::Touched(vec![(id(1), None)])
    );
    let told = standing(test.database(), &[(id(1), None)], &reading()).await;
    let told = told.unwrap();
    assert_eq!((told.changes.len(), told.member.unwrap().id), (0, id(1)));
    test.run("update public.user_activity_metrics set engagement_status = 'active'")
        .await;
    undone(&test, edit).await;
}

#[tokio::test]
async fn many_are_undone_together_and_whoever_is_gone_is_not_counted() {
    let test = two().await;
    let edits: Vec<MemberEdit> = (1..=2)
        .map(|n| of(id(n), None, json!({"add_tags": ["x"]})))
        .collect();
    let change = done(&test, &edits).await.change.unwrap();
    let later = set(&test, 2, json!({"add_tags": ["y"]})).await;
    assert_eq!(
        undo(&test, change).await,
        Outcome::Touched(vec![(id(2), Some(later))])
    );
    assert_eq!(
        shown(&test, id(1)).await.custom_tags,
        ["x"],
        "nothing of it was undone"
    );

    undone(&test, later).await;
    test.run(&format!("delete from auth.users where id = '{}'", id(2)))
        .await;
    let Outcome::Reverted(reverted) = undo(&test, change).await else {
        panic!("it can be undone")
    };
    assert_eq!((reverted.members, reverted.first), (1, vec![id(1)]));
    test.run("delete from auth.users").await;
    assert_eq!(undo(&test, reverted.change).await, Outcome::NobodyLeft);
}

#[tokio::test]
async fn of_two_who_undo_at_once_one_does() {
    let test = two().await;
    let change = set(&test, 1, json!({"admin_notes": "a"})).await;
    let (one, other) = tokio::join!(undo(&test, change), undo(&test, change));
    let done = [&one, &other]
        .into_iter()
        .filter(|outcome| matches!(outcome, Outcome::Reverted(_)))
        .count();
    assert_eq!(done, 1, "{one:?} {other:?}");
}

#[tokio::test]
async fn a_status_that_is_gone_does_not_come_back() {
    let test = two().await;
    set(&test, 1, json!({"engagement_status": "inactive"})).await;
    let change = set(&test, 1, json!({"engagement_status": "active"})).await;
    test.run("delete from crm.statuses where key = 'inactive'")
        .await;
    assert_eq!(
        undo(&test, change).await,
        Outcome::StatusGone {
            list: StatusList::Engagement,
            key: "inactive".to_owned()
        }
    );
}
