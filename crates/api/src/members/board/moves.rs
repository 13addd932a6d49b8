//! `POST /api/crm/members/board/moves`: cards moved to another column, all of them or none.

use std::collections::{HashMap, HashSet};

use actix_web::web::Data;
use crm_db::members::write::{MemberEdit, Outcome, write};
use crm_domain::members::{BadMove, Edit};
use crm_types::members::{BoardMove, BoardMoved, BoardMoves, ColumnKey, MovedCard};
use crm_types::problem::{Code, FieldError};

use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::members::{reading, update};
use crate::reply::Reply;
use crate::state::State;

/// How many cards are moved at a time.
const MOST: usize = 500;

/// Move cards
///
/// Gives the members the value of the column that they go to, as one change, which can be undone (`revert_change`). By tags
/// they lose the board's other tags: afterwards each stands in that column alone. Grouped by tier, the tier is set by hand
/// and goes before the one from billing. All cards are moved or none: where somebody else changed one of the members
/// meanwhile, the answer is 412, and its `conflict` holds those members as they are now, who changed them, and when.
#[utoipa::path(
    post,
    path = "/api/crm/members/board/moves",
    tag = "Members",
    request_body = BoardMoves,
    responses(
        (status = 200, description = "All of them are there", body = BoardMoved),
        (status = 404, description = "One of the members is gone (`not_found`)"),
        (status = 412, description = "One of the members was changed meanwhile (`precondition_failed`)"),
        (status = 422, description = "There is no such column, or it takes no cards (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn move_cards(
    agent: Authorized<Agent>,
    state: Data<State>,
    Json(moves): Json<BoardMoves>,
) -> Result<Reply<BoardMoved>> {
    check(&moves.cards)?;
    let edit = edit(&moves)?;
    let edits: Vec<MemberEdit> = moves
        .cards
        .iter()
        .map(|card| MemberEdit {
            id: card.id,
            revision: Some(card.revision),
            edit: edit.clone(),
        })
        .collect();
    let now = state.clock.now();
    let written = match write(&state.database, &edits, &agent.author(), now).await? {
        Outcome::Written(written) => written,
        Outcome::Stale(stale) => return Err(overtaken(&state, &moves.cards, &stale).await?),
        Outcome::UnknownStatus { key, known, .. } | Outcome::UnknownTier { tier: key, known } => {
            return Err(no_such_column(&key, known));
        }
        refused => return Err(update::refusal(refused)),
    };
    let revisions: HashMap<_, _> = written.members.into_iter().collect();
    let moved = |card: &BoardMove| MovedCard {
        id: card.id,
        revision: revisions.get(&card.id).copied().unwrap_or(card.revision),
    };
    Ok(Reply(BoardMoved {
        change_id: written.change,
        cards: moves.cards.iter().map(moved).collect(),
    }))
}

/// At least one card, not too many, and none twice.
fn check(cards: &[BoardMove]) -> Result<()> {
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
fn edit(moves: &BoardMoves) -> Result<Edit> {
    let group_by = moves
        .group_by
        .parse()
        .map_err(|error: crm_types::members::BadGrouping| {
            invalid("group_by", &error.to_string(), Vec::new())
        })?;
    let to: ColumnKey = moves
        .to
        .parse()
        .map_err(|error: crm_types::members::BadColumn| {
            invalid("to", &error.to_string(), Vec::new())
        })?;
    Edit::moving(&group_by, &to).map_err(|error| match error {
        BadMove::TakesNoCards => invalid("to", "This column takes no cards.", Vec::new()),
        BadMove::NoSuchColumn { columns } => no_such_column(&moves.to, columns),
        BadMove::Tag(fault) => invalid("group_by", &fault, Vec::new()),
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

/// The refusal of moves of which somebody overtook some, with what came between.
async fn overtaken(
    state: &State,
    cards: &[BoardMove],
    stale: &[crm_types::ids::MemberId],
) -> Result<Error> {
    let seen: Vec<_> = cards
        .iter()
        .filter(|card| stale.contains(&card.id))
        .map(|card| (card.id, card.revision))
        .collect();
    let mut conflict = crm_db::changes::conflict(&state.database, &seen, &reading(state)).await?;
    // One alone is told whole, as to whoever edits it; a board places cards.
    if conflict.member.take().is_some() {
        conflict.members = crm_db::members::rows(&state.database, stale, &reading(state)).await?;
    }
    let error = Error::new(
        Code::PreconditionFailed,
        "Somebody else changed one of these members since you read it, so none was moved. See `conflict`.",
    );
    Ok(error.conflicting(conflict))
}
