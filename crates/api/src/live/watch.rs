//! `GET /api/crm/events`: what happens to whatever a page shows, as server-sent events.

use actix_web::http::Method;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::live::{Missed, since, told};
use crm_types::events::{Hello, MembersChanged};

use super::listener::Listener;
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::events::{event, last_event_id, stream};
use crate::members::reading;
use crate::state::State;

/// Watch what happens
///
/// Server-sent events of everything that pages show, whoever did it and on whichever server. `event: hello` comes first:
/// a `Hello` that says whether everything since `Last-Event-ID` follows; where it does not, or where it comes again
/// later, read anew what is shown. `event: members`: members who were changed, as they are now (`MembersChanged`); of
/// very many only that they were. Members may be told twice: their `revision` says what is known already. `event: run`: a
/// run of a job that has ended (`Run`), so that there are new figures. `event: threads`: conversations in which something
/// happened, as they are now (`ThreadsChanged`). `event: broadcasts`: messages to many that have moved, as they are now
/// (`BroadcastsChanged`), at most once a second. `event: ticket`: a ticket that was changed, or something was said about it
/// (`TicketChanged`). `event: ticket_presence`: who looks at a ticket now (`TicketPresence`). `event: lead`: a lead that was
/// changed, or has come (`LeadChanged`); of very many `hello` comes instead. What was missed of these is not told again, so
/// read them anew after every `hello`. Ids are a place in history, good for `Last-Event-ID` on any server. The stream ends with the access
/// token that opened it and when the server stops: ask again then.
#[utoipa::path(
    get,
    path = "/api/crm/events",
    tag = "Events",
    params(
        ("Last-Event-ID" = Option<i64>, Header, example = 4711,
            description = "The id of the event seen last; browsers send it by themselves"),
    ),
    responses(
        (status = 200, description = "The events", body = String, content_type = "text/event-stream"),
        (status = 429, description = "Too many requests, or too many streams open (`too_many_requests`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn watch_events(
    caller: Authorized<Viewer>,
    request: HttpRequest,
    state: Data<State>,
) -> Result<HttpResponse> {
    let mut listener = Listener::new(&state.live);
    if request.method() == Method::GET {
        let (position, events) = beginning(&state, last_event_id(&request)).await?;
        listener.begin(position, events);
    }
    stream(&request, &state, caller.principal, listener)
}

/// The first events: whether the stream goes on from `seen`, and whom the listener missed.
async fn beginning(state: &State, seen: Option<i64>) -> Result<(i64, Vec<Bytes>)> {
    let (position, missed) = since(&state.database, seen).await?;
    let (resumed, ids) = match missed {
        Missed::TooMuch => (false, Vec::new()),
        Missed::Members(ids) => (true, ids),
    };
    let hello = event("hello", position, &Hello { resumed }).map_err(Error::internal)?;
    if ids.is_empty() {
        return Ok((position, vec![hello]));
    }
    let told = told(&state.database, &ids, &reading(state)).await?;
    let changed = MembersChanged {
        change_id: told.change,
        many: false,
        items: told.items,
        gone: told.gone,
    };
    let members = event("members", position, &changed).map_err(Error::internal)?;
    Ok((position, vec![hello, members]))
}
