//! `POST /api/crm/tickets/{id}/answers`: what the member answered, handed over by whoever receives mail for us.

use actix_web::web::Data;
use crm_db::tickets::{Answered, NewAnswer, TicketName, answer, entry};
use crm_domain::tickets::{attachments, said};
use crm_types::tickets::{NewTicketAnswer, TicketReplied};
use sha2::{Digest, Sha256};

use super::{faulty, misfit, named, not_found};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json, Path};
use crate::reply::Created;
use crate::state::State;

/// Hand over an answer
///
/// What a member answered by e-mail: whoever receives mail for you posts it here, best with the mail's `Message-ID` as
/// `Idempotency-Key`. It stands in the ticket, or in what that has become part of, and opens it again. Answers by text message
/// come by themselves.
#[utoipa::path(
    post,
    path = "/api/crm/tickets/{id}/answers",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`, which stands in the subject of what \
            was sent", max_length = 100, example = "SUPP-0017"),
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewTicketAnswer,
    responses(
        (status = 201, description = "It stands in the ticket", body = TicketReplied),
        (status = 400, description = "There is no `Idempotency-Key` (`invalid_header`)"),
        (status = 404, description = "No such ticket (`not_found`)"),
        (status = 422, description = "A field does not fit, or the key was sent with another answer before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_ticket_answer(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewTicketAnswer>,
) -> Result<Created<TicketReplied>> {
    let (body, links) = match (said(&new.body), attachments(&new.attachments)) {
        (Ok(body), Ok(links)) => (body, links),
        (body, links) => {
            let faults = body
                .err()
                .into_iter()
                .chain(links.err().into_iter().flatten());
            return Err(faulty(faults.collect()));
        }
    };
    let ticket = named(&state, name).await?;
    let wish = serde_json::to_vec(&new).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let new = NewAnswer {
        ticket,
        body: &body,
        attachments: &links,
        by: agent.principal.admin,
        key: &key,
        digest: &digest,
    };
    let (id, revision) = match answer(&state.database, &new, state.clock.now()).await? {
        Answered::Taken {
            entry, revision, ..
        }
        | Answered::Known {
            entry, revision, ..
        } => (entry, revision),
        Answered::OtherWish => {
            return Err(misfit(
                "Idempotency-Key",
                "This key was sent with another answer before. Take a new one.",
            ));
        }
        Answered::Missing => return Err(not_found()),
    };
    let entry = entry(&state.database, id).await?.ok_or_else(not_found)?;
    Ok(Created(TicketReplied {
        entry,
        revision,
        change_id: None,
    }))
}
