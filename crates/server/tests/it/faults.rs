//! The job under what happens to servers: killed at any moment, their database restarted. The tables are right afterwards.

use std::process::{Child, Stdio};

use chrono_tz::Tz;
use crm_db::jobs::{RunQuery, RunRecord, list};
use crm_db::testing::TestDatabase;
use crm_db::{activity, directory};
use crm_domain::calendar::Calendar;
use crm_types::jobs::{JobName, RunState};

use crate::cluster::Cluster;
use crate::program::crm;

const MEMBERS: i64 = 600;

async fn world(test: &TestDatabase) {
    test.run(&format!(
        "insert into auth.users (id) select md5(n::text)::uuid from generate_series(1, {MEMBERS}) as n"
    ))
    .await;
}

/// Something new of everybody, so that every member has to be written.
async fn touch(test: &TestDatabase) {
    test.run(
        "insert into product.visions (user_id) select id from auth.users;
         insert into product.login_events (user_id, at) select id, now() from auth.users",
    )
    .await;
}

async fn newest(test: &TestDatabase) -> Option<RunRecord> {
    let query = RunQuery {
        job: Some(JobName::UpdateActivityMetrics),
        state: None,
        after: None,
        limit: 1,
    };
    // The database may be away just now.
    let page = list(test.database(), &query).await.ok()?;
    page.items.into_iter().next()
}

/// `crm job run`, ten members a portion.
fn start(test: &TestDatabase, full: bool) -> Child {
    let mut arguments = vec!["job", "run", "update-activity-metrics"];
    arguments.extend(full.then_some("--full"));
    crm(
        &arguments,
        &[("DATABASE_URL", test.url()), ("CRM_JOB_PORTION", "10")],
    )
    .stdout(Stdio::null())
    .stderr(Stdio::null())
    .spawn()
    .unwrap()
}

/// The newest run, once it comes after `number` and `condition` holds.
async fn when(
    test: &TestDatabase,
    number: i64,
    condition: impl Fn(&RunRecord) -> bool,
) -> RunRecord {
    let looking = async {
        loop {
            let run = newest(test).await.filter(|run| run.number > number);
            if let Some(run) = run.filter(&condition) {
                return run;
            }
        }
    };
    let found = tokio::time::timeout(std::time::Duration::from_secs(60), looking).await;
    found.unwrap_or_else(|_| panic!("the run does not come there"))
}

/// Nothing is left to compute, and what is derived says what its sources say.
async fn all_is_right(test: &TestDatabase) {
    let now = Calendar::new("2030-01-01T00:00:00Z".parse().unwrap(), Tz::UTC);
    assert_eq!(activity::refresh(test.database(), None, &now).await, Ok(0));
    let report = directory::check(test.database()).await.unwrap();
    assert!(report.is_clean(), "{report:?}");
}

/// The same every time: Knuth's generator, its upper bits.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % bound
    }
}

#[tokio::test]
async fn killed_twenty_times_at_any_moment_the_next_run_makes_it_right() {
    let test = TestDatabase::create().await;
    world(&test).await;
    let mut chance = Chance(20_240_520);
    let mut killed_midway = 0;
    for round in 0..20 {
        touch(&test).await;
        let number = newest(&test).await.map_or(0, |run| run.number);
        let mut child = start(&test, round % 3 == 0);
        let moment = chance.below(MEMBERS);
        when(&test, number, |run| {
            run.started_at.is_some() && (run.seen >= moment || run.state.is_ended())
        })
        .await;
        child.kill().unwrap();
        child.wait().unwrap();
        let left = newest(&test).await.unwrap();
        killed_midway += i64::from(left.state == RunState::Running);
        // What was done by then is whole: nobody's row and directory disagree.
        let report = directory::check(test.database()).await.unwrap();
        assert!(report.is_clean(), "round {round}: {report:?}");
    }
    assert!(
        killed_midway >= 10,
        "only {killed_midway} were killed midway"
    );
    // In the state that the last kill left, and once more with nothing in the way.
    for full in [false, true] {
        let ended = start(&test, full).wait().unwrap();
        assert!(ended.success());
        all_is_right(&test).await;
    }
    let last = newest(&test).await.unwrap();
    assert_eq!((last.state, last.changed), (RunState::Succeeded, 0));
}

#[tokio::test]
async fn a_restart_of_the_database_interrupts_a_run_and_does_not_end_it() {
    let mut cluster = Cluster::start();
    let test = TestDatabase::create_on(&cluster.url()).await;
    world(&test).await;
    for full in [true, false] {
        touch(&test).await;
        let number = newest(&test).await.map_or(0, |run| run.number);
        let mut child = start(&test, full);
        let before = when(&test, number, |run| run.seen >= MEMBERS / 4).await;
        assert_eq!(before.state, RunState::Running);
        cluster.restart();
        assert!(child.wait().unwrap().success());
        let run = when(&test, number, |run| run.state.is_ended()).await;
        assert_eq!(run.state, RunState::Succeeded);
        assert_eq!((run.id, run.lease), (before.id, 2), "the same run goes on");
        assert_eq!(run.seen, MEMBERS);
        all_is_right(&test).await;
    }
}
