//! Segment's API as SDKs call it: by every kind of key and body they send, and what comes of it.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use crm_types::auth::Role;
use crm_types::ids::WriteKeyId;
use crm_types::ingestion::{Accepted, WriteKeyList};
use crm_types::problem::Code;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::server::{Server, World};

pub fn basic(user: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:")))
}

/// A write key in force.
pub async fn write_key(world: &World) -> String {
    keep_key(world).await.0
}

async fn keep_key(world: &World) -> (String, WriteKeyId) {
    let (key, kept) = crm_api::write_key::make("Web app", None);
    crm_db::ingestion::insert_key(world.database.database(), &kept, world.now())
        .await
        .unwrap();
    (key, kept.id)
}

/// A product that sends events.
struct Product {
    world: World,
    server: Server,
    key: String,
    client: Client,
}

impl Product {
    async fn create() -> Self {
        let world = World::create().await;
        let server = world.start();
        let key = write_key(&world).await;
        let client = server.client().header("Authorization", &basic(&key));
        Self {
            world,
            server,
            key,
            client,
        }
    }

    async fn call(&mut self, path: &str, body: Value) -> Answer {
        self.client.post(path, &body).await
    }

    /// Calls and expects to be taken in whole.
    async fn tell(&mut self, path: &str, body: Value) {
        let answer = self.call(path, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json::<Value>(), json!({"success": true}));
    }

    async fn count(&self, from: &str) -> i64 {
        let sql = format!("select count(*) from {from}");
        self.world
            .database
            .value(&sql)
            .await
            .unwrap()
            .parse()
            .unwrap()
    }
}

fn hello(user: &str) -> Value {
    json!({"type": "identify", "userId": user, "messageId": format!("hello {user}"), "traits": {"email": "amara@example.com"}})
}

