//! What a member agreed to: where they stand in a line, every entry beneath it, and the way to record what they said in
//! other words than the known ones.

use crm_types::auth::Role;
use crm_types::ids::MemberId;
use crm_types::messages::{
    Channel, Consent, ConsentEntry, ConsentList, ConsentSource, ConsentStanding, NewConsent,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::features::auth::use_may;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Dialog, Disclosure, RadioGroup, Remote, TimeAgo, Toast, part,
    use_toasts,
};

type Answer = Remote<ConsentList, api::Error>;

/// Where they stand by a channel.
pub fn standing_of(known: &ConsentList, channel: Channel) -> Option<ConsentStanding> {
    let mut standing = known.standing.iter();
    standing.find(|one| one.channel == channel).cloned()
}

/// The foot of the composer.
#[component]
pub fn ConsentLine(id: MemberId, consents: Answer) -> AnyView {
    let open = RwSignal::new(false);
    let may = use_may(Role::Agent);
    let line = part(move || {
        consents.with_value(|known| match known {
            None => ().into_any(),
            Some(known) => {
                let standing: Vec<String> = known.standing.iter().map(stands).collect();
                let entries: Vec<AnyView> = known.items.iter().map(entry).collect();
                let entries = match entries.is_empty() {
                    true => view! { <p class="field-help">"Nothing was ever said about it."</p> }.into_any(),
                    false => view! { <ol class="consents">{entries}</ol> }.into_any(),
                };
                let record = may.get().then(|| {
                    view! { <Button on_press=move |()| open.set(true)>"Record what they said"</Button> }
                });
                let content = view! { {entries}{record} }.into_any();
                view! { <Disclosure summary=standing.join(" · ") content /> }.into_any()
            }
        })
    });
    view! {
        {line}
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=Signal::stored("Record what they said".to_owned())
            text=Signal::stored("On the phone, in a letter, in words that are no keyword. What is recorded stays, with your name.".to_owned())
            content=ViewFn::from(move || form(id, open, consents))
        />
    }
    .into_any()
}

/// "Text: +1 …, opted out".
fn stands(standing: &ConsentStanding) -> String {
    let by = match standing.channel {
        Channel::Sms => "Text",
        Channel::Email => "E-mail",
    };
    let address = standing.address.as_deref().unwrap_or("no address");
    let said = match standing.consent {
        Some(Consent::OptedOut) => ", opted out",
        Some(Consent::OptedIn) => ", opted in",
        None => "",
    };
    format!("{by}: {address}{said}")
}

fn entry(entry: &ConsentEntry) -> AnyView {
    let said = match entry.consent {
        Consent::OptedIn => "Opted in",
        Consent::OptedOut => "Opted out",
    };
    let source = match entry.source {
        ConsentSource::Keyword => "by a keyword",
        ConsentSource::Carrier => "told by the carrier",
        ConsentSource::Agent => "recorded here",
        ConsentSource::Link => "by the link in an e-mail",
        ConsentSource::Import => "brought along from elsewhere",
    };
    let wording = entry.wording.clone();
    let wording = wording.map(|wording| view! { <q class="consent-said" dir="auto">{wording}</q> });
    let at = entry.at;
    view! {
        <li class="consent">
            <div>{said}" · "<bdi>{entry.address.clone()}</bdi>" · "{source}</div>
            {wording}
            <div class="moment-note"><TimeAgo at /></div>
        </li>
    }
    .into_any()
}

const SAID: &[(&str, &str)] = &[
    (
        "They want no more messages",
        "Nothing is sent to them from now on.",
    ),
    ("They want messages", "They may be written to again."),
];
const BY: &[(&str, &str)] = &[("Text messages", ""), ("E-mail", "")];

fn form(id: MemberId, open: RwSignal<bool>, consents: Answer) -> AnyView {
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
