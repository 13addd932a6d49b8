//! The board over HTTP: its columns, their cards, and moves, with what is refused.

use crm_types::auth::Role;
use crm_types::changes::Reverted;
use crm_types::ids::MemberId;
use crm_types::members::{Board, BoardMoved, BoardPage, MemberDetail, MemberPage};
use crm_types::problem::Code;
use crm_types::revenue::LedgerPage;
use serde_json::{Value, json};

use crate::client::Client;
use crate::server::{Server, World};

/// Nine members: four active, two at risk, three of whom nothing is known; tiers and tags among them.
const MEMBERS: &str = "
    insert into auth.users (id, email, created_at)
    select ('00000000-0000-0000-0000-00000000000' || n)::uuid, n || '@example.com', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 day'
    from generate_series(1, 9) as n;
    insert into public.user_activity_metrics (user_id, engagement_status, vision_count, custom_tags)
    select id, case when email < '5' then 'active' else 'at_risk' end, 1, case when email < '3' then '{vip}'::text[] end
    from auth.users where email < '7';
    insert into public.user_revenue_metrics (user_id, subscription_tier, mrr)
    select id, case when email < '3' then 'solo' else 'Gold / x' end, 10 from auth.users where email < '4'";

async fn nine_members() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world.database.run(MEMBERS).await;
    let server = world.start();
    let client = server.client_of("agent@example.com").await;
    (world, server, client)
}

fn id(n: u128) -> MemberId {
    MemberId(uuid::Uuid::from_u128(n))
}

