//! The body of one stream: what is new, a sign of life when nothing is, and an end that a client understands.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::streams::Open;
use super::{Feed, Source, States};
use crate::auth::Principal;
use crate::error::Result;
use crate::limit::Line;
use crate::state::State;

/// How long a browser waits before it opens a stream again that has ended.
const OPENING: Bytes = Bytes::from_static(b"retry: 2000\n\n");
/// A comment, which clients skip: it tells proxies that the stream lives, and us that the client does.
const SIGN_OF_LIFE: Bytes = Bytes::from_static(b":\n\n");

/// Proxies that collect answers before they pass them on are told not to.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Streams what comes from `source` to a listener who has seen revision `known`.
///
/// The stream ends after a last state, when the server stops, and with the token that opened it: listening is no way to
/// stay longer than a token lets one.
///
/// # Errors
/// `too_many_requests` and `unavailable` where too many streams are open.
pub fn respond(
    request: &HttpRequest,
    state: &State,
    principal: Principal,
    source: impl Source,
    known: Option<i64>,
) -> Result<HttpResponse> {
    let states = States {
        source,
        known,
        over: false,
    };
    stream(request, state, principal, states)
}

/// Streams a feed. It ends as [`respond`]'s does.
///
/// # Errors
/// Those of [`respond`].
pub fn stream(
    request: &HttpRequest,
    state: &State,
    principal: Principal,
    feed: impl Feed,
) -> Result<HttpResponse> {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static("text/event-stream")));
    response.insert_header((BUFFERING, HeaderValue::from_static("no")));
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let line = request.conn_data::<Arc<Line>>().cloned();
    let open = state.streams.open(principal.admin, line)?;
    let time_left = (principal.expires_at - state.clock.now())
        .to_std()
        .unwrap_or(Duration::ZERO);
    let mut heartbeat = tokio::time::interval(state.settings.event_heartbeat.max(MINIMUM));
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    heartbeat.reset();
    let told = Told {
        opening: Some(OPENING),
        feed,
        ending: false,
        heartbeat,
        until: Instant::now() + time_left,
        open,
    };
    let body = unfold(told, |mut told| async move {
        let chunk = told.next().await?;
        told.open.alive();
        Some((Ok::<_, std::convert::Infallible>(chunk), told))
    });
    Ok(response.streaming(Box::pin(body)))
}

/// An interval of no length is none.
const MINIMUM: Duration = Duration::from_millis(1);

struct Told<F> {
    opening: Option<Bytes>,
    feed: F,
    /// The server stops.
    ending: bool,
    heartbeat: Interval,
    until: Instant,
    open: Open,
}

impl<F: Feed> Told<F> {
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        loop {
            // Asked before what is new: changes that never cease must not keep a stream open.
            if self.ending || Instant::now() >= self.until {
                return None;
            }
            if let Some(event) = self.feed.news() {
                self.ending = self.open.is_to_end();
                return Some(event);
            }
            if self.feed.is_over() {
                return None;
            }
            tokio::select! {
                changed = self.feed.changed() => changed?,
                () = self.open.told_to_end() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                _ = self.heartbeat.tick() => return Some(SIGN_OF_LIFE),
            }
        }
    }
}
