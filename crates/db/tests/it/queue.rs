//! The queue: nothing lost, nothing held by two, nothing forgotten; whoever is late is refused.

use std::collections::BTreeSet;
use std::time::Duration;

use crm_db::Database;
use crm_db::queue::{
    DeadQuery, Due, NewTask, Room, TaskRecord, claim, dead, delete_ended, discard, enqueue,
    enqueue_within, next_wake, renew, retry, revive,
};
use crm_db::testing::TestDatabase;
use crm_types::ids::{AdminId, TaskId};
use futures_util::future::join_all;
use serde_json::json;
use sqlx::types::Uuid;

const LEASE: Duration = Duration::from_secs(60);

fn room(kind: &str, free: usize) -> Room<'_> {
    Room {
        kind,
        free,
        attempts: 3,
    }
}

async fn put(database: &Database, kind: &str, key: &str, due: Due) -> bool {
    let payload = json!({"key": key});
    let new = NewTask {
        kind,
        key,
        payload: &payload,
        due,
    };
    enqueue(database, &new).await.unwrap()
}

async fn take(database: &Database, kind: &str, free: usize) -> Vec<TaskRecord> {
    let rooms = [room(kind, free)];
    claim(database, &rooms, LEASE, "here").await.unwrap()
}

fn keys(tasks: &[TaskRecord]) -> Vec<&str> {
    tasks.iter().map(|task| task.key.as_str()).collect()
}

/// Time passes for everybody who holds something.
async fn leases_run_out(test: &TestDatabase) {
    test.run("update crm.queue set leased_until = now() - interval '1 microsecond' where state = 'running'")
        .await;
}

async fn admin(test: &TestDatabase) -> AdminId {
    let id = Uuid::from_u128(1);
    test.run(&format!(
        "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
         values ('{id}', 'ada@example.com', 'Ada', 'admin', '', now(), now())"
    ))
    .await;
    AdminId(id)
}

#[tokio::test]
async fn the_longest_due_comes_first_and_what_is_not_due_stays() {
    let test = TestDatabase::create().await;
    let database = test.database();
    let at = |text: &str| Due::At(text.parse().unwrap());
    put(database, "a", "later", at("2024-01-02T00:00:00Z")).await;
    put(database, "a", "first", at("2024-01-01T00:00:00Z")).await;
    put(database, "a", "later too", at("2024-01-02T00:00:00Z")).await;
    put(database, "a", "now", Due::Now).await;
    put(
        database,
        "a",
        "tomorrow",
        Due::In(Duration::from_secs(86_400)),
    )
    .await;
    put(database, "b", "another kind", Due::Now).await;
    let taken = take(database, "a", 2).await;
    assert_eq!(keys(&taken), ["first", "later"]);
    assert_eq!(taken[0].payload, json!({"key": "first"}));
    assert_eq!(keys(&take(database, "a", 9).await), ["later too", "now"]);
    assert_eq!(keys(&take(database, "a", 9).await), [""; 0]);
    let both = [room("b", 1), room("a", 1), room("c", 1)];
    let taken = claim(database, &both, LEASE, "here").await.unwrap();
    assert_eq!(keys(&taken), ["another kind"]);
}

#[tokio::test]
async fn the_same_wish_twice_is_one_task_and_another_kind_is_another_wish() {
    let test = TestDatabase::create().await;
    let database = test.database();
    assert!(put(database, "a", "x", Due::Now).await);
    assert!(!put(database, "a", "x", Due::Now).await);
    assert!(put(database, "b", "x", Due::Now).await);
    let taken = take(database, "a", 9).await;
    assert!(taken[0].complete(database).await.unwrap());
    assert!(!put(database, "a", "x", Due::Now).await, "it has been done");

    // Kept for a while, and no longer.
    assert_eq!(delete_ended(database, LEASE).await.unwrap(), 0);
    assert_eq!(delete_ended(database, Duration::ZERO).await.unwrap(), 1);
    assert!(put(database, "a", "x", Due::Now).await);
}

#[tokio::test]
async fn what_is_rolled_back_was_never_wished() {
    let test = TestDatabase::create().await;
    let payload = json!({});
    let new = NewTask {
        kind: "a",
        key: "x",
        payload: &payload,
        due: Due::Now,
    };
    let mut transaction = test.pool().begin().await.unwrap();
    assert!(enqueue_within(&mut transaction, &new).await.unwrap());
    assert_eq!(keys(&take(test.database(), "a", 9).await), [""; 0]);
    transaction.rollback().await.unwrap();
    test.assert_nothing_left_to_do().await;
}

