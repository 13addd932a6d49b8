//! Sees which statements a request makes the server send, by asking a server whose sessions Postgres logs.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::database::Database;
use super::script;
use super::service::{Crm, Login, Service};
use super::statement::{self, Statement};

/// Postgres hands its log to another process, so lines come a moment after the answer.
const PATIENCE: Duration = Duration::from_secs(20);
const ATTEMPTS: usize = 6;

pub struct Capture {
    service: Service,
    database: Database,
    log: PathBuf,
    marks: u32,
    started_with: Vec<Statement>,
}

impl Capture {
    /// Starts a server of its own: only its sessions are logged, those that are measured never are.
    pub fn start(crm: &Crm, login: &Login, database: &Database, log: PathBuf) -> Result<Self> {
        let begin = length(&log)?;
        let url = format!("{}?options[log_min_duration_statement]=0", database.url);
        let mut capture = Self {
            service: Service::start(crm, &url)?,
            database: database.clone(),
            log,
            marks: 0,
            started_with: Vec::new(),
        };
        capture.started_with = capture.since(begin)?;
        capture.service.sign_in(login)?;
        Ok(capture)
    }

    /// What `path` makes the server send once its caches and statements are warm: asked for until
    /// two answers in a row took the same statements.
    pub fn statements(&mut self, path: &str) -> Result<Vec<Statement>> {
        let mut before = None;
        for _ in 0..ATTEMPTS {
            let begin = length(&self.log)?;
            self.service.client.timed(path)?;
            let found = self.since(begin)?;
            let texts: Vec<_> = found.iter().map(|one| one.sql.clone()).collect();
            if before.as_ref() == Some(&texts) {
                return Ok(found);
            }
            before = Some(texts);
        }
        bail!("{path} takes other statements each time: {before:#?}")
    }

    /// `PGOPTIONS` that give a session the settings the server gives its own: what it ran when it
    /// connected is run again, and Postgres asked what came of it.
    pub fn session_options(&self) -> Result<String> {
        // Loaded first: Postgres lists no settings of a module that the session has not used yet.
        let mut setting = vec!["load 'pg_trgm';\n".to_owned()];
        for statement in &self.started_with {
            let sql = script::inline(statement)?;
            if sets_something(&sql) {
                setting.push(sql);
            }
        }
        let ask = "select name || '=' || setting from pg_settings where source = 'session' \
                   and name <> 'application_name' order by name";
        let answer = self
            .database
            .lines(&format!("{}\n{ask};", setting.concat()))?;
        // psql prints what the first statements answer, too.
        let settings = answer.iter().filter(|line| is_setting(line));
        Ok(settings
            .map(|setting| format!("-c {}", escape(setting)))
            .collect::<Vec<_>>()
            .join(" "))
    }

    pub fn stop(self) -> Result<()> {
        self.service.stop()
    }

    /// The statements in the log from byte `begin` until now.
    fn since(&mut self, begin: u64) -> Result<Vec<Statement>> {
        self.marks += 1;
        let mark = format!("bench mark {}", self.marks);
        self.database.logged(&format!("select '{mark}';"))?;
        let began = Instant::now();
        loop {
            let mut log = String::new();
            let mut file = File::open(&self.log)
                .with_context(|| format!("cannot read {}", self.log.display()))?;
            file.seek(SeekFrom::Start(begin))
                .and_then(|_| file.read_to_string(&mut log))
                .with_context(|| format!("cannot read {}", self.log.display()))?;
            if let Some(found) = statement::until_mark(&log, &format!("'{mark}'"))? {
                return Ok(found);
            }
            if began.elapsed() > PATIENCE {
                bail!("Postgres' log in {} does not grow", self.log.display());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn length(log: &PathBuf) -> Result<u64> {
    let found = fs::metadata(log).with_context(|| format!("no log in {}", log.display()))?;
    Ok(found.len())
}

fn sets_something(sql: &str) -> bool {
    let sql = sql.trim_start().to_ascii_lowercase();
    sql.starts_with("set ") || (sql.starts_with("select") && sql.contains("set_config("))
}

fn is_setting(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| {
        let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        !name.is_empty() && name.chars().all(part)
    })
}

/// As libpq wants a value with spaces or backslashes.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace(' ', "\\ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_set_are_told_from_others() {
        assert!(sets_something("SET jit = off"));
        assert!(sets_something("select\n set_config('jit', 'off', false)"));
        assert!(!sets_something("select * from settings"));
    }

    #[test]
    fn settings_are_told_from_other_answers_and_kept_whole() {
        assert!(is_setting("pg_trgm.word_similarity_threshold=0.45"));
        assert!(!is_setting("public|UTC|off"));
        assert!(!is_setting(""));
        assert_eq!(escape("search_path=a, \\b"), "search_path=a,\\ \\\\b");
    }
}
