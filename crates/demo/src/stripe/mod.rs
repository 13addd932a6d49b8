//! A Stripe that speaks HTTP: objects, lists, events, webhooks, limits and faults as the real one has them, out of a demo
//! world. It takes no money, knows no card, and reads no clock.

mod account;
mod billing;
mod error;
mod fault;
mod http;
mod limit;
mod list;
pub mod objects;
mod params;
mod store;
mod webhook;
mod world;
mod writes;

use std::collections::{BTreeMap, HashMap};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::Notify;

pub use account::Account;
pub use fault::{Fault, Plan as FaultPlan};
pub use limit::Rates;
pub use store::{Kind, Store};
pub use webhook::{Delivery, Endpoint, Order, sign};

use crate::host::Host;
use crate::world::World;

/// A key, and what it opens: everything, or `rak_customer_read` and the like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub secret: String,
    pub permissions: Option<Vec<String>>,
}

/// The key that opens everything unless others are named.
pub const DEMO_KEY: &str = "sk_test_demo";

/// How the fake is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Its moment; it moves only when it is told to.
    pub now: DateTime<Utc>,
    pub keys: Vec<Key>,
    /// None: as many as come.
    pub rates: Option<Rates>,
    /// How long every answer takes at least.
    pub latency: Option<Duration>,
    /// Whether events are sent by themselves; otherwise only when it is told to.
    pub deliver: bool,
}

impl Options {
    /// On a free port of this machine, without limits, at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            now,
            keys: vec![Key {
                secret: DEMO_KEY.to_owned(),
                permissions: None,
            }],
            rates: None,
            latency: None,
            deliver: false,
        }
    }
}

/// A running fake; all clones are the same one. It ends when the last [`Running`] is gone.
#[derive(Clone)]
pub struct Fake(Arc<Shared>);

struct Shared {
    account: Mutex<Account>,
    options: Options,
    limit: Option<limit::Limit>,
    faults: fault::Faults,
    replays: Mutex<http::Replays>,
    endpoints: Mutex<Vec<Endpoint>>,
    calls: Mutex<BTreeMap<String, u64>>,
    requests: AtomicU64,
    happened: Notify,
    client: reqwest::Client,
}

/// Serves until it is dropped.
pub struct Running {
    fake: Fake,
    address: SocketAddr,
    _host: Host,
}

impl std::ops::Deref for Running {
    type Target = Fake;

    fn deref(&self) -> &Fake {
        &self.fake
    }
}

impl Running {
    /// Begins to serve, on a thread of its own.
    ///
    /// # Errors
    /// Where it cannot listen.
    pub fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(options.listen)?;
        let address = listener.local_addr()?;
        let fake = Fake(Arc::new(Shared {
            account: Mutex::new(Account::new(options.now.timestamp())),
            limit: options.rates.map(limit::Limit::new),
            faults: fault::Faults::default(),
            replays: Mutex::new(HashMap::new()),
            endpoints: Mutex::default(),
            calls: Mutex::default(),
            requests: AtomicU64::new(0),
            happened: Notify::new(),
            client: reqwest::Client::new(),
            options,
        }));
        let host = Host::start(
            "fake-stripe",
            listener,
            fake.clone(),
            |config, fake| {
                config
                    .app_data(Data::new(fake))
                    .default_service(web::to(http::handle));
            },
            |fake| {
                fake.0
                    .options
                    .deliver
                    .then(|| fake.clone().keep_delivering())
            },
        )?;
        Ok(Self {
            fake,
            address,
            _host: host,
        })
    }

    /// What a client is told instead of `https://api.stripe.com/`.
    pub fn base_url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Fake {
    /// Its account, for as long as the guard lives: nothing is answered meanwhile.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        lock(&self.0.account)
    }

    /// Fills it with what the first `members` of `world` bought.
    pub fn fill(&self, world: World, members: u64) {
        world::fill(&mut self.account().store, world, members);
    }

    /// Stores an object as it is, without an event.
    pub fn put(&self, kind: Kind, object: &Value) {
        self.account().store.put(kind, object);
    }

    /// Stores a subscription with any number of items.
    pub fn put_subscription(&self, mut subscription: Value, items: &[Value]) {
        let mut account = self.account();
        for item in items {
            account.store.put(Kind::SubscriptionItem, item);
        }
        let id = subscription["id"].as_str().unwrap_or_default().to_owned();
        subscription["items"] = objects::items_along(&id, items);
        account.store.put(Kind::Subscription, &subscription);
    }

    /// Lets time go on until `to`, in seconds, and plays what happens meanwhile. Never back.
    pub fn advance(&self, to: i64) {
        self.account().advance(to);
        self.tell();
    }

    /// From here on, events are sent there too.
    pub fn send_to(&self, endpoint: Endpoint) {
        lock(&self.0.endpoints).push(endpoint);
    }

    /// What is to go wrong.
    pub fn plan_fault(&self, plan: FaultPlan) {
        self.0.faults.add(plan);
    }

    /// From here on nothing goes wrong.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// How often each endpoint was asked, ids left out.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        lock(&self.0.calls).clone()
    }

    fn count(&self, endpoint: String) {
        *lock(&self.0.calls).entry(endpoint).or_default() += 1;
    }

    fn over_limit(&self, endpoint: &str) -> Option<&'static str> {
        self.0.limit.as_ref()?.over(endpoint)
    }

    fn latency(&self) -> Option<Duration> {
        self.0.options.latency
    }

    fn faults(&self) -> &fault::Faults {
        &self.0.faults
    }

    fn keys(&self) -> &[Key] {
        &self.0.options.keys
    }

    fn replays(&self) -> MutexGuard<'_, http::Replays> {
        lock(&self.0.replays)
    }

    fn endpoints(&self) -> Vec<Endpoint> {
        lock(&self.0.endpoints).clone()
    }

    fn client(&self) -> &reqwest::Client {
        &self.0.client
    }

    fn next_request_id(&self) -> String {
        format!(
            "req_{:014}",
            self.0.requests.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// There may be events to send.
    fn tell(&self) {
        self.0.happened.notify_one();
    }

    async fn heard(&self) {
        self.0.happened.notified().await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
