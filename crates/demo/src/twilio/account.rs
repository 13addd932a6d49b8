//! What the fake knows: messages and how far they are, who has said STOP, and the callbacks that are still to be sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Options;
use super::callback::Callback;
use super::replies::reply;

/// How a message to a number fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Delivered,
    /// The carrier gives up, with this code.
    Undelivered(i32),
    /// Twilio does, with this one.
    Failed(i32),
    /// It is sent, and nothing is heard of it again.
    Sent,
    /// It is queued for ever.
    Queued,
}

/// A message, either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub sid: String,
    pub from: String,
    pub to: String,
    pub body: String,
    pub outbound: bool,
    /// Nobody handed it over: Twilio answers by itself.
    pub reply: bool,
    pub status: &'static str,
    pub error_code: Option<i32>,
    pub created: DateTime<Utc>,
    pub sent: Option<DateTime<Utc>>,
    pub service: Option<String>,
    pub media: usize,
    callback: Option<String>,
}

/// Why a message is not taken: the status, the code, and the words.
pub type Refusal = (u16, i32, String);

/// What somebody is about to write.
#[derive(Clone, Debug)]
pub(super) struct Coming {
    at: DateTime<Utc>,
    pub from: String,
    pub words: &'static str,
}

#[derive(Debug)]
pub struct Account {
    sid: String,
    number: String,
    pub now: DateTime<Utc>,
    messages: Vec<Stored>,
    /// Who has said STOP.
    pub stopped: BTreeSet<String>,
    pub fates: BTreeMap<String, Fate>,
    pub(super) unsent: Vec<Callback>,
    /// When it began, in milliseconds: ids of one that was started again are others.
    series: i64,
    /// Whether members write back by themselves.
    replies: bool,
    answers_help: bool,
    coming: Vec<Coming>,
}

const STOP: &[&str] = &[
    "STOP",
    "STOPALL",
    "STOP ALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "OPT OUT",
];
/// What Twilio says to whoever asks for help, unless somebody has written something better.
const HELP: &str = "Reply STOP to unsubscribe. Msg&Data Rates May Apply.";

const START: &[&str] = &["START", "YES", "UNSTOP"];

