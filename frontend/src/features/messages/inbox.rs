//! The inbox: all conversations, those with something unread first, and the one that is read beside them; both follow what
//! comes.

use std::sync::Arc;

use crm_types::ids::ThreadId;
use crm_types::messages::{Direction, Thread};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::conversation::{Talk, Whose};
use super::head::name_of;
use super::shelf::{Shelf, Show};
use crate::api::{self, Happening, ThreadsQuery};
use crate::features::auth::use_admin;
use crate::paths;
use crate::router::{Location, use_location, use_navigate};
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Button, Command, EmptyState, Glyph, LinkButton, Outdated, Remote, Skeleton, TimeAgo, on_return,
    part, remote, use_commands,
};

/// What stands in the address.
fn shown(search: &str) -> Show {
    let key = paths::query_value(search, "show").unwrap_or_default();
    let mut all = Show::ALL.into_iter();
    all.find(|show| show.key() == key).unwrap_or_default()
}

fn opened(search: &str) -> Option<ThreadId> {
    paths::query_value(search, "thread")?.parse().ok()
}

fn address(show: Show, thread: Option<ThreadId>) -> String {
    let thread = thread.map(|id| id.to_string()).unwrap_or_default();
    paths::with_query(paths::INBOX, &[("show", show.key()), ("thread", &thread)])
}

/// The address of a conversation in the list that is looked at.
pub fn show(location: Location, thread: Option<ThreadId>) -> String {
    address(
        location.search.with_untracked(|search| shown(search)),
        thread,
    )
}

#[derive(Clone, Copy)]
struct Inbox {
    show: Memo<Show>,
    chosen: Memo<Option<ThreadId>>,
    shelf: RwSignal<Shelf>,
    answer: Remote<(), api::Error>,
    fetching: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn InboxPage() -> AnyView {
    let location = use_location();
    let show = Memo::new(move |_| location.search.with(|search| shown(search)));
    let chosen = Memo::new(move |_| location.search.with(|search| opened(search)));
    let me = use_admin();
    let me = Memo::new(move |_| me.with(|me| me.as_ref().map(|me| me.id)));
    let shelf = RwSignal::new(Shelf::default());
    let answer = remote(
        move || (show.get(), me.get()),
        move |(show, me)| async move {
            let list = api::list_threads(&query(show, me, "")).await?;
            shelf.try_set(Shelf::of(list));
            Ok(())
        },
    );
    let inbox = Inbox {
        show,
        chosen,
        shelf,
        answer,
        fetching: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    use_live().on(move |happening| match happening {
        Happening::Missed => answer.retry(),
        Happening::Threads { event, .. } => match api::read_threads(&event) {
            None => answer.retry(),
            Some(threads) => shelf.update(|shelf| {
                for thread in threads {
                    let (show, me) = (show.get_untracked(), me.get_untracked());
                    let belongs = show.takes(&thread, me);
                    shelf.take_in(thread, belongs);
                }
            }),
        },
        _ => {}
    });
    on_return(move || answer.retry());
    inbox.commands();
    let list = part(move || inbox.list());
    let more = inbox.more(me);
    let shows: Vec<AnyView> = Show::ALL.map(|one| inbox.link(one)).into();
    let talk = part(move || match chosen.get() {
        Some(id) => conversation(id, show.get_untracked()),
        None => view! {
            <EmptyState
                icon=Glyph::Message
                title="No conversation is open"
                text="Choose one from the list. J and K go through it."
            />
        }
        .into_any(),
    });
    view! {
        <Page title="Inbox">
            <div class="inbox" class:inbox-reading=move || chosen.get().is_some()>
                <section class="inbox-list" aria-label="Conversations" aria-busy=move || answer.loading().to_string()>
                    <nav class="inbox-shows" aria-label="Which conversations">{shows}</nav>
                    {list}
                    {more}
                </section>
                <section class="inbox-talk talk" aria-label="Conversation">{talk}</section>
            </div>
        </Page>
    }
    .into_any()
}

fn query(show: Show, me: Option<crm_types::ids::AdminId>, cursor: &str) -> ThreadsQuery {
    let mine = (show == Show::Mine).then_some(me).flatten();
    ThreadsQuery {
        state: show.state(),
        assignee: mine.map(|me| me.to_string()).unwrap_or_default(),
        unread: show == Show::Unread,
        cursor: cursor.to_owned(),
    }
}

fn conversation(id: ThreadId, show: Show) -> AnyView {
    let talk = Talk::follow(Whose::Thread(id));
    let member = Memo::new(move |_| {
        talk.thread
            .with(|thread| thread.as_ref().and_then(|thread| thread.member_id))
    });
    view! {
        <div class="inbox-back">
            <LinkButton href=address(show, None) icon=Glyph::ChevronLeft>"All conversations"</LinkButton>
        </div>
        {talk.view(member.into(), true)}
    }
    .into_any()
}

impl Inbox {
    fn link(self, show: Show) -> AnyView {
        let here = move || (self.show.get() == show).then_some("page");
        view! { <a class="inbox-show" href=address(show, None) aria-current=here>{show.label()}</a> }
            .into_any()
    }

    fn list(self) -> AnyView {
        let error = self.answer.error();
        let known = self.answer.with_value(|known| known.is_some());
        match (known, error) {
            (false, None) => shape(),
            (false, Some(error)) => trouble(&error, move || self.answer.retry()),
            (true, error) => {
                let outdated = error.map(|error| {
                    view! { <Outdated why=error.title() on_retry=move |()| self.answer.retry() /> }
                });
                let rows: Vec<AnyView> = self
                    .shelf
                    .with(|shelf| shelf.items.iter().map(|thread| self.row(thread)).collect());
                if rows.is_empty() {
                    return view! { {outdated}{nothing(self.show.get())} }.into_any();
                }
                view! { {outdated}<ul class="inbox-rows">{rows}</ul> }.into_any()
            }
        }
    }

    fn row(self, thread: &Thread) -> AnyView {
        let id = thread.id;
        let here = move || (self.chosen.get() == Some(id)).then_some("true");
        let ours = (thread.last_direction == Direction::Outbound)
            .then(|| view! { <span class="inbox-ours">"You: "</span> });
        let unread = (thread.unread > 0).then(|| {
            view! {
                <span class="inbox-unread">{thread.unread}<span class="visually-hidden">" unread"</span></span>
            }
        });
        let whose = match (thread.member_id, thread.lead_id) {
            (Some(_), _) => None,
            (None, Some(_)) => Some("Lead"),
            (None, None) => Some("Not linked"),
        };
        let unknown = whose.map(|text| view! { <span class="inbox-note">{text}</span> });
        let given = thread
            .assignee_name
            .clone()
            .map(|name| view! { <span class="inbox-note" dir="auto">{name}</span> });
        let href = address(self.show.get_untracked(), Some(id));
        view! {
            <li>
                <a class="inbox-row" class:inbox-new=thread.unread.is_positive() href=href aria-current=here data-thread=id.to_string()>
                    <span class="inbox-name" dir="auto">{name_of(thread)}</span>
                    <span class="inbox-when"><TimeAgo at=thread.last_at /></span>
                    <span class="inbox-preview" dir="auto">{ours}{thread.preview.clone()}</span>
                    <span class="inbox-marks">{unknown}{given}{unread}</span>
                </a>
            </li>
        }
        .into_any()
    }

    fn more(self, me: Memo<Option<crm_types::ids::AdminId>>) -> AnyView {
        let owner = Owner::current();
        let fetch: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            let cursor = self.shelf.with_untracked(|shelf| shelf.more.clone());
            let Some(cursor) = cursor.filter(|_| !self.fetching.get_untracked()) else {
                return;
            };
            self.fetching.set(true);
            self.failed.set(None);
            let show = self.show.get_untracked();
            let query = query(show, me.get_untracked(), &cursor);
            let run = move || {
                spawn_local_scoped_with_cancellation(async move {
                    let list = api::list_threads(&query).await;
                    self.fetching.set(false);
                    match list {
                        // Meanwhile another list may be looked at.
                        Ok(list) if self.show.get_untracked() == show => {
                            self.shelf.update(|shelf| shelf.further(list));
                        }
                        Ok(_) => {}
                        Err(error) => self.failed.set(Some(error.detail())),
                    }
                });
            };
            match &owner {
                Some(owner) => owner.with(run),
                None => run(),
            }
        });
        part(move || {
            let fetch = fetch.clone();
            match self.shelf.with(|shelf| shelf.more.is_some()) {
                true => view! {
                    <div class="inbox-more">
                        <p class="field-error" role="alert">{move || self.failed.get()}</p>
                        <Button busy=self.fetching on_press=move |()| fetch()>"Show more"</Button>
                    </div>
                }
                .into_any(),
                false => ().into_any(),
            }
        })
    }

