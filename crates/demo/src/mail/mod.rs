//! A mail server that speaks SMTP: takes what it is handed, keeps it, and fails on request. It reaches no mailbox, and reads
//! no clock.

mod fault;
mod received;
mod session;

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::oneshot;

pub use fault::Fault;
pub use received::Received;

/// Whom e-mails come from, unless others are named.
pub const DEMO_SENDER: &str = "Member Success <hello@example.com>";

/// How the fake is to be.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Who may send: a user and a password. None: anybody.
    pub login: Option<(String, String)>,
    /// Where each e-mail is written to as a file; it has to be there.
    pub folder: Option<PathBuf>,
}

impl Default for Options {
    /// On a free port of this machine, for anybody.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            login: None,
            folder: None,
        }
    }
}

/// A running fake; all clones are the same one. It ends when the last [`Running`] is gone.
#[derive(Clone)]
pub struct Fake(Arc<Shared>);

struct Shared {
    options: Options,
    faults: fault::Faults,
    received: Mutex<Vec<Received>>,
    connections: Mutex<usize>,
}

/// Serves until it is dropped.
pub struct Running {
    fake: Fake,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
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
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let fake = Fake(Arc::new(Shared {
            options,
            faults: fault::Faults::default(),
            received: Mutex::default(),
            connections: Mutex::default(),
        }));
        let (stop, stopped) = oneshot::channel();
        let serving = fake.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("fake-mail".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        // Gone or said: both are the end.
                        _ = stopped => {}
                        () = serving.listen(listener) => {}
                    }
                });
            })?;
        Ok(Self {
            fake,
            address,
            _stop: stop,
        })
    }

    /// What a client is told.
    pub fn url(&self) -> String {
        format!("smtp://{}?tls=none", self.address)
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Fake {
    /// All that was ever taken, the oldest first.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.0.received).clone()
    }

    /// What goes wrong next, after all that was planned before.
    pub fn plan_fault(&self, fault: Fault) {
        self.0.faults.add(fault);
    }

    /// From here on nothing goes wrong.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        *lock(&self.0.connections)
    }

    async fn listen(self, listener: TcpListener) {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
            return;
        };
        while let Ok((stream, _)) = listener.accept().await {
            *lock(&self.0.connections) += 1;
            tokio::spawn(session::speak(self.clone(), stream));
        }
    }

    fn strike(&self, now: fn(&Fault) -> bool) -> Option<Fault> {
        self.0.faults.strike(now)
    }

    fn wants_login(&self) -> bool {
        self.0.options.login.is_some()
    }

    fn lets_in(&self, given: &str) -> bool {
        let Some((user, password)) = &self.0.options.login else {
            return true;
        };
        let wanted = format!("\0{user}\0{password}");
        STANDARD
            .decode(given)
            .is_ok_and(|given| given == wanted.as_bytes())
    }

    /// Keeps it, and answers its number.
    fn take(&self, received: Received) -> usize {
        let mut all = lock(&self.0.received);
        let number = all.len() + 1;
        if let Some(folder) = &self.0.options.folder {
            let name = received.header("Message-ID").unwrap_or_default();
            let name: String = name
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '@'))
                .collect();
            // Who cannot keep it there keeps it here.
            std::fs::write(folder.join(format!("{name}.eml")), received.file()).ok();
        }
        all.push(received);
        number
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
