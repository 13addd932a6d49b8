//! The OpenAPI document: collected from the routes that are mounted, finished with what all operations share; invents no operation.

mod example;
mod finish;

use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Schema};

use crate::routes::OPERATIONS;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Member Success",
        description = "Members of a subscription product, how they use it and what they pay, for programs.\n\n\
            Errors are RFC 9457 problems with a stable `code`. Unknown parameters and fields are errors. \
            Lists are paged by cursor. New fields, codes and enum values may be added: ignore what you do not know.",
        license(name = "MIT", identifier = "MIT"),
        contact(name = "Member Success")
    ),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Admins", description = "Everybody who signs in here"),
        (name = "Broadcasts", description = "Messages to many at once: tried dry, begun with a few, followed, held and stopped"),
        (name = "Changes", description = "What was changed, by whom, and undoing it"),
        (name = "Dashboard", description = "Every figure at one glance"),
        (name = "Events", description = "What happens, as it happens"),
        (name = "Health", description = "Whether an instance lives and is ready"),
        (name = "Ingestion", description = "What products tell us, and how admins steer it"),
        (name = "Jobs", description = "What makes the members' figures, when it runs, and how it went"),
        (name = "Leads", description = "People who may become members: where they came from, who sees to them, and whom they have become"),
        (name = "Members", description = "Everybody who has an account, with their figures"),
        (name = "Messages", description = "Conversations with members, what they agreed to, and texts that are written to many"),
        (name = "Queue", description = "What is done later, and what came to nothing"),
        (name = "Revenue", description = "What members pay, how each amount came about, and the settings behind it"),
        (name = "Session", description = "Signing in, renewing, signing out"),
        (name = "Statuses", description = "What members can be classified as, and what counts as what"),
        (name = "Tickets", description = "What members asked for help with, what was said about it, and until when it is to be \
            answered"),
        (name = "Tracking", description = "Segment's HTTP tracking API: its SDKs work here by changing the host. Unknown \
            fields are allowed, the content type is not looked at, bodies may be packed with gzip"),
        (name = "Webhooks", description = "What other services tell us by themselves"),
    ),
    components(schemas(
        crm_types::problem::Problem,
        crm_types::problem::FieldError,
        // A path's, which the operations name without bringing it along.
        crm_types::statuses::StatusList,
    ))
)]
struct Base;

/// The document of this version of the program.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = document.components.get_or_insert_default();
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    for operation in OPERATIONS {
        document.paths.merge(operation.document.paths());
        operation.document.schemas(&mut schemas);
    }
    components.schemas.extend(schemas);
    components.security_schemes.extend(security_schemes());
    finish::finish(&mut document);
    document
}

fn security_schemes() -> [(String, RefOr<SecurityScheme>); 5] {
    let cookie = |name: &str, description: &str| {
        RefOr::T(SecurityScheme::ApiKey(ApiKey::Cookie(
            ApiKeyValue::with_description(name, description),
        )))
    };
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "An access token from `create_token`. Counts alone where a cookie comes along.",
        ))
        .build();
    let write_key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Basic)
        .description(Some(
            "A write key as the user name; the password is not looked at. SDKs in browsers send it as `writeKey` in the body \
             instead.",
        ))
        .build();
    let form_key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "The key of a form on the product's site (`pk_…`), which is no secret. It may stand in the body as `key` instead.",
        ))
        .build();
    [
        (
            "form_key".to_owned(),
            RefOr::T(SecurityScheme::Http(form_key)),
        ),
        (
            "write_key".to_owned(),
            RefOr::T(SecurityScheme::Http(write_key)),
        ),
        ("bearer".to_owned(), RefOr::T(SecurityScheme::Http(bearer))),
        (
            "access_cookie".to_owned(),
            cookie(
                "crm_access",
                "The page's access token. Unsafe methods need the page's own `Origin` beside it.",
            ),
        ),
        (
            "refresh_cookie".to_owned(),
            cookie("crm_refresh", "The page's refresh token."),
        ),
    ]
}
