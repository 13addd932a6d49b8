//! Live events: what one server writes the other tells, a lost connection is made up for, and roles and tokens hold.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use crm_types::auth::Role;
use crm_types::events::{Hello, MembersChanged};
use crm_types::jobs::{RefreshAnswer, Run, RunState};
use crm_types::members::BoardMoved;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::client::Client;
use crate::server::World;

const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who listens.
pub struct Listener {
    response: reqwest::Response,
    buffer: String,
}

#[derive(Debug)]
pub struct Event {
    id: i64,
    pub name: String,
    data: String,
}

impl Event {
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> T {
        assert_eq!(self.name, name, "{self:?}");
        serde_json::from_str(&self.data).unwrap()
    }
}

impl Listener {
    pub async fn open(client: &Client, seen: Option<&str>) -> Self {
        let response = client.listen("/api/crm/events", seen).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            buffer: String::new(),
        }
    }

    /// The next event; none at the end of the stream.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                let lines: Vec<&str> = block.lines().collect();
                if let [id, name, data] = lines[..] {
                    return Some(Event {
                        id: id.strip_prefix("id: ").unwrap().parse().unwrap(),
                        name: name.strip_prefix("event: ").unwrap().to_owned(),
                        data: data.strip_prefix("data: ").unwrap().to_owned(),
                    });
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            match chunk.unwrap().unwrap() {
                Some(chunk) => self.buffer.push_str(std::str::from_utf8(&chunk).unwrap()),
                None => return None,
            }
        }
    }

    async fn told<T: DeserializeOwned>(&mut self, name: &str) -> (i64, T) {
        let event = self.next().await.unwrap();
        (event.id, event.read(name))
    }
}

const MEMBERS: &str = "
    insert into auth.users (id, email)
    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.com' from generate_series(1, 150) as n";

async fn world() -> World {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world.admin("viewer@example.com", Role::Viewer).await;
    world.database.run(MEMBERS).await;
    world
}

async fn champion(
    client: &mut Client,
    members: std::ops::RangeInclusive<u128>,
    to: &str,
) -> BoardMoved {
    let mut cards = Vec::new();
    for n in members {
        let id = format!("00000000-0000-0000-0000-{n:012}");
        let member: serde_json::Value = client.get(&format!("/api/crm/members/{id}")).await.json();
        cards.push(json!({"id": id, "revision": member["revision"]}));
    }
    let body = json!({"group_by": "engagement_status", "to": to, "cards": cards});
    let answer = client.post("/api/crm/members/board/moves", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Waits until this server hears what is written elsewhere: it may still be connecting.
async fn until_heard(listener: &mut Listener, client: &mut Client) {
    loop {
        champion(client, 150..=150, "active").await;
        champion(client, 150..=150, "inactive").await;
        let next = tokio::time::timeout(Duration::from_millis(500), listener.next()).await;
        if let Ok(Some(event)) = next
            && event.name == "members"
        {
            break;
        }
    }
    while tokio::time::timeout(Duration::from_millis(500), listener.next())
        .await
        .is_ok()
    {}
}

#[actix_web::test]
async fn what_one_server_writes_another_tells_within_a_second() {
    let world = world().await;
    let (here, there) = (world.start(), world.start());
    let viewer = here.client_of("viewer@example.com").await;
    let mut agent = there.client_of("agent@example.com").await;
    let mut listener = Listener::open(&viewer, None).await;
    let (_, hello): (_, Hello) = listener.told("hello").await;
    assert!(!hello.resumed);
    until_heard(&mut listener, &mut agent).await;

    let begun = Instant::now();
    let moved = champion(&mut agent, 1..=3, "champion").await;
    let mut told: Vec<(uuid::Uuid, i64)> = Vec::new();
    while told.len() < 3 {
        let (_, changed): (_, MembersChanged) = listener.told("members").await;
        assert_eq!((changed.many, changed.change_id), (false, moved.change_id));
        for row in &changed.items {
            assert_eq!(row.engagement_status.as_deref(), Some("champion"));
            told.push((row.id.0, row.revision));
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    told.sort_unstable();
    let mut cards: Vec<_> = moved
        .cards
        .iter()
        .map(|card| (card.id.0, card.revision))
        .collect();
    cards.sort_unstable();
    assert_eq!(told, cards);

    // Of very many only that they were.
    champion(&mut agent, 4..=130, "at_risk").await;
    let (_, changed): (_, MembersChanged) = listener.told("members").await;
    assert!(changed.many && changed.items.is_empty());

    // A run that ends, and not each step of it.
    let run = agent
        .post_nothing("/api/crm/metrics/update")
        .await
        .json::<RefreshAnswer>()
        .run;
    world
        .database
        .run(&format!(
            "update crm.job_runs set state = 'cancelled', ended_at = now() where id = '{}'",
            run.id
        ))
        .await;
    let (_, ended): (_, Run) = listener.told("run").await;
    assert_eq!((ended.id, ended.state), (run.id, RunState::Cancelled));
}

#[actix_web::test]
async fn what_was_missed_is_told_and_where_that_is_too_much_it_says_so() {
    let world = world().await;
    let (here, there) = (world.start(), world.start());
    let mut agent = here.client_of("agent@example.com").await;
    champion(&mut agent, 1..=1, "active").await;
    let listener = Listener::open(&agent, None).await;
    let mut listener = listener;
    let (seen, _): (_, Hello) = listener.told("hello").await;
    drop(listener);

    let moved = champion(&mut agent, 2..=3, "champion").await;
    // On another server, too.
    let other = there.client_of("viewer@example.com").await;
    let mut listener = Listener::open(&other, Some(&seen.to_string())).await;
    let (_, hello): (_, Hello) = listener.told("hello").await;
    assert!(hello.resumed);
    let (now, changed): (i64, MembersChanged) = listener.told("members").await;
    assert!(now > seen);
    for card in &moved.cards {
        let row = changed.items.iter().find(|row| row.id == card.id).unwrap();
        assert_eq!(row.revision, card.revision);
    }
    drop(listener);

    champion(&mut agent, 10..=120, "at_risk").await;
    for unknown in [
        seen.to_string(),
        "999999999".to_owned(),
        "-1".to_owned(),
        "x".to_owned(),
    ] {
        let mut listener = Listener::open(&other, Some(&unknown)).await;
        let (_, hello): (_, Hello) = listener.told("hello").await;
        assert!(!hello.resumed, "{unknown}");
    }
}

#[actix_web::test]
async fn a_stream_ends_with_its_token_and_is_for_those_who_signed_in() {
    let world = world().await;
    let server = world.start();
    let stranger = server.client();
    assert_eq!(stranger.listen("/api/crm/events", None).await.status(), 401);
    let viewer = server.client_of("viewer@example.com").await;
    for nonsense in ["?surprise=1", "?=", "?filter"] {
        let answer = viewer
            .listen(&format!("/api/crm/events{nonsense}"), None)
            .await;
        assert_eq!(answer.status(), 400, "{nonsense}");
    }
    // Its token has two seconds left.
    world.pass(TimeDelta::seconds(598));
    let mut listener = Listener::open(&viewer, None).await;
    let (_, _): (_, Hello) = listener.told("hello").await;
    while listener.next().await.is_some() {}
}
