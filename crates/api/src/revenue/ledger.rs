//! `GET /api/crm/revenue/ledger`: what makes up the revenue of some members, or of all.

use actix_web::web::Data;
use crm_db::members::Reading;
use crm_db::revenue::LedgerQuery;
use crm_types::revenue::LedgerPage;
use serde::Deserialize;
use utoipa::IntoParams;

use super::calendar;
use crate::auth::{Authorized, Viewer};
use crate::error::Result;
use crate::extract::{Query, page_limit};
use crate::members::query::{parsed, search};
use crate::reply::Reply;
use crate::state::State;

/// Which members' revenue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLedger {
    /// A filter, as in `list_members`; absent: all members.
    #[param(max_length = 4000, example = "engagement_status = at_risk")]
    filter: Option<String>,
    /// Words to find in names and e-mail addresses, as in `list_members`.
    #[param(max_length = 200, example = "amara")]
    q: Option<String>,
    /// How many members a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// What makes up a figure
///
/// The members who fit the filter and pay, the highest revenue first, each with the way from every item's price to what it
/// counts for. Their revenues add up to `total`, which is the figure that dashboard, board and list show for that filter.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/ledger",
    tag = "Revenue",
    params(ListLedger),
    responses(
        (status = 200, description = "A page of the ledger", body = LedgerPage),
        (status = 400, description = "A parameter (`invalid_query`), the filter (`invalid_filter`) or the cursor \
            (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_ledger(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListLedger>,
) -> Result<Reply<LedgerPage>> {
    let vocabulary = state.vocabulary.get(&state.database).await?;
    let filter = parsed(query.filter.as_deref(), &vocabulary)?;
    let limit = page_limit(query.limit)?;
    let asked = LedgerQuery {
        filter,
        search: search(query.q.as_deref())?,
        limit,
        cursor: query.cursor,
    };
    let reading = Reading {
        calendar: calendar(&state),
        currency: &state.settings.currency,
    };
    let page = crm_db::revenue::ledger(&state.database, asked, &reading).await?;
    Ok(Reply(page))
}
