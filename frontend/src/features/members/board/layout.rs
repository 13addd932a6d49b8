//! How the board is laid out: what its columns are and in which order cards stand, both in the address; sorts nothing.

use crm_types::members::{CardOrder, Grouping};
use leptos::prelude::*;

use crate::features::members::list::address::{Layout, ListState};
use crate::features::members::list::context::List;
use crate::ui::{Button, ButtonKind, Choice, Select, TextField};

/// An order in words.
pub fn order_words(order: CardOrder) -> &'static str {
    match order {
        CardOrder::LongestSilent => "longest silent",
        CardOrder::HighestMrr => "highest MRR",
        CardOrder::Newest => "newest",
        CardOrder::Name => "name",
    }
}

/// How the board in this state is laid out.
pub fn layout(state: &ListState) -> Layout {
    state.board.clone().unwrap_or_default()
}

const TAGS: &str = "tags";

/// *Group by* and *Sort by*.
pub fn layout_choice(list: List) -> AnyView {
    let naming = RwSignal::new(false);
    let groups = vec![
        Choice::new(Grouping::EngagementStatus.to_string(), "Engagement"),
        Choice::new(Grouping::HealthStatus.to_string(), "Health"),
        Choice::new(Grouping::SubscriptionTier.to_string(), "Tier"),
        Choice::new(TAGS, "Tags…"),
    ];
    let group = Signal::derive(move || match list.state.with(layout).grouping {
        _ if naming.get() => TAGS.to_owned(),
        Grouping::Tags(_) => TAGS.to_owned(),
        grouping => grouping.to_string(),
    });
    let regroup = move |key: String| match key.parse() {
        Ok(grouping) => {
            naming.set(false);
            relay(list, |layout| Layout { grouping, ..layout });
        }
        // Which tags has to be said first.
        Err(_) => naming.set(true),
    };
    let orders = CardOrder::ALL
        .iter()
        .map(|order| {
            let words = order_words(*order);
            Choice::new(
                order.as_str(),
                crate::features::members::words::capitalized(words),
            )
        })
        .collect();
    let order = Signal::derive(move || list.state.with(layout).order.to_string());
    let reorder = move |key: String| {
        if let Ok(order) = key.parse() {
            relay(list, |layout| Layout { order, ..layout });
        }
    };
    let tags = move || {
        let shown = match list.state.with(layout).grouping {
            Grouping::Tags(tags) => Some(tags.join(", ")),
            _ => naming.get().then(String::new),
        };
        shown.map(|text| super::tag_field(list, naming, text).piece())
    };
    view! {
        <div class="board-layout">
            <Select label="Group by" choices=groups value=group on_change=regroup />
            {tags}
            <Select label="Sort by" choices=orders value=order on_change=reorder />
        </div>
    }
    .into_any()
}

/// Names the tags that are to be columns.
pub fn tag_field(list: List, naming: RwSignal<bool>, text: String) -> AnyView {
    let value = RwSignal::new(text);
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match value.with_untracked(|value| format!("tag:{value}").parse::<Grouping>()) {
            Ok(grouping) => {
                wrong.set(None);
                relay(list, |layout| Layout { grouping, ..layout });
                naming.set(false);
            }
            Err(error) => wrong.set(Some(error.to_string())),
        }
    };
    view! {
        <form class="board-tags" on:submit=submit novalidate>
            <TextField label="Tags, with commas between" value on_input=move |text| value.set(text) error=wrong />
            <Button kind=ButtonKind::Submit>"Show"</Button>
        </form>
    }
    .into_any()
}

fn relay(list: List, change: impl FnOnce(Layout) -> Layout) {
    let state = list.state.get_untracked();
    list.go(state.with_layout(change(layout(&state))));
}
