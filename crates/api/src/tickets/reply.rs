//! `POST /api/crm/tickets/{id}/replies`: an answer to the member, or a note among us.

use actix_web::web::Data;
use crm_db::messages::NewOutbound;
use crm_db::tickets::{NewReply, Replied, TicketName, entry, last_way, reply};
use crm_domain::members::Fault;
use crm_domain::tickets::{attachments, said};
use crm_types::ids::{MemberId, TicketId};
use crm_types::messages::Channel;
use crm_types::problem::Code;
use crm_types::tickets::{
    Attachment, NewTicketReply, TicketDetail, TicketReplied, TicketReplyChannel,
    TicketReplyVisibility,
};
use sha2::{Digest, Sha256};

use super::{detail, faulty, merged, misfit, named, not_found, overtaken};
use crate::auth::{Agent, Authorized};
use crate::error::{Error, Result};
use crate::extract::{IdempotencyKey, Json, Path};
use crate::messages::{Composed, plain, reach, refused};
use crate::reply::Created;
use crate::state::State;

/// The longest subject of an e-mail, in characters.
const MAX_SUBJECT: usize = 200;

/// Reply to a ticket
///
/// A public reply is written into the ticket and, by e-mail or text message, sent to its member through the same gate as any
/// other message (`send_message`); what the gate refuses is not written, and `errors` names the reason. It leaves the ticket
/// waiting for the member, unless another status is given. An internal one is a note that only we read. Where somebody else
/// has said something since `seen_revision`, a public reply is refused with 409 `ticket_answered`; `record_conflict` holds
/// what they said, and `anyway` sends it all the same. The same `Idempotency-Key` with the same reply answers the one that
/// it made.
#[utoipa::path(
    post,
    path = "/api/crm/tickets/{id}/replies",
    tag = "Tickets",
    params(
        ("id" = String, Path, description = "The ticket's id, or its number as `SUPP-0017`", max_length = 100,
            example = "SUPP-0017"),
        ("Idempotency-Key" = String, Header, description = "What makes the same request the same wish, best a UUID",
            min_length = 1, max_length = 255, example = "3f0a5c0d-8d1f-4c1e-9c3a-7e8f0a1b2c3d"),
    ),
    request_body = NewTicketReply,
    responses(
        (status = 201, description = "It is said, and will be sent", body = TicketReplied),
        (status = 400, description = "There is no `Idempotency-Key` (`invalid_header`)"),
        (status = 404, description = "No such ticket (`not_found`)"),
        (status = 409, description = "Somebody answered meanwhile (`ticket_answered`), it may not be sent (`message_refused`), or \
            the ticket has become part of another (`conflict`)"),
        (status = 422, description = "A field does not fit, or the key was sent with another reply before (`invalid_body`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn reply_to_ticket(
    agent: Authorized<Agent>,
    state: Data<State>,
    Path(name): Path<TicketName>,
    IdempotencyKey(key): IdempotencyKey,
    Json(new): Json<NewTicketReply>,
) -> Result<Created<TicketReplied>> {
    let (body, links) = check(&new)?;
    let id = named(&state, name).await?;
    let now = state.clock.now();
    let ticket = detail(&state, id, now).await?;
    let wish = serde_json::to_vec(&(id, &new)).map_err(Error::internal)?;
    let digest: Vec<u8> = Sha256::digest(wish).iter().copied().collect();
    let way = way(&state, &ticket, &new).await?;
    let composed = match way {
        Some((member, channel)) => {
            let subject = subject(&ticket);
            let subject = (channel == Channel::Email).then_some(subject.as_str());
            let text = with_links(&body, &links);
            let composed = plain(&state, member, channel, subject, &text).await?;
            Some((member, channel, composed))
        }
        None => None,
    };
    let message_key = message_key(id, &key);
    let admin = agent.principal.admin;
    let settings = &state.settings.messages;
    let message = composed
        .as_ref()
        .map(|(member, channel, composed)| NewOutbound {
            member: *member,
            channel: *channel,
            address: composed.address.clone(),
            subject: composed.subject.as_deref(),
            body: &composed.body,
            segments: segments(composed),
            author: admin,
            key: &message_key,
            digest: &digest,
            zone: composed.contact.zone(state.settings.time_zone),
            configured: settings.carried.contains(channel),
        });
    let wanted = NewReply {
        ticket: id,
        visibility: new.visibility,
        body: &body,
        attachments: &links,
        message,
        status: new.status,
        seen: (!new.anyway).then_some(new.seen_revision),
        by: admin,
        author: agent.author(),
        key: &key,
        digest: &digest,
    };
    let said = match reply(&state.database, &wanted, &settings.policy, now).await {
        Ok(Replied::Said(said) | Replied::Known(said)) => said,
        Ok(refusal) => return Err(refusal_of(&state, id, new.seen_revision, refusal).await?),
        Err(crm_db::Error::NotFound) => return Err(nobody_to_write_to()),
        Err(error) => return Err(error.into()),
    };
    let entry = entry(&state.database, said.entry)
        .await?
        .ok_or_else(not_found)?;
    Ok(Created(TicketReplied {
        entry,
        revision: said.revision,
        change_id: said.change,
    }))
}

/// The wish's key as that of a message: short enough whatever it is, and no other message's.
fn message_key(id: TicketId, key: &str) -> String {
    let digest = Sha256::digest(key);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("ticket {id} {hex}")
}

fn check(new: &NewTicketReply) -> Result<(String, Vec<Attachment>)> {
    let internal = new.visibility == TicketReplyVisibility::Internal;
    let sent = internal && new.channel.is_some();
    let sent = sent.then(|| Fault {
        field: "channel".to_owned(),
        message: "A note is not sent to anybody.".to_owned(),
    });
    match (said(&new.body), attachments(&new.attachments), sent) {
        (Ok(body), Ok(links), None) => Ok((body, links)),
        (body, links, sent) => {
            let faults = body.err().into_iter();
            let faults = faults.chain(links.err().into_iter().flatten()).chain(sent);
            Err(faulty(faults.collect()))
        }
    }
}

/// Whom it goes to, and how; `None` where it is not sent.
async fn way(
    state: &State,
    ticket: &TicketDetail,
    new: &NewTicketReply,
) -> Result<Option<(MemberId, Channel)>> {
    if new.visibility == TicketReplyVisibility::Internal
        || new.channel == Some(TicketReplyChannel::None)
    {
        return Ok(None);
    }
    let member = ticket.ticket.member_id.ok_or_else(nobody_to_write_to)?;
    let channel = match new.channel {
        Some(TicketReplyChannel::Sms) => Channel::Sms,
        Some(TicketReplyChannel::Email) => Channel::Email,
        _ => match last_way(&state.database, ticket.ticket.id).await? {
            Some(channel) => channel,
            None => usual(state, member).await?,
        },
    };
    Ok(Some((member, channel)))
}

/// By e-mail, else by text message: whatever there is somebody for, and an address. Where there is neither, the gate says why.
async fn usual(state: &State, member: MemberId) -> Result<Channel> {
    for channel in [Channel::Email, Channel::Sms] {
        let carried = state.settings.messages.carried.contains(&channel);
        if carried && reach(state, member, channel).await?.is_ok() {
            return Ok(channel);
        }
    }
    Ok(Channel::Email)
}

/// The number stands in it, so that whoever receives mail knows which ticket an answer is of.
fn subject(ticket: &TicketDetail) -> String {
    let row = &ticket.ticket;
    let subject = format!("[{}] {}", row.reference, row.subject);
    subject.chars().take(MAX_SUBJECT).collect()
}

fn with_links(body: &str, links: &[Attachment]) -> String {
    links.iter().fold(body.to_owned(), |mut text, link| {
        text.push_str("\n\n");
        text.push_str(&link.name);
        text.push_str(": ");
        text.push_str(&link.url);
        text
    })
}

fn segments(composed: &Composed) -> Option<i32> {
    let told = composed.segments.as_ref()?;
    i32::try_from(told.segments).ok()
}

fn nobody_to_write_to() -> Error {
    misfit(
        "channel",
        "The ticket is nobody's we know, so it can be sent to nobody: say whose it is, or `none`.",
    )
}

async fn refusal_of(state: &State, id: TicketId, seen: i64, refusal: Replied) -> Result<Error> {
    Ok(match refusal {
        Replied::Answered => {
            let error = Error::new(
                Code::TicketAnswered,
                "Somebody has answered meanwhile, so nothing was sent. See `record_conflict`, or send it `anyway`.",
            );
            overtaken(state, error, &[(id, seen)]).await?
        }
        Replied::OtherWish => misfit(
            "Idempotency-Key",
            "This key was sent with another reply before. Take a new one.",
        ),
        Replied::Refused(reason) => refused(reason),
        Replied::Merged(_) => merged(),
        Replied::OtherMember => Error::new(
            Code::Conflict,
            "The ticket is another member's by now. Read it again.",
        ),
        Replied::Missing | Replied::Said(_) | Replied::Known(_) => not_found(),
    })
}
