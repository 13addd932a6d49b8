//! The way from a subscription to its monthly amounts, item by item, as it can be shown; adds no members up.

use crm_types::revenue::{DiscountRule, RevenueRule};

use super::exact::Exact;
use super::interval::Interval;

/// How a subscription's amounts came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    pub subscription: String,
    /// In the order of its items.
    pub items: Vec<ItemDerivation>,
}

/// How the amount of one item came about. Amounts that are [`Exact`] are minor units of `currency`, not yet rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDerivation {
    pub item: String,
    pub price: String,
    pub product: Option<String>,
    /// What the price is called, if anything.
    pub name: Option<String>,
    /// Upper case; that of the subscription.
    pub currency: String,
    pub quantity: u64,
    /// For one unit an interval; `None` where units cost different amounts.
    pub unit: Option<Exact>,
    /// For all units an interval.
    pub gross: Option<Exact>,
    /// `None` for what is paid once, or for an interval that nobody knows.
    pub interval: Option<Interval>,
    pub interval_count: u32,
    /// Intervals a month.
    pub factor: Option<Exact>,
    /// In the order in which they were applied.
    pub discounts: Vec<DiscountStep>,
    /// Percent of tax that the price holds and that was taken out.
    pub tax_percent: Option<Exact>,
    /// A month, after everything.
    pub monthly: Option<Exact>,
    /// Major units of the reporting currency for one of `currency`.
    pub rate: Option<Exact>,
    /// Why it counts, or does not.
    pub rule: RevenueRule,
    pub counts: Counts,
    /// A month, in minor units of `currency`, rounded half up: what it is worth where it counts.
    pub amount: i64,
    /// The same in the reporting currency, rounded half up by itself.
    pub reporting: i64,
    /// What could not be understood, for people. The amounts are 0 then, and mean nothing.
    pub trouble: Option<String>,
}

/// As what an item counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counts {
    /// Recurring, and no end in sight.
    Committed,
    /// Recurring, but about to end.
    Ending,
    /// Shown as paused revenue.
    Paused,
    /// Not at all.
    No,
}

impl Counts {
    pub fn as_mrr(self) -> bool {
        matches!(self, Counts::Committed | Counts::Ending)
    }
}

/// What a discount did to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscountStep {
    pub discount: String,
    pub coupon: String,
    pub name: Option<String>,
    pub percent: Option<Exact>,
    /// Minor units off an invoice, for all items together.
    pub amount: Option<i64>,
    pub rule: DiscountRule,
    /// Minor units off this item's interval.
    pub off: Exact,
}

impl Derivation {
    fn sum(&self, of: impl Fn(Counts) -> bool, amount: impl Fn(&ItemDerivation) -> i64) -> i64 {
        let items = self.items.iter().filter(|item| of(item.counts));
        items.fold(0, |sum, item| sum.saturating_add(amount(item)))
    }

    /// Minor units of the subscription's currency.
    pub fn mrr(&self) -> i64 {
        self.sum(Counts::as_mrr, |item| item.amount)
    }

    /// Minor units of the reporting currency, as everything below.
    pub fn reporting_mrr(&self) -> i64 {
        self.sum(Counts::as_mrr, |item| item.reporting)
    }

    pub fn reporting_committed(&self) -> i64 {
        self.sum(|counts| counts == Counts::Committed, |item| item.reporting)
    }

    pub fn reporting_paused(&self) -> i64 {
        self.sum(|counts| counts == Counts::Paused, |item| item.reporting)
    }

    /// What could not be understood of it: id of the item, and why.
    pub fn troubles(&self) -> impl Iterator<Item = (&str, &str)> {
        let items = self.items.iter();
        items.filter_map(|item| Some((item.item.as_str(), item.trouble.as_deref()?)))
    }
}
