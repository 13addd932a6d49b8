//! The program `crm` as the workshop uses it: called with its own commands only, never reached into.

mod http;
pub mod secrets;

use std::ffi::OsString;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use crate::interrupt;
use crate::process::{Program, Running};

/// The owner of every demo world.
pub const OWNER: &str = "ada@example.com";
const OWNER_NAME: &str = "Ada Lovelace";
/// What whoever writes HELP is told.
const HELP: &str = "Member Success here. Write back and a person answers, or mail hello@example.com. Reply STOP to get no \
    more messages. Message and data rates may apply.";

const START_LIMIT: Duration = Duration::from_secs(60);

/// A built `crm` and what it needs to know.
pub struct Crm {
    program: PathBuf,
    env: Vec<(String, OsString)>,
}

impl Crm {
    /// `port` is where it will serve, on this machine only. Settings in our own environment
    /// stand, but for the database, the secret and the address.
    pub fn new(program: PathBuf, database_url: &str, jwt_secret: &str, port: u16) -> Self {
        let address = format!("127.0.0.1:{port}");
        let mut env = vec![
            ("DATABASE_URL".to_owned(), database_url.into()),
            ("CRM_LISTEN".to_owned(), OsString::from(&address)),
        ];
        for (key, value) in [
            ("CRM_JWT_SECRET", jwt_secret.to_owned()),
            ("CRM_PUBLIC_URL", format!("http://{address}")),
        ] {
            if std::env::var_os(key).is_none() {
                env.push((key.to_owned(), value.into()));
            }
        }
        Self { program, env }
    }

    pub fn migrate(&self) -> Result<()> {
        self.quiet(&["migrate"], "")
    }

    /// Makes a demo world, and answers the moment it is of.
    pub fn seed(&self, members: u32) -> Result<String> {
        let members = members.to_string();
        let said = self
            .command(&["seed", "--members", &members, "--seed", "1"])
            .text_from(b"")?;
        let as_of = said.lines().find_map(|line| line.strip_prefix("as of "));
        Ok(as_of.context("`crm seed` did not say of when")?.to_owned())
    }

    /// Starts a Stripe that knows the world of so many members of that moment, and has whatever is started from here on ask
    /// it; the server on `port` is told what happens there.
    pub fn with_stripe(&mut self, members: u32, as_of: &str, port: u16) -> Result<Serving> {
        let own = free_port()?;
        let secret = secrets::random(32)?;
        let (address, members) = (format!("127.0.0.1:{own}"), members.to_string());
        let webhooks = format!("http://127.0.0.1:{port}/api/webhooks/stripe");
        self.env.extend([
            (
                "CRM_DEMO_WEBHOOK_SECRET".to_owned(),
                OsString::from(&secret),
            ),
            (
                "CRM_STRIPE_WEBHOOK_SECRETS".to_owned(),
                OsString::from(&secret),
            ),
            (
                "CRM_STRIPE_BASE_URL".to_owned(),
                format!("http://{address}/").into(),
            ),
            ("CRM_STRIPE_API_KEY".to_owned(), "sk_test_demo".into()),
        ]);
        let arguments = [
            "demo",
            "stripe",
            "--listen",
            &address,
            "--members",
            &members,
            "--as-of",
            as_of,
            "--webhook-url",
            &webhooks,
        ];
        self.beside(&arguments, &address)
    }

    /// Starts a Twilio that reaches no phone, and has whatever is started from here on use it; what members write is sent to
    /// the server on `port`. With `replies`, some members write back by themselves. Answers its address, too.
    pub fn with_twilio(&mut self, port: u16, replies: bool) -> Result<(Serving, String)> {
        let own = free_port()?;
        let token = secrets::random(32)?;
        let address = format!("127.0.0.1:{own}");
        let webhooks = format!("http://127.0.0.1:{port}/api/webhooks/twilio/sms");
        self.env.extend([
            ("CRM_DEMO_TWILIO_TOKEN".to_owned(), OsString::from(&token)),
            ("CRM_TWILIO_AUTH_TOKEN".to_owned(), OsString::from(&token)),
            (
                "CRM_TWILIO_BASE_URL".to_owned(),
                format!("http://{address}/").into(),
            ),
            (
                "CRM_TWILIO_ACCOUNT_SID".to_owned(),
                "AC00000000000000000000000000000000".into(),
            ),
            ("CRM_TWILIO_FROM".to_owned(), "+12025550100".into()),
            ("CRM_SMS_SEGMENT_PRICE".to_owned(), "0.0079".into()),
        ]);
        if std::env::var_os("CRM_SMS_HELP").is_none() {
            self.env.push(("CRM_SMS_HELP".to_owned(), HELP.into()));
        }
        // Where news is sent to, and what signatures are made for.
        if std::env::var_os("CRM_PUBLIC_URL").is_none() {
            let own = format!("http://127.0.0.1:{port}");
            self.env.push(("CRM_PUBLIC_URL".to_owned(), own.into()));
        }
        let mut arguments = vec![
            "demo",
            "twilio",
            "--listen",
            &address,
            "--webhook-url",
            &webhooks,
            // It is answered here.
            "--leave-help",
        ];
        if replies {
            arguments.push("--replies");
        }
        let serving = self.beside(&arguments, &address)?;
        Ok((serving, format!("http://{address}")))
    }

