//! Load on Postgres by pgbench with the server's own statements: the limit a server in front of it can reach.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::load::{Load, Round};
use super::script::Script;
use super::stats::percentile;
use crate::process::Program;
use crate::workspace::{create_folder, remove_folder};

/// How pgbench sends statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Prepared once for each connection; Postgres may settle on one plan for all values.
    Prepared,
    /// Parsed and planned for its values each time.
    Extended,
}

impl Protocol {
    fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Extended => "extended",
        }
    }
}

/// pgbench of the installed server, and a folder for its script and its logs.
pub struct Pgbench {
    program: PathBuf,
    scratch: PathBuf,
    /// `PGOPTIONS`: the session settings the server's own connections have.
    options: String,
}

impl Pgbench {
    pub fn new(program: PathBuf, scratch: &Path, options: String) -> Self {
        Self {
            program,
            scratch: scratch.join("pgbench"),
            options,
        }
    }

    /// The protocol that gives `script` the higher rate: which one that is depends on whether one
    /// plan does for all values, and the limit is what Postgres can do at its best.
    pub fn faster(&self, url: &str, script: &Script, load: Load) -> Result<Protocol> {
        let brief = Load { seconds: 1, ..load };
        let rate = |protocol| Ok(self.round(url, script, brief, protocol)?.per_second);
        let prepared: Result<f64> = rate(Protocol::Prepared);
        match prepared? >= rate(Protocol::Extended)? {
            true => Ok(Protocol::Prepared),
            false => Ok(Protocol::Extended),
        }
    }

    /// Runs `script` over and over.
    ///
    /// # Errors
    /// When a statement fails.
    pub fn round(
        &self,
        url: &str,
        script: &Script,
        load: Load,
        protocol: Protocol,
    ) -> Result<Round> {
        remove_folder(&self.scratch)?;
        create_folder(&self.scratch)?;
        let file = self.scratch.join("script.sql");
        fs::write(&file, &script.text)
            .with_context(|| format!("cannot write {}", file.display()))?;
        let mut program = Program::new(&self.program)
            .dir(&self.scratch)
            .env("PGOPTIONS", &self.options)
            .args([
                "--protocol",
                protocol.as_str(),
                "--no-vacuum",
                "--jobs",
                "1",
            ])
            .args(["--client", &load.clients.to_string()])
            .args(["--time", &load.seconds.to_string()])
            // One line for each transaction, for the percentiles.
            .args(["--log", "--log-prefix", "transactions", "--file"])
            .arg(&file);
        for (name, value) in &script.variables {
            program = program.arg("--define").arg(format!("{name}={value}"));
        }
        let output = program.arg(url).text_from(b"")?;
        let (per_second, failed) = summary(&output)?;
        if failed > 0 {
            bail!("{failed} of pgbench's transactions failed");
        }
        let took = self.latencies()?;
        Ok(Round {
            per_second,
            p50_ms: percentile(&took, 50),
            p99_ms: percentile(&took, 99),
        })
    }

    /// Milliseconds of every transaction.
    fn latencies(&self) -> Result<Vec<f64>> {
        let mut found = Vec::new();
        let files = fs::read_dir(&self.scratch).context("pgbench left no log")?;
        for path in files.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("transactions.") {
                let text = fs::read_to_string(&path).context("cannot read pgbench's log")?;
                for line in text.lines() {
                    found.push(latency(line)?);
                }
            }
        }
        Ok(found)
    }
}

/// The third column is the time in microseconds.
fn latency(line: &str) -> Result<f64> {
    line.split(' ')
        .nth(2)
        .and_then(|column| column.parse::<f64>().ok())
        .map(|microseconds| microseconds / 1e3)
        .with_context(|| format!("pgbench's log has a line without a time: {line}"))
}

/// Transactions a second, without the time to connect, and how many failed.
fn summary(output: &str) -> Result<(f64, u64)> {
    let after = |title: &str| {
        output
            .lines()
            .find_map(|line| line.strip_prefix(title))
            .and_then(|rest| rest.split_whitespace().next())
    };
    let rate = after("tps = ").and_then(|number| number.parse().ok());
    let rate = rate.with_context(|| format!("pgbench printed no rate:\n{output}"))?;
    let failed = after("number of failed transactions: ").map_or(Ok(0), str::parse);
    Ok((
        rate,
        failed.context("pgbench's count of failures is no number")?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "transaction type: script.sql\n\
        number of clients: 16\n\
        number of transactions actually processed: 27850\n\
        number of failed transactions: 0 (0.000%)\n\
        latency average = 2.871 ms\n\
        initial connection time = 23.018 ms\n\
        tps = 5572.811823 (without initial connection time)\n";

    #[test]
    fn the_rate_is_read() {
        assert_eq!(summary(OUTPUT).unwrap(), (5572.811823, 0));
        let failing = OUTPUT.replace("transactions: 0 (", "transactions: 3 (");
        assert_eq!(summary(&failing).unwrap().1, 3);
        assert!(summary("pgbench: error").is_err());
    }

    #[test]
    fn a_transaction_took_what_its_third_column_says() {
        assert_eq!(latency("0 199 2241 0 1175850568 995598").unwrap(), 2.241);
        assert!(latency("0 199").is_err());
    }
}
