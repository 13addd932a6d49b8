//! `/api/crm/revenue/prices`: which tier each price stands for, and which prices stand for none.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_domain::revenue::TierOfPrice;
use crm_types::revenue::{NewPriceTier, PriceTierList};

use super::misfit;
use super::object_id::ObjectId;
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// List prices
///
/// All prices and the tier that each stands for, those that stand for none first.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/prices",
    tag = "Revenue",
    responses((status = 200, description = "All prices", body = PriceTierList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_price_tiers(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<PriceTierList>> {
    Ok(Reply(listed(&state).await?))
}

/// Map a price
///
/// Says which tier the price stands for, and answers all prices. Members' tiers and
/// figures follow in the background, at once.
#[utoipa::path(
    put,
    path = "/api/crm/revenue/prices/{price}",
    tag = "Revenue",
    params(("price" = String, Path, description = "The price's id", min_length = 1, max_length = 255,
        example = "price_1MowQULkdIwHu7ix")),
    request_body = NewPriceTier,
    responses((status = 200, description = "All prices", body = PriceTierList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn put_price_tier(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(ObjectId(price)): Path<ObjectId>,
    Json(new): Json<NewPriceTier>,
) -> Result<Reply<PriceTierList>> {
    let tier = new.tier.trim();
    if !(1..=100).contains(&tier.chars().count()) || tier.chars().any(char::is_control) {
        return Err(misfit("tier", "A tier has 1 to 100 characters."));
    }
    let of = TierOfPrice {
        tier: tier.to_owned(),
        lasting: new.lasting,
    };
    let (admin, now) = (caller.principal.admin, state.clock.now());
    crm_db::revenue::put_price_tier(&state.database, &price, &of, Some(admin), now).await?;
    Ok(Reply(listed(&state).await?))
}

/// Take a price off the map
///
/// The price stands for no tier any more, and is listed as not mapped. Members' tiers and figures follow in the background.
#[utoipa::path(
    delete,
    path = "/api/crm/revenue/prices/{price}",
    tag = "Revenue",
    params(("price" = String, Path, description = "The price's id", min_length = 1, max_length = 255,
        example = "price_1MowQULkdIwHu7ix")),
    responses(
        (status = 204, description = "It stands for no tier any more"),
        (status = 404, description = "It stood for none (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn remove_price_tier(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(ObjectId(price)): Path<ObjectId>,
) -> Result<HttpResponse> {
    let (admin, now) = (caller.principal.admin, state.clock.now());
    match crm_db::revenue::remove_price_tier(&state.database, &price, Some(admin), now).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Error::not_found("This price stands for no tier.")),
    }
}

async fn listed(state: &State) -> Result<PriceTierList> {
    let items = crm_db::revenue::list_prices(&state.database).await?;
    let unmapped = items.iter().filter(|item| item.tier.is_none()).count();
    Ok(PriceTierList {
        items,
        unmapped: i64::try_from(unmapped).unwrap_or(i64::MAX),
    })
}
