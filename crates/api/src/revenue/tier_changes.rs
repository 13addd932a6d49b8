//! `/api/crm/members/{id}/tier-changes`, `/api/crm/tier-changes`: another tier by way of the subscription in Stripe, shown
//! before it is made, made once, and taken back while Stripe lets it.

use std::sync::Arc;

use actix_web::Either;
use actix_web::web::Data;
use chrono::SubsecRound;
use crm_db::revenue::{
    Request, Return, TierChangeRecord, find_tier_change, foresee, request_tier_change,
    return_tier_change, tier_options,
};
use crm_domain::revenue::billing::{Billing, BillingError, PriceChange};
use crm_domain::revenue::tier_change::Misfit;
use crm_jobs::change_tier;
use crm_jobs::queue::Failure;
use crm_types::ids::{MemberId, TierChangeId};
use crm_types::money::Money;
use crm_types::problem::Code;
use crm_types::revenue::{
    NewTierChange, TierChange, TierChangeLine, TierChangePreview, TierChangeState, TierOptions,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{calendar, misfit};
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json, Path, Query};
use crate::reply::{Accepted, Reply};
use crate::state::State;

/// Which tier.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TierOptionsOf {
    /// The tier they are to have.
    #[param(min_length = 1, max_length = 100, example = "household")]
    to: String,
}

