//! Runs the built program with nothing in its environment but what a test gives it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};

pub const SECRET: &str = "kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0";

pub fn crm(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crm"));
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied());
    command
}

/// Runs it to its end.
pub fn run(arguments: &[&str], environment: &[(&str, &str)], input: &str) -> Output {
    let mut child = crm(arguments, environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server that listens; killed where a test does not end it itself.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
    log: BufReader<std::process::ChildStderr>,
}

impl Serving {
    /// Starts it on a free port and waits for the line of the log that says which.
    pub fn start(database_url: &str) -> Self {
        let mut child = crm(
            &["serve"],
            &[
                ("DATABASE_URL", database_url),
                ("CRM_JWT_SECRET", SECRET),
                ("CRM_LISTEN", "127.0.0.1:0"),
                ("CRM_LOG_FORMAT", "json"),
                ("CRM_WORKERS", "1"),
                ("CRM_DATABASE_POOL", "2"),
                ("CRM_JOB_PORTION", "3"),
            ],
        )
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let line = line_with(&mut log, "listening").unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = line["address"]
            .as_str()
            .unwrap()
            .trim_start_matches("http://")
            .parse()
            .unwrap();
        Self {
            child,
            address,
            log,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next line of the log that holds `word`; none where the log ends before.
    pub fn log_line(&mut self, word: &str) -> Option<serde_json::Value> {
        line_with(&mut self.log, word).map(|line| serde_json::from_str(&line).unwrap())
    }

    /// What is left of the log, once nothing is added to it any more.
    pub fn rest_of_log(&mut self) -> String {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        rest
    }

    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }
}

fn line_with(log: &mut impl BufRead, word: &str) -> Option<String> {
    log.lines()
        .map_while(Result::ok)
        .find(|line| line.contains(word))
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
