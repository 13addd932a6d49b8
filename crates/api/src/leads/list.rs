//! `GET /api/crm/leads`: a page of leads, filtered, searched, sorted.

use actix_web::web::Data;
use crm_types::leads::LeadPage;

use super::calendar;
use super::query::ListLeads;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::Query;
use crate::reply::Reply;
use crate::state::State;

/// List leads
///
/// A page of leads and where to go on. Paging by cursor neither skips nor repeats a lead while rows change. The total is exact
/// up to a bound and says so beyond it.
#[utoipa::path(
    get,
    path = "/api/crm/leads",
    tag = "Leads",
    params(ListLeads),
    responses(
        (status = 200, description = "A page of leads", body = LeadPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_leads(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListLeads>,
) -> Result<Reply<LeadPage>> {
    let asked = query.understand()?;
    let page = crm_db::leads::list(&state.database, &asked, &calendar(&state)).await?;
    Ok(Reply(page))
}
