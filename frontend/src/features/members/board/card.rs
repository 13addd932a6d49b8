//! What the card of a member says (R19), under their name.

use crm_types::members::{Grouping, MemberRow};
use crm_types::status;
use leptos::prelude::*;

use crate::features::members::cells::LastLogin;
use crate::features::members::words::label;
use crate::ui::{Glyph, Icon, VisuallyHidden, format};

/// E-mail and tier, and the figures.
pub fn lines(row: &MemberRow, grouping: &Grouping) -> AnyView {
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
    view! {
            <span class="board-email">
                <bdi>{email}</bdi>
                {tier}
            </span>
            <span class="board-figures">
                <LastLogin at=row.last_login_at days=row.days_since_last_login />
                {visions}
                {mrr}
            </span>
    }
    .into_any()
}
