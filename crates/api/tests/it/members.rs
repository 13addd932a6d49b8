//! The member list and one member, end to end.

use crm_types::auth::Role;
use crm_types::members::{MemberDetail, MemberPage};
use crm_types::problem::Code;

use crate::client::Client;
use crate::server::{Server, World};

/// Three members: Ada at risk, Bo a champion, Zoë of whom nothing is known.
const MEMBERS: &str = "
    insert into auth.users (id, email, created_at) values
        ('00000000-0000-0000-0000-00000000000a', 'ada@example.com', '2026-01-01T00:00:00Z'),
        ('00000000-0000-0000-0000-00000000000b', 'bo@example.com', '2026-02-01T00:00:00Z'),
        ('00000000-0000-0000-0000-00000000000c', 'zoe@example.com', '2026-03-01T00:00:00Z');
    insert into public.user_activity_metrics (user_id, engagement_status, vision_count, last_login_at, custom_tags) values
        ('00000000-0000-0000-0000-00000000000a', 'at_risk', 0, '2026-02-01T00:00:00Z', '{vip}'),
        ('00000000-0000-0000-0000-00000000000b', 'champion', 4, '2026-03-10T01:00:00Z', '{}')";

async fn three_members() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("viewer@example.com", Role::Viewer).await;
    world.database.run(MEMBERS).await;
    let server = world.start();
    let client = server.client_of("viewer@example.com").await;
    (world, server, client)
}

fn emails(page: &MemberPage) -> Vec<&str> {
    page.items
        .iter()
        .filter_map(|row| row.email.as_deref()?.split('@').next())
        .collect()
}

#[actix_web::test]
async fn the_list_shows_who_the_filter_asks_for() {
    let (_world, _server, mut client) = three_members().await;
    for (query, expected) in [
        ("", vec!["zoe", "bo", "ada"]),
        ("?sort=email", vec!["ada", "bo", "zoe"]),
        ("?engagement_status=at_risk", vec!["ada"]),
        ("?engagement_status=unclassified", vec!["zoe"]),
        ("?tag=VIP", vec!["ada"]),
        ("?q=zoe", vec!["zoe"]),
        (
            "?filter=days_since_last_login%20%3E%2014%20and%20vision_count%20%3D%200",
            vec!["ada"],
        ),
        (
            "?filter=vision_count%20%3E%3D%204&engagement_status=at_risk",
            vec![],
        ),
    ] {
        let answer = client.get(&format!("/api/crm/members{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let page: MemberPage = answer.json();
        assert_eq!(emails(&page), expected, "{query}");
        assert_eq!(page.total.unwrap().count, expected.len() as u64, "{query}");
    }
}

#[actix_web::test]
async fn pages_follow_one_another_to_the_end_and_back() {
    let (_world, _server, mut client) = three_members().await;
    let first: MemberPage = client
        .get("/api/crm/members?sort=email&limit=2")
        .await
        .json();
    assert_eq!(emails(&first), ["ada", "bo"]);
    assert!(first.has_more);
    let next = first.next_cursor.unwrap();
    let second: MemberPage = client
        .get(&format!(
            "/api/crm/members?sort=email&limit=2&cursor={next}"
        ))
        .await
        .json();
    assert_eq!(emails(&second), ["zoe"]);
    assert_eq!((second.has_more, second.total), (false, None));
    let back = second.prev_cursor.unwrap();
    let again: MemberPage = client
        .get(&format!(
            "/api/crm/members?sort=email&limit=2&cursor={back}"
        ))
        .await
        .json();
    assert_eq!(emails(&again), ["ada", "bo"]);

    for cursor in ["x", "", &next] {
        let answer = client
            .get(&format!("/api/crm/members?sort=-email&cursor={cursor}"))
            .await;
        assert_eq!(answer.code(), Code::InvalidCursor, "{cursor}");
    }
}

#[actix_web::test]
async fn what_cannot_be_asked_is_told_why() {
    let (_world, _server, mut client) = three_members().await;
    for (query, code, field) in [
        ("?limt=5", Code::InvalidQuery, "limt"),
        ("?limit=0", Code::InvalidQuery, "limit"),
        ("?limit=five", Code::InvalidQuery, "limit"),
        ("?limit=5&limit=6", Code::InvalidQuery, "limit"),
        ("?sort=password", Code::InvalidQuery, "sort"),
        ("?total=perhaps", Code::InvalidQuery, "total"),
        ("?filter=vision_cont%20=%200", Code::InvalidFilter, "filter"),
        (
            "?health_status=helthy",
            Code::InvalidFilter,
            "health_status",
        ),
    ] {
        let problem = client
            .get(&format!("/api/crm/members{query}"))
            .await
            .problem();
        assert_eq!(problem.code, code, "{query}");
        assert_eq!(problem.errors[0].field, field, "{query}");
    }
}

#[actix_web::test]
async fn one_member_has_every_figure_and_unknown_is_not_zero() {
    let (_world, _server, mut client) = three_members().await;
    let ada: MemberDetail = client
        .get("/api/crm/members/00000000-0000-0000-0000-00000000000a")
        .await
        .json();
    assert_eq!(ada.email.as_deref(), Some("ada@example.com"));
    assert_eq!(ada.days_since_last_login, Some(37));
    assert_eq!(ada.vision_count, Some(0));
    let zoe: MemberDetail = client
        .get("/api/crm/members/00000000-0000-0000-0000-00000000000c")
        .await
        .json();
    assert_eq!((zoe.vision_count, zoe.days_since_last_login), (None, None));

    let nobody = client
        .get("/api/crm/members/00000000-0000-0000-0000-00000000000d")
        .await;
    assert_eq!(nobody.code(), Code::NotFound);
    let nonsense = client.get("/api/crm/members/nobody").await.problem();
    assert_eq!(
        (nonsense.code, nonsense.errors[0].field.as_str()),
        (Code::InvalidPath, "id")
    );
}

#[actix_web::test]
async fn every_role_may_read() {
    let world = World::create().await;
    let server = world.start();
    for role in Role::ALL {
        let email = format!("{role}@example.com");
        world.admin(&email, role).await;
        assert_eq!(
            server
                .client_of(&email)
                .await
                .get("/api/crm/members")
                .await
                .status,
            200,
            "{role}"
        );
    }
}
