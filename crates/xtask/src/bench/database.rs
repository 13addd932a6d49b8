//! Questions to one database through psql; the workshop links no driver.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process::Program;

#[derive(Debug, Clone)]
pub struct Database {
    psql: PathBuf,
    pub url: String,
}

impl Database {
    pub fn new(psql: PathBuf, url: String) -> Self {
        Self { psql, url }
    }

    /// Another database of the same server.
    pub fn at(&self, url: String) -> Self {
        Self {
            psql: self.psql.clone(),
            url,
        }
    }

    /// Runs statements one after the other in one session and gives what they answer, a row a line.
    ///
    /// # Errors
    /// When one fails; the ones after it are not run.
    pub fn lines(&self, sql: &str) -> Result<Vec<String>> {
        self.run(sql, "")
    }

    /// The first row of the answer.
    pub fn text(&self, sql: &str) -> Result<String> {
        let rows = self.lines(sql)?;
        rows.into_iter()
            .next()
            .with_context(|| format!("no row for {sql}"))
    }

    /// The first row of the answer, as a number.
    pub fn number(&self, sql: &str) -> Result<u64> {
        let text = self.text(sql)?;
        text.parse().with_context(|| format!("{text} is no number"))
    }

    /// The same in a session whose statements Postgres writes to its log.
    pub fn logged(&self, sql: &str) -> Result<()> {
        self.run(sql, "-c log_min_duration_statement=0").map(drop)
    }

    fn run(&self, sql: &str, options: &str) -> Result<Vec<String>> {
        let output = Program::new(&self.psql)
            .args(["--no-psqlrc", "--no-align", "--tuples-only", "--quiet"])
            .args(["--set", "ON_ERROR_STOP=1", "--file", "-"])
            .env("PGOPTIONS", options)
            .arg(&self.url)
            .text_from(sql.as_bytes())?;
        Ok(output.lines().map(str::to_owned).collect())
    }
}
