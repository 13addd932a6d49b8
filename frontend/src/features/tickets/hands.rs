//! What the board of tickets is told of moving them: what a move sends, what its undoing brings; shows nothing.

use std::sync::Arc;

use crm_types::ids::AdminId;
use crm_types::problem::Code;
use crm_types::tickets::TicketRow;
use futures_util::FutureExt;

use super::desk::{ticket, to_cards};
use crate::api::{self, BoardQuery, MembersQuery};
use crate::shell::board::{Hands, Heading, Meanwhile, News};
use crate::shell::records::{moved, sent, these};
use crate::ui::board::Card;

/// Tickets.
pub static HANDS: Hands = Hands {
    find: |query, ids| {
        async move {
            let asked = MembersQuery {
                filter: these(&query.filter, &ids),
                limit: Some(100),
                total: Some(false),
                q: query.q.clone(),
                ..MembersQuery::default()
            };
            let page = api::list_tickets(&asked).await?;
            Ok(to_cards(page.items, &query))
        }
        .boxed_local()
    },
    send: |moves| async move { api::move_tickets(&sent(moves)).await.map(moved) }.boxed_local(),
    undo: |change, _| {
        async move {
            let reverted = api::revert_change(change).await?;
            Ok(News {
                changed: reverted
                    .tickets
                    .iter()
                    .map(|id| (id.0.as_u128(), 0))
                    .collect(),
                ..News::default()
            })
        }
        .boxed_local()
    },
    column_of: |card, query, headings| {
        let row = ticket(card)?;
        let key = key_of(row, query);
        headings.iter().position(|heading| heading.key == key)
    },
    moved: |card, query, to| match ticket(card) {
        Some(row) => Card {
            face: Arc::new(after(row, query, to)),
            ..card.clone()
        },
        None => card.clone(),
    },
    waits: |_| false,
    offers: |_, _| Vec::new(),
    meanwhile: |error, _| {
        (error.code() == Some(Code::PreconditionFailed)).then(|| Meanwhile {
            // The answer names them.
            said: None,
            news: News::default(),
        })
    },
    targets: |query| match query.group_by.as_str() {
        "assignee" => "Assign to…",
        "priority" => "Change priority to…",
        _ => "Move to…",
    },
};

fn key_of(row: &TicketRow, query: &BoardQuery) -> String {
    match query.group_by.as_str() {
        "priority" => row.priority.to_string(),
        "assignee" => match row.assignee_id {
            Some(id) => id.to_string(),
            None => "none".to_owned(),
        },
        _ => row.status.to_string(),
    }
}

/// The ticket as it will be in a column.
fn after(row: &TicketRow, query: &BoardQuery, to: &Heading) -> TicketRow {
    let mut row = row.clone();
    match query.group_by.as_str() {
        "priority" => row.priority = to.key.parse().unwrap_or(row.priority),
        "assignee" => {
            row.assignee_id = to.key.parse::<AdminId>().ok();
            row.assignee_name = row.assignee_id.map(|_| to.label.clone());
        }
        _ => row.status = to.key.parse().unwrap_or(row.status),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Tone;

    #[test]
    fn a_ticket_stands_where_it_was_moved_to() {
        let row = super::super::desk::tests::row(1);
        let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
        for (group_by, key) in [
            ("status", "resolved"),
            ("priority", "urgent"),
            ("assignee", id),
            ("assignee", "none"),
        ] {
            let query = BoardQuery {
                group_by: group_by.to_owned(),
                ..BoardQuery::default()
            };
            let to = Heading {
                key: key.to_owned(),
                label: "There".to_owned(),
                tone: Tone::Neutral,
                takes: true,
                currency: String::new(),
                filter: String::new(),
            };
            assert_eq!(key_of(&after(&row, &query, &to), &query), key);
        }
    }
}
