//! `/api/crm/tickets/policy`: until when tickets are to be answered, and in which hours that is counted.

use actix_web::web::Data;
use crm_db::tickets::{PolicyRecord, policy, policy_changes, set_policy};
use crm_domain::tickets::Policy;
use crm_types::problem::Code;
use crm_types::tickets::{TicketPolicy, TicketPolicyChanges};

use super::faulty;
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{IfMatch, Json};
use crate::reply::{Reply, Tagged};
use crate::state::State;

/// The ticket policy
///
/// Targets by priority in minutes of business hours, the hours of each weekday with their time zone, and holidays.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/policy",
    tag = "Tickets",
    responses((status = 200, description = "The policy", body = TicketPolicy)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_ticket_policy(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Tagged<TicketPolicy>> {
    Ok(shown(policy(&state.database).await?))
}

/// List changes of the ticket policy
///
/// Who set what, and what it was before; the latest hundred.
#[utoipa::path(
    get,
    path = "/api/crm/tickets/policy/changes",
    tag = "Tickets",
    responses((status = 200, description = "The latest first", body = TicketPolicyChanges)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_ticket_policy_changes(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<TicketPolicyChanges>> {
    let items = policy_changes(&state.database).await?;
    Ok(Reply(TicketPolicyChanges { items }))
}

/// Change the ticket policy
///
/// Takes the whole policy. What is due of open tickets follows in the background, as if the policy had held since their clocks
/// began to run; what was answered and resolved stays as it was judged.
#[utoipa::path(
    put,
    path = "/api/crm/tickets/policy",
    tag = "Tickets",
    params(
        ("If-Match" = String, Header, description = "The ETag you have seen, of which the revision alone is compared; `*` to \
            change whatever is there", max_length = 1000, example = "\"1-0a1b2c3d4e5f6071\""),
    ),
    request_body = TicketPolicy,
    responses(
        (status = 200, description = "The policy as it is now", body = TicketPolicy),
        (status = 412, description = "Somebody else changed it meanwhile (`precondition_failed`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_ticket_policy(
    caller: Authorized<Admin>,
    state: Data<State>,
    if_match: IfMatch,
    Json(wanted): Json<TicketPolicy>,
) -> Result<Tagged<TicketPolicy>> {
    let seen = if_match.require()?;
    let wanted = Policy::read(&wanted).map_err(faulty)?;
    let (admin, now) = (caller.principal.admin, state.clock.now());
    let set = set_policy(&state.database, &wanted, seen, admin, now).await?;
    set.map(shown).ok_or_else(|| {
        Error::new(
            Code::PreconditionFailed,
            "The policy has been changed since you read it. Read it again.",
        )
    })
}

fn shown(record: PolicyRecord) -> Tagged<TicketPolicy> {
    Tagged {
        revision: record.revision,
        value: record.policy.shown(),
    }
}
