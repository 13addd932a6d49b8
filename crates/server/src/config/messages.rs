//! How members are written to, out of the configuration; holds no default that is not in the table.

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta};
use crm_api::{MessageSettings, Origin};
use crm_domain::messages::carrier::{Carrier, CarrierWebhooks, Mailer};
use crm_domain::messages::{Policy, QuietHours, Region, SegmentPrice};
use crm_jobs::Messaging;
use crm_mail::{Links, Smtp};
use crm_twilio::{Credentials, Sender, Twilio, TwilioWebhooks};
use crm_types::messages::{Channel, MAX_BODY};
use secrecy::SecretString;

use super::duration::Span;
use super::mail::{MailConfig, mail};
use super::reader::Reader;
use super::{base_url, secret};
use crate::Failure;

/// What all that has to do with messages is told.
pub struct MessagesConfig {
    pub policy: Policy,
    pub region: Region,
    /// What a segment costs, where somebody said.
    pub segment_price: Option<SegmentPrice>,
    /// What whoever writes HELP is told; none where Twilio tells them.
    pub help: Option<String>,
    /// None where there is no account.
    pub twilio: Option<crm_twilio::Settings>,
    /// What Twilio signs with.
    tokens: Vec<SecretString>,
    /// None where there is no mail server.
    pub mail: Option<MailConfig>,
}

/// Reads it. `public_url` is where Twilio sends news to, and where the links in e-mails lead.
pub fn messages(
    reader: &mut Reader,
    public_url: Option<&Option<Origin>>,
) -> Option<MessagesConfig> {
    let account = reader.optional::<String>("CRM_TWILIO_ACCOUNT_SID");
    let tokens = reader.list::<String>("CRM_TWILIO_AUTH_TOKEN");
    let key = reader.optional::<String>("CRM_TWILIO_API_KEY");
    let key_secret = reader.optional_secret("CRM_TWILIO_API_SECRET");
    let from = reader.optional::<String>("CRM_TWILIO_FROM");
    let base_url = reader.checked("CRM_TWILIO_BASE_URL", |text| {
        base_url(text, "https://api.twilio.com/")
    });
    let timeout = reader.one::<Span>("CRM_TWILIO_TIMEOUT");
    let quiet = reader.checked("CRM_QUIET_HOURS", quiet_hours);
    let mail = mail(reader, public_url);
    let daily_cap = reader.one::<u32>("CRM_MESSAGES_PER_DAY");
    let opt_in = reader.one::<bool>("CRM_MESSAGES_OPT_IN");
    let region = reader.one::<Region>("CRM_PHONE_REGION");
    let segment_price = reader.optional::<SegmentPrice>("CRM_SMS_SEGMENT_PRICE");
    let help = reader.optional::<String>("CRM_SMS_HELP");
    reader.check("CRM_SMS_HELP", help_text);
    reader.check("CRM_TWILIO_ACCOUNT_SID", |text| sid(text, "AC"));
    reader.check("CRM_TWILIO_API_KEY", |text| sid(text, "SK"));
    reader.check("CRM_TWILIO_FROM", |text| match text.starts_with("MG") {
        true => sid(text, "MG"),
        false => Ok(()),
    });
    reader.check("CRM_TWILIO_AUTH_TOKEN", |text| {
        text.split(',')
            .try_for_each(|part| secret::long_enough(part.trim(), secret::MIN_TOKEN))
    });
    let (account, key, key_secret, from) = (account?, key?, key_secret?, from?);
    let tokens: Vec<SecretString> = tokens?.into_iter().map(SecretString::from).collect();
    let credentials = match (key, key_secret) {
        (Some(sid), Some(secret)) => Some(Credentials::ApiKey { sid, secret }),
        (None, None) => tokens.first().cloned().map(Credentials::AuthToken),
        _ => {
            reader.check("CRM_TWILIO_ACCOUNT_SID", |_| {
                Err("CRM_TWILIO_API_KEY and CRM_TWILIO_API_SECRET go together".to_owned())
            });
            None
        }
    };
    let twilio = match (account, credentials, from) {
        (None, _, _) => None,
        (Some(account_sid), Some(credentials), Some(from)) => {
            let callback = public_url?
                .as_ref()
                .map(|origin| format!("{origin}/api/webhooks/twilio/status"));
            Some(crm_twilio::Settings {
                account_sid,
                credentials,
                sender: match from.starts_with("MG") {
                    true => Sender::Service(from),
                    false => Sender::Number(from),
                },
                base_url: base_url?,
                status_callback: callback,
                timeout: timeout?.0,
            })
        }
        _ => {
            reader.check("CRM_TWILIO_ACCOUNT_SID", |_| {
                Err("goes with CRM_TWILIO_FROM, and with CRM_TWILIO_AUTH_TOKEN or a key".to_owned())
            });
            return None;
        }
    };
    if twilio.is_none() || tokens.is_empty() {
        reader.check("CRM_SMS_HELP", |_| {
            Err("goes with CRM_TWILIO_ACCOUNT_SID and CRM_TWILIO_AUTH_TOKEN".to_owned())
        });
    }
    Some(MessagesConfig {
        policy: Policy {
            quiet: quiet?,
            daily_cap: daily_cap?,
            repeat_after: TimeDelta::minutes(10),
            opt_in: opt_in?,
        },
        region: region?,
        segment_price: segment_price?,
        help: help?,
        twilio,
        tokens,
        mail: mail?,
    })
}

