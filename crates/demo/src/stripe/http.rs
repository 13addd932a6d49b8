//! The fake's HTTP: keys, limits, faults, idempotency and addresses; what is answered is decided elsewhere.

use std::collections::HashMap;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::account::Account;
use super::error::{Answer, Refusal};
use super::fault::{Fault, Plan};
use super::params::Params;
use super::store::Kind;
use super::webhook::Endpoint;
use super::{Fake, Key, list, objects, writes};

/// Answers that are given again for the same key.
pub type Replays = HashMap<String, (String, u16, String)>;

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(3_600);

/// Every request ends up here.
pub async fn handle(request: HttpRequest, body: Bytes, fake: Data<Fake>) -> HttpResponse {
    let (method, path) = (request.method().as_str(), request.path().to_owned());
    let body = String::from_utf8_lossy(&body).into_owned();
    if let Some(control) = path.strip_prefix("/_fake/") {
        return self::control(&fake, control, &body);
    }
    let segments: Vec<String> = path.trim_matches('/').split('/').map(decoded).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    fake.count(endpoint(method, &segments));
    if let Some(latency) = fake.latency() {
        tokio::time::sleep(latency).await;
    }
    let fault = fake.faults().strike(&path);
    match &fault {
        Some(Fault::Hang) => tokio::time::sleep(FOREVER).await,
        Some(Fault::Slow(wait)) => tokio::time::sleep(*wait).await,
        _ => {}
    }
    let mut headers = Headers::new(&fake);
    if let Some(Fault::RateLimited { retry_after }) = fault {
        if let Some(seconds) = retry_after {
            headers.add("Retry-After", seconds.to_string());
        }
        return headers.answer(429, Refusal::rate_limit().body().to_string());
    }
    if let Some(reason) = fake.over_limit(&endpoint(method, &segments)) {
        headers.add("Stripe-Rate-Limited-Reason", reason.to_owned());
        return headers.answer(429, Refusal::rate_limit().body().to_string());
    }
    match fault {
        Some(Fault::ServerError) => {
            return headers.answer(500, Refusal::internal().body().to_string());
        }
        Some(Fault::BadGateway) => {
            return HttpResponse::BadGateway()
                .content_type("text/html")
                .body("<html><body><h1>502 Bad Gateway</h1></body></html>");
        }
        _ => {}
    }
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let asked = Asked {
        method,
        segments: &segments,
        query: request.query_string(),
        body: &body,
        authorization: header("Authorization"),
    };
    let key = header("Idempotency-Key").filter(|_| method == "POST");
    let (status, text) = once(&fake, key, &asked, &mut headers);
    match fault {
        Some(Fault::Truncated) => cut(status, &text),
        Some(Fault::Malformed) => headers.answer(status, text[..text.len() / 2].to_owned()),
        _ => headers.answer(status, text),
    }
}

/// Coupons may have blanks and the like in their ids.
fn decoded(segment: &str) -> String {
    let escaped = segment.replace('+', "%2B");
    let first = form_urlencoded::parse(escaped.as_bytes()).next();
    first.map(|(name, _)| name.into_owned()).unwrap_or_default()
}

struct Asked<'a> {
    method: &'a str,
    segments: &'a [&'a str],
    query: &'a str,
    body: &'a str,
    authorization: Option<String>,
}

/// The same key with the same request is answered the same, without doing it again.
fn once(
    fake: &Fake,
    key: Option<String>,
    asked: &Asked<'_>,
    headers: &mut Headers,
) -> (u16, String) {
    let print = format!("{} {:?} {}", asked.method, asked.segments, asked.body);
    let mut account = fake.account();
    let mut replays = fake.replays();
    if let Some((known, status, text)) = key.as_ref().and_then(|key| replays.get(key)) {
        if *known != print {
            let refusal = Refusal::idempotency();
            return (refusal.status, refusal.body().to_string());
        }
        headers.add("Idempotent-Replayed", "true".to_owned());
        return (*status, text.clone());
    }
    let (status, text) = match permitted(fake, asked).and_then(|()| route(&mut account, asked)) {
        Ok(text) => (200, text),
        Err(refusal) => (refusal.status, refusal.body().to_string()),
    };
    if let Some(key) = key.filter(|_| !matches!(status, 401 | 403)) {
        replays.insert(key, (print, status, text.clone()));
    }
    if !account.unsent.is_empty() {
        fake.tell();
    }
    (status, text)
}

