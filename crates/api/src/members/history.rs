//! `GET /api/crm/members/{id}/history`: what happened to a member and what they did, in one order of time.

use actix_web::web::Data;
use crm_db::members::HistoryQuery;
use crm_types::ids::MemberId;
use crm_types::members::{HistoryKind, HistoryPage};
use crm_types::problem::{Code, FieldError};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{not_found, reading};
use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Path, Query, nearest, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// What may be asked of a history.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMemberHistory {
    /// Which kinds of lines, separated by commas: `change`, `sign_ins`, `event`, `joined`, `payment`, `tier_change`, `message`, `ticket`. Absent: all.
    #[param(max_length = 200, example = "change,joined")]
    kinds: Option<String>,
    /// How many lines a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 2048)]
    cursor: Option<String>,
}

/// A member's history
///
/// Changes of what people set, sign-ins (a line for each day), what the product told, payments, tiers changed in Stripe from
/// here, messages, tickets, and when they joined, the latest first. Of texts longer than 2,000 characters a change shows the beginning; `get_change` has all of it.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/history",
    tag = "Members",
    params(
        ("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2"),
        ListMemberHistory
    ),
    responses(
        (status = 200, description = "A page of the history", body = HistoryPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_member_history(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(id): Path<MemberId>,
    Query(query): Query<ListMemberHistory>,
) -> Result<Reply<HistoryPage>> {
    let asked = HistoryQuery {
        kinds: kinds(query.kinds.as_deref())?,
        limit: page_limit(query.limit)?,
        cursor: query.cursor,
    };
    let found = crm_db::members::history(&state.database, id, &asked, &reading(&state)).await?;
    found.map(Reply).ok_or_else(not_found)
}

fn kinds(text: Option<&str>) -> Result<Vec<HistoryKind>> {
    let words = text.into_iter().flat_map(|text| text.split(','));
    words
        .map(|word| {
            word.trim().parse().map_err(|_| {
                let known: Vec<String> = HistoryKind::ALL.iter().map(ToString::to_string).collect();
                let message = "A history has no such kind of line.";
                Error::new(Code::InvalidQuery, message).with(FieldError {
                    field: "kinds".to_owned(),
                    code: "unknown_value".to_owned(),
                    message: message.to_owned(),
                    suggestion: nearest(word, &known),
                    expected: known,
                    ..FieldError::default()
                })
            })
        })
        .collect()
}
