//! A server for one test, on a free port, with a clock that the test moves; stopped and dropped with it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use crm_api::{Application, Clock, MessageSettings, Metrics, Settings, StopHandle};
use crm_db::Database;
use crm_db::admins::NewAdmin;
use crm_db::notices::Notices;
use crm_db::testing::TestDatabase;
use crm_domain::messages::Policy;
use crm_jobs::Runner;
use crm_types::auth::{Admin, Role};
use crm_types::ids::AdminId;
use uuid::Uuid;

use crate::client::Client;

pub const PASSWORD: &str = "correct horse battery staple";
pub const SECRET: &str = "kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0";
pub const METRICS_TOKEN: &str = "a token for tests";

/// A database, and as many instances on it as a test starts.
pub struct World {
    pub database: TestDatabase,
    clock: Arc<Mutex<DateTime<Utc>>>,
}

impl World {
    /// An empty database.
    pub async fn create() -> Self {
        let start = "2026-03-10T12:00:00Z".parse().unwrap();
        Self {
            database: TestDatabase::create().await,
            clock: Arc::new(Mutex::new(start)),
        }
    }

    /// Starts an instance.
    pub fn start(&self) -> Server {
        self.start_with(|_| {})
    }

    /// Starts an instance with other settings.
    pub fn start_with(&self, adjust: impl FnOnce(&mut Settings)) -> Server {
        let mut settings = settings(self.database.url());
        adjust(&mut settings);
        Server::start(settings, self.clock())
    }

    /// The clock that all instances go by.
    pub fn clock(&self) -> Clock {
        let time = Arc::clone(&self.clock);
        Clock::new(move || *time.lock().unwrap())
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.clock.lock().unwrap()
    }

    /// Time passes.
    pub fn pass(&self, time: TimeDelta) {
        *self.clock.lock().unwrap() += time;
    }

    /// Somebody who may sign in with [`PASSWORD`].
    pub async fn admin(&self, email: &str, role: Role) -> Admin {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| crm_api::password::hash(&PASSWORD.into()).unwrap());
        let admin = Admin {
            id: AdminId(Uuid::now_v7()),
            email: email.to_owned(),
            name: "Ada Lovelace".to_owned(),
            role,
        };
        let new = NewAdmin {
            admin: admin.clone(),
            password_hash: hash.clone(),
        };
        assert!(
            crm_db::admins::insert(self.database.database(), &new, self.now())
                .await
                .unwrap()
        );
        admin
    }
}

/// Whoever works off jobs and the queue in this world; `adjust` says what they are connected to.
pub async fn runner(
    test: &TestDatabase,
    clock: Clock,
    adjust: impl FnOnce(&mut crm_jobs::Settings),
) -> Runner {
    let database = Database::connect(test.url(), &crm_db::Settings::web(4))
        .await
        .unwrap();
    let notices = Notices::default();
    {
        let (notices, url) = (notices.clone(), test.url().to_owned());
        tokio::spawn(async move { match notices.listen(&url).await {} });
    }
    let mut settings = crm_jobs::Settings {
        server: "test".to_owned(),
        portion: 1_000,
        time_zone: chrono_tz::Tz::UTC,
        currency: "USD".to_owned(),
        plans: Vec::new(),
        billing: None,
        messaging: crm_jobs::Messaging::none(crm_domain::messages::Policy::default()),
    };
    adjust(&mut settings);
    Runner::start(database, &notices, settings, Arc::new(move || clock.now()))
}

fn settings(database_url: &str) -> Settings {
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        database_url: database_url.into(),
        database_pool: 4,
        public_url: None,
        jwt_secret: SECRET.into(),
        metrics_token: Some(METRICS_TOKEN.into()),
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        time_zone: chrono_tz::Tz::UTC,
        currency: "USD".to_owned(),
        billing: None,
        stripe_webhooks: None,
        messages: MessageSettings::none(Policy::default()),
        plans: Vec::new(),
        rate_limit: 100_000.try_into().unwrap(),
        address_rate_limit: 100_000.try_into().unwrap(),
        ingestion_rate_limit: 100_000.try_into().unwrap(),
        lead_rate_limit: 100_000.try_into().unwrap(),
        connections_per_address: 100,
        keep_alive: Duration::from_secs(75),
        body_limit: 65_536,
        body_timeout: Duration::from_secs(10),
        request_timeout: Duration::from_secs(30),
        event_streams: 200,
        event_heartbeat: Duration::from_secs(15),
        drain_time: Duration::ZERO,
        shutdown_timeout: Duration::from_secs(10),
        workers: 1,
    }
}

/// One running instance.
pub struct Server {
    pub address: SocketAddr,
    stop: StopHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(settings: Settings, clock: Clock) -> Self {
        static METRICS: OnceLock<Metrics> = OnceLock::new();
        let metrics = METRICS.get_or_init(|| Metrics::install().unwrap()).clone();
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application = Application::build(settings, clock, metrics).unwrap();
                sender
                    .send((application.address(), application.stop_handle()))
                    .unwrap();
                application.run().await.unwrap();
            });
        });
        let (address, stop) = receiver.recv().unwrap();
        Self {
            address,
            stop,
            thread: Some(thread),
        }
    }

    /// A client that sends no credentials yet.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A client with this admin's Bearer token.
    pub async fn client_of(&self, email: &str) -> Client {
        self.client().with_token(email).await
    }

    /// Stops it as SIGTERM does, and returns when it has ended.
    pub async fn stop(mut self) {
        self.stop.stop().await;
        self.join();
    }

    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Some(thread) = self.thread.take() else {
            return;
        };
        let stop = self.stop.clone();
        // Whoever drops us may stand in the middle of a runtime.
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(stop.stop_now());
            thread.join().ok();
        })
        .join()
        .ok();
    }
}
