//! `POST /api/crm/broadcasts/preview`: what a message to many would come to; writes nothing.

use actix_web::web::Data;
use crm_db::messages::Gate;
use crm_db::messages::broadcasts::{Estimate, estimate};
use crm_types::messages::{BroadcastDraft, BroadcastPreview, BroadcastSample, Channel};

use super::draft::check;
use crate::auth::{Agent, Authorized};
use crate::error::Result;
use crate::extract::Json;
use crate::members::reading;
use crate::reply::Reply;
use crate::state::State;

/// Preview a broadcast
///
/// Tries a message to many dry: how many members it is for, how many messages would go at once or wait for the morning, who
/// would be skipped and why, how many segments that is, what they cost where it is known what one does
/// (`CRM_SMS_SEGMENT_PRICE`), and what some of them would read. The gate that says so is the one that each message goes
/// through. Up to 20,000 members each is looked at; of more, about so many by chance. Nothing is written.
#[utoipa::path(
    post,
    path = "/api/crm/broadcasts/preview",
    tag = "Broadcasts",
    request_body = BroadcastDraft,
    responses(
        (status = 200, description = "What would become of it", body = BroadcastPreview),
        (status = 400, description = "The filter cannot be understood (`invalid_filter`)"),
        (status = 422, description = "A field does not fit (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn preview_broadcast(
    _: Authorized<Agent>,
    state: Data<State>,
    Json(new): Json<BroadcastDraft>,
) -> Result<Reply<BroadcastPreview>> {
    let channel = new.channel;
    let checked = check(&state, new).await?;
    let calendar = reading(&state).calendar;
    let settings = &state.settings.messages;
    let wish = Estimate {
        audience: checked.audience(calendar),
        channel,
        draft: &checked.draft,
        tag: checked.tag.as_deref(),
        note: checked.note.as_deref(),
    };
    let gate = Gate {
        policy: &settings.policy,
        zone: state.settings.time_zone,
        region: Some(settings.region),
        carried: &settings.carried,
    };
    let found = estimate(&state.database, &wish, &gate, state.clock.now()).await?;
    let segments = (channel == Channel::Sms).then_some(found.segments);
    let currency = &state.settings.currency;
    let price = settings.segment_price.zip(segments);
    let samples = found.samples.into_iter().map(|sample| BroadcastSample {
        member_id: sample.member,
        member_name: sample.name,
        address: sample.address,
        subject: sample.filled.subject,
        body: sample.filled.body,
        segments: sample.segments.map(i64::from),
        held_until: sample.held_until,
    });
    Ok(Reply(BroadcastPreview {
        matching: found.matching,
        exact: found.exact,
        sent: found.sent,
        waiting: found.waiting,
        skipped: found.skipped,
        segments,
        price: price.map(|(price, segments)| price.of(segments, currency)),
        samples: samples.collect(),
    }))
}
