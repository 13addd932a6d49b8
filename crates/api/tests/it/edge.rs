//! What surrounds every request: ids, headers, refusals of the framework, bodies that never end.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::json;

use crate::raw::Raw;
use crate::server::World;

#[actix_web::test]
async fn a_callers_id_comes_back_and_a_strange_one_does_not() {
    let world = World::create().await;
    let server = world.start();
    let answer = server
        .client()
        .header("X-Request-Id", "trace-7")
        .get("/healthz")
        .await;
    assert_eq!(answer.header("x-request-id"), "trace-7");
    let answer = server
        .client()
        .header("X-Request-Id", "a b")
        .get("/nowhere")
        .await;
    assert_ne!(answer.header("x-request-id"), "a b");
    assert_eq!(answer.problem().request_id, answer.header("x-request-id"));
}

#[actix_web::test]
async fn what_is_nowhere_is_a_problem_for_programs_and_a_page_for_people() {
    let world = World::create().await;
    let server = world.start();
    for path in [
        "/nowhere",
        "/api",
        "/api/",
        "/api/crm/members/",
        "//healthz",
        "/assets/",
        "/api/crm/members/1/2",
    ] {
        assert_eq!(
            server.client().get(path).await.code(),
            Code::NotFound,
            "{path}"
        );
    }
    let browser = server.client().header("Accept", "text/html,*/*;q=0.8");
    let answer = browser.clone().get("/nowhere").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (404, "text/html; charset=utf-8")
    );
    assert_eq!(
        browser.clone().get("/api/nowhere").await.code(),
        Code::NotFound
    );
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let server = world.start();
    let mut client = server.client_of("ada@example.com").await;
    for path in ["/healthz", "/api/crm/members", "/api/openapi.json"] {
        let answer = client.send(Method::HEAD, path, None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.len()),
            (200, 0),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn bodies_are_json_of_a_bounded_size() {
    let world = World::create().await;
    let server = world.start();
    let mut client = server.client();
    let path = "/api/auth/token";
    let mut post = async |kind: &'static str, body: Vec<u8>| {
        client
            .send(Method::POST, path, Some((kind, body)))
            .await
            .code()
    };
    assert_eq!(
        post("application/json", b"{".to_vec()).await,
        Code::InvalidJson
    );
    assert_eq!(
        post("application/json; charset=utf-8", b"{}".to_vec()).await,
        Code::InvalidBody
    );
    assert_eq!(
        post("application/json", vec![0xff, 0xfe]).await,
        Code::InvalidJson
    );
    assert_eq!(
        post("text/plain", b"{}".to_vec()).await,
        Code::UnsupportedMediaType
    );
    assert_eq!(
        post("application/x-www-form-urlencoded", b"a=b".to_vec()).await,
        Code::UnsupportedMediaType
    );
    assert_eq!(
        post("application/json", vec![b' '; 65_537]).await,
        Code::PayloadTooLarge
    );
    assert_eq!(
        post("application/json", vec![b' '; 65_536]).await,
        Code::InvalidJson
    );
    assert_eq!(
        client.post_nothing(path).await.code(),
        Code::UnsupportedMediaType
    );

    let zipped = client
        .header("Content-Encoding", "gzip")
        .post(path, &json!({}))
        .await;
    assert_eq!(zipped.code(), Code::UnsupportedMediaType);
}

#[actix_web::test]
async fn a_body_in_chunks_is_bounded_too() {
    let world = World::create().await;
    let server = world.start_with(|settings| settings.body_limit = 10);
    let mut connection = Raw::connect(server.address);
    connection.send(
        "POST /api/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\nb\r\n           \r\n",
    );
    let answer = connection.rest();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("payload_too_large"));
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let world = World::create().await;
    let server = world.start_with(|settings| settings.body_timeout = Duration::from_millis(200));
    let mut slow: Vec<Raw> = (0..20).map(|_| Raw::connect(server.address)).collect();
    for connection in &mut slow {
        connection.send(
            "POST /api/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
        );
    }
    for connection in &mut slow {
        let answer = connection.rest();
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("request_timeout"));
    }
}

#[actix_web::test]
async fn a_refusal_does_not_wait_for_the_rest_of_the_body() {
    let world = World::create().await;
    let server = world.start();
    for (request, status) in [
        ("POST /nowhere", 404),
        ("PUT /api/crm/members", 405),
        ("POST /api/auth/refresh", 403),
        ("GET /api/crm/members", 401),
    ] {
        for framing in [
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "Content-Length: 1000000\r\n\r\nhel",
        ] {
            let mut connection = Raw::connect(server.address);
            connection.send(&format!("{request} HTTP/1.1\r\nHost: x\r\n{framing}"));
            let answer = connection.rest();
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{request}: {answer}"
            );
        }
    }
}

#[actix_web::test]
async fn a_large_answer_is_compressed_and_a_small_one_is_not() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    world
        .database
        .run(
            "insert into auth.users (id, email, created_at)
             select gen_random_uuid(), 'member' || n || '@example.com', now() from generate_series(1, 60) as n",
        )
        .await;
    let server = world.start();
    let plain = server
        .client_of("ada@example.com")
        .await
        .get("/api/crm/members")
        .await
        .body;
    for (accept, encoding) in [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "")] {
        let mut client = server
            .client_of("ada@example.com")
            .await
            .header("Accept-Encoding", accept);
        let answer = client.get("/api/crm/members").await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        let unpacked = match encoding {
            "br" => {
                let mut bytes = Vec::new();
                brotli::BrotliDecompress(&mut answer.body.as_slice(), &mut bytes).unwrap();
                bytes
            }
            "gzip" => {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(
                    &mut flate2::read::GzDecoder::new(answer.body.as_slice()),
                    &mut bytes,
                )
                .unwrap();
                bytes
            }
            _ => answer.body,
        };
        assert_eq!(unpacked, plain);
        assert_eq!(
            client
                .get("/api/auth/session")
                .await
                .header("content-encoding"),
            ""
        );
    }
}

#[actix_web::test]
async fn answers_of_the_api_are_kept_by_nobody() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let server = world.start();
    let mut client = server.client_of("ada@example.com").await;
    for path in [
        "/api/crm/members",
        "/api/auth/session",
        "/api/crm/members/x",
    ] {
        assert_eq!(
            client.get(path).await.header("cache-control"),
            "no-store",
            "{path}"
        );
    }
}
