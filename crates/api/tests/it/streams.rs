//! Streams of events: told at once, resumed, shared among servers, bounded, and over when they should be.

use std::time::Duration;

use chrono::TimeDelta;
use crm_types::auth::Role;
use crm_types::jobs::{RefreshAnswer, Run, RunState};
use crm_types::problem::{Code, Problem};
use reqwest::Method;

use crate::client::Client;
use crate::raw::Raw;
use crate::server::{Server, World};

/// Longer than anything here takes on a busy machine; what does not come by then never will.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody who listens.
struct Listener {
    response: reqwest::Response,
    buffer: String,
    comments: usize,
}

impl Listener {
    async fn open(client: &Client, run: &Run, seen: Option<i64>) -> Self {
        let path = format!("/api/crm/jobs/{}/events", run.id);
        let seen = seen.map(|seen| seen.to_string());
        let response = client.listen(&path, seen.as_deref()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self {
            response,
            buffer: String::new(),
            comments: 0,
        }
    }

    /// The next event; none at the end of the stream.
    async fn next(&mut self) -> Option<Run> {
        loop {
            while let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.buffer = rest;
                if block == ":" {
                    self.comments += 1;
                } else if block != "retry: 2000" {
                    return Some(read(&block));
                }
            }
            if !self.more().await {
                assert_eq!(self.buffer, "", "the stream broke off");
                return None;
            }
        }
    }

    async fn more(&mut self) -> bool {
        let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
        match chunk.unwrap().unwrap() {
            Some(chunk) => {
                self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
                true
            }
            None => false,
        }
    }
}

fn read(block: &str) -> Run {
    let lines: Vec<&str> = block.lines().collect();
    let [id, event, data] = lines[..] else {
        panic!("not an event: {block}")
    };
    let run: Run = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(id, format!("id: {}", run.revision));
    assert_eq!(event, "event: run");
    run
}

async fn world() -> World {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    world
}

async fn client(server: &Server) -> Client {
    server.client_of("agent@example.com").await
}

async fn queued(client: &mut Client) -> Run {
    let answer = client.post_nothing("/api/crm/metrics/update").await;
    answer.json::<RefreshAnswer>().run
}

async fn becomes(world: &World, run: &Run, change: &str) {
    let sql = format!("update crm.job_runs set {change} where id = '{}'", run.id);
    world.database.run(&sql).await;
}

async fn until(condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}

#[actix_web::test]
async fn a_listener_hears_the_state_each_change_and_the_end() {
    let world = world().await;
    let server = world.start();
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let mut listener = Listener::open(&client, &run, None).await;
    assert_eq!(listener.next().await.as_ref(), Some(&run));
    for seen in [10, 20, 30] {
        becomes(&world, &run, &format!("state = 'running', seen = {seen}")).await;
        let heard = listener.next().await.unwrap();
        assert_eq!((heard.state, heard.seen), (RunState::Running, seen));
    }
    becomes(&world, &run, "state = 'succeeded', ended_at = now()").await;
    let last = listener.next().await.unwrap();
    assert_eq!(last.state, RunState::Succeeded);
    assert_eq!(listener.next().await, None);

    let late: Vec<Run> = {
        let mut late = Listener::open(&client, &run, None).await;
        let first = late.next().await.unwrap();
        assert_eq!(late.next().await, None);
        vec![first]
    };
    assert_eq!(late, [last]);
}

#[actix_web::test]
async fn a_listener_that_comes_back_hears_what_it_has_not_seen() {
    let world = world().await;
    let server = world.start();
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    // Nothing new, so the first thing to be heard is the change.
    let mut up_to_date = Listener::open(&client, &run, Some(run.revision)).await;
    assert!(up_to_date.more().await);
    becomes(&world, &run, "state = 'running'").await;
    let running = up_to_date.next().await.unwrap();
    assert!(running.revision > run.revision);

    let mut behind = Listener::open(&client, &run, Some(run.revision)).await;
    assert_eq!(behind.next().await.as_ref(), Some(&running));
    // Whatever is no revision of this run is taken for none.
    let path = format!("/api/crm/jobs/{}/events", run.id);
    for made_up in ["9000", "x", "-1", "99999999999999999999"] {
        let mut listener = Listener {
            response: client.listen(&path, Some(made_up)).await,
            buffer: String::new(),
            comments: 0,
        };
        assert_eq!(listener.next().await.as_ref(), Some(&running), "{made_up}");
    }

    becomes(
        &world,
        &run,
        "state = 'failed', ended_at = now(), error = 'on purpose'",
    )
    .await;
    let last = behind.next().await.unwrap();
    assert_eq!(last.error.as_deref(), Some("on purpose"));
    let seen_all = client.listen(&path, Some(&last.revision.to_string())).await;
    assert_eq!(seen_all.status(), 204);
    let mut resumed = Listener::open(&client, &run, Some(running.revision)).await;
    assert_eq!(resumed.next().await, Some(last));
    assert_eq!(resumed.next().await, None);
}

#[actix_web::test]
async fn two_servers_on_one_database_hear_each_other() {
    let world = world().await;
    let (here, there) = (world.start(), world.start());
    let mut asks = client(&here).await;
    let run = queued(&mut asks).await;
    let listens = client(&there).await;
    let mut listener = Listener::open(&listens, &run, None).await;
    assert_eq!(listener.next().await.as_ref(), Some(&run));
    asks.post_nothing(&format!("/api/crm/jobs/{}/cancel", run.id))
        .await;
    assert_eq!(listener.next().await.unwrap().state, RunState::Cancelled);
    assert_eq!(listener.next().await, None);
}

