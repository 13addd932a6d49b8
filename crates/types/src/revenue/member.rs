//! The revenue of one member: what they have, what they paid, how it moved; shows each amount with its way.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{LedgerItem, LinkedBy, MovementKind, PeerAmount};
use crate::money::Money;

/// All of it. Amounts without another currency are in the reporting one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberRevenue {
    #[cfg_attr(feature = "openapi", schema(example = "solo"))]
    pub tier: String,
    /// `active`, `trialing` or `inactive`.
    #[cfg_attr(feature = "openapi", schema(example = "active"))]
    pub status: String,
    /// Monthly recurring revenue: the sum of the items that count.
    pub mrr: Money,
    /// What of it has no end in sight.
    pub committed_mrr: Money,
    /// What would recur if its invoices were collected.
    pub paused_mrr: Money,
    /// Of the newest invoice with metered use.
    pub usage_revenue: Money,
    /// Received, less what was given back and disputes that were lost.
    pub total_spent: Money,
    /// `total_spent` and `expected`.
    pub ltv: Money,
    /// Committed revenue for the months that are expected to come.
    pub expected: Money,
    /// Months that a member of this tier is expected to stay, at most 60.
    #[cfg_attr(feature = "openapi", schema(example = "20.8333"))]
    pub expected_months: String,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subscription_start_date: Option<NaiveDate>,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 11))]
    pub months_subscribed: u32,
    /// The customers at Stripe who are this member's, in the order of their ids, a hundred at most.
    pub customers: Vec<MemberCustomer>,
    pub subscriptions: Vec<MemberSubscription>,
    /// How `mrr` came about.
    pub items: Vec<LedgerItem>,
    /// What others would make of it.
    pub peers: Vec<PeerAmount>,
    /// The newest first, a hundred at most.
    pub invoices: Vec<MemberInvoice>,
    /// The newest first, a hundred at most.
    pub payments: Vec<MemberPayment>,
    /// The newest first.
    pub movements: Vec<MemberMovement>,
    /// What could not be understood.
    pub not_understood: Vec<NotUnderstood>,
}

/// A customer at Stripe who is the member's, and how we know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberCustomer {
    #[cfg_attr(feature = "openapi", schema(example = "cus_NffrFeUfNV2Hib"))]
    pub customer: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub email: Option<String>,
    pub linked_by: LinkedBy,
    pub linked_at: DateTime<Utc>,
    /// Who said so, where somebody did.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub admin_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberSubscription {
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(example = "cus_NffrFeUfNV2Hib"))]
    pub customer: String,
    /// Stripe's own word.
    #[cfg_attr(feature = "openapi", schema(example = "active"))]
    pub status: String,
    #[cfg_attr(feature = "openapi", schema(example = "USD"))]
    pub currency: String,
    pub started_at: DateTime<Utc>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub trial_end: Option<DateTime<Utc>>,
    /// When the next invoice is due, as far as that is known.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub period_end: Option<DateTime<Utc>>,
    /// Whether it ends then.
    pub cancel_at_period_end: bool,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether its invoices are not collected for now.
    pub paused: bool,
    /// A month, in its own currency.
    pub mrr: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberInvoice {
    #[cfg_attr(feature = "openapi", schema(example = "in_1MtHbELkdIwHu7ixl4OzzPMv"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "A1B2-0001"))]
    pub number: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "paid"))]
    pub status: String,
    pub total: Money,
    pub paid: Money,
    pub created_at: DateTime<Utc>,
    /// Stripe's page of it.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "https://invoice.stripe.com/i/example")
    )]
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberPayment {
    #[cfg_attr(feature = "openapi", schema(example = "ch_3MmlLrLkdIwHu7ix0snN0B15"))]
    pub id: String,
    #[cfg_attr(feature = "openapi", schema(example = "succeeded"))]
    pub status: String,
    pub amount: Money,
    pub refunded: Money,
    pub created_at: DateTime<Utc>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "in_1MtHbELkdIwHu7ixl4OzzPMv")
    )]
    pub invoice: Option<String>,
    /// Why it failed.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "card_declined")
    )]
    pub failure: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "https://pay.stripe.com/receipts/example")
    )]
    pub receipt_url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberMovement {
    pub day: NaiveDate,
    pub kind: MovementKind,
    /// Above zero, except for `fx`.
    pub amount: Money,
}

/// An object that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotUnderstood {
    /// `subscription`, `price`, …; `item` where no amount could be derived.
    #[cfg_attr(feature = "openapi", schema(example = "subscription"))]
    pub kind: String,
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub id: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "status hibernating is not known")
    )]
    pub reason: String,
    /// Whose figures lack it, where that is known.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<crate::ids::MemberId>,
}
