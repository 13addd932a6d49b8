//! What somebody wrote, made ready for one member: variables filled in, checked, counted; asks no gate.

use crm_db::messages::{Contact, Reach, find_contact};
use crm_types::ids::MemberId;
use crm_types::messages::{
    Channel, MAX_BODY, Misspelt, NewMessage, NewTemplate, Segments, Template,
};
use crm_types::problem::{Code, FieldError};

use super::{misfit, no_member};
use crate::error::{Error, Result};
use crate::state::State;

/// The longest subject, and the longest body of an e-mail, in characters.
const MAX_SUBJECT: usize = 200;
const MAX_MAIL: usize = 10_000;

/// A message for one member.
pub struct Composed {
    pub contact: Contact,
    pub address: Reach,
    pub subject: Option<String>,
    pub body: String,
    /// Of a text message.
    pub segments: Option<Segments>,
}

/// Fills in and checks what is to be sent.
pub async fn compose(state: &State, member: MemberId, new: &NewMessage) -> Result<Composed> {
    let contact = find_contact(&state.database, member)
        .await?
        .ok_or_else(no_member)?;
    let values = contact.values();
    let fill = |field: &str, text: &str| {
        Template::parse(text)
            .and_then(|template| template.fill(&values))
            .map_err(|fault| misspelt(field, &fault))
    };
    let body = fill("body", &new.body)?.trim().to_owned();
    let subject = new
        .subject
        .as_deref()
        .map(|subject| fill("subject", subject))
        .transpose()?;
    let subject = check(new.channel, subject.as_deref(), &body)?;
    let address = contact.reach(new.channel, Some(state.settings.messages.region));
    Ok(Composed {
        contact,
        address,
        subject,
        segments: (new.channel == Channel::Sms).then(|| Segments::of(&body)),
        body,
    })
}

/// The same of a text that is sent as it is.
pub async fn plain(
    state: &State,
    member: MemberId,
    channel: Channel,
    subject: Option<&str>,
    body: &str,
) -> Result<Composed> {
    let contact = find_contact(&state.database, member)
        .await?
        .ok_or_else(no_member)?;
    let subject = check(channel, subject, body)?;
    let address = contact.reach(channel, Some(state.settings.messages.region));
    Ok(Composed {
        contact,
        address,
        subject,
        segments: (channel == Channel::Sms).then(|| Segments::of(body)),
        body: body.to_owned(),
    })
}

/// Where a member is reached by this channel.
pub async fn reach(state: &State, member: MemberId, channel: Channel) -> Result<Reach> {
    let contact = find_contact(&state.database, member)
        .await?
        .ok_or_else(no_member)?;
    Ok(contact.reach(channel, Some(state.settings.messages.region)))
}

/// A template as it is kept.
pub fn template(new: NewTemplate) -> Result<NewTemplate> {
    let name: Vec<&str> = new.name.split_whitespace().collect();
    let name = name.join(" ");
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(misfit("name", "A name has 1 to 100 characters."));
    }
    let parse = |field: &str, text: &str| {
        Template::parse(text)
            .map(drop)
            .map_err(|fault| misspelt(field, &fault))
    };
    parse("body", &new.body)?;
    if let Some(subject) = &new.subject {
        parse("subject", subject)?;
    }
    let body = new.body.trim().to_owned();
    let subject = check(new.channel, new.subject.as_deref(), &body)?;
    Ok(NewTemplate {
        name,
        subject,
        body,
        ..new
    })
}

/// The subject as it is kept.
fn check(channel: Channel, subject: Option<&str>, body: &str) -> Result<Option<String>> {
    let length = body.chars().count();
    let most = match channel {
        Channel::Sms => MAX_BODY,
        Channel::Email => MAX_MAIL,
    };
    if !(1..=most).contains(&length) {
        let message = format!("It has 1 to {most} characters; this has {length}.");
        return Err(misfit("body", message));
    }
    // Line breaks and tabs are words; the rest of control characters no phone shows.
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if body.contains(odd) {
        return Err(misfit("body", "It may not hold control characters."));
    }
    match (channel, subject.map(str::trim)) {
        (Channel::Sms, None) => Ok(None),
        (Channel::Sms, Some(_)) => Err(misfit("subject", "A text message has no subject.")),
        (Channel::Email, Some(subject))
            if (1..=MAX_SUBJECT).contains(&subject.chars().count())
                && !subject.contains(char::is_control) =>
        {
            Ok(Some(subject.to_owned()))
        }
        (Channel::Email, _) => {
            let message = format!("An e-mail has a subject of 1 to {MAX_SUBJECT} characters.");
            Err(misfit("subject", message))
        }
    }
}

fn misspelt(field: &str, fault: &Misspelt) -> Error {
    let message = fault.to_string();
    Error::new(Code::InvalidBody, message.clone()).with(FieldError {
        field: field.to_owned(),
        code: "template".to_owned(),
        message,
        position: Some(fault.position),
        length: Some(fault.length),
        ..FieldError::default()
    })
}
