//! The headers that keep browsers careful, on every answer; the page's own policy is in here too, and nothing is inline.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

use super::request_id::{self, RequestId};
use crate::routes::{Kind, Pattern};
use crate::tracking::cors;

/// Data: loads nothing, is framed by nobody.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The page: its own files alone. WebAssembly counts as evaluation and has a word of its own.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// A page that is a form: it loads nothing, and sends to us alone.
const FORM_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The API's documentation: the page's policy without WebAssembly, and with leave for the one style element that Swagger
/// UI adds from its script, named by its digest. Whatever else it sets, it sets on elements from script, which no policy
/// touches. A Swagger UI that adds another is a little plainer and says so in the browser's console.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds what every answer carries. A `Cache-Control` that is already there stays.
pub fn apply(headers: &mut HeaderMap, route: &Pattern, request_id: &RequestId, https: bool) {
    let policy = match route.kind() {
        Kind::Page => PAGE_POLICY,
        Kind::Docs => DOCS_POLICY,
        Kind::Form => FORM_POLICY,
        Kind::Data => DATA_POLICY,
    };
    let fixed = |headers: &mut HeaderMap, name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    headers.insert(request_id::HEADER, request_id.value());
    fixed(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    fixed(headers, CONTENT_SECURITY_POLICY, policy);
    fixed(headers, REFERRER_POLICY, "no-referrer");
    fixed(headers, RESOURCE_POLICY, "same-origin");
    if route.is_tracking() {
        cors::apply(headers);
    }
    if route.kind() != Kind::Data {
        fixed(headers, OPENER_POLICY, "same-origin");
        fixed(headers, PERMISSIONS_POLICY, PERMISSIONS);
    }
    if https {
        fixed(
            headers,
            STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
    if !headers.contains_key(CACHE_CONTROL) {
        fixed(headers, CACHE_CONTROL, "no-store");
    }
}
