//! `POST /api/crm/tickets/board/moves`: cards moved to another column, all of them or none.

use std::collections::{HashMap, HashSet};

use actix_web::web::Data;
use crm_db::tickets::{GroupBy, Outcome, TicketEdit, conflict, write};
use crm_domain::tickets::Edit;
use crm_types::ids::TicketId;
use crm_types::problem::Code;
use crm_types::records::{MovedRecord, RecordMove, RecordMoves, RecordsMoved};

use super::update::refusal;
use super::{misfit, told};
use crate::auth::{Agent, Authorized};
use crate::changes::overtook;
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// How many cards are moved at a time.
const MOST: usize = 500;

/// Move tickets
///
/// Gives the tickets the value of the column that they go to, as one change, which can be undone (`revert_change`). All cards
/// are moved or none: where somebody else changed one of the tickets meanwhile, the answer is 412, and its `record_conflict`
/// tells who changed them, and when.
#[utoipa::path(
    post,
    path = "/api/crm/tickets/board/moves",
    tag = "Tickets",
    request_body = RecordMoves,
    responses(
        (status = 200, description = "All of them are there", body = RecordsMoved),
        (status = 404, description = "One of the tickets is gone (`not_found`)"),
        (status = 409, description = "One has become part of another ticket (`conflict`)"),
        (status = 412, description = "One of the tickets was changed meanwhile (`precondition_failed`)"),
        (status = 422, description = "There is no such column (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn move_tickets(
    agent: Authorized<Agent>,
    state: Data<State>,
    Json(moves): Json<RecordMoves>,
) -> Result<Reply<RecordsMoved>> {
    check(&moves.cards)?;
    let edit = edit(&moves)?;
    let edits: Vec<TicketEdit> = moves
        .cards
        .iter()
        .map(|card| TicketEdit {
            id: TicketId(card.id),
            revision: Some(card.revision),
            edit: edit.clone(),
        })
        .collect();
    let now = state.clock.now();
    let written = match write(&state.database, &edits, &agent.author(), now).await? {
        Outcome::Written(written) => written,
        Outcome::Stale(stale) => {
            let seen: Vec<(TicketId, i64)> = moves
                .cards
                .iter()
                .map(|card| (TicketId(card.id), card.revision))
                .filter(|(id, _)| stale.contains(id))
                .collect();
            let conflict = conflict(&state.database, &seen, now).await?;
            let error = Error::new(Code::PreconditionFailed, overtook(&conflict.changes));
            return Err(told(error, conflict)?);
        }
        refused => return Err(refusal(refused)),
    };
    let revisions: HashMap<TicketId, i64> = written.tickets.into_iter().collect();
    let moved = |card: &RecordMove| MovedRecord {
        id: card.id,
        revision: revisions
            .get(&TicketId(card.id))
            .copied()
            .unwrap_or(card.revision),
    };
    Ok(Reply(RecordsMoved {
        change_id: written.change,
        cards: moves.cards.iter().map(moved).collect(),
    }))
}

/// At least one card, not too many, and none twice.
fn check(cards: &[RecordMove]) -> Result<()> {
    if cards.is_empty() || cards.len() > MOST {
        return Err(misfit(
            "cards",
            format!("1 to {MOST} cards are moved at a time."),
        ));
    }
    let mut seen = HashSet::new();
    match cards.iter().position(|card| !seen.insert(card.id)) {
        Some(place) => Err(misfit(
            &format!("cards.{place}.id"),
            "This card stands there twice.",
        )),
        None => Ok(()),
    }
}

/// What being in the column means.
fn edit(moves: &RecordMoves) -> Result<Edit> {
    let group_by: GroupBy = moves
        .group_by
        .parse()
        .map_err(|_| misfit("group_by", "Tickets are grouped by status or priority."))?;
    let no_such_column = |_| misfit("to", format!("There is no column “{}”.", moves.to));
    Ok(match group_by {
        GroupBy::Status => Edit::to_status(moves.to.parse().map_err(no_such_column)?),
        GroupBy::Priority => Edit {
            priority: Some(moves.to.parse().map_err(no_such_column)?),
            ..Edit::default()
        },
    })
}
