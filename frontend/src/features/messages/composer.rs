//! Where a message is written: by which channel, with which template, what it takes and whether it would go; the words
//! are kept until they are sent. Decides nothing: the gate is the server's.

use std::time::Duration;

use crm_types::ids::MemberId;
use crm_types::messages::{
    Channel, ConsentList, HoldReason, MessagePreview, MessageTemplate, NewMessage, Segments,
};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::consent::{ConsentLine, standing_of};
use super::conversation::{Sending, Talk};
use super::draft::{self, Draft};
use super::intent::Intent;
use super::parts::{channels, takes, templates};
use super::words::why_not;
use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Notice, Remote, TextField, Tone, format, part, remote, soon,
};

/// What is typed is asked for a moment later.
const PAUSE: Duration = Duration::from_millis(300);

/// What is being written.
#[derive(Clone, Copy)]
struct Writing {
    id: MemberId,
    talk: Talk,
    channel: RwSignal<Channel>,
    draft: RwSignal<Draft>,
    /// The wish of these words: the same until they are sent.
    key: StoredValue<String>,
    failed: RwSignal<Option<String>>,
    field: NodeRef<Textarea>,
}

/// The place to write to a member.
#[component]
pub fn Composer(id: MemberId, talk: Talk) -> AnyView {
    let consents: Remote<ConsentList, api::Error> = remote(
        // Something they said may have changed it.
        move || {
            talk.thread
                .with(|thread| thread.as_ref().map(|thread| thread.revision))
        },
        move |_| async move { api::list_member_consents(id).await },
    );
    let writing = Writing {
        id,
        talk,
        channel: RwSignal::new(Channel::Sms),
        draft: RwSignal::new(draft::kept(id, Channel::Sms)),
        key: StoredValue::new(api::new_wish()),
        failed: RwSignal::new(None),
        field: NodeRef::new(),
    };
    // Those of the two by which nothing can be sent are not where one begins.
    let begun = StoredValue::new(false);
    Effect::new(move |_| {
        let first = consents.with_value(|known| known.and_then(first_open));
        if let Some(channel) = first
            && !begun.get_value()
        {
            begun.set_value(true);
            writing.by(channel);
        }
    });
    if let Some(intent) = use_context::<Intent>() {
        Effect::new(move |_| {
            if let Some(field) = writing.field.get()
                && intent.take()
            {
                let _ = field.focus();
            }
        });
    }
    let standing = Memo::new(move |_| {
        consents
            .with_value(|known| known.and_then(|known| standing_of(known, writing.channel.get())))
    });
    let blocked = Memo::new(move |_| standing.with(|standing| standing.as_ref()?.blocked));
    let preview = writing.preview(blocked);
    let reason = part(move || match blocked.get() {
        Some(reason) => view! {
            <div id="composer-blocked">
                <Notice tone=Tone::Caution><p>{why_not(reason)}</p></Notice>
            </div>
        }
        .into_any(),
        None => ().into_any(),
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if blocked.get_untracked().is_none() {
            writing.send();
        }
    };
    view! {
        <form class="composer" on:submit=submit novalidate aria-label="Write a message">
            {reason}
            {channels(writing.channel.into(), Callback::new(move |channel| writing.by(channel)))}
            {writing.subject()}
            {writing.field(blocked)}
            {part(move || match blocked.get() {
                // What was said before that no longer holds.
                Some(_) => ().into_any(),
                None => writing.seen(preview),
            })}
            <p class="field-error" role="alert">{move || writing.failed.get()}</p>
            <div class="composer-foot">
                {templates(writing.channel.into(), Callback::new(move |template| writing.insert(template)))}
                {writing.counted(preview)}
                <Button
                    kind=ButtonKind::Submit
                    look=ButtonLook::Primary
                    disabled=Signal::derive(move || blocked.get().is_some() || !writing.is_whole())
                >
                    "Send"
                </Button>
            </div>
            <ConsentLine id consents />
        </form>
    }
    .into_any()
}

/// By which something can be sent, text messages first.
fn first_open(known: &ConsentList) -> Option<Channel> {
    let open = |channel: &Channel| {
        known
            .standing
            .iter()
            .any(|one| one.channel == *channel && one.blocked.is_none())
    };
    [Channel::Sms, Channel::Email].into_iter().find(open)
}

impl Writing {
    /// Writes by another channel; what was begun by this one stays kept.
    fn by(self, channel: Channel) {
        if self.channel.get_untracked() == channel {
            return;
        }
        self.channel.set(channel);
        self.draft.set(draft::kept(self.id, channel));
        self.failed.set(None);
        self.key.set_value(api::new_wish());
    }

    fn write(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.failed.set(None);
        // Other words are another wish.
        self.key.set_value(api::new_wish());
        let channel = self.channel.get_untracked();
        self.draft
            .with_untracked(|draft| draft::keep(self.id, channel, draft));
    }

    /// Whether there is something to send.
    fn is_whole(self) -> bool {
        let letter = self.channel.get() == Channel::Email;
        self.draft.with(|draft| {
            !draft.body.trim().is_empty() && (!letter || !draft.subject.trim().is_empty())
        })
    }

    fn message(self) -> NewMessage {
        let (channel, draft) = (self.channel.get(), self.draft.get());
        NewMessage {
            channel,
            subject: (channel == Channel::Email).then(|| draft.subject.trim().to_owned()),
            body: draft.body.trim().to_owned(),
        }
    }

    fn send(self) {
        if !untrack(|| self.is_whole()) {
            return;
        }
        let new = untrack(|| self.message());
        let written = self.draft.get_untracked();
        let key = self.key.get_value();
        self.talk.sending.update(|sending| {
            sending.push(Sending {
                key: key.clone(),
                channel: new.channel,
                body: new.body.clone(),
            });
        });
        // The browser keeps them until the server has them.
        self.draft.set(Draft::default());
        self.key.set_value(api::new_wish());
        self.failed.set(None);
        self.talk.to_end();
        spawn_local(async move {
            match api::send_message(self.id, &new, &key).await {
                Ok(message) => {
                    let here = self.channel.try_get_untracked() == Some(new.channel);
                    let next = self.draft.try_get_untracked().filter(|_| here);
                    draft::keep(self.id, new.channel, &next.unwrap_or_default());
                    self.talk.written(&key, message);
                }
                Err(error) => self.take_back(&new, written, key, &error),
            }
        });
    }

    /// It was not written down: the words come back, unless others were begun meanwhile.
    fn take_back(self, new: &NewMessage, written: Draft, key: String, error: &api::Error) {
        self.talk
            .sending
            .try_update(|sending| sending.retain(|one| one.key != key));
        let here = self.channel.try_get_untracked() == Some(new.channel);
        let free = self.draft.try_with_untracked(Draft::is_blank) == Some(true);
        match here && free {
            true => {
                self.write(|draft| *draft = written);
                // The same words are the same wish: perhaps only the answer was lost.
                self.key.set_value(key);
            }
            false => draft::keep(self.id, new.channel, &written),
        }
        self.failed
            .try_set(Some(format!("It was not sent. {}", error.said_of("body"))));
    }

    fn subject(self) -> AnyView {
        part(move || match self.channel.get() {
            Channel::Sms => ().into_any(),
            Channel::Email => view! {
                <TextField
                    label="Subject"
                    value=Signal::derive(move || self.draft.with(|draft| draft.subject.clone()))
                    on_input=move |text| self.write(|draft| draft.subject = text)
                />
            }
            .into_any(),
        })
    }

    fn field(self, blocked: Memo<Option<HoldReason>>) -> AnyView {
        let pressed = move |event: KeyboardEvent| {
            // An input method that is composing means its own word by Enter.
            if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                event.prevent_default();
                if blocked.get_untracked().is_none() {
                    self.send();
                }
            }
        };
        let placeholder = move || match self.channel.get() {
            Channel::Sms => "Write a text message",
            Channel::Email => "Write an e-mail",
        };
        view! {
            <textarea
                node_ref=self.field
                class="input composer-field"
                aria-label="Message"
                aria-describedby=move || blocked.get().map(|_| "composer-blocked")
                placeholder=placeholder
                rows="2"
                dir="auto"
                disabled=move || blocked.get().is_some()
                prop:value=move || self.draft.with(|draft| draft.body.clone())
                on:input=move |event| {
                    let text = event_target_value(&event);
                    self.write(|draft| draft.body = text);
                }
                on:keydown=pressed
            ></textarea>
        }
        .into_any()
    }

    /// What the server says of the words, a moment after they were written.
    fn preview(
        self,
        blocked: Memo<Option<HoldReason>>,
    ) -> Remote<Option<MessagePreview>, api::Error> {
        let asked = RwSignal::new(None::<NewMessage>);
        let ask = soon(PAUSE, move || {
            let now =
                untrack(|| (self.is_whole() && blocked.get().is_none()).then(|| self.message()));
            asked.set(now);
        });
        Effect::new(move |_| {
            self.draft.track();
            self.channel.track();
            blocked.track();
            ask.run(());
        });
        remote(
            move || asked.get(),
            move |new: Option<NewMessage>| async move {
                match new {
                    Some(new) => api::preview_message(self.id, &new).await.map(Some),
                    None => Ok(None),
                }
            },
        )
    }

    /// What will be read there, where that is not what was written, and why it waits.
    fn seen(self, preview: Remote<Option<MessagePreview>, api::Error>) -> AnyView {
        if !self.is_whole() {
            return ().into_any();
        }
        if let Some(error) = preview.error() {
            return view! { <p class="composer-fault">{error.said_of("body")}</p> }.into_any();
        }
        preview.with_value(|known| {
            let Some(Some(known)) = known else {
                return ().into_any();
            };
            let filled = self.draft.with(|draft| {
                (draft.body.trim() != known.body || draft.subject.contains("{{")).then(|| {
                    let subject = known.subject.clone();
                    let subject = subject.map(|subject| view! { <p class="bubble-subject">{subject}</p> });
                    view! {
                        <div class="composer-preview">
                            <p class="field-label">"They will read"</p>
                            <div class="composer-filled" dir="auto">{subject}{known.body.clone()}</div>
                        </div>
                    }
                })
            });
            let waits = known.reason.map(|reason| {
                let until = known.held_until.map(|until| {
                    format!(" It goes {}.", format::moment(until))
                });
                view! { <p class="composer-waits">{why_not(reason)}{until}</p> }
            });
            view! { {filled}{waits} }.into_any()
        })
    }

    /// What a text message takes: counted here at once, and by the server where variables are filled in.
    fn counted(self, preview: Remote<Option<MessagePreview>, api::Error>) -> AnyView {
        part(move || {
            if self.channel.get() != Channel::Sms {
                return view! { <span class="composer-count"></span> }.into_any();
            }
            let body = self.draft.with(|draft| draft.body.trim().to_owned());
            let filled = preview.with_value(|known| {
                let known = known?.as_ref()?;
                body.contains("{{").then_some(known.segments).flatten()
            });
            let counted = filled.unwrap_or_else(|| Segments::of(&body));
            let price =
                preview.with_value(|known| known?.as_ref()?.price.as_ref().map(format::money));
            let price = price.filter(|_| counted.segments > 0);
            let price = price.map(|price| format!(" · about {price}"));
            view! { <span class="composer-count">{takes(&counted)}{price}</span> }.into_any()
        })
    }

    fn insert(self, template: MessageTemplate) {
        self.write(|draft| {
            if let Some(subject) = template.subject {
                draft.subject = subject;
            }
            draft.body = template.body;
        });
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
        }
    }
}
