//! One embedded file as an answer: the smallest form the browser takes, and how long it may keep it.

use std::borrow::Cow;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH,
    VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
#[allow_missing = true]
struct Files;

/// How long a browser may go without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// The name changes with the content.
    Forever,
    /// It asks each time, and is mostly told that nothing changed.
    Revalidate,
}

/// The file, where there is one. Names cannot lead out: only what was embedded is found.
pub fn serve(request: &HttpRequest, name: &str, caching: Caching) -> Option<HttpResponse> {
    // The compressed forms are beside the file and are not files of their own.
    if name.ends_with(".br") || name.ends_with(".gz") {
        return None;
    }
    let plain = Files::get(name)?;
    let (encoding, file) =
        smallest(request.headers(), name).map_or((None, plain), |(name, file)| (Some(name), file));
    let etag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash())
    );
    let mut response = if is_known(request.headers(), &etag) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, etag))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((CONTENT_TYPE, content_type(name)))
        .insert_header((
            CACHE_CONTROL,
            match caching {
                Caching::Forever => "public, max-age=31536000, immutable",
                Caching::Revalidate => "no-cache",
            },
        ));
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    Some(response.body(bytes(file)))
}

/// The compressed form that the browser takes, where one was built.
fn smallest(headers: &HeaderMap, name: &str) -> Option<(&'static str, EmbeddedFile)> {
    use crate::edge::Accepted;
    let (encoding, ending) = match crate::edge::accepted(headers.get(ACCEPT_ENCODING)) {
        Accepted::Brotli => ("br", "br"),
        Accepted::Gzip => ("gzip", "gz"),
        Accepted::Identity => return None,
    };
    Some((encoding, Files::get(&format!("{name}.{ending}"))?))
}

/// Whether the browser already has it. Weak comparison, as RFC 9110 wants for `If-None-Match`.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| matches!(known.trim(), "*") || known.trim().trim_start_matches("W/") == etag)
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

/// What Trunk writes; `nosniff` makes anything else a download.
fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn a_known_file_is_recognised() {
        let mut headers = HeaderMap::new();
        assert!(!is_known(&headers, "\"a\""));
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("\"b\", W/\"a\""));
        assert!(is_known(&headers, "\"a\""));
        assert!(!is_known(&headers, "\"c\""));
    }
}
