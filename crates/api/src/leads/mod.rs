//! Leads over HTTP: the list, the board, one of them, edits, conversions, figures; the forms they come by, and what a form
//! sends. Knows neither SQL nor what an edit means.

mod board;
mod convert;
mod cors;
mod create;
mod forms;
mod get;
mod history;
mod key;
mod list;
mod moves;
mod query;
mod report;
mod revert;
mod submit;
mod threads;
mod update;

pub use board::*;
pub use convert::*;
pub use cors::preflight;
pub use create::*;
pub use forms::*;
pub use get::*;
pub use history::*;
pub use list::*;
pub use moves::*;
pub use report::*;
pub(crate) use revert::revert_leads;
pub use submit::*;
pub use threads::*;
pub use update::*;

use actix_web::http::header::ETAG;
use crm_domain::calendar::Calendar;
use crm_domain::leads::Refusal;
use crm_domain::members::Fault;
use crm_types::filter::{Subject, Vocabulary};
use crm_types::ids::LeadId;
use crm_types::leads::LeadDetail;
use crm_types::problem::{Code, FieldError};
use crm_types::records::RecordConflict;

use crate::error::{Error, Result};
use crate::reply::etag;
use crate::state::State;

/// How many changes are told at most to whoever was overtaken.
const MOST_CHANGES: i64 = 100;

/// The words of filters of leads, all of which ship with the product.
fn vocabulary() -> Vocabulary {
    Vocabulary::of(Subject::Leads)
}

fn calendar(state: &State) -> Calendar {
    Calendar::new(state.clock.now(), state.settings.time_zone)
}

fn not_found() -> Error {
    Error::not_found("There is no such lead.")
}

/// The lead as it is now.
async fn shown(state: &State, id: LeadId) -> Result<LeadDetail> {
    let region = Some(state.settings.messages.region);
    let found = crm_db::leads::find(&state.database, id, region).await?;
    found.ok_or_else(not_found)
}

/// One field of the body does not do.
fn misfit(field: &str, message: impl Into<String>) -> Error {
    let message = message.into();
    Error::new(Code::InvalidBody, message.clone()).with(field_error(field, message))
}

/// Fields of the body do not do.
fn misfits(faults: Vec<Fault>) -> Error {
    let detail = faults.first().map(|fault| fault.message.clone());
    let error = Error::new(Code::InvalidBody, detail.unwrap_or_default());
    faults.into_iter().fold(error, |error, fault| {
        error.with(field_error(&fault.field, fault.message))
    })
}

fn field_error(field: &str, message: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
        ..FieldError::default()
    }
}

fn unknown_owner() -> Error {
    misfit("owner_id", "There is no such admin, or no longer.")
}

/// Nothing of that kind can be made of the lead as it is.
fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Nobody | Refusal::ByConversion => misfit(refusal.field(), refusal.sentence()),
        Refusal::Converted | Refusal::NotConverted => {
            let sentence = refusal.sentence();
            Error::new(Code::Conflict, sentence)
                .with(field_error(refusal.field(), sentence.to_owned()))
        }
    }
}

/// The refusal of an edit that somebody overtook, with the lead as it is now and what came between.
async fn overtaken(state: &State, id: LeadId, revision: i64) -> Result<Error> {
    let lead = shown(state, id).await?;
    let changes = crm_db::leads::changes_since(&state.database, id, revision, MOST_CHANGES).await?;
    let tag = etag(lead.lead.revision, &lead)?;
    let error = Error::new(
        Code::PreconditionFailed,
        "The lead has been changed since you read it. See `record_conflict` for what it is now, and by whom.",
    );
    Ok(error.header(ETAG, tag).overtaken(RecordConflict {
        lead: Some(lead),
        changes,
        ..RecordConflict::default()
    }))
}
