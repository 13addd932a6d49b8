//! What is read from Stripe, as plain values with Stripe's ids; asks nobody for it, and drops nothing it cannot understand.
//!
//! # For whoever reads Stripe
//!
//! 1. Ask [`Billing`](super::billing::Billing) for pages and single objects. Each comes as [`Found`]: understood, not
//!    understood, or gone, in each case with its kind and id, and with the raw JSON as it came.
//! 2. Hand all of them to `crm_db::revenue::upsert`, with the moment **before** the request was sent
//!    ([`Known::Fetched`]), or, for an object taken out of an event, the event's second ([`Known::Told`]). What is stored
//!    may only become newer: an older one is left alone, and one of which that cannot be told is answered in
//!    `Upserted::refetch`, to be fetched by its id and handed in again as fetched. So the order of events does not matter.
//! 3. After a full listing of a kind, `crm_db::revenue::unseen` names what is stored and was not in it: fetch each by id,
//!    which gives [`Found::Gone`] or what the list left out.
//! 4. `crm_db::revenue::recompute` brings the figures up to date, for the members whose objects changed.
//!
//! The functions of `crm_db::revenue` that a sync calls:
//!
//! ```text
//! pub async fn upsert(database: &Database, found: &[Found], known: Known) -> Result<Upserted>;
//!     // any kinds mixed, at most some hundred at a time; one transaction; notes whose figures have to be computed anew
//! pub struct Upserted { pub written: u64, pub unchanged: u64, pub older: u64, pub refetch: Vec<Key> }
//! pub async fn unseen(database: &Database, kind: Kind, since: DateTime<Utc>, after: Option<&str>, limit: u32) -> Result<Vec<String>>;
//!     // ids stored, not gone, and last known before `since` (the moment the listing began), in the order of ids
//! pub async fn link_customers(database: &Database, at: DateTime<Utc>) -> Result<Linked>;
//!     // customer → member by metadata, then by verified e-mail; counts of linked, ambiguous, unmatched
//! pub async fn recompute(database: &Database, whose: Whose, calendar: &Calendar) -> Result<Recomputed>;
//!     // Whose::{Noticed { limit }, Members(&[MemberId]), Everybody}; Recomputed { members, changed, not_understood, more }
//! pub async fn place(database: &Database, name: &str) -> Result<Option<String>>;
//! pub async fn set_place(database: &Database, name: &str, place: Option<&str>, at: DateTime<Utc>) -> Result<()>;
//!     // where a sync goes on after a kill: a cursor for each kind, the last event that was seen
//! pub mod webhooks:
//!     store(database, &NewEvent { id, kind, api_version, created, object, raw }, at) -> Result<Stored>  // New or Known
//!     open(database, limit) -> Result<Vec<EventRecord>>                 // stored and not settled, oldest first
//!     settle(database, id, Settled::{Done, Ignored, Failed { reason }, Again { reason }}, at) -> Result<()>
//! ```

mod customer;
mod discount;
mod payment;
mod price;
mod raw;
mod subscription;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use customer::Customer;
pub use discount::{Coupon, Discount, Duration};
pub use payment::{
    Charge, ChargeStatus, Dispute, DisputeStatus, Invoice, InvoiceLine, InvoiceStatus, Refund,
    RefundStatus,
};
pub use price::{
    Every, Price, PriceInCurrency, Product, Recurring, Rounding, Scheme, TaxBehavior, TaxRate,
    Tier, TiersMode, Transform, Usage,
};
pub use subscription::{
    Cancellation, EndBehavior, Item, Pause, Schedule, Subscription, SubscriptionStatus,
};

/// Texts that somebody at the product attached to an object.
pub type Metadata = std::collections::BTreeMap<String, String>;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Customer,
    Subscription,
    Price,
    Product,
    Coupon,
    Invoice,
    Charge,
    Refund,
    Dispute,
    Schedule,
}

impl Kind {
    /// In an order in which what is referred to comes first.
    pub const ALL: [Kind; 10] = [
        Kind::Product,
        Kind::Price,
        Kind::Coupon,
        Kind::Customer,
        Kind::Schedule,
        Kind::Subscription,
        Kind::Invoice,
        Kind::Charge,
        Kind::Refund,
        Kind::Dispute,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Customer => "customer",
            Kind::Subscription => "subscription",
            Kind::Price => "price",
            Kind::Product => "product",
            Kind::Coupon => "coupon",
            Kind::Invoice => "invoice",
            Kind::Charge => "charge",
            Kind::Refund => "refund",
            Kind::Dispute => "dispute",
            Kind::Schedule => "schedule",
        }
    }

    /// The kind that is stored as `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Which object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub kind: Kind,
    pub id: String,
}

/// An object that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    Customer(Customer),
    Subscription(Subscription),
    Price(Price),
    Product(Product),
    Coupon(Coupon),
    Invoice(Invoice),
    Charge(Charge),
    Refund(Refund),
    Dispute(Dispute),
    Schedule(Schedule),
}

impl Object {
    pub fn kind(&self) -> Kind {
        match self {
            Object::Customer(_) => Kind::Customer,
            Object::Subscription(_) => Kind::Subscription,
            Object::Price(_) => Kind::Price,
            Object::Product(_) => Kind::Product,
            Object::Coupon(_) => Kind::Coupon,
            Object::Invoice(_) => Kind::Invoice,
            Object::Charge(_) => Kind::Charge,
            Object::Refund(_) => Kind::Refund,
            Object::Dispute(_) => Kind::Dispute,
            Object::Schedule(_) => Kind::Schedule,
        }
    }

    pub fn id(&self) -> &str {
        match self {
            Object::Customer(object) => &object.id,
            Object::Subscription(object) => &object.id,
            Object::Price(object) => &object.id,
            Object::Product(object) => &object.id,
            Object::Coupon(object) => &object.id,
            Object::Invoice(object) => &object.id,
            Object::Charge(object) => &object.id,
            Object::Refund(object) => &object.id,
            Object::Dispute(object) => &object.id,
            Object::Schedule(object) => &object.id,
        }
    }
}

/// What came for an object that was asked for. `raw` is its JSON, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Understood {
        object: Box<Object>,
        raw: String,
    },
    NotUnderstood(NotUnderstood),
    /// Stripe does not have it any more, or says that it was deleted.
    Gone {
        kind: Kind,
        id: String,
    },
}

impl Found {
    pub fn kind(&self) -> Kind {
        match self {
            Found::Understood { object, .. } => object.kind(),
            Found::NotUnderstood(object) => object.kind,
            Found::Gone { kind, .. } => *kind,
        }
    }

    pub fn id(&self) -> &str {
        match self {
            Found::Understood { object, .. } => object.id(),
            Found::NotUnderstood(object) => &object.id,
            Found::Gone { id, .. } => id,
        }
    }
}

/// An object whose parts that matter could not be read. It is stored and listed, and what was known of it stays visible as
/// out of date; it never becomes a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    pub kind: Kind,
    /// Empty where not even the id could be read.
    pub id: String,
    /// For people: which field, and what was expected there. Holds no member's data.
    pub reason: String,
    pub raw: String,
}

/// As of when an object is what it is. Its content is at least as new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Asked of Stripe; the moment, by our clock, before the request was sent.
    Fetched { before: DateTime<Utc> },
    /// Part of an event; when the event was created, which Stripe tells in whole seconds.
    Told { at: DateTime<Utc> },
}
