//! Probes and metrics.

use crm_types::health::Health;
use crm_types::problem::Code;

use crate::server::{METRICS_TOKEN, World};

#[actix_web::test]
async fn a_healthy_instance_says_so() {
    let world = World::create().await;
    let server = world.start();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(
            server.client().get(path).await.json::<Health>().status,
            "ok"
        );
    }
}

#[actix_web::test]
async fn an_instance_that_is_to_stop_is_alive_and_not_ready() {
    let world = World::create().await;
    let server =
        world.start_with(|settings| settings.drain_time = std::time::Duration::from_secs(3600));
    let mut client = server.client();
    assert_eq!(client.get("/readyz").await.status, 200);
    let stop = server.stop_handle();
    let stopping = actix_web::rt::spawn(async move { stop.stop().await });
    let refusal = loop {
        let answer = client.get("/readyz").await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!(refusal.code(), Code::Unavailable);
    assert_eq!(refusal.header("retry-after"), "1");
    assert_eq!(client.get("/healthz").await.status, 200);
    stopping.abort();
}

#[actix_web::test]
async fn metrics_are_for_the_token_alone_and_count_by_route() {
    let world = World::create().await;
    let server = world.start();
    assert_eq!(
        server.client().get("/metrics").await.code(),
        Code::Unauthenticated
    );
    let mut prometheus = server
        .client()
        .header("Authorization", &format!("Bearer {METRICS_TOKEN}"));
    for n in 0..3 {
        server.client().get(&format!("/api/crm/members/{n}")).await;
        server.client().get(&format!("/made/up/{n}")).await;
    }
    let text = prometheus.get("/metrics").await.text();
    assert!(text.contains(r#"route="/api/crm/members/{id}""#), "{text}");
    assert!(text.contains(r#"route="unmatched""#));
    assert!(text.contains("database_connections"));
    assert!(!text.contains("/made/up"));

    let without = world.start_with(|settings| settings.metrics_token = None);
    assert_eq!(
        without.client().get("/metrics").await.code(),
        Code::NotFound
    );
}
