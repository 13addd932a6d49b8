//! `POST /api/crm/broadcasts`: a message to many, whose recipients are written down before it is answered.

use actix_web::web::Data;
use crm_db::messages::broadcasts::{Begun, NewRow, begin};
use crm_types::messages::{Broadcast, MAX_PER_MINUTE, NewBroadcast};
use crm_types::problem::{Code, FieldError};
use sha2::{Digest, Sha256};

use super::draft::{check, part_of};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json};
use crate::members::reading;
use crate::messages::misfit;
use crate::reply::Created;
use crate::state::State;

/// The most that it may write before it waits for somebody.
const MAX_CANARY: i32 = 1_000;

/// Begin a broadcast
///
/// Writes to many: to whoever fits at this moment, or to members who are named. Who they are is written down at once; where
/// they are not as many as `expected`, nothing begins and `errors` says how many there are by now. Then each is written to
/// once, `per_minute` at most, through the same gate as any message: whoever it stands against is skipped, and told with the
/// reason. Tag and note are given in the transaction that writes the message, as one change that can be undone. With
/// `canary` it waits for `continue_broadcast` after so many. The same `Idempotency-Key` with the same broadcast answers
/// the one that it began.
#[utoipa::path(
    post,
    path = "/api/crm/broadcasts",
    tag = "Broadcasts",
    params(
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewBroadcast,
    responses(
        (status = 201, description = "It has begun", body = Broadcast),
        (status = 400, description = "There is no `Idempotency-Key` (`invalid_header`), or the filter cannot be understood \
            (`invalid_filter`)"),
        (status = 409, description = "It is for another number of members by now (`audience_changed`)"),
        (status = 422, description = "A field does not fit, or the key was sent with another broadcast before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_broadcast(
    agent: Authorized<Agent>,
    state: Data<State>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewBroadcast>,
) -> Result<Created<Broadcast>> {
    let between = |field: &str, value: i32, most: i32| match (1..=most).contains(&value) {
        true => Ok(()),
        false => Err(misfit(field, format!("It is 1 to {most}."))),
    };
    between("per_minute", new.per_minute, MAX_PER_MINUTE)?;
    if let Some(canary) = new.canary {
        between("canary", canary, MAX_CANARY)?;
    }
    if new.expected < 1 {
        let message = "It is for at least one member: try it dry first (`preview_broadcast`).";
        return Err(misfit("expected", message));
    }
    let checked = check(&state, part_of(&new)).await?;
    let wish = serde_json::to_vec(&new).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let row = NewRow {
        audience: checked.audience(reading(&state).calendar),
        filter: checked.filter.as_deref(),
        search: checked.search.as_deref(),
        expected: new.expected,
        channel: new.channel,
        subject: checked.subject.as_deref(),
        body: &checked.body,
        tag: checked.tag.as_deref(),
        note: checked.note.as_deref(),
        canary: new.canary,
        per_minute: new.per_minute,
        author: agent.principal.admin,
        key: &key,
        digest: &digest,
    };
    match begin(&state.database, &row, state.clock.now()).await? {
        Begun::New(broadcast) | Begun::Known(broadcast) => Ok(Created(*broadcast)),
        Begun::OtherWish => Err(misfit(
            "Idempotency-Key",
            "This key was sent with another broadcast before. Take a new one.",
        )),
        Begun::Changed(members) => Err(changed(members)),
    }
}

fn changed(members: i64) -> Error {
    let message =
        format!("It is for {members} members by now. Try it dry again, and begin it with that.");
    Error::new(Code::AudienceChanged, message.clone()).with(FieldError {
        field: "expected".to_owned(),
        code: "audience_changed".to_owned(),
        message,
        expected: vec![members.to_string()],
        ..FieldError::default()
    })
}
