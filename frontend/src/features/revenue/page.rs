//! The page of the settings of revenue: what is a matter of taste, what prices and currencies stand for, and what stands
//! between Stripe and whole figures.

use crm_types::auth::Role;
use crm_types::revenue::{
    ExchangeRateList, NotUnderstoodPage, PriceTierList, RevenuePolicy, UnlinkedCustomerPage,
};
use leptos::prelude::*;

use super::customers::customers;
use super::link::{LinkDialog, Linking};
use super::policy::policy_panel;
use super::price_dialog::{Mapping, PriceDialog};
use super::prices::prices;
use super::rates::{NewRate, rates};
use super::rates_import::ImportRates;
use super::unclear::unclear;
use crate::api;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{Glyph, Outdated, Remote, on_return, part, remote};

/// Everything on the page, asked for together: one setting changes what others show.
pub struct Settings {
    pub policy: RevenuePolicy,
    pub prices: PriceTierList,
    pub rates: ExchangeRateList,
    pub unlinked: UnlinkedCustomerPage,
    pub unclear: NotUnderstoodPage,
}

pub type Answer = Remote<Settings, api::Error>;

/// Settings of revenue, for those who may see them.
#[component]
pub fn RevenuePage() -> AnyView {
    settings_page("Revenue", Glyph::Trend, Role::Admin, settings)
}

fn settings() -> AnyView {
    let answer: Answer = remote(|| (), |()| ask());
    on_return(move || answer.retry());
    let mapping = RwSignal::new(None::<Mapping>);
    let linking = RwSignal::new(None::<Linking>);
    let adding = RwSignal::new(false);
    let importing = RwSignal::new(false);
    // How often something was changed here.
    let times = RwSignal::new(0_u32);
    let changed = Callback::new(move |()| {
        times.update(|times| *times += 1);
        answer.retry();
    });
    let held = Memo::new(move |_| answer.with_value(|known| Some(known?.policy.clone())));
    let there = Memo::new(move |_| held.with(Option::is_some));
    // Drawn once: what somebody has begun to change there is not taken from them by an answer.
    let policy = part(move || match there.get() {
        true => policy_panel(held, changed),
        false => ().into_any(),
    });
    let panels = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(4),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=changed /> })}
                {prices(&known.prices, mapping)}
                {customers(&known.unlinked, linking)}
                {rates(&known.rates, adding, importing)}
                {unclear(&known.unclear)}
            }
            .into_any(),
        })
    });
    let history = part(move || match there.get() {
        true => super::changes_panel(times, changed).piece(),
        false => ().into_any(),
    });
    let currency = Signal::derive(move || {
        let currency = |policy: &RevenuePolicy| policy.reporting_currency.clone();
        held.with(|policy| policy.as_ref().map(currency).unwrap_or_default())
    });
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "How amounts that recur are counted, what prices and currencies stand for, and what is missing for whole figures."
            </p>
            {policy}
            {panels}
            {history}
        </div>
        <PriceDialog mapping changed />
        <LinkDialog linking changed />
        <NewRate open=adding currency changed />
        <ImportRates open=importing currency changed />
    }
    .into_any()
}

async fn ask() -> api::Result<Settings> {
    Ok(Settings {
        policy: api::get_revenue_policy().await?,
        prices: api::list_price_tiers().await?,
        rates: api::list_exchange_rates().await?,
        unlinked: api::list_unlinked_customers("").await?,
        unclear: api::list_not_understood("").await?,
    })
}
