//! `POST /api/crm/logins`: a login, told by a program of our own admins instead of an SDK.

use actix_web::web::Data;
use chrono::{DateTime, TimeDelta};
use crm_domain::ingestion::{Message, What, Who};
use crm_types::ingestion::{LoginAnswer, LoginOutcome, NewLogin};

use super::link_external_id::external_id;
use super::misfit;
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::reply::Reply;
use crate::state::State;

/// How far the caller's clock may be ahead of ours.
const LEEWAY: TimeDelta = TimeDelta::minutes(5);

/// Record a login
///
/// Of a member named by our id or by the product's. The `id` makes it safe to send again: the same one changes nothing,
/// whatever else is sent with it, for 90 days. A login of somebody who is not known yet waits for them.
#[utoipa::path(
    post,
    path = "/api/crm/logins",
    tag = "Ingestion",
    request_body = NewLogin,
    responses(
        (status = 200, description = "What became of it", body = LoginAnswer),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn record_login(
    _: Authorized<Agent>,
    state: Data<State>,
    Json(new): Json<NewLogin>,
) -> Result<Reply<LoginAnswer>> {
    let now = state.clock.now();
    if !(1..=255).contains(&new.id.chars().count()) {
        return Err(misfit("id", "It has 1 to 255 characters."));
    }
    let at = new.at.unwrap_or(now);
    if at > now + LEEWAY || at < DateTime::UNIX_EPOCH {
        return Err(misfit("at", "A login was between 1970 and now."));
    }
    let user = match (new.member_id, new.external_id) {
        (Some(member), None) => {
            if !crm_db::ingestion::has_account(&state.database, member).await? {
                return Err(Error::not_found("There is no such member, or no longer."));
            }
            member.to_string()
        }
        (None, Some(id)) => external_id(&id)?,
        _ => {
            return Err(misfit("member_id", "Send either member_id or external_id."));
        }
    };
    let message = Message {
        id: Some(new.id),
        who: Who {
            user: Some(user),
            anonymous: None,
        },
        at: at.min(now),
        what: What::Login,
    };
    let outcomes = crm_db::ingestion::take(
        &state.database,
        crm_db::ingestion::WITHOUT_KEY,
        &[message],
        now,
    )
    .await?;
    let outcome = outcomes
        .first()
        .ok_or_else(|| Error::internal("a message without an outcome"))?;
    Ok(Reply(LoginAnswer {
        outcome: match (outcome.fresh, outcome.member) {
            (false, _) => LoginOutcome::Known,
            (true, Some(_)) => LoginOutcome::Recorded,
            (true, None) => LoginOutcome::Waiting,
        },
        member_id: outcome.member,
        at: at.min(now),
    }))
}
