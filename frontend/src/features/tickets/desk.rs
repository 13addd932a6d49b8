//! What the board of tickets is told of them: what is asked, how a card is drawn, what is said; moves none.

use std::sync::Arc;

use crm_types::tickets::{PRIORITIES, TicketPriority, TicketRow, TicketStatus};
use futures_util::FutureExt;
use leptos::prelude::*;

use super::due::due;
use crate::api::{self, BoardQuery, Happening};
use crate::features::statuses::tone;
use crate::paths;
use crate::shell::board::{Desk, Further, Heading, Heard, News, Words};
use crate::shell::records::{badge, column, order, rank};
use crate::ui::Badge;
use crate::ui::board::Card;

/// Tickets.
pub static DESK: Desk = Desk {
    words: Words {
        one: "ticket",
        many: "tickets",
        nobody: "No tickets here",
        help: "Arrow keys walk the cards. Enter opens a ticket, Space lifts the card, X chooses it, M opens its menu.",
        mend: "What is wrong with it is marked above. Mend it there, or look at all tickets.",
    },
    ask: |query| {
        async move {
            let board = api::get_ticket_board(&query).await?;
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
            let page = api::list_ticket_board_cards(&query, &key, &cursor).await?;
            Ok(Further {
                cards: to_cards(page.cards, &query),
                next: page.next_cursor,
            })
        }
        .boxed_local()
    },
    shared: |_| false,
    draw: |card, query| match ticket(card) {
        Some(row) => lines(row, query),
        None => ().into_any(),
    },
    name: |card| {
        ticket(card).map_or_else(
            || "The ticket".to_owned(),
            |row| format!("{} {}", row.reference, row.subject),
        )
    },
    href: |card| ticket(card).map_or_else(String::new, |row| paths::ticket(&row.reference)),
    heard: |happening, _| match happening {
        Happening::Missed => Some(Heard::Missed),
        Happening::Ticket(event) => Some(match api::read_ticket(event) {
            Some(changed) => Heard::News(News {
                changed: vec![(changed.id.0.as_u128(), changed.revision)],
                ..News::default()
            }),
            None => Heard::Missed,
        }),
        _ => None,
    },
    order: |sort| match sort {
        "-priority" => "most urgent",
        "-updated_at" => "latest change",
        "-created_at" => "newest",
        _ => "next due",
    },
    hands: || async { super::hands().await.ok() }.boxed_local(),
};

/// The ticket on a card.
pub fn ticket(card: &Card) -> Option<&TicketRow> {
    card.face.downcast_ref()
}

/// The cards of tickets, in the board's order.
pub fn to_cards(rows: Vec<TicketRow>, query: &BoardQuery) -> Vec<Card> {
    rows.into_iter().map(|row| to_card(row, query)).collect()
}

fn to_card(row: TicketRow, query: &BoardQuery) -> Card {
    let (field, descending) = order(&query.sort);
    let id = row.id.0.as_u128();
    let micros = |at: chrono::DateTime<chrono::Utc>| at.timestamp_micros();
    let place = |number: Option<i64>| rank(id, number, None, descending);
    let rank = match field {
        "number" => place(Some(row.number)),
        "priority" => place(Some(index(TicketPriority::ALL, row.priority))),
        "status" => place(Some(index(TicketStatus::ALL, row.status))),
        "created_at" => place(Some(micros(row.created_at))),
        "updated_at" => place(Some(micros(row.updated_at))),
        _ => place(row.due_at.map(micros)),
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

fn index<T: PartialEq>(all: &[T], one: T) -> i64 {
    let at = all.iter().position(|other| *other == one);
    at.and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
}

/// Who asks and who answers; how urgent it is, and until when.
fn lines(row: &TicketRow, query: &BoardQuery) -> AnyView {
    let member = row.member_name.clone().or_else(|| row.member_email.clone());
    let member = member.unwrap_or_else(|| "No member".to_owned());
    let assignee = (query.group_by != "assignee").then(|| {
        let name = row.assignee_name.clone();
        let name = name.unwrap_or_else(|| "Unassigned".to_owned());
        view! { <span class="board-tier"><bdi>{name}</bdi></span> }
    });
    let (tone, priority) = badge(PRIORITIES, row.priority.as_str());
    let priority = (query.group_by != "priority").then(|| view! { <Badge tone text=priority /> });
    view! {
        <span class="board-email"><bdi>{member}</bdi>{assignee}</span>
        <span class="board-figures">{priority}{due(row)}</span>
    }
    .into_any()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use chrono::DateTime;
    use crm_types::ids::TicketId;
    use crm_types::tickets::{TicketOutcome, TicketSource};

    pub fn row(id: u128) -> TicketRow {
        let at = DateTime::from_timestamp(id as i64, 0).unwrap_or_default();
        TicketRow {
            id: TicketId(uuid::Uuid::from_u128(id)),
            number: id as i64,
            reference: format!("SUPP-{id:04}"),
            subject: "Recording stops".to_owned(),
            status: TicketStatus::Open,
            priority: TicketPriority::Normal,
            category: None,
            tags: Vec::new(),
            source: TicketSource::Page,
            member_id: None,
            member_name: None,
            member_email: None,
            assignee_id: None,
            assignee_name: None,
            created_at: at,
            updated_at: at,
            first_responded_at: None,
            first_response_due_at: None,
            resolved_at: None,
            resolution_due_at: None,
            due_at: None,
            first_response: TicketOutcome::Pending,
            resolution: TicketOutcome::Pending,
            revision: 1,
        }
    }

    fn ids(rows: Vec<TicketRow>, sort: &str) -> Vec<u128> {
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
        rows[1].due_at = Some(rows[1].created_at);
        rows[2].priority = TicketPriority::Urgent;
        let rows = rows.to_vec();
        assert_eq!(ids(rows.clone(), "due_at"), [2, 1, 3]);
        assert_eq!(ids(rows.clone(), "-priority"), [3, 2, 1]);
        assert_eq!(ids(rows.clone(), "created_at"), [1, 2, 3]);
        assert_eq!(ids(rows, "-created_at"), [3, 2, 1]);
    }
}
