//! `/api/crm/revenue/changes`: who changed the settings that revenue depends on, and taking it back.

use actix_web::web::Data;
use crm_db::revenue::{Undone, find_change, undo_change};
use crm_types::problem::Code;
use crm_types::revenue::{RevenueChange, RevenueChangePage};

use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{ListPage, Path, Query, cursor, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// List changes of the settings
///
/// Who changed the policy, the tier of a price, exchange rates or whose a customer is, and what each was before, the newest
/// first.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/changes",
    tag = "Revenue",
    params(ListPage),
    responses(
        (status = 200, description = "A page of them", body = RevenueChangePage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_revenue_changes(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListPage>,
) -> Result<Reply<RevenueChangePage>> {
    let limit = page_limit(query.limit)?;
    let before = cursor::number(query.cursor.as_deref())?;
    let wanted = u32::from(limit) + 1;
    let mut items = crm_db::revenue::list_changes(&state.database, before, wanted).await?;
    let has_more = items.len() > usize::from(limit);
    items.truncate(limit.into());
    let last = items.last().filter(|_| has_more);
    Ok(Reply(RevenueChangePage {
        has_more,
        next_cursor: last.map(|last| cursor::write(&[&last.number.to_string()])),
        items,
    }))
}

/// Undo a change of the settings
///
/// Puts back what was there before, as a change of its own, and the figures follow. Where a later change stands on it, or it
/// is undone already, nothing is done.
#[utoipa::path(
    post,
    path = "/api/crm/revenue/changes/{number}/revert",
    tag = "Revenue",
    params(("number" = i64, Path, description = "The change's number", minimum = 1, example = 7)),
    responses(
        (status = 200, description = "The change that took it back", body = RevenueChange),
        (status = 404, description = "No such change (`not_found`)"),
        (status = 409, description = "It is undone already, a later change stands on it, or the configuration made it \
            (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn revert_revenue_change(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(number): Path<i64>,
) -> Result<Reply<RevenueChange>> {
    let (admin, now) = (caller.principal.admin, state.clock.now());
    let conflict = |detail: &str| Err(Error::new(Code::Conflict, detail));
    match undo_change(&state.database, number, admin, now).await? {
        Undone::By(undo) => {
            let found = find_change(&state.database, undo).await?;
            found.map(Reply).ok_or_else(no_such_change)
        }
        Undone::Unknown => Err(no_such_change()),
        Undone::Already(_) => conflict("The change has been undone already."),
        Undone::Overtaken => {
            conflict("A later change stands on it, so undoing this would undo that too.")
        }
        Undone::NotOurs => conflict("The configuration says so: change it there."),
    }
}

fn no_such_change() -> Error {
    Error::not_found("There is no such change.")
}