/// What a member's tier can be changed by
///
/// The items of their subscriptions that decide the tier, and the prices that stand for the one asked for.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/tier-changes/options",
    tag = "Revenue",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        TierOptionsOf
    ),
    responses(
        (status = 200, description = "What there is to choose from", body = TierOptions),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_tier_options(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    Query(asked): Query<TierOptionsOf>,
) -> Result<Reply<TierOptions>> {
    let options = tier_options(&state.database, id, &asked.to, &calendar(&state)).await?;
    let options = options.ok_or_else(no_member)?;
    Ok(Reply(TierOptions {
        connected: state.settings.billing.is_some(),
        ..options
    }))
}

/// Preview a tier change
///
/// What would be billed at once, line by line, as Stripe works it out, and what the member's monthly recurring revenue would
/// be. Changes nothing.
#[utoipa::path(
    post,
    path = "/api/crm/members/{id}/tier-changes/preview",
    tag = "Revenue",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    request_body = NewTierChange,
    responses(
        (status = 200, description = "What it would cost and bring", body = TierChangePreview),
        (status = 404, description = "No such member (`not_found`)"),
        (status = 409, description = "Stripe would not do it; `detail` has its words (`conflict`)"),
        (status = 503, description = "Stripe is not connected, or gives no answer (`unavailable`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn preview_tier_change(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    Json(change): Json<NewTierChange>,
) -> Result<Reply<TierChangePreview>> {
    let billing = billing(&state)?;
    let foreseen = foresee(&state.database, id, &change, &calendar(&state)).await?;
    let (mrr_before, mrr_after) = foreseen.ok_or_else(no_member)?.map_err(does_not_fit)?;
    // Stripe counts in seconds.
    let at = change.prorated_at.unwrap_or_else(|| state.clock.now());
    let at = at.trunc_subsecs(0);
    let wanted = PriceChange {
        subscription: change.subscription,
        item: change.item,
        price: change.price,
        quantity: None,
        prorated_at: Some(at),
    };
    let preview = billing.preview(&wanted, at).await.map_err(no_answer)?;
    let money = |minor| Money::from_minor(minor, &preview.currency);
    Ok(Reply(TierChangePreview {
        total: money(preview.total),
        lines: preview
            .lines
            .iter()
            .map(|line| TierChangeLine {
                description: line.description.clone(),
                amount: money(line.amount),
            })
            .collect(),
        prorated_at: preview.prorated_at,
        mrr_before,
        mrr_after,
    }))
}

/// Change a member's tier in Stripe
///
/// Gives an item of a subscription another price, billed at once. The wish is kept before Stripe is asked, and the same
/// `Idempotency-Key` makes it once however often it is sent. Where Stripe gives no answer, the answer is 202: it is tried
/// again until it is known what came of it, and the change tells (`get_tier_change`, and the member's history).
#[utoipa::path(
    post,
    path = "/api/crm/members/{id}/tier-changes",
    tag = "Revenue",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "4f0d3c52-9c1e-4c7e-8f0a-3a1b2c4d5e6f"),
    ),
    request_body = NewTierChange,
    responses(
        (status = 200, description = "It is made, or Stripe refused (`state`)", body = TierChange),
        (status = 202, description = "It is not known yet whether it was made", body = TierChange,
            headers(("Location" = String, description = "The change"))),
        (status = 404, description = "No such member (`not_found`)"),
        (status = 409, description = "Another change of the subscription is under way (`conflict`)"),
        (status = 503, description = "Stripe is not connected (`unavailable`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn change_tier(
    admin: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    key: IdempotencyKey,
    Json(change): Json<NewTierChange>,
) -> Result<Answered> {
    let billing = billing(&state)?;
    let change = NewTierChange {
        prorated_at: change.prorated_at.map(|at| at.trunc_subsecs(0)),
        ..change
    };
    let (author, calendar) = (admin.author(), calendar(&state));
    let request =
        request_tier_change(&state.database, id, &change, &author, &key.0, &calendar).await?;
    match request {
        Request::Kept(kept) | Request::Known(kept) => made(&state, billing, kept).await,
        Request::OtherWish => Err(misfit(
            "Idempotency-Key",
            "This key was sent with another change before. Take a new one.",
        )),
        Request::UnderWay => Err(under_way()),
        Request::Unknown => Err(no_member()),
        Request::Misfit(fault) => Err(does_not_fit(fault)),
    }
}

/// A tier change
///
/// What was asked for, and how far it has come.
#[utoipa::path(
    get,
    path = "/api/crm/tier-changes/{id}",
    tag = "Revenue",
    params(("id" = TierChangeId, Path, description = "The change's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The change", body = TierChange),
        (status = 404, description = "No such change (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn get_tier_change(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<TierChangeId>,
) -> Result<Reply<TierChange>> {
    let found = find_tier_change(&state.database, id).await?;
    found
        .map(|record| Reply(record.change))
        .ok_or_else(no_change)
}

/// Take a tier change back
///
/// Gives the item its former price, as of the moment of the change where Stripe still lets that, so that what was billed is
/// credited. A change of its own, which can be taken back in turn.
#[utoipa::path(
    post,
    path = "/api/crm/tier-changes/{id}/revert",
    tag = "Revenue",
    params(("id" = TierChangeId, Path, description = "The change's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "It is taken back, or Stripe refused (`state`)", body = TierChange),
        (status = 202, description = "It is not known yet whether it was", body = TierChange,
            headers(("Location" = String, description = "The change that takes it back"))),
        (status = 404, description = "No such change (`not_found`)"),
        (status = 409, description = "It was never made, was taken back already, or the subscription has changed since (`conflict`)"),
        (status = 503, description = "Stripe is not connected (`unavailable`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn revert_tier_change(
    admin: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<TierChangeId>,
) -> Result<Answered> {
    find_tier_change(&state.database, id)
        .await?
        .ok_or_else(no_change)?;
    let billing = billing(&state)?;
    let author = admin.author();
    let kept = return_tier_change(&state.database, id, &author, &calendar(&state)).await?;
    let refuse = |detail: &str| Err(Error::new(Code::Conflict, detail.to_owned()));
    match kept {
        Return::Kept(kept) => made(&state, billing, *kept).await,
        Return::Unknown => Err(no_change()),
        Return::NotMade => refuse("It was not made, so there is nothing to take back."),
        Return::Undone(_) => refuse("It has been taken back already."),
        Return::Overtaken => {
            refuse("The subscription has changed since. Change it to what it should be instead.")
        }
        Return::UnderWay => Err(under_way()),
    }
}

/// A change that is settled, or one that is not yet.
type Answered = Either<Reply<TierChange>, Accepted<TierChange>>;

/// Makes it now, where that is possible; else whoever works off the queue does.
async fn made(
    state: &State,
    billing: &Arc<dyn Billing>,
    kept: TierChangeRecord,
) -> Result<Answered> {
    let id = kept.change.id;
    let clock = state.clock.clone();
    let now: crm_jobs::Now = Arc::new(move || clock.now());
    let zone = state.settings.time_zone;
    let outcome = change_tier::make(&state.database, billing.as_ref(), id, &now, zone).await;
    if let Err(Failure::Never(reason) | Failure::Again(reason) | Failure::AgainIn(reason, _)) =
        outcome
    {
        tracing::warn!(change = %id, reason, "a tier change is not settled; it is tried again");
    }
    let record = find_tier_change(&state.database, id).await?;
    let change = record.ok_or_else(no_change)?.change;
    Ok(match change.state {
        TierChangeState::Requested => Either::Right(Accepted {
            location: format!("/api/crm/tier-changes/{id}"),
            value: change,
        }),
        _ => Either::Left(Reply(change)),
    })
}

fn billing(state: &State) -> Result<&Arc<dyn Billing>> {
    state.settings.billing.as_ref().ok_or_else(|| {
        Error::new(
            Code::Unavailable,
            "Stripe is not connected: CRM_STRIPE_API_KEY is not set.",
        )
    })
}

fn no_member() -> Error {
    Error::not_found("There is no such member, or no longer.")
}

fn no_change() -> Error {
    Error::not_found("There is no such change.")
}

fn under_way() -> Error {
    Error::new(
        Code::Conflict,
        "Another change of this subscription is under way. Wait until it is known what came of it.",
    )
}

fn does_not_fit(fault: Misfit) -> Error {
    let field = match fault {
        Misfit::Subscription => "subscription",
        Misfit::Item => "item",
        Misfit::Price | Misfit::Same | Misfit::Currency => "price",
    };
    misfit(field, fault.to_string())
}

fn no_answer(error: BillingError) -> Error {
    match error {
        BillingError::Refused { reason, .. } => Error::new(Code::Conflict, reason),
        error if error.is_passing() => Error::new(
            Code::Unavailable,
            "Stripe gives no answer at the moment. Try again in a while.",
        ),
        error => Error::new(Code::Conflict, format!("Stripe: {error}.")),
    }
}
