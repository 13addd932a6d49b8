//! The server under measurement: started as in production, signed in to, stopped; it is never patched for the bench.

use std::ffi::OsString;
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use serde_json::json;

use super::http::Client;
use super::stats::milliseconds;
use crate::interrupt;
use crate::process::{Program, Running};

/// How long a server may take to answer for the first time before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The built program and what every start of it has in common.
#[derive(Debug, Clone)]
pub struct Crm {
    pub program: PathBuf,
    pub jwt_secret: String,
    pub log: PathBuf,
}

/// Who the bench signs in as.
#[derive(Debug, Clone)]
pub struct Login {
    pub email: String,
    pub password: String,
}

impl Crm {
    /// One of its commands, against the database at `url`.
    pub fn command(&self, url: &str, arguments: &[&str]) -> Program {
        Program::new(&self.program)
            .envs(&self.environment(url))
            .args(arguments)
    }

    /// Settings that are not the program's own defaults; the report repeats them.
    fn environment(&self, url: &str) -> Vec<(String, OsString)> {
        let own = [
            ("DATABASE_URL", url),
            ("CRM_JWT_SECRET", self.jwt_secret.as_str()),
        ];
        own.iter()
            .chain(&super::setup::SERVER)
            .map(|(key, value)| ((*key).to_owned(), value.into()))
            .collect()
    }
}

/// A server that answers; dropping it stops it.
pub struct Service {
    process: Running,
    pub client: Client,
    /// Milliseconds from its start to the first answer that needed the database.
    pub first_answer_ms: f64,
    refresh_token: String,
}

impl Service {
    pub fn start(crm: &Crm, url: &str) -> Result<Self> {
        let address = free_address()?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(&crm.log)
            .with_context(|| format!("cannot write {}", crm.log.display()))?;
        let origin = format!("http://{address}");
        let program = crm
            .command(url, &["serve"])
            .env("CRM_LISTEN", &address)
            .env("CRM_PUBLIC_URL", &origin)
            .log_to(&log)?;
        let began = Instant::now();
        let mut service = Self {
            process: program.background(Signal::SIGTERM)?,
            client: Client::new(origin),
            first_answer_ms: f64::NAN,
            refresh_token: String::new(),
        };
        while !service.client.is_up("/readyz") {
            if let Some(status) = service.process.ended()? {
                bail!("the server ended with {status}; see {}", crm.log.display());
            }
            if began.elapsed() > PATIENCE {
                bail!("the server gave no answer; see {}", crm.log.display());
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(1));
        }
        service.first_answer_ms = milliseconds(began.elapsed());
        Ok(service)
    }

    pub fn sign_in(&mut self, login: &Login) -> Result<()> {
        self.take_tokens(&json!({
            "grant_type": "password",
            "email": login.email,
            "password": login.password,
        }))
    }

    /// A fresh access token; one lasts ten minutes, a bench longer.
    pub fn renew(&mut self) -> Result<()> {
        let refresh_token = std::mem::take(&mut self.refresh_token);
        self.take_tokens(&json!({ "grant_type": "refresh_token", "refresh_token": refresh_token }))
    }

    fn take_tokens(&mut self, request: &serde_json::Value) -> Result<()> {
        let answer = self.client.post("/api/auth/token", request)?;
        let token = |name: &str| {
            answer[name]
                .as_str()
                .with_context(|| format!("the tokens have no {name}"))
        };
        self.client.set_token(token("access_token")?);
        self.refresh_token = token("refresh_token")?.to_owned();
        Ok(())
    }

    pub fn pid(&self) -> i32 {
        self.process.id()
    }

    /// Asks it to stop and waits.
    pub fn stop(mut self) -> Result<()> {
        self.shut_down()
    }

    fn shut_down(&mut self) -> Result<()> {
        for (signal, patience) in [(Signal::SIGTERM, 30), (Signal::SIGKILL, 5)] {
            if self.process.ended()?.is_some() {
                break;
            }
            self.process.signal(signal);
            self.process.wait_within(Duration::from_secs(patience))?;
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Only after a failure elsewhere, which is what the user should hear about.
        let _ = self.shut_down();
    }
}

/// A port nobody listens on at this moment.
fn free_address() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").context("cannot take a port")?;
    Ok(listener
        .local_addr()
        .context("a port without a number")?
        .to_string())
}