fn login(message: &str) -> Value {
    json!({"type": "track", "userId": "user-42", "event": "Signed In", "messageId": message})
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[actix_web::test]
async fn each_call_does_its_part() {
    let mut product = Product::create().await;
    product
        .tell("/v1/identify", json!({"userId": "user-42", "traits": {"name": "Amara Okafor", "email": "amara@example.com"}}))
        .await;
    product
        .tell(
            "/v1/track",
            json!({"userId": "user-42", "event": "Signed In"}),
        )
        .await;
    product
        .tell("/v1/page", json!({"userId": "user-42", "name": "Home"}))
        .await;
    product
        .tell(
            "/v1/screen",
            json!({"userId": "user-42", "name": "Journal"}),
        )
        .await;
    product
        .tell("/v1/group", json!({"userId": "user-42", "groupId": "g"}))
        .await;
    product
        .tell(
            "/v1/track",
            json!({"anonymousId": "a", "event": "Logged In"}),
        )
        .await;
    assert_eq!(product.count("product.login_events").await, 1);
    product
        .tell("/v1/alias", json!({"userId": "user-42", "previousId": "a"}))
        .await;
    assert_eq!(product.count("product.login_events").await, 2);
    assert_eq!(
        product
            .count(
                "crm.member_directory where name = 'Amara Okafor' and email = 'amara@example.com'"
            )
            .await,
        1
    );
    let timeline = "(select string_agg(event, ', ' order by id) from crm.timeline_events)";
    assert_eq!(
        product.world.database.value(timeline).await.unwrap(),
        "Viewed Home Page, Viewed Journal Screen, Joined Group"
    );
    // By the names that the SDK for browsers uses.
    for (path, body) in [
        ("/v1/i", json!({"userId": "user-43"})),
        ("/v1/t", login("short")),
        ("/v1/p", json!({"userId": "user-42"})),
        ("/v1/s", json!({"userId": "user-42"})),
        ("/v1/g", json!({"userId": "user-42"})),
        ("/v1/a", json!({"userId": "user-42", "previousId": "b"})),
        ("/v1/b", json!({"batch": [login("short batch")]})),
    ] {
        product.tell(path, body).await;
    }
    assert_eq!(product.count("product.login_events").await, 4);
    assert_eq!(product.count("auth.users").await, 2);
}

#[actix_web::test]
async fn a_key_opens_from_the_header_and_from_the_body_until_it_is_revoked() {
    let product = Product::create().await;
    let mut browser = product.server.client();
    let mut body = json!({"writeKey": product.key, "batch": [hello("user-42")]});
    let text = |body: &Value| Some(("text/plain;charset=UTF-8", body.to_string().into_bytes()));
    let answer = browser.send(Method::POST, "/v1/batch", text(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(product.count("auth.users").await, 1);

    for (client, key) in [
        (product.server.client(), json!("wk_no-such-key-at-all")),
        (product.server.client(), json!("")),
        (product.server.client(), json!(null)),
        (product.server.client(), json!({"a": 1})),
        (
            product
                .server
                .client()
                .header("Authorization", &basic("wk_wrong-wrong-wrong")),
            json!(product.key),
        ),
        (
            product
                .server
                .client()
                .header("Authorization", &basic(&format!("{}x", product.key))),
            json!(product.key),
        ),
    ] {
        let mut client = client;
        body["writeKey"] = key;
        body["batch"] = json!([hello("user-43")]);
        let answer = client.send(Method::POST, "/v1/batch", text(&body)).await;
        assert_eq!(answer.code(), Code::Unauthenticated);
        assert!(answer.header("www-authenticate").starts_with("Basic "));
    }
    // Somebody signed in is no product.
    product.world.admin("ada@example.com", Role::Owner).await;
    let mut owner = product.server.client_of("ada@example.com").await;
    let answer = owner.post("/v1/track", &login("x")).await;
    assert_eq!(answer.code(), Code::Unauthenticated);
    assert_eq!(product.count("auth.users").await, 1);

    let (second, id) = keep_key(&product.world).await;
    let mut other = product
        .server
        .client()
        .header("Authorization", &basic(&second));
    assert_eq!(other.post("/v1/track", &login("1")).await.status, 200);
    crm_db::ingestion::revoke_key(product.world.database.database(), id, product.world.now())
        .await
        .unwrap();
    assert_eq!(
        other.post("/v1/track", &login("2")).await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn bodies_are_read_whatever_they_are_called_and_however_they_are_packed() {
    let mut product = Product::create().await;
    product.tell("/v1/identify", hello("user-42")).await;
    for (index, kind) in [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain;charset=UTF-8",
        "nonsense",
    ]
    .into_iter()
    .enumerate()
    {
        let plain = json!({"batch": [login(&format!("plain {index}"))]}).to_string();
        let small = packed(
            json!({"batch": [login(&format!("packed {index}"))]})
                .to_string()
                .as_bytes(),
        );
        for (client, bytes) in [
            (product.client.clone(), plain.into_bytes()),
            (
                product.client.clone().header("Content-Encoding", "gzip"),
                small,
            ),
        ] {
            let mut client = client;
            let answer = client
                .send(Method::POST, "/v1/batch", Some((kind, bytes)))
                .await;
            assert_eq!(answer.status, 200, "{kind} {}", answer.text());
        }
    }
    assert_eq!(product.count("product.login_events").await, 8);
    let mut odd = product.client.clone().header("Content-Encoding", "br");
    let answer = odd.post("/v1/track", &login("br")).await;
    assert_eq!(answer.code(), Code::UnsupportedMediaType);
}

#[actix_web::test]
async fn bodies_have_bounds_before_and_after_they_are_unpacked() {
    let mut product = Product::create().await;
    let padded = |size: usize| {
        let mut message = login("padded");
        message["context"] = json!({"padding": ""});
        let rest = size - message.to_string().len();
        message["context"]["padding"] = "x".repeat(rest).into();
        message
    };
    let fits = product.call("/v1/track", padded(32 * 1024)).await;
    assert_eq!(fits.status, 200, "{}", fits.text());
    let too_large = product.call("/v1/track", padded(32 * 1024 + 1)).await;
    assert_eq!(too_large.code(), Code::PayloadTooLarge);

    let batch = |size: usize| {
        let mut body = json!({"batch": [login("in a large batch")], "context": ""}).to_string();
        let rest = size - body.len();
        body.insert_str(body.len() - 2, &"x".repeat(rest));
        body
    };
    for (size, code) in [(500 * 1024, 200), (500 * 1024 + 1, 413)] {
        for bytes in [batch(size).into_bytes(), packed(batch(size).as_bytes())] {
            let answer = product
                .client
                .send(Method::POST, "/v1/batch", Some(("application/json", bytes)))
                .await;
            assert_eq!(answer.status, code, "{}", answer.text());
        }
    }
    let bomb = packed(&vec![b' '; 100_000_000]);
    assert!(bomb.len() < 120_000);
    let answer = product
        .client
        .send(Method::POST, "/v1/batch", Some(("application/json", bomb)))
        .await;
    assert_eq!(answer.code(), Code::PayloadTooLarge);
}

#[actix_web::test]
async fn one_bad_message_is_named_and_costs_no_good_one() {
    let mut product = Product::create().await;
    let body = json!({"batch": [
        hello("user-42"),
        login("good"),
        {"type": "track", "userId": "user-42", "messageId": "nameless"},
        {"type": "track", "event": "Signed In"},
        {"type": "waltz", "userId": "user-42"},
        "nonsense",
        {"type": "track", "userId": "user-42", "event": "x", "properties": {"x": "y".repeat(33_000)}},
        {"type": "track", "userId": "user-42", "event": "Signed In", "messageId": "strange",
            "surprise": {"deep": [1, 2]}, "_metadata": {"bundled": []}, "integrations": {"All": false}},
    ]});
    let answer = product.call("/v1/batch", body.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let accepted: Accepted = answer.json();
    let refused: Vec<(u32, &str)> = accepted
        .refused
        .iter()
        .map(|refused| (refused.index, refused.field.as_str()))
        .collect();
    assert_eq!(
        refused,
        [(2, "event"), (3, "userId"), (4, "type"), (5, ""), (6, "")]
    );
    assert_eq!(accepted.refused_count, Some(5));
    assert_eq!(product.count("product.login_events").await, 2);

    // An admin sees it.
    product.world.admin("ada@example.com", Role::Admin).await;
    let mut ada = product.server.client_of("ada@example.com").await;
    let keys: WriteKeyList = ada.get("/api/crm/ingestion/write-keys").await.json();
    assert_eq!(keys.items[0].refused, 5);
    assert!(keys.items[0].last_refused_at.is_some());
    assert_eq!(
        keys.items[0].last_refusal.as_deref(),
        Some("A message may have 32 kB at most.")
    );
    assert_eq!(keys.items[0].last_used_at, Some(product.world.now()));
}

#[actix_web::test]
async fn a_call_of_which_nothing_can_be_read_is_refused_with_the_field() {
    let mut product = Product::create().await;
    for (path, body, field) in [
        ("/v1/track", json!({"userId": "1"}), "event"),
        ("/v1/track", json!({"event": "x"}), "userId"),
        ("/v1/identify", json!({}), "userId"),
        ("/v1/alias", json!({"userId": "1"}), "previousId"),
        ("/v1/track", json!({"userId": [1], "event": "x"}), "userId"),
        (
            "/v1/batch",
            json!({"batch": [{"type": "track", "userId": "1"}]}),
            "batch.0.event",
        ),
        ("/v1/batch", json!({"batch": [7]}), "batch.0"),
        ("/v1/batch", json!({"messages": []}), "batch"),
        ("/v1/batch", json!([]), ""),
    ] {
        let answer = product.call(path, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        let problem = answer.problem();
        assert_eq!(problem.code, Code::InvalidMessage, "{body}");
        assert_eq!(problem.errors[0].field, field, "{body}");
    }
    let answer = product
        .client
        .send(
            Method::POST,
            "/v1/batch",
            Some(("application/json", b"{\"batch\": [".to_vec())),
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (400, Code::InvalidJson)
    );
    product.tell("/v1/batch", json!({"batch": []})).await;
}

#[actix_web::test]
async fn what_is_told_again_does_nothing_twice() {
    let mut product = Product::create().await;
    let batch = json!({"batch": [hello("user-42"), login("1"), login("2")], "sentAt": "2026-03-10T12:00:00Z"});
    let mut clients: Vec<Client> = (0..6).map(|_| product.client.clone()).collect();
    let answers = join_all(
        clients
            .iter_mut()
            .map(|client| client.post("/v1/batch", &batch)),
    )
    .await;
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    product.world.pass(TimeDelta::days(3));
    product.tell("/v1/batch", batch).await;
    product.tell("/v1/track", login("1")).await;
    assert_eq!(product.count("product.login_events").await, 2);
    assert_eq!(product.count("auth.users").await, 1);
}

#[actix_web::test]
async fn a_clock_that_is_wrong_is_corrected() {
    let mut product = Product::create().await;
    product.tell("/v1/identify", hello("user-42")).await;
    let event = |message: &str, timestamp: &str| {
        let mut event = login(message);
        event["timestamp"] = timestamp.into();
        event
    };
    // Two hours slow; a minute before sending.
    product
        .tell("/v1/batch", json!({"sentAt": "2026-03-10T10:00:00.000Z", "batch": [event("1", "2026-03-10T09:59:00.000Z")]}))
        .await;
    // Imported, without a word of when it was sent.
    product
        .tell(
            "/v1/batch",
            json!({"batch": [event("2", "2019-05-05T05:05:05+02:00")]}),
        )
        .await;
    // Absurd.
    product
        .tell("/v1/track", event("3", "9999-12-31T23:59:59Z"))
        .await;
    product.tell("/v1/track", event("4", "yesterday")).await;
    let times = "(select string_agg(to_char(at, 'YYYY-MM-DD HH24:MI'), ', ' order by id) from product.login_events)";
    assert_eq!(
        product.world.database.value(times).await.unwrap(),
        "2026-03-10 11:59, 2019-05-05 03:05, 2026-03-10 12:00, 2026-03-10 12:00"
    );
}

#[actix_web::test]
async fn a_browser_may_call_from_any_site_and_brings_no_cookie() {
    let product = Product::create().await;
    let mut browser = product
        .server
        .client()
        .header("Origin", "https://app.example.com");
    for path in ["/v1/batch", "/v1/t"] {
        let asked = browser.send(Method::OPTIONS, path, None).await;
        assert_eq!(asked.status, 204);
        assert_eq!(asked.header("access-control-allow-origin"), "*");
        assert_eq!(asked.header("access-control-allow-methods"), "POST");
        assert!(
            asked
                .header("access-control-allow-headers")
                .contains("authorization")
        );
        assert!(
            !asked
                .headers
                .contains_key("access-control-allow-credentials")
        );
    }
    let refused = browser.post("/v1/track", &login("1")).await;
    assert_eq!(refused.status, 401);
    for answer in [
        refused,
        browser
            .post("/v1/batch", &json!({"writeKey": product.key, "batch": []}))
            .await,
        browser
            .send(
                Method::POST,
                "/v1/batch",
                Some(("text/plain", vec![b'['; 600_000])),
            )
            .await,
        browser.get("/v1/batch").await,
    ] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
    }
    // Nowhere else.
    for (method, path) in [
        (Method::OPTIONS, "/api/crm/members"),
        (Method::GET, "/api/crm/members"),
        (Method::GET, "/healthz"),
        (Method::POST, "/v1"),
    ] {
        let answer = browser.send(method, path, None).await;
        assert!(
            !answer.headers.contains_key("access-control-allow-origin"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_key_that_asks_too_much_is_told_to_wait() {
    let world = World::create().await;
    let server = world.start_with(|settings| {
        settings.ingestion_rate_limit = 3.try_into().unwrap();
    });
    let (key, other) = (write_key(&world).await, write_key(&world).await);
    let mut product = server.client().header("Authorization", &basic(&key));
    let refusal = loop {
        let answer = product.post("/v1/track", &login("1")).await;
        if answer.status != 200 {
            break answer;
        }
        assert_eq!(answer.header("ratelimit-policy"), r#""write_key";q=3;w=1"#);
    };
    assert_eq!(refusal.code(), Code::TooManyRequests);
    assert_eq!(refusal.header("retry-after"), "1");
    let mut product = server.client().header("Authorization", &basic(&other));
    assert_eq!(product.post("/v1/track", &login("1")).await.status, 200);
}

#[actix_web::test]
async fn whoever_tries_keys_is_told_to_wait() {
    let world = World::create().await;
    let server = world.start_with(|settings| settings.address_rate_limit = 3.try_into().unwrap());
    let key = write_key(&world).await;
    for body in [
        login("1"),
        json!([]),
        json!({"writeKey": "wk_guess-guess-guess"}),
    ] {
        let mut stranger = server.client().header("X-Forwarded-For", "198.51.100.9");
        let mut left = 1000;
        while stranger.post("/v1/track", &body).await.status != 429 {
            left -= 1;
            assert!(left > 0, "never refused");
        }
    }
    let mut product = server
        .client()
        .header("X-Forwarded-For", "198.51.100.9")
        .header("Authorization", &basic(&key));
    assert_eq!(product.post("/v1/track", &login("1")).await.status, 200);
}

/// The bodies are of our own making, after what the SDKs named were seen to send.
#[actix_web::test]
async fn bodies_as_sdks_in_other_languages_write_them() {
    let mut product = Product::create().await;
    let library =
        |name: &str, version: &str| json!({"library": {"name": name, "version": version}});
    // segment-analytics-python 2.4.0: null for what is not told, offsets written out, NaN.
    let python = json!({
        "batch": [
            {"integrations": {}, "anonymousId": "visitor-1", "properties": {}, "userId": null, "type": "track",
                "event": "Signed In", "timestamp": "2026-03-10T11:59:00.007+00:00", "messageId": "p1",
                "context": library("analytics-python", "2.4.0")},
            {"integrations": {}, "anonymousId": "visitor-1", "userId": "python", "type": "identify",
                "traits": {"name": "Py Okafor", "createdAt": "2025-01-02T00:00:00+00:00"},
                "timestamp": "2026-03-10T11:59:00.007+00:00", "messageId": "p2",
                "context": library("analytics-python", "2.4.0")},
            {"integrations": {}, "anonymousId": null, "userId": "python", "type": "track", "event": "Tokens Used",
                "properties": {"amount": 25, "share": "NOT A NUMBER"}, "timestamp": "2026-03-10T11:59:00.008+00:00",
                "messageId": "p3", "context": library("analytics-python", "2.4.0")},
        ],
        "sentAt": "2026-03-10T11:59:01.105514+00:00",
    })
    .to_string()
    .replace("\"NOT A NUMBER\"", "NaN");
    // rudder-sdk-python 2.1.9: traits in the context, gzip.
    let mut traits = library("analytics-python", "2.1.9");
    traits["traits"] = json!({"name": "Rudder Okafor"});
    let rudder = json!({
        "batch": [
            {"integrations": {"All": true}, "anonymousId": null, "userId": "rudder", "type": "identify",
                "timestamp": "2026-03-10T11:59:00.168002+00:00", "messageId": "r1", "channel": "server", "context": traits},
            {"integrations": {"All": true}, "anonymousId": null, "userId": "rudder", "type": "track", "event": "Signed In",
                "properties": {}, "timestamp": "2026-03-10T11:59:00.168037+00:00", "messageId": "r2", "channel": "server",
                "context": library("analytics-python", "2.1.9")},
        ],
        "sentAt": "2026-03-10T11:59:01.105514+00:00",
    });
    for (kind, bytes) in [
        ("application/json", python.into_bytes()),
        (
            "application/x-www-form-urlencoded",
            packed(rudder.to_string().as_bytes()),
        ),
    ] {
        let answer = product
            .client
            .send(Method::POST, "/v1/batch", Some((kind, bytes)))
            .await;
        assert_eq!(answer.json::<Value>(), json!({"success": true}));
    }
    assert_eq!(product.count("product.login_events").await, 2);
    assert_eq!(
        product
            .count("product.token_transactions where amount = -25")
            .await,
        1
    );
    for (name, joined) in [("Py Okafor", "2025-01-02"), ("Rudder Okafor", "2026-03-10")] {
        let member =
            format!("crm.member_directory where name = '{name}' and created_at::date = '{joined}'");
        assert_eq!(product.count(&member).await, 1, "{name}");
    }
}
