//! The dialog that says whose a customer is: members found by name or address, those it may be at first.

use crm_types::ids::MemberId;
use crm_types::revenue::UnlinkedCustomer;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::customers::customer_name;
use crate::api;
use crate::shell::member_picker;
use crate::ui::{Button, ButtonKind, ButtonLook, Dialog, Toast, use_toasts};

/// The customer whose member is looked for.
#[derive(Clone)]
pub struct Linking {
    customer: String,
    name: String,
    candidates: Vec<MemberId>,
}

impl Linking {
    pub fn of(customer: &UnlinkedCustomer) -> Self {
        Self {
            customer: customer.customer.clone(),
            name: customer_name(customer),
            candidates: customer.candidates.clone(),
        }
    }
}

/// The dialog, shown while there is somebody to link.
#[component]
pub fn LinkDialog(linking: RwSignal<Option<Linking>>, changed: Callback<()>) -> AnyView {
    let title = move || {
        linking.with(|linking| {
            let linking = linking.as_ref();
            linking.map(|linking| format!("Whose is “{}”?", linking.name))
        })
    };
    let content = move || {
        let of = linking.get_untracked();
        of.map(|of| form(of, linking, changed))
    };
    view! {
        <Dialog
            open=Signal::derive(move || linking.with(Option::is_some))
            on_close=move |()| linking.set(None)
            title=Signal::derive(move || title().unwrap_or_default())
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

fn form(of: Linking, linking: RwSignal<Option<Linking>>, changed: Callback<()>) -> AnyView {
    let Linking {
        customer,
        name,
        candidates,
    } = of;
    let chosen = RwSignal::new(None::<MemberId>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(member) = chosen.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        error.set(None);
        let (customer, name) = (customer.clone(), name.clone());
        spawn_local(async move {
            let answer = api::link_customer(&customer, member).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    linking.try_set(None);
                    toasts.show(Toast::done(format!("“{name}” is linked.")));
                    changed.try_run(());
                }
                Err(failure) => _ = error.try_set(Some(failure.detail())),
            }
        });
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                {member_picker(candidates, chosen, error, true)}
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| linking.set(None)>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Submit
                    look=ButtonLook::Primary
                    busy
                    disabled=Signal::derive(move || chosen.with(Option::is_none))
                >
                    "Link"
                </Button>
            </footer>
        </form>
    }
    .into_any()
}
