//! What the steps of one test run share: a database, the built workspace, logs. Made when first needed.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};

use super::outcome::{Count, Failure};
use crate::interrupt;
use crate::postgres::{self, Cluster};
use crate::process::Program;
use crate::report::step;
use crate::workspace::{Workspace, create_folder};

pub struct Session<'a> {
    pub workspace: &'a Workspace,
    logs: PathBuf,
    cluster_name: String,
    server: Option<postgres::Server>,
    /// Whether the workspace compiled, once that was tried.
    built: Option<bool>,
}

/// A server on which databases may be made.
pub struct Database {
    /// Of a database from which others are made.
    pub admin_url: String,
    /// Whether it is the user's, not ours to fill.
    pub given: bool,
}

impl<'a> Session<'a> {
    pub fn new(workspace: &'a Workspace) -> Result<Self> {
        let logs = workspace.target().join("xtask");
        create_folder(&logs)?;
        Ok(Self {
            workspace,
            logs,
            cluster_name: postgres::throwaway_name(),
            server: None,
            built: None,
        })
    }

    /// Runs `program` with its output in a log; the answer holds all of it.
    pub fn run(&self, log: &str, program: Program) -> Result<Output> {
        let path = self.logs.join(format!("{log}.log"));
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        let status = program.log_to(&file)?.status()?;
        interrupt::check()?;
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Output {
            success: status.success(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }

    /// A check that is one program: passed when that ends well.
    pub fn check(&self, log: &str, program: Program) -> Result<Count, Failure> {
        let output = self.run(log, program)?;
        match output.success {
            true => Ok(Count::ONE_PASSED),
            false => Err(Failure {
                count: Count::ONE_FAILED,
                output: output.text,
            }),
        }
    }

    /// Where `DATABASE_URL` points, or a cluster of our own that goes when we go.
    pub fn database(&mut self) -> Result<Database> {
        if let Some(url) = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            return Ok(Database {
                admin_url: url,
                given: true,
            });
        }
        let cluster = Cluster {
            name: &self.cluster_name,
            throwaway: true,
            settings: postgres::THROWAWAY_SETTINGS,
        };
        let server = match self.server.take() {
            Some(server) => server,
            None => step("Starting a Postgres for the tests", || {
                postgres::start(self.workspace, &cluster)
            })?,
        };
        let server = self.server.insert(server);
        Ok(Database {
            admin_url: server.url("postgres"),
            given: false,
        })
    }

    /// The address of the private cluster's own database, which no test touches.
    pub fn own_database(&self) -> Option<String> {
        let server = self.server.as_ref()?;
        Some(server.url(postgres::DATABASE))
    }

    /// Compiles everything the tests run, once.
    ///
    /// # Errors
    /// With the compiler's output the first time, briefly afterwards.
    pub fn build(&mut self) -> Result<()> {
        match self.built {
            Some(true) => return Ok(()),
            Some(false) => return Err(anyhow!("the workspace does not compile")),
            None => {}
        }
        // Programs and tests in one call: they share what they are made of.
        let program =
            self.cargo(&["build", "--bins", "--tests"])
                .args(["--workspace", "--exclude", "xtask"]);
        let output = step("Compiling the workspace and its tests", || {
            self.run("build", program)
        })?;
        self.built = Some(output.success);
        match output.success {
            true => Ok(()),
            false => Err(anyhow!("{}", output.text)),
        }
    }

    /// The program `crm` as built for the tests.
    pub fn crm(&self) -> PathBuf {
        self.workspace.target().join("debug/crm")
    }

    pub fn cargo(&self, arguments: &[&str]) -> Program {
        Program::cargo(self.workspace.root()).args(arguments)
    }

    /// Stops what was started.
    pub fn end(self) -> Result<()> {
        match self.server {
            Some(server) => server.stop(),
            None => Ok(()),
        }
    }
}

pub struct Output {
    pub success: bool,
    /// Both outputs in the order they came.
    pub text: String,
}

/// The environment of whatever asks for a database.
pub fn database_env(url: &str) -> [(String, OsString); 1] {
    [("DATABASE_URL".to_owned(), url.into())]
}
