//! Who else looks at a ticket, and whether they are writing: told to the server while somebody is here, and heard from it.

use std::time::Duration;

use crm_types::tickets::TicketWatcher;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::case::Case;
use crate::api::{self, Happening};
use crate::features::auth::use_admin;
use crate::shell::use_live;
use crate::ui::{part, soon};

/// Before the server forgets, which it does after half a minute.
const BEAT_MS: u32 = 12_000;
/// Whoever begins to write is told soon, but not with each letter.
const AFTER: Duration = Duration::from_millis(200);

/// Tells for as long as the page stands there, where whoever looks `may` answer, and gives who else is here.
pub fn watch(case: Case, writing: Signal<bool>, may: Signal<bool>) -> RwSignal<Vec<TicketWatcher>> {
    let here = RwSignal::new(Vec::<TicketWatcher>::new());
    let me = use_admin();
    let me = Memo::new(move |_| me.with(|me| me.as_ref().map(|me| me.id)));
    let take = move |watchers: Vec<TicketWatcher>| {
        let mine = me.try_get_untracked().flatten();
        let others: Vec<_> = watchers
            .into_iter()
            .filter(|one| Some(one.admin_id) != mine)
            .collect();
        if here.try_with_untracked(|known| *known != others) == Some(true) {
            here.set(others);
        }
    };
    let tell = move || async move {
        if may.try_get_untracked() != Some(true) {
            return;
        }
        let writing = writing.try_get_untracked().unwrap_or_default();
        if let Ok(presence) = api::watch_ticket(&case.id(), writing).await {
            take(presence.watchers);
        }
    };
    spawn_local_scoped_with_cancellation(async move {
        loop {
            // A tab that nobody sees watches nothing.
            if !document().hidden() {
                tell().await;
            }
            TimeoutFuture::new(BEAT_MS).await;
        }
    });
    let owner = Owner::current();
    let at_once = soon(AFTER, move || {
        let run = move || spawn_local_scoped_with_cancellation(tell());
        match &owner {
            Some(owner) => owner.with(run),
            None => run(),
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = writing.get();
        if before.is_some_and(|before| before != now) {
            at_once.run(());
        }
        now
    });
    use_live().on(move |happening| {
        let Happening::TicketPresence(event) = happening else {
            return;
        };
        let own = case
            .detail
            .with_untracked(|detail| detail.as_ref().map(|detail| detail.ticket.id));
        if let Some(presence) = api::read_ticket_presence(&event)
            && Some(presence.ticket_id) == own
        {
            take(presence.watchers);
        }
    });
    here
}

/// "Grace Hopper is writing an answer. Alan Turing is here, too."
pub fn others(here: RwSignal<Vec<TicketWatcher>>) -> AnyView {
    let said = part(move || {
        match here.with(|here| words(here)) {
        Some(text) => view! { <p class="ticket-others"><span class="ticket-others-dot" aria-hidden="true"></span>{text}</p> }
            .into_any(),
        None => ().into_any(),
    }
    });
    view! { <div role="status">{said}</div> }.into_any()
}

fn words(here: &[TicketWatcher]) -> Option<String> {
    let names = |writing: bool| {
        let these = here.iter().filter(|one| one.writing == writing);
        these.map(|one| one.name.as_str()).collect::<Vec<_>>()
    };
    let sentence = |names: &[&str], one: &str, many: &str| match names {
        [] => None,
        [name] => Some(format!("{name} {one}.")),
        [first, rest @ ..] => Some(format!("{} and {first} {many}.", rest.join(", "))),
    };
    let writing = sentence(&names(true), "is writing an answer", "are writing answers");
    let looking = sentence(&names(false), "is here, too", "are here, too");
    match (writing, looking) {
        (None, None) => None,
        (writing, looking) => {
            let both: Vec<_> = writing.into_iter().chain(looking).collect();
            Some(both.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_is_said_before_who_looks() {
        let one = |name: &str, writing| TicketWatcher {
            admin_id: crm_types::ids::AdminId(uuid::Uuid::nil()),
            name: name.to_owned(),
            writing,
        };
        assert_eq!(words(&[]), None);
        assert_eq!(
            words(&[one("Alan", false), one("Grace", true)]).as_deref(),
            Some("Grace is writing an answer. Alan is here, too.")
        );
        assert_eq!(
            words(&[one("Alan", false), one("Ada", false)]).as_deref(),
            Some("Ada and Alan are here, too.")
        );
    }
}
