//! What is shown beside a member over HTTP: history, neighbours, the last year, others like them, tags.

use crm_types::auth::Role;
use crm_types::members::{
    HistoryKind, HistoryPage, MemberActivity, MemberNeighbors, PeerComparison, TagList,
};
use crm_types::problem::Code;
use serde_json::json;

use crate::client::Client;
use crate::server::{Server, World};

const ADA: &str = "/api/crm/members/00000000-0000-0000-0000-00000000000a";
const NOBODY: &str = "/api/crm/members/00000000-0000-0000-0000-00000000000d";

async fn two_members() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world
        .database
        .run(
            "insert into auth.users (id, email, created_at) values
                ('00000000-0000-0000-0000-00000000000a', 'ada@example.com', '2026-01-01T00:00:00Z'),
                ('00000000-0000-0000-0000-00000000000b', 'bo@example.com', '2026-02-01T00:00:00Z');
             insert into product.login_events (user_id, at)
             values ('00000000-0000-0000-0000-00000000000a', '2026-03-01T08:00:00Z')",
        )
        .await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

#[actix_web::test]
async fn a_history_is_paged_and_chosen_by_kind() {
    let (_world, _server, mut client) = two_members().await;
    client.patch(ADA, "*", &json!({"add_tags": ["VIP"]})).await;
    let kinds = |page: &HistoryPage| -> Vec<HistoryKind> {
        page.items.iter().map(|item| item.kind).collect()
    };
    let first: HistoryPage = client.get(&format!("{ADA}/history?limit=2")).await.json();
    assert_eq!(kinds(&first), [HistoryKind::Change, HistoryKind::SignIns]);
    let cursor = first.next_cursor.unwrap();
    let second: HistoryPage = client
        .get(&format!("{ADA}/history?limit=2&cursor={cursor}"))
        .await
        .json();
    assert_eq!(kinds(&second), [HistoryKind::Joined]);
    let some: HistoryPage = client
        .get(&format!("{ADA}/history?kinds=joined,change"))
        .await
        .json();
    assert_eq!(kinds(&some), [HistoryKind::Change, HistoryKind::Joined]);
    let problem = client
        .get(&format!("{ADA}/history?kinds=chnge"))
        .await
        .problem();
    assert_eq!(problem.errors[0].suggestion.as_deref(), Some("change"));
    let cursor = client.get(&format!("{ADA}/history?cursor=x")).await;
    assert_eq!(cursor.code(), Code::InvalidCursor);
}

#[actix_web::test]
async fn everything_beside_a_member_is_there_and_of_nobody_it_is_not() {
    let (_world, _server, mut client) = two_members().await;
    client.patch(ADA, "*", &json!({"add_tags": ["VIP"]})).await;
    let found: MemberNeighbors = client
        .get(&format!("{ADA}/neighbors?sort=email"))
        .await
        .json();
    assert_eq!(found.previous, None);
    assert!(found.next.unwrap().to_string().ends_with("0b"));
    let none: MemberNeighbors = client.get(&format!("{ADA}/neighbors?tag=vip")).await.json();
    assert_eq!((none.previous, none.next), (None, None));
    let year: MemberActivity = client.get(&format!("{ADA}/activity")).await.json();
    assert_eq!((year.days.len(), year.days[0].sign_ins), (1, 1));
    let peers: PeerComparison = client.get(&format!("{ADA}/peers")).await.json();
    assert_eq!((peers.peers, peers.sampled), (1, false));
    let tags: TagList = client.get("/api/crm/tags?q=vi").await.json();
    assert_eq!(
        (tags.items[0].tag.as_str(), tags.items[0].members),
        ("VIP", 1)
    );

    for path in ["history", "neighbors", "activity", "peers"] {
        let answer = client.get(&format!("{NOBODY}/{path}")).await;
        assert_eq!(answer.code(), Code::NotFound, "{path}");
    }
    for (path, code) in [
        ("neighbors?sort=password", Code::InvalidQuery),
        ("neighbors?limit=3", Code::InvalidQuery),
        ("neighbors?filter=x", Code::InvalidFilter),
        ("history?limit=0", Code::InvalidQuery),
    ] {
        assert_eq!(
            client.get(&format!("{ADA}/{path}")).await.code(),
            code,
            "{path}"
        );
    }
    let long = format!("/api/crm/tags?q={}", "x".repeat(101));
    assert_eq!(client.get(&long).await.problem().errors[0].field, "q");
}
