//! The fake's HTTP: who asks, what goes wrong, and which address; what becomes of a message is decided elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::Fake;
use super::account::{Account, Fate};
use super::fault::{Fault, Plan};

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(3_600);

/// Every request ends up here.
pub async fn handle(request: HttpRequest, body: Bytes, fake: Data<Fake>) -> HttpResponse {
    let fake: &Fake = &fake;
    let path = request.path().to_owned();
    let text = String::from_utf8_lossy(&body).into_owned();
    if let Some(control) = path.strip_prefix("/_fake/") {
        return self::control(fake, control, &text);
    }
    if !is_known(&request, fake) {
        return refuse(401, 20003, "Authenticate");
    }
    let account = &fake.0.options.account;
    let Some(rest) = path.strip_prefix(&format!("/2010-04-01/Accounts/{account}/")) else {
        return refuse(404, 20404, "The requested resource was not found");
    };
    match (request.method().as_str(), rest) {
        ("POST", "Messages.json") => take(fake, &text).await,
        ("GET", "Messages.json") => read(fake, "list", request.query_string(), None).await,
        ("GET", one) => {
            let sid = one
                .strip_prefix("Messages/")
                .and_then(|rest| rest.strip_suffix(".json"));
            match sid {
                Some(sid) => read(fake, "get", "", Some(sid)).await,
                None => refuse(404, 20404, "The requested resource was not found"),
            }
        }
        _ => refuse(405, 20004, "Method not allowed"),
    }
}

fn is_known(request: &HttpRequest, fake: &Fake) -> bool {
    let options = &fake.0.options;
    let wanted = format!("{}:{}", options.account, options.token);
    let given = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|text| STANDARD.decode(text).ok());
    given.is_some_and(|given| given == wanted.as_bytes())
}

async fn take(fake: &Fake, form: &str) -> HttpResponse {
    fake.count("send");
    let fault = fake.0.faults.strike(true);
    if let Some(refused) = before(fault).await {
        return refused;
    }
    let form: BTreeMap<String, String> = form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect();
    let taken = fake.account().take(&form);
    let told = match taken {
        Ok(told) => told.to_string(),
        Err((status, code, words)) => return refuse(status, code, &words),
    };
    match fault {
        Some(Fault::ServerErrorAfter) => refuse(500, 20500, "Internal Server Error"),
        Some(Fault::HangAfter) => {
            tokio::time::sleep(FOREVER).await;
            builder(500).finish()
        }
        Some(Fault::Truncated) => cut(201, &told),
        Some(Fault::Malformed) => builder(201).body("<html>Bad Gateway</html>"),
        _ => builder(201).body(told),
    }
}

async fn read(fake: &Fake, what: &'static str, query: &str, sid: Option<&str>) -> HttpResponse {
    fake.count(what);
    let fault = fake.0.faults.strike(false);
    if let Some(refused) = before(fault).await {
        return refused;
    }
    let account = fake.account();
    let told = match sid {
        None => Some(list(&account, query, &fake.0.options.account)),
        Some(sid) => account
            .messages()
            .find(|message| message.sid == sid)
            .map(|message| account.told(message)),
    };
    match (told, fault) {
        (None, _) => refuse(404, 20404, "The requested resource was not found"),
        (Some(told), Some(Fault::Truncated)) => cut(200, &told.to_string()),
        (Some(told), _) => builder(200).body(told.to_string()),
    }
}

/// What goes wrong before anything is done.
async fn before(fault: Option<Fault>) -> Option<HttpResponse> {
    match fault? {
        Fault::RateLimited { retry_after } => {
            let mut answer = builder(429);
            if let Some(seconds) = retry_after {
                answer.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            Some(answer.body(problem(429, 20429, "Too Many Requests")))
        }
        Fault::ServerError => Some(refuse(500, 20500, "Internal Server Error")),
        Fault::Refuse(code) => Some(refuse(400, code, "Refused")),
        Fault::Hang => {
            tokio::time::sleep(FOREVER).await;
            None
        }
        _ => None,
    }
}

/// A page of messages, the newest first.
fn list(account: &Account, query: &str, sid: &str) -> Value {
    let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let number = |name: &str, usual: usize| {
        let given = query.get(name).and_then(|text| text.parse().ok());
        given.unwrap_or(usual)
    };
    let (page, size) = (number("Page", 0), number("PageSize", 50).clamp(1, 1_000));
    let fits = |name: &str, value: &str| query.get(name).is_none_or(|wanted| wanted == value);
    let all: Vec<Value> = account
        .messages()
        .rev()
        .filter(|message| fits("To", &message.to) && fits("From", &message.from))
        .map(|message| account.told(message))
        .collect();
    let list = format!("/2010-04-01/Accounts/{sid}/Messages.json");
    let next = ((page + 1) * size < all.len()).then(|| {
        let mut next = form_urlencoded::Serializer::new(String::new());
        next.extend_pairs(query.iter().filter(|(name, _)| *name != "Page"));
        next.append_pair("Page", &(page + 1).to_string());
        format!("{list}?{}", next.finish())
    });
    let items: Vec<Value> = all.into_iter().skip(page * size).take(size).collect();
    json!({
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + items.len().saturating_sub(1),
        "uri": list,
        "first_page_uri": format!("{list}?PageSize={size}&Page=0"),
        "next_page_uri": next,
        "previous_page_uri": null,
        "messages": items,
    })
}

fn problem(status: u16, code: i32, words: &str) -> String {
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    json!({"code": code, "message": words, "more_info": more, "status": status}).to_string()
}

fn refuse(status: u16, code: i32, words: &str) -> HttpResponse {
    builder(status).body(problem(status, code, words))
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
    builder(status).body(SizedStream::new(text.len() as u64, first.chain(rest)))
}

/// `POST /_fake/…`: for whoever cannot hold the fake itself.
fn control(fake: &Fake, what: &str, body: &str) -> HttpResponse {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| body[name].as_str();
    let done = match what {
        "faults" => Plan::read(&body).map(|plan| fake.plan_fault(plan)),
        "write" => text("from").zip(text("body")).map(|(from, body)| {
            fake.write(from, body, &[]);
        }),
        "webhooks" => text("url").map(|url| fake.send_to(url)),
        "fates" => text("number").and_then(|number| {
            let code = body["code"].as_i64().and_then(|code| code.try_into().ok());
            let fate = match (text("fate")?, code) {
                ("delivered", _) => Fate::Delivered,
                ("sent", _) => Fate::Sent,
                ("queued", _) => Fate::Queued,
                ("undelivered", Some(code)) => Fate::Undelivered(code),
                ("failed", Some(code)) => Fate::Failed(code),
                _ => return None,
            };
            fake.fate(number, fate);
            Some(())
        }),
        _ => None,
    };
    match done {
        Some(()) => HttpResponse::Ok().json(json!({"done": true})),
        None => HttpResponse::BadRequest().json(json!({
            "error": "faults {fault, after, times, reading}, write {from, body}, webhooks {url} or fates {number, fate, code}"
        })),
    }
}
