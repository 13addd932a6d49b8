//! Editing a member over HTTP: against a version, by whoever may, told from others' edits, and undone.

use crm_types::auth::Role;
use crm_types::changes::{ActorKind, Change, ChangeSource, Reverted};
use crm_types::members::MemberDetail;
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::server::{PASSWORD, Server, World};

const ADA: &str = "/api/crm/members/00000000-0000-0000-0000-00000000000a";

async fn agent() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world
        .database
        .run(
            "insert into auth.users (id, email, created_at) values
                ('00000000-0000-0000-0000-00000000000a', 'ada@example.com', '2026-01-01T00:00:00Z')",
        )
        .await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

async fn patched(client: &mut Client, patch: &Value) -> MemberDetail {
    let answer = client.patch(ADA, "*", patch).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn faults(answer: &Answer) -> Vec<String> {
    let problem = answer.problem();
    assert_eq!(problem.code, Code::InvalidBody);
    problem
        .errors
        .into_iter()
        .map(|error| error.field)
        .collect()
}

#[actix_web::test]
async fn an_edit_goes_against_the_version_that_was_seen() {
    let (world, _server, mut client) = agent().await;
    let seen = client.get(ADA).await;
    let tag = seen.header("etag").to_owned();
    assert!(tag.starts_with("\"0-"), "{tag}");
    let edit = json!({"engagement_status": "champion", "custom_tags": ["VIP"]});
    assert_eq!(
        client.patch(ADA, "", &edit).await.code(),
        Code::PreconditionRequired
    );

    let answer = client.patch(ADA, &tag, &edit).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let member: MemberDetail = answer.json();
    assert!(
        answer
            .header("etag")
            .starts_with(&format!("\"{}-", member.revision))
    );
    let change = member.last_change.unwrap();
    assert_eq!(change.actor.kind, ActorKind::Admin);
    assert_eq!(change.actor.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!((change.source, change.at), (ChangeSource::Api, world.now()));

    let late = client
        .patch(ADA, &tag, &json!({"admin_notes": "mine"}))
        .await;
    let now = client.get(ADA).await;
    assert_eq!(late.header("etag"), now.header("etag"));
    let problem = late.problem();
    assert_eq!(problem.code, Code::PreconditionFailed);
    let conflict = problem.conflict.unwrap();
    assert_eq!(conflict.member.unwrap().custom_tags, ["VIP"]);
    assert_eq!(conflict.changes, [*change]);
    let again = client
        .patch(ADA, now.header("etag"), &json!({"admin_notes": "mine"}))
        .await;
    assert_eq!(again.status, 200);
}

#[actix_web::test]
async fn figures_change_the_tag_and_stand_in_no_edits_way() {
    let (world, _server, mut client) = agent().await;
    patched(&mut client, &json!({"admin_notes": "a"})).await;
    let tag = client.get(ADA).await.header("etag").to_owned();
    let mut knowing = client.clone().header("If-None-Match", &tag);
    let same = knowing.get(ADA).await;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
    assert_eq!(same.header("etag"), tag);

    world
        .database
        .run("update public.user_activity_metrics set vision_count = 3")
        .await;
    let other = knowing.get(ADA).await;
    assert_eq!(other.status, 200);
    assert_ne!(other.header("etag"), tag);
    let answer = client.patch(ADA, &tag, &json!({"admin_notes": "b"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[actix_web::test]
async fn what_does_not_fit_is_told_field_by_field() {
    let (_world, _server, mut client) = agent().await;
    for (patch, expected) in [
        (
            json!({"engagement_status": "champoin"}),
            "engagement_status",
        ),
        (json!({"health_status": "at_risk"}), "health_status"),
        (json!({"engagement_status": 7}), "engagement_status"),
        (json!({"tags": []}), "tags"),
        (json!({"custom_tags": null}), "custom_tags"),
        (json!({"custom_tags": ["a", " "]}), "custom_tags.1"),
        (json!({"add_tags": ["a\nb"]}), "add_tags.0"),
        (json!({"add_tags": ["x".repeat(101)]}), "add_tags.0"),
        (json!({"custom_tags": vec!["x"; 101]}), "custom_tags"),
        (json!({"admin_notes": "x".repeat(200_001)}), "admin_notes"),
        (json!({"admin_notes": ["x"]}), "admin_notes"),
    ] {
        let answer = client.patch(ADA, "*", &patch).await;
        assert_eq!(faults(&answer), [expected], "{}", answer.text());
    }
    let typo = client
        .patch(ADA, "*", &json!({"engagement_status": "champoin"}))
        .await;
    assert_eq!(
        typo.problem().errors[0].suggestion.as_deref(),
        Some("champion")
    );
    let nul = client
        .patch(ADA, "*", &json!({"admin_notes": "\u{0}"}))
        .await;
    assert_eq!(nul.code(), Code::InvalidBody);
    let nobody = ADA.replace("0a", "0d");
    assert_eq!(
        client.patch(&nobody, "*", &json!({})).await.code(),
        Code::NotFound
    );
    assert_eq!(client.get(ADA).await.json::<MemberDetail>().revision, 0);
}

#[actix_web::test]
async fn only_patches_are_taken_and_only_from_those_who_may() {
    let (world, server, client) = agent().await;
    let mut any = client.clone().header("If-Match", "*");
    let body = b"{\"admin_notes\": \"a\"}".to_vec();
    let text = any
        .send(Method::PATCH, ADA, Some(("text/plain", body.clone())))
        .await;
    assert_eq!(text.code(), Code::UnsupportedMediaType);
    assert_eq!(
        text.header("accept-patch"),
        "application/json, application/merge-patch+json"
    );
    let json = any
        .send(Method::PATCH, ADA, Some(("application/json", body)))
        .await;
    assert_eq!(json.status, 200);

    world.admin("viewer@example.com", Role::Viewer).await;
    let mut viewer = server.client_of("viewer@example.com").await;
    assert_eq!(
        viewer.patch(ADA, "*", &json!({})).await.code(),
        Code::Forbidden
    );
    let change: MemberDetail = viewer.get(ADA).await.json();
    let id = change.last_change.unwrap().id;
    let undo = format!("/api/crm/changes/{id}/revert");
    assert_eq!(viewer.post_nothing(&undo).await.code(), Code::Forbidden);
    assert_eq!(
        viewer.get(&format!("/api/crm/changes/{id}")).await.status,
        200
    );
}

#[actix_web::test]
async fn words_of_every_script_and_a_hundred_thousand_of_them() {
    let (_world, _server, mut client) = agent().await;
    let odd = "שלום \u{202e}abc 💜👩‍👩‍👧 <script>alert(1)</script> Zoë\r\n\t";
    let member = patched(
        &mut client,
        &json!({"admin_notes": odd, "add_tags": ["<b>", "💜", "שלום"]}),
    )
    .await;
    assert_eq!(member.admin_notes.as_deref(), Some(odd));
    assert_eq!(member.custom_tags, ["<b>", "💜", "שלום"]);
    let long = "💜".repeat(200_000);
    let member = patched(&mut client, &json!({"admin_notes": long})).await;
    assert_eq!(member.admin_notes, Some(long));
    let member = patched(
        &mut client,
        &json!({"admin_notes": " ", "remove_tags": ["<B>"]}),
    )
    .await;
    assert_eq!((member.admin_notes, member.custom_tags.len()), (None, 2));
}

#[actix_web::test]
async fn a_change_is_undone_once_and_not_over_a_later_one() {
    let (_world, server, mut client) = agent().await;
    let mut page = server.client().like_the_page();
    assert_eq!(
        page.sign_in("agent@example.com", PASSWORD).await.status,
        200
    );
    let first = patched(&mut page, &json!({"engagement_status": "active"})).await;
    let first = first.last_change.unwrap();
    assert_eq!(first.source, ChangeSource::Page);
    let second = patched(&mut client, &json!({"engagement_status": "at_risk"})).await;
    let second = second.last_change.unwrap();
    // Of another field: it stands in nobody's way and is not told.
    patched(&mut client, &json!({"add_tags": ["x"]})).await;

    let refused = client
        .post_nothing(&format!("/api/crm/changes/{}/revert", first.id))
        .await;
    assert_eq!(refused.status, 409);
    let conflict = refused.problem().conflict.unwrap();
    assert_eq!(conflict.changes, [*second.clone()]);
    assert_eq!(
        conflict.member.unwrap().engagement_status.as_deref(),
        Some("at_risk")
    );

    let path = format!("/api/crm/changes/{}/revert", second.id);
    let reverted: Reverted = client.post_nothing(&path).await.json();
    assert_eq!(reverted.members, 1);
    assert_eq!(
        reverted.items[0].engagement_status.as_deref(),
        Some("active")
    );
    let undone: Change = client
        .get(&format!("/api/crm/changes/{}", second.id))
        .await
        .json();
    assert_eq!(undone.undone_by, Some(reverted.change_id));
    let again = client.post_nothing(&path).await;
    assert_eq!(
        again.problem().conflict.unwrap().changes[0].id,
        reverted.change_id
    );
    let redone = client
        .post_nothing(&format!("/api/crm/changes/{}/revert", reverted.change_id))
        .await;
    assert_eq!(redone.status, 200, "{}", redone.text());
    let nothing = client
        .post_nothing("/api/crm/changes/00000000-0000-0000-0000-00000000000a/revert")
        .await;
    assert_eq!(nothing.code(), Code::NotFound);
}

#[actix_web::test]
async fn what_was_changed_past_the_program_is_told_without_a_change() {
    let (world, _server, mut client) = agent().await;
    let member = patched(&mut client, &json!({"engagement_status": "active"})).await;
    let change = member.last_change.unwrap().id;
    patched(&mut client, &json!({"add_tags": ["x"]})).await;
    world
        .database
        .run("update public.user_activity_metrics set engagement_status = 'champion'")
        .await;
    let refused = client
        .post_nothing(&format!("/api/crm/changes/{change}/revert"))
        .await;
    assert_eq!(refused.status, 409);
    let conflict = refused.problem().conflict.unwrap();
    assert_eq!(conflict.changes, []);
    assert_eq!(
        conflict.member.unwrap().engagement_status.as_deref(),
        Some("champion")
    );
}

#[actix_web::test]
async fn a_member_who_is_deleted_is_nobody_to_every_request() {
    let (world, _server, mut client) = agent().await;
    let member = patched(&mut client, &json!({"engagement_status": "active"})).await;
    let change = member.last_change.unwrap().id;
    let tag = client.get(ADA).await.header("etag").to_owned();
    world.database.run("delete from auth.users").await;
    assert_eq!(client.get(ADA).await.code(), Code::NotFound);
    let patch = json!({"admin_notes": "in vain"});
    for if_match in ["*", &tag] {
        let answer = client.patch(ADA, if_match, &patch).await;
        assert_eq!(answer.code(), Code::NotFound, "{}", answer.text());
    }
    let history = client.get(&format!("{ADA}/history")).await;
    assert_eq!(history.code(), Code::NotFound, "{}", history.text());
    let undo = format!("/api/crm/changes/{change}/revert");
    let refused = client.post_nothing(&undo).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("are gone"), "{}", refused.text());
}
