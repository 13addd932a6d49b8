//! What was said, as it grows: reads on where somebody scrolls back, follows what comes, and says that it was read; the
//! words that are being written are the composer's.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::ids::{MemberId, ThreadId};
use crm_types::messages::{Channel, Message, MessagePage, Thread, ThreadPatch};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};

use super::bubble::bubbles;
use super::composer::Composer;
use super::head::head;
use super::transcript::Transcript;
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::shell::{trouble, use_live};
use crate::ui::{
    Button, ButtonLook, EmptyState, Glyph, Outdated, Remote, Skeleton, on_return, part, remote,
    soon, use_announcer,
};

/// News come in swarms: a message, and its states.
const AFTER: Duration = Duration::from_millis(150);
/// So near to the oldest, in pixels, older ones are fetched.
const NEAR: i32 = 240;

/// Whose conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Member(MemberId),
    /// Perhaps of a number that nobody is known for.
    Thread(ThreadId),
}

/// Words of ours that the server has not answered for yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub key: String,
    pub channel: Channel,
    pub body: String,
}

/// A conversation that is looked at.
#[derive(Clone, Copy)]
pub struct Talk {
    whose: Whose,
    transcript: RwSignal<Transcript>,
    latest: Remote<(), api::Error>,
    /// None before anything was said.
    pub thread: RwSignal<Option<Thread>>,
    pub sending: RwSignal<Vec<Sending>>,
    fetching: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    scroller: NodeRef<Div>,
}

/// The tab of a member.
#[component]
pub fn MemberConversation(id: MemberId) -> AnyView {
    let talk = Talk::follow(Whose::Member(id));
    let member = Signal::stored(Some(id));
    view! { <div class="talk talk-panel">{talk.view(member, false)}</div> }.into_any()
}

impl Talk {
    /// Asks for it, and for what comes, until the current owner is gone.
    pub fn follow(whose: Whose) -> Self {
        let transcript = RwSignal::new(Transcript::default());
        let thread = RwSignal::new(None::<Thread>);
        let latest = remote(
            || (),
            move |()| async move {
                let page = page_of(whose, "").await?;
                let id = match whose {
                    Whose::Thread(id) => Some(id),
                    Whose::Member(_) => page.items.first().map(|message| message.thread_id),
                };
                if let Some(id) = id
                    && thread.try_with_untracked(Option::is_none) == Some(true)
                {
                    let known = api::get_thread(id).await?;
                    thread.try_set(Some(known));
                }
                transcript.try_update(|transcript| transcript.newest(page));
                Ok(())
            },
        );
        let talk = Self {
            whose,
            transcript,
            latest,
            thread,
            sending: RwSignal::new(Vec::new()),
            fetching: RwSignal::new(false),
            failed: RwSignal::new(None),
            scroller: NodeRef::new(),
        };
        let ask = soon(AFTER, move || talk.latest.retry());
        use_live().on(move |happening| match happening {
            Happening::Missed => ask.run(()),
            Happening::Threads { event, .. } => match api::read_threads(&event) {
                None => ask.run(()),
                Some(threads) => {
                    if let Some(thread) = threads.into_iter().find(|one| talk.is(one)) {
                        talk.thread.set(Some(thread));
                        ask.run(());
                    }
                }
            },
            _ => {}
        });
        on_return(move || talk.latest.retry());
        talk.mark_read();
        talk
    }

    fn is(self, thread: &Thread) -> bool {
        match self.whose {
            Whose::Member(id) => thread.member_id == Some(id),
            Whose::Thread(id) => thread.id == id,
        }
    }

    /// Whoever sees it and may answer has read it.
    fn mark_read(self) {
        let may = use_may(Role::Agent);
        let looks = RwSignal::new(!document().hidden());
        let sight = window_event_listener_untyped("visibilitychange", move |_| {
            looks.set(!document().hidden());
        });
        on_cleanup(move || sight.remove());
        let unread = Memo::new(move |_| {
            self.thread.with(|thread| {
                let thread = thread.as_ref().filter(|thread| thread.unread > 0)?;
                Some((thread.id, thread.revision))
            })
        });
        Effect::new(move |_| {
            let Some((id, _)) = unread.get().filter(|_| may.get() && looks.get()) else {
                return;
            };
            self.change(id, read());
        });
    }

    /// Changes the conversation; what came of it is shown by what the server answers.
    fn change(self, id: ThreadId, patch: ThreadPatch) {
        spawn_local(async move {
            if let Ok(thread) = api::update_thread(id, &patch).await {
                self.thread.try_set(Some(thread));
            }
        });
    }

    /// A message of ours that the server has written down.
    pub fn written(self, key: &str, message: Message) {
        self.sending
            .try_update(|sending| sending.retain(|one| one.key != key));
        let first = self.thread.try_with_untracked(Option::is_none) == Some(true);
        self.transcript
            .try_update(|transcript| transcript.take_in(vec![message]));
        if first {
            self.latest.retry();
        }
    }

    /// What is being written goes to the end of it, and one looks there.
    pub fn to_end(self) {
        request_animation_frame(move || {
            if let Some(Some(scroller)) = self.scroller.try_get_untracked() {
                scroller.set_scroll_top(0);
            }
        });
    }

