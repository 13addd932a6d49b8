//! `POST /api/crm/leads/board/moves`: cards moved to another column, all of them or none.

use std::collections::{HashMap, HashSet};

use actix_web::web::Data;
use crm_db::leads::{LeadEdit, Outcome, write};
use crm_domain::leads::{BadMove, Edit, GROUPINGS};
use crm_types::ids::LeadId;
use crm_types::leads::LeadStatus;
use crm_types::problem::{Code, FieldError};
use crm_types::records::{MovedRecord, RecordConflict, RecordMove, RecordMoves, RecordsMoved};

use super::{MOST_CHANGES, not_found, refused};
use crate::auth::{Agent, Authorized};
use crate::changes::overtook;
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// How many cards are moved at a time.
const MOST: usize = 500;

/// Move leads
///
/// Gives the leads the status or the owner of the column that they go to, as one change, which can be undone
/// (`revert_change`). All cards are moved or none: where somebody else changed one of the leads meanwhile, the answer is 412
/// and its `record_conflict` tells what came between. `converted` takes no cards, and gives none: `convert_lead` does.
#[utoipa::path(
    post,
    path = "/api/crm/leads/board/moves",
    tag = "Leads",
    request_body = RecordMoves,
    responses(
        (status = 200, description = "The cards as they are now", body = RecordsMoved),
        (status = 404, description = "One of them is no lead (`not_found`)"),
        (status = 409, description = "One of them has become a member (`conflict`)"),
        (status = 412, description = "Somebody else changed one of them meanwhile (`precondition_failed`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn move_leads(
    agent: Authorized<Agent>,
    state: Data<State>,
    Json(moves): Json<RecordMoves>,
) -> Result<Reply<RecordsMoved>> {
    check(&moves.cards)?;
    let edit = edit(&moves)?;
    let edits: Vec<LeadEdit> = moves
        .cards
        .iter()
        .map(|card| LeadEdit {
            id: LeadId(card.id),
            revision: Some(card.revision),
            edit: edit.clone(),
        })
        .collect();
    let now = state.clock.now();
    let written = match write(&state.database, &edits, &agent.author(), now).await? {
        Outcome::Written(written) => written,
        Outcome::Stale(stale) => return Err(overtaken(&state, &moves.cards, &stale).await?),
        Outcome::Missing(_) => return Err(not_found()),
        Outcome::UnknownOwner(_) => return Err(no_such_column(&moves.to, Vec::new())),
        Outcome::Refused(_, refusal) => return Err(refused(refusal)),
    };
    let revisions: HashMap<LeadId, i64> = written.leads.into_iter().collect();
    let moved = |card: &RecordMove| MovedRecord {
        id: card.id,
        revision: revisions
            .get(&LeadId(card.id))
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
        let message = format!("1 to {MOST} cards are moved at a time.");
        return Err(invalid("cards", &message, Vec::new()));
    }
    let mut seen = HashSet::new();
    match cards.iter().position(|card| !seen.insert(card.id)) {
        Some(place) => {
            let message = "This card stands there twice.";
            Err(invalid(&format!("cards.{place}.id"), message, Vec::new()))
        }
        None => Ok(()),
    }
}

/// What being in the column means.
fn edit(moves: &RecordMoves) -> Result<Edit> {
    Edit::moving(&moves.group_by, &moves.to).map_err(|error| match error {
        BadMove::Grouping => invalid(
            "group_by",
            "Leads cannot be grouped by that.",
            GROUPINGS.iter().map(|&name| name.to_owned()).collect(),
        ),
        BadMove::Column => {
            let statuses = LeadStatus::ALL.iter().map(ToString::to_string).collect();
            let known = match moves.group_by.as_str() {
                "status" => statuses,
                _ => Vec::new(),
            };
            no_such_column(&moves.to, known)
        }
        BadMove::Refused(refusal) => invalid("to", refusal.sentence(), Vec::new()),
    })
}

fn no_such_column(key: &str, known: Vec<String>) -> Error {
    invalid("to", &format!("There is no column “{key}”."), known)
}

fn invalid(field: &str, message: &str, expected: Vec<String>) -> Error {
    Error::new(Code::InvalidBody, message).with(FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message: message.to_owned(),
        expected,
        ..FieldError::default()
    })
}

/// The refusal of moves of which somebody overtook some, with what came between; a few of them tell enough.
async fn overtaken(state: &State, cards: &[RecordMove], stale: &[LeadId]) -> Result<Error> {
    let mut changes = Vec::new();
    for card in cards {
        let room = MOST_CHANGES - i64::try_from(changes.len()).unwrap_or(MOST_CHANGES);
        if !stale.contains(&LeadId(card.id)) || room <= 0 {
            continue;
        }
        let (id, seen) = (LeadId(card.id), card.revision);
        changes.extend(crm_db::leads::changes_since(&state.database, id, seen, room).await?);
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    let error = Error::new(Code::PreconditionFailed, overtook(&changes));
    Ok(error.overtaken(RecordConflict {
        changes,
        ..RecordConflict::default()
    }))
}
