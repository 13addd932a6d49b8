//! Runs over HTTP: asked for, joined, listed, cancelled, each by whom it may be.

use crm_types::auth::Role;
use crm_types::ids::RunId;
use crm_types::jobs::{JobPage, RefreshAnswer, Run, RunMode, RunState, Trigger};
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::client::Client;
use crate::server::{PASSWORD, Server, World};

const REFRESH: &str = "/api/crm/metrics/update";

async fn world() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

/// The run takes its course, as far as anybody can see from here.
async fn becomes(world: &World, run: RunId, change: &str) {
    let sql = format!("update crm.job_runs set {change} where id = '{run}'");
    world.database.run(&sql).await;
}

#[actix_web::test]
async fn whoever_asks_for_a_run_is_told_where_it_is_and_the_next_one_joins() {
    let (world, server, mut program) = world().await;
    let answer = program.post_nothing(REFRESH).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let first: RefreshAnswer = answer.json();
    assert!(!first.joined);
    assert_eq!(first.run.state, RunState::Queued);
    assert_eq!(first.run.mode, RunMode::Incremental);
    assert_eq!(first.run.trigger, Trigger::Api);
    assert_eq!(first.run.requested_by.as_deref(), Some("Ada Lovelace"));
    assert_eq!(first.run.requested_at, world.now());
    let location = answer.header("location").to_owned();
    assert_eq!(program.get(&location).await.json::<Run>(), first.run);

    world.admin("bo@example.com", Role::Owner).await;
    let mut page = server.client().like_the_page();
    page.sign_in("bo@example.com", PASSWORD).await;
    let joined: RefreshAnswer = page.post(REFRESH, &json!({})).await.json();
    assert!(joined.joined);
    assert_eq!(joined.run, first.run);

    becomes(
        &world,
        first.run.id,
        "state = 'succeeded', ended_at = now()",
    )
    .await;
    let next: RefreshAnswer = page.post(REFRESH, &json!({"mode": "full"})).await.json();
    assert!(!next.joined);
    assert_eq!(
        (next.run.trigger, next.run.mode),
        (Trigger::Page, RunMode::Full)
    );
}

#[actix_web::test]
async fn a_run_that_has_not_begun_becomes_full_and_one_under_way_stays_what_it_is() {
    let (world, _server, mut program) = world().await;
    let queued: RefreshAnswer = program.post(REFRESH, &json!({})).await.json();
    let full: RefreshAnswer = program.post(REFRESH, &json!({"mode": "full"})).await.json();
    assert_eq!((full.joined, full.run.id), (true, queued.run.id));
    assert_eq!(full.run.mode, RunMode::Full);
    assert!(full.run.revision > queued.run.revision);

    // Somebody has to hold the job's lock, or the run counts as lost.
    let lock = "select pg_advisory_lock(crm.job_lock('update-activity-metrics'))";
    let _holder = world.database.session(lock).await;
    becomes(
        &world,
        full.run.id,
        "mode = 'incremental', state = 'running', started_at = now()",
    )
    .await;
    let running: RefreshAnswer = program.post(REFRESH, &json!({"mode": "full"})).await.json();
    assert_eq!((running.joined, running.run.id), (true, queued.run.id));
    assert_eq!(running.run.mode, RunMode::Incremental);
}

