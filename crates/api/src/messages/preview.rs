//! `POST /api/crm/members/{id}/messages/preview`: what a message would be and whether it would go; writes nothing.

use actix_web::web::Data;
use crm_db::messages::{NewOutbound, ask};
use crm_domain::messages::Verdict;
use crm_types::ids::MemberId;
use crm_types::messages::{MessagePreview, NewMessage};

use super::compose::compose;
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// Preview a message
///
/// Says what a message to a member would be, all variables filled in, how many segments it takes, where it would go, and
/// whether it would: what the gate would say is answered, not refused. Nothing is written.
#[utoipa::path(
    post,
    path = "/api/crm/members/{id}/messages/preview",
    tag = "Messages",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    request_body = NewMessage,
    responses(
        (status = 200, description = "What would become of it", body = MessagePreview),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn preview_message(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(member): Path<MemberId>,
    Json(new): Json<NewMessage>,
) -> Result<Reply<MessagePreview>> {
    let composed = compose(&state, member, &new).await?;
    let settings = &state.settings.messages;
    let outbound = NewOutbound {
        member,
        channel: new.channel,
        address: composed.address.clone(),
        subject: composed.subject.as_deref(),
        body: &composed.body,
        segments: None,
        author: agent.principal.admin,
        key: "",
        digest: &[],
        zone: composed.contact.zone(state.settings.time_zone),
        configured: settings.carried.contains(&new.channel),
    };
    let verdict = ask(
        &state.database,
        &outbound,
        &settings.policy,
        state.clock.now(),
    )
    .await?;
    let (reason, held_until) = match verdict {
        Verdict::Go => (None, None),
        Verdict::Wait { until, reason } => (Some(reason), Some(until)),
        Verdict::Refuse(reason) => (Some(reason), None),
    };
    let counted = composed.segments.map(|told| i64::from(told.segments));
    let price = settings.segment_price.zip(counted);
    let currency = &state.settings.currency;
    Ok(Reply(MessagePreview {
        address: composed.address.ok(),
        subject: composed.subject,
        body: composed.body,
        segments: composed.segments,
        price: price.map(|(price, segments)| price.of(segments, currency)),
        reason,
        held_until,
    }))
}
