//! What a recurring price comes to in a month; knows no discounts and no statuses.

use super::exact::Exact;

/// How often a price recurs, before its count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interval {
    Day,
    Week,
    Month,
    Year,
}

impl Interval {
    /// Months of `count` intervals as an exact fraction: a year of 365 days has 12 months.
    fn months(self, count: u32) -> (i128, i128) {
        let count = i128::from(count.max(1));
        match self {
            Interval::Day => (12 * count, 365),
            Interval::Week => (84 * count, 365),
            Interval::Month => (count, 1),
            Interval::Year => (12 * count, 1),
        }
    }
}

impl Interval {
    /// How many times `count` intervals come in a month.
    pub fn factor(self, count: u32) -> Exact {
        let (months, whole) = self.months(count);
        Exact::new(whole, months)
    }

    /// As Stripe calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Week => "week",
            Interval::Month => "month",
            Interval::Year => "year",
        }
    }
}

/// The monthly amount of `quantity` × `unit_amount` every `count` intervals, in minor units, rounded half up once.
///
/// $99 every 28 days is 99 × 365 / (12 × 28) = $107.54 a month. Saturates at the ends of `i64`.
pub fn monthly_minor(unit_amount: i64, quantity: u32, interval: Interval, count: u32) -> i64 {
    let (months, whole) = interval.months(count);
    let numerator = i128::from(unit_amount) * i128::from(quantity) * whole;
    let rounded = (2 * numerator + months).div_euclid(2 * months);
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_products_prices_come_to_what_the_definitions_say() {
        // V1 to V4 of the revenue definitions.
        assert_eq!(monthly_minor(9_900, 1, Interval::Day, 28), 10_754);
        assert_eq!(monthly_minor(99_900, 1, Interval::Year, 1), 8_325);
        assert_eq!(monthly_minor(99_000, 1, Interval::Year, 1), 8_250);
        assert_eq!(monthly_minor(149_000, 1, Interval::Year, 1), 12_417);
        assert_eq!(monthly_minor(30_000, 1, Interval::Month, 3), 10_000);
        let household = monthly_minor(14_900, 1, Interval::Day, 28)
            + monthly_minor(1_900, 3, Interval::Day, 28);
        assert_eq!(household, 22_378);
    }

    #[test]
    fn four_weeks_are_twenty_eight_days_and_extremes_hold() {
        assert_eq!(
            monthly_minor(9_900, 1, Interval::Week, 4),
            monthly_minor(9_900, 1, Interval::Day, 28)
        );
        assert_eq!(
            monthly_minor(i64::MAX, u32::MAX, Interval::Day, 1),
            i64::MAX
        );
        assert_eq!(monthly_minor(0, 5, Interval::Month, 1), 0);
    }
}
