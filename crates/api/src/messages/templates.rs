//! `/api/crm/message-templates`: texts that are written to many; sends none.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_db::messages::{TemplateRefusal, insert_template, list_templates, update_template};
use crm_types::ids::TemplateId;
use crm_types::messages::{MessageTemplate, NewTemplate, TemplateList};
use crm_types::problem::Code;

use super::compose::template;
use crate::auth::{Agent, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{IfMatch, Json, Path};
use crate::reply::{Created, Reply, Tagged};
use crate::state::State;

/// List templates
///
/// All templates, in the order of their names.
#[utoipa::path(
    get,
    path = "/api/crm/message-templates",
    tag = "Messages",
    responses((status = 200, description = "The templates", body = TemplateList)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_message_templates(
    _: Authorized<Viewer>,
    state: Data<State>,
) -> Result<Reply<TemplateList>> {
    let items = list_templates(&state.database).await?;
    Ok(Reply(TemplateList { items }))
}

/// Add a template
///
/// Adds a text with variables. A variable that there is not is told with its place.
#[utoipa::path(
    post,
    path = "/api/crm/message-templates",
    tag = "Messages",
    request_body = NewTemplate,
    responses(
        (status = 201, description = "The template", body = MessageTemplate),
        (status = 409, description = "Another one is called so (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_message_template(
    agent: Authorized<Agent>,
    state: Data<State>,
    Json(new): Json<NewTemplate>,
) -> Result<Created<MessageTemplate>> {
    let new = template(new)?;
    let (admin, now) = (agent.principal.admin, state.clock.now());
    let made = insert_template(&state.database, &new, admin, now).await?;
    made.map(Created).map_err(refusal)
}

/// Change a template
///
/// Puts another text in the place of a template, where it is the one that was seen. What was written with it before stays as
/// it was.
#[utoipa::path(
    put,
    path = "/api/crm/message-templates/{id}",
    tag = "Messages",
    params(
        ("id" = TemplateId, Path, description = "The template's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a"),
        ("If-Match" = String, Header, description = "The ETag you have seen, or the template's `revision` in quotes; `*` to \
            change whatever is there", max_length = 1000, example = "\"1\""),
    ),
    request_body = NewTemplate,
    responses(
        (status = 200, description = "The template", body = MessageTemplate),
        (status = 404, description = "No such template (`not_found`)"),
        (status = 409, description = "Another one is called so (`conflict`)"),
        (status = 412, description = "Somebody else changed it meanwhile (`precondition_failed`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_message_template(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<TemplateId>,
    if_match: IfMatch,
    Json(new): Json<NewTemplate>,
) -> Result<Tagged<MessageTemplate>> {
    let revision = if_match.require()?;
    let new = template(new)?;
    let (admin, now) = (agent.principal.admin, state.clock.now());
    let written = update_template(&state.database, id, revision, &new, admin, now).await?;
    let value = written.map_err(refusal)?;
    Ok(Tagged {
        revision: value.revision,
        value,
    })
}

/// Delete a template
///
/// Takes a template away. What was written with it stays.
#[utoipa::path(
    delete,
    path = "/api/crm/message-templates/{id}",
    tag = "Messages",
    params(("id" = TemplateId, Path, description = "The template's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "No such template (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn delete_message_template(
    _: Authorized<Agent>,
    state: Data<State>,
    Path(id): Path<TemplateId>,
) -> Result<HttpResponse> {
    match crm_db::messages::delete_template(&state.database, id).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(refusal(TemplateRefusal::Unknown)),
    }
}

fn refusal(refusal: TemplateRefusal) -> Error {
    match refusal {
        TemplateRefusal::Unknown => Error::not_found("There is no such template, or no longer."),
        TemplateRefusal::Overtaken => Error::new(
            Code::PreconditionFailed,
            "The template has been changed since you read it. Read it again.",
        ),
        TemplateRefusal::NameTaken => Error::new(
            Code::Conflict,
            "Another template is called so. Give it another name.",
        ),
    }
}
