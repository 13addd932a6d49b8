//! `PATCH /api/crm/members/{id}`: what people set about one member, against the revision they have seen.

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use crm_db::members::write::{MemberEdit, Outcome, write};
use crm_domain::members::Edit;
use crm_types::changes::Conflict;
use crm_types::ids::MemberId;
use crm_types::members::{MAX_TAGS, MemberDetail, MemberPatch};
use crm_types::problem::{Code, FieldError};
use crm_types::statuses::StatusList;

use super::reading;
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IfMatch, MergePatch, Path, nearest};
use crate::reply::{Tagged, etag};
use crate::state::State;

/// Change a member
///
/// Changes what people set: a field that is absent stays, null clears it. The change is kept in history and can be undone
/// (`revert_change`); it is the answer's `last_change`. Where somebody else changed the member meanwhile, nothing is done:
/// the answer is 412, its `conflict` holds the member as it is now and what came between, its ETag the one to try again
/// with. Figures that jobs compute are no such change. A patch that changes nothing leaves no trace.
#[utoipa::path(
    patch,
    path = "/api/crm/members/{id}",
    tag = "Members",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ("If-Match" = String, Header, description = "The ETag of the member you have seen, of which the revision alone is \
            compared; `*` to change whatever is there", max_length = 1000, example = "\"7-0a1b2c3d4e5f6071\""),
    ),
    request_body(content(
        (MemberPatch = "application/json"),
        (MemberPatch = "application/merge-patch+json"),
    )),
    responses(
        (status = 200, description = "The member as it is now", body = MemberDetail),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_member(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    if_match: IfMatch,
    MergePatch(patch): MergePatch<MemberPatch>,
) -> Result<Tagged<MemberDetail>> {
    let revision = if_match.require()?;
    let edit = MemberEdit {
        id,
        revision,
        edit: read(&patch)?,
    };
    let now = state.clock.now();
    match write(&state.database, &[edit], &agent.author(), now).await? {
        Outcome::Written(_) => {}
        Outcome::Stale(_) => return Err(overtaken(&state, id, revision.unwrap_or(0)).await?),
        refused => return Err(refusal(refused)),
    }
    let found = crm_db::members::find(&state.database, id, &reading(&state)).await?;
    let value = found.ok_or_else(not_found)?;
    Ok(Tagged {
        revision: value.revision,
        value,
    })
}

/// What a patch asks for.
///
/// # Errors
/// `invalid_body`, with every field at fault.
pub fn read(patch: &MemberPatch) -> Result<Edit> {
    Edit::read(patch).map_err(|faults| {
        let detail = faults.first().map(|fault| fault.message.clone());
        let error = Error::new(Code::InvalidBody, detail.unwrap_or_default());
        faults.into_iter().fold(error, |error, fault| {
            error.with(FieldError {
                field: fault.field,
                code: "invalid".to_owned(),
                message: fault.message,
                ..FieldError::default()
            })
        })
    })
}

/// Why an edit was not made, other than that somebody was faster.
pub fn refusal(outcome: Outcome) -> Error {
    match outcome {
        Outcome::UnknownStatus { list, key, known } => unknown_status(list, &key, known),
        Outcome::UnknownTier { tier, known } => unknown_tier(&tier, known),
        Outcome::TooManyTags(_) => {
            let message = format!("A member has {MAX_TAGS} tags at most.");
            Error::new(Code::InvalidBody, message.clone()).with(FieldError {
                field: "add_tags".to_owned(),
                code: "invalid".to_owned(),
                message,
                ..FieldError::default()
            })
        }
        _ => not_found(),
    }
}

fn not_found() -> Error {
    Error::not_found("There is no such member, or no longer.")
}

fn unknown_tier(tier: &str, known: Vec<String>) -> Error {
    unknown(
        "tier_by_hand",
        format!("There is no tier “{tier}”."),
        tier,
        known,
    )
}

fn unknown_status(list: StatusList, key: &str, known: Vec<String>) -> Error {
    let field = format!("{list}_status");
    let message = format!("There is no {list} status “{key}”.");
    unknown(&field, message, key, known)
}

fn unknown(field: &str, message: String, word: &str, known: Vec<String>) -> Error {
    let suggestion = nearest(word, &known);
    let hint = suggestion
        .as_ref()
        .map(|known| format!(" Did you mean “{known}”?"))
        .unwrap_or_default();
    let message = format!("{message}{hint}");
    Error::new(Code::InvalidBody, message.clone()).with(FieldError {
        field: field.to_owned(),
        code: "unknown_value".to_owned(),
        message,
        expected: known,
        suggestion,
        ..FieldError::default()
    })
}

/// The refusal of an edit that somebody overtook, with all it takes to show both versions.
async fn overtaken(state: &State, id: MemberId, revision: i64) -> Result<Error> {
    let conflict: Conflict =
        crm_db::changes::conflict(&state.database, &[(id, revision)], &reading(state)).await?;
    let error = Error::new(
        Code::PreconditionFailed,
        "The member has been changed since you read it. See `conflict` for what it is now, and by whom.",
    );
    let error = match &conflict.member {
        Some(member) => error.header(ETAG, etag(member.revision, member)?),
        None => return Err(not_found()),
    };
    Ok(error.conflicting(conflict))
}
