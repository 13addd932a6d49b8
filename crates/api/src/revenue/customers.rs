//! `/api/crm/revenue/unlinked-customers`, `/links`, `/not-understood`: what stands between Stripe and whole figures.

use actix_web::HttpResponse;
use actix_web::web::Data;
use crm_types::revenue::{
    CustomerLink, NotUnderstood, NotUnderstoodPage, UnlinkedCustomer, UnlinkedCustomerPage,
};

use super::object_id::ObjectId;
use crate::auth::{Admin, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Json, ListPage, Path, Query, cursor, page_limit};
use crate::reply::Reply;
use crate::state::State;

/// List customers who are nobody's
///
/// Customers of Stripe who could not be matched to a member, by metadata or by an e-mail address that exactly one member
/// has. Where several fit, they are named.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/unlinked-customers",
    tag = "Revenue",
    params(ListPage),
    responses(
        (status = 200, description = "A page of them", body = UnlinkedCustomerPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_unlinked_customers(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListPage>,
) -> Result<Reply<UnlinkedCustomerPage>> {
    let limit = page_limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref(), 1)?;
    let after = after.as_ref().map(|parts| parts[0].as_str());
    let wanted = u32::from(limit) + 1;
    let mut items = crm_db::revenue::list_unlinked(&state.database, after, wanted).await?;
    let has_more = items.len() > usize::from(limit);
    items.truncate(limit.into());
    let last = items.last().filter(|_| has_more);
    Ok(Reply(UnlinkedCustomerPage {
        has_more,
        next_cursor: last.map(|last| cursor::write(&[&last.customer])),
        items: items
            .into_iter()
            .map(|item| UnlinkedCustomer {
                customer: item.customer,
                email: item.email,
                name: item.name,
                candidates: item.candidates,
                subscriptions: item.subscriptions,
            })
            .collect(),
    }))
}

/// Link a customer
///
/// Says whose the customer is, whatever was thought before. It stays so until it is taken back; it is one of the changes of
/// the settings (`list_revenue_changes`) and can be undone as one.
#[utoipa::path(
    put,
    path = "/api/crm/revenue/links/{customer}",
    tag = "Revenue",
    params(("customer" = String, Path, description = "The customer's id", min_length = 1, max_length = 255,
        example = "cus_NffrFeUfNV2Hib")),
    request_body = CustomerLink,
    responses(
        (status = 204, description = "It is the member's"),
        (status = 404, description = "No such customer or member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn link_customer(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(ObjectId(customer)): Path<ObjectId>,
    Json(link): Json<CustomerLink>,
) -> Result<HttpResponse> {
    let (admin, now) = (caller.principal.admin, state.clock.now());
    let linked =
        crm_db::revenue::link_by_hand(&state.database, &customer, link.member_id, admin, now).await;
    match linked {
        Ok(()) => Ok(HttpResponse::NoContent().finish()),
        Err(crm_db::Error::NotFound) => Err(Error::not_found(
            "There is no such customer, or no such member.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Take a link back
///
/// The customer is nobody's until the next matching, which follows at once and looks at it anew: by its metadata or its
/// address it may become the same member's again. To have it be somebody else's, link it to them.
#[utoipa::path(
    delete,
    path = "/api/crm/revenue/links/{customer}",
    tag = "Revenue",
    params(("customer" = String, Path, description = "The customer's id", min_length = 1, max_length = 255,
        example = "cus_NffrFeUfNV2Hib")),
    responses(
        (status = 204, description = "It is nobody's"),
        (status = 404, description = "It was nobody's (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn unlink_customer(
    caller: Authorized<Admin>,
    state: Data<State>,
    Path(ObjectId(customer)): Path<ObjectId>,
) -> Result<HttpResponse> {
    let (admin, now) = (caller.principal.admin, state.clock.now());
    match crm_db::revenue::unlink(&state.database, &customer, admin, now).await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(Error::not_found("This customer is linked to nobody.")),
    }
}

/// List what could not be understood
///
/// Objects of Stripe that could not be read, and items that no amount could be derived for, each with its id and the reason.
#[utoipa::path(
    get,
    path = "/api/crm/revenue/not-understood",
    tag = "Revenue",
    params(ListPage),
    responses(
        (status = 200, description = "A page of them", body = NotUnderstoodPage),
        (status = 400, description = "A parameter (`invalid_query`) or the cursor (`invalid_cursor`) does not fit"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_not_understood(
    _: Authorized<Viewer>,
    state: Data<State>,
    Query(query): Query<ListPage>,
) -> Result<Reply<NotUnderstoodPage>> {
    let limit = page_limit(query.limit)?;
    let after = cursor::read(query.cursor.as_deref(), 2)?;
    let after = after
        .as_ref()
        .map(|parts| (parts[0].as_str(), parts[1].as_str()));
    let wanted = u32::from(limit) + 1;
    let mut records = crm_db::revenue::list_not_understood(&state.database, after, wanted).await?;
    let has_more = records.len() > usize::from(limit);
    records.truncate(limit.into());
    let last = records.last().filter(|_| has_more);
    Ok(Reply(NotUnderstoodPage {
        has_more,
        next_cursor: last.map(|last| cursor::write(&[&last.kind, &last.id])),
        items: records
            .into_iter()
            .map(|record| NotUnderstood {
                member_id: record.member(),
                kind: record.kind,
                id: record.id,
                reason: record.reason,
            })
            .collect(),
    }))
}
