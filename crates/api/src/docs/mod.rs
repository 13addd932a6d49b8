//! The document and the page that shows it, both served from this program; nothing comes from elsewhere.

use std::sync::{Arc, LazyLock};

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use utoipa_swagger_ui::Config;

use crate::document::document;
use crate::error::{Error, Result};
use crate::extract::Path;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    Arc::new(
        Config::from("/api/openapi.json")
            .persist_authorization(false)
            .validator_url("none"),
    )
});

/// `GET /api/openapi.json`: the document of this very server.
pub async fn openapi_json() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .content_type("application/json")
        .body(DOCUMENT.as_str())
}

/// `GET /api/docs`: to the folder, so that the page finds its files.
pub async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, "/api/docs/index.html"))
        .finish()
}

/// `GET /api/docs/{file}`: Swagger UI as it was vendored, with its initializer written for our document.
pub async fn file(Path(name): Path<String>) -> Result<HttpResponse> {
    let file = utoipa_swagger_ui::serve(&name, Arc::clone(&CONFIG))
        .map_err(|error| Error::internal(error.to_string()))?
        .ok_or_else(|| {
            Error::not_found("The documentation has no such file. It begins at /api/docs.")
        })?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_TYPE, file.content_type))
        .body(file.bytes.into_owned()))
}
