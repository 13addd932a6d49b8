//! Server-sent events: the newest state of one thing until it changes no more, or news of many; reads nothing itself.
//!
//! Of one thing, state and not history: a listener that was away, or is slow, gets the newest state and not each one before it. So nothing
//! piles up for whoever does not read.

mod stream;
mod streams;

pub use stream::{respond, stream};
pub use streams::Streams;

use actix_web::HttpRequest;
use actix_web::web::Bytes;
use serde::Serialize;
use tokio::sync::watch;

/// What a listener is told: the newest state of what it listens to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Rises with every change; the id of the event.
    pub revision: i64,
    /// Nothing will change any more.
    pub last: bool,
    /// The event as it goes over the wire; written once for all listeners.
    event: Bytes,
}

impl Latest {
    /// `state` as an event of this name.
    ///
    /// # Errors
    /// Those of its serialisation.
    pub fn new(
        name: &str,
        revision: i64,
        last: bool,
        state: &impl Serialize,
    ) -> serde_json::Result<Self> {
        let event = event(name, revision, state)?;
        Ok(Self {
            revision,
            last,
            event,
        })
    }
}

/// Where a stream has its states from; dropped with the stream.
pub trait Source: 'static {
    /// The newest one.
    fn receiver(&mut self) -> &mut watch::Receiver<Option<Latest>>;
}

/// What flows in a stream; dropped with it.
pub trait Feed: 'static {
    /// An event that the listener has not been told, where there is one.
    fn news(&mut self) -> Option<Bytes>;

    /// Whether there will be no more, now that all news are told.
    fn is_over(&self) -> bool;

    /// Returns when there may be news, or nothing where there never will be. May be cancelled without loss.
    fn changed(&mut self) -> impl Future<Output = Option<()>>;
}

/// The newest state of a source, each time it is a later one than the listener knows.
struct States<S> {
    source: S,
    known: Option<i64>,
    over: bool,
}

impl<S: Source> Feed for States<S> {
    fn news(&mut self) -> Option<Bytes> {
        let latest = self.source.receiver().borrow_and_update();
        let latest = latest.as_ref()?;
        self.over = latest.last;
        if self.known.is_some_and(|known| known >= latest.revision) {
            return None;
        }
        self.known = Some(latest.revision);
        Some(latest.event.clone())
    }

    fn is_over(&self) -> bool {
        self.over
    }

    async fn changed(&mut self) -> Option<()> {
        self.source.receiver().changed().await.ok()
    }
}

/// `data` as an event of this name. JSON has no line breaks of its own making, so it is one line.
///
/// # Errors
/// Those of its serialisation.
pub fn event(name: &str, id: i64, data: &impl Serialize) -> serde_json::Result<Bytes> {
    let data = serde_json::to_string(data)?;
    Ok(format!("id: {id}\nevent: {name}\ndata: {data}\n\n").into())
}

/// The id of the last event that this listener has seen. Whatever is none of ours says nothing: the newest state is
/// always right.
pub fn last_event_id(request: &HttpRequest) -> Option<i64> {
    let id = request.headers().get("last-event-id")?;
    id.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_state_is_one_event_whatever_is_in_it() {
        let state = json!({"error": "a\nb\r\ndata: c"});
        let latest = Latest::new("run", 7, false, &state).unwrap();
        let text = String::from_utf8(latest.event.to_vec()).unwrap();
        assert_eq!(
            text,
            "id: 7\nevent: run\ndata: {\"error\":\"a\\nb\\r\\ndata: c\"}\n\n"
        );
    }

    #[test]
    fn what_was_seen_last_is_a_number_or_nothing() {
        let seen = |id: &str| {
            let request = actix_web::test::TestRequest::get()
                .insert_header(("Last-Event-ID", id))
                .to_http_request();
            last_event_id(&request)
        };
        assert_eq!((seen("12"), seen(" 0 ")), (Some(12), Some(0)));
        for nonsense in ["", "x", "1.5", "99999999999999999999", "12,13"] {
            assert_eq!(seen(nonsense), None, "{nonsense}");
        }
    }
}
