//! What the server tells as it happens: one stream for the whole page, which the browser resumes by its ids; where it
//! was closed for good, another one. Keeps nothing.

use std::sync::Arc;

use crm_types::events::{Hello, MembersChanged};
use futures_util::StreamExt;
use futures_util::stream;
use gloo_net::eventsource::futures::EventSource;
use gloo_timers::future::TimeoutFuture;
use serde::Deserialize;

use super::{auth, json, sight};

/// Before another attempt at a stream that could not be had.
const PAUSE_MS: u32 = 2_000;
/// A first stream that takes longer may have missed what was done since the page was asked for.
const PROMPT_MS: f64 = 2_000.0;

/// What is listened to.
const KINDS: [&str; 7] = [
    "hello",
    "members",
    "threads",
    "broadcasts",
    "ticket",
    "ticket_presence",
    "lead",
];

/// What happened.
#[derive(Clone, Debug)]
pub enum Happening {
    Members(MembersChanged),
    /// In conversations: how many have something unread now, and the event itself, which those who show conversations
    /// read ([`super::read_threads`]), so that no other page carries what reads it.
    Threads {
        unread: i64,
        event: Arc<str>,
    },
    /// Messages to many that have moved: the event itself ([`super::read_broadcasts`]).
    Broadcasts(Arc<str>),
    /// A ticket that was changed, or something was said about it: the event itself ([`super::read_ticket`]).
    Ticket(Arc<str>),
    /// Who looks at a ticket: the event itself ([`super::read_ticket_presence`]).
    TicketPresence(Arc<str>),
    /// A lead that was changed: the event itself ([`super::read_lead`]).
    Lead(Arc<str>),
    /// More than was told: whatever is shown is to be read anew.
    Missed,
}

/// What every page wants to know of conversations.
#[derive(Deserialize)]
struct Unread {
    unread: i64,
}

/// Tells what happens until it is dropped, or nobody is signed in.
pub async fn watch_events(tell: impl Fn(Happening)) {
    let since = js_sys::Date::now();
    let mut again = false;
    loop {
        let ended = sight::while_seen(follow(&tell, since, again)).await;
        again = true;
        if ended.is_none() {
            sight::seen().await;
            continue;
        }
        // Closed for good: the token ran out, or the server is away. Asking renews the one and tells the other.
        if auth::get_session()
            .await
            .is_err_and(|error| matches!(error.status(), Some(401 | 403)))
        {
            return;
        }
        TimeoutFuture::new(PAUSE_MS).await;
    }
}

/// One stream to its end; `again`: what was between the last one and this is not known.
async fn follow(tell: &impl Fn(Happening), since: f64, again: bool) {
    let Ok(mut source) = EventSource::new("/api/crm/events") else {
        return;
    };
    let kinds = KINDS.map(|kind| source.subscribe(kind).ok());
    let Some(kinds) = kinds.into_iter().collect::<Option<Vec<_>>>() else {
        return;
    };
    let mut greeted = again;
    let mut events = stream::select_all(kinds);
    while let Some(Ok((kind, event))) = events.next().await {
        let text = event.data().as_string().unwrap_or_default();
        match kind.as_str() {
            "hello" => {
                let resumed = json::read::<Hello>(&text).is_ok_and(|hello| hello.resumed);
                let late = js_sys::Date::now() - since > PROMPT_MS;
                if !resumed && (greeted || late) {
                    tell(Happening::Missed);
                }
                greeted = true;
            }
            "broadcasts" => tell(Happening::Broadcasts(text.into())),
            "ticket" => tell(Happening::Ticket(text.into())),
            "ticket_presence" => tell(Happening::TicketPresence(text.into())),
            "lead" => tell(Happening::Lead(text.into())),
            "threads" => match json::read::<Unread>(&text) {
                Ok(Unread { unread }) => tell(Happening::Threads {
                    unread,
                    event: text.into(),
                }),
                Err(_) => tell(Happening::Missed),
            },
            _ => match json::read::<MembersChanged>(&text) {
                Ok(changed) if !changed.many => tell(Happening::Members(changed)),
                _ => tell(Happening::Missed),
            },
        }
    }
}
