//! A number that nobody is known for: whose it is has to be said before it can be answered; guesses nobody.

use crm_types::ids::MemberId;
use crm_types::messages::Thread;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::conversation::Talk;
use super::inbox::show;
use crate::api;
use crate::router::{use_location, use_navigate};
use crate::shell::member_picker;
use crate::ui::{Button, ButtonKind, ButtonLook, Toast, use_toasts};

/// Stands where one would write.
#[component]
pub fn WhoseNumber(thread: Thread, talk: Talk) -> AnyView {
    let chosen = RwSignal::new(None::<MemberId>);
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let toasts = use_toasts();
    let (location, navigate) = (use_location(), use_navigate());
    let id = thread.id;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(member) = chosen.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api::link_number(id, member).await;
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
    view! {
        <form class="composer" on:submit=submit novalidate aria-label="Whose number is it?">
            <p class="talk-whose"><strong>"Whose number is it? "</strong>{text}</p>
            {member_picker(thread.candidates, chosen, failed, false)}
            <div class="composer-foot">
                <Button
                    kind=ButtonKind::Submit
                    look=ButtonLook::Primary
                    busy
                    disabled=Signal::derive(move || chosen.with(Option::is_none))
                >
                    "Link to this member"
                </Button>
            </div>
        </form>
    }
    .into_any()
}
