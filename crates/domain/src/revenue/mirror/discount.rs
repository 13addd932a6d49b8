//! Discounts and the coupons they come from; takes nothing off.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Metadata;
use super::raw::raw_words;

raw_words! {
    /// How long a coupon takes something off.
    Duration {
        Once "once",
        Repeating "repeating",
        Forever "forever",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A decimal, as Stripe writes it: `12.5`. At most 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent_off: Option<String>,
    /// Minor units of `currency`, off an invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_off: Option<i64>,
    /// Upper case; of `amount_off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// `currency_options`: (currency in upper case, amount off).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_other_currencies: Vec<(String, i64)>,
    pub duration: Duration,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_in_months: Option<u32>,
    /// `applies_to.products`; empty: to all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// A coupon given to a customer, a subscription or an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub id: String,
    /// Where the answer held the coupon itself. `None` with no `coupon_id` either: the discount was not expanded, and
    /// nothing can be said about what it takes off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<Coupon>,
    /// Where the answer held the coupon's id alone, or the coupon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
}
