//! What a drag between tiers can mean (R21): an offer, a tier set by hand, or a change in Stripe; nothing is written
//! before one is chosen.

use crm_types::auth::Role;
use crm_types::members::{ColumnKey, Grouping, MemberPatch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cards::{member, member_id};
use super::hands;
use crate::api;
use crate::features::auth::use_may;
use crate::paths;
use crate::router::use_navigate;
use crate::shell::board::{Mover, Moves, reveal};
use crate::ui::{Button, ButtonLook, Dialog, Glyph, Icon, MenuItem, part};

/// Marks whom an upgrade was offered.
const UPGRADE: &str = "upgrade_target";

/// Asks while cards wait between tiers.
pub fn tier_dialog(mover: Mover) -> AnyView {
    let waiting = mover.waiting;
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
    let waiting = mover.waiting;
    let may = use_may(Role::Agent);
    let navigate = use_navigate();
    let offer = move || {
        let Some((ids, _)) = waiting.try_update(Option::take).flatten() else {
            return;
        };
        let one = (ids.len() == 1).then(|| ids[0]);
        tag(mover, ids, UPGRADE);
        // The offer is written where the conversation is.
        if let Some(id) = one {
            let member = paths::member(member_id(id));
            navigate.to(&paths::with_query(&member, &[("tab", "messages")]));
        }
    };
    let by_hand = move || {
        if let Some((ids, to)) = waiting.try_update(Option::take).flatten() {
            let first = ids.first().copied();
            mover.put(ids, to);
            if let Some(first) = first {
                reveal(mover, first);
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

/// Tags members, which moves none of them here: they go to the only column of a board of this one tag.
fn tag(mover: Mover, ids: Vec<u128>, tag: &'static str) {
    let whom = mover.whom(&ids);
    let cards = ids
        .iter()
        .filter_map(|id| mover.look(*id, |card| (card.id, card.revision)));
    let moves = Moves {
        group_by: Grouping::Tags(vec![tag.to_owned()]).to_string(),
        to: ColumnKey::Value(tag.to_owned()).to_string(),
        cards: cards.collect(),
    };
    spawn_local(async move {
        match hands::send(moves).await {
            Ok(moved) => {
                mover.ask_for(ids);
                mover.moved(moved.change, format!("{whom} tagged {tag}."));
            }
            Err(error) => mover.refused(&error, &whom, move || self::tag(mover, ids.clone(), tag)),
        }
    });
}

/// Whether the member's tier was set by hand.
pub fn by_hand(mover: Mover, id: u128) -> bool {
    let set = mover.look(id, |card| member(card).is_some_and(|row| row.tier_by_hand));
    set.unwrap_or(false)
}

/// What the menu of a card offers.
pub fn offers(mover: Mover, id: u128) -> Vec<MenuItem> {
    let give_up = move || give_up(mover, id);
    let item = || MenuItem::new("Remove the tier set by hand", give_up).icon(Glyph::Close);
    by_hand(mover, id).then(item).into_iter().collect()
}

/// Lets billing say the tier again.
fn give_up(mover: Mover, id: u128) {
    let whom = mover.name(id);
    let seen = mover.look(id, |card| format!("\"{}-0\"", card.revision));
    let Some(seen) = seen else { return };
    let patch = MemberPatch {
        tier_by_hand: Some(None),
        ..MemberPatch::default()
    };
    spawn_local(async move {
        match api::update_member(member_id(id), &seen, &patch).await {
            Ok((now, _)) => {
                mover.ask_for(vec![id]);
                let change = now.last_change.map(|change| change.id);
                mover.moved(change, format!("{whom} has the tier of billing again."));
            }
            Err(error) => mover.refused(&error, &whom, move || give_up(mover, id)),
        }
    });
}
