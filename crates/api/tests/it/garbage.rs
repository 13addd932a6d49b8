//! Garbage for every operation of the document: always a problem of the client's, never a fault of ours.

use crm_types::auth::Role;
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::Value;

use crate::client::{Answer, Client};
use crate::server::World;
use crate::tracking::{basic, write_key};

struct Operation {
    method: Method,
    path: String,
    takes_body: bool,
    /// Whether it can do without one: then an empty one is as good.
    needs_body: bool,
    parameters: Vec<String>,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(crm_api::document()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        // Answers whatever it is asked with, and without an end: see the tests of live events.
        if path == "/api/crm/events" {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                takes_body: operation.get("requestBody").is_some(),
                needs_body: operation["requestBody"]["required"] == true,
                parameters: parameters
                    .iter()
                    .filter(|parameter| parameter["in"] == "query")
                    .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    assert!(operations.len() >= 9);
    operations
}

/// A path whose variables are filled with `value`.
fn filled(path: &str, value: &str) -> String {
    match path.split_once('{') {
        Some((before, after)) => {
            let after = filled(after.split_once('}').unwrap().1, value);
            format!("{before}{value}{after}")
        }
        None => path.to_owned(),
    }
}

const ID: &str = "00000000-0000-0000-0000-00000000000a";

const NASTY: &[&str] = &[
    "%00",
    "%FF%FE",
    "%",
    "''%20or%201=1--",
    "%F0%9F%92%A9",
    "..%2f..%2fetc%2fpasswd",
    "-1",
    "1e999",
    "NaN",
    "{}",
    "%0d%0a",
    "((((((((((",
    "%E2%80%AE",
    "null",
    "99999999999999999999999999",
];

fn expect_refusal(answer: &Answer, what: &str) {
    assert!(
        answer.status.is_client_error(),
        "{what}: {} {}",
        answer.status,
        answer.text()
    );
    answer.problem();
}

fn expect_no_fault(answer: &Answer, what: &str) {
    assert!(
        !answer.status.is_server_error(),
        "{what}: {} {}",
        answer.status,
        answer.text()
    );
    if answer.status.is_client_error() {
        answer.problem();
    }
}

async fn clients(world: &World, server: &crate::server::Server) -> [Client; 2] {
    world.admin("ada@example.com", Role::Owner).await;
    [server.client(), server.client_of("ada@example.com").await]
}

#[actix_web::test]
async fn nasty_values_in_paths_and_parameters() {
    let world = World::create().await;
    let server = world.start();
    for mut client in clients(&world, &server).await {
        for operation in operations() {
            for value in NASTY {
                let path = filled(&operation.path, value);
                let answer = client.send(operation.method.clone(), &path, None).await;
                expect_no_fault(&answer, &path);
                for parameter in &operation.parameters {
                    let path = format!("{}?{parameter}={value}", filled(&operation.path, ID));
                    let answer = client.send(operation.method.clone(), &path, None).await;
                    expect_no_fault(&answer, &path);
                }
            }
        }
    }
}

#[actix_web::test]
async fn unknown_and_repeated_parameters() {
    let world = World::create().await;
    let server = world.start();
    for mut client in clients(&world, &server).await {
        for operation in operations() {
            let path = filled(&operation.path, ID);
            for query in ["surprise=1", "a[]=1", "=", "&&=&", "filter"] {
                let path = format!("{path}?{query}");
                if operation.parameters.iter().any(|known| known == query) || query == "&&=&" {
                    expect_no_fault(
                        &client.send(operation.method.clone(), &path, None).await,
                        &path,
                    );
                } else {
                    expect_refusal(
                        &client.send(operation.method.clone(), &path, None).await,
                        &path,
                    );
                }
            }
            for parameter in &operation.parameters {
                let path = format!("{path}?{parameter}=1&{parameter}=2");
                expect_refusal(
                    &client.send(operation.method.clone(), &path, None).await,
                    &path,
                );
            }
        }
    }
}

#[actix_web::test]
async fn bodies_of_every_wrong_kind() {
    let world = World::create().await;
    let server = world.start();
    let deep = "[".repeat(60_000);
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("application/json", Vec::new()),
        ("application/json", b"null".to_vec()),
        ("application/json", b"[]".to_vec()),
        ("application/json", b"{}".to_vec()),
        ("application/json", b"\"\\ud800\"".to_vec()),
        (
            "application/json",
            b"{\"email\": {}, \"password\": []}".to_vec(),
        ),
        (
            "application/json",
            b"{\"grant_type\": \"client_credentials\"}".to_vec(),
        ),
        ("application/json", b"{\"surprise\": 1}".to_vec()),
        (
            "application/json",
            b"{\"email\": \"\\u0000\", \"password\": \"\\u0000\"}".to_vec(),
        ),
        ("application/json", deep.into_bytes()),
        ("application/json", vec![0xff; 100]),
        ("application/json", vec![b' '; 100_000]),
        ("application/xml", b"<a/>".to_vec()),
        ("multipart/form-data", b"--".to_vec()),
        ("", b"{}".to_vec()),
    ];
    for mut client in clients(&world, &server).await {
        for operation in operations() {
            for (kind, body) in &bodies {
                let path = filled(&operation.path, ID);
                let what = format!(
                    "{path} {kind} {}",
                    String::from_utf8_lossy(&body[..body.len().min(60)])
                );
                let answer = client
                    .send(operation.method.clone(), &path, Some((kind, body.clone())))
                    .await;
                let is_empty = matches!(&body[..], b"" | b"{}");
                if operation.needs_body || (operation.takes_body && !is_empty) {
                    expect_refusal(&answer, &what);
                } else {
                    expect_no_fault(&answer, &what);
                }
            }
        }
    }
}

#[actix_web::test]
async fn every_other_method() {
    let world = World::create().await;
    let server = world.start();
    let mut client = server.client();
    let all = operations();
    for operation in &all {
        let mut allowed: Vec<&str> = all
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method.as_str())
            .collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MADEUP",
        ] {
            // Browsers ask there whether they may.
            let asked = operation.path.starts_with("/v1/") || operation.path == "/api/leads";
            let preflight = method == "OPTIONS" && asked;
            if allowed.contains(&method) || preflight {
                continue;
            }
            let path = filled(&operation.path, ID);
            let answer = client.send(method.parse().unwrap(), &path, None).await;
            assert_eq!(answer.code(), Code::MethodNotAllowed, "{method} {path}");
            let mut told: Vec<&str> = answer.header("allow").split(", ").collect();
            told.sort_unstable();
            allowed.sort_unstable();
            assert_eq!(told, allowed, "{path}");
        }
    }
}