impl MessagesConfig {
    /// As the API is told. Links in e-mails are read whether or not any are sent at present.
    pub fn api(
        &self,
        public_url: Option<&Origin>,
        listen: SocketAddr,
        secret: &SecretString,
    ) -> MessageSettings {
        let origin = public_url
            .cloned()
            .unwrap_or_else(|| Origin::of(listen))
            .to_string();
        let webhooks = TwilioWebhooks::new(self.tokens.clone(), &origin);
        let webhooks: Arc<dyn CarrierWebhooks> = Arc::new(webhooks);
        let sms = self.twilio.iter().map(|_| Channel::Sms);
        let email = self.mail.iter().map(|_| Channel::Email);
        MessageSettings {
            policy: self.policy,
            region: self.region,
            carried: sms.chain(email).collect(),
            webhooks: (!self.tokens.is_empty()).then_some(webhooks),
            links: Some(Arc::new(Links::new(secret, &origin))),
            segment_price: self.segment_price,
            help: self.help.clone(),
        }
    }

    /// As the queue's workers are told.
    ///
    /// # Errors
    /// Where there can be no client for Twilio, or for the mail server.
    pub fn jobs(&self) -> Result<Messaging, Failure> {
        let twilio = self.twilio.clone().map(Twilio::new).transpose();
        let twilio = twilio.map_err(|error| Failure::Refused(format!("Twilio: {error}")))?;
        let smtp = self.mail.as_ref().map(|mail| {
            let smtp = Smtp::new(mail.settings.clone(), mail.links.clone());
            smtp.map_err(|error| Failure::Refused(format!("E-mail: {error}")))
        });
        let smtp = smtp.transpose()?;
        Ok(Messaging {
            region: self.region,
            carrier: twilio.map(|twilio| Arc::new(twilio) as Arc<dyn Carrier>),
            mailer: smtp.map(|smtp| Arc::new(smtp) as Arc<dyn Mailer>),
            ..Messaging::none(self.policy)
        })
    }
}

fn sid(text: &str, kind: &str) -> Result<(), String> {
    let rest = text.strip_prefix(kind).unwrap_or_default();
    let digits = rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits
        .then_some(())
        .ok_or_else(|| format!("must be {kind} and 32 hexadecimal digits"))
}

/// Whether it can be sent as it is.
fn help_text(text: &str) -> Result<(), String> {
    let characters = text.chars().count();
    match () {
        () if characters > MAX_BODY => Err(format!(
            "must have {MAX_BODY} characters at most and has {characters}"
        )),
        () if text.chars().any(|c| c.is_control() && c != '\n') => {
            Err("must hold no control characters but ends of lines".to_owned())
        }
        () => Ok(()),
    }
}

/// `21:00-08:00`; `never` for none.
fn quiet_hours(text: &str) -> Result<Option<QuietHours>, String> {
    if text == "never" {
        return Ok(None);
    }
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let hours = text.split_once('-').and_then(|(from, until)| {
        let (from, until) = (time(from)?, time(until)?);
        (from != until).then_some(QuietHours { from, until })
    });
    hours
        .map(Some)
        .ok_or_else(|| "must be two times of day, as 21:00-08:00, or never".to_owned())
}
