//! An e-mail as it is written: plain text with the headers by which mail programs offer to stop it (RFC 2369, RFC 8058). What
//! somebody wrote can become no header.

use std::str::FromStr;
use std::time::SystemTime;

use crm_domain::messages::carrier::{CarrierError, Mail};
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use url::Host;

use crate::Links;

/// Whom e-mails come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(pub(crate) Mailbox);

impl FromStr for Sender {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mailbox = text.parse::<Mailbox>().ok();
        let sound = |mailbox: &Mailbox| {
            mailbox.email.domain().is_ascii() && mailbox.email.user().is_ascii()
        };
        mailbox
            .filter(|_| !text.contains(char::is_control))
            .filter(sound)
            .map(Self)
            .ok_or_else(|| "must be as Member Success <hello@example.com>".to_owned())
    }
}

impl Sender {
    /// Behind the `@`.
    pub(crate) fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// An e-mail, ready to go.
pub struct Letter {
    /// Without the brackets.
    pub message_id: String,
    pub from: Address,
    pub to: Address,
    /// With `\r\n` at the ends of lines.
    pub text: Vec<u8>,
}

/// Writes it.
///
/// # Errors
/// `Refused`, where it cannot be written.
pub fn write(mail: &Mail<'_>, sender: &Sender, links: &Links) -> Result<Letter, CarrierError> {
    let to = recipient(mail.to)?;
    let message_id = format!("{}@{}", mail.id, sender.domain());
    let link = links.link(mail.to);
    let body = format!(
        "{}\n\n-- \nTo get no more e-mails from us: {link}\n",
        mail.body.trim_end()
    );
    // What breaks a line is none of a subject's letters.
    let subject = mail.subject.replace(char::is_control, " ");
    let header = |name, value: String| {
        // Of ASCII, in one piece, and shorter than a line may be: nothing to encode or to fold.
        HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
    };
    let unsubscribe = HeaderName::new_from_ascii_str("List-Unsubscribe");
    let one_click = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
    let message = Message::builder()
        .from(sender.0.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(subject)
        .date(SystemTime::from(mail.now))
        .message_id(Some(format!("<{message_id}>")))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .raw_header(header(unsubscribe, format!("<{link}>")))
        .raw_header(header(one_click, "List-Unsubscribe=One-Click".to_owned()))
        .envelope(
            Envelope::new(Some(sender.0.email.clone()), vec![to.clone()])
                .map_err(|_| refused("This is no address that e-mail can be sent to."))?,
        )
        .body(body)
        .map_err(|_| refused("This cannot be written as an e-mail."))?;
    Ok(Letter {
        message_id,
        from: sender.0.email.clone(),
        to,
        text: message.formatted(),
    })
}

/// The address as mail servers write it: other letters than English ones are in its domain alone, and spelt in those.
fn recipient(text: &str) -> Result<Address, CarrierError> {
    let none = || refused("This is no address that e-mail can be sent to.");
    let (local, domain) = text.rsplit_once('@').ok_or_else(none)?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return Err(none());
    };
    if !local.is_ascii() {
        return Err(refused(
            "Addresses with such letters in front of the @ are not sent e-mail.",
        ));
    }
    Address::new(local, domain).map_err(|_| none())
}

fn refused(reason: &str) -> CarrierError {
    CarrierError::Refused {
        code: None,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        for text in [
            "hello@example.com",
            "Member Success <hello@example.com>",
            "\"Success, Member\" <hello@example.com>",
            "Mitglieder-Büro <hello@example.com>",
        ] {
            assert_eq!(text.parse::<Sender>().unwrap().domain(), "example.com");
        }
        for text in [
            "",
            "Member Success",
            "hello@",
            "a@example.com, b@example.com",
            "Member\r\nBcc: b@example.com <hello@example.com>",
        ] {
            assert!(text.parse::<Sender>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_domain_is_spelt_as_servers_know_it() {
        let to = recipient("amara@bücher.example").unwrap();
        assert_eq!(to.to_string(), "amara@xn--bcher-kva.example");
        for text in [
            "amara",
            "amàra@example.com",
            "amara@127.0.0.1",
            "a b@example.com",
        ] {
            assert!(recipient(text).is_err(), "{text}");
        }
    }
}
