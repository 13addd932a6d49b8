//! One member as a card (R19): what it says, and nothing that moves it.

use crm_types::members::{Grouping, MemberRow};
use crm_types::status;
use leptos::prelude::*;

use super::moving::name_of;
use super::selection::use_selection;
use crate::features::members::cells::LastLogin;
use crate::features::members::words::label;
use crate::paths;
use crate::ui::board::Card;
use crate::ui::{Glyph, Icon, Skeleton, VisuallyHidden, format};

/// The help that every card refers to.
pub const HELP: &str = "board-help";

/// The card of a member. Everything it does is heard of by the board around it.
pub fn member_card(
    card: &Card,
    row: &MemberRow,
    grouping: &Grouping,
    lifted: Signal<Vec<u128>>,
) -> AnyView {
    let id = card.id;
    let selection = use_selection();
    let name = name_of(row);
    // By tier every card has the column's, and only what was set by hand is worth a word.
    let by_tier = *grouping == Grouping::SubscriptionTier;
    let tier = match (&row.subscription_tier, by_tier, row.tier_by_hand) {
        (Some(tier), false, false) => Some(label(status::TIERS, tier)),
        (Some(tier), false, true) => Some(format!("{}, by hand", label(status::TIERS, tier))),
        (_, true, true) => Some("By hand".to_owned()),
        _ => None,
    };
    let tier = tier.map(|text| view! { <span class="board-tier">{text}</span> });
    let visions = row.vision_count.map(|count| {
        let words = if count == 1 { "vision" } else { "visions" };
        view! {
            <span class="board-visions" class:nought=count == 0>
                <Icon glyph=Glyph::Sparkle />
                {format::number(count)}
                <VisuallyHidden>" "{words}</VisuallyHidden>
            </span>
        }
    });
    let mrr = row.mrr.as_ref().filter(|mrr| mrr.minor > 0);
    let mrr = mrr.map(|mrr| {
        view! {
            <span class="board-mrr">
                <VisuallyHidden>"MRR "</VisuallyHidden>
                {format::money(mrr)}
            </span>
        }
    });
    let email = row.name.is_some().then(|| row.email.clone()).flatten();
    let chosen = move || selection.has(id);
    view! {
        <li
            class="board-card"
            class:board-chosen=chosen
            class:board-lifted=move || lifted.with(|lifted| lifted.contains(&id))
            class:board-moving=card.moving.is_some()
            data-card=row.id.to_string()
        >
            <a
                class="board-link"
                href=paths::member(row.id)
                tabindex="-1"
                draggable="false"
                aria-describedby=HELP
            >
                <bdi>{name.clone()}</bdi>
                {move || chosen().then(|| view! { <VisuallyHidden>", chosen"</VisuallyHidden> })}
            </a>
            <button
                type="button"
                class="icon-button board-more"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=format!("Actions for {name}")
            ></button>
            <span class="board-email">
                <bdi>{email}</bdi>
                {tier}
            </span>
            <span class="board-figures">
                <LastLogin at=row.last_login_at days=row.days_since_last_login />
                {visions}
                {mrr}
            </span>
        </li>
    }
    .into_any()
}

/// The shape of a card that is coming.
pub fn card_shape() -> AnyView {
    view! {
        <li class="board-card board-shape" aria-hidden="true">
            <Skeleton width="long" />
            <Skeleton width="medium" />
            <Skeleton width="short" />
        </li>
    }
    .into_any()
}
