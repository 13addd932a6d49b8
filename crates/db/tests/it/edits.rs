//! What people set about members: written whole with its history or not at all, by however many at once.

use chrono::{DateTime, Utc};
use crm_db::changes::{Author, conflict};
use crm_db::directory::{Report, check};
use crm_db::members::write::{MemberEdit, Outcome, Written, write};
use crm_db::members::{find, rows};
use crm_db::notices::{Notice, Notices};
use crm_db::testing::TestDatabase;
use crm_domain::members::Edit;
use crm_types::changes::{ActorKind, ChangeSource, ManualField};
use crm_types::ids::MemberId;
use crm_types::members::{MemberDetail, MemberPatch};
use crm_types::statuses::StatusList;

use crate::world::{id, join, reading};

pub fn now() -> DateTime<Utc> {
    reading().calendar.now()
}

pub fn author() -> Author {
    Author {
        kind: ActorKind::System,
        id: None,
        source: ChangeSource::Api,
    }
}

/// `{"engagement_status": "active"}` as an edit.
pub fn edit(json: serde_json::Value) -> Edit {
    let patch: MemberPatch = serde_json::from_value(json).unwrap();
    Edit::read(&patch).unwrap()
}

pub fn of(id: MemberId, revision: Option<i64>, json: serde_json::Value) -> MemberEdit {
    MemberEdit {
        id,
        revision,
        edit: edit(json),
    }
}

pub async fn done(test: &TestDatabase, edits: &[MemberEdit]) -> Written {
    match write(test.database(), edits, &author(), now()).await {
        Ok(Outcome::Written(written)) => written,
        other => panic!("{other:?}"),
    }
}

pub async fn shown(test: &TestDatabase, member: MemberId) -> MemberDetail {
    let found = find(test.database(), member, &reading()).await;
    found.unwrap().unwrap()
}

async fn three() -> TestDatabase {
    let test = TestDatabase::create().await;
    for n in 1..=3 {
        join(&test, id(n), &format!("{n}@example.com")).await;
    }
    test
}

#[tokio::test]
async fn an_edit_is_the_row_its_history_its_revision_and_nothing_else() {
    let test = three().await;
    let first = done(
        &test,
        &[of(
            id(1),
            Some(0),
            serde_json::json!({"engagement_status": "champion", "custom_tags": [" VIP ", "vip"], "admin_notes": "مرحبا 💜 <script>"}),
        )],
    )
    .await;
    let member = shown(&test, id(1)).await;
    assert_eq!(first.members, [(id(1), member.revision)]);
    assert_eq!(member.engagement_status.as_deref(), Some("champion"));
    assert_eq!(member.custom_tags, ["VIP"]);
    assert_eq!(member.admin_notes.as_deref(), Some("مرحبا 💜 <script>"));
    // Nobody has computed anything: not known is not 0.
    assert_eq!((member.vision_count, member.calculated_at), (None, None));
    let change = member.last_change.unwrap();
    assert_eq!(Some(change.id), first.change);
    assert_eq!(
        (change.at, change.revision, change.members),
        (now(), member.revision, 1)
    );
    let fields: Vec<ManualField> = change.fields.iter().map(|field| field.field).collect();
    assert_eq!(
        fields,
        [
            ManualField::AdminNotes,
            ManualField::CustomTags,
            ManualField::EngagementStatus
        ]
    );
    assert_eq!(change.fields[1].added, ["VIP"]);
    assert_eq!(change.fields[2].before, None);
    assert_eq!(change.fields[2].after.as_deref(), Some("champion"));

    let again = done(
        &test,
        &[of(
            id(1),
            Some(member.revision),
            serde_json::json!({"engagement_status": "champion", "add_tags": ["Vip"], "health_status": null}),
        )],
    )
    .await;
    assert_eq!((again.change, again.members), (None, first.members));
    let sets = test.value("select count(*) from crm.change_sets").await;
    assert_eq!(sets.as_deref(), Some("1"));
    done(
        &test,
        &[of(id(2), None, serde_json::json!({"remove_tags": ["x"]}))],
    )
    .await;
    let rows = test
        .value("select count(*) from public.user_activity_metrics")
        .await;
    assert_eq!(
        rows.as_deref(),
        Some("1"),
        "an edit that changes nothing makes no row"
    );
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
}

#[tokio::test]
async fn of_two_with_the_same_revision_one_wins_and_the_other_is_told() {
    let test = three().await;
    let revision = done(
        &test,
        &[of(id(1), None, serde_json::json!({"admin_notes": "a"}))],
    )
    .await
    .members[0]
        .1;
    let attempt = |notes: &'static str| {
        let database = test.database().clone();
        async move {
            let edit = of(
                id(1),
                Some(revision),
                serde_json::json!({"admin_notes": notes}),
            );
            write(&database, &[edit], &author(), now()).await.unwrap()
        }
    };
    let (one, other) = tokio::join!(attempt("one"), attempt("other"));
    let won = [&one, &other]
        .into_iter()
        .filter(|outcome| matches!(outcome, Outcome::Written(_)))
        .count();
    assert_eq!(won, 1, "{one:?} {other:?}");
    assert!([one, other].contains(&Outcome::Stale(vec![id(1)])));

    let told = conflict(test.database(), &[(id(1), revision)], &reading())
        .await
        .unwrap();
    let member = told.member.unwrap();
    assert_eq!(member.revision, revision + 1);
    assert_eq!(told.changes.len(), 1);
    assert_eq!(told.changes[0].fields[0].before.as_deref(), Some("a"));
    assert_eq!(told.changes[0].fields[0].after, member.admin_notes);
}

