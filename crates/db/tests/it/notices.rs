//! Notices between processes: heard, missed and made up for, however often the connection breaks.

use std::time::Duration;

use crm_db::notices::{Notice, Notices, Subscription};
use crm_db::testing::TestDatabase;
use crm_types::ids::RunId;
use sqlx::types::Uuid;
use tokio::task::JoinHandle;

/// A process that listens; it ends with the test.
struct Process {
    subscription: Subscription,
    listening: JoinHandle<()>,
}

impl Process {
    /// Returns once it is connected.
    async fn start(test: &TestDatabase) -> Self {
        let notices = Notices::default();
        let subscription = notices.subscribe();
        let url = test.url().to_owned();
        let listening = tokio::spawn(async move {
            notices.listen(&url).await;
        });
        let mut process = Self {
            subscription,
            listening,
        };
        assert_eq!(process.next().await, Notice::Missed);
        process
    }

    async fn next(&mut self) -> Notice {
        tokio::time::timeout(Duration::from_secs(60), self.subscription.next())
            .await
            .unwrap()
    }

    async fn end(self) {
        self.listening.abort();
        self.listening.await.ok();
    }
}

fn run(n: u128, revision: i64) -> Notice {
    Notice::Run {
        id: RunId(Uuid::from_u128(n)),
        revision,
    }
}

async fn say(test: &TestDatabase, n: u128, revision: i64) {
    let id = Uuid::from_u128(n);
    test.run(&format!(
        r#"select pg_notify('crm', '{{"kind":"run","id":"{id}","revision":{revision}}}')"#
    ))
    .await;
}

/// Breaks every connection that listens.
async fn cut_off(test: &TestDatabase) -> i64 {
    sqlx::query_scalar(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and application_name = 'member-success-notices'",
    )
    .fetch_one(test.pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn every_process_hears_what_is_committed_in_its_order() {
    let test = TestDatabase::create().await;
    let mut processes = [Process::start(&test).await, Process::start(&test).await];
    test.run("begin; select pg_notify('crm', '{\"kind\":\"queue\"}'); rollback")
        .await;
    test.run("select pg_notify('crm', 'nonsense')").await;
    for revision in 1..=50 {
        say(&test, 7, revision).await;
    }
    for process in &mut processes {
        for revision in 1..=50 {
            assert_eq!(process.next().await, run(7, revision));
        }
    }
    for process in processes {
        process.end().await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_made_again_and_says_that_something_was_missed() {
    let test = TestDatabase::create().await;
    let mut process = Process::start(&test).await;
    for round in 1..=3 {
        assert_eq!(cut_off(&test).await, 1, "one connection a process");
        assert_eq!(process.next().await, Notice::Missed);
        say(&test, 9, round).await;
        assert_eq!(process.next().await, run(9, round));
    }
    process.end().await;
}

#[tokio::test]
async fn one_connection_serves_every_subscriber() {
    let test = TestDatabase::create().await;
    let notices = Notices::default();
    let mut all: Vec<Subscription> = (0..100).map(|_| notices.subscribe()).collect();
    let (url, hub) = (test.url().to_owned(), notices.clone());
    let listening = tokio::spawn(async move { hub.listen(&url).await });
    for subscription in &mut all {
        assert_eq!(subscription.next().await, Notice::Missed);
    }
    say(&test, 1, 1).await;
    for subscription in &mut all {
        assert_eq!(subscription.next().await, run(1, 1));
    }
    assert_eq!(cut_off(&test).await, 1);
    listening.abort();
    listening.await.ok();
}
