//! Making a write key: its name first, then the key itself, shown this once.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::ui::{Button, ButtonKind, ButtonLook, CopyField, Dialog, Notice, TextField, Tone, part};

/// The dialog, shown while `open`.
#[component]
pub fn NewKey(open: RwSignal<bool>, changed: Callback<()>) -> AnyView {
    let made = RwSignal::new(None::<String>);
    let close = move |()| {
        open.set(false);
        // Nothing of it stays in the page.
        made.set(None);
    };
    let title = Signal::derive(move || match made.with(Option::is_some) {
        true => "Your new write key".to_owned(),
        false => "New write key".to_owned(),
    });
    let step = move || super::new_key_steps(made, changed, Callback::new(close)).piece();
    view! {
        <Dialog open on_close=close title content=ViewFn::from(step) />
    }
    .into_any()
}

/// The name first, then the key.
pub fn steps(
    made: RwSignal<Option<String>>,
    changed: Callback<()>,
    close: Callback<()>,
) -> AnyView {
    part(move || match made.get() {
        None => view! { <NameForm made changed close /> }.into_any(),
        Some(key) => view! {
            <div class="dialog-body key-made">
                <Notice tone=Tone::Caution>
                    <p>"Copy it now: it is not shown again. Only a digest of it is kept here."</p>
                </Notice>
                <CopyField label="Write key" text=key />
            </div>
            <footer class="dialog-foot">
                <Button look=ButtonLook::Primary on_press=close>"Done"</Button>
            </footer>
        }
        .into_any(),
    })
}

#[component]
fn NameForm(
    made: RwSignal<Option<String>>,
    changed: Callback<()>,
    #[prop(into)] close: Callback<()>,
) -> AnyView {
    let name = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let wanted = name.get_untracked().trim().to_owned();
        spawn_local(async move {
            let answer = api::create_write_key(wanted).await;
            busy.try_set(false);
            match answer {
                Ok(created) => {
                    made.try_set(Some(created.key));
                    changed.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure.said_of("name")));
                }
            }
        });
    };
    let blank = Signal::derive(move || name.with(|name| name.trim().is_empty()));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body">
                <TextField
                    label="Name"
                    help="What uses it, as in “Web app”. A key of its own for each lets you revoke one alone."
                    value=name
                    error=error
                    on_input=move |text| name.set(text)
                    autofocus=true
                />
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| close.run(())>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Make the key"</Button>
            </footer>
        </form>
    }
    .into_any()
}
