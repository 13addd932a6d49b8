//! How amounts of recurring revenue came about, item by item: what anybody can check by hand; adds nothing up.

use serde::{Deserialize, Serialize};

use super::{DiscountRule, Peer, RevenueCounts, RevenueRule};
use crate::ids::MemberId;
use crate::money::Money;

/// One item of a subscription, from its price to what it counts for. Amounts written as texts are exact, in the minor unit
/// of the item's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerItem {
    pub member_id: MemberId,
    #[cfg_attr(feature = "openapi", schema(example = "sub_1MowQVLkdIwHu7ixeRlqHVzs"))]
    pub subscription: String,
    #[cfg_attr(feature = "openapi", schema(example = "si_NcLYdDxLHxlFo7"))]
    pub item: String,
    #[cfg_attr(feature = "openapi", schema(example = "price_1MowQULkdIwHu7ix"))]
    pub price: String,
    /// What the price is called, if anything.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Solo"))]
    pub name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(example = "USD", pattern = "^[A-Z]{3}$"))]
    pub currency: String,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub quantity: u64,
    /// For one unit an interval; null where units cost different amounts.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "9900"))]
    pub unit_amount: Option<String>,
    /// For all units an interval, before discounts.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "9900"))]
    pub gross: Option<String>,
    /// `day`, `week`, `month`, `year`; null for what is paid once.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "day"))]
    pub interval: Option<String>,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 28))]
    pub interval_count: u32,
    /// Intervals a month, as a fraction.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "365/336"))]
    pub factor: Option<String>,
    /// In the order in which they were applied.
    pub discounts: Vec<LedgerDiscount>,
    /// Percent of tax that the price holds and that was taken out.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "19"))]
    pub tax_percent: Option<String>,
    /// A month, after everything, before it is rounded: six decimals at most.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "10754.464286"))]
    pub monthly: Option<String>,
    /// Units of the reporting currency for one of the item's; null where there is no rate.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "1"))]
    pub rate: Option<String>,
    /// Why it counts, or does not.
    pub rule: RevenueRule,
    pub counts: RevenueCounts,
    /// What it is worth a month where it counts, rounded half up.
    pub amount: Money,
    /// The same in the reporting currency.
    pub reporting: Money,
    /// What could not be understood. The amounts are 0 then, and mean nothing.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "the tiers of price price_1 are not known")
    )]
    pub trouble: Option<String>,
}

/// What a discount did to an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerDiscount {
    #[cfg_attr(feature = "openapi", schema(example = "di_1MowQULkdIwHu7ix"))]
    pub discount: String,
    #[cfg_attr(feature = "openapi", schema(example = "FOUNDERS"))]
    pub coupon: String,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Founders"))]
    pub name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "10"))]
    pub percent: Option<String>,
    /// Minor units off an invoice, for all items together.
    #[cfg_attr(feature = "openapi", schema(required = true, example = 2000))]
    pub amount: Option<i64>,
    pub rule: DiscountRule,
    /// What it took off this item's interval.
    #[cfg_attr(feature = "openapi", schema(example = "990"))]
    pub off: String,
}

/// A member's items in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerMember {
    pub id: MemberId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    /// The sum of the items that count.
    pub mrr: Money,
    pub items: Vec<LedgerItem>,
}

/// A page of what makes up a figure, the highest revenue first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerPage {
    /// The whole figure: the sum over all pages.
    pub total: Money,
    /// How many members it is made up of.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 120))]
    pub members: i64,
    pub items: Vec<LedgerMember>,
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// What others would make of the same subscriptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeerAmount {
    /// By whose published rules.
    pub peer: Peer,
    /// In the reporting currency.
    pub mrr: Money,
}
