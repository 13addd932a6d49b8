//! Which page stands at which address, and what every page has around it; draws nothing of its own.

use std::time::Duration;

use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::features::auth::{SessionState, SignInPage, provide_session, use_session};
use crate::features::broadcasts::broadcasts_page;
use crate::features::dashboard::dashboard_page;
use crate::features::ingestion::ingestion_page;
use crate::features::jobs::jobs_page;
use crate::features::members::{board_page, member_page, members_page};
use crate::features::messages::{inbox_page, templates_page};
use crate::features::revenue::revenue_page;
use crate::features::statuses::statuses_page;
use crate::features::{leads, tickets};
use crate::lazy::{Content, lazy_view};
use crate::paths::{self, Place};
use crate::router::{page_link, provide_router, use_location};
use crate::shell::{Broken, Frame, NotFoundPage, Standing, prepare_opened};
use crate::ui::{
    LiveRegion, ToastHost, TooltipHost, close_popovers_on_scroll, part, provide_announcer,
    provide_commands, provide_theme, provide_toasts,
};

/// How long after the start what is not needed yet may take nothing from what is.
const AHEAD: Duration = Duration::from_secs(3);

/// One page of each chunk that somebody who is there may go to.
const AT_HAND: [&str; 7] = [
    paths::MEMBERS,
    paths::BOARD,
    paths::INBOX,
    paths::TICKET_BOARD,
    paths::TICKET_REPORT,
    paths::JOBS,
    paths::STATUSES,
];

/// The whole page.
#[component]
pub fn App() -> AnyView {
    provide_router();
    provide_theme();
    provide_announcer();
    provide_toasts();
    provide_commands();
    provide_session();
    close_popovers_on_scroll();
    view! {
        <Entrance />
        <ToastHost />
        <LiveRegion />
        <TooltipHost />
    }
    .into_any()
}

/// What stands between the address and its page.
#[derive(Clone, PartialEq)]
enum Stage {
    /// It is not known yet who is there.
    Waiting,
    /// Somebody has to sign in first; the server checks again.
    Outside,
    Inside,
    /// The server could not say.
    Broken(crate::api::Error),
}

#[component]
fn Entrance() -> AnyView {
    let session = use_session();
    let path = use_location().pathname;
    // A value of its own, so that a renewed session does not draw everything anew.
    let stage = Memo::new(move |_| {
        let signing_in = path.with(|path| Place::at(path) == Place::SignIn);
        match session.get() {
            SessionState::SignedIn(_) => Stage::Inside,
            SessionState::SignedOut => Stage::Outside,
            // The form needs no answer to stand there.
            _ if signing_in => Stage::Outside,
            SessionState::Unknown => Stage::Waiting,
            SessionState::Failed(error) => Stage::Broken(error),
        }
    });
    let view = move || match stage.get() {
        Stage::Waiting => view! { <Standing /> }.into_any(),
        Stage::Outside => view! { <SignInPage /> }.into_any(),
        Stage::Inside => {
            prepare_ahead();
            view! { <Frame page=ViewFn::from(page_at(path)) /> }.into_any()
        }
        Stage::Broken(error) => {
            view! { <Broken error on_retry=move |()| session.load() /> }.into_any()
        }
    };
    view.into_any()
}

/// The page at the path, made anew only when another one stands there.
fn page_at(path: Memo<String>) -> impl Fn() -> AnyView + Send + Sync + 'static {
    let place = Memo::new(move |_| path.with(|path| Place::at(path)));
    move || part(move || content_at(place.get()).view())
}

/// Begins to download what the page at `path` needs, before it is known who is there.
pub fn prepare(path: &str) {
    content_at(Place::at(path)).prepare();
}

/// Downloads ahead: the page of a link as soon as somebody points at it, and all of them when the first one had its time.
fn prepare_ahead() {
    let point = |event: &web_sys::Event| {
        if let Some(link) = page_link(event) {
            prepare(&link.pathname());
        }
    };
    let over = window_event_listener(ev::pointerover, move |event| point(&event));
    let focus = window_event_listener(ev::focusin, move |event| point(&event));
    let first_had_its_time = || {
        for path in AT_HAND {
            prepare(path);
        }
        content_at(Place::Member(String::new())).prepare();
        prepare_opened();
    };
    let timer = set_timeout_with_handle(first_had_its_time, AHEAD).ok();
    on_cleanup(move || {
        over.remove();
        focus.remove();
        timer.inspect(TimeoutHandle::clear);
    });
}

lazy_view! {
    /// The list of tickets or of leads.
    fn records_page(place: Place) in list = match place {
        Place::Leads => leads::list(),
        _ => tickets::list(),
    };
}

lazy_view! {
    /// The board of tickets or of leads.
    fn records_board_page(place: Place) in boards = match place {
        Place::LeadBoard => leads::board(),
        _ => tickets::board(),
    };
}

lazy_view! {
    /// A page of one ticket or lead, or about all of them.
    fn record_page(place: Place) in ticket = match place {
        Place::Ticket(id) => tickets::ticket_page(id.clone()),
        Place::TicketReport => tickets::report_page(),
        Place::Support => tickets::support_page(),
        Place::Lead(id) => leads::lead_page(id.clone()),
        Place::LeadReport => leads::report_page(),
        _ => leads::forms_page(),
    };
}

/// The page at a place. Each area comes in a chunk of its own.
fn content_at(place: Place) -> Content {
    match place {
        // Who is signed in is on the way from there to a page.
        Place::SignIn => Content::here(|| ().into_any()),
        Place::Dashboard => dashboard_page(),
        Place::Members => members_page(),
        Place::Board => board_page(),
        Place::Member(id) => member_page(id),
        Place::Inbox => inbox_page(),
        Place::Broadcasts => broadcasts_page(),
        Place::Jobs => jobs_page(),
        Place::Ingestion => ingestion_page(),
        Place::Statuses => statuses_page(),
        Place::Revenue => revenue_page(),
        Place::Templates => templates_page(),
        Place::Tickets | Place::Leads => records_page(place),
        Place::TicketBoard | Place::LeadBoard => records_board_page(place),
        Place::Ticket(_)
        | Place::TicketReport
        | Place::Support
        | Place::Lead(_)
        | Place::LeadReport
        | Place::LeadForms => record_page(place),
        Place::Nowhere => Content::here(|| view! { <NotFoundPage /> }.into_any()),
    }
}
