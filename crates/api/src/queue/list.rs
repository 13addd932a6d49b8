//! `GET /api/crm/queue/dead-letters`: what came to nothing, and why.

use actix_web::web::Data;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_db::queue::DeadQuery;
use crm_types::problem::{Code, FieldError};
use crm_types::queue::{DeadLetter, DeadLetterPage};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::{Query, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// The longest name of a kind, in characters.
const MAX_KIND: usize = 100;

/// What may be asked of the list of dead letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDeadLetters {
    /// Only those of this kind.
    #[param(max_length = 100, example = "send-message")]
    kind: Option<String>,
    /// How many a page has.
    #[param(minimum = 1, maximum = 100, default = 50, example = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// List dead letters
///
/// Tasks of the queue that came to nothing as often as they may be tried, those that were put in last first. They stay
/// until somebody has them tried again or gives them up.
#[utoipa::path(
    get,
    path = "/api/crm/queue/dead-letters",
    tag = "Queue",
    params(ListDeadLetters),
    responses(
        (status = 200, description = "A page of dead letters", body = DeadLetterPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_dead_letters(
    _: Authorized<Admin>,
    state: Data<State>,
    Query(query): Query<ListDeadLetters>,
) -> Result<Reply<DeadLetterPage>> {
    // Longer ones there are none.
    if query
        .kind
        .as_ref()
        .is_some_and(|kind| kind.chars().count() > MAX_KIND)
    {
        let message = format!("A kind has {MAX_KIND} characters at most.");
        return Err(
            Error::new(Code::InvalidQuery, message.clone()).with(FieldError {
                field: "kind".to_owned(),
                code: "invalid".to_owned(),
                message,
                ..FieldError::default()
            }),
        );
    }
    let asked = DeadQuery {
        kind: query.kind.as_deref(),
        before: query.cursor.as_deref().map(read_cursor).transpose()?,
        limit: page_limit(query.limit)?.into(),
    };
    let page = crm_db::queue::dead(&state.database, &asked).await?;
    let last = page.items.last().filter(|_| page.has_more);
    Ok(Reply(DeadLetterPage {
        has_more: page.has_more,
        next_cursor: last.map(|letter| URL_SAFE_NO_PAD.encode(letter.number.to_be_bytes())),
        items: page.items.into_iter().map(DeadLetter::from).collect(),
    }))
}

fn read_cursor(text: &str) -> Result<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let number = bytes.try_into().map(i64::from_be_bytes);
    number.map_err(|_| {
        Error::new(
            Code::InvalidCursor,
            "This is no cursor of the list of dead letters. Begin again without one.",
        )
    })
}
