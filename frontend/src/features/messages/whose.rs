//! A number that no member is known for: whose it is has to be said before it can be answered; guesses nobody.

use crm_types::ids::{LeadId, MemberId};
use crm_types::messages::{NumberLink, Thread};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::conversation::Talk;
use super::inbox::show;
use crate::api;
use crate::paths;
use crate::router::{use_location, use_navigate};
use crate::shell::{lead_picker, member_picker};
use crate::ui::{Button, ButtonKind, ButtonLook, RadioGroup, Toast, part, use_toasts};

/// Who it may be.
const KINDS: &[(&str, &str)] = &[
    ("A member", "They can be answered from here."),
    (
        "A lead",
        "It stays with the lead, and is the member’s once there is one.",
    ),
];

/// Stands where one would write.
#[component]
pub fn WhoseNumber(thread: Thread, talk: Talk) -> AnyView {
    let member = RwSignal::new(None::<MemberId>);
    let lead = RwSignal::new(None::<LeadId>);
    let kind = RwSignal::new(0_usize);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toasts = use_toasts();
    let (location, navigate) = (use_location(), use_navigate());
    let id = thread.id;
    let is_lead = Memo::new(move |_| kind.get() == 1);
    let link = move || NumberLink {
        member_id: member.get().filter(|_| !is_lead.get()),
        lead_id: lead.get().filter(|_| is_lead.get()),
    };
    let is_chosen = move || {
        let link = link();
        link.member_id.is_some() || link.lead_id.is_some()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || !untrack(is_chosen) {
            return;
        }
        let link = untrack(link);
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api::link_number(id, &link).await;
            busy.try_set(false);
            match answer {
                Ok(theirs) => {
                    toasts.show(Toast::done("It is theirs from now on."));
                    let there = show(location, Some(theirs.id));
                    talk.thread.try_set(Some(theirs));
                    navigate.replace(&there);
                }
                Err(error) => _ = failed.try_set(Some(error.detail())),
            }
        });
    };
    let text = match thread.candidates.len() {
        0 => "No member has given this number. Say whose it is to answer.",
        1 => "One member has given this number.",
        _ => "Several members have given this number, as in a household. Say who wrote.",
    };
    let candidates = thread.candidates.clone();
    let picker = part(move || match is_lead.get() {
        true => lead_picker(lead, failed),
        false => member_picker(candidates.clone(), member, failed, false),
    });
    view! {
        <form class="composer" on:submit=submit novalidate aria-label="Whose number is it?">
            {known(&thread)}
            <p class="talk-whose"><strong>"Whose number is it? "</strong>{text}</p>
            <RadioGroup label="Who it is" choices=KINDS value=kind />
            {picker}
            <div class="composer-foot">
                <Button
                    kind=ButtonKind::Submit
                    look=ButtonLook::Primary
                    busy
                    disabled=Signal::derive(move || !is_chosen())
                >
                    {move || if is_lead.get() { "Link to this lead" } else { "Link to this member" }}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// The lead whose it is so far.
fn known(thread: &Thread) -> AnyView {
    let Some(lead) = thread.lead_id else {
        return ().into_any();
    };
    let name = thread.lead_name.clone();
    let name = name.unwrap_or_else(|| "a lead without a name".to_owned());
    view! {
        <p class="talk-whose">
            "It belongs to "
            <a class="text-link" href=paths::lead(lead) dir="auto">{name}</a>
            ", who is no member yet."
        </p>
    }
    .into_any()
}
