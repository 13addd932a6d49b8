//! Prices and the tiers they stand for, those that stand for none on top; maps none itself.

use crm_types::revenue::{PriceTier, PriceTierList};
use crm_types::status;
use leptos::prelude::*;

use super::price_dialog::Mapping;
use super::words::interval;
use crate::features::statuses::readable;
use crate::ui::{Badge, Button, ButtonLook, ColumnHeader, Glyph, Icon, TableFrame, Tone, format};

/// What a tier is called.
pub fn tier_word(key: &str) -> String {
    status::find(status::TIERS, key).map_or_else(|| readable(key), |status| status.label.to_owned())
}

/// What a price is called: by its name, else by its id.
pub fn price_name(price: &PriceTier) -> String {
    price.name.clone().unwrap_or_else(|| price.price.clone())
}

/// The tiers that can be chosen: those that ship, and those that other prices stand for.
pub fn known_tiers(prices: &[PriceTier]) -> Vec<String> {
    let shipped = status::TIERS.iter().map(|tier| tier.key.to_owned());
    let mut tiers: Vec<String> = shipped.collect();
    for tier in prices.iter().filter_map(|price| price.tier.as_ref()) {
        if !tiers.contains(tier) {
            tiers.push(tier.clone());
        }
    }
    tiers
}

/// The panel of prices.
pub fn prices(list: &PriceTierList, mapping: RwSignal<Option<Mapping>>) -> AnyView {
    let tiers = known_tiers(&list.items);
    let note = match (list.items.is_empty(), list.unmapped) {
        (true, _) => view! {
            <p class="panel-none">"No price has been read from Stripe yet."</p>
        }
        .into_any(),
        (false, 0) => view! {
            <p class="panel-none panel-well"><Icon glyph=Glyph::Check />"Every price stands for a tier."</p>
        }
        .into_any(),
        (false, unmapped) => {
            let text = match unmapped {
                1 => "1 price stands for no tier: who pays it has the tier Free.".to_owned(),
                count => format!(
                    "{} prices stand for no tier: who pays them has the tier Free.",
                    format::number(count)
                ),
            };
            view! { <p class="panel-none panel-wrong"><Icon glyph=Glyph::Alert />{text}</p> }.into_any()
        }
    };
    let rows: Vec<AnyView> = list
        .items
        .iter()
        .map(|price| row(price, &tiers, mapping))
        .collect();
    let table = (!rows.is_empty()).then(|| {
        let head = view! {
            <ColumnHeader label="Price" />
            <ColumnHeader label="Amount" number=true />
            <ColumnHeader label="Tier" />
            <ColumnHeader label="When it ends" />
            <ColumnHeader label="Actions" label_hidden=true />
        }
        .into_any();
        view! { <TableFrame label="Table of prices" head>{rows}</TableFrame> }
    });
    view! {
        <section class="panel" aria-labelledby="prices-title">
            <header class="panel-head">
                <h2 class="panel-title" id="prices-title">"Prices and tiers"</h2>
            </header>
            {note}
            {table}
        </section>
    }
    .into_any()
}

fn row(price: &PriceTier, tiers: &[String], mapping: RwSignal<Option<Mapping>>) -> AnyView {
    let name = price_name(price);
    let amount = match &price.amount {
        Some(amount) => format::money(amount),
        None => "Tiered".to_owned(),
    };
    let every = interval(price.interval.as_deref(), price.interval_count);
    let (tone, tier, verb) = match &price.tier {
        Some(tier) => (Tone::Accent, tier_word(tier), "Change"),
        None => (Tone::Unknown, "Not mapped".to_owned(), "Map"),
    };
    let ends = match (&price.tier, price.lasting) {
        (None, _) => "",
        (_, true) => "The tier stays",
        (_, false) => "The tier goes",
    };
    let of = Mapping {
        price: price.clone(),
        tiers: tiers.to_vec(),
    };
    view! {
        <tr data-price=price.price.clone()>
            <td>
                <span class="panel-name" dir="auto">{name.clone()}</span>
                <span class="ledger-note"><code>{price.price.clone()}</code></span>
            </td>
            <td class="number">{amount}<span class="ledger-note">{every}</span></td>
            <td><Badge tone text=tier /></td>
            <td>{ends}</td>
            <td class="number">
                <Button
                    look=ButtonLook::Ghost
                    label=format!("{verb} {name}")
                    on_press=move |()| mapping.set(Some(of.clone()))
                >
                    {verb}
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_of_other_prices_can_be_chosen_once() {
        let price = |tier: Option<&str>| PriceTier {
            price: "price_1".to_owned(),
            name: None,
            tier: tier.map(str::to_owned),
            lasting: false,
            amount: None,
            interval: None,
            interval_count: 0,
        };
        let tiers = known_tiers(&[
            price(Some("vip")),
            price(None),
            price(Some("solo")),
            price(Some("vip")),
        ]);
        assert_eq!(tiers.len(), status::TIERS.len() + 1);
        assert_eq!(tiers.last().map(String::as_str), Some("vip"));
        assert_eq!(price_name(&price(None)), "price_1");
    }
}
