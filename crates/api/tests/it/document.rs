//! The document: what generators and people rely on.

use std::collections::BTreeSet;

use crm_types::auth::{Session, SignIn, TokenPair, TokenRequest};
use crm_types::health::Health;
use crm_types::members::{MemberDetail, MemberPage};
use crm_types::problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::server::World;

fn document() -> Value {
    serde_json::to_value(crm_api::document()).unwrap()
}

/// Path, method and operation.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (path.clone(), method.clone(), operation))
        })
        .collect()
}

#[test]
fn the_committed_document_is_this_one() {
    let committed = include_str!("../../../../openapi/openapi.json");
    let generated = crm_api::document().to_pretty_json().unwrap();
    assert_eq!(
        committed.trim_end(),
        generated.trim_end(),
        "make it anew: crm openapi > openapi/openapi.json"
    );
}

#[actix_web::test]
async fn the_served_document_is_this_one() {
    let world = World::create().await;
    let server = world.start();
    assert_eq!(
        server
            .client()
            .get("/api/openapi.json")
            .await
            .json::<Value>(),
        document()
    );
}

#[test]
fn every_operation_says_what_it_is() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{id}");
        assert!(
            operation["description"].as_str().unwrap().len() > 20,
            "{id}"
        );
        assert!(operation["security"].is_array(), "{id}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("500"), "{id}");
        if !path.ends_with('z') {
            assert!(responses.contains_key("429"), "{method} {path}");
        }
        for (status, response) in responses {
            assert!(
                response["headers"]["X-Request-Id"].is_object(),
                "{id} {status}"
            );
            if status.as_str() >= "400" {
                let content = response["content"].as_object().unwrap();
                assert_eq!(
                    content.keys().collect::<Vec<_>>(),
                    ["application/problem+json"],
                    "{id} {status}"
                );
                let problem: Problem =
                    serde_json::from_value(content["application/problem+json"]["example"].clone())
                        .unwrap();
                assert_eq!(problem.status.to_string(), *status, "{id}");
                assert_ne!(problem.code, Code::Other);
            }
        }
    }
    let defined: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let used: BTreeSet<&str> = operations(&document)
        .iter()
        .map(|(_, _, operation)| operation["tags"][0].as_str().unwrap())
        .collect();
    assert_eq!(defined, used);
}

/// Reads an example as the wire's own type, and writes it back: nothing may be lost.
fn reads_as<T: DeserializeOwned + Serialize>(example: &Value) {
    let value: T = serde_json::from_value(example.clone())
        .unwrap_or_else(|error| panic!("{error}: {example}"));
    assert_eq!(serde_json::to_value(value).unwrap(), *example);
}

#[test]
fn every_example_is_one_a_client_can_read() {
    let document = document();
    for (_, _, operation) in operations(&document) {
        let request = &operation["requestBody"]["content"]["application/json"]["example"];
        let response = &operation["responses"]["200"]["content"]["application/json"]["example"];
        match operation["operationId"].as_str().unwrap() {
            "sign_in" => {
                reads_as::<SignIn>(request);
                reads_as::<Session>(response);
            }
            "refresh_session" | "get_session" => reads_as::<Session>(response),
            "create_token" => {
                reads_as::<TokenRequest>(request);
                reads_as::<TokenPair>(response);
            }
            "list_members" => reads_as::<MemberPage>(response),
            "get_member" => reads_as::<MemberDetail>(response),
            "check_liveness" | "check_readiness" => reads_as::<Health>(response),
            "sign_out" => {}
            other => panic!("{other} has no example in this test"),
        }
    }
}

#[test]
fn no_reference_dangles_and_no_schema_is_left_over() {
    let document = document();
    let mut used = BTreeSet::new();
    collect_references(&document, &mut used);
    let defined: BTreeSet<String> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    assert_eq!(used, defined);
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.insert(reference.clone());
            }
            map.values()
                .for_each(|value| collect_references(value, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|value| collect_references(value, found)),
        _ => {}
    }
}
