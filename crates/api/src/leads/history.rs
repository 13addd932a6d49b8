//! `GET /api/crm/leads/{id}/history`: what was done about a lead, a page at a time.

use actix_web::web::Data;
use crm_types::ids::LeadId;
use crm_types::records::RecordChangePage;

use super::not_found;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{ListPage, Path, Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// A lead's history
///
/// Who changed what about the lead, before and after, the latest first; sign-ups that converted it among them. Of texts longer
/// than 2,000 characters the beginning is shown.
#[utoipa::path(
    get,
    path = "/api/crm/leads/{id}/history",
    tag = "Leads",
    params(
        ("id" = LeadId, Path, description = "The lead's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ListPage,
    ),
    responses(
        (status = 200, description = "A page of the history", body = RecordChangePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such lead (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_lead_history(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<LeadId>,
    Query(query): Query<ListPage>,
) -> Result<Reply<RecordChangePage>> {
    let (limit, cursor) = (page_limit(query.limit)?, query.cursor.as_deref());
    let page = crm_db::leads::list_history(&state.database, id, cursor, limit).await?;
    page.map(Reply).ok_or_else(not_found)
}
