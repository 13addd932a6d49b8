//! `POST /api/leads`: what a form on the product's site sends. Nobody is signed in, no cookie is looked at, and nothing is told
//! but that it came.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::leads::{FormRecord, find_form, receive};
use crm_domain::leads::{NewState, is_trap};
use crm_types::ids::LeadFormId;
use crm_types::leads::{LeadReceived, LeadSubmission};
use crm_types::problem::Code;
use sha2::{Digest, Sha256};

use super::{cors, key, misfits};
use crate::error::{Error, Result};
use crate::extract::{body, parse_json, require_json};
use crate::limit;
use crate::state::State;

/// Where forms send what they have.
pub const PATH: &str = "/api/leads";

/// The longest message with each of its characters written as two escapes, and room for the rest.
const LARGEST: usize = 160 << 10;

/// Send a form
///
/// For forms on the product's own site: a lead with what somebody filled in. The form's key goes as a Bearer token or in
/// `key`; it stands in a page that anybody may read, and opens nothing else. Browsers are let in from the form's `origins`
/// alone. `website` is a field that no person sees: whoever fills it in, or sends the form within two seconds, is a program,
/// and nothing is kept. The answer is the same for all that were taken. The same form with the same words within ten minutes
/// is one lead. One address may send one form so many times a minute (CRM_LEAD_RATE_LIMIT).
#[utoipa::path(
    post,
    path = "/api/leads",
    tag = "Leads",
    request_body = LeadSubmission,
    responses(
        (status = 202, description = "It has come", body = LeadReceived),
        (status = 401, description = "There is no form with this key, or no longer (`unauthenticated`)"),
        (status = 403, description = "The form may not be sent from this site (`origin_not_allowed`)"),
    ),
    security(("form_key" = []), ())
)]
pub async fn submit_lead(
    request: HttpRequest,
    payload: Payload,
    state: Data<State>,
) -> Result<HttpResponse> {
    let origin = cors::origin(request.headers());
    let taken = take(&request, payload, &state, origin.as_deref()).await;
    // A page has to see a refusal to tell whoever filled it in. Of which form it is may not be known by then.
    let readable = match &origin {
        Some(origin) => match &taken {
            Ok(()) => true,
            Err(error) if error.problem().code == Code::OriginNotAllowed => false,
            Err(_) => crm_db::leads::allows(&state.database, origin).await?,
        },
        None => false,
    };
    let headers = origin.filter(|_| readable).into_iter();
    let headers = headers.flat_map(|origin| cors::allowing(&origin));
    let headers = headers.chain(std::iter::once(cors::vary()));
    match taken {
        Ok(()) => {
            let mut answer = HttpResponse::build(StatusCode::ACCEPTED);
            for header in headers {
                answer.insert_header(header);
            }
            Ok(answer.json(LeadReceived { received: true }))
        }
        Err(error) => Err(headers.fold(error, |error, (name, value)| error.header(name, value))),
    }
}

async fn take(
    request: &HttpRequest,
    payload: Payload,
    state: &State,
    origin: Option<&str>,
) -> Result<()> {
    // A key in the header is looked at before anything is read.
    let early = match key::shown(request.headers()) {
        Some(shown) => Some(admitted(request, state, Some(&shown), origin).await?),
        None => None,
    };
    require_json(request)?;
    let timeout = state.settings.body_timeout;
    let bytes = body::read(request, &mut payload.into_inner(), LARGEST, timeout).await?;
    let sent: LeadSubmission = match parse_json(&bytes) {
        Ok(sent) => sent,
        Err(error) => {
            if early.is_none() {
                limit::spend_address(request, state)?;
            }
            return Err(error);
        }
    };
    let form = match early {
        Some(form) => form,
        None => admitted(request, state, sent.key.as_deref(), origin).await?,
    };
    // Programs are told what people are told, and before anything else is judged.
    if is_trap(&sent) {
        return Ok(());
    }
    let region = Some(state.settings.messages.region);
    let new = NewState::by_form(&sent, form.source.as_deref(), region).map_err(misfits)?;
    // How long it took is another time each time.
    let wish = LeadSubmission {
        key: None,
        elapsed_ms: None,
        ..sent
    };
    let wish = serde_json::to_vec(&wish).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let (id, now) = (LeadFormId(form.id), state.clock.now());
    receive(&state.database, id, &new, &digest, now).await?;
    Ok(())
}

/// The form that this key is of, with one request off what its sender may send by it.
async fn admitted(
    request: &HttpRequest,
    state: &State,
    shown: Option<&str>,
    origin: Option<&str>,
) -> Result<FormRecord> {
    let found = match shown.filter(|shown| key::is_key(shown)) {
        Some(shown) => find_form(&state.database, shown).await?,
        None => None,
    };
    let Some(form) = found else {
        // Whoever tries keys is slowed down like whoever tries passwords.
        limit::spend_address(request, state)?;
        return Err(Error::new(
            Code::Unauthenticated,
            "There is no form with this key, or no longer. Send it as a Bearer token or as `key`.",
        )
        .header(
            WWW_AUTHENTICATE,
            HeaderValue::from_static(r#"Bearer realm="lead-forms""#),
        ));
    };
    limit::spend_lead_form(request, state, LeadFormId(form.id))?;
    // What is no browser says nothing of where it comes from, and could say anything.
    let is_allowed =
        origin.is_none_or(|origin| form.origins.iter().any(|allowed| allowed == origin));
    match is_allowed {
        true => Ok(form),
        false => Err(Error::new(
            Code::OriginNotAllowed,
            "This form may not be sent from this site. Add the site to the form's origins.",
        )),
    }
}
