//! `POST /api/crm/statuses/{list}`: one more status.

use actix_web::web::Data;
use crm_types::statuses::{NewStatus, StatusDefinition, StatusList};

use super::{label, misfit, refusal};
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::{Json, Path};
use crate::reply::Created;
use crate::state::State;

/// Add a status
///
/// Adds a status at the end of a list. From then on members can be given it, filters know it, and figures count it.
#[utoipa::path(
    post,
    path = "/api/crm/statuses/{list}",
    tag = "Statuses",
    params(("list" = StatusList, Path, description = "The list", example = "engagement")),
    request_body = NewStatus,
    responses(
        (status = 201, description = "The status", body = StatusDefinition),
        (status = 409, description = "The list is full (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_status(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(list): Path<StatusList>,
    Json(new): Json<NewStatus>,
) -> Result<Created<StatusDefinition>> {
    let letters = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let is_key = (1..=50).contains(&new.key.len())
        && letters(&new.key)
        && new
            .key
            .starts_with(|first: char| first.is_ascii_lowercase());
    if !is_key || matches!(new.key.as_str(), "unclassified" | "null") {
        let message = "A key has 1 to 50 lower-case letters, digits and underscores, a letter first, and is neither \
            “unclassified” nor “null”.";
        return Err(misfit("key", message.to_owned()));
    }
    let new = NewStatus {
        label: label(&new.label)?,
        ..new
    };
    let made = crm_db::statuses::create(&state.database, list, &new).await?;
    state.vocabulary.forget();
    made.map(Created).map_err(refusal)
}