#[actix_web::test]
async fn a_body_that_is_no_wish_is_refused_and_none_is_the_usual_one() {
    let (_world, _server, mut program) = world().await;
    for (kind, body, code) in [
        ("application/json", r#"{"mode":"quick"}"#, Code::InvalidBody),
        ("application/json", r#"{"full":true}"#, Code::InvalidBody),
        ("application/json", "null", Code::InvalidBody),
        ("application/json", "{", Code::InvalidJson),
        ("text/plain", "full", Code::UnsupportedMediaType),
    ] {
        let body = Some((kind, body.as_bytes().to_vec()));
        let answer = program.send(Method::POST, REFRESH, body).await;
        assert_eq!(answer.code(), code, "{kind}");
    }
    let problem = program
        .post(REFRESH, &json!({"mode": "ful"}))
        .await
        .problem();
    assert_eq!(problem.errors[0].field, "mode");
    assert_eq!(problem.errors[0].suggestion.as_deref(), Some("full"));

    for kind in ["", "application/json", "text/plain"] {
        let answer = program
            .send(Method::POST, REFRESH, Some((kind, Vec::new())))
            .await;
        assert_eq!(answer.status, 202, "{kind}: {}", answer.text());
    }
}

#[actix_web::test]
async fn a_run_is_cancelled_once_and_says_what_became_of_it() {
    let (world, _server, mut program) = world().await;
    let queued: RefreshAnswer = program.post_nothing(REFRESH).await.json();
    let address = format!("/api/crm/jobs/{}", queued.run.id);
    let answer = program.post_nothing(&format!("{address}/cancel")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (202, &*address)
    );
    let cancelled: Run = answer.json();
    assert_eq!(cancelled.state, RunState::Cancelled);
    assert_eq!(cancelled.ended_at, Some(world.now()));
    let again = program
        .post_nothing(&format!("{address}/cancel"))
        .await
        .problem();
    assert_eq!((again.code, again.status), (Code::RunEnded, 409));
    assert!(again.detail.contains("cancelled"), "{}", again.detail);

    let second: RefreshAnswer = program.post_nothing(REFRESH).await.json();
    let id = second.run.id;
    becomes(&world, id, "state = 'running', started_at = now()").await;
    for _ in 0..2 {
        let answer = program
            .post_nothing(&format!("/api/crm/jobs/{id}/cancel"))
            .await;
        let run: Run = answer.json();
        assert_eq!(
            (answer.status.as_u16(), run.state),
            (202, RunState::Running)
        );
        assert!(run.cancel_requested);
    }

    let nobody = Uuid::from_u128(7);
    for path in ["", "/cancel", "/events"] {
        let path = format!("/api/crm/jobs/{nobody}{path}");
        let method = if path.ends_with("cancel") {
            Method::POST
        } else {
            Method::GET
        };
        let answer = program.send(method, &path, None).await;
        assert_eq!(answer.code(), Code::NotFound, "{path}");
    }
}

#[actix_web::test]
async fn everybody_may_look_and_agents_may_act() {
    let (world, server, mut agent) = world().await;
    world.admin("viewer@example.com", Role::Viewer).await;
    let run: RefreshAnswer = agent.post_nothing(REFRESH).await.json();
    let address = format!("/api/crm/jobs/{}", run.run.id);
    let cancel = format!("{address}/cancel");
    let mut viewer = server.client_of("viewer@example.com").await;
    for path in ["/api/crm/jobs", "/api/crm/dashboard", &address] {
        assert_eq!(viewer.get(path).await.status, 200, "{path}");
        assert_eq!(
            server.client().get(path).await.code(),
            Code::Unauthenticated,
            "{path}"
        );
    }
    let events = format!("{address}/events");
    assert_eq!(viewer.listen(&events, None).await.status(), 200);
    assert_eq!(
        server.client().get(&events).await.code(),
        Code::Unauthenticated
    );
    for path in [REFRESH, &cancel] {
        assert_eq!(
            viewer.post_nothing(path).await.code(),
            Code::Forbidden,
            "{path}"
        );
        let stranger = server.client().post_nothing(path).await;
        assert_eq!(stranger.code(), Code::Unauthenticated, "{path}");
    }
    // A cookie acts from the page alone.
    let mut elsewhere = server.client();
    elsewhere.sign_in("agent@example.com", PASSWORD).await;
    for path in [REFRESH, &cancel] {
        let answer = elsewhere.post_nothing(path).await;
        assert_eq!(answer.code(), Code::OriginNotAllowed, "{path}");
    }
    assert_eq!(
        agent.get(&address).await.json::<Run>().state,
        RunState::Queued
    );
}

const MANY: &str = "
    insert into crm.job_runs (id, job, mode, trigger, state, requested_at, ended_at)
    select
        md5(n::text)::uuid, 'update-activity-metrics', 'incremental', 'schedule',
        (array['succeeded', 'failed'])[1 + (n % 3 = 0)::integer], '2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z'
    from generate_series(1, 7) as n";

#[actix_web::test]
async fn runs_are_listed_the_newest_first_page_by_page() {
    let (world, _server, mut client) = world().await;
    let none: JobPage = client.get("/api/crm/jobs").await.json();
    assert_eq!(
        (none.items.len(), none.has_more, none.next_cursor),
        (0, false, None)
    );
    world.database.run(MANY).await;
    let newest: RefreshAnswer = client.post_nothing(REFRESH).await.json();

    let all: JobPage = client.get("/api/crm/jobs").await.json();
    assert_eq!(all.items.len(), 8);
    assert_eq!(all.items[0], newest.run);
    let (mut walked, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: JobPage = client
            .get(&format!("/api/crm/jobs?limit=3{cursor}"))
            .await
            .json();
        assert_eq!(page.has_more, page.next_cursor.is_some());
        walked.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(walked, all.items);

    for (query, count) in [
        ("state=failed", 2),
        ("state=succeeded&job=update-activity-metrics", 5),
        ("state=queued", 1),
        ("state=lost", 0),
    ] {
        let page: JobPage = client.get(&format!("/api/crm/jobs?{query}")).await.json();
        assert_eq!(page.items.len(), count, "{query}");
    }
    for (query, code, field) in [
        ("state=runing", Code::InvalidQuery, "state"),
        ("job=sync", Code::InvalidQuery, "job"),
        ("limit=0", Code::InvalidQuery, "limit"),
    ] {
        let problem = client
            .get(&format!("/api/crm/jobs?{query}"))
            .await
            .problem();
        assert_eq!(
            (problem.code, &*problem.errors[0].field),
            (code, field),
            "{query}"
        );
    }
    let made_up = client.get("/api/crm/jobs?cursor=made-up").await;
    assert_eq!(made_up.code(), Code::InvalidCursor);
}