/// Whether the key opens what is asked for.
fn permitted(fake: &Fake, asked: &Asked<'_>) -> Answer<()> {
    let given = asked
        .authorization
        .as_deref()
        .and_then(|text| text.strip_prefix("Bearer "));
    let Some(given) = given.filter(|given| !given.is_empty()) else {
        return Err(Refusal::key(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer \
             auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        ));
    };
    let Some(Key { permissions, .. }) = fake.keys().iter().find(|key| key.secret == given) else {
        let shown = given.get(..8).unwrap_or("");
        return Err(Refusal::key(format!(
            "Invalid API Key provided: {shown}****"
        )));
    };
    let object = asked
        .segments
        .get(1)
        .and_then(|word| Kind::of_collection(word))
        .map_or("unknown", Kind::object);
    let access = if asked.method == "GET" {
        "read"
    } else {
        "write"
    };
    let needed = format!("rak_{object}_{access}");
    match permissions {
        Some(permissions) if !permissions.contains(&needed) => Err(Refusal::permission(&needed)),
        _ => Ok(()),
    }
}

/// What a request is counted and limited as: ids left out.
fn endpoint(method: &str, segments: &[&str]) -> String {
    let words = segments.iter().map(|word| {
        if word.contains('_') && word.len() > 20 {
            "{id}"
        } else {
            word
        }
    });
    format!("{method} /{}", words.collect::<Vec<_>>().join("/"))
}

fn route(account: &mut Account, asked: &Asked<'_>) -> Answer<String> {
    let query = Params::read(asked.query);
    let form = Params::read(asked.body);
    let now = account.now;
    let unknown =
        || Refusal::unknown_address(asked.method, &format!("/{}", asked.segments.join("/")));
    let Some(("v1", rest)) = asked
        .segments
        .split_first()
        .map(|(first, rest)| (*first, rest))
    else {
        return Err(unknown());
    };
    let text = |answer: Answer| answer.map(|value| value.to_string());
    match (asked.method, rest) {
        ("GET", ["subscription_items"]) => {
            list::list(&account.store, Kind::SubscriptionItem, &query, now)
        }
        ("GET", [collection]) => {
            let kind = Kind::of_collection(collection).ok_or_else(unknown)?;
            list::list(&account.store, kind, &query, now)
        }
        ("GET", [collection, id]) => {
            let kind = Kind::of_collection(collection).ok_or_else(unknown)?;
            text(list::retrieve(&account.store, kind, id, &query))
        }
        ("GET", ["invoices", id, "lines"]) => text(list::lines(account, id, &query)),
        ("POST", ["subscriptions", id]) => text(writes::update_subscription(account, id, &form)),
        ("DELETE", ["subscriptions", id]) => text(writes::cancel_subscription(account, id)),
        ("POST", ["invoices", "create_preview"]) => text(writes::preview(account, &form)),
        ("POST", ["customers", id]) => text(writes::update_customer(account, id, &form)),
        ("DELETE", ["customers", id]) => text(writes::delete_customer(account, id)),
        ("POST", ["refunds"]) => text(writes::refund(account, &form)),
        _ => Err(unknown()),
    }
}

struct Headers(Vec<(&'static str, String)>);

impl Headers {
    fn new(fake: &Fake) -> Self {
        Self(vec![
            ("Request-Id", fake.next_request_id()),
            ("Stripe-Version", objects::API_VERSION.to_owned()),
        ])
    }

    fn add(&mut self, name: &'static str, value: String) {
        self.0.push((name, value));
    }

    fn answer(self, status: u16, body: String) -> HttpResponse {
        let mut answer = builder(status);
        for (name, value) in self.0 {
            answer.insert_header((name, value));
        }
        answer.body(body)
    }
}

fn builder(status: u16) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CONTENT_TYPE, "application/json"));
    answer
}

/// The connection breaks off in the middle of what was promised.
fn cut(status: u16, text: &str) -> HttpResponse {
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
    let first = stream::once(async { Ok(half) });
    // What was sent has to be on its way before the rest fails, or nothing would be.
    let rest = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::other("cut off"))
    });
    let parts = first.chain(rest);
    builder(status).body(SizedStream::new(text.len() as u64, parts))
}

/// `POST /_fake/…`: for whoever cannot hold the fake itself.
fn control(fake: &Fake, what: &str, body: &str) -> HttpResponse {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let done = match what {
        "faults" => Plan::read(&body).map(|plan| fake.faults().add(plan)),
        "advance" => body["to"].as_i64().map(|to| fake.advance(to)),
        "webhooks" => body["url"]
            .as_str()
            .zip(body["secret"].as_str())
            .map(|(url, secret)| {
                fake.send_to(Endpoint {
                    url: url.to_owned(),
                    secrets: vec![secret.to_owned()],
                });
            }),
        _ => None,
    };
    match done {
        Some(()) => HttpResponse::Ok().json(json!({"done": true})),
        None => HttpResponse::BadRequest().json(json!({
            "error": "faults {path, after, times, fault}, advance {to} or webhooks {url, secret}"
        })),
    }
}
