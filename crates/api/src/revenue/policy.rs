//! `/api/crm/revenue/policy`: what is a matter of taste about recurring revenue, and what another taste would make of it.

use actix_web::web::Data;
use crm_db::revenue::PolicyRecord;
use crm_domain::revenue::Policy;
use crm_types::problem::Code;
use crm_types::revenue::{PolicyPreview, RevenuePolicy, RevenuePolicyPatch};

use super::{calendar, misfit};
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{IfMatch, Json, MergePatch};
use crate::reply::{Reply, Tagged};
use crate::state::State;

/// Past due for longer than ten years is past belief.
const MOST_DAYS: u32 = 3650;

/// The revenue policy
///
/// How what the definitions of revenue leave open is decided.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/policy",
    tag = "Revenue",
    responses((status = 200, description = "The policy", body = RevenuePolicy)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_revenue_policy(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Tagged<RevenuePolicy>> {
    Ok(shown(crm_db::revenue::policy(&state.database).await?))
}

/// Change the revenue policy
///
/// All figures follow in the background, the past included: members whose amounts differ by the policy alone have no
/// movement today.
#[utoipa::path(
    patch,
    path = "/api/crm/revenue/policy",
    tag = "Revenue",
    params(
        ("If-Match" = String, Header, description = "The ETag you have seen, or the policy's `revision` in quotes; `*` to \
            change whatever is there", max_length = 1000, example = "\"1\""),
    ),
    request_body = RevenuePolicyPatch,
    responses(
        (status = 200, description = "The policy as it is now", body = RevenuePolicy),
        (status = 412, description = "Somebody else changed it meanwhile (`precondition_failed`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_revenue_policy(
    caller: Authorized<Admin>,
    state: Data<State>,
    if_match: IfMatch,
    MergePatch(patch): MergePatch<RevenuePolicyPatch>,
) -> Result<Tagged<RevenuePolicy>> {
    let expected = if_match.require()?;
    let before = crm_db::revenue::policy(&state.database).await?;
    let policy = patched(&before.policy, &patch)?;
    if policy == before.policy && expected.is_none_or(|revision| revision == before.revision) {
        return Ok(shown(before));
    }
    // What the patch leaves as it is, is as it was read.
    let revision = Some(expected.unwrap_or(before.revision));
    let admin = caller.principal.admin;
    let now = state.clock.now();
    let set = crm_db::revenue::set_policy(&state.database, &policy, revision, admin, now).await?;
    set.map(shown).ok_or_else(|| {
        Error::new(
            Code::PreconditionFailed,
            "The policy has been changed since you read it. Read it again.",
        )
    })
}

/// Preview a revenue policy
///
/// What such a change would make of the total monthly recurring revenue. Changes nothing; takes a while where there are very
/// many members.
#[utoipa::path(
    post,
    path = "/api/crm/revenue/policy/preview",
    tag = "Revenue",
    request_body = RevenuePolicyPatch,
    responses((status = 200, description = "The total before and after", body = PolicyPreview)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn preview_revenue_policy(
    _: Authorized<Admin>,
    state: Data<State>,
    Json(patch): Json<RevenuePolicyPatch>,
) -> Result<Reply<PolicyPreview>> {
    let before = crm_db::revenue::policy(&state.database).await?;
    let policy = patched(&before.policy, &patch)?;
    let preview =
        crm_db::revenue::preview_policy(&state.database, &policy, &calendar(&state)).await?;
    Ok(Reply(preview))
}

fn patched(before: &Policy, patch: &RevenuePolicyPatch) -> Result<Policy> {
    let past_due_days = patch.past_due_days.unwrap_or(before.past_due_days);
    if past_due_days.is_some_and(|days| days > MOST_DAYS) {
        return Err(misfit(
            "past_due_days",
            format!("{MOST_DAYS} days at most."),
        ));
    }
    Ok(Policy {
        past_due_days,
        count_paused: patch.count_paused.unwrap_or(before.count_paused),
        drop_ending: patch.drop_ending.unwrap_or(before.drop_ending),
        subtract_passing: patch.subtract_passing.unwrap_or(before.subtract_passing),
    })
}

fn shown(record: PolicyRecord) -> Tagged<RevenuePolicy> {
    Tagged {
        revision: record.revision,
        value: RevenuePolicy {
            reporting_currency: record.reporting_currency,
            past_due_days: record.policy.past_due_days,
            count_paused: record.policy.count_paused,
            drop_ending: record.policy.drop_ending,
            subtract_passing: record.policy.subtract_passing,
            revision: record.revision,
            updated_at: record.updated_at,
        },
    }
}
