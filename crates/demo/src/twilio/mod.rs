//! A Twilio that speaks HTTP: messages that are taken and fare as their numbers let them, callbacks with its signature, what
//! members write back, STOP as its networks treat it, and faults on request. It reaches no phone, and reads no clock.

mod account;
mod callback;
mod fault;
mod http;
mod replies;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::{self, Data};
use chrono::{DateTime, Utc};
use tokio::sync::Notify;

pub use account::{Account, Fate, Stored};
pub use callback::{Callback, Order, Sent, sign};
pub use fault::{Fault, Plan as FaultPlan};

use crate::host::Host;

/// The account, its token and its number, unless others are named.
pub const DEMO_ACCOUNT: &str = "AC00000000000000000000000000000000";
pub const DEMO_TOKEN: &str = "demo-auth-token-of-nobody";
pub const DEMO_NUMBER: &str = "+12025550100";

/// How the fake is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Its moment; it moves only when it is told to.
    pub now: DateTime<Utc>,
    pub account: String,
    pub token: String,
    /// What can be sent from.
    pub number: String,
    /// Where what members write is sent to.
    pub inbound_url: Option<String>,
    /// Whether callbacks are sent by themselves; otherwise only when it is told to.
    pub deliver: bool,
    /// Whether it says what it takes a message for (`OptOutType`), as it does where that is switched on.
    pub tells_opt_out: bool,
    /// Whether it answers HELP itself, as it does unless an account has asked it not to.
    pub answers_help: bool,
    /// Whether some members write back by themselves, some seconds after a message was delivered.
    pub replies: bool,
}

impl Options {
    /// On a free port of this machine, at `now`.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            now,
            account: DEMO_ACCOUNT.to_owned(),
            token: DEMO_TOKEN.to_owned(),
            number: DEMO_NUMBER.to_owned(),
            inbound_url: None,
            deliver: false,
            tells_opt_out: false,
            answers_help: true,
            replies: false,
        }
    }
}

/// A running fake; all clones are the same one. It ends when the last [`Running`] is gone.
#[derive(Clone)]
pub struct Fake(Arc<Shared>);

struct Shared {
    account: Mutex<Account>,
    options: Options,
    faults: fault::Faults,
    inbound_url: Mutex<Option<String>>,
    calls: Mutex<BTreeMap<&'static str, u64>>,
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
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(15))
            .build()
            .map_err(std::io::Error::other)?;
        let fake = Fake(Arc::new(Shared {
            account: Mutex::new(Account::new(&options)),
            faults: fault::Faults::default(),
            inbound_url: Mutex::new(options.inbound_url.clone()),
            calls: Mutex::default(),
            happened: Notify::new(),
            client,
            options,
        }));
        let host = Host::start(
            "fake-twilio",
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

    /// What a client is told instead of `https://api.twilio.com/`.
    pub fn base_url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

impl Fake {
    /// Its account, for as long as the guard lives: nothing is answered meanwhile.
    pub fn account(&self) -> MutexGuard<'_, Account> {
        lock(&self.0.account)
    }

    /// All that was ever handed over to be sent, the oldest first.
    pub fn outbound(&self) -> Vec<Stored> {
        let account = self.account();
        account
            .messages()
            .filter(|one| one.outbound)
            .cloned()
            .collect()
    }

    /// Lets time go on until `to`: messages fare on meanwhile. Never back.
    pub fn advance(&self, to: DateTime<Utc>) {
        self.account().advance(to);
        let come = self.account().come();
        for coming in come {
            self.write(&coming.from, coming.words, &[]);
        }
        self.tell();
    }

    /// How what goes to `number` fares from here on.
    pub fn fate(&self, number: &str, fate: Fate) {
        self.account().fates.insert(number.to_owned(), fate);
    }

    /// From here on what members write is sent there.
    pub fn send_to(&self, url: &str) {
        *lock(&self.0.inbound_url) = Some(url.to_owned());
    }

    /// Somebody writes to us, and answers the message's id. Their STOP and START count from here on, whether or not
    /// anybody hears of it.
    pub fn write(&self, from: &str, body: &str, media: &[(&str, &str)]) -> String {
        let url = lock(&self.0.inbound_url).clone();
        let tells = self.0.options.tells_opt_out;
        let sid = self.account().write(from, body, media, url, tells);
        self.tell();
        sid
    }

    /// What is to go wrong.
    pub fn plan_fault(&self, plan: FaultPlan) {
        self.0.faults.add(plan);
    }

    /// From here on nothing goes wrong.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// How often messages were handed over (`send`), listed (`list`) and looked at (`get`), taken or not.
    pub fn calls(&self, what: &str) -> u64 {
        lock(&self.0.calls).get(what).copied().unwrap_or_default()
    }

    fn count(&self, what: &'static str) {
        *lock(&self.0.calls).entry(what).or_default() += 1;
    }

    /// There may be callbacks to send.
    fn tell(&self) {
        self.0.happened.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
