//! What the board of leads is told of moving them: what a move sends, what its undoing brings; shows nothing.

use std::sync::Arc;

use crm_types::ids::AdminId;
use crm_types::leads::LeadRow;
use crm_types::problem::Code;
use futures_util::FutureExt;

use super::desk::{lead, to_cards};
use crate::api::{self, BoardQuery, MembersQuery};
use crate::shell::board::{Hands, Heading, Meanwhile, News};
use crate::shell::records::{moved, sent, these};
use crate::ui::board::Card;

/// Leads.
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
            let page = api::list_leads(&asked).await?;
            Ok(to_cards(page.items, &query))
        }
        .boxed_local()
    },
    send: |moves| async move { api::move_leads(&sent(moves)).await.map(moved) }.boxed_local(),
    undo: |change, _| {
        async move {
            let reverted = api::revert_change(change).await?;
            Ok(News {
                changed: reverted
                    .leads
                    .iter()
                    .map(|id| (id.0.as_u128(), 0))
                    .collect(),
                ..News::default()
            })
        }
        .boxed_local()
    },
    column_of: |card, query, headings| {
        let key = key_of(lead(card)?, query);
        headings.iter().position(|heading| heading.key == key)
    },
    moved: |card, query, to| match lead(card) {
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
        "owner" => "Give to…",
        _ => "Move to…",
    },
};

fn key_of(row: &LeadRow, query: &BoardQuery) -> String {
    match query.group_by.as_str() {
        "owner" => match row.owner_id {
            Some(id) => id.to_string(),
            None => "none".to_owned(),
        },
        _ => row.status.to_string(),
    }
}

/// The lead as it will be in a column.
fn after(row: &LeadRow, query: &BoardQuery, to: &Heading) -> LeadRow {
    let mut row = row.clone();
    match query.group_by.as_str() {
        "owner" => {
            row.owner_id = to.key.parse::<AdminId>().ok();
            row.owner_name = row.owner_id.map(|_| to.label.clone());
        }
        _ => row.status = to.key.parse().unwrap_or(row.status),
    }
    row
}
