//! The running server of one cluster; stops with us, whatever happens to us.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;

use super::home::{Home, PORT};
use super::layout::run_as;
use super::{Binaries, Cluster, remains};
use crate::interrupt;
use crate::process::{Program, Running};

const START_LIMIT: Duration = Duration::from_secs(60);

/// A server that answers; dropping it stops it.
pub struct Server {
    process: Running,
    home: Home,
}

impl Server {
    pub(super) fn start(home: Home, binaries: &Binaries, cluster: &Cluster<'_>) -> Result<Self> {
        let log = File::create(home.log())
            .with_context(|| format!("cannot write {}", home.log().display()))?;
        let mut program = Program::new(binaries.program("postgres"))
            .arg("-D")
            .arg(home.data())
            .arg("-k")
            .arg(home.socket_folder())
            .args(["-p", &PORT.to_string(), "-c", "listen_addresses="]);
        for setting in cluster.settings {
            program = program.args(["-c", setting]);
        }
        // Fast shutdown when we die; the log file belongs to us, the server only writes to it.
        let process = run_as(&home, program)
            .log_to(&log)?
            .background(Signal::SIGINT)?;
        let mut server = Self { process, home };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// The address of a database of this server.
    pub fn url(&self, database: &str) -> String {
        self.home.url(database)
    }

    /// The folder beside the data, for marks that must not outlive the cluster.
    pub fn folder(&self) -> &Path {
        self.home.folder()
    }

    /// Fast shutdown, an immediate one after 10 s. The cluster of a throwaway is removed.
    pub fn stop(mut self) -> Result<()> {
        self.shut_down()
    }

    fn shut_down(&mut self) -> Result<()> {
        let orders = [
            (Signal::SIGINT, Duration::from_secs(10)),
            (Signal::SIGQUIT, Duration::from_secs(5)),
            (Signal::SIGKILL, Duration::from_secs(5)),
        ];
        for (signal, patience) in orders {
            if self.process.ended()?.is_some() {
                return Ok(());
            }
            self.process.signal(signal);
            self.process.wait_within(patience)?;
        }
        remains::clear(&self.home)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let mark = self.home.data().join("postmaster.pid");
        let began = Instant::now();
        loop {
            if is_ready(&fs::read_to_string(&mark).unwrap_or_default()) {
                return Ok(());
            }
            if let Some(status) = self.process.ended()? {
                bail!("Postgres ended with {status}:\n{}", self.log_tail());
            }
            if began.elapsed() > START_LIMIT {
                bail!(
                    "Postgres was not ready after {} s:\n{}",
                    START_LIMIT.as_secs(),
                    self.log_tail()
                );
            }
            interrupt::check()?;
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.home.log()).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only after a failure elsewhere, which is what the user should hear about.
        let _ = self.shut_down();
    }
}

/// The eighth line of postmaster.pid is the server's state.
fn is_ready(mark: &str) -> bool {
    mark.lines()
        .nth(7)
        .is_some_and(|state| state.trim() == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_what_the_eighth_line_says() {
        let mark = "1\n/d\n2\n5432\n/run\n\n 3  4\nready   \n";
        assert!(is_ready(mark));
        assert!(!is_ready(&mark.replace("ready", "starting")));
        assert!(!is_ready("1\n/d\n"));
    }
}