async fn board(client: &mut Client, query: &str) -> Board {
    let answer = client.get(&format!("/api/crm/members/board?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

/// Each column's key, count, sum, and how many cards it begins with.
fn figures(board: &Board) -> Vec<(&str, u64, Option<i64>, usize)> {
    let columns = board.columns.iter();
    columns
        .map(|column| {
            let mrr = column.mrr.as_ref().map(|mrr| mrr.minor);
            (
                column.key.as_str(),
                column.total.count,
                mrr,
                column.cards.len(),
            )
        })
        .collect()
}

fn moves(group_by: &str, to: &str, cards: &[(u128, i64)]) -> Value {
    let cards: Vec<Value> = cards
        .iter()
        .map(|(n, revision)| json!({"id": id(*n), "revision": revision}))
        .collect();
    json!({"group_by": group_by, "to": to, "cards": cards})
}

#[actix_web::test]
async fn columns_have_whole_counts_and_lead_to_the_rest_of_their_cards() {
    let (_world, _server, mut client) = nine_members().await;
    let shown = board(
        &mut client,
        "group_by=engagement_status&limit=3&sort=-created_at",
    )
    .await;
    assert_eq!(shown.group_by, "engagement_status");
    assert_eq!(
        figures(&shown),
        [
            ("active", 4, Some(3_000), 3),
            ("champion", 0, Some(0), 0),
            ("at_risk", 2, Some(0), 2),
            ("inactive", 0, Some(0), 0),
            ("unclassified", 3, Some(0), 3),
        ]
    );
    assert_eq!(shown.columns[0].cards[0].id, id(4));
    let cursor = shown.columns[0].next_cursor.as_deref().unwrap();
    let path = "/api/crm/members/board/active?group_by=engagement_status&limit=3&sort=-created_at";
    let rest: BoardPage = client.get(&format!("{path}&cursor={cursor}")).await.json();
    assert_eq!(
        (rest.cards.len(), rest.has_more, rest.next_cursor),
        (1, false, None)
    );
    assert_eq!(rest.cards[0].id, id(1));
    assert_eq!(shown.columns[2].next_cursor, None);

    let filtered = board(
        &mut client,
        "group_by=tag:vip&filter=vision_count%20=%201&limit=1",
    )
    .await;
    assert_eq!(filtered.filter.as_deref(), Some("vision_count = 1"));
    assert_eq!(
        figures(&filtered),
        [("vip", 2, Some(2_000), 1), ("other", 4, Some(1_000), 1)]
    );
    let found = board(&mut client, "group_by=health_status&q=7@example").await;
    assert_eq!(
        figures(&found).last(),
        Some(&("unclassified", 1, Some(0), 1))
    );
}

#[actix_web::test]
async fn a_tier_of_any_spelling_has_a_column_that_can_be_asked_for() {
    let (_world, _server, mut client) = nine_members().await;
    let shown = board(&mut client, "group_by=subscription_tier").await;
    assert_eq!(
        figures(&shown)
            .iter()
            .map(|figure| figure.0)
            .collect::<Vec<_>>(),
        [
            "free",
            "solo",
            "household",
            "intensive",
            "Gold / x",
            "unclassified"
        ]
    );
    let path = "/api/crm/members/board/Gold%20%2F%20x?group_by=subscription_tier";
    let cards: BoardPage = client.get(path).await.json();
    assert_eq!(
        cards.cards[0].subscription_tier.as_deref(),
        Some("Gold / x")
    );
}

#[actix_web::test]
async fn what_is_no_board_is_told_why() {
    let (_world, _server, mut client) = nine_members().await;
    for (path, code, field) in [
        ("board", Code::InvalidQuery, "group_by"),
        ("board?group_by=name", Code::InvalidQuery, "group_by"),
        ("board?group_by=tag:", Code::InvalidQuery, "group_by"),
        (
            "board?group_by=health_status&sort=email",
            Code::InvalidQuery,
            "sort",
        ),
        (
            "board?group_by=health_status&limit=101",
            Code::InvalidQuery,
            "limit",
        ),
        (
            "board?group_by=health_status&filter=x%20=%201",
            Code::InvalidFilter,
            "filter",
        ),
        (
            "board/=?group_by=health_status",
            Code::InvalidPath,
            "column",
        ),
    ] {
        let problem = client
            .get(&format!("/api/crm/members/{path}"))
            .await
            .problem();
        assert_eq!(
            (problem.code, problem.errors[0].field.as_str()),
            (code, field),
            "{path}"
        );
    }
    for (path, code) in [
        ("helthy?group_by=health_status", Code::NotFound),
        ("late?group_by=tag:vip", Code::NotFound),
        (
            "healthy?group_by=health_status&cursor=x",
            Code::InvalidCursor,
        ),
    ] {
        let answer = client.get(&format!("/api/crm/members/board/{path}")).await;
        assert_eq!(answer.code(), code, "{path}");
    }
}

#[actix_web::test]
async fn cards_are_moved_all_or_none_and_back_again() {
    let (_world, _server, mut client) = nine_members().await;
    let path = "/api/crm/members/board/moves";
    let body = moves("engagement_status", "champion", &[(5, 1), (9, 0), (1, 1)]);
    let answer = client.post(path, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let moved: BoardMoved = answer.json();
    let cards: Vec<_> = moved
        .cards
        .iter()
        .map(|card| (card.id, card.revision))
        .collect();
    assert_eq!(cards, [(id(5), 2), (id(9), 2), (id(1), 2)]);
    let shown = board(&mut client, "group_by=engagement_status").await;
    assert_eq!(
        figures(&shown)
            .iter()
            .map(|figure| figure.1)
            .collect::<Vec<_>>(),
        [3, 3, 1, 0, 2]
    );

    // Somebody who has seen what was there before is refused, and told what came between.
    let stale = moves("engagement_status", "inactive", &[(2, 1), (5, 1), (9, 0)]);
    let problem = client.post(path, &stale).await.problem();
    assert_eq!(problem.code, Code::PreconditionFailed);
    let conflict = problem.conflict.unwrap();
    let ids: Vec<_> = conflict.members.iter().map(|row| row.id).collect();
    assert_eq!(ids, [id(5), id(9)]);
    assert!(
        conflict
            .changes
            .iter()
            .all(|change| Some(change.id) == moved.change_id)
    );
    assert_eq!(
        conflict.changes[0].actor.name.as_deref(),
        Some("Ada Lovelace")
    );
    let single = client
        .post(path, &moves("engagement_status", "inactive", &[(5, 1)]))
        .await;
    assert_eq!(single.problem().conflict.unwrap().members[0].id, id(5));

    // Where they are already, nothing is done.
    let again = moves("engagement_status", "champion", &[(5, 2)]);
    let nothing: BoardMoved = client.post(path, &again).await.json();
    assert_eq!((nothing.change_id, nothing.cards[0].revision), (None, 2));

    let change = moved.change_id.unwrap();
    let undone: Reverted = client
        .post_nothing(&format!("/api/crm/changes/{change}/revert"))
        .await
        .json();
    assert_eq!(undone.members, 3);
    let shown = board(&mut client, "group_by=engagement_status").await;
    assert_eq!(
        figures(&shown)
            .iter()
            .map(|figure| figure.1)
            .collect::<Vec<_>>(),
        [4, 0, 2, 0, 3]
    );
}

#[actix_web::test]
async fn between_tags_one_takes_the_place_of_the_other() {
    let (_world, _server, mut client) = nine_members().await;
    let path = "/api/crm/members/board/moves";
    let tags = async |client: &mut Client| -> Vec<String> {
        let member: MemberDetail = client
            .get(&format!("/api/crm/members/{}", id(1)))
            .await
            .json();
        member.custom_tags
    };
    for (to, revision, expected) in [
        ("late", 1, vec!["late"]),
        ("VIP", 2, vec!["vip"]),
        ("other", 3, vec![]),
    ] {
        let answer = client
            .post(path, &moves("tag:vip,late", to, &[(1, revision)]))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(tags(&mut client).await, expected);
    }
}

#[actix_web::test]
async fn a_tier_set_by_hand_counts_everywhere_and_can_be_taken_back() {
    let (world, _server, mut client) = nine_members().await;
    let path = "/api/crm/members/board/moves";
    let answer = client
        .post(
            path,
            &moves("subscription_tier", "household", &[(1, 1), (8, 0)]),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // Billing goes on saying what it says.
    world
        .database
        .run("update public.user_revenue_metrics set subscription_tier = 'free' where user_id = '00000000-0000-0000-0000-000000000001'")
        .await;
    let member: MemberDetail = client
        .get(&format!("/api/crm/members/{}", id(1)))
        .await
        .json();
    assert_eq!(member.subscription_tier.as_deref(), Some("household"));
    assert_eq!(member.tier_by_hand.as_deref(), Some("household"));
    assert_eq!(member.synced_tier.as_deref(), Some("free"));
    let list: MemberPage = client
        .get("/api/crm/members?subscription_tier=household&sort=email")
        .await
        .json();
    assert_eq!(list.total.unwrap().count, 2);
    assert!(list.items.iter().all(|row| row.tier_by_hand));
    let shown = board(&mut client, "group_by=subscription_tier").await;
    let column = shown
        .columns
        .iter()
        .find(|column| column.key == "household")
        .unwrap();
    assert_eq!((column.total.count, column.cards.len()), (2, 2));

    let etag = format!("\"{}\"", member.revision);
    let answer = client
        .patch(
            &format!("/api/crm/members/{}", id(1)),
            &etag,
            &json!({"tier_by_hand": null}),
        )
        .await;
    let member: MemberDetail = answer.json();
    assert_eq!(member.subscription_tier.as_deref(), Some("free"));
    assert_eq!(member.tier_by_hand, None);
    let back = client
        .post_nothing(&format!(
            "/api/crm/changes/{}/revert",
            member.last_change.unwrap().id
        ))
        .await;
    assert_eq!(
        back.json::<Reverted>().items[0]
            .subscription_tier
            .as_deref(),
        Some("household")
    );
    for (tier, status) in [("hosehold", 422), ("", 422), ("Gold / x", 200)] {
        let path = format!("/api/crm/members/{}", id(2));
        let answer = client
            .patch(&path, "*", &json!({"tier_by_hand": tier}))
            .await;
        assert_eq!(answer.status, status, "{tier}: {}", answer.text());
    }
    let report = crm_db::directory::check(world.database.database())
        .await
        .unwrap();
    assert!(report.is_clean(), "{report:?}");
}

#[actix_web::test]
async fn moves_that_cannot_be_are_refused_with_the_field() {
    let (world, server, mut client) = nine_members().await;
    for (body, field) in [
        (moves("engagement_status", "chmpion", &[(1, 1)]), "to"),
        (moves("engagement_status", "other", &[(1, 1)]), "to"),
        (moves("subscription_tier", "unclassified", &[(1, 1)]), "to"),
        (moves("subscription_tier", "platinum", &[(1, 1)]), "to"),
        (moves("tag:vip", "late", &[(1, 1)]), "to"),
        (moves("engagement_status", "", &[(1, 1)]), "to"),
        (moves("name", "active", &[(1, 1)]), "group_by"),
        (moves("engagement_status", "active", &[]), "cards"),
        (
            moves("engagement_status", "active", &[(1, 1), (2, 1), (1, 1)]),
            "cards.2.id",
        ),
    ] {
        let problem = client
            .post("/api/crm/members/board/moves", &body)
            .await
            .problem();
        assert_eq!(problem.code, Code::InvalidBody, "{body}");
        assert_eq!(problem.errors[0].field, field, "{body}");
    }
    let nobody = moves("engagement_status", "active", &[(1, 1), (77, 0)]);
    assert_eq!(
        client
            .post("/api/crm/members/board/moves", &nobody)
            .await
            .code(),
        Code::NotFound
    );
    world.admin("viewer@example.com", Role::Viewer).await;
    let mut viewer = server.client_of("viewer@example.com").await;
    let body = moves("engagement_status", "champion", &[(1, 1)]);
    assert_eq!(
        viewer
            .post("/api/crm/members/board/moves", &body)
            .await
            .code(),
        Code::Forbidden
    );
    // Nothing of all that was done.
    let untouched: MemberDetail = client
        .get(&format!("/api/crm/members/{}", id(1)))
        .await
        .json();
    assert_eq!(
        (untouched.revision, untouched.engagement_status.as_deref()),
        (1, Some("active"))
    );
}

#[actix_web::test]
async fn of_moves_at_once_one_is_first_and_the_other_is_told() {
    let (_world, server, client) = nine_members().await;
    drop(client);
    let race = async |to: &'static str| {
        let mut client = server.client_of("agent@example.com").await;
        let cards = [(4, 1), (1, 1), (3, 1), (2, 1)];
        client
            .post(
                "/api/crm/members/board/moves",
                &moves("engagement_status", to, &cards),
            )
            .await
    };
    let (one, other) = tokio::join!(race("champion"), race("inactive"));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let winner = if one.status == 200 {
        "champion"
    } else {
        "inactive"
    };
    let mut client = server.client_of("agent@example.com").await;
    let shown = board(&mut client, "group_by=engagement_status").await;
    let column = shown
        .columns
        .iter()
        .find(|column| column.key == winner)
        .unwrap();
    assert_eq!(column.total.count, 4);
}

#[actix_web::test]
async fn a_column_is_a_list_and_a_ledger_of_exactly_its_members() {
    let (_world, _server, mut client) = nine_members().await;
    let queries = [
        "group_by=engagement_status",
        "group_by=health_status&filter=vision_count%20=%201",
        "group_by=subscription_tier&filter=vision_count%20=%201%20or%20mrr%20%3E%205",
        "group_by=tag:vip",
        "group_by=subscription_tier&q=example",
        "group_by=tag:vip&q=2@exampel",
    ];
    for query in queries {
        let shown = board(&mut client, query).await;
        let q = query.split_once("q=").map_or("", |(_, q)| q);
        let mut found = 0;
        for column in &shown.columns {
            let mut rest = form_urlencoded::Serializer::new(format!("q={q}"));
            rest.append_pair("filter", &column.filter);
            let rest = rest.finish();
            let path = format!("/api/crm/members?limit=50&total=true&{rest}");
            let list: MemberPage = client.get(&path).await.json();
            let total = list.total.map(|total| total.count);
            assert_eq!(
                total,
                Some(column.total.count),
                "{query}: {}",
                column.filter
            );
            found += column.total.count;
            let ledger: LedgerPage = client
                .get(&format!("/api/crm/revenue/ledger?{rest}"))
                .await
                .json();
            assert_eq!(Some(ledger.total), column.mrr, "{query}: {}", column.filter);
        }
        assert!(found > 0, "{query}");
    }
}
