//! Dead letters over HTTP: looked at, tried again, given up, by admins alone.

use crm_types::auth::Role;
use crm_types::problem::Code;
use crm_types::queue::DeadLetterPage;
use reqwest::Method;

use crate::client::Client;
use crate::server::{Server, World};

const LETTERS: &str = "/api/crm/queue/dead-letters";

/// Five that are dead, of two kinds, and one of each other state.
const TASKS: &str = r#"
    insert into crm.queue (kind, key, payload, state, attempts, error, ended_at)
    select (array['call', 'write'])[1 + n % 2], n::text, '{"to": "somebody"}', 'dead', 3, 'nobody there', now()
    from generate_series(1, 5) as n;
    insert into crm.queue (kind, key, payload, state, ended_at, leased_until)
    select
        'call', state, '{}', state, case when state in ('done', 'discarded') then now() end,
        case when state = 'running' then now() end
    from unnest(array['waiting', 'running', 'done', 'discarded']) as state;
"#;

async fn world() -> (World, Server, Client) {
    let world = World::create().await;
    world.admin("admin@example.com", Role::Admin).await;
    world.database.run(TASKS).await;
    let server = world.start();
    let client = server.client_of("admin@example.com").await;
    (world, server, client)
}

async fn page(client: &mut Client, query: &str) -> DeadLetterPage {
    let answer = client.get(&format!("{LETTERS}{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn keys(page: &DeadLetterPage) -> Vec<&str> {
    page.items
        .iter()
        .map(|letter| letter.key.as_str())
        .collect()
}

#[actix_web::test]
async fn what_came_to_nothing_is_listed_with_its_reason() {
    let (_world, _server, mut client) = world().await;
    let all = page(&mut client, "").await;
    assert_eq!(keys(&all), ["5", "4", "3", "2", "1"]);
    let letter = &all.items[0];
    assert_eq!((letter.kind.as_str(), letter.attempts), ("write", 3));
    assert_eq!(letter.error.as_deref(), Some("nobody there"));
    assert_eq!(letter.payload, r#"{"to":"somebody"}"#);
    assert!(letter.dead_at.is_some());
    assert_eq!(keys(&page(&mut client, "?kind=call").await), ["4", "2"]);
    assert_eq!(keys(&page(&mut client, "?kind=nothing").await), [""; 0]);

    let first = page(&mut client, "?limit=3").await;
    let cursor = first.next_cursor.as_ref().unwrap();
    let rest = page(&mut client, &format!("?limit=3&cursor={cursor}")).await;
    assert_eq!((keys(&first), first.has_more), (vec!["5", "4", "3"], true));
    assert_eq!((keys(&rest), rest.has_more), (vec!["2", "1"], false));
    assert_eq!(rest.next_cursor, None);
    let long = format!("{LETTERS}?kind={}", "x".repeat(101));
    assert_eq!(client.get(&long).await.problem().errors[0].field, "kind");
    for wrong in ["x", "", "AAAA", "AAAAAAAAAAAAAAAA"] {
        let answer = client.get(&format!("{LETTERS}?cursor={wrong}")).await;
        assert_eq!(answer.code(), Code::InvalidCursor, "{wrong}");
    }
}

#[actix_web::test]
async fn a_letter_is_decided_about_once() {
    let (world, _server, mut client) = world().await;
    let all = page(&mut client, "").await;
    let [again, never] = [&all.items[0], &all.items[1]];
    let retry = format!("{LETTERS}/{}/retry", again.id);
    assert_eq!(client.post_nothing(&retry).await.status, 204);
    assert_eq!(client.post_nothing(&retry).await.code(), Code::NotFound);
    let discard = format!("{LETTERS}/{}", never.id);
    assert_eq!(
        client.send(Method::DELETE, &discard, None).await.status,
        204
    );
    let twice = client.send(Method::DELETE, &discard, None).await;
    assert_eq!(twice.code(), Code::NotFound);
    assert_eq!(keys(&page(&mut client, "").await), ["3", "2", "1"]);
    let states = world
        .database
        .texts(
            "select concat_ws(' ', q.key, q.state, q.attempts, a.email) from crm.queue as q
             join crm.admins as a on a.id = q.decided_by order by q.key",
        )
        .await;
    assert_eq!(
        states,
        [
            "4 discarded 3 admin@example.com",
            "5 waiting 0 admin@example.com"
        ]
    );
}

#[actix_web::test]
async fn nobody_but_admins_sees_or_decides() {
    let (world, server, mut admin) = world().await;
    let id = page(&mut admin, "").await.items[0].id;
    for role in Role::ALL {
        let email = format!("{role}2@example.com");
        world.admin(&email, role).await;
        let mut client = server.client_of(&email).await;
        let answer = client.get(LETTERS).await;
        if role >= Role::Admin {
            assert_eq!(answer.status, 200, "{role}");
            continue;
        }
        assert_eq!(answer.code(), Code::Forbidden, "{role}");
        for (method, path) in [(Method::POST, "/retry"), (Method::DELETE, "")] {
            let path = format!("{LETTERS}/{id}{path}");
            let answer = client.send(method, &path, None).await;
            assert_eq!(answer.code(), Code::Forbidden, "{role}");
        }
    }
    assert_eq!(
        server.client().get(LETTERS).await.code(),
        Code::Unauthenticated
    );
    assert_eq!(page(&mut admin, "").await.items.len(), 5);
}
