//! Planned times with clocks that are set: each is served once, by one server, and one that was missed is made up once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::testing::TestDatabase;
use crm_jobs::{Now, Plan};
use crm_types::jobs::{RunState, Trigger};

use crate::instance::{Instance, JOB, all_runs, noon, until};

/// A clock that tests set.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn at(time: DateTime<Utc>) -> Self {
        let clock = Self::default();
        clock.set(time);
        clock
    }

    fn set(&self, time: DateTime<Utc>) {
        self.0.store(time.timestamp(), Ordering::SeqCst);
    }

    fn now(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || DateTime::from_timestamp(clock.0.load(Ordering::SeqCst), 0).unwrap())
    }
}

fn midnight() -> Vec<Plan> {
    vec![Plan::parse(JOB, "0 0 * * *", Tz::UTC).unwrap()]
}

/// The planned times that were served by a run, and those that were passed over.
async fn slots(test: &TestDatabase) -> (i64, i64) {
    crm_db::testing::row(
        test,
        "select count(run_id), count(*) filter (where run_id is null) from crm.job_slots",
    )
    .await
    .unwrap()
}

/// Two servers that begin now look at once; when they have, they are stopped.
async fn two_servers_at(test: &TestDatabase, time: DateTime<Utc>, served: (i64, i64)) {
    let clock = Clock::at(time);
    let (a, b) = tokio::join!(
        Instance::planned(test, midnight(), clock.now()),
        Instance::planned(test, midnight(), clock.now())
    );
    until("the time is served", async || {
        (slots(test).await == served).then_some(())
    })
    .await;
    until("the run has ended", async || {
        let runs = all_runs(test).await;
        runs.iter().all(|run| run.state.is_ended()).then_some(())
    })
    .await;
    a.stop().await;
    b.stop().await;
    assert_eq!(slots(test).await, served);
}

#[tokio::test]
async fn a_planned_time_is_served_once_by_one_of_all_servers_whatever_the_clock_does() {
    let test = TestDatabase::create().await;
    let day = TimeDelta::days(1);
    // The midnight before anybody looked was not missed.
    two_servers_at(&test, noon(), (0, 1)).await;
    assert_eq!(all_runs(&test).await.len(), 0);
    two_servers_at(&test, noon() + day, (1, 1)).await;
    // Three days off: one is made up.
    two_servers_at(&test, noon() + day * 4, (2, 1)).await;
    // A clock that is set back serves nothing twice.
    two_servers_at(&test, noon() + day * 4, (2, 1)).await;
    two_servers_at(&test, noon() + day, (2, 1)).await;
    two_servers_at(&test, noon(), (2, 1)).await;
    let runs = all_runs(&test).await;
    assert_eq!(runs.len(), 2);
    for run in runs {
        assert_eq!(
            (run.trigger, run.state),
            (Trigger::Schedule, RunState::Succeeded)
        );
    }
}

#[tokio::test]
async fn a_time_that_comes_while_a_server_lives_is_served_when_it_comes() {
    let test = TestDatabase::create().await;
    // Two seconds before midnight, and then on as time goes.
    let begun = std::time::Instant::now();
    let before: DateTime<Utc> = "2024-05-20T23:59:58Z".parse().unwrap();
    let now: Now = Arc::new(move || before + TimeDelta::from_std(begun.elapsed()).unwrap());
    let instance = Instance::planned(&test, midnight(), now).await;
    let run = until("midnight comes", async || {
        all_runs(&test).await.into_iter().next()
    })
    .await;
    assert!(run.requested_at >= "2024-05-21T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    assert_eq!(run.trigger, Trigger::Schedule);
    instance.stop().await;
}
