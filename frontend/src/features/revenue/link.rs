//! The dialog that says whose a customer is: members found by name or address, those it may be at first; and takes back what
//! somebody said.

use crm_types::ids::MemberId;
use crm_types::revenue::{LinkedBy, MemberCustomer, UnlinkedCustomer};
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
    /// Somebody said whose it is, which can be taken back.
    by_hand: bool,
}

impl Linking {
    pub fn of(customer: &UnlinkedCustomer) -> Self {
        Self {
            customer: customer.customer.clone(),
            name: customer_name(customer),
            candidates: customer.candidates.clone(),
            by_hand: false,
        }
    }

    /// One that is somebody's, and may be somebody else's.
    pub fn other(customer: &MemberCustomer) -> Self {
        let said = |text: &&String| !text.trim().is_empty();
        let name = customer.name.as_ref().filter(said);
        let name = name.or(customer.email.as_ref().filter(said));
        Self {
            customer: customer.customer.clone(),
            name: name.unwrap_or(&customer.customer).clone(),
            candidates: Vec::new(),
            by_hand: customer.linked_by == LinkedBy::Hand,
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
        by_hand,
    } = of;
    let chosen = RwSignal::new(None::<MemberId>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    // Whose it is from here on; none: its metadata and its address say so.
    let say = Callback::new(move |member: Option<MemberId>| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let (customer, name) = (customer.clone(), name.clone());
        spawn_local(async move {
            let answer = match member {
                Some(member) => api::link_customer(&customer, member).await,
                None => api::unlink_customer(&customer).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    linking.try_set(None);
                    let done = if member.is_some() {
                        "linked"
                    } else {
                        "taken back"
                    };
                    toasts.show(Toast::done(format!(
                        "“{name}” is {done}. Figures follow in a moment."
                    )));
                    changed.try_run(());
                }
                Err(failure) => _ = error.try_set(Some(failure.detail())),
            }
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(member) = chosen.get_untracked() {
            say.run(Some(member));
        }
    };
    let back = by_hand.then(|| {
        view! {
            <p class="field-help">
                "Somebody said whose this customer is. Taken back, the customer’s metadata or address decides."
            </p>
            <Button look=ButtonLook::Ghost busy on_press=move |()| say.run(None)>"Take the link back"</Button>
        }
    });
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                {member_picker(candidates, chosen, error, true)}
                {back}
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
