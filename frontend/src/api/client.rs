//! Sends one request and reads its answer; knows no operation by name and retries nothing but an expired token.
//!
//! Dropping the future aborts the request: that is how a stale one is cancelled.

use std::pin::pin;

use crm_types::problem::{Code, Problem};
use futures_util::FutureExt;
use futures_util::future::{Either, LocalBoxFuture, select};
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use serde::de::DeserializeOwned;
use web_sys::AbortController;

use super::{Error, Result, connection, json, renew};

/// Beyond this the server counts as unreachable.
const PATIENCE_MS: u32 = 20_000;

/// One request; the body is JSON already, so that this is compiled once and not per type.
pub(super) struct Request {
    method: Method,
    path: String,
    body: Option<String>,
    /// The version that is to be changed, where another must not be.
    if_match: Option<String>,
    /// What makes it the same wish as another one.
    wish: Option<String>,
}

impl Request {
    pub fn get(path: String) -> Self {
        Self::with_body(Method::GET, &path, None)
    }

    pub fn delete(path: String) -> Self {
        Self::with_body(Method::DELETE, &path, None)
    }

    pub fn post(path: &str, body: Option<String>) -> Self {
        Self::with_body(Method::POST, path, body)
    }

    pub fn put(path: &str, body: Option<String>) -> Self {
        Self::with_body(Method::PUT, path, body)
    }

    pub fn patch(path: &str, body: Option<String>) -> Self {
        Self::with_body(Method::PATCH, path, body)
    }

    /// Only this version is changed.
    pub fn if_match(mut self, etag: &str) -> Self {
        self.if_match = Some(etag.to_owned());
        self
    }

    /// Done once, however often it is sent with this key.
    pub fn once(mut self, key: &str) -> Self {
        self.wish = Some(key.to_owned());
        self
    }

    fn with_body(method: Method, path: &str, body: Option<String>) -> Self {
        Self {
            method,
            path: path.to_owned(),
            body,
            if_match: None,
            wish: None,
        }
    }
}

/// What came of a success.
pub(super) struct Received {
    status: u16,
    text: String,
    /// The version of what was answered; empty where it has none.
    etag: String,
}

type Answer<'a> = LocalBoxFuture<'a, Result<Received>>;

/// Sends it, renews an expired session once, and reads the answer.
pub(super) async fn json<T: DeserializeOwned>(request: Request) -> Result<T> {
    tagged(request).await.map(|(value, _)| value)
}

/// The same with the version of what was answered, to be changed by it.
pub(super) async fn tagged<T: DeserializeOwned>(request: Request) -> Result<(T, String)> {
    read_answer(authenticated(request).await?)
}

/// What a success says, and its version.
pub(super) fn read_answer<T: DeserializeOwned>(received: Received) -> Result<(T, String)> {
    let Received { status, text, etag } = received;
    let value = json::read(&text).map_err(|_| Error::Unreadable { status })?;
    Ok((value, etag))
}

/// The same where nothing is answered.
pub(super) async fn empty(request: Request) -> Result<()> {
    authenticated(request).await.map(|_| ())
}

/// Boxed, so that no operation carries a copy of it.
fn authenticated(request: Request) -> Answer<'static> {
    let answer = async move {
        match send(&request).await {
            Err(error)
                if matches!(
                    error.code(),
                    Some(Code::TokenExpired | Code::Unauthenticated)
                ) =>
            {
                renew::session().await?;
                send(&request).await
            }
            answer => answer,
        }
    };
    answer.boxed_local()
}

/// Sends it as it is. Gives what came of a success, and an error for the rest.
pub(super) fn send(request: &Request) -> Answer<'_> {
    send_once(request).boxed_local()
}

async fn send_once(request: &Request) -> Result<Received> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let answer = match select(
        pin!(exchange(request, &abort)),
        TimeoutFuture::new(PATIENCE_MS),
    )
    .await
    {
        Either::Left((Ok(answer), _)) => Some(answer),
        Either::Left((Err(_), _)) | Either::Right(_) => None,
    };
    connection::note(answer.is_some());
    let Some((response, text)) = answer else {
        return Err(Error::Network);
    };
    read(&response, text)
}

/// The browser's part; fails where there was no answer.
async fn exchange(
    request: &Request,
    abort: &AbortOnDrop,
) -> std::result::Result<(Response, String), gloo_net::Error> {
    let signal = abort.0.as_ref().map(AbortController::signal);
    // Cookies go to the own origin, and only there, without being told.
    let mut builder = RequestBuilder::new(&request.path)
        .method(request.method.clone())
        .header("accept", "application/json, application/problem+json")
        .abort_signal(signal.as_ref());
    if let Some(etag) = &request.if_match {
        builder = builder.header("if-match", etag);
    }
    if let Some(key) = &request.wish {
        builder = builder.header("idempotency-key", key);
    }
    let request = match &request.body {
        Some(body) => builder
            .header("content-type", "application/json")
            .body(body.as_str())?,
        None => builder.build()?,
    };
    let response = request.send().await?;
    let text = response.text().await?;
    Ok((response, text))
}

fn read(response: &Response, text: String) -> Result<Received> {
    let status = response.status();
    if response.ok() {
        let etag = response.headers().get("etag").unwrap_or_default();
        return Ok(Received { status, text, etag });
    }
    let retry_after = response.headers().get("retry-after");
    Err(match json::read::<Problem>(&text) {
        Ok(problem) => Error::Problem {
            problem: Box::new(problem),
            retry_after: retry_after.and_then(|seconds| seconds.parse().ok()),
        },
        Err(_) => Error::Unreadable { status },
    })
}

/// Aborts its request when dropped; after the answer that does nothing.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
