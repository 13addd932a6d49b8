//! `POST /api/webhooks/stripe`: an event of Stripe's, stored before it is answered.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::queue::{Due, NewTask, enqueue};
use crm_db::revenue::webhooks::{NewEvent, store};
use crm_domain::revenue::billing::NoNews;
use crm_domain::revenue::mirror::Key;
use crm_jobs::stripe_event::{KIND, Told};
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::extract::body;
use crate::limit;
use crate::state::State;

/// What is looked for in an event. It has more fields than these, and may have others tomorrow.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "for the document; events are read tolerantly by whoever knows Stripe"
)]
pub struct StripeEvent {
    #[schema(min_length = 1, example = "evt_1NG8Du2eZvKYlo2CUI79vXWy")]
    id: String,
    /// What happened.
    #[schema(example = "customer.subscription.updated")]
    r#type: String,
    /// In seconds since 1970.
    #[schema(example = 1_686_089_970)]
    created: i64,
    #[schema(example = "2026-09-30.endive")]
    api_version: Option<String>,
    data: StripeEventData,
}

/// What an event is about.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "for the document, too")]
pub struct StripeEventData {
    /// As it was; only its kind and id are read.
    #[schema(value_type = Object)]
    object: (),
}

/// An event holds one object, which may have many parts.
const LARGEST: usize = 4 << 20;

/// Receive an event from Stripe
///
/// For Stripe alone: the signature in `Stripe-Signature` has to be made with the endpoint's secret, of this body, and
/// within five minutes of now. 2xx means that the event is stored; the same one again changes nothing. What it is about is
/// then fetched from Stripe as it is by then, so that it does not matter in which order events come.
#[utoipa::path(
    post,
    path = "/api/webhooks/stripe",
    tag = "Webhooks",
    params(("Stripe-Signature" = Option<String>, Header, description = "`t=…,v1=…`, as Stripe makes it; without it, nothing is taken")),
    request_body(content = StripeEvent, description = "The event, as Stripe's API has it",
        content_type = "application/json"),
    responses(
        (status = 204, description = "It is stored"),
        (status = 400, description = "It is no event of Stripe's, or of another time (`invalid_message`)"),
        (status = 404, description = "No secret is configured, so nothing is taken (`not_found`)"),
    ),
    security(())
)]
pub async fn receive_stripe_event(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse> {
    let Some(webhooks) = &state.settings.stripe_webhooks else {
        return Err(Error::not_found(
            "Nothing is taken here: CRM_STRIPE_WEBHOOK_SECRETS is not set.",
        ));
    };
    let timeout = state.settings.body_timeout;
    let body = body::read_as_sent(&request, &mut payload.into_inner(), LARGEST, timeout).await?;
    let signature = request.headers().get("Stripe-Signature");
    let signature = signature
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let now = state.clock.now();
    let event = match webhooks.read(signature, &body, now) {
        Ok(event) => event,
        Err(refused) => {
            // Whoever cannot sign is a stranger, and strangers may not try for ever.
            limit::spend_address(&request, &state)?;
            return Err(no_news(refused));
        }
    };
    let key = event.kind.zip(event.object_id.clone());
    let object = key.clone().map(|(kind, id)| Key { kind, id });
    let new = NewEvent {
        id: &event.id,
        name: &event.name,
        api_version: event.api_version.as_deref(),
        created: event.created,
        object,
        raw: &event.raw,
    };
    store(&state.database, &new, now).await?;
    // Also where it was there: whoever stored it may have died before this.
    let told = Told {
        event: event.id.clone(),
        kind: key.as_ref().map(|(kind, _)| kind.as_str().to_owned()),
        object: key.map(|(_, id)| id),
    };
    let payload = serde_json::to_value(&told).map_err(Error::internal)?;
    let task = NewTask {
        kind: KIND.name,
        key: &event.id,
        payload: &payload,
        due: Due::Now,
    };
    enqueue(&state.database, &task).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn no_news(refused: NoNews) -> Error {
    let detail = match refused {
        NoNews::Refused(reason) => format!("It is not taken for Stripe's: {reason}."),
        NoNews::Misunderstood(reason) => format!("It is no event: {reason}."),
    };
    Error::new(Code::InvalidMessage, detail)
}
