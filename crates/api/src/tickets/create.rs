//! `POST /api/crm/tickets`: a ticket, on behalf of a member or of nobody we know.

use actix_web::web::Data;
use crm_db::tickets::{Made, NewRecord, create};
use crm_domain::tickets::{attachments, draft};
use crm_types::changes::ChangeSource;
use crm_types::tickets::{NewTicket, TicketDetail, TicketSource};
use sha2::{Digest, Sha256};

use super::{detail, faulty, misfit, nobody};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json};
use crate::reply::Created;
use crate::state::State;

/// Create a ticket
///
/// Makes a ticket with the next number. Its clock runs from now on, in business hours (`get_ticket_policy`). The same
/// `Idempotency-Key` with the same ticket answers the ticket that it made.
#[utoipa::path(
    post,
    path = "/api/crm/tickets",
    tag = "Tickets",
    params(
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewTicket,
    responses(
        (status = 201, description = "The ticket", body = TicketDetail),
        (status = 400, description = "There is no `Idempotency-Key` (`invalid_header`)"),
        (status = 422, description = "A field does not fit, member or assignee are not there, or the key was sent with another \
            ticket before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_ticket(
    agent: Authorized<Agent>,
    state: Data<State>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewTicket>,
) -> Result<Created<TicketDetail>> {
    let links = attachments(&new.attachments);
    let (draft, links) = match (draft(&new), links) {
        (Ok(draft), Ok(links)) => (draft, links),
        (draft, links) => {
            let faults = draft.err().into_iter().chain(links.err()).flatten();
            return Err(faulty(faults.collect()));
        }
    };
    let wish = serde_json::to_vec(&new).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let record = NewRecord {
        state: &draft,
        attachments: &links,
        source: match agent.author().source {
            ChangeSource::Page => TicketSource::Page,
            _ => TicketSource::Api,
        },
        author: agent.principal.admin,
        key: &key,
        digest: &digest,
    };
    let now = state.clock.now();
    match create(&state.database, &record, now).await? {
        Made::New(id) | Made::Known(id) => Ok(Created(detail(&state, id, now).await?)),
        Made::OtherWish => Err(misfit(
            "Idempotency-Key",
            "This key was sent with another ticket before. Take a new one.",
        )),
        Made::Unknown { field } => Err(nobody(field)),
    }
}
