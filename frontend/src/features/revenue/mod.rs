//! Revenue: how amounts came about, item by item, and the settings behind them; computes no amount itself.

mod behind;
mod change_words;
mod changes;
mod customers;
mod draft;
mod ledger;
mod link;
mod page;
mod policy;
mod price_dialog;
mod prices;
mod rates;
mod rates_import;
mod unclear;
mod words;

pub use ledger::ledger_table;
pub use link::{LinkDialog, Linking};
pub use words::{interval, movement, peer, stripe_status};

use leptos::prelude::*;

use crate::lazy::lazy_view;
use crate::paths;
use crate::shell::NavEntry;
use crate::ui::{Dialog, Glyph};

lazy_view! {
    /// The page of the settings of revenue.
    pub fn revenue_page() in settings = view! { <page::RevenuePage /> }.into_any();
}

lazy_view! {
    /// The members behind a figure, each with the way to what they pay.
    fn behind_figure(figure: Figure) in opened = view! { <behind::Behind figure /> }.into_any();
}

lazy_view! {
    /// The form of a new exchange rate.
    fn rate_form(open: RwSignal<bool>, quote: Signal<String>, changed: Callback<()>) in opened =
        rates::form(open, quote, changed);
}

lazy_view! {
    /// The form of many exchange rates at once.
    fn rates_form(open: RwSignal<bool>, quote: Signal<String>, changed: Callback<()>) in opened =
        rates_import::form(open, quote, changed);
}

lazy_view! {
    /// Who changed which setting, and the way back.
    fn changes_panel(times: RwSignal<u32>, changed: Callback<()>) in opened = changes::changes(times, changed);
}

/// A figure that is looked behind: what it is called, and the filter and search of the members it is the revenue of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub title: String,
    pub filter: String,
    pub q: String,
}

/// What lies behind a figure, shown while there is one.
#[component]
pub fn LedgerDialog(figure: RwSignal<Option<Figure>>) -> AnyView {
    let title = move || figure.with(|figure| figure.as_ref().map(|figure| figure.title.clone()));
    let content = move || {
        let figure = figure.get_untracked();
        figure.map(|figure| behind_figure(figure).piece())
    };
    view! {
        <Dialog
            open=Signal::derive(move || figure.with(Option::is_some))
            on_close=move |()| figure.set(None)
            title=Signal::derive(move || title().unwrap_or_default())
            class="dialog dialog-wide"
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

/// The entry of the settings.
pub fn navigation() -> NavEntry {
    NavEntry::new("Revenue", Glyph::Trend, paths::REVENUE)
}
