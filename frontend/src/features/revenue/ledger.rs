//! The way from the price of each item to what it counts for, as a table whose last line is the figure; derives nothing.

use crm_types::money::Money;
use crm_types::revenue::LedgerItem;
use leptos::prelude::*;

use super::words::{counts_tone, discount, interval, major, passed_over, recurs, rule, sum};
use crate::ui::{Badge, ColumnHeader, TableFrame, format};

/// The heads of a ledger.
pub fn heads() -> AnyView {
    view! {
        <ColumnHeader label="Item" />
        <ColumnHeader label="Price" number=true />
        <ColumnHeader label="Quantity" number=true />
        <ColumnHeader label="Times a month" number=true />
        <ColumnHeader label="Discounts" />
        <ColumnHeader label="A month" number=true />
        <ColumnHeader label="Rate" number=true />
        <ColumnHeader label="Rule" />
        <ColumnHeader label="Counts for" number=true />
    }
    .into_any()
}

/// The ledger of one member; `figure` is what it explains.
pub fn ledger_table(items: &[LedgerItem], figure: &Money) -> AnyView {
    let rows: Vec<AnyView> = items.iter().map(row).collect();
    let total = Money::from_minor(sum(items), &figure.currency);
    view! {
        <TableFrame label="Table of items" head=heads()>
            {rows}
            <tr class="ledger-sum">
                <td colspan="8">"MRR"{narrow(&total)}</td>
                <td class="number">{format::money(&total)}</td>
            </tr>
        </TableFrame>
    }
    .into_any()
}

/// In a narrow window the last column is out of sight, and what a line comes to stands in its first one, too.
pub fn narrow(amount: &Money) -> AnyView {
    view! { <span class="ledger-narrow" aria-hidden="true">{format::money(amount)}</span> }
        .into_any()
}

/// One item.
pub fn row(item: &LedgerItem) -> AnyView {
    let name = item.name.clone().unwrap_or_else(|| item.price.clone());
    let price = match &item.unit_amount {
        Some(amount) => exact(amount, &item.currency),
        None if item.gross.is_some() => "Tiered".to_owned(),
        None => "—".to_owned(),
    };
    let every = interval(item.interval.as_deref(), item.interval_count);
    let factor = item.factor.as_deref().map_or("—".to_owned(), times);
    let monthly = item.monthly.as_deref();
    let monthly = monthly.map_or("—".to_owned(), |text| exact(text, &item.currency));
    let rate = match item.rate.as_deref() {
        Some("1") => "1".to_owned(),
        Some(rate) => format::decimal(rate),
        None => "No rate".to_owned(),
    };
    let why = item.trouble.clone();
    let own = (item.amount.currency != item.reporting.currency)
        .then(|| view! { <span class="ledger-note">{format::money(&item.amount)}</span> });
    let class = if recurs(item) {
        "number"
    } else {
        "number ledger-out"
    };
    view! {
        <tr class="ledger-item" data-item=item.item.clone()>
            <td>
                <span class="panel-name" dir="auto">{name}</span>
                <span class="ledger-note"><code>{item.item.clone()}</code></span>
                {narrow(&item.reporting)}
            </td>
            <td class="number">{price}<span class="ledger-note">{every}</span></td>
            <td class="number">{format!("× {}", format::decimal(&item.quantity.to_string()))}</td>
            <td class="number">{factor}</td>
            <td class="ledger-words">{discounts(item)}</td>
            <td class="number">{monthly}{tax(item)}</td>
            <td class="number">{rate}</td>
            <td class="ledger-words">
                <Badge tone=counts_tone(item) text=rule(item.rule) />
                <span class="panel-note">{why}</span>
            </td>
            <td class=class>{format::money(&item.reporting)}{own}</td>
        </tr>
    }
    .into_any()
}

/// `365/336` as it is multiplied by.
fn times(factor: &str) -> String {
    format!("× {}", factor.replace('/', " ⁄ "))
}

fn exact(minor: &str, currency: &str) -> String {
    format::money_exact(&major(minor, currency), currency)
}

fn tax(item: &LedgerItem) -> AnyView {
    let words = item.tax_percent.as_deref();
    let words = words.map(|percent| format!("less {} % tax", format::decimal(percent)));
    view! { <span class="ledger-note">{words}</span> }.into_any()
}

fn discounts(item: &LedgerItem) -> AnyView {
    if item.discounts.is_empty() {
        return view! { <span class="nought">"None"</span> }.into_any();
    }
    let line = |one: &crm_types::revenue::LedgerDiscount| {
        let effect = match passed_over(one.rule) {
            Some(why) => why.to_owned(),
            None => format!("− {}", exact(&one.off, &item.currency)),
        };
        view! {
            <span class="ledger-discount">
                <bdi>{discount(one, &item.currency)}</bdi>
                <span class="ledger-note">{effect}</span>
            </span>
        }
        .into_any()
    };
    item.discounts
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn a_factor_is_a_fraction_or_a_whole() {
        assert_eq!(times("365/336"), "× 365 ⁄ 336");
        assert_eq!(times("1"), "× 1");
    }
}
