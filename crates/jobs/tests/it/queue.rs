//! The queue's workers: each task by one of them at a time, none lost with a worker, none tried for ever.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crm_db::notices::{Notice, Notices};
use crm_db::queue::{DeadQuery, Due, NewTask, dead, enqueue, retry};
use crm_db::testing::TestDatabase;
use crm_jobs::queue::{Chance, Failure, Handlers, Kind, Settings, Task, Worker};
use crm_types::ids::{AdminId, TaskId};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// What does not come by then never will; much shorter than a worker sleeps where it hears nothing.
const PATIENCE: Duration = Duration::from_secs(20);

const GREET: Kind = Kind {
    name: "greet",
    at_once: 4,
    attempts: 3,
    time: Duration::from_secs(3600),
};

#[derive(Debug, Deserialize)]
struct Greeting {
    name: String,
}

/// A database, and somebody who listens to it.
struct World {
    test: TestDatabase,
    notices: Notices,
    listening: JoinHandle<()>,
}

impl World {
    async fn create() -> Self {
        let test = TestDatabase::create().await;
        let notices = Notices::default();
        let mut connected = notices.subscribe();
        let (url, hub) = (test.url().to_owned(), notices.clone());
        let listening = tokio::spawn(async move {
            hub.listen(&url).await;
        });
        assert_eq!(connected.next().await, Notice::Missed);
        Self {
            test,
            notices,
            listening,
        }
    }

    async fn put(&self, key: &str, due: Due) {
        self.put_as("greet", key, json!({"name": key}), due).await;
    }

    async fn put_as(&self, kind: &str, key: &str, payload: Value, due: Due) {
        let new = NewTask {
            kind,
            key,
            payload: &payload,
            due,
        };
        assert!(enqueue(self.test.database(), &new).await.unwrap());
    }

    /// A worker under way, whose leases last a while.
    fn start(&self, handlers: Handlers) -> Running {
        self.start_with(handlers, |_| {})
    }

    fn start_with(&self, handlers: Handlers, adjust: impl FnOnce(&mut Settings)) -> Running {
        let mut settings = Settings {
            name: "a worker".to_owned(),
            lease: Duration::from_secs(60),
            patience: Duration::from_secs(60),
            chance: Chance::new(|| 0.0),
        };
        adjust(&mut settings);
        let worker = Worker::new(
            self.test.database().clone(),
            &self.notices,
            handlers,
            settings,
        );
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(worker.run(async {
            stopped.await.ok();
        }));
        Running {
            stop: Some(stop),
            task,
        }
    }

    /// States by key.
    async fn states(&self) -> BTreeMap<String, (String, i32)> {
        let rows = self
            .test
            .texts("select concat_ws(' ', key, state, attempts) from crm.queue");
        let words = |row: String| {
            let [key, state, attempts] = row.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{row}")
            };
            (
                key.to_owned(),
                (state.to_owned(), attempts.parse().unwrap()),
            )
        };
        rows.await.into_iter().map(words).collect()
    }

    async fn state(&self, key: &str) -> (String, i32) {
        self.states().await.remove(key).unwrap()
    }

    /// Waits until the task is in this state, and answers how often it was begun.
    async fn until(&self, key: &str, state: &str) -> i32 {
        let wait = async {
            loop {
                let (now, attempts) = self.state(key).await;
                if now == state {
                    return attempts;
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| panic!("{key} is never {state}"))
    }

    async fn end(self) {
        self.listening.abort();
        self.listening.await.ok();
    }
}

struct Running {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    async fn stop(mut self) {
        self.tell_to_stop();
        tokio::time::timeout(PATIENCE, self.task)
            .await
            .unwrap()
            .unwrap();
    }

    /// As a process dies: nothing more is written.
    async fn kill(self) {
        self.task.abort();
        self.task.await.ok();
    }
}

fn ok() -> BoxFuture<'static, Result<(), Failure>> {
    Box::pin(async { Ok(()) })
}

/// Tells of each attempt, and goes well.
fn telling(kind: Kind) -> (Handlers, mpsc::UnboundedReceiver<(String, u32)>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let handlers = Handlers::default().with(kind, move |task: Task<Greeting>| {
        assert_eq!(task.key, task.payload.name);
        sender.send((task.key, task.attempt)).unwrap();
        ok()
    });
    (handlers, receiver)
}

