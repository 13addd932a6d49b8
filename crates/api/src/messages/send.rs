//! `POST /api/crm/members/{id}/messages`: a message to a member, written before it is answered and sent after that.

use actix_web::web::Data;
use crm_db::messages::{Created, NewOutbound, create};
use crm_types::ids::MemberId;
use crm_types::messages::{HoldReason, Message, NewMessage};
use crm_types::problem::{Code, FieldError};
use sha2::{Digest, Sha256};

use super::compose::compose;
use super::{misfit, no_member};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json, Path};
use crate::reply::Accepted;
use crate::state::State;

/// Send a message
///
/// Writes a message to a member down and answers it; it is sent right after that, once, by whatever is configured. Its state
/// moves on as the carrier tells of it (`watch_events`). Everything goes through one gate, now and again at the moment of
/// sending: whoever opted out is never written to, at night a text message waits until the morning where the member is, a
/// day has so many messages for one member, and the same words do not go twice in a row. What the gate refuses is not
/// written; `errors` names the reason. The same `Idempotency-Key` with the same message answers the message that it made.
#[utoipa::path(
    post,
    path = "/api/crm/members/{id}/messages",
    tag = "Messages",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewMessage,
    responses(
        (status = 202, description = "It is written, and will be sent", body = Message),
        (status = 400, description = "There is no `Idempotency-Key` (`invalid_header`)"),
        (status = 404, description = "No such member (`not_found`)"),
        (status = 409, description = "It may not be sent; `errors` says why (`message_refused`)"),
        (status = 422, description = "A field does not fit , or the key was sent with another message before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn send_message(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(member): Path<MemberId>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewMessage>,
) -> Result<Accepted<Message>> {
    let composed = compose(&state, member, &new).await?;
    let settings = &state.settings.messages;
    let wish = serde_json::to_vec(&(member, &new)).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let outbound = NewOutbound {
        member,
        channel: new.channel,
        address: composed.address,
        subject: composed.subject.as_deref(),
        body: &composed.body,
        segments: composed
            .segments
            .and_then(|told| i32::try_from(told.segments).ok()),
        author: agent.principal.admin,
        key: &key,
        digest: &digest,
        zone: composed.contact.zone(state.settings.time_zone),
        configured: settings.carried.contains(&new.channel),
    };
    let now = state.clock.now();
    let created = create(&state.database, &outbound, &settings.policy, now).await;
    match created {
        Ok(Created::New(message) | Created::Known(message)) => Ok(Accepted {
            location: format!("/api/crm/threads/{}/messages", message.thread_id),
            value: *message,
        }),
        Ok(Created::OtherWish) => Err(misfit(
            "Idempotency-Key",
            "This key was sent with another message before. Take a new one.",
        )),
        Ok(Created::Refused(reason)) => Err(refused(reason)),
        Err(crm_db::Error::NotFound) => Err(no_member()),
        Err(error) => Err(error.into()),
    }
}

/// Why the gate stands against a message.
pub(crate) fn refused(reason: HoldReason) -> Error {
    let words = match reason {
        HoldReason::OptedOut => {
            "They have opted out, and nothing is sent to them until they opt in again."
        }
        HoldReason::NotOptedIn => "They have not agreed to be written to.",
        HoldReason::NoAddress => "Nothing is known that it could be sent to.",
        HoldReason::BadAddress => {
            "What is known of them cannot be reached: correct their number or address."
        }
        HoldReason::QuietHours => "It is night where they are.",
        HoldReason::DailyCap => "They had as many messages today as one member is sent.",
        HoldReason::Duplicate => "The same words went there a moment ago.",
        HoldReason::NotConfigured => "Nobody is configured who could send it.",
        HoldReason::Carrier => "The carrier refuses it.",
        HoldReason::Paused => "What it is part of is paused.",
        HoldReason::MissingValue => "Of them nothing is known for one of its variables.",
        HoldReason::BadLength => "With its variables filled in it is too long, or empty.",
        HoldReason::NoRoom => "Their tags or notes have no room for what it would add.",
    };
    Error::new(Code::MessageRefused, words).with(FieldError {
        field: "channel".to_owned(),
        code: reason.as_str().to_owned(),
        message: words.to_owned(),
        ..FieldError::default()
    })
}
