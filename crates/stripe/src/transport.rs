//! Requests of async-stripe's over HTTP: paced, in time, tried again where that may help; reads no answer but refusals.

use std::time::Duration;

use crm_domain::revenue::billing::BillingError;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};
use secrecy::ExposeSecret;
use serde::Deserialize;
use stripe_client_core::{RequestBuilder, StripeMethod, VERSION};

use crate::Settings;
use crate::pace::Pace;
use crate::retry::backoff;

/// A page of a hundred large objects is a few megabytes.
const LARGEST_ANSWER: usize = 64 << 20;

pub struct Transport {
    client: Client,
    settings: Settings,
    pace: Pace,
}

/// How one attempt failed.
struct Failed {
    error: BillingError,
    again: bool,
    asked: Option<Duration>,
}

impl Failed {
    fn passing(reason: impl Into<String>) -> Self {
        Self {
            error: BillingError::Unavailable {
                reason: reason.into(),
            },
            again: true,
            asked: None,
        }
    }

    fn final_(error: BillingError) -> Self {
        Self {
            error,
            again: false,
            asked: None,
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: RefusalError,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RefusalError {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
    decline_code: Option<String>,
    param: Option<String>,
    message: Option<String>,
}

impl Transport {
    /// # Errors
    /// Where the key or the address cannot be one, or no TLS can be had.
    pub fn new(settings: Settings) -> Result<Self, BillingError> {
        let wrong = |reason: &str| BillingError::Refused {
            code: None,
            reason: reason.to_owned(),
        };
        let mut headers = HeaderMap::new();
        let key = format!("Bearer {}", settings.api_key.expose_secret());
        let mut key = HeaderValue::from_str(&key)
            .map_err(|_| wrong("the API key holds what no key can hold"))?;
        key.set_sensitive(true);
        headers.insert(AUTHORIZATION, key);
        headers.insert("Stripe-Version", HeaderValue::from_static(version()));
        let client = Client::builder()
            .default_headers(headers)
            .user_agent(concat!("member-success/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| wrong("no HTTP client can be made: is there a TLS provider?"))?;
        let pace = Pace::new(settings.endpoint_rate, settings.rate, settings.concurrency);
        Ok(Self {
            client,
            settings,
            pace,
        })
    }

    /// Sends a request until it is answered, refused, or tried too often. A change needs a `key`, which makes it one change
    /// however often it is sent; what only reads needs none.
    pub async fn send(
        &self,
        request: &RequestBuilder,
        key: Option<&str>,
    ) -> Result<Vec<u8>, BillingError> {
        let endpoint = endpoint(request);
        let mut attempt = 1;
        loop {
            let place = self.pace.turn(&endpoint).await;
            let outcome = self.attempt(request, key).await;
            drop(place);
            let failed = match outcome {
                Ok(body) => return Ok(body),
                Err(failed) => failed,
            };
            if !failed.again || attempt >= self.settings.attempts {
                return Err(failed.error);
            }
            let wait = backoff(attempt, failed.asked, self.settings.chance.next());
            tracing::debug!(endpoint, attempt, error = %failed.error, wait_ms = wait.as_millis(), "Stripe is asked again");
            if let BillingError::RateLimited { .. } = failed.error {
                // Whatever is sent meanwhile would be refused, too.
                self.pace.hold(failed.asked.unwrap_or(wait));
            }
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        request: &RequestBuilder,
        key: Option<&str>,
    ) -> Result<Vec<u8>, Failed> {
        let method = match request.method {
            StripeMethod::Get => Method::GET,
            StripeMethod::Post => Method::POST,
            StripeMethod::Delete => Method::DELETE,
        };
        let mut url = format!("{}v1{}", self.settings.base_url, request.path);
        if let Some(query) = request.query.as_deref().filter(|query| !query.is_empty()) {
            url.push('?');
            url.push_str(query);
        }
        let mut sent = self.client.request(method, url);
        if let Some(body) = &request.body {
            sent = sent
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone());
        }
        if let Some(key) = key {
            sent = sent.header("Idempotency-Key", key);
        }
        // What reqwest says might quote the address, and with it ids.
        let response = sent
            .send()
            .await
            .map_err(|error| Failed::passing(told(&error)))?;
        let status = response.status();
        let (asked, should_retry) = (retry_after(&response), should_retry(&response));
        let body = read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(refused(status, asked, should_retry, &body))
    }
}

/// The version of the API that is asked for, as its header has it.
pub fn version() -> &'static str {
    VERSION.as_str()
}

/// What limits count as one: the address without ids.
fn endpoint(request: &RequestBuilder) -> String {
    let first = request
        .path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    match (request.method, request.path.matches('/').count()) {
        (StripeMethod::Get, 1) => format!("list {first}"),
        (StripeMethod::Get, _) => format!("get {first}"),
        _ => format!("write {first}"),
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, Failed> {
    let mut body = Vec::with_capacity(
        response
            .content_length()
            .unwrap_or(0)
            .min(LARGEST_ANSWER as u64) as usize,
    );
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| Failed::passing(told(&error)))?
    {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Failed::final_(BillingError::Misunderstood {
                reason: format!("an answer of more than {} MB", LARGEST_ANSWER >> 20),
            }));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn told(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the connection broke"
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    seconds.parse().ok().map(Duration::from_secs)
}

/// Stripe's own word on it, where it has one.
fn should_retry(response: &Response) -> Option<bool> {
    let value = response.headers().get("Stripe-Should-Retry")?;
    value.to_str().ok()?.parse().ok()
}

fn refused(
    status: StatusCode,
    asked: Option<Duration>,
    should_retry: Option<bool>,
    body: &[u8],
) -> Failed {
    let told = serde_json::from_slice::<Refusal>(body)
        .ok()
        .map(|refusal| refusal.error);
    let known = told.as_ref();
    let code = known.and_then(|error| error.code.clone());
    let (error, again) = match status.as_u16() {
        429 => (BillingError::RateLimited { retry_after: asked }, true),
        // Another request with the same key is under way.
        409 => (unavailable(status), true),
        404 if code.as_deref() == Some("resource_missing") => (BillingError::NotFound, false),
        500.. => (unavailable(status), true),
        _ => (explained(status, told.unwrap_or_default()), false),
    };
    Failed {
        error,
        again: should_retry.unwrap_or(again),
        asked,
    }
}

fn unavailable(status: StatusCode) -> BillingError {
    BillingError::Unavailable {
        reason: format!("Stripe answers {}", status.as_u16()),
    }
}

/// In Stripe's words, which for wrong keys hold a part of the key: that message is left out.
fn explained(status: StatusCode, error: RefusalError) -> BillingError {
    let message = match status {
        StatusCode::UNAUTHORIZED => Some("the API key is not accepted".to_owned()),
        _ => error.message,
    };
    let param = error
        .param
        .map(|param| format!(" ({param})"))
        .unwrap_or_default();
    let kind = error.kind.unwrap_or_else(|| status.as_u16().to_string());
    BillingError::Refused {
        code: error.decline_code.or(error.code).or(Some(kind)),
        reason: format!(
            "{}{param}",
            message.unwrap_or_else(|| format!("Stripe answers {}", status.as_u16()))
        ),
    }
}
