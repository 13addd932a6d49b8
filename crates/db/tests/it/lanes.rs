//! Connections kept at hand: they outlive neither their database nor whoever gave up waiting, and hold nobody up.

use std::time::Duration;

use crm_db::members::{ListQuery, list};
use crm_db::testing::TestDatabase;
use crm_db::{Database, Error, Settings};
use futures_util::future::join_all;

use crate::world::reading;

fn all() -> ListQuery {
    ListQuery {
        limit: 50,
        total: true,
        ..ListQuery::default()
    }
}

#[tokio::test]
async fn many_readers_share_few_connections_and_closing_waits_for_them() {
    let test = TestDatabase::create().await;
    for connections in [1, 2, 5] {
        let database = Database::connect(test.url(), &Settings::web(connections))
            .await
            .unwrap();
        let (query, reading) = (all(), reading());
        let pages = join_all((0..40).map(|_| list(&database, &query, &reading))).await;
        assert!(pages.iter().all(Result::is_ok));
        assert!(database.connections().0 <= connections);
        // Somebody who asks the pool itself still gets one.
        database.ping().await.unwrap();
        database.close().await;
        let refused = list(&database, &query, &reading).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })));
    }
}

#[tokio::test]
async fn connections_that_were_killed_are_soon_replaced() {
    let test = TestDatabase::create().await;
    let database = Database::connect(test.url(), &Settings::web(3))
        .await
        .unwrap();
    let (query, reading) = (all(), reading());
    join_all((0..10).map(|_| list(&database, &query, &reading))).await;
    test.run(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .await;
    let failures = {
        let mut failures = 0;
        while list(&database, &query, &reading).await.is_err() {
            failures += 1;
        }
        failures
    };
    assert!(
        failures <= 2,
        "{failures}: at most one for each that was kept"
    );
}

#[tokio::test]
async fn whoever_gives_up_leaves_nothing_behind() {
    let test = TestDatabase::create().await;
    let database = Database::connect(test.url(), &Settings::web(2))
        .await
        .unwrap();
    let (query, reading) = (all(), reading());
    for micros in 0..200 {
        let patience = Duration::from_micros(micros * 10);
        tokio::time::timeout(patience, list(&database, &query, &reading))
            .await
            .ok();
        assert_eq!(
            list(&database, &query, &reading).await.unwrap().items.len(),
            0
        );
    }
}