#[tokio::test]
async fn two_workers_never_hold_one_task() {
    let test = TestDatabase::create().await;
    let database = test.database();
    test.run("insert into crm.queue (kind, key, payload) select 'a', n::text, '{}' from generate_series(1, 200) as n")
        .await;
    let workers = (0..8).map(|_| async {
        let mut mine = Vec::new();
        loop {
            let taken = take(database, "a", 3).await;
            if taken.is_empty() {
                return mine;
            }
            mine.extend(taken);
        }
    });
    let all: Vec<TaskRecord> = join_all(workers).await.into_iter().flatten().collect();
    assert_eq!(all.len(), 200);
    let different: BTreeSet<&str> = keys(&all).into_iter().collect();
    assert_eq!(different.len(), 200);
    assert!(all.iter().all(|task| (task.attempts, task.lease) == (1, 1)));
}

#[tokio::test]
async fn a_lease_that_is_renewed_holds_and_one_that_runs_out_is_lost() {
    let test = TestDatabase::create().await;
    let database = test.database();
    put(database, "a", "x", Due::Now).await;
    let first = take(database, "a", 1).await.remove(0);
    let held = [(first.id, first.lease)];
    assert_eq!(revive(database, &[room("a", 1)]).await.unwrap(), 0);

    leases_run_out(&test).await;
    assert_eq!(
        renew(database, &held, LEASE).await.unwrap(),
        held,
        "nobody took it"
    );
    assert_eq!(revive(database, &[room("a", 1)]).await.unwrap(), 0);

    leases_run_out(&test).await;
    assert_eq!(
        revive(database, &[room("b", 1)]).await.unwrap(),
        0,
        "not of this kind"
    );
    assert_eq!(revive(database, &[room("a", 1)]).await.unwrap(), 1);
    let second = take(database, "a", 1).await.remove(0);
    assert_eq!((second.attempts, second.lease), (2, 2));
    assert!(second.error.as_ref().unwrap().contains("here"));

    // The first worker comes back, and is told so whatever it says.
    assert!(renew(database, &held, LEASE).await.unwrap().is_empty());
    assert!(!first.complete(database).await.unwrap());
    assert!(!first.postpone(database, "late", LEASE).await.unwrap());
    assert!(!first.bury(database, "late").await.unwrap());
    assert!(!first.give_back(database).await.unwrap());
    assert!(second.complete(database).await.unwrap());
    test.assert_nothing_left_to_do().await;
}

#[tokio::test]
async fn a_task_whose_workers_keep_dying_ends_among_the_dead_letters() {
    let test = TestDatabase::create().await;
    let database = test.database();
    put(database, "a", "poison", Due::Now).await;
    for attempt in 1..=3 {
        let taken = take(database, "a", 1).await;
        assert_eq!(taken[0].attempts, attempt);
        leases_run_out(&test).await;
        assert_eq!(revive(database, &[room("a", 1)]).await.unwrap(), 1);
    }
    assert_eq!(keys(&take(database, "a", 1).await), [""; 0]);
    let query = DeadQuery {
        kind: None,
        before: None,
        limit: 10,
    };
    let letters = dead(database, &query).await.unwrap().items;
    assert_eq!(keys(&letters), ["poison"]);
    assert!(letters[0].ended_at.is_some());
}

#[tokio::test]
async fn what_came_to_nothing_waits_and_what_was_given_back_does_not_count() {
    let test = TestDatabase::create().await;
    let database = test.database();
    put(database, "a", "x", Due::Now).await;
    let taken = take(database, "a", 1).await.remove(0);
    assert!(taken.give_back(database).await.unwrap());
    let taken = take(database, "a", 1).await.remove(0);
    assert_eq!(taken.attempts, 1);

    assert!(taken.postpone(database, "not now", LEASE).await.unwrap());
    assert_eq!(keys(&take(database, "a", 1).await), [""; 0]);
    let wait = next_wake(database, &[room("a", 1)]).await.unwrap().unwrap();
    assert!(wait <= LEASE && wait > LEASE / 2, "{wait:?}");
    test.run("update crm.queue set due_at = now()").await;
    let taken = take(database, "a", 1).await.remove(0);
    assert_eq!(
        (taken.attempts, taken.error.as_deref()),
        (2, Some("not now"))
    );
}

