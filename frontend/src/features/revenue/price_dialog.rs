//! The dialog that says which tier a price stands for, and takes it off the map.

use crm_types::revenue::{NewPriceTier, PriceTier};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::prices::{price_name, tier_word};
use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Choice, Dialog, Select, TextField, Toast, part, use_toasts,
};

/// The price that is worked on, and the tiers there are.
#[derive(Clone)]
pub struct Mapping {
    pub price: PriceTier,
    pub tiers: Vec<String>,
}

/// Stands in the list for a tier that is typed; no tier has only a blank.
const ANOTHER: &str = " ";

/// The dialog, shown while there is something to work on.
#[component]
pub fn PriceDialog(mapping: RwSignal<Option<Mapping>>, changed: Callback<()>) -> AnyView {
    let title = move || {
        mapping.with(|mapping| {
            let mapping = mapping.as_ref();
            mapping.map(|mapping| format!("“{}” stands for", price_name(&mapping.price)))
        })
    };
    let content = move || {
        let of = mapping.get_untracked();
        of.map(|of| form(of, mapping, changed))
    };
    view! {
        <Dialog
            open=Signal::derive(move || mapping.with(Option::is_some))
            on_close=move |()| mapping.set(None)
            title=Signal::derive(move || title().unwrap_or_default())
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

fn form(of: Mapping, mapping: RwSignal<Option<Mapping>>, changed: Callback<()>) -> AnyView {
    let Mapping { price, tiers } = of;
    let first = tiers.first().cloned().unwrap_or_default();
    let tier = RwSignal::new(price.tier.clone().unwrap_or(first));
    let typed = RwSignal::new(String::new());
    let lasting = RwSignal::new(price.lasting);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let toasts = use_toasts();
    let name = price_name(&price);
    let chosen = Signal::derive(move || match tier.get() {
        another if another == ANOTHER => typed.with(|typed| typed.trim().to_owned()),
        tier => tier,
    });
    // What is sent, and what is said of it afterwards.
    let send = move |new: Option<NewPriceTier>, id: String, said: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = match &new {
                Some(new) => api::put_price_tier(&id, new).await,
                None => api::remove_price_tier(&id).await,
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    mapping.try_set(None);
                    toasts.show(Toast::done(said));
                    changed.try_run(());
                }
                Err(failure) => _ = error.try_set(Some(failure.said_of("tier"))),
            }
        });
    };
    let (id, called) = (price.price.clone(), name.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let tier = chosen.get_untracked();
        let said = format!("“{called}” stands for {}.", tier_word(&tier));
        let lasting = lasting.get_untracked();
        send(Some(NewPriceTier { tier, lasting }), id.clone(), said);
    };
    let remove = price.tier.is_some().then(|| {
        let id = price.price.clone();
        let remove = move |()| {
            let said = format!("“{name}” stands for no tier any more.");
            send(None, id.clone(), said);
        };
        view! { <Button look=ButtonLook::Ghost on_press=remove>"Take off the map"</Button> }
    });
    let mut choices: Vec<Choice> = tiers
        .iter()
        .map(|tier| Choice::new(tier.as_str(), tier_word(tier)))
        .collect();
    choices.push(Choice::new(ANOTHER, "Another one…"));
    let another = Memo::new(move |_| tier.with(|tier| tier == ANOTHER));
    let own = part(move || match another.get() {
        false => ().into_any(),
        true => view! {
            <TextField
                label="Name of the tier"
                help="As filters and the API have it, for example “studio”."
                value=typed
                error
                on_input=move |text| typed.set(text)
                autofocus=true
            />
        }
        .into_any(),
    });
    let failed = move || error.get().filter(|_| !another.get());
    let blank = Signal::derive(move || chosen.with(String::is_empty));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <Select label="Tier" choices value=tier on_change=move |key| tier.set(key) />
                {own}
                <label class="tick">
                    <input
                        type="checkbox"
                        prop:checked=lasting
                        on:change=move |event| lasting.set(event_target_checked(&event))
                    />
                    "Who has paid it keeps the tier when nothing is paid any more"
                </label>
                <p class="field-error" role="alert">{failed}</p>
            </div>
            <footer class="dialog-foot">
                {remove}
                <Button on_press=move |()| mapping.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Save"</Button>
            </footer>
        </form>
    }
    .into_any()
}
