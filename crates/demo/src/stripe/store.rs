//! The fake's objects as JSON, each kind in the order of its list; knows no rule of Stripe's business.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

/// What there are lists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Customer,
    Product,
    Price,
    Coupon,
    Subscription,
    SubscriptionItem,
    Discount,
    Invoice,
    Charge,
    Refund,
    Dispute,
    Schedule,
    Event,
}

impl Kind {
    pub const ALL: [Kind; 13] = [
        Kind::Customer,
        Kind::Product,
        Kind::Price,
        Kind::Coupon,
        Kind::Subscription,
        Kind::SubscriptionItem,
        Kind::Discount,
        Kind::Invoice,
        Kind::Charge,
        Kind::Refund,
        Kind::Dispute,
        Kind::Schedule,
        Kind::Event,
    ];

    /// The word in `object`.
    pub fn object(self) -> &'static str {
        match self {
            Kind::Customer => "customer",
            Kind::Product => "product",
            Kind::Price => "price",
            Kind::Coupon => "coupon",
            Kind::Subscription => "subscription",
            Kind::SubscriptionItem => "subscription_item",
            Kind::Discount => "discount",
            Kind::Invoice => "invoice",
            Kind::Charge => "charge",
            Kind::Refund => "refund",
            Kind::Dispute => "dispute",
            Kind::Schedule => "subscription_schedule",
            Kind::Event => "event",
        }
    }

    /// The word in its address; none where it has no list of its own.
    pub fn collection(self) -> Option<&'static str> {
        Some(match self {
            Kind::Customer => "customers",
            Kind::Product => "products",
            Kind::Price => "prices",
            Kind::Coupon => "coupons",
            Kind::Subscription => "subscriptions",
            Kind::SubscriptionItem => "subscription_items",
            Kind::Discount => return None,
            Kind::Invoice => "invoices",
            Kind::Charge => "charges",
            Kind::Refund => "refunds",
            Kind::Dispute => "disputes",
            Kind::Schedule => "subscription_schedules",
            Kind::Event => "events",
        })
    }

    pub fn of_collection(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.collection() == Some(word))
    }

    pub fn of_object(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.object() == word)
    }
}

/// Its place in a list: when it was made, then in which order.
pub type Place = (i64, u64);

/// An object as it is stored: as text, of which a hundred thousand fit.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Kind,
    pub place: Place,
    pub text: Arc<str>,
    pub deleted: bool,
    /// What lists are filtered by.
    pub customer: Option<Box<str>>,
    pub status: Option<Box<str>>,
    /// The subscription of an item, the charge of a refund, the type of an event.
    pub parent: Option<Box<str>>,
}

impl Entry {
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

#[derive(Debug, Default)]
pub struct Store {
    objects: HashMap<Box<str>, Entry>,
    order: HashMap<Kind, BTreeMap<Place, Box<str>>>,
    made: u64,
}

impl Store {
    /// Adds or replaces an object by its id; it keeps its place. One without an id is nothing to it.
    pub fn put(&mut self, kind: Kind, object: &Value) {
        let text = |name: &str| object.get(name).and_then(Value::as_str).map(Box::from);
        let Some(id) = text("id") else { return };
        let created = object.get("created").and_then(Value::as_i64).unwrap_or(0);
        let place = match self.objects.get(&id) {
            Some(entry) => entry.place,
            None => {
                self.made += 1;
                (created, self.made)
            }
        };
        let entry = Entry {
            kind,
            place,
            text: object.to_string().into(),
            deleted: false,
            customer: text("customer"),
            status: text("status"),
            parent: match kind {
                Kind::SubscriptionItem => text("subscription"),
                Kind::Refund | Kind::Dispute => text("charge"),
                Kind::Event => text("type"),
                Kind::Price => text("product"),
                _ => None,
            },
        };
        self.order
            .entry(kind)
            .or_default()
            .insert(place, id.clone());
        self.objects.insert(id, entry);
    }

    /// From here on it is in no list. Answers what it was.
    pub fn delete(&mut self, id: &str) -> Option<Value> {
        let entry = self.objects.get_mut(id).filter(|entry| !entry.deleted)?;
        let value = entry.value();
        entry.deleted = true;
        if let Some(order) = self.order.get_mut(&entry.kind) {
            order.remove(&entry.place);
        }
        Some(value)
    }

    /// As if it had never been: for what Stripe forgets without a trace.
    pub fn forget(&mut self, id: &str) {
        self.delete(id);
        self.objects.remove(id);
    }

    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.objects.get(id)
    }

    /// An object that is there.
    pub fn find(&self, id: &str) -> Option<Value> {
        let entry = self.entry(id).filter(|entry| !entry.deleted)?;
        Some(entry.value())
    }

    pub fn count(&self, kind: Kind) -> usize {
        self.order.get(&kind).map_or(0, BTreeMap::len)
    }

    /// The order of a kind's list, oldest first.
    pub fn order(&self, kind: Kind) -> Option<&BTreeMap<Place, Box<str>>> {
        self.order.get(&kind)
    }

    /// All of a kind, oldest first.
    pub fn all(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Entry> {
        let ids = self.order.get(&kind).into_iter().flat_map(BTreeMap::values);
        ids.filter_map(|id| self.objects.get(id))
    }

    /// A number that nothing else has, for ids.
    pub fn next_number(&mut self) -> u64 {
        self.made += 1;
        self.made
    }
}
