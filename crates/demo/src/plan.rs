//! What the product sells, at its real prices; knows nobody who bought it.

use chrono::{DateTime, Months, TimeDelta, Utc};
use crm_domain::revenue::{Interval, monthly_minor};

/// Something that is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plan {
    /// $99 every 28 days.
    Solo,
    /// $990 a year.
    SoloYearly,
    /// $149 every 28 days.
    Household,
    /// $1,490 a year.
    HouseholdYearly,
    /// $499 at once.
    Intensive,
    /// The Intensive in two instalments of $249.50, 28 days apart.
    IntensiveInstalments,
}

/// A seat beyond the two that a household has anyway: $19 every 28 days.
pub const SEAT: Item = Item {
    unit_amount: 1_900,
    quantity: 1,
    interval: Interval::Day,
    count: 28,
};

/// One line of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// In cents.
    pub unit_amount: i64,
    pub quantity: u32,
    pub interval: Interval,
    pub count: u32,
}

impl Item {
    /// In cents.
    pub fn amount(&self) -> i64 {
        self.unit_amount * i64::from(self.quantity)
    }

    /// In cents a month, rounded half up.
    pub fn monthly(&self) -> i64 {
        monthly_minor(self.unit_amount, self.quantity, self.interval, self.count)
    }
}

impl Plan {
    /// What it is called in `subscription_tier`.
    pub fn tier(self) -> &'static str {
        match self {
            Plan::Solo | Plan::SoloYearly => "solo",
            Plan::Household | Plan::HouseholdYearly => "household",
            Plan::Intensive | Plan::IntensiveInstalments => "intensive",
        }
    }

    /// Its line on a subscription; `None` for what is paid once.
    pub fn item(self) -> Option<Item> {
        let (unit_amount, interval, count) = match self {
            Plan::Solo => (9_900, Interval::Day, 28),
            Plan::SoloYearly => (99_000, Interval::Year, 1),
            Plan::Household => (14_900, Interval::Day, 28),
            Plan::HouseholdYearly => (149_000, Interval::Year, 1),
            Plan::IntensiveInstalments => (24_950, Interval::Day, 28),
            Plan::Intensive => return None,
        };
        Some(Item {
            unit_amount,
            quantity: 1,
            interval,
            count,
        })
    }

    /// Whether it recurs until somebody ends it: only then is it recurring revenue.
    pub fn is_recurring(self) -> bool {
        !matches!(self, Plan::Intensive | Plan::IntensiveInstalments)
    }

    pub fn is_yearly(self) -> bool {
        matches!(self, Plan::SoloYearly | Plan::HouseholdYearly)
    }

    /// How many of a thousand leave at a renewal for no reason that anybody sees.
    pub fn whim(self) -> u32 {
        match self {
            Plan::Solo => 18,
            Plan::SoloYearly => 200,
            Plan::Household => 6,
            Plan::HouseholdYearly => 120,
            Plan::Intensive | Plan::IntensiveInstalments => 0,
        }
    }

    /// The beginning of period `n`, counted from 0, of a subscription billed from `anchor`.
    pub fn period_start(self, anchor: DateTime<Utc>, n: u32) -> DateTime<Utc> {
        if self.is_yearly() {
            // Each from the anchor, so that 29 February comes back in leap years.
            anchor
                .checked_add_months(Months::new(12 * n))
                .unwrap_or(DateTime::<Utc>::MAX_UTC)
        } else {
            anchor + TimeDelta::days(28 * i64::from(n))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_the_products_own() {
        let monthly = |plan: Plan| plan.item().unwrap().monthly();
        assert_eq!(monthly(Plan::Solo), 10_754);
        assert_eq!(monthly(Plan::SoloYearly), 8_250);
        assert_eq!(monthly(Plan::HouseholdYearly), 12_417);
        // V4 of the revenue definitions.
        assert_eq!(
            monthly(Plan::Household)
                + Item {
                    quantity: 3,
                    ..SEAT
                }
                .monthly(),
            22_378
        );
    }

    #[test]
    fn years_are_counted_from_the_anchor() {
        let anchor: DateTime<Utc> = "2024-02-29T12:00:00Z".parse().unwrap();
        let start = |n| Plan::SoloYearly.period_start(anchor, n).to_rfc3339();
        assert_eq!(start(1), "2025-02-28T12:00:00+00:00");
        assert_eq!(start(4), "2028-02-29T12:00:00+00:00");
        assert_eq!(
            Plan::Solo.period_start(anchor, 1).to_rfc3339(),
            "2024-03-28T12:00:00+00:00"
        );
    }
}