async fn next<T>(receiver: &mut mpsc::UnboundedReceiver<T>) -> T {
    tokio::time::timeout(PATIENCE, receiver.recv())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn tasks_are_done_as_they_are_due_and_as_soon_as_they_are() {
    let world = World::create().await;
    let at = |day: u32| Due::At(format!("2024-01-0{day}T00:00:00Z").parse().unwrap());
    for (key, day) in [("third", 3), ("first", 1), ("second", 2)] {
        world.put(key, at(day)).await;
    }
    let (handlers, mut told) = telling(Kind {
        at_once: 1,
        ..GREET
    });
    let worker = world.start(handlers);
    for key in ["first", "second", "third"] {
        assert_eq!(next(&mut told).await, (key.to_owned(), 1));
    }
    // From here on the worker sleeps; a notice wakes it, and so does the time.
    world.put("now", Due::Now).await;
    assert_eq!(next(&mut told).await.0, "now");
    world.put("soon", Due::In(Duration::from_millis(100))).await;
    assert_eq!(next(&mut told).await.0, "soon");
    worker.stop().await;
    world.test.assert_nothing_left_to_do().await;
    world.end().await;
}

#[tokio::test]
async fn two_workers_do_all_of_it_once_and_none_of_it_at_once() {
    let world = World::create().await;
    let busy: Arc<Mutex<BTreeMap<String, bool>>> = Arc::default();
    let done = Arc::new(AtomicUsize::new(0));
    let handlers = || {
        let (busy, done) = (Arc::clone(&busy), Arc::clone(&done));
        Handlers::default().with(GREET, move |task: Task<Greeting>| {
            let (busy, done) = (Arc::clone(&busy), Arc::clone(&done));
            async move {
                let before = busy.lock().unwrap().insert(task.key.clone(), true);
                assert_eq!(before, None, "{} twice", task.key);
                tokio::task::yield_now().await;
                done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        })
    };
    let workers = [world.start(handlers()), world.start(handlers())];
    for n in 0..100 {
        world.put(&n.to_string(), Due::Now).await;
    }
    for n in 0..100 {
        assert_eq!(world.until(&n.to_string(), "done").await, 1);
    }
    assert_eq!(done.load(Ordering::Relaxed), 100);
    for worker in workers {
        worker.stop().await;
    }
    world.test.assert_nothing_left_to_do().await;
    world.end().await;
}

#[tokio::test]
async fn a_worker_that_is_killed_loses_no_task() {
    let world = World::create().await;
    world.put("x", Due::Now).await;
    let (began, mut beginnings) = mpsc::unbounded_channel();
    let hanging = Handlers::default().with(GREET, move |task: Task<Greeting>| {
        began.send(task.attempt).unwrap();
        std::future::pending::<Result<(), Failure>>()
    });
    let short = |settings: &mut Settings| settings.lease = Duration::from_millis(300);
    let first = world.start_with(hanging, short);
    assert_eq!(next(&mut beginnings).await, 1);
    let (handlers, mut told) = telling(GREET);
    let second = world.start_with(handlers, short);
    first.kill().await;
    // Nobody says so, and yet it is found.
    assert_eq!(next(&mut told).await, ("x".to_owned(), 2));
    assert_eq!(world.until("x", "done").await, 2);
    second.stop().await;
    world.end().await;
}

#[tokio::test]
async fn a_worker_that_lives_keeps_its_task_however_long_it_takes() {
    let world = World::create().await;
    world.put("x", Due::Now).await;
    let (go_on, wait) = tokio::sync::watch::channel(false);
    let slow = Handlers::default().with(GREET, move |_: Task<Greeting>| {
        let mut wait = wait.clone();
        async move {
            wait.wait_for(|go_on| *go_on).await.unwrap();
            Ok(())
        }
    });
    let lease = Duration::from_millis(300);
    let first = world.start_with(slow, |settings| settings.lease = lease);
    world.until("x", "running").await;
    let (handlers, mut told) = telling(GREET);
    let second = world.start_with(handlers, |settings| settings.lease = lease);
    // Until the lease has been renewed ten times: it would have run out three times over.
    let renewed = async {
        let mut ends = std::collections::BTreeSet::new();
        while ends.len() < 10 {
            ends.extend(
                world
                    .test
                    .texts("select leased_until::text from crm.queue")
                    .await,
            );
        }
    };
    tokio::time::timeout(PATIENCE, renewed).await.unwrap();
    go_on.send(true).unwrap();
    assert_eq!(world.until("x", "done").await, 1);
    assert!(told.try_recv().is_err());
    first.stop().await;
    second.stop().await;
    world.end().await;
}

#[tokio::test]
async fn whoever_has_lost_a_task_breaks_it_off() {
    struct Dropped(mpsc::UnboundedSender<()>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.send(()).ok();
        }
    }
    let world = World::create().await;
    world.put("x", Due::Now).await;
    let (sender, mut dropped) = mpsc::unbounded_channel();
    let handlers = Handlers::default().with(GREET, move |_: Task<Greeting>| {
        let guard = Dropped(sender.clone());
        async move {
            std::future::pending::<()>().await;
            drop(guard);
            Ok(())
        }
    });
    let worker = world.start_with(handlers, |settings| settings.lease = Duration::from_secs(3));
    world.until("x", "running").await;
    world
        .test
        .run("update crm.queue set lease = lease + 1, leased_until = now() + interval '1 hour'")
        .await;
    next(&mut dropped).await;
    assert_eq!(world.state("x").await, ("running".to_owned(), 1));
    worker.stop().await;
    world.end().await;
}

#[tokio::test]
async fn poison_ends_among_the_dead_letters_and_can_be_tried_again() {
    let world = World::create().await;
    world.put("poison", Due::Now).await;
    let cured = Arc::new(AtomicUsize::new(0));
    let cure = Arc::clone(&cured);
    let handlers = Handlers::default().with(GREET, move |task: Task<Greeting>| {
        let cured = cure.load(Ordering::Relaxed) > 0;
        async move {
            match (cured, task.attempt) {
                (true, _) => Ok(()),
                (false, 1) => panic!("on purpose"),
                (false, attempt) => Err(Failure::Again(format!("attempt {attempt}"))),
            }
        }
    });
    let worker = world.start(handlers);
    assert_eq!(world.until("poison", "dead").await, 3);
    let query = DeadQuery {
        kind: None,
        before: None,
        limit: 9,
    };
    let letters = dead(world.test.database(), &query).await.unwrap().items;
    assert_eq!(letters[0].error.as_deref(), Some("attempt 3"));

    cured.store(1, Ordering::Relaxed);
    let (ada, now) = (admin(&world).await, "2024-05-20T10:00:00Z".parse().unwrap());
    assert!(
        retry(world.test.database(), TaskId(letters[0].id), ada, now)
            .await
            .unwrap()
    );
    assert_eq!(world.until("poison", "done").await, 1);
    worker.stop().await;
    world.test.assert_nothing_left_to_do().await;
    world.end().await;
}

#[tokio::test]
async fn each_way_of_coming_to_nothing_has_its_consequence() {
    let world = World::create().await;
    let kind = |name, attempts| Kind {
        name,
        attempts,
        ..GREET
    };
    let handlers = Handlers::default()
        .with(kind("never", 9), |_: Task<Value>| async {
            Err(Failure::Never("no such number".to_owned()))
        })
        .with(kind("later", 9), |_: Task<Value>| async {
            Err(Failure::AgainIn(
                "busy".to_owned(),
                Duration::from_secs(7200),
            ))
        })
        .with(kind("chance", 9), |_: Task<Value>| async {
            Err(Failure::Again("busy".to_owned()))
        })
        .with(
            Kind {
                time: Duration::from_millis(10),
                ..kind("slow", 1)
            },
            |_: Task<Value>| std::future::pending(),
        )
        .with(
            kind("panics", 1),
            |_: Task<Value>| -> BoxFuture<'static, Result<(), Failure>> { panic!("at once") },
        )
        .with(kind("picky", 9), |_: Task<Greeting>| ok());
    for kind in [
        "never", "later", "chance", "slow", "panics", "picky", "unknown",
    ] {
        let payload = json!({"name": 7, "phone": "+1 555 0100"});
        world.put_as(kind, kind, payload, Due::Now).await;
    }
    let worker = world.start_with(handlers, |settings| settings.chance = Chance::new(|| 1.0));
    for (key, state) in [
        ("never", "dead"),
        ("slow", "dead"),
        ("panics", "dead"),
        ("picky", "dead"),
    ] {
        assert_eq!(world.until(key, state).await, 1, "{key}");
    }
    for (key, at_most) in [("later", 7200), ("chance", 2)] {
        let due = format!(
            "select extract(epoch from due_at - now())::bigint::text from crm.queue
             where key = '{key}' and attempts = 1 and state = 'waiting' and error = 'busy'"
        );
        let wait = async {
            loop {
                if let Some(seconds) = world.test.texts(&due).await.pop() {
                    return seconds.parse::<i64>().unwrap();
                }
            }
        };
        let seconds = tokio::time::timeout(PATIENCE, wait).await.unwrap();
        assert!(
            seconds <= at_most && seconds >= at_most / 2,
            "{key} in {seconds} s"
        );
    }
    assert_eq!(world.state("unknown").await, ("waiting".to_owned(), 0));
    let reasons = world
        .test
        .texts("select error from crm.queue where state = 'dead' order by key")
        .await;
    assert_eq!(
        reasons,
        [
            "no such number",
            "its handler panicked",
            "its payload cannot be read",
            "it took longer than 0.01 seconds"
        ]
    );
    worker.stop().await;
    world.end().await;
}

#[tokio::test]
async fn a_worker_that_stops_finishes_what_is_under_way_and_begins_nothing() {
    let world = World::create().await;
    world.put("x", Due::Now).await;
    let (go_on, wait) = tokio::sync::watch::channel(false);
    let handlers = Handlers::default().with(GREET, move |_: Task<Greeting>| {
        let mut wait = wait.clone();
        async move {
            wait.wait_for(|go_on| *go_on).await.unwrap();
            Ok(())
        }
    });
    let mut worker = world.start(handlers);
    world.until("x", "running").await;
    worker.tell_to_stop();
    world.put("y", Due::Now).await;
    go_on.send(true).unwrap();
    worker.stop().await;
    assert_eq!(world.state("x").await, ("done".to_owned(), 1));
    assert_eq!(world.state("y").await, ("waiting".to_owned(), 0));
    world.end().await;
}

#[tokio::test]
async fn what_does_not_end_in_time_is_given_back_at_once() {
    let world = World::create().await;
    world.put("x", Due::Now).await;
    let handlers = Handlers::default().with(GREET, |_: Task<Greeting>| {
        std::future::pending::<Result<(), Failure>>()
    });
    let worker = world.start_with(handlers, |settings| {
        settings.patience = Duration::from_millis(50)
    });
    world.until("x", "running").await;
    worker.stop().await;
    assert_eq!(world.state("x").await, ("waiting".to_owned(), 0));
    let (handlers, mut told) = telling(GREET);
    let successor = world.start(handlers);
    assert_eq!(next(&mut told).await, ("x".to_owned(), 1));
    successor.stop().await;
    world.test.assert_nothing_left_to_do().await;
    world.end().await;
}

#[tokio::test]
async fn a_worker_goes_on_after_its_connections_were_cut() {
    let world = World::create().await;
    let (handlers, mut told) = telling(GREET);
    let worker = world.start(handlers);
    for n in 0..3 {
        world
            .test
            .run("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            .await;
        world.put(&n.to_string(), Due::Now).await;
        assert_eq!(next(&mut told).await.0, n.to_string());
        world.until(&n.to_string(), "done").await;
    }
    worker.stop().await;
    world.end().await;
}

async fn admin(world: &World) -> AdminId {
    let id = uuid::Uuid::from_u128(1);
    world
        .test
        .run(&format!(
            "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
             values ('{id}', 'ada@example.com', 'Ada', 'admin', '', now(), now())"
        ))
        .await;
    AdminId(id)
}
