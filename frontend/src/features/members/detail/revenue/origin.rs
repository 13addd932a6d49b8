//! How the MRR came about, and what others' published rules would make of the same, side by side; derives neither.

use crm_types::money::Money;
use crm_types::revenue::{MemberRevenue, PeerAmount};
use leptos::prelude::*;

use crate::features::revenue::{ledger_table, peer};
use crate::ui::{format, unique_id};

/// The ledger and its neighbours.
pub fn origin(known: &MemberRevenue) -> AnyView {
    let id = unique_id("origin");
    let labelled_by = id.clone();
    let table = match known.items.is_empty() {
        true => view! { <p class="panel-none">"There is no subscription, so nothing recurs."</p> }
            .into_any(),
        false => ledger_table(&known.items, &known.mrr),
    };
    let peers = (!known.items.is_empty()).then(|| {
        let own = std::iter::once(cell("Here", &known.mrr, String::new()));
        let others = known
            .peers
            .iter()
            .map(|one| cell(peer(one.peer), &one.mrr, difference(one, &known.mrr)));
        let cells: Vec<AnyView> = own.chain(others).collect();
        view! {
            <h3 class="peers-title">"The same by the published rules of others"</h3>
            <dl class="peers">{cells}</dl>
        }
    });
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <header class="panel-head">
                <h2 class="panel-title" id=id>"How this MRR came about"</h2>
            </header>
            {table}
            {peers}
        </section>
    }
    .into_any()
}

fn cell(name: &'static str, mrr: &Money, note: String) -> AnyView {
    view! {
        <div class="peer">
            <dt class="stat-term">{name}</dt>
            <dd class="peer-value">
                {format::money(mrr)}
                <span class="fact-note">{note}</span>
            </dd>
        </div>
    }
    .into_any()
}

/// How far another's amount is from ours, in minor units; none for the same.
fn apart(theirs: &Money, ours: &Money) -> Option<i64> {
    let apart = theirs.minor - ours.minor;
    (apart != 0).then_some(apart)
}

fn difference(theirs: &PeerAmount, ours: &Money) -> String {
    match apart(&theirs.mrr, ours) {
        None => "the same".to_owned(),
        Some(apart) => format::money_change(&Money::from_minor(apart, &ours.currency)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_not_apart() {
        let money = |minor| Money::from_minor(minor, "USD");
        assert_eq!(apart(&money(5), &money(5)), None);
        assert_eq!(apart(&money(0), &money(10_754)), Some(-10_754));
    }
}
