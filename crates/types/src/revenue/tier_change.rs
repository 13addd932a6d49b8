//! Another tier by way of the subscription: what there is to choose from, what it would cost, and what was done; bills nobody.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::changes::Actor;
use crate::ids::{MemberId, TierChangeId};
use crate::money::Money;
use crate::words::words;

words! {
    /// How far a change has come.
    TierChangeState {
        /// Stripe was asked, or is about to be; it is not known whether it has happened.
        Requested "requested",
        Made "made",
        /// Stripe would not; nothing was changed.
        Refused "refused",
    }
}

/// What a member has, and what there is for the tier they are to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierOptions {
    /// Whether changes can be made from here at all: whether there is a key for Stripe.
    pub connected: bool,
    /// Items of subscriptions under way that decide the tier.
    pub items: Vec<TierItem>,
    /// Prices that stand for the tier asked for, in the order of their interval and amount.
    pub prices: Vec<TierPrice>,
}

/// An item of a subscription, which another price can be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierItem {
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub subscription: String,
    #[cfg_attr(feature = "openapi", schema(example = "si_NcLYdDxLHxlFo7"))]
    pub item: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub quantity: u64,
    #[cfg_attr(feature = "openapi", schema(example = "price_1MowQULkdIwHu7ix"))]
    pub price: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Solo"))]
    pub name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub tier: Option<String>,
    /// Upper case; another price has to be in it, too.
    #[cfg_attr(feature = "openapi", schema(example = "USD"))]
    pub currency: String,
    /// For one unit an interval; null for tiered prices.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub amount: Option<Money>,
    /// `day`, `week`, `month`, `year`.
    #[cfg_attr(feature = "openapi", schema(example = "day"))]
    pub interval: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 28))]
    pub interval_count: u32,
}

/// A price that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierPrice {
    #[cfg_attr(feature = "openapi", schema(example = "price_1NowQULkdIwHu7ix"))]
    pub price: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Household"))]
    pub name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "household"))]
    pub tier: String,
    /// Currencies it is offered in, upper case.
    pub currencies: Vec<String>,
    /// For one unit an interval, in its own currency; null for tiered prices.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub amount: Option<Money>,
    /// `day`, `week`, `month`, `year`.
    #[cfg_attr(feature = "openapi", schema(example = "day"))]
    pub interval: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 28))]
    pub interval_count: u32,
}

/// Another price for an item of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTierChange {
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 255,
            example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"
        )
    )]
    pub subscription: String,
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, example = "si_NcLYdDxLHxlFo7")
    )]
    pub item: String,
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, example = "price_1NowQULkdIwHu7ix")
    )]
    pub price: String,
    /// `prorated_at` of the preview that was agreed to, so that it costs what was shown. Absent: as of the moment it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prorated_at: Option<DateTime<Utc>>,
}

/// What a change would cost and bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierChangePreview {
    /// What is billed at once; below zero: credited.
    pub total: Money,
    pub lines: Vec<TierChangeLine>,
    /// The moment it was worked out for: hand it in with the change.
    pub prorated_at: DateTime<Utc>,
    /// The member's monthly recurring revenue before and after, in the reporting currency.
    pub mrr_before: Money,
    pub mrr_after: Money,
}

/// A line of what is billed at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierChangeLine {
    #[cfg_attr(feature = "openapi", schema(example = "Unused time on Solo"))]
    pub description: String,
    /// Below zero for what is given back.
    pub amount: Money,
}

/// A change that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TierChange {
    pub id: TierChangeId,
    pub member_id: MemberId,
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub subscription: String,
    #[cfg_attr(feature = "openapi", schema(example = "si_NcLYdDxLHxlFo7"))]
    pub item: String,
    #[cfg_attr(feature = "openapi", schema(example = "price_1MowQULkdIwHu7ix"))]
    pub from_price: String,
    /// As the price map was then; null where it said nothing.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub from_tier: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "price_1NowQULkdIwHu7ix"))]
    pub to_price: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "household"))]
    pub to_tier: Option<String>,
    pub state: TierChangeState,
    /// Why it was refused, or is not known yet, as Stripe says it.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "Your card was declined.")
    )]
    pub reason: Option<String>,
    pub requested_at: DateTime<Utc>,
    /// When it was made or refused.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub settled_at: Option<DateTime<Utc>>,
    pub actor: Actor,
    /// The change that this one takes back.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undoes: Option<TierChangeId>,
    /// The change that took this one back, or is about to.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undone_by: Option<TierChangeId>,
}
