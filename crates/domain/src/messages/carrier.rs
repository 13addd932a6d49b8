//! What is asked of whoever carries messages: the ports that Twilio and a mail server, or fakes of them, stand behind; know
//! no HTTP and no SMTP.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Delivery;

/// An answer that is being waited for.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, CarrierError>> + Send + 'a>>;

/// Why there is no answer, told by whether the message may be on its way all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CarrierError {
    /// Too many requests: it was not taken. Try again, not before `retry_after` where that was told.
    RateLimited { retry_after: Option<Duration> },
    /// It was surely not taken: nobody was reached. Try again later.
    NotReached { reason: String },
    /// It may have been taken: the answer did not come, or could not be read. Ask before sending it again.
    Unclear { reason: String },
    /// They will not, and will not the next time either.
    Refused { code: Option<i32>, reason: String },
}

impl std::fmt::Display for CarrierError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CarrierError::RateLimited { .. } => f.write_str("too many requests"),
            CarrierError::NotReached { reason } => write!(f, "not reached: {reason}"),
            CarrierError::Unclear { reason } => write!(f, "no clear answer: {reason}"),
            CarrierError::Refused {
                code: Some(code),
                reason,
            } => write!(f, "refused ({code}): {reason}"),
            CarrierError::Refused { reason, .. } => write!(f, "refused: {reason}"),
        }
    }
}

impl std::error::Error for CarrierError {}

/// A text message to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// Ours; callbacks name it, so that one is understood even where the answer to sending was lost.
    pub id: Uuid,
    /// E.164.
    pub to: &'a str,
    pub body: &'a str,
}

/// A message that the carrier has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The carrier's id.
    pub id: String,
    pub delivery: Delivery,
    /// How many segments it takes, where that is known by now.
    pub segments: Option<i32>,
    pub created_at: Option<DateTime<Utc>>,
}

/// Whoever carries text messages. Tries nothing again by itself: sending twice is sending twice.
pub trait Carrier: Send + Sync {
    /// Hands a message over, once.
    fn send<'a>(&'a self, message: &'a Outgoing<'a>) -> Answer<'a, Taken>;

    /// Messages that were handed over at `since` or later, to the same number and in the same words, the newest first.
    fn find<'a>(
        &'a self,
        message: &'a Outgoing<'a>,
        since: DateTime<Utc>,
    ) -> Answer<'a, Vec<Taken>>;
}

/// Judges what is sent to us by itself: the port that signatures of callbacks are checked behind.
pub trait CarrierWebhooks: Send + Sync + std::fmt::Debug {
    /// Whether a request is theirs: to `target` (path and query, as they came), with these fields of its form in the order
    /// in which they came.
    fn is_theirs(&self, target: &str, fields: &[(String, String)], signature: &str) -> bool;
}

/// An e-mail to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mail<'a> {
    /// Ours; makes its `Message-ID`, which is the same however often it is sent.
    pub id: Uuid,
    /// As [`mailbox`](super::mailbox) writes it.
    pub to: &'a str,
    pub subject: &'a str,
    /// Plain text. How to get no more of them is added by whoever carries it.
    pub body: &'a str,
    /// Its `Date`.
    pub now: DateTime<Utc>,
}

/// Whoever carries e-mail. Tries nothing again by itself, and cannot be asked what became of a mail: what is unclear stays so.
pub trait Mailer: Send + Sync {
    /// Hands an e-mail over, once. Answers its `Message-ID`.
    fn send<'a>(&'a self, mail: &'a Mail<'a>) -> Answer<'a, String>;
}

/// Judges the links by which people stop our e-mails: the port that their signatures are checked behind.
pub trait UnsubscribeLinks: Send + Sync + std::fmt::Debug {
    /// The address that a link is for, out of the last part of its path; none where we did not make it.
    fn address(&self, token: &str) -> Option<String>;
}