/// Leniency has an end: no body is a fault of ours, and what is refused is refused as a problem.
#[actix_web::test]
async fn tracking_calls_with_a_good_key_and_nonsense() {
    let world = World::create().await;
    let server = world.start();
    let mut client = server
        .client()
        .header("Authorization", &basic(&write_key(&world).await));
    let message = |fields: &str| {
        format!("{{\"userId\": \"u\", \"event\": \"e\", \"previousId\": \"p\", {fields}}}")
    };
    let odd: Vec<String> = vec![
        message("\"properties\": {\"a\": \"\\u0000\", \"\\u0000\": \"\\ud800\"}"),
        message(
            "\"traits\": {\"email\": \"\\udfff@x\", \"name\": \"\\u0000\", \"birthday\": \"0000-00-00\"}",
        ),
        message(
            "\"properties\": {\"bytes\": 1e999, \"amount\": -1e999, \"n\": NaN, \"i\": -Infinity}",
        ),
        message("\"properties\": {\"bytes\": 123456789012345678901234567890, \"amount\": 1e308}"),
        message("\"timestamp\": \"-9999-01-01T00:00:00Z\", \"sentAt\": \"9999-12-31T23:59:59Z\""),
        message(
            "\"timestamp\": \"+262142-12-31T23:59:59Z\", \"sentAt\": \"-262143-01-01T00:00:00Z\"",
        ),
        message("\"timestamp\": 1e15, \"sentAt\": [], \"originalTimestamp\": {}"),
        message("\"messageId\": {\"a\": 1}, \"context\": 7, \"integrations\": null"),
        message("\"messageId\": \"\\u0000\""),
        message("\"traits\": [1], \"properties\": \"x\", \"context\": {\"traits\": []}"),
        message("\"userId\": \"\\u0000\""),
        message("\"userId\": 1e308"),
        message("\"anonymousId\": \"\\ud800\", \"userId\": null"),
        message("\"event\": \"\\u0000\\ud83d\""),
        message(&format!(
            "\"properties\": {{{}}}",
            "\"a\": {".repeat(100) + &"}".repeat(100)
        )),
        message(&format!(
            "\"properties\": {{\"a\": {}1{}}}",
            "[".repeat(5000),
            "]".repeat(5000)
        )),
        "{}".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "\"x\"".to_owned(),
        String::new(),
        "{\"userId\": \"u\"".to_owned(),
        "\u{feff}{}".to_owned(),
        "[".repeat(30_000),
    ];
    for path in operations()
        .iter()
        .filter(|operation| operation.path.starts_with("/v1/"))
        .map(|operation| operation.path.as_str())
    {
        for body in &odd {
            let body = match path {
                "/v1/batch" => format!("{{\"batch\": [{body}]}}"),
                _ => body.clone(),
            };
            let what = format!("{path} {}", body.chars().take(80).collect::<String>());
            for kind in [
                "application/json",
                "text/plain",
                "application/x-www-form-urlencoded",
            ] {
                let answer = client
                    .send(Method::POST, path, Some((kind, body.clone().into_bytes())))
                    .await;
                expect_no_fault(&answer, &what);
                assert!(matches!(answer.status.as_u16(), 200 | 400 | 413), "{what}");
            }
        }
        for bytes in [
            vec![0xff; 50],
            b"{\"userId\": \"\xff\", \"event\": \"\xc3\"}".to_vec(),
            vec![0x1f, 0x8b, 8],
        ] {
            let answer = client
                .send(Method::POST, path, Some(("application/json", bytes)))
                .await;
            expect_no_fault(&answer, path);
        }
    }
}

#[actix_web::test]
async fn hostile_credentials() {
    let world = World::create().await;
    let server = world.start();
    let document: Value = serde_json::to_value(crm_api::document()).unwrap();
    assert!(document["components"]["securitySchemes"]["bearer"].is_object());
    for header in [
        "Bearer eyJhbGciOiJub25lIn0.e30.".to_owned(),
        format!("Bearer {}", "A".repeat(5000)),
        "Bearer ..".to_owned(),
        "Basic !!!".to_owned(),
        "Basic Og==".to_owned(),
        basic("wk_12345678901"),
        basic("wk_\u{1f4a9}\u{1f4a9}\u{1f4a9}\u{1f4a9}"),
        basic("' or 1=1 --"),
        basic("wk_\0\0\0\0\0\0\0\0\0\0"),
        format!("Basic {}", "A".repeat(8000)),
        "Bearer \u{7f}".to_owned().replace('\u{7f}', "~"),
    ] {
        for operation in operations() {
            let mut client = server
                .client()
                .header("Authorization", &header)
                .header("Cookie", "crm_access=;;;==; crm_refresh=%%%");
            let path = filled(&operation.path, ID);
            let answer = client.send(operation.method.clone(), &path, None).await;
            expect_no_fault(&answer, &path);
        }
    }
}
