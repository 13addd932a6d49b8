//! What a drag between tiers can mean (R21): an offer, a tier set by hand, or a change in Stripe; nothing is written
//! before one is chosen.

use crm_types::members::Grouping;
use leptos::prelude::*;

use super::moving::Mover;
use crate::features::auth::use_may;
use crate::paths;
use crate::router::use_navigate;
use crate::ui::{Button, ButtonLook, Dialog, Glyph, Icon, part};
use crm_types::auth::Role;

/// Marks whom an upgrade was offered.
const UPGRADE: &str = "upgrade_target";

/// Asks while cards wait between tiers.
pub fn tier_dialog(mover: Mover) -> AnyView {
    let waiting = mover.tiers;
    let target = move || {
        waiting.with(|waiting| {
            let (ids, to) = waiting.as_ref()?;
            let headings = mover.store.headings;
            let label = headings.with_untracked(|all| all.get(*to).map(|one| one.label.clone()))?;
            Some((mover.whom(ids), label))
        })
    };
    let title = Signal::derive(move || {
        target().map_or_else(String::new, |(whom, label)| {
            format!("Move {whom} to {label}?")
        })
    });
    view! {
        <Dialog
            open=Signal::derive(move || waiting.with(Option::is_some))
            on_close=move |()| waiting.set(None)
            title
            text=Signal::stored("The tier follows the subscription, so dragging alone changes nothing. What should happen?".to_owned())
            content=ViewFn::from(move || super::tier_ways().piece())
        />
    }
    .into_any()
}

/// The ways out.
pub fn ways(mover: Mover) -> AnyView {
    let waiting = mover.tiers;
    let may = use_may(Role::Agent);
    let navigate = use_navigate();
    let offer = move || {
        let Some((ids, _)) = waiting.try_update(Option::take).flatten() else {
            return;
        };
        let one = (ids.len() == 1).then(|| ids[0]);
        mover.tag(ids, UPGRADE);
        // The offer is written where the conversation is.
        if let Some(id) = one {
            let member = paths::member(super::cards::member_id(id));
            navigate.to(&paths::with_query(&member, &[("tab", "messages")]));
        }
    };
    let by_hand = move || {
        if let Some((ids, to)) = waiting.try_update(Option::take).flatten() {
            let first = ids.first().copied();
            mover.put(ids, to);
            if let Some(first) = first {
                super::places::reveal(mover, first);
            }
        }
    };
    let one =
        waiting.with_untracked(|waiting| waiting.as_ref().is_none_or(|(ids, _)| ids.len() == 1));
    let offered = match one {
        true => {
            "Tags the member upgrade_target and opens the messages, where you write the offer as an SMS."
        }
        false => {
            "Tags them upgrade_target, so that you find them all by that tag and write to each."
        }
    };
    let in_stripe = RwSignal::new(false);
    let may_bill = use_may(Role::Admin);
    let billable = Signal::derive(move || one && may_bill.get());
    let billed = match (one, may_bill.get_untracked()) {
        (false, _) => "One member at a time: what it costs depends on each subscription.",
        (_, false) => "For admins: it bills the member.",
        _ => "Shows what is billed at once, and changes the subscription there when you agree.",
    };
    let back = Callback::new(move |()| in_stripe.set(false));
    let changing = move || {
        let (card, to) = waiting.with_untracked(|waiting| {
            let (ids, to) = waiting.as_ref()?;
            let headings = mover.store.headings;
            let key = headings.with_untracked(|all| all.get(*to).map(|one| one.key.to_string()))?;
            Some((*ids.first()?, key))
        })?;
        Some(super::stripe_way(card, to, back).piece())
    };
    let first = move || {
        view! {
        <ul class="tier-ways">
            {way(Glyph::Mail, "Offer an upgrade", offered, may, offer)}
            {way(
                Glyph::Tag,
                "Set the tier by hand",
                "Counts here from now on, beside what billing says, and changes no subscription. It can be undone.",
                may,
                by_hand,
            )}
            {way(
                Glyph::External,
                "Change the subscription in Stripe",
                billed,
                billable,
                move || in_stripe.set(true),
            )}
        </ul>
        <footer class="dialog-foot">
            <Button look=ButtonLook::Secondary on_press=move |()| waiting.set(None)>"Leave it"</Button>
        </footer>
    }
    .into_any()
    };
    part(move || match in_stripe.get() {
        true => changing().unwrap_or_else(|| ().into_any()),
        false => first(),
    })
}

fn way(
    glyph: Glyph,
    name: &'static str,
    text: &'static str,
    available: Signal<bool>,
    choose: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    view! {
        <li>
            <button
                type="button"
                class="tier-way"
                disabled=move || !available.get()
                on:click=move |_| choose()
            >
                <Icon glyph />
                <span class="tier-name">{name}</span>
                <span class="tier-text">{text}</span>
            </button>
        </li>
    }
    .into_any()
}

/// A board of this one tag, where a move adds it.
pub fn tagging(tag: &str) -> Grouping {
    Grouping::Tags(vec![tag.to_owned()])
}
