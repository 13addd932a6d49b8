//! Signing in to the page: the cookies, who is let in, and what an attacker learns.

use chrono::TimeDelta;
use crm_types::auth::{Role, Session};
use crm_types::problem::Code;
use serde_json::json;

use crate::server::{PASSWORD, World};

#[actix_web::test]
async fn whoever_knows_the_password_gets_cookies_that_scripts_cannot_read() {
    let world = World::create().await;
    let admin = world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let mut page = server.client().like_the_page();

    let answer = page.sign_in(" ADA@example.com", PASSWORD).await;
    let session: Session = answer.json();
    assert_eq!(session.admin, admin);
    assert_eq!(session.expires_at, world.now() + TimeDelta::minutes(10));
    let cookies = answer.cookies();
    assert_eq!(cookies.len(), 2);
    for (cookie, path) in cookies.iter().zip(["Path=/api;", "Path=/api/auth;"]) {
        for word in ["HttpOnly", "SameSite=Strict", "Max-Age=", path] {
            assert!(cookie.contains(word), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "{cookie}");
    }
    assert_eq!(
        page.get("/api/auth/session").await.json::<Session>(),
        session
    );
}

#[actix_web::test]
async fn over_https_the_cookies_are_secure_and_browsers_stay_there() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start_with(|settings| {
        settings.public_url = Some("https://crm.example.com".parse().unwrap());
    });
    let mut page = server.client().header("Origin", "https://crm.example.com");
    let answer = page.sign_in("ada@example.com", PASSWORD).await;
    assert!(
        answer
            .cookies()
            .iter()
            .all(|cookie| cookie.contains("Secure"))
    );
    assert!(
        answer
            .header("strict-transport-security")
            .starts_with("max-age=")
    );
}

#[actix_web::test]
async fn a_wrong_password_an_unknown_account_and_a_disabled_one_look_the_same() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let gone = world.admin("gone@example.com", Role::Viewer).await;
    assert!(
        crm_db::admins::disable(world.database.database(), gone.id, world.now())
            .await
            .unwrap()
    );
    let server = world.start();

    let mut details = Vec::new();
    for (email, password) in [
        ("ada@example.com", "a wrong password"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
    ] {
        let answer = server.client().sign_in(email, password).await;
        assert_eq!(answer.code(), Code::InvalidCredentials, "{email}");
        assert!(answer.cookies().is_empty());
        details.push(answer.problem().detail);
    }
    details.dedup();
    assert_eq!(details.len(), 1);
}

#[actix_web::test]
async fn another_sites_page_cannot_sign_anybody_in() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    for (name, value) in [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let answer = server
            .client()
            .header(name, value)
            .sign_in("ada@example.com", PASSWORD)
            .await;
        assert_eq!(answer.code(), Code::OriginNotAllowed, "{name}: {value}");
        assert!(answer.cookies().is_empty());
    }
}

#[actix_web::test]
async fn guessing_is_slowed_down_and_the_owner_gets_in_from_elsewhere() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let mut attacker = server.client().header("X-Forwarded-For", "198.51.100.7");
    let mut owner = server.client().header("X-Forwarded-For", "203.0.113.9");

    for _ in 0..5 {
        assert_eq!(
            attacker.sign_in("ada@example.com", "a guess").await.code(),
            Code::InvalidCredentials
        );
    }
    let answer = attacker.sign_in("Ada@Example.com", PASSWORD).await;
    assert_eq!(
        answer.code(),
        Code::TooManyRequests,
        "the right password must wait too"
    );
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(owner.sign_in("ada@example.com", PASSWORD).await.status, 200);

    // The wait doubles with each guess.
    world.pass(TimeDelta::seconds(1));
    assert_eq!(
        attacker.sign_in("ada@example.com", "a guess").await.code(),
        Code::InvalidCredentials
    );
    world.pass(TimeDelta::seconds(1));
    assert_eq!(
        attacker.sign_in("ada@example.com", PASSWORD).await.code(),
        Code::TooManyRequests
    );
    world.pass(TimeDelta::seconds(1));
    assert_eq!(
        attacker.sign_in("ada@example.com", PASSWORD).await.status,
        200
    );

    // And is forgotten with the right password.
    for _ in 0..5 {
        assert_eq!(
            attacker.sign_in("ada@example.com", "a guess").await.code(),
            Code::InvalidCredentials
        );
    }
}

#[actix_web::test]
async fn guesses_at_the_same_moment_are_counted_one_by_one() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let guesses = (0..20).map(|_| {
        let mut client = server.client();
        async move {
            client
                .sign_in("ada@example.com", "a guess")
                .await
                .status
                .as_u16()
        }
    });
    let answers = futures_util::future::join_all(guesses).await;
    assert_eq!(answers.iter().filter(|status| **status == 401).count(), 5);
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 15);
}

#[actix_web::test]
async fn one_address_cannot_try_many_accounts() {
    let world = World::create().await;
    let server = world.start();
    let mut attacker = server.client();
    let mut wrong = 0;
    let refusal = loop {
        let answer = attacker
            .sign_in(&format!("member{wrong}@example.com"), "a guess")
            .await;
        if answer.status == 429 {
            break answer;
        }
        wrong += 1;
    };
    assert_eq!(wrong, 50);
    assert!(refusal.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[actix_web::test]
async fn signing_out_ends_the_session_for_good() {
    let world = World::create().await;
    world.admin("ada@example.com", Role::Owner).await;
    let server = world.start();
    let mut page = server.client().like_the_page();
    page.sign_in("ada@example.com", PASSWORD).await;
    let mut thief = page.clone();

    let answer = page.post_nothing("/api/auth/sign-out").await;
    assert_eq!(answer.status, 204);
    assert!(page.cookies.is_empty(), "{:?}", answer.cookies());
    assert_eq!(
        page.get("/api/auth/session").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        thief.post_nothing("/api/auth/refresh").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        thief.get("/api/auth/session").await.code(),
        Code::Unauthenticated
    );
    assert_eq!(
        page.post_nothing("/api/auth/sign-out").await.status,
        204,
        "nobody is signed out without an error"
    );
}

#[actix_web::test]
async fn a_field_too_many_is_told_the_nearest() {
    let world = World::create().await;
    let server = world.start();
    let body = json!({"emial": "ada@example.com", "password": PASSWORD});
    let problem = server
        .client()
        .post("/api/auth/sign-in", &body)
        .await
        .problem();
    assert_eq!(problem.code, Code::InvalidBody);
    assert_eq!(problem.errors[0].field, "emial");
    assert_eq!(problem.errors[0].suggestion.as_deref(), Some("email"));
}
