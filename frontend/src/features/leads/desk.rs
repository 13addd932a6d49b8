//! What the board of leads is told of them: what is asked, how a card is drawn, what is said; moves none.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};
use crm_types::leads::{LeadRow, LeadStatus, STATUSES};
use futures_util::FutureExt;
use leptos::prelude::*;

use super::kind::{name_of, step};
use crate::api::{self, BoardQuery, Happening};
use crate::features::statuses::tone;
use crate::paths;
use crate::shell::board::{Desk, Further, Heading, Heard, News, Words};
use crate::shell::records::{badge, column, order, rank};
use crate::ui::board::Card;
use crate::ui::{Badge, TimeAgo};

/// Leads.
pub static DESK: Desk = Desk {
    words: Words {
        one: "lead",
        many: "leads",
        nobody: "No leads here",
        help: "Arrow keys walk the cards. Enter opens a lead, Space lifts the card, X chooses it, M opens its menu.",
        mend: "What is wrong with it is marked above. Mend it there, or look at all leads.",
    },
    ask: |query| {
        async move {
            let board = api::get_lead_board(&query).await?;
            let columns = board.columns.into_iter().map(|one| {
                let cards = to_cards(one.cards, &query);
                let heading = Heading {
                    key: one.key,
                    label: one.label,
                    tone: tone(one.tone),
                    takes: one.takes_cards,
                    currency: String::new(),
                    filter: one.filter,
                };
                column(heading, one.total, cards, one.next_cursor)
            });
            Ok(columns.collect())
        }
        .boxed_local()
    },
    ask_cards: |query, key, cursor| {
        async move {
            let page = api::list_lead_board_cards(&query, &key, &cursor).await?;
            Ok(Further {
                cards: to_cards(page.cards, &query),
                next: page.next_cursor,
            })
        }
        .boxed_local()
    },
    shared: |_| false,
    draw: |card, query| match lead(card) {
        Some(row) => lines(row, query),
        None => ().into_any(),
    },
    name: |card| lead(card).map_or_else(|| "The lead".to_owned(), name_of),
    href: |card| lead(card).map_or_else(String::new, |row| paths::lead(row.id)),
    heard: |happening, _| match happening {
        Happening::Missed => Some(Heard::Missed),
        Happening::Lead(event) => Some(match api::read_lead(event) {
            Some(changed) => Heard::News(News {
                changed: vec![(changed.id.0.as_u128(), changed.revision)],
                ..News::default()
            }),
            None => Heard::Missed,
        }),
        _ => None,
    },
    order: |sort| match sort {
        "next_step_on" => "next step",
        "-updated_at" => "latest change",
        "created_at" => "oldest",
        "name" => "name",
        _ => "newest",
    },
    hands: || async { super::hands().await.ok() }.boxed_local(),
};

/// The lead on a card.
pub fn lead(card: &Card) -> Option<&LeadRow> {
    card.face.downcast_ref()
}

/// The cards of leads, in the board's order.
pub fn to_cards(rows: Vec<LeadRow>, query: &BoardQuery) -> Vec<Card> {
    rows.into_iter().map(|row| to_card(row, query)).collect()
}

fn to_card(row: LeadRow, query: &BoardQuery) -> Card {
    let (field, descending) = order(&query.sort);
    let id = row.id.0.as_u128();
    let micros = |at: DateTime<Utc>| Some(at.timestamp_micros());
    let place = |number: Option<i64>| rank(id, number, None, descending);
    let rank = match field {
        "name" => rank(id, None, row.name.as_deref(), descending),
        "status" => {
            let at = LeadStatus::ALL.iter().position(|one| *one == row.status);
            place(at.and_then(|at| i64::try_from(at).ok()))
        }
        "next_step_on" => place(
            row.next_step_on
                .map(|day| i64::from(day.num_days_from_ce())),
        ),
        "updated_at" => place(micros(row.updated_at)),
        _ => place(micros(row.created_at)),
    };
    Card {
        id,
        revision: row.revision,
        amount: 0,
        rank,
        face: Arc::new(row),
        moving: None,
    }
}

/// Where they came from and whose they are; what is to be done, and since when they wait.
fn lines(row: &LeadRow, query: &BoardQuery) -> AnyView {
    let email = row.name.is_some().then(|| row.email.clone()).flatten();
    let beside = match query.group_by.as_str() {
        "owner" => row.source.clone(),
        _ => row.owner_name.clone(),
    };
    let beside = beside.map(|text| view! { <span class="board-tier"><bdi>{text}</bdi></span> });
    let status = (query.group_by != "status").then(|| {
        let (tone, text) = badge(STATUSES, row.status.as_str());
        view! { <Badge tone text /> }
    });
    let next = row.next_step.is_some() || row.next_step_on.is_some();
    let next = match next {
        true => step(row),
        false => view! { <TimeAgo at=row.created_at /> }.into_any(),
    };
    view! {
        <span class="board-email"><bdi>{email}</bdi>{beside}</span>
        <span class="board-figures">{status}{next}</span>
    }
    .into_any()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use chrono::NaiveDate;
    use crm_types::ids::LeadId;

    pub fn row(id: u128) -> LeadRow {
        let at = DateTime::from_timestamp(id as i64, 0).unwrap_or_default();
        LeadRow {
            id: LeadId(uuid::Uuid::from_u128(id)),
            name: Some("Zoe".to_owned()),
            email: None,
            phone: None,
            source: None,
            status: LeadStatus::New,
            owner_id: None,
            owner_name: None,
            next_step: None,
            next_step_on: None,
            member_id: None,
            converted_at: None,
            created_at: at,
            updated_at: at,
            revision: 1,
        }
    }

    fn ids(rows: Vec<LeadRow>, sort: &str) -> Vec<u128> {
        let query = BoardQuery {
            sort: sort.to_owned(),
            ..BoardQuery::default()
        };
        let mut cards = to_cards(rows, &query);
        cards.sort_by(|one, other| one.rank.cmp(&other.rank));
        cards.iter().map(|card| card.id).collect()
    }

    #[test]
    fn cards_stand_as_the_server_puts_them() {
        let mut rows = [1, 2, 3].map(row);
        rows[1].next_step_on = NaiveDate::from_ymd_opt(2026, 11, 29);
        rows[2].name = Some("ann".to_owned());
        let rows = rows.to_vec();
        assert_eq!(ids(rows.clone(), "next_step_on"), [2, 1, 3]);
        assert_eq!(ids(rows.clone(), "name"), [3, 1, 2]);
        assert_eq!(ids(rows, "-created_at"), [3, 2, 1]);
    }
}
