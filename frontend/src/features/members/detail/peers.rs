//! How a figure compares with those of members of the same tier and age, as cells of a table; compares nothing itself.

use crm_types::members::{PeerComparison, PeerFigure};
use crm_types::status;
use leptos::prelude::*;

use crate::features::members::cells::Unknown;
use crate::features::members::words::label;
use crate::ui::format;

/// With whom the member is compared.
pub fn standing(peers: &PeerComparison) -> String {
    if peers.peers == 0 {
        return "There is nobody of the same tier who joined at about the same time.".to_owned();
    }
    let tier = match peers.tier.as_deref() {
        Some(tier) => format!(" on {}", label(status::TIERS, tier)),
        None => " without a tier".to_owned(),
    };
    let members = match peers.peers {
        1 => "1 member".to_owned(),
        count => format!("{} members", format::number(count)),
    };
    let sample = if peers.sampled { "a sample of " } else { "" };
    format!(
        "Compared with {sample}{members}{tier} who joined from {} to {}.",
        format::day(peers.joined_from),
        format::day(peers.joined_to)
    )
}

/// The two cells of a figure: how many of the others have less, and what half of them do not exceed.
pub fn beside(peers: Option<&PeerComparison>, column: &str) -> AnyView {
    let figures = peers.map(|peers| &peers.figures[..]).unwrap_or_default();
    match figures.iter().find(|figure| figure.field == column) {
        Some(figure) => cells(figure),
        None => view! {
            <td><Unknown /></td>
            <td class="number"><Unknown /></td>
        }
        .into_any(),
    }
}

fn cells(figure: &PeerFigure) -> AnyView {
    let median = match figure.field.as_str() {
        "profile_completion_percent" => match figure.median.parse() {
            Ok(percent) => format::percent(percent),
            Err(_) => format!("{} %", format::decimal(&figure.median)),
        },
        "total_storage_mb" => format!("{} MB", format::decimal(&figure.median)),
        _ => format::decimal(&figure.median),
    };
    let percent = figure.ahead_of_percent.clamp(0, 100);
    view! {
        <td>
            <span class="completion">
                <progress class="progress completion-bar" max="100" value=percent.to_string() aria-hidden="true"></progress>
                <span>{format::percent(percent)}</span>
            </span>
        </td>
        <td class="number">{median}</td>
    }
    .into_any()
}
