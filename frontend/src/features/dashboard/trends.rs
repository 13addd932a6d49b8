//! The numbers behind the lines of the tiles, as a table: a day to a row, the latest first, a figure to a column.

use chrono::NaiveDate;
use crm_types::dashboard::Tile;
use leptos::prelude::*;

use super::words::{name, point_value};
use crate::ui::{ColumnHeader, Disclosure, TableFrame, format};

/// The table, folded away; nothing where there is no day yet.
pub fn trend_table(tiles: &[Tile]) -> AnyView {
    let days = days(tiles);
    if days.is_empty() {
        return ().into_any();
    }
    let mut head = vec![view! { <ColumnHeader label="Day" /> }.into_any()];
    head.extend(tiles.iter().map(|tile| {
        let label = name(tile.figure);
        view! { <ColumnHeader label number=true /> }.into_any()
    }));
    let rows: Vec<AnyView> = days
        .into_iter()
        .rev()
        .map(|day| {
            let cells: Vec<AnyView> = tiles
                .iter()
                .map(|tile| {
                    let point = tile.trend.iter().find(|point| point.day == day);
                    let value = point.map_or_else(|| "–".to_owned(), point_value);
                    view! { <td class="number">{value}</td> }.into_any()
                })
                .collect();
            view! { <tr><td>{format::day(day)}</td>{cells}</tr> }.into_any()
        })
        .collect();
    let content = view! {
        <div class="trends"><TableFrame label="Trends" head=head.into_any()>{rows}</TableFrame></div>
    }
    .into_any();
    view! { <Disclosure summary="Show the trends as a table" content /> }.into_any()
}

/// Every day that any figure has, ascending.
fn days(tiles: &[Tile]) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    for point in tiles.iter().flat_map(|tile| &tile.trend) {
        if let Err(at) = days.binary_search(&point.day) {
            days.insert(at, point.day);
        }
    }
    days
}
