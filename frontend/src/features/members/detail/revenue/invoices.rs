//! Invoices and payments with the way to Stripe's own pages of them; leads nowhere else.

use crm_types::revenue::{MemberInvoice, MemberPayment};
use leptos::prelude::*;

use crate::features::members::words::readable;
use crate::features::revenue::stripe_status;
use crate::ui::{Badge, ColumnHeader, DateText, Glyph, Icon, TableFrame, format, unique_id};

/// The panel of invoices.
pub fn invoices(all: &[MemberInvoice]) -> AnyView {
    let head = view! {
        <ColumnHeader label="Invoice" />
        <ColumnHeader label="Status" />
        <ColumnHeader label="Date" />
        <ColumnHeader label="Total" number=true />
    }
    .into_any();
    let rows: Vec<AnyView> = all.iter().map(invoice).collect();
    panel("Invoices", "There is no invoice.", head, rows)
}

/// The panel of payments.
pub fn payments(all: &[MemberPayment]) -> AnyView {
    let head = view! {
        <ColumnHeader label="Payment" />
        <ColumnHeader label="Status" />
        <ColumnHeader label="Date" />
        <ColumnHeader label="Amount" number=true />
    }
    .into_any();
    let rows: Vec<AnyView> = all.iter().map(payment).collect();
    panel("Payments", "There is no payment.", head, rows)
}

fn panel(title: &'static str, none: &'static str, head: AnyView, rows: Vec<AnyView>) -> AnyView {
    let id = unique_id("paid");
    let labelled_by = id.clone();
    let content = match rows.is_empty() {
        true => view! { <p class="panel-none">{none}</p> }.into_any(),
        false => {
            let label = format!("Table of {}", title.to_lowercase());
            view! { <div class="paid-table"><TableFrame label head>{rows}</TableFrame></div> }
                .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <header class="panel-head"><h2 class="panel-title" id=id>{title}</h2></header>
            {content}
        </section>
    }
    .into_any()
}

fn invoice(one: &MemberInvoice) -> AnyView {
    let name = one.number.clone().unwrap_or_else(|| one.id.clone());
    let paid = (one.paid.minor != one.total.minor && one.paid.minor != 0)
        .then(|| format!("{} paid", format::money(&one.paid)));
    view! {
        <tr>
            <td>{outward(name, one.url.as_deref())}</td>
            <td><Badge tone=stripe_status(&one.status) text=readable(&one.status) /></td>
            <td><DateText at=one.created_at /></td>
            <td class="number">{format::money(&one.total)}<span class="ledger-note">{paid}</span></td>
        </tr>
    }
    .into_any()
}

fn payment(one: &MemberPayment) -> AnyView {
    let why = one.failure.as_deref().map(readable);
    let back =
        (one.refunded.minor != 0).then(|| format!("{} given back", format::money(&one.refunded)));
    view! {
        <tr>
            <td>{outward(one.id.clone(), one.receipt_url.as_deref())}</td>
            <td>
                <Badge tone=stripe_status(&one.status) text=readable(&one.status) />
                <span class="ledger-note">{why}</span>
            </td>
            <td><DateText at=one.created_at /></td>
            <td class="number">{format::money(&one.amount)}<span class="ledger-note">{back}</span></td>
        </tr>
    }
    .into_any()
}

/// Whether an address is one that a browser goes to, and none that would run something here.
fn leads(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// A link that leaves this page, or only its text where it would lead nowhere.
fn outward(text: String, address: Option<&str>) -> AnyView {
    let Some(address) = address.filter(|address| leads(address)) else {
        return view! { <span class="paid-name">{text}</span> }.into_any();
    };
    view! {
        <a class="text-link outward" href=address.to_owned() target="_blank" rel="noopener">
            <span class="paid-name">{text}</span>
            <Icon glyph=Glyph::External />
            <span class="visually-hidden">" at Stripe, in a new tab"</span>
        </a>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::leads;

    #[test]
    fn an_address_that_would_run_something_leads_nowhere() {
        assert!(leads("https://invoice.stripe.com/i/x"));
        assert!(!leads("javascript:alert(1)") && !leads("") && !leads("/invoice"));
    }
}
