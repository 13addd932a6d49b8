//! What is asked of whoever bills: the port that Stripe, or a fake of it, stands behind; knows no HTTP.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::mirror::{Found, Kind};

/// An answer that is being waited for.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, BillingError>> + Send + 'a>>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillingError {
    /// Too many requests: try again, not before `retry_after` where that was told.
    RateLimited { retry_after: Option<Duration> },
    /// No connection, a time-out, or a fault of theirs: try again later.
    Unavailable { reason: String },
    /// They will not do it, and will not the next time either: the key lacks a permission, the card was declined.
    Refused {
        code: Option<String>,
        reason: String,
    },
    /// There is no such object.
    NotFound,
    /// The answer as a whole was none that can be read. (One object that cannot be is [`Found::NotUnderstood`].)
    Misunderstood { reason: String },
}

impl BillingError {
    /// Whether asking again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            BillingError::RateLimited { .. } | BillingError::Unavailable { .. }
        )
    }
}

impl std::fmt::Display for BillingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BillingError::RateLimited { .. } => f.write_str("too many requests"),
            BillingError::Unavailable { reason } => write!(f, "not available: {reason}"),
            BillingError::Refused { reason, .. } => write!(f, "refused: {reason}"),
            BillingError::NotFound => f.write_str("there is no such object"),
            BillingError::Misunderstood { reason } => {
                write!(f, "the answer could not be read: {reason}")
            }
        }
    }
}

impl std::error::Error for BillingError {}

/// When an object was created: at `from` or later, and before `until`, in whole seconds. So a long list can be read in
/// several places at once, though each page is only known by the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

impl Span {
    /// Whenever.
    pub const ALL: Self = Self {
        from: None,
        until: None,
    };
}

/// A page of objects, newest first, as Stripe lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub found: Vec<Found>,
    /// Where the next page begins; `None`: this was the last one.
    pub next: Option<String>,
    /// When its last object was created: nothing later is still to come.
    pub reached: Option<DateTime<Utc>>,
}

/// That something happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Of the event.
    pub id: String,
    /// `customer.subscription.updated`.
    pub name: String,
    pub api_version: Option<String>,
    pub created: DateTime<Utc>,
    /// What it happened to, where that is of a kind we keep. It may be newer by now: fetch it by its id.
    pub kind: Option<Kind>,
    pub object_id: Option<String>,
    pub raw: String,
}

/// Events, newest first, as Stripe lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Events {
    pub events: Vec<Happened>,
    pub next: Option<String>,
}

/// A line of an invoice that is not yet written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewLine {
    pub description: String,
    /// Minor units; below zero for what is given back.
    pub amount: i64,
    pub proration: bool,
    pub period_start: DateTime<Utc>,
    pub period_end: DateTime<Utc>,
}

/// What a change of price would cost at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Upper case.
    pub currency: String,
    /// What is due, in minor units.
    pub total: i64,
    pub lines: Vec<PreviewLine>,
    /// The moment the proration was worked out for: hand it in with the change, so that it costs what was shown.
    pub prorated_at: DateTime<Utc>,
}

/// Another price for an item of a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceChange {
    pub subscription: String,
    pub item: String,
    pub price: String,
    /// Left as it is where `None`.
    pub quantity: Option<u64>,
    /// Of the preview that was agreed to.
    pub prorated_at: Option<DateTime<Utc>>,
}

/// Whoever bills. Waits between requests and tries again by itself, as far as its settings say; what it then answers stands.
pub trait Billing: Send + Sync + std::fmt::Debug {
    /// A page of all objects of a kind created within `span`, ended subscriptions included, at most a hundred, and all that an object has
    /// (items of a subscription, lines of an invoice), however many pages that takes. `after` is the last page's `next`.
    fn list<'a>(&'a self, kind: Kind, span: Span, after: Option<&'a str>) -> Answer<'a, Page>;

    /// One object. What was deleted is [`Found::Gone`], and so is what there never was.
    fn fetch<'a>(&'a self, kind: Kind, id: &'a str) -> Answer<'a, Found>;

    /// Events created at `since` or later. Stripe keeps them for 30 days.
    fn events<'a>(&'a self, since: DateTime<Utc>, after: Option<&'a str>) -> Answer<'a, Events>;

    /// What `change` would cost, without making it.
    fn preview<'a>(&'a self, change: &'a PriceChange, at: DateTime<Utc>) -> Answer<'a, Preview>;

    /// Makes the change, once however often it is asked with one `idempotency_key`, and answers the subscription.
    fn change_price<'a>(
        &'a self,
        change: &'a PriceChange,
        idempotency_key: &'a str,
    ) -> Answer<'a, Found>;
}

/// Why what came is not taken for news from whoever bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoNews {
    /// It is not theirs, or not of now; in words for people.
    Refused(String),
    /// It is theirs, and cannot be read.
    Misunderstood(String),
}

/// Judges what is sent to us by itself: the port that signatures of webhooks are checked behind.
pub trait Webhooks: Send + Sync + std::fmt::Debug {
    /// The event in `body`, where `signature` says that it is theirs, and of now.
    ///
    /// # Errors
    /// [`NoNews`], for whoever sent it.
    fn read(&self, signature: &str, body: &[u8], now: DateTime<Utc>) -> Result<Happened, NoNews>;
}
