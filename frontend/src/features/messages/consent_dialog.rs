//! The form that records what a member said in other words than the known ones.

use crm_types::ids::MemberId;
use crm_types::messages::{Channel, Consent, NewConsent};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::consent::Answer;
use crate::api;
use crate::ui::{Button, ButtonKind, ButtonLook, RadioGroup, Toast, use_toasts};

const SAID: &[(&str, &str)] = &[
    (
        "They want no more messages",
        "Nothing is sent to them from now on.",
    ),
    ("They want messages", "They may be written to again."),
];
const BY: &[(&str, &str)] = &[("Text messages", ""), ("E-mail", "")];

/// The form; `consents` are asked for again once it is recorded.
pub fn form(id: MemberId, open: RwSignal<bool>, consents: Answer) -> AnyView {
    let (said, by) = (RwSignal::new(0), RwSignal::new(0));
    let wording = RwSignal::new(String::new());
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let new = NewConsent {
            channel: [Channel::Sms, Channel::Email][by.get_untracked().min(1)],
            consent: [Consent::OptedOut, Consent::OptedIn][said.get_untracked().min(1)],
            wording: wording.get_untracked().trim().to_owned(),
        };
        spawn_local(async move {
            let answer = api::record_consent(id, &new).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    open.try_set(false);
                    toasts.show(Toast::done("Recorded."));
                    consents.retry();
                }
                Err(error) => _ = failed.try_set(Some(error.said_of("wording"))),
            }
        });
    };
    let blank = Signal::derive(move || wording.with(|wording| wording.trim().is_empty()));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <RadioGroup label="What they said" choices=SAID value=said />
                <RadioGroup label="About" choices=BY value=by />
                <label class="field">
                    <span class="field-label">"Their words, and where they said them"</span>
                    <textarea
                        class="input"
                        rows="3"
                        maxlength="1000"
                        dir="auto"
                        prop:value=wording
                        on:input=move |event| wording.set(event_target_value(&event))
                    ></textarea>
                </label>
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Record"</Button>
            </footer>
        </form>
    }
    .into_any()
}
