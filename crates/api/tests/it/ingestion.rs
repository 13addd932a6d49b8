//! How admins steer what products tell us, and logins told without an SDK.

use crm_types::auth::Role;
use crm_types::ingestion::{
    CreatedWriteKey, EventMap, EventRule, ExternalId, LoginAnswer, LoginOutcome, Reads, Target,
    TimelinePage, UnmappedEvents, Waiting, WriteKeyList,
};
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::server::{Server, World};
use crate::tracking::{basic, write_key};

struct Admins {
    world: World,
    server: Server,
    ada: Client,
}

impl Admins {
    async fn create() -> Self {
        let world = World::create().await;
        let server = world.start();
        world.admin("ada@example.com", Role::Admin).await;
        let ada = server.client_of("ada@example.com").await;
        Self { world, server, ada }
    }

    async fn count(&self, from: &str) -> String {
        let sql = format!("select count(*) from {from}");
        self.world.database.value(&sql).await.unwrap()
    }

    async fn tell(&self, key: &str, messages: Value) {
        let mut product = self.server.client().header("Authorization", &basic(key));
        let answer = product.post("/v1/batch", &json!({"batch": messages})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

async fn put(client: &mut Client, path: &str, body: Value) -> Answer {
    let body = ("application/json", body.to_string().into_bytes());
    client.send(Method::PUT, path, Some(body)).await
}

async fn delete(client: &mut Client, path: &str) -> Answer {
    client.send(Method::DELETE, path, None).await
}

const KEYS: &str = "/api/crm/ingestion/write-keys";
const EVENTS: &str = "/api/crm/ingestion/events";

#[actix_web::test]
async fn a_key_is_shown_once_used_and_revoked() {
    let mut admins = Admins::create().await;
    let answer = admins.ada.post(KEYS, &json!({"name": " Web app "})).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made: CreatedWriteKey = answer.json();
    assert_eq!(made.write_key.name, "Web app");
    assert_eq!(made.write_key.created_by.as_deref(), Some("Ada Lovelace"));
    assert!(made.key.starts_with(&made.write_key.prefix));
    admins
        .tell(&made.key, json!([{"type": "identify", "userId": "1"}]))
        .await;

    let listed = admins.ada.get(KEYS).await;
    assert!(!listed.text().contains(&made.key));
    let listed: WriteKeyList = listed.json();
    assert_eq!(listed.items[0].last_used_at, Some(admins.world.now()));
    let kept = "(select string_agg(k::text, '') from crm.write_keys as k)";
    assert!(
        !admins
            .world
            .database
            .value(kept)
            .await
            .unwrap()
            .contains(&made.key)
    );

    let path = format!("{KEYS}/{}", made.write_key.id);
    for _ in 0..2 {
        assert_eq!(delete(&mut admins.ada, &path).await.status, 204);
    }
    let listed: WriteKeyList = admins.ada.get(KEYS).await.json();
    assert_eq!(listed.items[0].revoked_at, Some(admins.world.now()));
    let mut product = admins
        .server
        .client()
        .header("Authorization", &basic(&made.key));
    let refused = product
        .post("/v1/track", &json!({"userId": "1", "event": "x"}))
        .await;
    assert_eq!(refused.code(), Code::Unauthenticated);

    let nobody = format!("{KEYS}/00000000-0000-0000-0000-00000000000a");
    assert_eq!(
        delete(&mut admins.ada, &nobody).await.code(),
        Code::NotFound
    );
    for body in [
        json!({"name": "  "}),
        json!({"name": "x".repeat(101)}),
        json!({}),
        json!({"name": "x", "key": "y"}),
    ] {
        assert_eq!(admins.ada.post(KEYS, &body).await.code(), Code::InvalidBody);
    }
}

#[actix_web::test]
async fn an_event_is_mapped_for_what_comes_after() {
    let mut admins = Admins::create().await;
    let key = write_key(&admins.world).await;
    let saved = |message: &str, bytes: Value| {
        json!({"type": "track", "userId": "1", "event": "Attachment/Saved+", "messageId": message,
            "properties": {"upload": {"size": bytes}, "bytes": 1}})
    };
    admins
        .tell(
            &key,
            json!([{"type": "identify", "userId": "1"}, saved("1", json!(7))]),
        )
        .await;
    let unmapped: UnmappedEvents = admins
        .ada
        .get("/api/crm/ingestion/unmapped-events")
        .await
        .json();
    assert_eq!(unmapped.items.len(), 1);
    assert_eq!(unmapped.items[0].event, "Attachment/Saved+");
    assert_eq!(unmapped.items[0].properties, ["bytes", "upload"]);
    assert_eq!(unmapped.items[0].reason, None);
    assert!(!unmapped.has_more);

    let path = format!("{EVENTS}/Attachment%2FSaved%2B");
    let rule = json!({"target": "file", "readings": [{"reads": "bytes", "from": ["upload.size"]}]});
    let answer = put(&mut admins.ada, &path, rule.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let rule_made: EventRule = answer.json();
    assert_eq!(rule_made.key, "attachmentsaved");
    assert_eq!(rule_made.event, "Attachment/Saved+");
    assert_eq!(rule_made.changed_by.as_deref(), Some("Ada Lovelace"));
    assert_eq!(rule_made.readings[0].from, ["upload.size"]);
    assert_eq!(rule_made.readings[1].reads, Reads::Path);
    let unmapped: UnmappedEvents = admins
        .ada
        .get("/api/crm/ingestion/unmapped-events")
        .await
        .json();
    assert_eq!(unmapped.items, []);
    assert_eq!(
        admins.count("product.storage_files").await,
        "0",
        "what came before is not counted again"
    );

    admins
        .tell(
            &key,
            json!([saved("2", json!(7)), saved("3", json!("huge"))]),
        )
        .await;
    assert_eq!(
        admins.count("product.storage_files where bytes = 7").await,
        "1"
    );
    let unmapped: UnmappedEvents = admins
        .ada
        .get("/api/crm/ingestion/unmapped-events")
        .await
        .json();
    assert_eq!(unmapped.items[0].count, 1);
    assert!(
        unmapped.items[0]
            .reason
            .as_deref()
            .unwrap()
            .contains("upload.size")
    );
    assert_eq!(admins.count("crm.timeline_events").await, "2");

    let ignored = put(&mut admins.ada, &path, json!({"target": "ignore"})).await;
    assert_eq!(ignored.json::<EventRule>().target, Target::Ignore);
    admins.tell(&key, json!([saved("4", json!(7))])).await;
    assert_eq!(admins.count("crm.timeline_events").await, "2");
    assert_eq!(
        delete(&mut admins.ada, &format!("{EVENTS}/attachment_saved"))
            .await
            .status,
        204
    );
    assert_eq!(delete(&mut admins.ada, &path).await.code(), Code::NotFound);
    admins.tell(&key, json!([saved("5", json!(7))])).await;
    assert_eq!(admins.count("crm.timeline_events").await, "3");
}

#[actix_web::test]
async fn the_map_comes_with_the_usual_spellings() {
    let mut admins = Admins::create().await;
    let map: EventMap = admins.ada.get(EVENTS).await.json();
    for target in Target::ALL {
        let known = map.items.iter().any(|rule| rule.target == target);
        assert_eq!(known, target != Target::Ignore, "{target}");
    }
    for rule in &map.items {
        assert_eq!(rule.key, crm_domain::ingestion::key(&rule.event));
        let reads: Vec<Reads> = rule.readings.iter().map(|reading| reading.reads).collect();
        assert_eq!(reads, rule.target.roles());
        assert_eq!((rule.changed_at, &rule.changed_by), (None, &None));
    }
}

#[actix_web::test]
async fn a_rule_that_makes_no_sense_is_refused_with_its_field() {
    let mut admins = Admins::create().await;
    let reading = |reads: &str, from: Value| json!({"reads": reads, "from": from});
    for (rule, field) in [
        (json!({"target": "fiel"}), "target"),
        (json!({}), "target"),
        (
            json!({"target": "login", "readings": [reading("bytes", json!(["a"]))]}),
            "readings.0.reads",
        ),
        (
            json!({"target": "file", "readings": [reading("bytes", json!([]))]}),
            "readings.0.from",
        ),
        (
            json!({"target": "file", "readings": [reading("bytes", json!([" "]))]}),
            "readings.0.from",
        ),
        (
            json!({"target": "file", "readings": [reading("bytes", json!(["a"])), reading("bytes", json!(["b"]))]}),
            "readings.1.reads",
        ),
        (json!({"target": "file", "surprise": 1}), "surprise"),
    ] {
        let answer = put(&mut admins.ada, &format!("{EVENTS}/x"), rule.clone()).await;
        let problem = answer.problem();
        assert_eq!(problem.code, Code::InvalidBody, "{rule}");
        assert_eq!(problem.errors[0].field, field, "{rule}");
    }
    let long = format!("{EVENTS}/{}", "x".repeat(201));
    let answer = put(&mut admins.ada, &long, json!({"target": "login"})).await;
    assert_eq!(answer.code(), Code::InvalidPath);
}

#[actix_web::test]
async fn somebody_who_waits_is_linked_to_a_member() {
    let mut admins = Admins::create().await;
    let key = write_key(&admins.world).await;
    admins
        .world
        .database
        .run("insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001')")
        .await;
    admins
        .tell(
            &key,
            json!([{"type": "track", "userId": "user-42", "event": "Signed In"}]),
        )
        .await;
    let waiting: Waiting = admins.ada.get("/api/crm/ingestion/waiting").await.json();
    assert_eq!(
        (waiting.messages, waiting.users[0].external_id.as_str()),
        (1, "user-42")
    );
    let link = |member: &str| json!({"external_id": "user-42", "member_id": format!("00000000-0000-0000-0000-00000000000{member}")});
    let path = "/api/crm/ingestion/external-ids";
    assert_eq!(
        put(&mut admins.ada, path, link("9")).await.code(),
        Code::NotFound
    );
    let linked: ExternalId = put(&mut admins.ada, path, link("1")).await.json();
    assert_eq!(linked.attached, 1);
    assert_eq!(admins.count("product.login_events").await, "1");
    let waiting: Waiting = admins.ada.get("/api/crm/ingestion/waiting").await.json();
    assert_eq!(waiting.users, []);
}

#[actix_web::test]
async fn a_login_is_recorded_once() {
    let admins = Admins::create().await;
    admins.world.admin("bo@example.com", Role::Agent).await;
    let mut bo = admins.server.client_of("bo@example.com").await;
    admins
        .world
        .database
        .run("insert into auth.users (id) values ('00000000-0000-0000-0000-000000000001')")
        .await;
    let member = "00000000-0000-0000-0000-000000000001";
    let login = json!({"id": "1", "member_id": member, "at": "2026-03-09T08:00:00Z"});
    for outcome in [LoginOutcome::Recorded, LoginOutcome::Known] {
        let answer: LoginAnswer = bo.post("/api/crm/logins", &login).await.json();
        assert_eq!(answer.outcome, outcome);
        assert_eq!(answer.member_id.unwrap().to_string(), member);
    }
    assert_eq!(
        admins
            .count("product.login_events where at = '2026-03-09T08:00:00Z'")
            .await,
        "1"
    );
    let waiting: LoginAnswer = bo
        .post(
            "/api/crm/logins",
            &json!({"id": "2", "external_id": "user-42"}),
        )
        .await
        .json();
    assert_eq!(
        (waiting.outcome, waiting.member_id),
        (LoginOutcome::Waiting, None)
    );
    assert_eq!(waiting.at, admins.world.now());
    let key = write_key(&admins.world).await;
    admins
        .tell(&key, json!([{"type": "identify", "userId": "user-42"}]))
        .await;
    assert_eq!(admins.count("product.login_events").await, "2");

    for (body, field) in [
        (json!({"id": "3"}), "member_id"),
        (
            json!({"id": "3", "member_id": member, "external_id": "x"}),
            "member_id",
        ),
        (json!({"id": "", "member_id": member}), "id"),
        (json!({"id": "3", "external_id": " "}), "external_id"),
        (
            json!({"id": "3", "member_id": member, "at": "2026-03-10T12:06:00Z"}),
            "at",
        ),
        (
            json!({"id": "3", "member_id": member, "at": "1815-12-10T00:00:00Z"}),
            "at",
        ),
        (
            json!({"id": "3", "member_id": member, "when": "now"}),
            "when",
        ),
    ] {
        let problem = bo.post("/api/crm/logins", &body).await.problem();
        assert_eq!(problem.code, Code::InvalidBody, "{body}");
        assert_eq!(problem.errors[0].field, field, "{body}");
    }
    let nobody = json!({"id": "3", "member_id": "00000000-0000-0000-0000-000000000009"});
    assert_eq!(
        bo.post("/api/crm/logins", &nobody).await.code(),
        Code::NotFound
    );
    assert_eq!(admins.count("crm.waiting_messages").await, "0");
}

#[actix_web::test]
async fn settings_are_for_admins_and_logins_for_agents() {
    let admins = Admins::create().await;
    for role in [Role::Viewer, Role::Agent] {
        let email = format!("{role}@example.com");
        admins.world.admin(&email, role).await;
        let mut client = admins.server.client_of(&email).await;
        for path in [
            KEYS,
            EVENTS,
            "/api/crm/ingestion/unmapped-events",
            "/api/crm/ingestion/waiting",
        ] {
            assert_eq!(
                client.get(path).await.code(),
                Code::Forbidden,
                "{role} {path}"
            );
        }
        assert_eq!(
            client.post(KEYS, &json!({"name": "x"})).await.code(),
            Code::Forbidden
        );
        let rule = json!({"target": "login"});
        assert_eq!(
            put(&mut client, &format!("{EVENTS}/x"), rule).await.code(),
            Code::Forbidden
        );
        assert_eq!(
            delete(&mut client, &format!("{EVENTS}/login")).await.code(),
            Code::Forbidden
        );
        let login = client
            .post("/api/crm/logins", &json!({"id": "1", "external_id": "x"}))
            .await;
        assert_eq!(login.status == 403, role == Role::Viewer, "{role}");
    }
}

#[actix_web::test]
async fn a_timeline_is_read_page_by_page() {
    let admins = Admins::create().await;
    admins.world.admin("vi@example.com", Role::Viewer).await;
    let mut vi = admins.server.client_of("vi@example.com").await;
    let key = write_key(&admins.world).await;
    let member = "7d444840-9dc0-11d1-b245-5ffdce74fad2";
    let event = |n: u32, size: usize| {
        json!({"type": "track", "userId": member, "event": format!("Danced {n}"), "properties": {"n": n, "s": "x".repeat(size)},
            "timestamp": format!("2026-03-0{}T00:00:00Z", 1 + n / 2)})
    };
    let mut events: Vec<Value> = (0..7).map(|n| event(n, 1)).collect();
    events.push(event(9, 20_000));
    events.push(json!({"type": "identify", "userId": member}));
    admins.tell(&key, events.into()).await;

    let path = format!("/api/crm/members/{member}/timeline");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page: TimelinePage = vi.get(&format!("{path}?limit=3{cursor}")).await.json();
        assert_eq!(page.has_more, page.next_cursor.is_some());
        seen.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let names: Vec<&str> = seen.iter().map(|event| event.event.as_str()).collect();
    assert_eq!(
        names,
        [
            "Danced 9", "Danced 6", "Danced 5", "Danced 4", "Danced 3", "Danced 2", "Danced 1",
            "Danced 0"
        ]
    );
    assert!(!seen[0].whole && seen[0].properties.len() == 1);
    assert!(seen[1].whole && seen[1].properties.len() == 2);

    let nobody = "/api/crm/members/00000000-0000-0000-0000-000000000009/timeline";
    assert_eq!(vi.get(nobody).await.code(), Code::NotFound);
    for (query, code) in [
        ("limit=0", Code::InvalidQuery),
        ("limit=101", Code::InvalidQuery),
        ("cursor=", Code::InvalidCursor),
        ("cursor=nonsense", Code::InvalidCursor),
        // A time before there were any: -9223372036854775808 1.
        ("cursor=LTkyMjMzNzIwMzY4NTQ3NzU4MDggMQ", Code::InvalidCursor),
    ] {
        assert_eq!(
            vi.get(&format!("{path}?{query}")).await.code(),
            code,
            "{query}"
        );
    }
}
