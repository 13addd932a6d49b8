//! Rows of the mirror of Stripe, from the objects themselves, encoded as a sync would store them; derives no figure.

use chrono::{DateTime, Utc};
use crm_domain::revenue::Balance;
use crm_domain::revenue::mirror::Object;

use super::batch::Table;
use super::encoder::{Encoder, Field};
use super::rows::Row;
use crate::revenue::object::ObjectRecord;
use crate::{Error, Result};

/// An object of Stripe's, known as of a moment. It has no JSON beside what was understood, since it never came as any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingObject {
    kind: &'static str,
    id: String,
    known_at: DateTime<Utc>,
    record: ObjectRecord,
}

impl BillingObject {
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn of(object: &Object, known_at: DateTime<Utc>) -> Result<Self> {
        Ok(Self {
            kind: object.kind().as_str(),
            id: object.id().to_owned(),
            known_at,
            record: ObjectRecord::of_object(object)?,
        })
    }
}

impl Row for BillingObject {
    const TABLE: Table = Table::BillingObjects;

    fn encode(&self, to: &mut Encoder) {
        let record = &self.record;
        self.kind.encode(to);
        self.id.as_str().encode(to);
        for text in [
            &record.customer,
            &record.parent,
            &record.status,
            &record.currency,
        ] {
            text.as_deref().encode(to);
        }
        record.created_at.encode(to);
        self.known_at.encode(to);
        record.read.as_deref().encode(to);
        record.digest.encode(to);
    }
}

/// What a customer's invoices, charges, refunds and disputes come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingBalance<'a> {
    customer: &'a str,
    read: String,
}

impl<'a> BillingBalance<'a> {
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn of(customer: &'a str, balance: &Balance) -> Result<Self> {
        let read = serde_json::to_string(balance).map_err(|error| Error::Other {
            reason: format!("a balance is not written: {error}"),
        })?;
        Ok(Self { customer, read })
    }
}

impl Row for BillingBalance<'_> {
    const TABLE: Table = Table::BillingBalances;

    fn encode(&self, to: &mut Encoder) {
        self.customer.encode(to);
        self.read.as_str().encode(to);
    }
}
