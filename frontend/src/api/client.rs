//! Sends one request and reads its answer; knows no operation by name and retries nothing but an expired token.
//!
//! Dropping the future aborts the request: that is how a stale one is cancelled. The browser's own `fetch`, without a
//! crate around it: what they add (streams, builders) is not used here and would be downloaded by everybody.

use std::pin::pin;

use crm_types::problem::{Code, Problem};
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::window;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use super::{Error, Result, connection, renew};

/// Beyond this the server counts as unreachable.
const PATIENCE_MS: u32 = 20_000;

/// One request; the body is JSON already, so that this is compiled once and not per type.
pub(super) struct Request {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Request {
    pub fn get(path: String) -> Self {
        Self {
            method: "GET",
            path,
            body: None,
        }
    }

    pub fn post(path: &str, body: Option<String>) -> Self {
        Self {
            method: "POST",
            path: path.to_owned(),
            body,
        }
    }
}

/// Sends it, renews an expired session once, and reads the answer.
pub(super) async fn json<T: DeserializeOwned>(request: Request) -> Result<T> {
    let (status, text) = authenticated(&request).await?;
    serde_json::from_str(&text).map_err(|_| Error::Unreadable { status })
}

/// The same where nothing is answered.
pub(super) async fn empty(request: Request) -> Result<()> {
    authenticated(&request).await.map(|_| ())
}

async fn authenticated(request: &Request) -> Result<(u16, String)> {
    match send(request).await {
        Err(error)
            if matches!(
                error.code(),
                Some(Code::TokenExpired | Code::Unauthenticated)
            ) =>
        {
            renew::session().await?;
            send(request).await
        }
        answer => answer,
    }
}

/// Sends it as it is. Gives status and text of a success, and an error for the rest.
pub(super) async fn send(request: &Request) -> Result<(u16, String)> {
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
) -> std::result::Result<(Response, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json, application/problem+json")?;
    let init = RequestInit::new();
    init.set_method(request.method);
    if let Some(body) = &request.body {
        headers.set("content-type", "application/json")?;
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    init.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
    // Cookies go to the own origin, and only there, without being told.
    let response: Response = JsFuture::from(window().fetch_with_str_and_init(&request.path, &init))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response, text.as_string().unwrap_or_default()))
}

fn read(response: &Response, text: String) -> Result<(u16, String)> {
    let status = response.status();
    if response.ok() {
        return Ok((status, text));
    }
    let retry_after = response.headers().get("retry-after").ok().flatten();
    Err(match serde_json::from_str::<Problem>(&text) {
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
