//! The account that the fake plays: its objects, its moment, and the events of every change; speaks no HTTP.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::objects;
use super::store::{Kind, Store};

#[derive(Debug)]
pub struct Account {
    pub store: Store,
    /// Its moment, in seconds. Moves only when it is told to.
    pub now: i64,
    /// Events that no endpoint has been sent yet, in their order.
    pub unsent: Vec<Box<str>>,
    /// The lines of invoices that have more of them than they carry along.
    pub lines: HashMap<Box<str>, Vec<Value>>,
    /// Proration lines that wait for the next invoice of their subscription.
    pub pending: Vec<(String, Value)>,
}

impl Account {
    pub fn new(now: i64) -> Self {
        Self {
            store: Store::default(),
            now,
            unsent: Vec::new(),
            lines: HashMap::new(),
            pending: Vec::new(),
        }
    }

    /// An id with Stripe's prefix that nothing else has.
    pub fn new_id(&mut self, prefix: &str) -> String {
        format!("{prefix}_{:020}", self.store.next_number())
    }

    /// Stores a new object, and says so by an event.
    pub fn create(&mut self, kind: Kind, object: &Value) {
        self.store.put(kind, object);
        self.tell(&format!("{}.created", subject(kind)), object, None);
    }

    /// Stores a changed object, and says what changed.
    pub fn update(&mut self, kind: Kind, object: &Value) {
        let before = object["id"].as_str().and_then(|id| self.store.find(id));
        self.store.put(kind, object);
        let previous = before.map(|before| differences(&before, object));
        self.tell(&format!("{}.updated", subject(kind)), object, previous);
    }

    /// Deletes an object, and says so. False where it is not there.
    pub fn delete(&mut self, id: &str) -> bool {
        let Some(kind) = self.store.entry(id).map(|entry| entry.kind) else {
            return false;
        };
        let Some(object) = self.store.delete(id) else {
            return false;
        };
        self.tell(&format!("{}.deleted", subject(kind)), &object, None);
        true
    }

    /// An event about an object as it is now.
    pub fn tell(&mut self, kind: &str, object: &Value, previous: Option<Value>) {
        let id = self.new_id("evt");
        let event = objects::event(&id, self.now, kind, object, previous);
        self.store.put(Kind::Event, &event);
        self.unsent.push(id.into());
    }

    /// Stores an invoice as it is, however many lines it has.
    pub fn put_invoice(&mut self, mut invoice: Value) {
        let id: Box<str> = invoice["id"].as_str().unwrap_or_default().into();
        if let Some(lines) = invoice["lines"]["data"].as_array_mut()
            && lines.len() > objects::ITEMS_ALONG
        {
            self.lines.insert(id, lines.clone());
            lines.truncate(objects::ITEMS_ALONG);
            invoice["lines"]["has_more"] = json!(true);
        }
        self.store.put(Kind::Invoice, &invoice);
    }

    /// A subscription's items, all of them.
    pub fn items(&self, subscription: &str) -> Vec<Value> {
        self.store
            .all(Kind::SubscriptionItem)
            .filter(|entry| entry.parent.as_deref() == Some(subscription))
            .map(super::store::Entry::value)
            .collect()
    }

    /// Puts the subscription's items, as they are now, into it.
    pub fn carry_items(&self, subscription: &mut Value) {
        let id = subscription["id"].as_str().unwrap_or_default().to_owned();
        subscription["items"] = objects::items_along(&id, &self.items(&id));
    }
}

/// What events call a kind.
fn subject(kind: Kind) -> &'static str {
    match kind {
        Kind::Subscription => "customer.subscription",
        Kind::Discount => "customer.discount",
        Kind::Dispute => "charge.dispute",
        other => other.object(),
    }
}

/// The values of `before` that are others in `after`.
fn differences(before: &Value, after: &Value) -> Value {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return json!({});
    };
    let changed = before
        .iter()
        .filter(|(name, value)| after.get(*name) != Some(value));
    Value::Object(
        changed
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}