#[tokio::test]
async fn who_has_nothing_to_do_is_told_for_how_long() {
    let test = TestDatabase::create().await;
    let database = test.database();
    let wake = async |rooms: &[Room<'_>]| next_wake(database, rooms).await.unwrap();
    assert_eq!(wake(&[room("a", 1)]).await, None);
    put(database, "a", "x", Due::In(Duration::from_secs(90_000))).await;
    let wait = wake(&[room("a", 1)]).await.unwrap();
    assert!(wait > Duration::from_secs(80_000) && wait <= Duration::from_secs(90_000));
    // What cannot be taken is no reason to wake up: a full kind, an unknown one.
    put(database, "a", "y", Due::Now).await;
    assert_eq!(wake(&[room("a", 1)]).await, Some(Duration::ZERO));
    assert_eq!(wake(&[room("a", 0)]).await, None);
    assert_eq!(wake(&[room("b", 1)]).await, None);
    // Somebody else's lease may run out.
    take(database, "a", 1).await;
    let wait = wake(&[room("a", 0)]).await.unwrap();
    assert!(wait > Duration::ZERO && wait <= LEASE);
    assert_eq!(wake(&[room("b", 1)]).await, None);
}

#[tokio::test]
async fn a_dead_letter_is_tried_again_or_given_up_once() {
    let test = TestDatabase::create().await;
    let (database, ada) = (test.database(), admin(&test).await);
    let now = "2024-05-20T10:00:00Z".parse().unwrap();
    for key in ["1", "2", "3", "4"] {
        put(database, if key == "4" { "b" } else { "a" }, key, Due::Now).await;
        let kind = if key == "4" { "b" } else { "a" };
        let taken = take(database, kind, 1).await;
        assert!(taken[0].bury(database, "on purpose").await.unwrap());
    }
    let list = async |kind, before, limit| {
        let query = DeadQuery {
            kind,
            before,
            limit,
        };
        dead(database, &query).await.unwrap()
    };
    let page = list(None, None, 3).await;
    assert_eq!(
        (keys(&page.items), page.has_more),
        (vec!["4", "3", "2"], true)
    );
    let rest = list(None, Some(page.items[2].number), 3).await;
    assert_eq!((keys(&rest.items), rest.has_more), (vec!["1"], false));
    assert_eq!(keys(&list(Some("b"), None, 9).await.items), ["4"]);

    let [again, never] = [page.items[1].id, page.items[2].id].map(TaskId);
    assert!(retry(database, again, ada, now).await.unwrap());
    assert!(!retry(database, again, ada, now).await.unwrap());
    assert!(!discard(database, again, ada, now).await.unwrap());
    assert!(discard(database, never, ada, now).await.unwrap());
    assert!(!retry(database, never, ada, now).await.unwrap());
    let taken = take(database, "a", 9).await;
    assert_eq!((keys(&taken), taken[0].attempts), (vec!["3"], 1));
    assert!(
        !put(database, "a", "2", Due::Now).await,
        "given up is not wished again"
    );
    let decided: Vec<(String, Option<Uuid>)> =
        sqlx::query_as("select key, decided_by from crm.queue where decided_at = $1 order by key")
            .bind::<chrono::DateTime<chrono::Utc>>(now)
            .fetch_all(test.pool())
            .await
            .unwrap();
    let ada = Some(ada.0);
    assert_eq!(decided, [("2".to_owned(), ada), ("3".to_owned(), ada)]);
}

#[tokio::test]
#[should_panic(expected = "a x is waiting after 0 attempts")]
async fn a_test_that_leaves_something_to_do_fails() {
    let test = TestDatabase::create().await;
    put(test.database(), "a", "x", Due::Now).await;
    test.assert_nothing_left_to_do().await;
}

#[tokio::test]
async fn a_full_queue_is_walked_by_its_index() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into crm.queue (kind, key, payload, state, ended_at, due_at)
         select
             (array['a', 'unknown'])[1 + (n % 10 > 0)::integer], n::text, '{}',
             (array['waiting', 'done'])[1 + n % 2], case when n % 2 = 1 then now() end, now() - n * interval '1 second'
         from generate_series(1, 20000) as n;
         analyze crm.queue",
    )
    .await;
    let micro = sqlx::postgres::types::PgInterval {
        months: 0,
        days: 0,
        microseconds: 1,
    };
    let claim = sqlx::query_scalar(concat!(
        "explain (analyze, timing off, summary off) ",
        include_str!("../../src/queue/queries/claim.sql")
    ));
    let claim = claim
        .bind(vec!["a"])
        .bind(vec![5_i64])
        .bind(micro)
        .bind("here");
    let revive = sqlx::query_scalar(concat!(
        "explain (analyze, timing off, summary off) ",
        include_str!("../../src/queue/queries/revive.sql")
    ));
    let revive = revive.bind(vec!["a"]).bind(vec![3_i32]);
    for statement in [claim, revive] {
        let mut transaction = test.pool().begin().await.unwrap();
        let lines: Vec<String> = statement.fetch_all(&mut *transaction).await.unwrap();
        transaction.rollback().await.unwrap();
        let plan = lines.join("\n");
        assert!(crate::plans::rows_read(&plan) <= 10, "{plan}");
    }
    assert_eq!(take(test.database(), "a", 5).await.len(), 5);
}
