//! `POST /api/webhooks/twilio/sms` and `/status`: what members write, and how our messages fare; kept before it is answered.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::messages::{Answering, Inbound, note_delivery, receive};
use crm_domain::messages::{Delivery, Phone};
use crm_types::ids::MessageId;
use crm_types::messages::{Channel, MediaLink, MessageState};
use crm_types::problem::Code;
use form_urlencoded::parse;

use crate::error::{Error, Result};
use crate::extract::body;
use crate::limit;
use crate::state::State;

/// A message of 1600 characters, ten links and what Twilio knows of the sender.
const LARGEST: usize = 256 << 10;

/// What Twilio does about it: nothing.
const EMPTY: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response></Response>"#;

/// So many files come with a message.
const MOST_MEDIA: usize = 10;

/// Receive a text message from Twilio
///
/// For Twilio alone: the signature in `X-Twilio-Signature` has to be made with the account's token, of these fields and of
/// the address by which browsers reach us (CRM_PUBLIC_URL). A message is kept once, however often it is told; STOP, START
/// and their like are in the ledger when this is answered, and a HELP that Twilio has not answered itself (`OptOutType`) has
/// its answer (CRM_SMS_HELP) written.
#[utoipa::path(
    post,
    path = "/api/webhooks/twilio/sms",
    tag = "Webhooks",
    params(("X-Twilio-Signature" = Option<String>, Header, description = "As Twilio makes it; without it, nothing is taken")),
    request_body(content = HashMap<String, String>, description = "The fields, as Twilio has them", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is kept; an empty TwiML document", body = String, content_type = "text/xml"),
        (status = 400, description = "It is none of Twilio's (`invalid_message`)"),
        (status = 404, description = "Twilio is not configured, so nothing is taken (`not_found`)"),
    ),
    security(())
)]
pub async fn receive_twilio_message(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse> {
    let form = signed(&request, payload, &state).await?;
    let (sid, from) = (form.get("MessageSid"), form.get("From"));
    if !is_sid(sid) || from.trim().is_empty() {
        return Err(no_message("it names no message, or nobody who wrote it"));
    }
    let count: usize = form.get("NumMedia").parse().unwrap_or(0);
    let media: Vec<MediaLink> = (0..count.min(MOST_MEDIA))
        .filter_map(|n| form.media(n))
        .collect();
    let from = Phone::of_carrier(from);
    let inbound = Inbound {
        carrier_id: sid,
        from: &from,
        body: form.get("Body"),
        media: &media,
        segments: form.get("NumSegments").parse().ok(),
        opt_out_type: Some(form.get("OptOutType")),
    };
    let region = Some(state.settings.messages.region);
    let settings = &state.settings.messages;
    let answering = settings.help.as_deref().map(|text| Answering {
        text,
        policy: &settings.policy,
        zone: state.settings.time_zone,
        configured: settings.carried.contains(&Channel::Sms),
    });
    let (answering, now) = (answering.as_ref(), state.clock.now());
    receive(&state.database, &inbound, region, answering, now).await?;
    Ok(nothing_more())
}

/// Receive news of a text message from Twilio
///
/// For Twilio alone, signed as `receive_twilio_message` says. States only move on, in whatever order they are told; one that
/// tells of no message of ours changes nothing.
#[utoipa::path(
    post,
    path = "/api/webhooks/twilio/status",
    tag = "Webhooks",
    params(
        ("message" = Option<MessageId>, Query, description = "Our own id of the message, where the answer to sending it was lost"),
        ("X-Twilio-Signature" = Option<String>, Header, description = "As Twilio makes it; without it, nothing is taken"),
    ),
    request_body(content = HashMap<String, String>, description = "The fields, as Twilio has them", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is noted; an empty TwiML document", body = String, content_type = "text/xml"),
        (status = 400, description = "It is none of Twilio's (`invalid_message`)"),
        (status = 404, description = "Twilio is not configured, so nothing is taken (`not_found`)"),
    ),
    security(())
)]
pub async fn receive_twilio_status(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse> {
    let form = signed(&request, payload, &state).await?;
    let sid = form.get("MessageSid");
    if !is_sid(sid) {
        return Err(no_message("it names no message"));
    }
    let ours = parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "message")
        .and_then(|(_, id)| id.parse::<MessageId>().ok());
    let news = Delivery {
        // A state of tomorrow: that it was taken is news enough.
        state: match form.get("MessageStatus").parse() {
            Ok(MessageState::Waiting | MessageState::Unknown | MessageState::Refused) | Err(_) => {
                MessageState::Accepted
            }
            Ok(state) => state,
        },
        error_code: form.get("ErrorCode").parse().ok().filter(|code| *code > 0),
    };
    let now = state.clock.now();
    if !note_delivery(&state.database, sid, ours, news, now).await? {
        tracing::info!("Twilio tells of a message that is none of ours");
    }
    Ok(nothing_more())
}

/// The fields of a form, in the order in which they came.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn media(&self, n: usize) -> Option<MediaLink> {
        let url = self.get(&format!("MediaUrl{n}"));
        let content_type = self.get(&format!("MediaContentType{n}"));
        let is_link =
            url.len() <= 2048 && (url.starts_with("https://") || url.starts_with("http://"));
        is_link.then(|| MediaLink {
            url: url.to_owned(),
            content_type: Some(content_type.chars().take(100).collect::<String>())
                .filter(|content_type| !content_type.is_empty()),
        })
    }
}

/// The fields, where they are Twilio's.
async fn signed(request: &HttpRequest, payload: Payload, state: &State) -> Result<Form> {
    let Some(webhooks) = &state.settings.messages.webhooks else {
        return Err(Error::not_found(
            "Nothing is taken here: CRM_TWILIO_AUTH_TOKEN is not set.",
        ));
    };
    let timeout = state.settings.body_timeout;
    let body = body::read(request, &mut payload.into_inner(), LARGEST, timeout).await?;
    let fields: Vec<(String, String)> = parse(&body).into_owned().collect();
    let signature = request.headers().get("X-Twilio-Signature");
    let signature = signature
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let target = request.uri().path_and_query();
    let target = target.map_or("", |target| target.as_str());
    if !webhooks.is_theirs(target, &fields, signature) {
        // Whoever cannot sign is a stranger, and strangers may not try for ever.
        limit::spend_address(request, state)?;
        return Err(no_message(
            "its signature does not fit: is CRM_PUBLIC_URL the address that Twilio was told?",
        ));
    }
    // Postgres' text cannot hold it, and no word does.
    let clean = |text: String| text.replace('\0', "");
    Ok(Form(
        fields
            .into_iter()
            .map(|(name, value)| (clean(name), clean(value)))
            .collect(),
    ))
}

fn is_sid(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn no_message(reason: &str) -> Error {
    Error::new(
        Code::InvalidMessage,
        format!("It is not taken for Twilio's: {reason}."),
    )
}

fn nothing_more() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/xml"))
        .body(EMPTY)
}
