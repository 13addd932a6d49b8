//! How e-mail is sent and stopped, out of the configuration; holds no default that is not in the table.

use std::time::Duration;

use crm_api::Origin;
use crm_mail::{Links, Sender, Server, Settings};

use super::duration::Span;
use super::reader::Reader;

/// A message is in hand for no longer than a few minutes.
const LONGEST: Duration = Duration::from_secs(120);

/// What sending e-mail needs.
pub struct MailConfig {
    pub settings: Settings,
    pub links: Links,
}

/// Reads it; none where there is no mail server. `public_url` is where the links in e-mails lead.
pub fn mail(
    reader: &mut Reader,
    public_url: Option<&Option<Origin>>,
) -> Option<Option<MailConfig>> {
    let url = reader.optional_secret("CRM_SMTP_URL")?;
    let from = reader.optional::<Sender>("CRM_SMTP_FROM");
    let timeout = reader.checked("CRM_SMTP_TIMEOUT", |text| {
        let time = text.parse::<Span>()?.0;
        match time.is_zero() || time > LONGEST {
            true => Err("must be more than nothing, and two minutes at most".to_owned()),
            false => Ok(time),
        }
    });
    let secret = reader.optional_secret("CRM_JWT_SECRET")?;
    if url.is_none() {
        reader.check(
            "CRM_SMTP_FROM",
            |_| Err("goes with CRM_SMTP_URL".to_owned()),
        );
        return Some(None);
    }
    let server = reader.checked("CRM_SMTP_URL", Server::read);
    let (from, public_url, server, timeout) = (from?, public_url?, server?, timeout?);
    let (Some(sender), Some(origin), Some(secret)) = (from, public_url, secret) else {
        reader.check("CRM_SMTP_URL", |_| {
            let words = "goes with CRM_SMTP_FROM, CRM_PUBLIC_URL and CRM_JWT_SECRET";
            Err(words.to_owned())
        });
        return None;
    };
    Some(Some(MailConfig {
        settings: Settings {
            server,
            sender,
            timeout,
        },
        links: Links::new(&secret, origin.as_str()),
    }))
}
