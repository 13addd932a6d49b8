//! The tabs of a member's page, each with an address of its own; holds what stands in none of them.

use leptos::prelude::*;

use crate::paths;
use crate::router::{Location, use_location, use_navigate};
use crate::ui::{Command, Glyph, use_commands};

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Overview,
    Activity,
    Features,
    Revenue,
    Messages,
    Support,
}

impl Tab {
    pub const ALL: [Tab; 6] = [
        Tab::Overview,
        Tab::Activity,
        Tab::Features,
        Tab::Revenue,
        Tab::Messages,
        Tab::Support,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Activity => "Activity",
            Self::Features => "Features",
            Self::Revenue => "Revenue",
            Self::Messages => "Messages",
            Self::Support => "Support",
        }
    }

    /// As it stands in the address; the first one is not named there.
    const fn key(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Activity => "activity",
            Self::Features => "features",
            Self::Revenue => "revenue",
            Self::Messages => "messages",
            Self::Support => "support",
        }
    }

    /// The number that leads there.
    const fn stroke(self) -> &'static str {
        match self {
            Self::Overview => "1",
            Self::Activity => "2",
            Self::Features => "3",
            Self::Revenue => "4",
            Self::Messages => "5",
            Self::Support => "6",
        }
    }

    /// The tab in the raw query of an address.
    pub fn read(search: &str) -> Self {
        let key = paths::query_value(search, "tab").unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|tab| tab.key() == key)
            .unwrap_or_default()
    }
}

/// The address of a tab of the member's page one is on; the list one came from goes along.
pub fn address(path: &str, search: &str, tab: Tab) -> String {
    let list = paths::query_value(search, "list").unwrap_or_default();
    paths::with_query(path, &[("tab", tab.key()), ("list", &list)])
}

/// The address of a tab as a signal.
pub fn address_of(location: Location, tab: Tab) -> Signal<String> {
    let (path, search) = (location.pathname, location.search);
    Signal::derive(move || path.with(|path| search.with(|search| address(path, search, tab))))
}

/// The row of tabs, and a number and a command for each.
#[component]
pub fn Tabs(current: Memo<Tab>) -> AnyView {
    let location = use_location();
    let navigate = use_navigate();
    let links = Tab::ALL
        .map(|tab| {
            let go = move || {
                let (path, search) = (location.pathname, location.search);
                let there = path.with_untracked(|path| search.with_untracked(|search| address(path, search, tab)));
                navigate.to(&there);
            };
            let command = Command::new("This page", Glyph::Table, format!("Show {}", tab.label()), go);
            use_commands().register(command.keys(tab.stroke()));
            let here = move || (current.get() == tab).then_some("page");
            view! { <a class="tab" href=address_of(location, tab) aria-current=here>{tab.label()}</a> }
        })
        .into_iter()
        .collect_view();
    view! { <nav class="tabs" aria-label="Member">{links}</nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_is_read_from_its_address_and_the_list_goes_along() {
        for tab in Tab::ALL {
            let there = address("/m/7", "list=q%3Da&tab=revenue", tab);
            let (_, search) = there.split_once('?').unwrap();
            assert_eq!(Tab::read(search), tab);
            assert_eq!(paths::query_value(search, "list").as_deref(), Some("q=a"));
        }
        assert_eq!(address("/m/7", "", Tab::Overview), "/m/7");
        assert_eq!(Tab::read("tab=shoes"), Tab::Overview);
    }
}
