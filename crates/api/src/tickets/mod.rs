//! Tickets over HTTP: list, board, one of them, what is said about it, and until when it is to be answered; knows neither SQL
//! nor what a clock comes to.

mod answer;
mod board;
mod create;
mod entries;
mod get;
mod list;
mod member;
mod merge;
mod moves;
mod policy;
mod presence;
mod query;
mod reply;
mod report;
mod update;

pub use answer::*;
pub use board::*;
pub use create::*;
pub use entries::*;
pub use get::*;
pub use list::*;
pub use member::*;
pub use merge::*;
pub use moves::*;
pub use policy::*;
pub use presence::*;
pub use reply::*;
pub use report::*;
pub use update::*;

use actix_web::http::header::ETAG;
use chrono::{DateTime, Utc};
use crm_db::tickets::{TicketName, conflict, find, id_of};
use crm_domain::calendar::Calendar;
use crm_domain::members::Fault;
use crm_types::ids::TicketId;
use crm_types::problem::{Code, FieldError};
use crm_types::records::RecordConflict;
use crm_types::tickets::TicketDetail;

use crate::error::{Error, Result};
use crate::reply::etag;
use crate::state::State;

/// As of now, in the account's zone.
fn calendar(state: &State) -> Calendar {
    Calendar::new(state.clock.now(), state.settings.time_zone)
}

fn not_found() -> Error {
    Error::not_found("There is no such ticket, or no longer.")
}

/// The ticket that a path names.
async fn named(state: &State, name: TicketName) -> Result<TicketId> {
    id_of(&state.database, name).await?.ok_or_else(not_found)
}

/// The ticket as it is now.
async fn detail(state: &State, id: TicketId, now: DateTime<Utc>) -> Result<TicketDetail> {
    find(&state.database, id, now).await?.ok_or_else(not_found)
}

/// A field of the body does not do.
fn misfit(field: &str, message: impl Into<String>) -> Error {
    faulty(vec![Fault {
        field: field.to_owned(),
        message: message.into(),
    }])
}

/// Fields of the body that do not do, each named.
fn faulty(faults: Vec<Fault>) -> Error {
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
}

/// There is nobody of the id in this field.
fn nobody(field: &str) -> Error {
    let message = match field {
        "assignee_id" => "Nobody who works here has this id.",
        _ => "There is no such member, or no longer.",
    };
    misfit(field, message)
}

/// It has become part of another ticket.
fn merged() -> Error {
    Error::new(
        Code::Conflict,
        "This ticket has become part of another one. Go on there, or undo that first.",
    )
}

/// The refusal of whoever was overtaken, with what came between and, of one ticket, its ETag.
async fn overtaken(state: &State, error: Error, seen: &[(TicketId, i64)]) -> Result<Error> {
    told(
        error,
        conflict(&state.database, seen, state.clock.now()).await?,
    )
}

/// The refusal with what stands in the way.
fn told(error: Error, conflict: RecordConflict) -> Result<Error> {
    let error = match &conflict.ticket {
        Some(detail) => error.header(ETAG, etag(detail.ticket.revision, detail)?),
        None => error,
    };
    Ok(error.overtaken(conflict))
}
