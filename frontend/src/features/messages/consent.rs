//! What a member agreed to: where they stand in a line, and every entry beneath it.

use crm_types::auth::Role;
use crm_types::ids::MemberId;
use crm_types::messages::{
    Channel, Consent, ConsentEntry, ConsentList, ConsentSource, ConsentStanding,
};
use leptos::prelude::*;

use super::consent_form;
use crate::api;
use crate::features::auth::use_may;
use crate::ui::{Button, Dialog, Disclosure, Remote, TimeAgo, part};

pub type Answer = Remote<ConsentList, api::Error>;

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
                    false => view! { <ol class="consents" tabindex="0" aria-label="What they agreed to">{entries}</ol> }.into_any(),
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
            content=ViewFn::from(move || consent_form(id, open, consents).piece())
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
