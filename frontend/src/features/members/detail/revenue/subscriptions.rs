//! The subscriptions at Stripe: how they stand, and when they are billed next, end, or ended.

use crm_types::revenue::MemberSubscription;
use leptos::prelude::*;

use crate::features::members::words::readable;
use crate::features::revenue::stripe_status;
use crate::ui::{Badge, ColumnHeader, DateText, TableFrame, Tone, format, unique_id};

/// What comes next for a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// It is over.
    Ended,
    /// It ends with its period.
    Ends,
    /// An invoice.
    Invoice,
    /// A first invoice, after the trial.
    TrialEnds,
    /// Nothing anybody knows of.
    Nothing,
}

fn next(one: &MemberSubscription) -> Next {
    match one.status.as_str() {
        _ if one.ended_at.is_some() => Next::Ended,
        "canceled" | "incomplete_expired" => Next::Nothing,
        _ if one.period_end.is_none() => Next::Nothing,
        _ if one.cancel_at_period_end => Next::Ends,
        "trialing" => Next::TrialEnds,
        _ if one.paused => Next::Nothing,
        _ => Next::Invoice,
    }
}

/// The panel; nothing where there are none.
pub fn subscriptions(all: &[MemberSubscription]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let id = unique_id("subscriptions");
    let labelled_by = id.clone();
    let head = view! {
        <ColumnHeader label="Subscription" />
        <ColumnHeader label="Status at Stripe" />
        <ColumnHeader label="Started" />
        <ColumnHeader label="Next" />
        <ColumnHeader label="MRR" number=true />
    }
    .into_any();
    let rows: Vec<AnyView> = all.iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby=labelled_by>
            <header class="panel-head">
                <h2 class="panel-title" id=id>"Subscriptions"</h2>
            </header>
            <TableFrame label="Table of subscriptions" head>{rows}</TableFrame>
        </section>
    }
    .into_any()
}

fn row(one: &MemberSubscription) -> AnyView {
    let at = match next(one) {
        Next::Ended => ("Ended on ", one.ended_at),
        Next::Ends => ("Ends on ", one.period_end),
        Next::TrialEnds => ("Trial ends on ", one.trial_end.or(one.period_end)),
        Next::Invoice => ("Next invoice on ", one.period_end),
        Next::Nothing => ("", None),
    };
    let when = match at {
        (words, Some(at)) => view! { {words}<DateText at /> }.into_any(),
        (_, None) => view! { <span class="nought">"No invoice is due"</span> }.into_any(),
    };
    let paused = one
        .paused
        .then(|| view! { <Badge tone=Tone::Caution text="Collection paused" /> });
    view! {
        <tr data-subscription=one.id.clone()>
            <td>
                <code>{one.id.clone()}</code>
                <span class="ledger-note">"Customer " <code>{one.customer.clone()}</code></span>
            </td>
            <td>
                <span class="revenue-badges">
                    <Badge tone=stripe_status(&one.status) text=readable(&one.status) />
                    {paused}
                </span>
            </td>
            <td><DateText at=one.started_at /></td>
            <td>{when}</td>
            <td class="number">{format::money(&one.mrr)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::money::Money;

    #[test]
    fn what_comes_next_is_an_invoice_only_where_one_is_due() {
        let at = chrono::DateTime::from_timestamp(1_700_000_000, 0);
        let mut one = MemberSubscription {
            id: "sub_1".to_owned(),
            customer: "cus_1".to_owned(),
            status: "active".to_owned(),
            currency: "USD".to_owned(),
            started_at: at.unwrap(),
            trial_end: None,
            period_end: at,
            cancel_at_period_end: false,
            ended_at: None,
            paused: false,
            mrr: Money::from_minor(0, "USD"),
        };
        assert_eq!(next(&one), Next::Invoice);
        one.paused = true;
        assert_eq!(next(&one), Next::Nothing);
        one.cancel_at_period_end = true;
        assert_eq!(next(&one), Next::Ends);
        one.cancel_at_period_end = false;
        one.status = "trialing".to_owned();
        assert_eq!(next(&one), Next::TrialEnds);
        one.ended_at = at;
        assert_eq!(next(&one), Next::Ended);
        one.ended_at = None;
        one.period_end = None;
        assert_eq!(next(&one), Next::Nothing);
    }
}
