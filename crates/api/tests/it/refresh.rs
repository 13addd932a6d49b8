//! Renewing a session: once per token, for two tabs at a time, and never for a thief.

use chrono::TimeDelta;
use crm_db::sessions;
use crm_types::auth::Role;
use crm_types::ids::SessionId;
use crm_types::problem::Code;
use uuid::Uuid;

use crate::client::Client;
use crate::server::{PASSWORD, Server, World};

async fn signed_in() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let mut page = server.client().like_the_page();
    page.sign_in("ada@example.com", PASSWORD).await;
    (world, server, page)
}

#[actix_web::test]
async fn a_session_goes_on_with_new_cookies() {
    let (world, _server, mut page) = signed_in().await;
    let before = page.cookies.clone();
    world.pass(TimeDelta::minutes(11));
    assert_eq!(
        page.get("/api/auth/session").await.code(),
        Code::TokenExpired
    );
    assert_eq!(page.post_nothing("/api/auth/refresh").await.status, 200);
    assert_ne!(page.cookies["crm_refresh"], before["crm_refresh"]);
    assert_ne!(page.cookies["crm_access"], before["crm_access"]);
    assert_eq!(page.get("/api/auth/session").await.status, 200);
}

#[actix_web::test]
async fn two_tabs_that_renew_at_once_both_go_on() {
    let (world, _server, first) = signed_in().await;
    let mut tabs = [first.clone(), first.clone(), first];
    let answers = futures_util::future::join_all(
        tabs.iter_mut()
            .map(|tab| tab.post_nothing("/api/auth/refresh")),
    )
    .await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let mut tokens: Vec<&String> = tabs.iter().map(|tab| &tab.cookies["crm_refresh"]).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "each gets the same successor");
    world.pass(TimeDelta::minutes(1));
    assert_eq!(tabs[1].post_nothing("/api/auth/refresh").await.status, 200);
}

#[actix_web::test]
async fn a_used_token_that_comes_back_ends_the_session() {
    let (world, _server, mut page) = signed_in().await;
    let mut thief = page.clone();
    assert_eq!(page.post_nothing("/api/auth/refresh").await.status, 200);
    world.pass(TimeDelta::seconds(10));
    assert_eq!(
        thief.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        page.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        page.get("/api/auth/session").await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_token_two_generations_old_has_no_grace() {
    let (_world, _server, mut page) = signed_in().await;
    let mut thief = page.clone();
    page.post_nothing("/api/auth/refresh").await;
    page.post_nothing("/api/auth/refresh").await;
    assert_eq!(
        thief.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        page.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_session_ends_by_itself() {
    let (world, _server, mut page) = signed_in().await;
    for _ in 0..7 {
        world.pass(TimeDelta::days(12));
        assert_eq!(page.post_nothing("/api/auth/refresh").await.status, 200);
    }
    world.pass(TimeDelta::days(6));
    assert_eq!(
        page.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated,
        "ninety days are the most"
    );

    page.sign_in("ada@example.com", PASSWORD).await;
    world.pass(TimeDelta::days(14));
    assert_eq!(
        page.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated,
        "fourteen without a renewal"
    );
}

#[actix_web::test]
async fn whoever_is_shut_out_or_has_a_new_password_is_out_at_the_next_renewal() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let database = world.database.database();
    let viewer = world.admin("viewer@example.com", Role::Viewer).await;
    let mut page = server.client().like_the_page();
    for change in 0..2 {
        assert_eq!(
            page.sign_in("viewer@example.com", PASSWORD).await.status,
            200
        );
        if change == 0 {
            let hash = crm_api::password::hash(&PASSWORD.into()).unwrap();
            crm_db::admins::set_password(database, viewer.id, &hash, world.now())
                .await
                .unwrap();
        } else {
            assert!(
                crm_db::admins::disable(database, viewer.id, world.now())
                    .await
                    .unwrap()
            );
        }
        assert_eq!(
            page.post_nothing("/api/auth/refresh").await.code(),
            Code::Unauthenticated
        );
        assert_eq!(
            page.get("/api/auth/session").await.code(),
            Code::Unauthenticated
        );
    }
}

#[actix_web::test]
async fn the_last_owner_is_never_shut_out() {
    let world = World::create().await;
    let database = world.database.database();
    let first = world.admin("first@example.com", Role::Owner).await;
    let second = world.admin("second@example.com", Role::Owner).await;
    let (a, b) = futures_util::future::join(
        crm_db::admins::disable(database, first.id, world.now()),
        crm_db::admins::disable(database, second.id, world.now()),
    )
    .await;
    assert_eq!(u8::from(a.unwrap()) + u8::from(b.unwrap()), 1);
}

#[actix_web::test]
async fn what_is_no_token_of_ours_renews_nothing() {
    let (_world, server, _page) = signed_in().await;
    for token in ["", "rt_", "rt_AAAA", &"x".repeat(3000)] {
        let mut page = server.client().like_the_page();
        page.cookies
            .insert("crm_refresh".to_owned(), token.to_owned());
        assert_eq!(
            page.post_nothing("/api/auth/refresh").await.code(),
            Code::Unauthenticated
        );
    }
    assert_eq!(
        server
            .client()
            .like_the_page()
            .post_nothing("/api/auth/refresh")
            .await
            .code(),
        Code::Unauthenticated
    );
}

#[actix_web::test]
async fn a_session_is_renewed_from_the_page_alone() {
    let (_world, server, page) = signed_in().await;
    for path in ["/api/auth/refresh", "/api/auth/sign-out"] {
        for (name, value) in [
            ("Origin", "https://evil.example"),
            ("Sec-Fetch-Site", "cross-site"),
            ("X-Nothing", ""),
        ] {
            let mut other = server.client().header(name, value);
            other.cookies.clone_from(&page.cookies);
            assert_eq!(
                other.post_nothing(path).await.code(),
                Code::OriginNotAllowed,
                "{path} {name}: {value}"
            );
        }
    }
    let mut proxied = server
        .client()
        .header("Origin", "http://localhost:1")
        .header("Sec-Fetch-Site", "same-origin");
    proxied.cookies.clone_from(&page.cookies);
    assert_eq!(
        proxied.post_nothing("/api/auth/refresh").await.status,
        200,
        "the browser's own word counts"
    );
}

#[actix_web::test]
async fn what_ended_is_deleted_in_the_end_and_what_stands_is_not() {
    let world = World::create().await;
    let admin = world.admin("ada@example.com", Role::Owner).await;
    let database = world.database.database();
    let (ended, open) = (SessionId(Uuid::now_v7()), SessionId(Uuid::now_v7()));
    for (id, days) in [(ended, 14), (open, 30)] {
        let expires_at = world.now() + TimeDelta::days(days);
        sessions::insert(
            database,
            id,
            admin.id,
            &"agent ".repeat(100),
            world.now(),
            expires_at,
        )
        .await
        .unwrap();
    }
    world.pass(TimeDelta::days(15));
    sessions::delete_ended(database, world.now()).await.unwrap();
    assert!(sessions::find(database, ended).await.unwrap().is_none());
    assert!(sessions::find(database, open).await.unwrap().is_some());
}
