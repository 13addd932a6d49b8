//! The customers at Stripe who are the member's, and how we know; says otherwise only by its dialog.

use crm_types::revenue::{LinkedBy, MemberCustomer};
use leptos::prelude::*;

use crate::features::revenue::Linking;
use crate::ui::{Button, ButtonLook, ColumnHeader, DateText, TableFrame, unique_id};

/// The panel; nothing where there are none. `may`: whether the reader may say whose they are.
pub fn customers(all: &[MemberCustomer], may: bool, linking: RwSignal<Option<Linking>>) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let id = unique_id("customers");
    let labelled_by = id.clone();
    let head = view! {
        <ColumnHeader label="Customer" />
        <ColumnHeader label="E-mail" />
        <ColumnHeader label="Known by" />
        <ColumnHeader label="Since" />
        <ColumnHeader label="Actions" label_hidden=true />
    }
    .into_any();
    let rows: Vec<AnyView> = all.iter().map(|one| row(one, may, linking)).collect();
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <header class="panel-head">
                <h2 class="panel-title" id=id>"Customers at Stripe"</h2>
            </header>
            <TableFrame label="Table of customers" head>{rows}</TableFrame>
        </section>
    }
    .into_any()
}

/// How we know, in words.
fn known_by(one: &MemberCustomer) -> String {
    match (one.linked_by, &one.admin_name) {
        (LinkedBy::Metadata, _) => "The customer’s metadata".to_owned(),
        (LinkedBy::Email, _) => "The address, which no other member has".to_owned(),
        (LinkedBy::Hand, Some(name)) => name.clone(),
        (LinkedBy::Hand, None) => "Somebody".to_owned(),
    }
}

fn row(one: &MemberCustomer, may: bool, linking: RwSignal<Option<Linking>>) -> AnyView {
    let (of, id) = (Linking::other(one), one.customer.clone());
    let action = may.then(|| {
        view! {
            <Button
                look=ButtonLook::Ghost
                label=format!("Not theirs: {id}")
                on_press=move |()| linking.set(Some(of.clone()))
            >
                "Not theirs"
            </Button>
        }
    });
    view! {
        <tr data-customer=one.customer.clone()>
            <td>
                <span class="panel-name" dir="auto">{one.name.clone()}</span>
                <span class="ledger-note"><code>{one.customer.clone()}</code></span>
            </td>
            <td><bdi>{one.email.clone()}</bdi></td>
            <td><span class="panel-note" dir="auto">{known_by(one)}</span></td>
            <td><DateText at=one.linked_at /></td>
            <td class="number">{action}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn how_we_know_is_told() {
        let one = |linked_by, admin: Option<&str>| MemberCustomer {
            customer: "cus_1".to_owned(),
            name: None,
            email: None,
            linked_by,
            linked_at: DateTime::UNIX_EPOCH,
            admin_name: admin.map(str::to_owned),
        };
        for (linked_by, admin, told) in [
            (LinkedBy::Metadata, None, "The customer’s metadata"),
            (
                LinkedBy::Email,
                None,
                "The address, which no other member has",
            ),
            (LinkedBy::Hand, Some("Ada"), "Ada"),
            (LinkedBy::Hand, None, "Somebody"),
        ] {
            assert_eq!(known_by(&one(linked_by, admin)), told);
        }
    }
}
