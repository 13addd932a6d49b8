//! A server as far as jobs are concerned, and waiting for what it does.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::jobs::{NewRun, Requested, RunQuery, RunRecord, find, list, request};
use crm_db::notices::Notices;
use crm_db::testing::TestDatabase;
use crm_db::{Database, Settings};
use crm_domain::messages::Policy;
use crm_domain::revenue::billing::Billing;
use crm_jobs::{Messaging, Now, Plan, Runner};
use crm_types::ids::RunId;
use crm_types::jobs::{JobName, RunMode, Trigger};
use tokio::task::JoinHandle;

pub const JOB: JobName = JobName::UpdateActivityMetrics;

/// Noon in May 2024, standing still.
pub fn noon() -> DateTime<Utc> {
    "2024-05-20T12:00:00Z".parse().unwrap()
}

/// One of several servers on the same database.
pub struct Instance {
    runner: Runner,
    listening: JoinHandle<()>,
}

impl Instance {
    /// With a clock that stands still and nothing planned, three members a portion.
    pub async fn start(test: &TestDatabase) -> Self {
        Self::planned(test, Vec::new(), Arc::new(noon)).await
    }

    pub async fn planned(test: &TestDatabase, plans: Vec<Plan>, now: Now) -> Self {
        Self::with(test, plans, None, silent(), now).await
    }

    /// One that asks somebody who bills.
    pub async fn billed(test: &TestDatabase, billing: Option<Arc<dyn Billing>>, now: Now) -> Self {
        Self::with(test, Vec::new(), billing, silent(), now).await
    }

    /// One that sends messages.
    pub async fn messaging(test: &TestDatabase, messaging: Messaging, now: Now) -> Self {
        Self::with(test, Vec::new(), None, messaging, now).await
    }

    async fn with(
        test: &TestDatabase,
        plans: Vec<Plan>,
        billing: Option<Arc<dyn Billing>>,
        messaging: Messaging,
        now: Now,
    ) -> Self {
        let database = Database::connect(test.url(), &Settings::jobs(6))
            .await
            .unwrap();
        let notices = Notices::default();
        let listening = {
            let (notices, url) = (notices.clone(), test.url().to_owned());
            tokio::spawn(async move { match notices.listen(&url).await {} })
        };
        let settings = crm_jobs::Settings {
            server: "test".to_owned(),
            portion: 3,
            time_zone: Tz::Asia__Tokyo,
            currency: "USD".to_owned(),
            plans,
            billing,
            messaging,
        };
        let runner = Runner::start(database, &notices, settings, now);
        Self { runner, listening }
    }

    pub async fn stop(self) {
        self.runner.stop().await;
        self.listening.abort();
        self.listening.await.ok();
    }
}

fn silent() -> Messaging {
    Messaging::none(Policy::default())
}

/// Members with one vision each; their ids are their numbers.
pub async fn members(test: &TestDatabase, count: u32) {
    test.run(&format!(
        "insert into auth.users (id) select lpad(to_hex(n), 32, '0')::uuid from generate_series(1, {count}) as n;
         insert into product.visions (user_id) select id from auth.users;"
    ))
    .await;
}

pub async fn ask(test: &TestDatabase, mode: RunMode) -> Requested {
    let new = NewRun {
        job: JOB,
        mode,
        trigger: Trigger::Api,
        requested_by: None,
    };
    request(test.database(), &new, noon()).await.unwrap()
}

pub async fn all_runs(test: &TestDatabase) -> Vec<RunRecord> {
    let query = RunQuery {
        job: None,
        state: None,
        after: None,
        limit: 100,
    };
    list(test.database(), &query).await.unwrap().items
}

/// Looks until it is so; a minute is an end to every hope.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    match tokio::time::timeout(Duration::from_secs(60), looking).await {
        Ok(found) => found,
        Err(_) => panic!("never: {what}"),
    }
}

/// The run, once `condition` holds.
pub async fn when(
    test: &TestDatabase,
    id: RunId,
    condition: impl Fn(&RunRecord) -> bool,
) -> RunRecord {
    until("the run comes there", async || {
        find(test.database(), id).await.unwrap().filter(&condition)
    })
    .await
}

pub async fn ended(test: &TestDatabase, id: RunId) -> RunRecord {
    when(test, id, |run| run.state.is_ended()).await
}
