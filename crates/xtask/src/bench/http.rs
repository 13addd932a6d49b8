//! A plain client of the server under measurement: one connection, kept alive; no load.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::Agent;

/// Answers that take longer than this are a failure of the bench, not a slow answer.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    agent: Agent,
    base: String,
    bearer: Option<String>,
}

impl Client {
    /// `base` is scheme, host and port.
    pub fn new(base: String) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.new_agent(),
            base,
            bearer: None,
        }
    }

    pub fn set_token(&mut self, token: &str) {
        self.bearer = Some(format!("Bearer {token}"));
    }

    /// The headers of an authorised request, as `wrk` takes them.
    pub fn headers(&self) -> Vec<String> {
        let bearer = self.bearer.iter();
        bearer
            .map(|value| format!("Authorization: {value}"))
            .collect()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether `path` is answered with a success; a server that does not listen yet answers nothing.
    pub fn is_up(&self, path: &str) -> bool {
        let answer = self.agent.get(self.url(path)).call();
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// # Errors
    /// When the answer is no success, or no JSON.
    pub fn get(&self, path: &str) -> Result<Value> {
        let (_, body) = self.timed(path)?;
        serde_json::from_str(&body).with_context(|| format!("{path} answered no JSON"))
    }

    /// How long it took from the first byte sent to the last one read, and the body.
    pub fn timed(&self, path: &str) -> Result<(Duration, String)> {
        let mut request = self.agent.get(self.url(path));
        if let Some(bearer) = &self.bearer {
            request = request.header("Authorization", bearer);
        }
        let began = Instant::now();
        let mut answer = request
            .call()
            .with_context(|| format!("{path} was not answered"))?;
        let body = answer.body_mut().read_to_string();
        let took = began.elapsed();
        let body = body.with_context(|| format!("{path} was answered in part"))?;
        if !answer.status().is_success() {
            bail!("{path} was answered with {}: {body}", answer.status());
        }
        Ok((took, body))
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let mut answer = self
            .agent
            .post(self.url(path))
            .send_json(body)
            .with_context(|| format!("{path} was not answered"))?;
        let text = answer
            .body_mut()
            .read_to_string()
            .with_context(|| format!("{path} was answered in part"))?;
        if !answer.status().is_success() {
            bail!("{path} was answered with {}: {text}", answer.status());
        }
        serde_json::from_str(&text).with_context(|| format!("{path} answered no JSON"))
    }
}
