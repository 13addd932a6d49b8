//! `/api/crm/lead-forms`: the forms that leads come by; takes in none.

use actix_web::web::Data;
use crm_db::leads::{insert_form, list_forms, revoke_form, update_form};
use crm_domain::leads::FormEdit;
use crm_types::ids::LeadFormId;
use crm_types::leads::{LeadForm, LeadForms, NewLeadForm};

use super::{key, misfits};
use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::{Json, Path};
use crate::reply::{Created, Reply};
use crate::state::State;

/// List forms
///
/// All forms that leads come by, the newest first, with what came by each. A key is no secret.
#[utoipa::path(
    get,
    path = "/api/crm/lead-forms",
    tag = "Leads",
    responses((status = 200, description = "The forms", body = LeadForms)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_lead_forms(_: Authorized<Admin>, state: Data<State>) -> Result<Reply<LeadForms>> {
    let items = list_forms(&state.database).await?;
    Ok(Reply(LeadForms { items }))
}

/// Make a form
///
/// Makes a key for a form on the product's site. It may be sent from the sites in `origins`, and by programs that are no
/// browsers.
#[utoipa::path(
    post,
    path = "/api/crm/lead-forms",
    tag = "Leads",
    request_body = NewLeadForm,
    responses((status = 201, description = "The form", body = LeadForm)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn create_lead_form(
    admin: Authorized<Admin>,
    state: Data<State>,
    Json(new): Json<NewLeadForm>,
) -> Result<Created<LeadForm>> {
    let form = FormEdit::read(&new).map_err(misfits)?;
    let (by, now) = (admin.principal.admin, state.clock.now());
    let made = insert_form(&state.database, &form, &key::make(), by, now).await?;
    Ok(Created(made))
}

/// Change a form
///
/// Makes a form another one: its name, where it may be sent from, its source. Its key stays.
#[utoipa::path(
    put,
    path = "/api/crm/lead-forms/{id}",
    tag = "Leads",
    params(("id" = LeadFormId, Path, description = "The form's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    request_body = NewLeadForm,
    responses(
        (status = 200, description = "The form", body = LeadForm),
        (status = 404, description = "No such form (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn update_lead_form(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<LeadFormId>,
    Json(new): Json<NewLeadForm>,
) -> Result<Reply<LeadForm>> {
    let form = FormEdit::read(&new).map_err(misfits)?;
    let written = update_form(&state.database, id, &form).await?;
    written.map(Reply).ok_or_else(no_form)
}

/// Revoke a form
///
/// From now on nothing is taken from it. What came by it stays.
#[utoipa::path(
    delete,
    path = "/api/crm/lead-forms/{id}",
    tag = "Leads",
    params(("id" = LeadFormId, Path, description = "The form's id", example = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a")),
    responses(
        (status = 200, description = "The form", body = LeadForm),
        (status = 404, description = "No such form (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn revoke_lead_form(
    _: Authorized<Admin>,
    state: Data<State>,
    Path(id): Path<LeadFormId>,
) -> Result<Reply<LeadForm>> {
    let revoked = revoke_form(&state.database, id, state.clock.now()).await?;
    revoked.map(Reply).ok_or_else(no_form)
}

fn no_form() -> Error {
    Error::not_found("There is no such form.")
}
