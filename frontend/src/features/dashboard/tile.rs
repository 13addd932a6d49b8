//! One figure as a tile: its value, how it came along, as of when and by which run it is, and the way to the list
//! behind it.

use crm_types::dashboard::{Figure, FigureList, Tile};
use leptos::prelude::*;

use super::words::{line, meaning, name, trend, value};
use crate::features::revenue;
use crate::paths;
use crate::ui::{Sparkline, TimeAgo, format};

/// The tile of a figure.
pub fn figure_tile(tile: &Tile, behind: RwSignal<Option<revenue::Figure>>) -> AnyView {
    let name = name(tile.figure);
    let value = value(tile);
    let change = trend(tile).words();
    // The same filter as text, chips and API have it: the list counts exactly whom the tile counts.
    let list = match tile.list {
        FigureList::Members => paths::MEMBERS,
        FigureList::Tickets => paths::TICKETS,
        FigureList::Leads => paths::LEADS,
        FigureList::Threads => paths::INBOX,
    };
    let href = paths::with_query(list, &[("filter", &tile.filter)]);
    let note = match (tile.figure, tile.members, tile.of) {
        (Figure::Mrr, 1, _) => "from 1 member".to_owned(),
        (Figure::Mrr, members, _) => format!("from {} members", format::number(members)),
        (_, members, Some(of)) => {
            format!("{} of {}", format::number(members), format::number(of))
        }
        _ => String::new(),
    };
    let way = (tile.figure == Figure::Mrr).then(|| {
        let figure = revenue::Figure {
            title: format!("How {name} came about"),
            filter: tile.filter.clone(),
            q: String::new(),
        };
        let open = move |_| behind.set(Some(figure.clone()));
        view! { <button type="button" class="tile-behind" on:click=open>"How it came about"</button> }
    });
    let points = line(&tile.trend);
    let chart = match points.len() {
        0 | 1 => view! { <div class="tile-no-trend" aria-hidden="true"></div> }.into_any(),
        _ => {
            let finding = format!("{name}: {change}, now {value}");
            view! { <Sparkline points finding /> }.into_any()
        }
    };
    let at = tile.as_of;
    let origin = match tile.run_id {
        Some(run) => view! {
            <a class="tile-run" href=paths::run(run)>
                "As of "
                <TimeAgo at />
                <span class="tile-run-go">" See the run"</span>
            </a>
        }
        .into_any(),
        None => view! { <span class="tile-run">"As of "<TimeAgo at /></span> }.into_any(),
    };
    view! {
        <li class="tile">
            <h2 class="tile-name">
                <a class="tile-link" href=href data-tip=meaning(tile.figure)>{name}</a>
            </h2>
            <p class="tile-value">{value}<span class="tile-note">{note}</span></p>
            {chart}
            <p class="tile-change">{change}{way}</p>
            <p class="tile-origin">{origin}</p>
        </li>
    }
    .into_any()
}
