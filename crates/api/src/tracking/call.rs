//! What the calls have in common: the key, the body, the messages, the answer. What could not be read is told, and costs
//! nothing else.

use actix_web::HttpRequest;
use actix_web::web::Payload;
use crm_domain::ingestion::{
    Call, Fault, Kind, MAX_BATCH_BYTES, MAX_MESSAGE_BYTES, Refusal, Unreadable, read_batch,
    read_one, repair,
};
use crm_types::ids::WriteKeyId;
use crm_types::ingestion::{Accepted, RefusedMessage};
use crm_types::problem::{Code, FieldError};

use super::{body, key};
use crate::error::{Error, Result};
use crate::limit;
use crate::reply::Reply;
use crate::state::State;

/// How many messages that could not be read are told one by one.
const TOLD: usize = 20;

/// Takes in one message of this kind, or, without one, a batch.
///
/// # Errors
/// 400 where nothing of it can be read, 401, 413, 429.
pub async fn take(
    request: HttpRequest,
    payload: Payload,
    state: &State,
    kind: Option<Kind>,
) -> Result<Reply<Accepted>> {
    let received = state.clock.now();
    let shown = key::shown(request.headers());
    // A key in the header is looked at before anything is read.
    let early = match &shown {
        Some(shown) => Some(key::require(&request, state, Some(shown)).await?),
        None => None,
    };
    let limit = kind.map_or(MAX_BATCH_BYTES, |_| MAX_MESSAGE_BYTES);
    let bytes = body::read(&request, &mut payload.into_inner(), state, limit).await?;
    let text = repair(&bytes);
    let read = match kind {
        Some(kind) => read_one(&text, kind, received),
        None => read_batch(&text, received),
    };
    let call = match read {
        Ok(call) => call,
        Err(unreadable) => {
            match early {
                Some(key) => note(state, key, 1, &sentence(&unreadable)).await?,
                None => limit::spend_address(&request, state)?,
            }
            return Err(refused(&unreadable));
        }
    };
    let key = match early {
        Some(key) => key,
        None => key::require(&request, state, call.write_key.as_deref()).await?,
    };
    let Call {
        messages, refused, ..
    } = call;
    crm_db::ingestion::take(&state.database, key.0, &messages, received).await?;
    if let Some(last) = refused.last() {
        note(state, key, refused.len(), &told(&last.fault)).await?;
    }
    if messages.is_empty() && !refused.is_empty() {
        return Err(none_readable(&refused, kind.is_none()));
    }
    Ok(Reply(accepted(&refused)))
}

/// So that an admin sees what is lost without asking the product's people.
async fn note(state: &State, key: WriteKeyId, count: usize, reason: &str) -> Result<()> {
    let now = state.clock.now();
    crm_db::ingestion::note_refusals(&state.database, key, count, reason, now).await?;
    Ok(())
}

fn accepted(refused: &[Refusal]) -> Accepted {
    Accepted {
        success: true,
        refused: refused
            .iter()
            .take(TOLD)
            .map(|refusal| RefusedMessage {
                index: u32::try_from(refusal.index).unwrap_or(u32::MAX),
                field: refusal.fault.field.to_owned(),
                message: refusal.fault.reason.to_owned(),
            })
            .collect(),
        refused_count: (!refused.is_empty())
            .then(|| u32::try_from(refused.len()).unwrap_or(u32::MAX)),
    }
}

fn refused(unreadable: &Unreadable) -> Error {
    let sentence = sentence(unreadable);
    match unreadable {
        Unreadable::Syntax { .. } => {
            Error::new(Code::InvalidJson, sentence.clone()).with(FieldError {
                code: "syntax".to_owned(),
                message: sentence,
                ..FieldError::default()
            })
        }
        Unreadable::Shape(fault) => Error::new(Code::InvalidMessage, sentence)
            .with(field_error(fault.field.to_owned(), fault)),
    }
}

fn sentence(unreadable: &Unreadable) -> String {
    match unreadable {
        Unreadable::Syntax { line, column } => {
            format!("It breaks at line {line}, column {column}.")
        }
        Unreadable::Shape(fault) => told(fault),
    }
}

fn none_readable(refused: &[Refusal], batch: bool) -> Error {
    let detail = refused
        .first()
        .map(|refusal| told(&refusal.fault))
        .unwrap_or_default();
    let mut error = Error::new(Code::InvalidMessage, detail);
    for refusal in refused.iter().take(TOLD) {
        let field = match (batch, refusal.fault.field) {
            (false, field) => field.to_owned(),
            (true, "") => format!("batch.{}", refusal.index),
            (true, field) => format!("batch.{}.{field}", refusal.index),
        };
        error = error.with(field_error(field, &refusal.fault));
    }
    error
}

fn field_error(field: String, fault: &Fault) -> FieldError {
    FieldError {
        field,
        code: "invalid".to_owned(),
        message: fault.reason.to_owned(),
        ..FieldError::default()
    }
}

fn told(fault: &Fault) -> String {
    match fault.field {
        "" => fault.reason.to_owned(),
        field => format!("{field}: {}", fault.reason),
    }
}