    /// Through the list without a pointer.
    fn commands(self) {
        let navigate = use_navigate();
        let step = move |down: bool| {
            let chosen = self.chosen.get_untracked();
            let next = self.shelf.with_untracked(|shelf| {
                let at = shelf.items.iter().position(|one| Some(one.id) == chosen);
                let to = match (at, down) {
                    (None, _) => 0,
                    (Some(at), true) => at + 1,
                    (Some(at), false) => at.checked_sub(1)?,
                };
                shelf.items.get(to).map(|thread| thread.id)
            });
            if let Some(next) = next {
                navigate.replace(&address(self.show.get_untracked(), Some(next)));
            }
        };
        let (next, before) = (move || step(true), move || step(false));
        let commands = use_commands();
        commands.register(
            Command::new("This page", Glyph::ArrowDown, "Next conversation", next).keys("j"),
        );
        commands.register(
            Command::new("This page", Glyph::ArrowUp, "Previous conversation", before).keys("k"),
        );
    }
}

fn nothing(show: Show) -> AnyView {
    let (title, text) = match show {
        Show::Open => (
            "Nothing is open",
            "Conversations appear here as members write, or as you write to them.",
        ),
        Show::Unread => (
            "Everything is read",
            "What members write next appears here.",
        ),
        Show::Mine => (
            "Nothing is yours to answer",
            "Conversations that are assigned to you appear here.",
        ),
        Show::Snoozed => (
            "Nothing is snoozed",
            "What is put off comes back by itself.",
        ),
        Show::Closed => (
            "Nothing is closed",
            "A closed conversation opens again when the member writes.",
        ),
        Show::All => (
            "No conversations yet",
            "Write to a member from their page, and it appears here.",
        ),
    };
    view! { <EmptyState icon=Glyph::Message title text /> }.into_any()
}

fn shape() -> AnyView {
    let row = |_| {
        view! {
            <li class="inbox-row inbox-shape"><Skeleton width="medium" /><Skeleton width="long" /></li>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = (0..8).map(row).collect();
    view! { <ul class="inbox-rows" aria-hidden="true">{rows}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let id: ThreadId = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a".parse().unwrap();
        for show in Show::ALL {
            for thread in [None, Some(id)] {
                let there = address(show, thread);
                let search = there.split_once('?').map_or("", |(_, search)| search);
                assert_eq!((shown(search), opened(search)), (show, thread));
            }
        }
        assert_eq!(opened("thread=shoes"), None);
    }
}
