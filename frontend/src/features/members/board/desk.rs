//! What the board of members is told of them: what is asked, how a card is drawn, what is said; moves none.

use crm_types::members::{CardOrder, Grouping, MemberRow};
use futures_util::FutureExt;
use leptos::prelude::*;

use super::cards::{self, member, member_id};
use super::{card, layout};
use crate::api::{self, BoardQuery, Happening};
use crate::features::members::words::named;
use crate::paths;
use crate::shell::board::{Desk, Further, Heard, News, Words};
use crate::ui::board::Card;

/// Members.
pub static DESK: Desk = Desk {
    words: Words {
        one: "member",
        many: "members",
        nobody: "Nobody here",
        help: "Arrow keys walk the cards. Enter opens a member, Space lifts the card, X chooses it, M opens its menu.",
        mend: "What is wrong with it is marked above. Mend it there, or look at all members.",
    },
    ask: |query| {
        async move {
            let board = api::get_board(&query).await?;
            let order = order(&query);
            let columns = board.columns.into_iter();
            Ok(columns.map(|column| cards::read(column, order)).collect())
        }
        .boxed_local()
    },
    ask_cards: |query, key, cursor| {
        async move {
            let page = api::list_board_cards(&query, &key, &cursor).await?;
            Ok(Further {
                cards: to_cards(page.cards, &query),
                next: page.next_cursor,
            })
        }
        .boxed_local()
    },
    shared: |query| matches!(grouping(query), Grouping::Tags(_)),
    draw: |card, query| match member(card) {
        Some(row) => card::lines(row, &grouping(query)),
        None => ().into_any(),
    },
    name: |card| member(card).map_or_else(|| "The member".to_owned(), name_of),
    href: |card| paths::member(member_id(card.id)),
    heard: |happening, query| match happening {
        Happening::Missed => Some(Heard::Missed),
        Happening::Members(changed) => Some(Heard::News(News {
            cards: to_cards(changed.items.clone(), query),
            changed: Vec::new(),
            gone: changed.gone.iter().map(|id| id.0.as_u128()).collect(),
        })),
        _ => None,
    },
    order: |sort| layout::order_words(sort.parse().unwrap_or_default()),
    hands: || async { super::hands().await.ok() }.boxed_local(),
};

/// What members are grouped by.
pub fn grouping(query: &BoardQuery) -> Grouping {
    let grouping = query.group_by.parse();
    grouping.unwrap_or(Grouping::EngagementStatus)
}

fn order(query: &BoardQuery) -> CardOrder {
    query.sort.parse().unwrap_or_default()
}

/// The cards of members, in the board's order.
pub fn to_cards(rows: Vec<MemberRow>, query: &BoardQuery) -> Vec<Card> {
    let order = order(query);
    let rows = rows.into_iter();
    rows.map(|row| cards::card(row, order)).collect()
}

pub fn name_of(row: &MemberRow) -> String {
    named(row.name.as_deref(), row.email.as_deref())
}
