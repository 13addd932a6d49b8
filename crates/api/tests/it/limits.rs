//! How much one admin, one address, one connection may ask.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::problem::Code;

use crate::client::{Answer, Client};
use crate::raw::Raw;
use crate::server::World;

/// Asks until the answer is not what it was, and how often it was.
async fn until_refused(client: &mut Client, path: &str) -> (Answer, usize) {
    let first = client.get(path).await.status;
    for count in 1..1000 {
        let answer = client.get(path).await;
        if answer.status != first {
            return (answer, count);
        }
    }
    panic!("never refused");
}

#[actix_web::test]
async fn an_admin_who_asks_too_much_is_told_to_wait() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    world.admin("bo@example.com", Role::Viewer).await;
    let server = world.start_with(|settings| settings.rate_limit = 5.try_into().unwrap());
    let mut ada = server.client_of("ada@example.com").await;

    let answer = ada.get("/api/crm/members").await;
    assert_eq!(answer.header("ratelimit-policy"), r#""admin";q=5;w=1"#);
    assert_eq!(answer.header("ratelimit"), r#""admin";r=4;t=1"#);
    let (refusal, count) = until_refused(&mut ada, "/api/crm/members").await;
    assert!(count >= 4);
    assert_eq!(refusal.code(), Code::TooManyRequests);
    assert_eq!(refusal.header("retry-after"), "1");
    assert_eq!(refusal.header("ratelimit"), r#""admin";r=0;t=1"#);
    assert_eq!(
        server
            .client_of("bo@example.com")
            .await
            .get("/api/crm/members")
            .await
            .status,
        200
    );
}

#[actix_web::test]
async fn an_address_that_tries_tokens_is_told_to_wait() {
    let world = World::create().await;
    let server = world.start_with(|settings| settings.address_rate_limit = 5.try_into().unwrap());
    let mut stranger = server.client().header("X-Forwarded-For", "198.51.100.7");
    let (refusal, _) = until_refused(&mut stranger, "/api/crm/members").await;
    assert_eq!(refusal.code(), Code::TooManyRequests);
    assert!(
        refusal
            .header("ratelimit-policy")
            .starts_with(r#""address""#)
    );
    let mut other = server.client().header("X-Forwarded-For", "198.51.100.8");
    assert_eq!(
        other.get("/api/crm/members").await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_forwarded_address_counts_from_trusted_proxies_alone() {
    let world = World::create().await;
    let server = world.start_with(|settings| {
        settings.address_rate_limit = 5.try_into().unwrap();
        settings.trusted_proxies = Vec::new();
    });
    let mut refused = 0;
    for n in 0..50 {
        let mut liar = server
            .client()
            .header("X-Forwarded-For", &format!("198.51.100.{n}"));
        refused += u8::from(liar.get("/api/crm/members").await.status == 429);
    }
    assert!(refused > 0);
}

#[actix_web::test]
async fn one_address_holds_so_many_connections_and_no_more() {
    let world = World::create().await;
    let server = world.start_with(|settings| {
        settings.connections_per_address = 3;
        settings.trusted_proxies = Vec::new();
    });
    const REQUEST: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut held: Vec<Raw> = (0..3).map(|_| Raw::connect(server.address)).collect();
    assert_eq!(
        Raw::connect(server.address).rest(),
        "",
        "the fourth is closed without a word"
    );

    held[0].send(REQUEST);
    assert!(held[0].rest().starts_with("HTTP/1.1 200"));
    // The server drops its end a moment after we see it closed.
    let answered = (0..10_000).any(|_| {
        let mut connection = Raw::connect(server.address);
        connection.try_send(REQUEST) && connection.rest().starts_with("HTTP/1.1 200")
    });
    assert!(answered, "a closed connection makes room");
}

#[actix_web::test]
async fn a_second_request_that_does_not_come_to_its_end_is_not_waited_for() {
    let world = World::create().await;
    let server = world.start_with(|settings| settings.keep_alive = Duration::from_millis(100));
    let mut connection = Raw::connect(server.address);
    connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HT");
    assert!(connection.rest().starts_with("HTTP/1.1 200"));
}
