//! What no real route does: panic, never answer, answer in the framework's own words.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, test};
use crm_db::testing::TestDatabase;
use crm_domain::messages::Policy;
use crm_types::problem::{Code, Problem};

use super::{edge, metrics::Metrics};
use crate::clock::Clock;
use crate::settings::{MessageSettings, Origin, Settings};
use crate::state::{Shared, State};

fn settings(database: &TestDatabase) -> Settings {
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        database_url: database.url().into(),
        database_pool: 1,
        public_url: None,
        jwt_secret: "a secret that is only used in tests, 1234".into(),
        metrics_token: None,
        trusted_proxies: Vec::new(),
        time_zone: chrono_tz::Tz::UTC,
        currency: "USD".to_owned(),
        billing: None,
        stripe_webhooks: None,
        messages: MessageSettings::none(Policy::default()),
        plans: Vec::new(),
        rate_limit: 1.try_into().unwrap(),
        address_rate_limit: 1.try_into().unwrap(),
        ingestion_rate_limit: 1.try_into().unwrap(),
        lead_rate_limit: 1.try_into().unwrap(),
        connections_per_address: 1,
        keep_alive: Duration::from_secs(75),
        body_limit: 10,
        body_timeout: Duration::from_secs(1),
        request_timeout: Duration::from_millis(50),
        event_streams: 200,
        event_heartbeat: Duration::from_secs(15),
        drain_time: Duration::ZERO,
        shutdown_timeout: Duration::ZERO,
        workers: 1,
    }
}

/// The status, the problem and the content type that `path` answers with.
async fn answer(path: &str) -> (u16, Problem, String) {
    let database = TestDatabase::create().await;
    let settings = settings(&database);
    let origin = Origin::of(settings.listen);
    let shared = Shared::new(settings, origin, Clock::system(), Metrics::apart());
    let state = Data::new(State::new(shared, database.database().clone()));
    let app = test::init_service(
        App::new()
            .app_data(state)
            .wrap(from_fn(edge))
            .route("/panic", web::get().to(|| async { panic_now() }))
            .route(
                "/never",
                web::get().to(std::future::pending::<HttpResponse>),
            )
            .route("/json", web::get().to(|_: web::Json<String>| async { "" }))
            .route("/path/{n}", web::get().to(|_: web::Path<u8>| async { "" }))
            .route(
                "/query",
                web::get().to(|_: web::Query<Vec<u8>>| async { "" }),
            )
            .route("/form", web::get().to(|_: web::Form<String>| async { "" }))
            .route("/status", web::get().to(HttpResponse::ImATeapot))
            .route(
                "/error",
                web::get().to(|| async {
                    Err::<&str, _>(actix_web::error::ErrorInternalServerError("a secret"))
                }),
            ),
    )
    .await;
    let request = test::TestRequest::get().uri(path).to_request();
    let response = match test::try_call_service(&app, request).await {
        Ok(response) => response.into_parts().1,
        Err(error) => error.error_response(),
    };
    let kind = response
        .headers()
        .get("content-type")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let status = response.status().as_u16();
    assert_eq!(
        response.headers().get("x-content-type-options").unwrap(),
        "nosniff"
    );
    let id = response
        .headers()
        .get("x-request-id")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let Ok(body) = response.into_body().try_into_bytes() else {
        panic!("the body is not whole")
    };
    let problem: Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!(problem.request_id, id);
    assert_eq!(problem.status, status);
    (status, problem, kind)
}

fn panic_now() -> HttpResponse {
    panic!("on purpose")
}

#[actix_web::test]
async fn a_panic_is_a_problem() {
    let (status, problem, kind) = answer("/panic").await;
    assert_eq!(
        (status, problem.code, kind.as_str()),
        (500, Code::Internal, "application/problem+json")
    );
}

#[actix_web::test]
async fn an_answer_that_never_comes_is_a_problem() {
    let (status, problem, _) = answer("/never").await;
    assert_eq!((status, problem.code), (503, Code::Unavailable));
}

#[actix_web::test]
async fn the_frameworks_own_refusals_are_problems() {
    for (path, expected) in [
        ("/json", 400),
        ("/path/x", 404),
        ("/query?a=1", 400),
        ("/form", 415),
        ("/status", 418),
        ("/nowhere", 404),
    ] {
        let (status, _, kind) = answer(path).await;
        assert_eq!(
            (status, kind.as_str()),
            (expected, "application/problem+json"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn the_words_of_an_error_stay_inside() {
    let (status, problem, _) = answer("/error").await;
    assert_eq!(status, 500);
    assert!(!serde_json::to_string(&problem).unwrap().contains("secret"));
}
