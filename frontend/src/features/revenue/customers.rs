//! Customers of Stripe who are nobody's here, and whose they may be; links none itself.

use crm_types::revenue::{UnlinkedCustomer, UnlinkedCustomerPage};
use leptos::prelude::*;

use super::link::Linking;
use crate::api;
use crate::shell::{More, further};
use crate::ui::{Button, ButtonLook, ColumnHeader, Glyph, Icon, TableFrame, format};

/// What a customer is called: by name, by address, else by id.
pub fn customer_name(customer: &UnlinkedCustomer) -> String {
    let said = |text: &&String| !text.trim().is_empty();
    let name = customer.name.as_ref().filter(said);
    let name = name.or(customer.email.as_ref().filter(said));
    name.unwrap_or(&customer.customer).clone()
}

/// The panel of customers.
pub fn customers(page: &UnlinkedCustomerPage, linking: RwSignal<Option<Linking>>) -> AnyView {
    let content = match page.items.is_empty() {
        true => view! {
            <p class="panel-none panel-well"><Icon glyph=Glyph::Check />"Every customer is a member’s."</p>
        }
        .into_any(),
        false => {
            let head = view! {
                <ColumnHeader label="Customer" />
                <ColumnHeader label="E-mail" />
                <ColumnHeader label="Subscriptions" number=true />
                <ColumnHeader label="Why" />
                <ColumnHeader label="Actions" label_hidden=true />
            }
            .into_any();
            let rows: Vec<AnyView> = page.items.iter().map(|one| row(one, linking)).collect();
            let (rest, foot) =
                further(page.next_cursor.clone(), next, move |one| row(one, linking));
            view! { <TableFrame label="Table of customers" head>{rows}{rest}</TableFrame>{foot} }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="customers-title">
            <header class="panel-head">
                <h2 class="panel-title" id="customers-title">"Customers who are nobody’s"</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn next(cursor: String) -> More<UnlinkedCustomer> {
    Box::pin(async move {
        let page = api::list_unlinked_customers(&cursor).await?;
        Ok((page.items, page.next_cursor))
    })
}

fn row(customer: &UnlinkedCustomer, linking: RwSignal<Option<Linking>>) -> AnyView {
    let name = customer_name(customer);
    let why = match customer.candidates.len() {
        0 => "No member has this address".to_owned(),
        1 => "One member may be them".to_owned(),
        count => format!("{count} members may be them"),
    };
    let of = Linking::of(customer);
    view! {
        <tr data-customer=customer.customer.clone()>
            <td>
                <span class="panel-name" dir="auto">{name.clone()}</span>
                <span class="ledger-note"><code>{customer.customer.clone()}</code></span>
            </td>
            <td><bdi>{customer.email.clone()}</bdi></td>
            <td class="number">{format::number(customer.subscriptions)}</td>
            <td><span class="panel-note">{why}</span></td>
            <td class="number">
                <Button
                    look=ButtonLook::Ghost
                    label=format!("Link {name}")
                    on_press=move |()| linking.set(Some(of.clone()))
                >
                    "Link"
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
    fn a_customer_is_called_something() {
        let customer = |name: Option<&str>, email: Option<&str>| UnlinkedCustomer {
            customer: "cus_1".to_owned(),
            email: email.map(str::to_owned),
            name: name.map(str::to_owned),
            candidates: Vec::new(),
            subscriptions: 0,
        };
        let called = |name, email| customer_name(&customer(name, email));
        assert_eq!(called(Some("Ann"), Some("a@b.example")), "Ann");
        assert_eq!(called(Some(" "), Some("a@b.example")), "a@b.example");
        assert_eq!(called(None, None), "cus_1");
    }
}
