//! `/api/crm/members/{id}/consents`: what a member agreed to, and recording what they said in words that no keyword is.

use actix_web::web::Data;
use crm_db::messages::{
    Contact, NewEntry, Recorded, find_contact, list_consents, record_consent as record, standing_of,
};
use crm_types::ids::MemberId;
use crm_types::messages::{
    Channel, Consent, ConsentList, ConsentSource, ConsentStanding, HoldReason, NewConsent,
};
use crm_types::problem::Code;

use super::{misfit, no_member};
use crate::auth::{Agent, Authorized, Viewer};
use crate::error::{Error, Result};
use crate::extract::{Json, Path};
use crate::reply::{Created, Reply};
use crate::state::State;

/// List what a member agreed to
///
/// Where a member stands, for each channel, and the ledger of how that came about: what they wrote, what the carrier said,
/// and what somebody here recorded. Nothing is ever taken out of it.
#[utoipa::path(
    get,
    path = "/api/crm/members/{id}/consents",
    tag = "Messages",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    responses(
        (status = 200, description = "The ledger", body = ConsentList),
        (status = 404, description = "No such member (`not_found`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn list_member_consents(
    _: Authorized<Viewer>,
    state: Data<State>,
    Path(member): Path<MemberId>,
) -> Result<Reply<ConsentList>> {
    let contact = find_contact(&state.database, member)
        .await?
        .ok_or_else(no_member)?;
    Ok(Reply(told(&state, member, &contact).await?))
}

/// Record what a member said
///
/// Adds an entry to the ledger: that a member does or does not want to be written to, in the words that they said it in.
/// Who wrote STOP themselves can only take that back by START.
#[utoipa::path(
    post,
    path = "/api/crm/members/{id}/consents",
    tag = "Messages",
    params(("id" = MemberId, Path, description = "The member's id", example = "7d444840-9dc0-11d1-b245-5ffdce74fad2")),
    request_body = NewConsent,
    responses(
        (status = 201, description = "The ledger with it", body = ConsentList),
        (status = 404, description = "No such member (`not_found`)"),
        (status = 409, description = "It is not for us to say (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn record_consent(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(member): Path<MemberId>,
    Json(new): Json<NewConsent>,
) -> Result<Created<ConsentList>> {
    let wording = new.wording.trim();
    if !(1..=1000).contains(&wording.chars().count()) {
        return Err(misfit(
            "wording",
            "What they said has 1 to 1000 characters.",
        ));
    }
    let contact = find_contact(&state.database, member)
        .await?
        .ok_or_else(no_member)?;
    let region = Some(state.settings.messages.region);
    // Whoever has no address may say so all the same; it holds for whatever address they will have.
    let address = contact
        .reach(new.channel, region)
        .unwrap_or_else(|_| member.to_string());
    let entry = NewEntry {
        channel: new.channel,
        address: &address,
        member: Some(member.0),
        consent: new.consent,
        source: ConsentSource::Agent,
        wording: Some(wording),
        recorded_by: Some(agent.principal.admin),
    };
    match record(&state.database, &entry, state.clock.now()).await? {
        Recorded::Done => Ok(Created(told(&state, member, &contact).await?)),
        Recorded::Forbidden(_) => Err(Error::new(
            Code::Conflict,
            "They have opted out themselves, so only they can opt in again: by writing START.",
        )),
    }
}

async fn told(state: &State, member: MemberId, contact: &Contact) -> Result<ConsentList> {
    let settings = &state.settings.messages;
    let mut standing = Vec::new();
    let mut addresses = Vec::new();
    for channel in Channel::ALL {
        let address = contact.reach(*channel, Some(settings.region));
        let known = address.as_deref().ok();
        let stands = standing_of(&state.database, *channel, known, Some(member)).await?;
        let consent = stands.map(|stands| stands.consent);
        let blocked = match (consent, &address) {
            (Some(Consent::OptedOut), _) => Some(HoldReason::OptedOut),
            (None, _) if settings.policy.opt_in => Some(HoldReason::NotOptedIn),
            (_, Err(reason)) => Some(*reason),
            _ if !settings.carried.contains(channel) => Some(HoldReason::NotConfigured),
            _ => None,
        };
        addresses.extend(address.clone().ok());
        standing.push(ConsentStanding {
            channel: *channel,
            address: address.ok(),
            consent,
            blocked,
        });
    }
    Ok(ConsentList {
        standing,
        items: list_consents(&state.database, member, &addresses).await?,
    })
}