    /// Has whatever is started from here on know this setting.
    pub fn set(&mut self, key: &str, value: &str) {
        self.env.push((key.to_owned(), value.into()));
    }

    /// Starts a mail server that reaches no mailbox and keeps what it is handed in `folder`, and has whatever is started from
    /// here on use it.
    pub fn with_mail(&mut self, folder: &Path) -> Result<Serving> {
        let own = free_port()?;
        let address = format!("127.0.0.1:{own}");
        self.env.extend([
            (
                "CRM_SMTP_URL".to_owned(),
                format!("smtp://{address}?tls=none").into(),
            ),
            (
                "CRM_SMTP_FROM".to_owned(),
                "Member Success <hello@example.com>".into(),
            ),
        ]);
        let folder = folder.to_string_lossy();
        let arguments = ["demo", "mail", "--listen", &address, "--folder", &folder];
        self.beside(&arguments, &address)
    }

    /// Starts a program that serves at `address`, and waits until it does.
    fn beside(&self, arguments: &[&str], address: &str) -> Result<Serving> {
        let mut process = self.command(arguments).spawn()?;
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = process.ended()? {
                interrupt::check()?;
                bail!(
                    "`crm {} {}` ended with {status}",
                    arguments[0],
                    arguments[1]
                );
            }
            if began.elapsed() > START_LIMIT {
                process.signal(Signal::SIGKILL);
                bail!(
                    "`crm {} {}` was not ready after {} s",
                    arguments[0],
                    arguments[1],
                    START_LIMIT.as_secs()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Serving { process })
    }

    /// Reads everything from Stripe.
    pub fn sync(&self) -> Result<()> {
        self.quiet(&["job", "run", "sync-revenue-metrics", "--full"], "")
    }

    /// Makes sure that [`OWNER`] can sign in with `password`.
    pub fn ensure_owner(&self, password: &str) -> Result<()> {
        let known = self.command(&["admin", "list"]).text_from(b"")?;
        let mut arguments = match known.contains(OWNER) {
            true => vec!["admin", "reset-password"],
            false => vec!["admin", "create", "--name", OWNER_NAME, "--role", "owner"],
        };
        arguments.extend(["--email", OWNER, "--password-stdin"]);
        self.quiet(&arguments, password)
    }

    /// Whether [`OWNER`] is among the admins.
    pub fn has_owner(&self) -> Result<bool> {
        Ok(self
            .command(&["admin", "list"])
            .text_from(b"")?
            .contains(OWNER))
    }

    /// Starts serving and waits until it is ready. Stop signals reach it as they reach us.
    pub fn serve(
        &self,
        port: u16,
        adjust: impl FnOnce(Program) -> Result<Program>,
    ) -> Result<Serving> {
        let mut process = adjust(self.command(&["serve"]))?.spawn()?;
        let began = Instant::now();
        while !http::is_ready(port) {
            if let Some(status) = process.ended()? {
                interrupt::check()?;
                bail!("`crm serve` ended with {status}");
            }
            if began.elapsed() > START_LIMIT {
                process.signal(Signal::SIGKILL);
                bail!(
                    "`crm serve` was not ready after {} s",
                    START_LIMIT.as_secs()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Serving { process })
    }

    fn quiet(&self, arguments: &[&str], input: &str) -> Result<()> {
        self.command(arguments)
            .text_from(input.as_bytes())
            .map(drop)
    }

    fn command(&self, arguments: &[&str]) -> Program {
        Program::new(&self.program).args(arguments).envs(&self.env)
    }
}

/// A server that was ready; dropping it stops it.
pub struct Serving {
    process: Running,
}

impl Serving {
    /// Waits until it ends, which it should only do when we are asked to stop.
    pub fn wait(mut self) -> Result<()> {
        let status = self.process.wait()?;
        if !interrupt::requested() {
            bail!("`crm serve` ended by itself with {status}");
        }
        if !status.success() {
            bail!("`crm serve` did not stop cleanly: {status}");
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.process.ended(), Ok(Some(_))) {
            return;
        }
        // Asks, then insists; a failure here could only hide the one that brought us here.
        self.process.signal(Signal::SIGTERM);
        if !matches!(
            self.process.wait_within(Duration::from_secs(10)),
            Ok(Some(_))
        ) {
            self.process.signal(Signal::SIGKILL);
            let _ = self.process.wait();
        }
    }
}

/// A port nobody listens on at this moment.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    let address = listener.local_addr().context("no free port")?;
    Ok(address.port())
}

/// # Errors
/// When somebody listens on `port` already.
pub fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => Err(error).with_context(|| {
            format!("cannot serve on port {port}: stop what is there or give --port")
        }),
    }
}
