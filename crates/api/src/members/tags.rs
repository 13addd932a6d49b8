//! `GET /api/crm/tags`: the tags there are, to choose from.

use actix_web::web::Data;
use crm_types::members::TagList;
use crm_types::problem::{Code, FieldError};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// The longest text that is looked for in tags, in characters.
const MAX_TEXT: usize = 100;

/// What may be asked of the tags.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListTags {
    /// A text that stands in the tag, whatever its case and accents.
    #[param(max_length = 100, example = "upgr")]
    q: Option<String>,
    /// How many tags at most.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
}

/// List tags
///
/// The tags that members have and how many have each, those that most have first.
#[utoipa::path(
    get,
    path = "/api/crm/tags",
    tag = "Members",
    params(ListTags),
    responses(
        (status = 200, description = "The tags", body = TagList),
        (status = 400, description = "A parameter does not fit (`invalid_query`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_tags(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListTags>,
) -> Result<Reply<TagList>> {
    let limit = page_limit(query.limit)?;
    let text = query.q.as_deref().unwrap_or_default().trim();
    if text.chars().count() > MAX_TEXT {
        let message = format!("A tag has {MAX_TEXT} characters at most.");
        return Err(
            Error::new(Code::InvalidQuery, message.clone()).with(FieldError {
                field: "q".to_owned(),
                code: "invalid".to_owned(),
                message,
                ..FieldError::default()
            }),
        );
    }
    Ok(Reply(
        crm_db::members::tags(&state.database, text, limit).await?,
    ))
}
