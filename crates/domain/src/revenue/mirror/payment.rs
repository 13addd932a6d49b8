//! What was asked for and what was paid: invoices, charges, refunds, disputes; adds nothing up.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::raw::raw_words;

raw_words! {
    InvoiceStatus {
        Draft "draft",
        Open "open",
        Paid "paid",
        Uncollectible "uncollectible",
        Void "void",
    }
}

raw_words! {
    ChargeStatus {
        Succeeded "succeeded",
        Pending "pending",
        Failed "failed",
    }
}

raw_words! {
    RefundStatus {
        Succeeded "succeeded",
        Pending "pending",
        RequiresAction "requires_action",
        Failed "failed",
        Canceled "canceled",
    }
}

raw_words! {
    DisputeStatus {
        NeedsResponse "needs_response",
        UnderReview "under_review",
        Won "won",
        Lost "lost",
        WarningNeedsResponse "warning_needs_response",
        WarningUnderReview "warning_under_review",
        WarningClosed "warning_closed",
        Prevented "prevented",
    }
}

/// A line of an invoice. Amounts in minor units of the invoice's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    pub id: String,
    pub amount: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription_item: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proration: bool,
    /// Whether its price is metered, where the reader can tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub metered: bool,
    pub period_start: DateTime<Utc>,
    pub period_end: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Amounts in minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    pub id: String,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// Since 2025-03-31 at `parent.subscription_details.subscription`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    pub status: InvoiceStatus,
    /// Upper case.
    pub currency: String,
    pub total: i64,
    pub amount_paid: i64,
    #[serde(default)]
    pub amount_remaining: i64,
    pub created: DateTime<Utc>,
    /// `status_transitions.paid_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<DateTime<Utc>>,
    /// Paid by other means than Stripe, so that there is no charge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paid_out_of_band: bool,
    /// The charges and payment intents that paid it: older versions of the API name the charge, newer ones the intents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paid_by: Vec<String>,
    /// When it has to be paid, of one that is sent; none where it is charged by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosted_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pdf_url: Option<String>,
    /// Why there is one: `subscription_cycle`, `subscription_update`, `manual`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub lines: Vec<InvoiceLine>,
}

/// Amounts in minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    pub status: ChargeStatus,
    /// Whether it was collected: false for a mere authorisation.
    pub captured: bool,
    /// Upper case.
    pub currency: String,
    pub amount: i64,
    pub amount_captured: i64,
    /// What Stripe says was given back, all refunds together.
    pub amount_refunded: i64,
    pub created: DateTime<Utc>,
    /// Older versions; newer ones tell it on the payment intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_intent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    pub status: RefundStatus,
    /// Upper case.
    pub currency: String,
    pub amount: i64,
    pub created: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<String>,
    pub status: DisputeStatus,
    /// Upper case.
    pub currency: String,
    pub amount: i64,
    pub created: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
