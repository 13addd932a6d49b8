//! `GET /api/crm/members/{id}/timeline`: what a member did that is counted nowhere.

use actix_web::web::Data;
use crm_types::ids::MemberId;
use crm_types::ingestion::TimelinePage;
use crm_types::page::{LIMIT_DEFAULT, LIMIT_MAX, LIMIT_MIN};
use crm_types::problem::{Code, FieldError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Path, Query};
use crate::reply::Reply;
use crate::state::State;

/// What may be asked of a timeline.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTimelineEvents {
    /// How many events a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// List what a member did
///
/// The events a product told of this member that are not counted anywhere, the latest first.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/timeline",
    tag = "Ingestion",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ListTimelineEvents
    ),
    responses(
        (status = 200, description = "A page of the timeline", body = TimelinePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_timeline_events(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    Query(query): Query<ListTimelineEvents>,
) -> Result<Reply<TimelinePage>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(LIMIT_MIN..=LIMIT_MAX).contains(&limit) {
        let message = format!("“limit” is between {LIMIT_MIN} and {LIMIT_MAX}.");
        return Err(
            Error::new(Code::InvalidQuery, message.clone()).with(FieldError {
                field: "limit".to_owned(),
                code: "invalid".to_owned(),
                message,
                ..FieldError::default()
            }),
        );
    }
    let cursor = query.cursor.as_deref();
    let page = crm_db::ingestion::list_timeline(&state.database, id, cursor, limit).await?;
    if page.items.is_empty() && !crm_db::ingestion::has_account(&state.database, id).await? {
        return Err(Error::not_found("There is no such member, or no longer."));
    }
    Ok(Reply(page))
}