impl Account {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            sid: options.account.clone(),
            number: options.number.clone(),
            now: options.now,
            messages: Vec::new(),
            stopped: BTreeSet::new(),
            fates: BTreeMap::new(),
            unsent: Vec::new(),
            series: options.now.timestamp_millis(),
            replies: options.replies,
            answers_help: options.answers_help,
            coming: Vec::new(),
        }
    }

    /// All of them, the oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Stored> {
        self.messages.iter()
    }

    fn next_sid(&self, kind: &str) -> String {
        format!("{kind}{:016x}{:016x}", self.series, self.messages.len() + 1)
    }

    /// Takes a message to be sent, out of the fields of its form.
    pub(super) fn take(&mut self, form: &BTreeMap<String, String>) -> Result<Value, Refusal> {
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        let (to, body) = (field("To"), field("Body"));
        if to.is_empty() {
            return Err((400, 21604, "A 'To' phone number is required.".to_owned()));
        }
        let digits = to.strip_prefix('+').unwrap_or_default();
        if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let words = format!("Invalid 'To' Phone Number: {to}");
            return Err((400, 21211, words));
        }
        if body.is_empty() {
            return Err((400, 21602, "Message body is required.".to_owned()));
        }
        if body.chars().count() > 1600 {
            let words = "The concatenated message body exceeds the 1600 character limit.";
            return Err((400, 21617, words.to_owned()));
        }
        let service = Some(field("MessagingServiceSid"))
            .filter(|service| !service.is_empty())
            .map(str::to_owned);
        if service.is_none() && field("From") != self.number {
            let words = "The 'From' number is not a valid phone number for this account.";
            return Err((400, 21606, words.to_owned()));
        }
        if self.stopped.contains(to) {
            let words = "Attempt to send to unsubscribed recipient";
            return Err((400, 21610, words.to_owned()));
        }
        let message = Stored {
            sid: self.next_sid("SM"),
            from: self.number.clone(),
            to: to.to_owned(),
            body: body.to_owned(),
            outbound: true,
            reply: false,
            status: if service.is_some() {
                "accepted"
            } else {
                "queued"
            },
            error_code: None,
            created: self.now,
            sent: None,
            service,
            media: 0,
            callback: Some(field("StatusCallback"))
                .filter(|url| !url.is_empty())
                .map(str::to_owned),
        };
        let told = self.told(&message);
        self.messages.push(message);
        Ok(told)
    }

    /// Somebody writes to our number.
    pub(super) fn write(
        &mut self,
        from: &str,
        body: &str,
        media: &[(&str, &str)],
        url: Option<String>,
        tells_opt_out: bool,
    ) -> String {
        let said = body.trim().trim_end_matches('.').to_uppercase();
        let kind = match () {
            () if STOP.contains(&said.as_str()) => Some("STOP"),
            () if START.contains(&said.as_str()) => Some("START"),
            () if matches!(said.as_str(), "HELP" | "INFO") => Some("HELP"),
            () => None,
        };
        match kind {
            Some("STOP") => {
                self.stopped.insert(from.to_owned());
            }
            Some("START") => {
                self.stopped.remove(from);
            }
            _ => {}
        }
        let sid = self.next_sid(if media.is_empty() { "SM" } else { "MM" });
        let mut fields = vec![
            ("ToCountry".to_owned(), "US".to_owned()),
            ("MessageSid".to_owned(), sid.clone()),
            ("SmsSid".to_owned(), sid.clone()),
            ("SmsMessageSid".to_owned(), sid.clone()),
            ("AccountSid".to_owned(), self.sid.clone()),
            ("From".to_owned(), from.to_owned()),
            ("To".to_owned(), self.number.clone()),
            ("Body".to_owned(), body.to_owned()),
            ("NumMedia".to_owned(), media.len().to_string()),
            ("NumSegments".to_owned(), "1".to_owned()),
            ("SmsStatus".to_owned(), "received".to_owned()),
            ("ApiVersion".to_owned(), "2010-04-01".to_owned()),
        ];
        for (n, (link, content_type)) in media.iter().enumerate() {
            fields.push((format!("MediaUrl{n}"), (*link).to_owned()));
            fields.push((format!("MediaContentType{n}"), (*content_type).to_owned()));
        }
        if let Some(kind) = kind.filter(|_| tells_opt_out) {
            fields.push(("OptOutType".to_owned(), kind.to_owned()));
        }
        self.messages.push(Stored {
            sid: sid.clone(),
            from: from.to_owned(),
            to: self.number.clone(),
            body: body.to_owned(),
            outbound: false,
            reply: false,
            status: "received",
            error_code: None,
            created: self.now,
            sent: Some(self.now),
            service: None,
            media: media.len(),
            callback: None,
        });
        if let Some(url) = url {
            self.unsent.push(Callback { url, fields });
        }
        if kind == Some("HELP") && self.answers_help {
            self.answer(from);
        }
        sid
    }

    /// Somebody asked for help, and gets Twilio's own words. Nobody is told of it.
    fn answer(&mut self, to: &str) {
        self.messages.push(Stored {
            sid: self.next_sid("SM"),
            from: self.number.clone(),
            to: to.to_owned(),
            body: HELP.to_owned(),
            outbound: true,
            reply: true,
            status: "queued",
            error_code: None,
            created: self.now,
            sent: None,
            service: None,
            media: 0,
            callback: None,
        });
    }

    /// Time goes on, and messages fare on: they are sending after a second, sent after two, and at their end after four.
    pub(super) fn advance(&mut self, to: DateTime<Utc>) {
        self.now = self.now.max(to);
        let now = self.now;
        for at in 0..self.messages.len() {
            let message = &self.messages[at];
            let is_over = matches!(message.status, "failed" | "undelivered" | "delivered");
            if !message.outbound || is_over {
                continue;
            }
            let fate = self.fates.get(&self.messages[at].to).copied();
            let fate = fate.unwrap_or(Fate::Delivered);
            let age = now - self.messages[at].created;
            for (after, status, code) in course(fate) {
                let message = &mut self.messages[at];
                if age < TimeDelta::seconds(after) || place(status) <= place(message.status) {
                    continue;
                }
                message.status = status;
                message.error_code = code;
                if status == "sent" {
                    message.sent = Some(now);
                }
                let callback = self.callback(at);
                self.unsent.extend(callback);
                if status == "delivered" && self.replies {
                    let message = &self.messages[at];
                    let answer = reply(&message.to, &message.body);
                    self.coming.extend(answer.map(|(after, words)| Coming {
                        at: now + after,
                        from: message.to.clone(),
                        words,
                    }));
                }
            }
        }
    }

    /// What has come by now.
    pub(super) fn come(&mut self) -> Vec<Coming> {
        let now = self.now;
        let all = std::mem::take(&mut self.coming).into_iter();
        let (come, later) = all.partition(|coming| coming.at <= now);
        self.coming = later;
        come
    }

    fn callback(&self, at: usize) -> Option<Callback> {
        let message = &self.messages[at];
        let url = message.callback.clone()?;
        let mut fields: Vec<(String, String)> = [
            ("MessageSid", message.sid.as_str()),
            ("SmsSid", &message.sid),
            ("MessageStatus", message.status),
            ("SmsStatus", message.status),
            ("AccountSid", &self.sid),
            ("From", &message.from),
            ("To", &message.to),
            ("ApiVersion", "2010-04-01"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        if let Some(code) = message.error_code {
            fields.push(("ErrorCode".to_owned(), code.to_string()));
        }
        Some(Callback { url, fields })
    }

    /// As its resource is written.
    pub(super) fn told(&self, message: &Stored) -> Value {
        let date = |at: DateTime<Utc>| at.format("%a, %d %b %Y %H:%M:%S +0000").to_string();
        let uri = format!("/2010-04-01/Accounts/{}/Messages/{}", self.sid, message.sid);
        let direction = match (message.outbound, message.reply) {
            (true, false) => "outbound-api",
            (true, true) => "outbound-reply",
            (false, _) => "inbound",
        };
        let told = message.error_code.map(|code| format!("Error {code}"));
        // A service has chosen no number yet while a message is accepted.
        let from = Some(&message.from).filter(|_| message.status != "accepted");
        json!({
            "account_sid": self.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": date(message.created),
            "date_sent": message.sent.map(date),
            "date_updated": date(self.now),
            "direction": direction,
            "error_code": message.error_code,
            "error_message": told,
            "from": from,
            "messaging_service_sid": message.service,
            "num_media": message.media.to_string(),
            "num_segments": if from.is_some() { "1" } else { "0" },
            "price": null,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": format!("{uri}/Media.json")},
            "to": message.to,
            "uri": format!("{uri}.json"),
        })
    }
}

/// After how many seconds a message is how far.
fn course(fate: Fate) -> Vec<(i64, &'static str, Option<i32>)> {
    let way = [(1, "sending", None), (2, "sent", None)];
    match fate {
        Fate::Queued => vec![(0, "queued", None)],
        Fate::Sent => way.to_vec(),
        Fate::Failed(code) => vec![(1, "failed", Some(code))],
        Fate::Delivered => way.into_iter().chain([(4, "delivered", None)]).collect(),
        Fate::Undelivered(code) => way
            .into_iter()
            .chain([(4, "undelivered", Some(code))])
            .collect(),
    }
}

fn place(status: &str) -> usize {
    let order = [
        "accepted",
        "queued",
        "sending",
        "sent",
        "failed",
        "undelivered",
        "delivered",
    ];
    order.iter().position(|known| *known == status).unwrap_or(0)
}