#[tokio::test]
async fn two_first_edits_of_one_member_are_one_after_the_other() {
    let test = three().await;
    let attempt = |key: &'static str| {
        let database = test.database().clone();
        async move {
            let edit = of(
                id(1),
                Some(0),
                serde_json::json!({"engagement_status": key}),
            );
            write(&database, &[edit], &author(), now()).await.unwrap()
        }
    };
    let (one, other) = tokio::join!(attempt("active"), attempt("inactive"));
    assert!(
        [&one, &other].contains(&&Outcome::Stale(vec![id(1)])),
        "{one:?} {other:?}"
    );
    let sets = test.value("select count(*) from crm.change_sets").await;
    assert_eq!(sets.as_deref(), Some("1"));
}

#[tokio::test]
async fn a_row_that_a_run_made_meanwhile_is_no_edit() {
    let test = three().await;
    test.run("insert into public.user_activity_metrics (user_id) select id from auth.users")
        .await;
    let written = done(
        &test,
        &[of(id(1), Some(0), serde_json::json!({"admin_notes": "a"}))],
    )
    .await;
    assert_eq!(written.members, [(id(1), 2)]);
}

#[tokio::test]
async fn many_members_are_one_change_or_none() {
    let test = three().await;
    let edits = |members: &[u128]| -> Vec<MemberEdit> {
        let members = members.iter().rev();
        members
            .map(|n| of(id(*n), None, serde_json::json!({"add_tags": ["Würzburg"]})))
            .collect()
    };
    let outcome = write(test.database(), &edits(&[1, 2, 9]), &author(), now()).await;
    assert_eq!(outcome, Ok(Outcome::Missing(vec![id(9)])));
    assert_eq!(
        test.value("select count(*) from crm.changes")
            .await
            .as_deref(),
        Some("0")
    );

    let written = done(&test, &edits(&[1, 2, 3])).await;
    assert_eq!(written.members.len(), 3);
    let shown = rows(test.database(), &[id(1), id(2), id(3)], &reading())
        .await
        .unwrap();
    assert!(shown.iter().all(|row| row.tags == ["Würzburg"]));
    assert_eq!(
        test.value("select members from crm.change_sets")
            .await
            .as_deref(),
        Some("3")
    );
    let spelt = test
        .value("select tag from crm.tag_spellings where folded = 'wurzburg'")
        .await;
    assert_eq!(spelt.as_deref(), Some("Würzburg"));
}

#[tokio::test]
async fn a_status_that_is_not_there_is_refused_with_those_that_are() {
    let test = three().await;
    let edit = of(id(1), None, serde_json::json!({"health_status": "helthy"}));
    let outcome = write(test.database(), &[edit], &author(), now()).await;
    let known = ["healthy", "needs_attention", "churned"].map(str::to_owned);
    assert_eq!(
        outcome,
        Ok(Outcome::UnknownStatus {
            list: StatusList::Health,
            key: "helthy".to_owned(),
            known: known.into(),
        })
    );
    assert_eq!(
        test.value("select count(*) from public.user_activity_metrics")
            .await
            .as_deref(),
        Some("0")
    );
}

#[tokio::test]
async fn what_is_not_edited_stays_as_odd_as_it_was() {
    let test = three().await;
    test.run(&format!(
        "insert into public.user_activity_metrics (user_id, custom_tags, admin_notes)
         values ('{}', '{{\" a \",null,b}}', '')",
        id(1)
    ))
    .await;
    done(
        &test,
        &[of(
            id(1),
            None,
            serde_json::json!({"engagement_status": "active"}),
        )],
    )
    .await;
    let kept = test
        .value("select custom_tags::text || '/' || admin_notes from public.user_activity_metrics")
        .await;
    assert_eq!(kept.as_deref(), Some(r#"{" a ",NULL,b}/"#));
}

#[tokio::test]
async fn long_notes_are_kept_whole_and_shown_short_in_history() {
    let test = three().await;
    let notes = "é💜".repeat(50_000);
    done(
        &test,
        &[of(id(1), None, serde_json::json!({"admin_notes": notes}))],
    )
    .await;
    let member = shown(&test, id(1)).await;
    assert_eq!(member.admin_notes.as_ref(), Some(&notes));
    let change = member.last_change.unwrap();
    let excerpt = change.fields[0].after.clone().unwrap();
    assert!(excerpt.ends_with('…') && excerpt.chars().count() == 2_001);
    let whole = crm_db::changes::find(test.database(), change.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whole.fields[0].after.as_ref(), Some(&notes));
}

#[tokio::test]
async fn other_servers_are_told_of_one_member_and_of_many() {
    let test = three().await;
    let notices = Notices::default();
    let mut heard = notices.subscribe();
    let url = test.url().to_owned();
    let listening = tokio::spawn(async move {
        notices.listen(&url).await;
    });
    assert_eq!(heard.next().await, Notice::Missed);
    let written = done(
        &test,
        &[of(id(1), None, serde_json::json!({"admin_notes": "a"}))],
    )
    .await;
    let (member, revision) = written.members[0];
    assert_eq!(
        heard.next().await,
        Notice::Member {
            id: member,
            revision
        }
    );

    test.run("insert into auth.users (id, email) select md5(n::text)::uuid, n::text from generate_series(1, 30) as n")
        .await;
    let everybody: Vec<sqlx::types::Uuid> = sqlx::query_scalar("select id from auth.users")
        .fetch_all(test.pool())
        .await
        .unwrap();
    let edits: Vec<MemberEdit> = everybody
        .into_iter()
        .map(|member| {
            of(
                MemberId(member),
                None,
                serde_json::json!({"add_tags": ["all"]}),
            )
        })
        .collect();
    done(&test, &edits).await;
    assert_eq!(heard.next().await, Notice::Members);
    listening.abort();
    listening.await.ok();
}
