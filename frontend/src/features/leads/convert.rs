//! The choice of the member whom a lead has become, those with the same address or number first.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::lead::Lead;
use crate::shell::member_picker;
use crate::ui::{Button, ButtonKind, ButtonLook};

/// The form.
pub fn form(lead: Lead, close: Callback<()>) -> AnyView {
    let alike = lead.detail.with_untracked(|detail| {
        let alike = detail.as_ref().map(|detail| detail.alike.clone());
        alike.unwrap_or_default()
    });
    let chosen = RwSignal::new(match alike.as_slice() {
        [one] => Some(*one),
        _ => None,
    });
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(member) = chosen.get_untracked() else {
            return failed.set(Some("Choose the member first.".to_owned()));
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = lead.convert(member).await;
            busy.try_set(false);
            match answer {
                Ok(()) => _ = close.try_run(()),
                Err(why) => _ = failed.try_set(Some(why)),
            }
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">{member_picker(alike, chosen, failed, true)}</div>
            <footer class="dialog-foot">
                <Button on_press=move |()| close.run(())>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy>"Convert"</Button>
            </footer>
        </form>
    }
    .into_any()
}