    fn earlier(self) {
        let cursor = self
            .transcript
            .with_untracked(|transcript| transcript.older.clone());
        let Some(cursor) = cursor.filter(|_| !self.fetching.get_untracked()) else {
            return;
        };
        self.fetching.set(true);
        self.failed.set(None);
        let announcer = use_announcer();
        spawn_local_scoped_with_cancellation(async move {
            let page = page_of(self.whose, &cursor).await;
            self.fetching.set(false);
            match page {
                Ok(page) => {
                    announcer.say(format!("{} earlier messages", page.items.len()));
                    self.transcript
                        .update(|transcript| transcript.earlier(page));
                }
                Err(error) => self.failed.set(Some(error.detail())),
            }
        });
    }

    /// All of it: who answers, what was said, and the place to write. `named`: whose it is stands above it already.
    pub fn view(self, member: Signal<Option<MemberId>>, named: bool) -> AnyView {
        let may = use_may(Role::Agent);
        let owner = Owner::current();
        let said = part(move || self.said());
        let earlier = move || {
            // What is fetched belongs to the conversation, and not to the press.
            let run = || self.earlier();
            match &owner {
                Some(owner) => owner.with(run),
                None => run(),
            }
        };
        let on_press = earlier.clone();
        let more = part(move || {
            let on_press = on_press.clone();
            match self.transcript.with(|transcript| transcript.older.is_some()) {
                true => view! {
                    <div class="talk-more">
                        <p class="field-error" role="alert">{move || self.failed.get()}</p>
                        <Button look=ButtonLook::Ghost busy=self.fetching on_press=move |()| on_press()>"Show earlier"</Button>
                    </div>
                }
                .into_any(),
                false => ().into_any(),
            }
        });
        let near_the_oldest = move |_| {
            let Some(scroller) = self.scroller.get_untracked() else {
                return;
            };
            // Laid out from its end: the place is 0 there and falls towards the oldest.
            let above = scroller.scroll_height() - scroller.client_height() + scroller.scroll_top();
            if above < NEAR && self.failed.with_untracked(Option::is_none) {
                earlier();
            }
        };
        let write = part(move || {
            match (may.get(), member.get()) {
            (true, Some(id)) => view! { <Composer id talk=self /> }.into_any(),
            (true, None) => part(move || match self.thread.get() {
                Some(thread) => super::whose_number(thread, self).piece(),
                None => ().into_any(),
            }),
            (false, _) => view! {
                <p class="talk-note">"Your role may read what was said. Writing to members is for agents."</p>
            }
            .into_any(),
        }
        });
        view! {
            {head(self, member, may, named)}
            <div
                node_ref=self.scroller
                class="talk-scroll"
                role="log"
                tabindex="0"
                aria-label="Messages"
                aria-busy=move || self.latest.loading().to_string()
                on:scroll=near_the_oldest
            >
                <div class="talk-said">{more}{said}</div>
            </div>
            {write}
        }
        .into_any()
    }

    fn said(self) -> AnyView {
        let error = self.latest.error();
        let sending = self.sending.get();
        let known = self.latest.with_value(|known| known.is_some());
        let empty = self
            .transcript
            .with(|transcript| transcript.items.is_empty());
        match (known, error) {
            (false, Some(error)) => trouble(&error, move || self.latest.retry()),
            (false, None) if empty => shape(),
            (_, error) => {
                let outdated = error.map(|error| {
                    view! { <Outdated why=error.title() on_retry=move |()| self.latest.retry() /> }
                });
                if empty && sending.is_empty() {
                    return view! {
                        {outdated}
                        <EmptyState
                            icon=Glyph::Message
                            title="Nothing was said yet"
                            text="Messages that you send stand here, and so do the answers, as they come."
                        />
                    }
                    .into_any();
                }
                let all = self
                    .transcript
                    .with(|transcript| bubbles(&transcript.items, &transcript.changes));
                let under_way: Vec<AnyView> = sending.iter().map(under_way).collect();
                view! { {outdated}<ol class="bubbles">{all}{under_way}</ol> }.into_any()
            }
        }
    }
}

/// The same place, with a patch of what is to be changed.
pub fn change(talk: Talk, patch: ThreadPatch) {
    if let Some(id) = talk
        .thread
        .with_untracked(|thread| thread.as_ref().map(|thread| thread.id))
    {
        talk.change(id, patch);
    }
}

fn read() -> ThreadPatch {
    ThreadPatch {
        read: Some(true),
        ..ThreadPatch::default()
    }
}

async fn page_of(whose: Whose, cursor: &str) -> api::Result<MessagePage> {
    match whose {
        Whose::Member(id) => api::list_member_messages(id, cursor).await,
        Whose::Thread(id) => api::list_thread_messages(id, cursor).await,
    }
}

fn under_way(sending: &Sending) -> AnyView {
    view! {
        <li class="bubble bubble-ours bubble-under-way">
            <div class="bubble-said"><p class="bubble-text" dir="auto">{sending.body.clone()}</p></div>
            <div class="bubble-note">"Being written down"</div>
        </li>
    }
    .into_any()
}

fn shape() -> AnyView {
    let line = |ours: bool| {
        view! {
            <li class="bubble" class:bubble-ours=ours>
                <div class="bubble-said"><Skeleton width="medium" /></div>
            </li>
        }
        .into_any()
    };
    let lines: Vec<AnyView> = [false, true, false, true].map(line).into();
    view! { <ol class="bubbles" aria-hidden="true">{lines}</ol> }.into_any()
}
