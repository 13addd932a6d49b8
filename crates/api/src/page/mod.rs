//! The page, carried inside the program as Trunk built it: index.html for every address of the page, and its hashed files.

mod file;

use actix_web::http::Method;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse};
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::extract::Path;

/// `GET /`, `/sign-in`, `/admin/…`: the page, which finds out by itself what to show.
pub async fn index(request: HttpRequest) -> Result<HttpResponse> {
    file::serve(&request, "index.html", file::Caching::Revalidate, file::embedded).ok_or_else(|| {
        Error::new(
            Code::Unavailable,
            "This program was built without its page. `cargo xtask run` builds both; the API works without it.",
        )
    })
}

/// `GET /assets/{file}`: a file whose name changes with its content.
pub async fn asset(request: HttpRequest, Path(name): Path<String>) -> Result<HttpResponse> {
    file::serve(
        &request,
        &format!("assets/{name}"),
        file::Caching::Forever,
        file::embedded,
    )
    .ok_or_else(|| {
        Error::not_found("The page has no such file. It may be of an older version: reload.")
    })
}

/// `GET /favicon.ico` and the like: files whose name the world has fixed.
pub async fn root_file(request: HttpRequest) -> Result<HttpResponse> {
    let name = request.path().trim_start_matches('/').to_owned();
    file::serve(&request, &name, file::Caching::Revalidate, file::embedded)
        .ok_or_else(|| Error::not_found("The page has no such file."))
}

/// Whatever was asked that is nowhere: a sentence and a link for people, a problem for programs.
pub async fn nothing_here(request: HttpRequest) -> Result<HttpResponse> {
    let is_person = request.method() == Method::GET
        && !request.path().starts_with("/api/")
        && request
            .headers()
            .get(ACCEPT)
            .is_some_and(|types| types.as_bytes().starts_with(b"text/html"));
    if is_person {
        return Ok(HttpResponse::NotFound()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(include_str!("not_found.html")));
    }
    Err(Error::not_found(
        "There is nothing at this address. The operations are listed at /api/docs.",
    ))
}
