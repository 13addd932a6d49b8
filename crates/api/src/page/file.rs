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
use rust_embed::RustEmbed;

use crate::edge::{Accepted, accepted};

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

/// A file and what stands for its content.
pub struct Asset {
    data: Cow<'static, [u8]>,
    hash: [u8; 32],
}

/// What Trunk built. Names cannot lead out: only what was embedded is found.
pub fn embedded(name: &str) -> Option<Asset> {
    let file = Files::get(name)?;
    Some(Asset {
        hash: file.metadata.sha256_hash(),
        data: file.data,
    })
}

/// The file of this name out of `files`, where there is one.
pub fn serve(
    request: &HttpRequest,
    name: &str,
    caching: Caching,
    files: impl Fn(&str) -> Option<Asset>,
) -> Option<HttpResponse> {
    // The compressed forms are beside the file and are not files of their own.
    if name.ends_with(".br") || name.ends_with(".gz") {
        return None;
    }
    let plain = files(name)?;
    let (encoding, file) = match smallest(request.headers(), name, &files) {
        Some((encoding, file)) => (Some(encoding), file),
        None => (None, plain),
    };
    let etag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.hash));
    let known = is_known(request.headers(), &etag);
    let mut response = if known {
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
    if known {
        return Some(response.finish());
    }
    if let Some(encoding) = encoding {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    Some(response.body(match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }))
}

/// The compressed form that the browser takes, where one was built.
fn smallest(
    headers: &HeaderMap,
    name: &str,
    files: impl Fn(&str) -> Option<Asset>,
) -> Option<(&'static str, Asset)> {
    let (encoding, ending) = match accepted(headers.get(ACCEPT_ENCODING)) {
        Accepted::Brotli => ("br", "br"),
        Accepted::Gzip => ("gzip", "gz"),
        Accepted::Identity => return None,
    };
    Some((encoding, files(&format!("{name}.{ending}"))?))
}

/// Whether the browser already has it. Weak comparison, as RFC 9110 wants for `If-None-Match`.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| matches!(known.trim(), "*") || known.trim().trim_start_matches("W/") == etag)
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
    use actix_web::http::StatusCode;
    use actix_web::test::TestRequest;

    use super::*;

    /// A page of one script, compressed in one way.
    fn files(name: &str) -> Option<Asset> {
        let data: &[u8] = match name {
            "assets/app-1.js" => b"console.log('hello')",
            "assets/app-1.js.br" => b"br",
            _ => return None,
        };
        Some(Asset {
            data: data.into(),
            hash: [u8::try_from(data.len()).unwrap(); 32],
        })
    }

    fn get(headers: &[(&'static str, &str)], name: &str) -> Option<HttpResponse> {
        let request = headers.iter().fold(TestRequest::get(), |request, header| {
            request.insert_header(*header)
        });
        serve(&request.to_http_request(), name, Caching::Forever, files)
    }

    fn header(response: &HttpResponse, name: &str) -> String {
        response
            .headers()
            .get(name)
            .map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_hashed_file_is_kept_for_ever() {
        let response = get(&[], "assets/app-1.js").unwrap();
        assert_eq!(
            header(&response, "content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            header(&response, "cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(header(&response, "content-encoding"), "");
        assert_eq!(header(&response, "vary"), "Accept-Encoding");
    }

    #[test]
    fn the_browser_gets_the_smallest_form_it_takes() {
        let response = get(&[("accept-encoding", "gzip, br")], "assets/app-1.js").unwrap();
        assert_eq!(header(&response, "content-encoding"), "br");
        let response = get(&[("accept-encoding", "gzip")], "assets/app-1.js").unwrap();
        assert_eq!(header(&response, "content-encoding"), "", "none was built");
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let etag = header(&get(&[], "assets/app-1.js").unwrap(), "etag");
        for known in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            let response = get(&[("if-none-match", &known)], "assets/app-1.js").unwrap();
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(
            get(&[("if-none-match", "\"x\"")], "assets/app-1.js")
                .unwrap()
                .status(),
            StatusCode::OK
        );
        let compressed = header(
            &get(&[("accept-encoding", "br")], "assets/app-1.js").unwrap(),
            "etag",
        );
        assert_ne!(compressed, etag, "another form is another representation");
    }

    #[test]
    fn there_is_nothing_else() {
        for name in ["assets/app-1.js.br", "assets/app-2.js", "", "../Cargo.toml"] {
            assert!(get(&[], name).is_none(), "{name}");
        }
    }
}
