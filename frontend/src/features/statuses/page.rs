//! The page of the lists of statuses: what each is called, how it looks, in which order, what it counts towards.

use crm_types::auth::Role;
use crm_types::statuses::{StatusDefinition, StatusList, Statuses};
use leptos::prelude::*;

use super::dialog::{Edited, StatusDialog};
use super::merge::{Merge, MergeDialog};
use super::rows::panel;
use super::store;
use crate::api;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{Glyph, Outdated, Remote, on_return, part, remote};

pub type Answer = Remote<Answered, api::Error>;

/// The lists, and how many orders the server had taken from here when it was asked for them.
pub struct Answered {
    statuses: Statuses,
    orders: u32,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub struct Shared {
    pub answer: Answer,
    pub editing: RwSignal<Option<Edited>>,
    pub merging: RwSignal<Option<Merge>>,
    /// How many orders the server has taken from here.
    pub orders: StoredValue<u32>,
}

impl Shared {
    /// A list as the server has it.
    pub fn list(self, list: StatusList) -> Vec<StatusDefinition> {
        self.answer.with_value(|known| {
            known.map_or_else(Vec::new, |known| match list {
                StatusList::Engagement => known.statuses.engagement.clone(),
                StatusList::Health => known.statuses.health.clone(),
            })
        })
    }

    /// How many orders the lists know of.
    pub fn taken(self) -> u32 {
        self.answer
            .with_value(|known| known.map_or(0, |known| known.orders))
    }
}

/// Settings of statuses, for those who may see them.
#[component]
pub fn StatusesPage() -> AnyView {
    settings_page("Statuses", Glyph::Tag, Role::Admin, settings)
}

fn settings() -> AnyView {
    let orders = StoredValue::new(0);
    let answer: Answer = remote(
        || (),
        move |()| async move {
            let orders = orders.try_get_value().unwrap_or_default();
            let statuses = api::list_statuses().await?;
            store::set(statuses.clone());
            Ok(Answered { statuses, orders })
        },
    );
    on_return(move || answer.retry());
    let shared = Shared {
        answer,
        editing: RwSignal::new(None),
        merging: RwSignal::new(None),
        orders,
    };
    let there = Memo::new(move |_| answer.with_value(|known| known.is_some()));
    let outdated = move || {
        part(move || match answer.error() {
            Some(error) => {
                view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }
                    .into_any()
            }
            None => ().into_any(),
        })
    };
    // The panels stay while the lists are asked for anew: drawing them again would take the focus.
    let panels = part(move || match there.get() {
        true => view! {
            {outdated()}
            {panel(shared, StatusList::Engagement)}
            {panel(shared, StatusList::Health)}
        }
        .into_any(),
        false => match answer.error() {
            Some(error) => trouble(&error, move || answer.retry()),
            None => panel_shapes(2),
        },
    });
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "What members are classified by. The list, the board, filters and the dashboard use these at once. A status that members have goes only by merging it into another."
            </p>
            {panels}
        </div>
        <StatusDialog shared />
        <MergeDialog shared />
    }
    .into_any()
}
