//! What the figures were measured on, so that nobody compares them with another machine's unawares.

use std::fs;
use std::thread;

use anyhow::Result;
use serde::Serialize;

use super::database::Database;
use crate::process::Program;
use crate::workspace::Workspace;

#[derive(Debug, Serialize)]
pub struct Machine {
    pub cpu: String,
    pub cores: usize,
    /// Gigabytes (1,000,000,000 bytes).
    pub memory_gb: Option<f64>,
    /// Processes that wanted a core, over the minute before the bench.
    pub load_before: Option<f64>,
    pub postgres: String,
    pub rustc: String,
    pub commit: String,
    /// Whether the server was built from files that differ from the commit's.
    pub modified: bool,
    /// When the bench began, by Postgres' clock.
    pub measured_at: String,
}

impl Machine {
    pub fn describe(workspace: &Workspace, database: &Database) -> Result<Self> {
        let git = |args: &[&str]| Program::new("git").dir(workspace.root()).args(args).text();
        let sources = ["crates", "migrations", "Cargo.lock", "Cargo.toml"];
        let changed = git(&[&["status", "--porcelain", "--"], sources.as_slice()].concat())?;
        Ok(Self {
            cpu: cpu(&read("/proc/cpuinfo")).unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: thread::available_parallelism()?.get(),
            memory_gb: memory(&read("/proc/meminfo")),
            load_before: read("/proc/loadavg")
                .split(' ')
                .next()
                .and_then(|number| number.parse().ok()),
            postgres: database.text("show server_version")?,
            rustc: Program::new("rustc")
                .arg("--version")
                .text()?
                .trim()
                .to_owned(),
            commit: git(&["rev-parse", "HEAD"])?.trim().to_owned(),
            modified: !changed.trim().is_empty(),
            measured_at: database.text(
                "select to_char(now() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')",
            )?,
        })
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn cpu(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo
        .lines()
        .find(|line| line.starts_with("model name"))?;
    Some(line.split_once(": ")?.1.trim().to_owned())
}

fn memory(meminfo: &str) -> Option<f64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kibibytes * 1024.0 / 1e8).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_names_processor_and_memory() {
        let cpuinfo = "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu\n";
        assert_eq!(cpu(cpuinfo).as_deref(), Some("AMD EPYC"));
        assert_eq!(
            memory("MemTotal:       24619284 kB\nMemFree: 1 kB\n"),
            Some(25.2)
        );
        assert_eq!((cpu(""), memory("")), (None, None));
    }
}
