//! `PUT /api/crm/statuses/{list}/order`: a list in another order.

use actix_web::web::Data;
use crm_types::statuses::{StatusList, StatusOrder, Statuses};

use super::refusal;
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// Order statuses
///
/// Puts a list in order: all its keys, each once.
#[utoipa::path(
    put,
    path = "/api/crm/statuses/{list}/order",
    tag = "Statuses",
    params(("list" = StatusList, Path, description = "The list", example = "engagement")),
    request_body = StatusOrder,
    responses((status = 200, description = "Both lists", body = Statuses)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn order_statuses(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(list): Path<StatusList>,
    Json(order): Json<StatusOrder>,
) -> Result<Reply<Statuses>> {
    let ordered = crm_db::statuses::order(&state.database, list, &order.keys).await?;
    state.vocabulary.forget();
    ordered.map(Reply).map_err(refusal)
}