#[actix_web::test]
async fn what_was_missed_while_nobody_could_listen_is_made_up_for() {
    let world = world().await;
    let server = world.start();
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let mut listener = Listener::open(&client, &run, None).await;
    listener.next().await.unwrap();
    for seen in 1..=3 {
        // The change goes out on the same connection that cuts the listening one off: it is missed or it is not.
        world
            .database
            .run(&format!(
                "select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and application_name = 'member-success-notices';
                 update crm.job_runs set seen = {seen} where id = '{}'",
                run.id
            ))
            .await;
        assert_eq!(listener.next().await.unwrap().seen, seen);
    }
}

#[actix_web::test]
async fn a_quiet_stream_says_that_it_lives() {
    let world = world().await;
    let server = world.start_with(|settings| settings.event_heartbeat = Duration::from_millis(5));
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let mut listener = Listener::open(&client, &run, None).await;
    listener.next().await.unwrap();
    while listener.buffer.matches(":\n\n").count() < 5 {
        assert!(listener.more().await);
    }
    becomes(&world, &run, "state = 'lost', ended_at = now()").await;
    assert_eq!(listener.next().await.unwrap().state, RunState::Lost);
    assert!(listener.comments >= 5);
}

#[actix_web::test]
async fn a_server_that_stops_ends_its_streams_and_is_not_held_up() {
    let world = world().await;
    let never = Duration::from_secs(3600);
    let server = world.start_with(|settings| settings.shutdown_timeout = never);
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let mut listeners = Vec::new();
    for _ in 0..5 {
        let mut listener = Listener::open(&client, &run, None).await;
        assert_eq!(listener.next().await.as_ref(), Some(&run));
        listeners.push(listener);
    }
    let successor = world.start();
    let stopped = tokio::time::timeout(PATIENCE, server.stop());
    let heard = async {
        for listener in &mut listeners {
            assert_eq!(listener.next().await, None);
        }
    };
    let (stopped, ()) = futures_util::future::join(stopped, heard).await;
    stopped.unwrap();

    // The same client goes on where it was, elsewhere.
    let mut elsewhere = successor.client();
    elsewhere.token = client.token;
    let mut resumed = Listener::open(&elsewhere, &run, Some(run.revision)).await;
    becomes(&world, &run, "state = 'succeeded', ended_at = now()").await;
    assert_eq!(resumed.next().await.unwrap().state, RunState::Succeeded);
}

#[actix_web::test]
async fn a_client_that_reads_nothing_is_hung_up_on() {
    let world = world().await;
    let server = world.start_with(|settings| settings.event_heartbeat = Duration::from_millis(20));
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let mut deaf = Raw::connect(server.address);
    deaf.send(&format!(
        "GET /api/crm/jobs/{}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
        run.id,
        client.token.as_deref().unwrap()
    ));
    let stop = server.stop_handle();
    until(|| stop.streams() == 1).await;
    // Events of a megabyte each, until no more go into the connection and it is closed.
    let filled = async {
        while stop.streams() == 1 {
            becomes(
                &world,
                &run,
                "error = repeat('x', 1000000), seen = seen + 1",
            )
            .await;
        }
    };
    tokio::time::timeout(PATIENCE, filled).await.unwrap();
}

#[actix_web::test]
async fn a_server_that_stops_does_not_wait_for_who_reads_nothing() {
    let world = world().await;
    let never = Duration::from_secs(3600);
    let server = world.start_with(|settings| {
        settings.shutdown_timeout = never;
        settings.event_heartbeat = never;
    });
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    // More than goes into any connection.
    becomes(&world, &run, "error = repeat('x', 50000000)").await;
    let mut deaf = Raw::connect(server.address);
    deaf.send(&format!(
        "GET /api/crm/jobs/{}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
        run.id,
        client.token.as_deref().unwrap()
    ));
    let stop = server.stop_handle();
    until(|| stop.streams() == 1).await;
    tokio::time::timeout(PATIENCE, server.stop()).await.unwrap();
    drop(deaf);
}

#[actix_web::test]
async fn a_client_that_goes_away_leaves_nothing_behind() {
    let world = world().await;
    let server = world.start_with(|settings| {
        settings.event_heartbeat = Duration::from_millis(20);
        settings.event_streams = 2;
    });
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let first = Listener::open(&client, &run, None).await;
    let second = Listener::open(&client, &run, None).await;
    let path = format!("/api/crm/jobs/{}/events", run.id);
    let refused = client.listen(&path, None).await;
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    let problem: Problem = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert_eq!(problem.code, Code::Unavailable);

    drop(first);
    let stop = server.stop_handle();
    until(|| stop.streams() == 1).await;
    assert_eq!(client.listen(&path, None).await.status(), 200);
    drop(second);
}

#[actix_web::test]
async fn a_stream_ends_with_the_token_that_opened_it() {
    let world = world().await;
    let server = world.start();
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    world.pass(TimeDelta::milliseconds(599_900));
    let mut listener = Listener::open(&client, &run, None).await;
    assert_eq!(listener.next().await.as_ref(), Some(&run));
    assert_eq!(listener.next().await, None);
}

#[actix_web::test]
async fn a_question_about_the_head_alone_is_answered_at_once() {
    let world = world().await;
    let server = world.start();
    let mut client = client(&server).await;
    let run = queued(&mut client).await;
    let path = format!("/api/crm/jobs/{}/events", run.id);
    let head = tokio::time::timeout(PATIENCE, client.send(Method::HEAD, &path, None)).await;
    let head = head.unwrap();
    assert_eq!(
        (head.status.as_u16(), head.header("content-type")),
        (200, "text/event-stream")
    );
    assert_eq!(server.stop_handle().streams(), 0);
}
