//! Subscriptions with all of their items, and the schedules that end some of them; counts none.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::raw::raw_words;
use super::{Discount, Metadata, Price, TaxRate};

raw_words! {
    SubscriptionStatus {
        Trialing "trialing",
        Active "active",
        PastDue "past_due",
        Unpaid "unpaid",
        Paused "paused",
        Canceled "canceled",
        Incomplete "incomplete",
        IncompleteExpired "incomplete_expired",
    }
}

raw_words! {
    /// Why a subscription was cancelled (`cancellation_details.reason`).
    Cancellation {
        Requested "cancellation_requested",
        PaymentFailed "payment_failed",
        PaymentDisputed "payment_disputed",
    }
}

raw_words! {
    /// What a schedule does when its last phase is over.
    EndBehavior {
        Cancel "cancel",
        Release "release",
        Renew "renew",
        None "none",
    }
}

/// `pause_collection`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// `keep_as_draft`, `mark_uncollectible`, `void`.
    pub behavior: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumes_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    /// As the subscription's answer has it: without tiers and other currencies, which are taken from the price itself.
    pub price: Price,
    /// `None` for metered prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_rates: Vec<TaxRate>,
    /// Since 2025-03-31 the periods are here; the reader fills them from the subscription for older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_start: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period_end: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: String,
    pub customer: String,
    pub status: SubscriptionStatus,
    /// Upper case.
    pub currency: String,
    pub created: DateTime<Utc>,
    pub start_date: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_start: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_end: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancel_at_period_end: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_at: Option<DateTime<Utc>>,
    /// When somebody asked for it; the subscription may go on until `ended_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<Cancellation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    /// All of them: a reader that could not get every page of them must not call the subscription understood.
    pub items: Vec<Item>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Discount>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_tax_rates: Vec<TaxRate>,
    /// The id of its schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_invoice: Option<String>,
    /// Since when it is past due, where the reader can tell; else its open invoices do, or the beginning of its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past_due_since: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub id: String,
    /// `not_started`, `active`, `completed`, `released`, `canceled`.
    pub status: String,
    pub customer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    pub end_behavior: EndBehavior,
    /// The end of its last phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
}
