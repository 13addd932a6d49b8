//! The form of a message to many: what it says, and what whoever gets it is given beside it; then what it would come to,
//! before anything leaves.

use crm_types::messages::{BroadcastDraft, Channel, MessageTemplate, Segments, Template, Variable};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::Audience;
use super::check::check;
use crate::features::messages::{channels, takes, templates};
use crate::ui::{Button, ButtonKind, ButtonLook, TextField, part, unique_id};

/// What is being written.
#[derive(Clone, Copy)]
struct Writing {
    channel: RwSignal<Channel>,
    subject: RwSignal<String>,
    body: RwSignal<String>,
    tag: RwSignal<String>,
    note: RwSignal<String>,
    /// What is tried out; none while one writes.
    tried: RwSignal<Option<BroadcastDraft>>,
}

/// The two steps, one after the other.
pub fn form(audience: Audience, close: Callback<()>) -> AnyView {
    let writing = Writing {
        channel: RwSignal::new(Channel::Sms),
        subject: RwSignal::new(String::new()),
        body: RwSignal::new(String::new()),
        tag: RwSignal::new(String::new()),
        note: RwSignal::new(String::new()),
        tried: RwSignal::new(None),
    };
    part(move || match writing.tried.get() {
        None => writing.form(audience.clone(), close),
        Some(draft) => {
            let back = Callback::new(move |()| writing.tried.set(None));
            check(draft, back, close)
        }
    })
}

/// What was typed, where anything was.
fn said(text: RwSignal<String>) -> Option<String> {
    text.with_untracked(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

impl Writing {
    fn draft(self, audience: Audience) -> BroadcastDraft {
        let named = !audience.members.is_empty();
        let channel = self.channel.get_untracked();
        BroadcastDraft {
            filter: (!named).then_some(audience.filter),
            q: Some(audience.q).filter(|q| !named && !q.is_empty()),
            member_ids: named.then_some(audience.members),
            channel,
            subject: said(self.subject).filter(|_| channel == Channel::Email),
            body: said(self.body).unwrap_or_default(),
            tag: said(self.tag),
            note: said(self.note),
        }
    }

    fn insert(self, template: MessageTemplate) {
        if let Some(subject) = template.subject {
            self.subject.set(subject);
        }
        self.body.set(template.body);
    }

    fn form(self, audience: Audience, close: Callback<()>) -> AnyView {
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.tried.set(Some(self.draft(audience.clone())));
        };
        let fault = move || {
            let of = |text: RwSignal<String>| text.with(|text| Template::parse(text).err());
            let subject = (self.channel.get() == Channel::Email).then_some(self.subject);
            let fault = subject.and_then(of).or_else(|| of(self.body));
            fault.map(|fault| fault.to_string())
        };
        let unready = Signal::derive(move || {
            let is_blank = |text: RwSignal<String>| text.with(|text| text.trim().is_empty());
            let letter = self.channel.get() == Channel::Email;
            is_blank(self.body) || (letter && is_blank(self.subject)) || fault().is_some()
        });
        let subject = part(move || {
            match self.channel.get() {
            Channel::Sms => ().into_any(),
            Channel::Email => view! {
                <TextField label="Subject" value=self.subject on_input=move |text| self.subject.set(text) />
            }
            .into_any(),
        }
        });
        let id = unique_id("broadcast");
        let variables = Variable::ALL
            .iter()
            .map(|variable| format!("{{{{{variable}}}}}"))
            .collect::<Vec<_>>()
            .join(", ");
        let count = move || match self.channel.get() {
            Channel::Sms => self.body.with(|body| takes(&Segments::of(body.trim()))),
            Channel::Email => String::new(),
        };
        view! {
            <form on:submit=submit novalidate>
                <div class="dialog-body form">
                    {channels(self.channel.into(), Callback::new(move |channel| self.channel.set(channel)))}
                    {subject}
                    <div class="field">
                        <label class="field-label" for=id.clone()>"Message"</label>
                        <textarea
                            id=id.clone()
                            class="input composer-field"
                            rows="4"
                            maxlength="10000"
                            dir="auto"
                            aria-describedby=format!("{id}-help")
                            prop:value=self.body
                            on:input=move |event| self.body.set(event_target_value(&event))
                        ></textarea>
                        <p class="field-help" id=format!("{id}-help")>
                            "Variables: "{variables}". {{first_name|there}} says “there” where no name is known; whoever has nothing for a variable without such words is skipped."
                        </p>
                        <p class="field-error" role="alert">{fault}</p>
                        <div class="composer-foot">
                            {templates(self.channel.into(), Callback::new(move |template| self.insert(template)))}
                            <span class="composer-count">{count}</span>
                        </div>
                    </div>
                    <div class="broadcast-beside">
                        <TextField
                            label="Tag"
                            help="Whoever is written to gets it."
                            placeholder="testimonial_candidate"
                            value=self.tag
                            on_input=move |text| self.tag.set(text)
                        />
                        <TextField
                            label="Note"
                            help="A line in the notes of whoever is written to."
                            placeholder="Sent onboarding help"
                            value=self.note
                            on_input=move |text| self.note.set(text)
                        />
                    </div>
                </div>
                <footer class="dialog-foot">
                    <Button on_press=move |()| close.run(())>"Cancel"</Button>
                    <Button kind=ButtonKind::Submit look=ButtonLook::Primary disabled=unready>"Try it out"</Button>
                </footer>
            </form>
        }
        .into_any()
    }
}
