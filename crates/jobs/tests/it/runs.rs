//! Runs that are asked for anywhere are executed once, given back, cancelled and taken up again.

use crm_db::directory::{Report, check};
use crm_db::jobs::{Cancellation, cancel, claim};
use crm_db::testing::{TestDatabase, until_held};
use crm_types::jobs::{RunMode, RunState};
use tokio::sync::oneshot;

use crate::instance::{Instance, JOB, all_runs, ask, ended, members, noon, until, when};

#[tokio::test]
async fn a_run_is_executed_to_its_end_and_the_day_is_kept() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    let instance = Instance::start(&test).await;
    let asked = ask(&test, RunMode::Full).await;
    let run = ended(&test, asked.run.id).await;
    assert_eq!(run.state, RunState::Succeeded);
    assert_eq!((run.seen, run.changed, run.total), (20, 20, Some(20)));
    assert_eq!(run.server.as_deref(), Some("test"));
    let (day, members): (chrono::NaiveDate, i64) = snapshot(&test).await;
    assert_eq!((day.to_string().as_str(), members), ("2024-05-20", 20));
    instance.stop().await;
}

/// What the day's snapshot says of everybody.
async fn snapshot(test: &TestDatabase) -> (chrono::NaiveDate, i64) {
    until("there is a snapshot", async || {
        crm_db::testing::row(
            test,
            "select day, members from crm.daily_snapshots where dimension = 'all'",
        )
        .await
    })
    .await
}

#[tokio::test]
async fn two_servers_asked_in_the_same_instant_execute_one_run() {
    let test = TestDatabase::create().await;
    members(&test, 60).await;
    let (a, b) = tokio::join!(Instance::start(&test), Instance::start(&test));
    for _ in 0..5 {
        test.run("insert into product.visions (user_id) select id from auth.users")
            .await;
        let (one, other) = tokio::join!(ask(&test, RunMode::Full), ask(&test, RunMode::Full));
        assert_eq!(one.run.id, other.run.id);
        assert!(one.joined != other.joined);
        let run = ended(&test, one.run.id).await;
        assert_eq!((run.state, run.lease), (RunState::Succeeded, 1));
        assert_eq!((run.seen, run.changed), (60, 60));
    }
    assert_eq!(all_runs(&test).await.len(), 5);
    a.stop().await;
    b.stop().await;
}

/// Holds a member back, so that a run comes so far and no further, until told to let go.
async fn hold(test: &TestDatabase, member: u32) -> oneshot::Sender<()> {
    crm_db::testing::hold(
        test,
        &format!(
            "select from auth.users where id = lpad(to_hex({member}), 32, '0')::uuid for update"
        ),
    )
    .await
}

#[tokio::test]
async fn a_server_that_stops_gives_its_run_to_the_next() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    let held = hold(&test, 17).await;
    let first = Instance::start(&test).await;
    let run = ask(&test, RunMode::Full).await.run;
    until_held(&test).await;
    when(&test, run.id, |run| run.seen == 15).await;
    let (left, ()) = tokio::join!(first.stop(), async {
        held.send(()).unwrap();
    });
    let () = left;
    let waiting = when(&test, run.id, |_| true).await;
    assert_eq!((waiting.state, waiting.seen), (RunState::Queued, 18));
    let second = Instance::start(&test).await;
    let run = ended(&test, run.id).await;
    assert_eq!((run.state, run.lease), (RunState::Succeeded, 2));
    assert_eq!((run.seen, run.changed, run.total), (30, 30, Some(30)));
    assert_eq!(all_runs(&test).await.len(), 1);
    second.stop().await;
}

#[tokio::test]
async fn a_run_that_somebody_cancels_ends_after_the_members_it_is_at() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    let held = hold(&test, 17).await;
    let instance = Instance::start(&test).await;
    let run = ask(&test, RunMode::Full).await.run;
    until_held(&test).await;
    when(&test, run.id, |run| run.seen == 15).await;
    let outcome = cancel(test.database(), run.id, noon()).await.unwrap();
    assert!(matches!(outcome, Cancellation::Asked(run) if run.state == RunState::Running));
    held.send(()).unwrap();
    let run = ended(&test, run.id).await;
    assert_eq!((run.state, run.seen), (RunState::Cancelled, 18));
    // The next one does what this one has not, though less was asked for.
    let next = ask(&test, RunMode::Incremental).await.run;
    let next = ended(&test, next.id).await;
    assert_eq!(
        (next.mode, next.seen, next.changed),
        (RunMode::Full, 12, 12)
    );
    instance.stop().await;
}

#[tokio::test]
async fn a_server_notices_that_another_died_and_goes_on_by_itself() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    let run = ask(&test, RunMode::Full).await.run;
    drop(
        claim(test.database(), JOB, "dead", noon())
            .await
            .unwrap()
            .unwrap(),
    );
    let instance = Instance::start(&test).await;
    let lost = ended(&test, run.id).await;
    assert_eq!(lost.state, RunState::Lost);
    let next = until("another takes its place", async || {
        all_runs(&test)
            .await
            .into_iter()
            .find(|run| run.id != lost.id)
    })
    .await;
    let next = ended(&test, next.id).await;
    assert_eq!((next.state, next.seen), (RunState::Succeeded, 30));
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    instance.stop().await;
}

#[tokio::test]
async fn a_run_outlives_every_connection_it_had() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    let held = hold(&test, 17).await;
    let instance = Instance::start(&test).await;
    let run = ask(&test, RunMode::Full).await.run;
    until_held(&test).await;
    when(&test, run.id, |run| run.seen == 15).await;
    // As in a restart: all of them at once, the one that listens too.
    test.run(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'member-success-%'",
    )
    .await;
    held.send(()).unwrap();
    let last = until("the work is done", async || {
        let runs = all_runs(&test).await;
        let newest = runs.into_iter().next();
        newest.filter(|run| run.state == RunState::Succeeded)
    })
    .await;
    assert!(last.lease > 1 || last.id != run.id, "{last:?}");
    let next = ask(&test, RunMode::Full).await.run;
    let next = ended(&test, next.id).await;
    assert_eq!((next.seen, next.changed), (30, 0));
    instance.stop().await;
}
