//! Load over HTTP by `wrk`, found or installed from Debian's packages; judges nothing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::load::{Load, Round};
use crate::process::{Program, find_in_path};
use crate::report;
use crate::tools::apt;

/// `wrk` and the script that makes it say its figures exactly.
pub struct Wrk {
    program: PathBuf,
    script: PathBuf,
}

impl Wrk {
    /// # Errors
    /// When it is not installed and cannot be; the message says what to do.
    pub fn ensure(scratch: &Path) -> Result<Self> {
        let find = || find_in_path(&["wrk"]);
        if find().is_none() && apt::usable() {
            report::step("Installing wrk from Debian's packages", || {
                apt::install(&["wrk"])
            })?;
        }
        let program = find().context(
            "no wrk found: install it (Debian and Ubuntu: `apt-get install wrk`, Homebrew: `brew \
             install wrk`)",
        )?;
        let script = scratch.join("wrk.lua");
        std::fs::write(&script, include_str!("wrk.lua"))
            .with_context(|| format!("cannot write {}", script.display()))?;
        Ok(Self { program, script })
    }

    /// Asks for `url` over and over. One thread: it outruns any server that has to share its cores.
    ///
    /// # Errors
    /// When an answer is not a success or does not come.
    pub fn round(&self, url: &str, headers: &[String], load: Load) -> Result<Round> {
        let mut program = Program::new(&self.program)
            .args(["--threads", "1", "--latency", "--timeout", "60s"])
            .args(["--connections", &load.clients.to_string()])
            .args(["--duration", &format!("{}s", load.seconds)])
            .arg("--script")
            .arg(&self.script);
        for header in headers {
            program = program.args(["--header", header]);
        }
        parse(&program.arg(url).text_from(b"")?)
    }
}

/// What wrk.lua prints in its last line.
#[derive(Deserialize)]
struct Figures {
    requests: f64,
    duration_us: f64,
    p50_us: f64,
    p99_us: f64,
    refused: u64,
    failed: u64,
}

fn parse(output: &str) -> Result<Round> {
    let line = output
        .lines()
        .rfind(|line| line.starts_with('{'))
        .with_context(|| format!("wrk printed no figures:\n{output}"))?;
    let figures: Figures =
        serde_json::from_str(line).with_context(|| format!("wrk printed {line}"))?;
    if figures.refused + figures.failed > 0 || figures.requests < 1.0 {
        bail!(
            "of {} requests {} were answered with an error and {} not at all",
            figures.requests,
            figures.refused,
            figures.failed
        );
    }
    Ok(Round {
        per_second: figures.requests / (figures.duration_us / 1e6),
        p50_ms: figures.p50_us / 1e3,
        p99_ms: figures.p99_us / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_after_what_people_read() {
        let output = "Running 2s test @ http://127.0.0.1/\n  Latency {x}\n\
            {\"requests\":4000,\"duration_us\":2000000,\"p50_us\":7500,\"p99_us\":21000,\
            \"refused\":0,\"failed\":0}\n";
        let expected = Round {
            per_second: 2000.0,
            p50_ms: 7.5,
            p99_ms: 21.0,
        };
        assert_eq!(parse(output).unwrap(), expected);
    }

    #[test]
    fn a_round_with_a_refusal_is_no_round() {
        let with = |refused: u32, failed: u32, requests: u32| {
            parse(&format!(
                "{{\"requests\":{requests},\"duration_us\":1,\"p50_us\":1,\"p99_us\":1,\
                 \"refused\":{refused},\"failed\":{failed}}}"
            ))
        };
        assert!(with(0, 0, 10).is_ok());
        for broken in [
            with(1, 0, 10),
            with(0, 1, 10),
            with(0, 0, 0),
            parse("nothing"),
        ] {
            assert!(broken.is_err());
        }
    }
}
