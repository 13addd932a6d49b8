//! Statuses over HTTP: made, changed, ordered and merged by admins, and known to filters of every server at once.

use crm_types::auth::Role;
use crm_types::members::MemberPage;
use crm_types::problem::Code;
use crm_types::statuses::{StatusDefinition, Statuses};
use reqwest::Method;
use serde_json::json;

use crate::server::World;

#[actix_web::test]
async fn a_status_lives_and_goes_and_filters_know() {
    let world = World::create().await;
    world.admin("admin@example.com", Role::Admin).await;
    world
        .database
        .run("insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'ada@example.com')")
        .await;
    let (server, other) = (world.start(), world.start());
    let mut client = server.client_of("admin@example.com").await;
    let mut elsewhere = other.client_of("admin@example.com").await;
    let list = "/api/crm/members?engagement_status=on_leave";
    assert_eq!(client.get(list).await.code(), Code::InvalidFilter);
    assert_eq!(elsewhere.get(list).await.code(), Code::InvalidFilter);

    let new = json!({"key": "on_leave", "label": " On  leave ", "tone": "violet"});
    let made = client.post("/api/crm/statuses/engagement", &new).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json::<StatusDefinition>().label, "On leave");
    let ada = "/api/crm/members/00000000-0000-0000-0000-00000000000a";
    let edited = client
        .patch(ada, "*", &json!({"engagement_status": "on_leave"}))
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    let found: MemberPage = client.get(list).await.json();
    assert_eq!(found.items.len(), 1);
    // The other server hears of it.
    let heard = async { while elsewhere.get(list).await.status != 200 {} };
    tokio::time::timeout(std::time::Duration::from_secs(60), heard)
        .await
        .unwrap();

    let one = "/api/crm/statuses/engagement/on_leave";
    let patch = json!({"label": "Away", "counts_as_active": true});
    assert_eq!(
        client.patch(one, "", &patch).await.code(),
        Code::PreconditionRequired
    );
    assert_eq!(
        client.patch(one, "\"7\"", &patch).await.code(),
        Code::PreconditionFailed
    );
    let changed = client.patch(one, "\"1\"", &patch).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert!(changed.header("etag").starts_with("\"2-"));

    let merged = client
        .post(&format!("{one}/merge"), &json!({"into": "active"}))
        .await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    let statuses: Statuses = merged.json();
    assert_eq!(
        (statuses.engagement.len(), statuses.engagement[0].members),
        (4, 1)
    );
    assert_eq!(client.get(list).await.code(), Code::InvalidFilter);
}

#[actix_web::test]
async fn what_does_not_fit_is_told_and_only_admins_may() {
    let world = World::create().await;
    let server = world.start();
    world.admin("admin@example.com", Role::Admin).await;
    world.admin("agent@example.com", Role::Agent).await;
    let mut client = server.client_of("admin@example.com").await;
    let all = "/api/crm/statuses/engagement";
    let key = |key: &str| json!({"key": key, "label": "x", "tone": "red"});
    for (body, field) in [
        (key("On"), "key"),
        (key("unclassified"), "key"),
        (key("active"), "key"),
        (key(&"x".repeat(51)), "key"),
        (json!({"key": "x", "label": " ", "tone": "red"}), "label"),
        (
            json!({"key": "x", "label": "ACTIVE", "tone": "red"}),
            "label",
        ),
        (json!({"key": "x", "label": "x", "tone": "crimson"}), "tone"),
        (
            json!({"key": "x", "label": "x", "tone": "red", "counts_as_churned": true}),
            "counts_as_churned",
        ),
    ] {
        let problem = client.post(all, &body).await.problem();
        assert_eq!(
            (problem.code, problem.errors[0].field.as_str()),
            (Code::InvalidBody, field),
            "{body}"
        );
    }
    let merge = client
        .post(&format!("{all}/active/merge"), &json!({"into": "healthy"}))
        .await
        .problem();
    assert_eq!(merge.errors[0].field, "into");
    let order = json!({"keys": ["active"]}).to_string().into_bytes();
    let order = client
        .send(
            Method::PUT,
            &format!("{all}/order"),
            Some(("application/json", order)),
        )
        .await;
    assert_eq!(order.problem().errors[0].field, "keys");
    assert_eq!(
        client
            .post("/api/crm/statuses/mood", &key("x"))
            .await
            .code(),
        Code::InvalidPath
    );
    assert_eq!(
        client
            .patch(&format!("{all}/nothing"), "*", &json!({}))
            .await
            .code(),
        Code::NotFound
    );

    let mut agent = server.client_of("agent@example.com").await;
    assert_eq!(agent.get("/api/crm/statuses").await.status, 200);
    assert_eq!(agent.post(all, &key("x")).await.code(), Code::Forbidden);
    assert_eq!(
        agent
            .patch(&format!("{all}/active"), "*", &json!({}))
            .await
            .code(),
        Code::Forbidden
    );
}
