//! Tokens for programs, and which of two credentials counts.

use chrono::TimeDelta;
use crm_types::auth::{Role, TokenPair};
use crm_types::problem::Code;
use serde_json::json;

use crate::server::{PASSWORD, World};

#[actix_web::test]
async fn a_program_gets_tokens_and_renews_them() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let server = world.start();
    let mut program = server.client();

    let request =
        json!({"grant_type": "password", "email": "ada@example.com", "password": PASSWORD});
    let answer = program.post("/api/auth/token", &request).await;
    assert!(answer.cookies().is_empty());
    let first: TokenPair = answer.json();
    assert_eq!(
        (first.token_type.as_str(), first.expires_in),
        ("Bearer", 600)
    );

    let request = json!({"grant_type": "refresh_token", "refresh_token": first.refresh_token});
    let second: TokenPair = program.post("/api/auth/token", &request).await.json();
    program.token = Some(second.access_token);
    assert_eq!(program.get("/api/crm/members").await.status, 200);

    world.pass(TimeDelta::seconds(11));
    program.token = None;
    assert_eq!(
        program.post("/api/auth/token", &request).await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_bearer_token_counts_alone() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Viewer).await;
    let server = world.start();
    let mut page = server.client().like_the_page();
    page.sign_in("ada@example.com", PASSWORD).await;
    assert_eq!(page.get("/api/crm/members").await.status, 200);

    page.token = Some("not.a.token".to_owned());
    assert_eq!(
        page.get("/api/crm/members").await.code(),
        Code::Unauthenticated
    );

    let mut program = server.client_of("ada@example.com").await;
    program
        .cookies
        .insert("crm_access".to_owned(), "not.a.token".to_owned());
    assert_eq!(program.get("/api/crm/members").await.status, 200);
}

#[actix_web::test]
async fn without_credentials_and_with_strange_ones_nothing_is_shown() {
    let world = World::create().await;
    let server = world.start();
    for header in [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "bearer \u{e9}",
        "Token x",
    ] {
        let answer = server
            .client()
            .header("Authorization", header)
            .get("/api/crm/members")
            .await;
        assert_eq!(answer.code(), Code::Unauthenticated, "{header}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    assert_eq!(
        server.client().get("/api/crm/members").await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_token_of_another_installation_is_refused() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let other = world.start_with(|settings| {
        settings.jwt_secret = "another secret, of another installation".into()
    });
    let mut program = other.client_of("ada@example.com").await;
    assert_eq!(program.get("/api/crm/members").await.status, 200);
    let server = world.start();
    let mut stranger = server.client();
    stranger.token = program.token;
    assert_eq!(
        stranger.get("/api/crm/members").await.code(),
        Code::Unauthenticated
    );
}
