//! How a member's MRR moved, the latest first, on a line through time; adds nothing up.

use crm_types::money::Money;
use crm_types::revenue::{MemberMovement, MovementKind};
use leptos::prelude::*;

use crate::features::revenue::movement;
use crate::ui::{Badge, format, unique_id};

/// What a movement adds to MRR: less, where revenue went.
fn signed(one: &MemberMovement) -> Money {
    let sign = match one.kind {
        MovementKind::Contraction
        | MovementKind::ChurnVoluntary
        | MovementKind::ChurnDelinquent => -1,
        _ => 1,
    };
    Money::from_minor(sign * one.amount.minor, &one.amount.currency)
}

/// The panel.
pub fn movements(all: &[MemberMovement]) -> AnyView {
    let id = unique_id("movements");
    let labelled_by = id.clone();
    let content = match all.is_empty() {
        true => view! { <p class="facts-note">"MRR has not moved so far."</p> }.into_any(),
        false => {
            let lines: Vec<AnyView> = all.iter().map(line).collect();
            view! { <ol class="timeline">{lines}</ol> }.into_any()
        }
    };
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <header class="facts-head"><h2 class="facts-title" id=id>"Movements of MRR"</h2></header>
            {content}
        </section>
    }
    .into_any()
}

fn line(one: &MemberMovement) -> AnyView {
    let (word, tone) = movement(one.kind);
    view! {
        <li class="moment" data-kind=one.kind.as_str()>
            <div class="moment-what">
                <span class="movement">
                    <Badge tone text=word />
                    <strong>{format::money_change(&signed(one))}</strong>
                </span>
            </div>
            <div class="moment-note">{format::day(one.day)}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_is_below_nought_and_a_rate_keeps_its_sign() {
        let of = |kind, minor| {
            let one = MemberMovement {
                day: chrono::NaiveDate::default(),
                kind,
                amount: Money::from_minor(minor, "USD"),
            };
            signed(&one).minor
        };
        assert_eq!(of(MovementKind::New, 5), 5);
        assert_eq!(of(MovementKind::Contraction, 5), -5);
        assert_eq!(of(MovementKind::ChurnVoluntary, 5), -5);
        assert_eq!(of(MovementKind::ChurnDelinquent, 5), -5);
        assert_eq!(of(MovementKind::Fx, -5), -5);
    }
}
