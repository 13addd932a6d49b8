//! For how long somebody has paid: whole months in the union of the periods they paid for; knows no amounts.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};

use crate::calendar::months_between;

/// From when to when.
pub type Period = (DateTime<Utc>, DateTime<Utc>);

/// The first moment that was paid for, and the whole months in the union of `periods` up to `now`. Gaps do not count;
/// what is left of a stretch beyond its whole months adds up with what is left of the others.
///
/// Months are Stripe's: 31 January and a month is the last of February. Days are UTC's, as Stripe's are.
pub fn paid_time(mut periods: Vec<Period>, now: DateTime<Utc>) -> (Option<DateTime<Utc>>, u32) {
    periods.retain(|(start, end)| start < end && *start <= now);
    periods.sort_unstable();
    let Some((first, _)) = periods.first().copied() else {
        return (None, 0);
    };
    let mut months = 0;
    let mut rest = TimeDelta::zero();
    let mut stretch: Option<Period> = None;
    for (start, end) in periods {
        let end = end.min(now);
        stretch = match stretch {
            Some((from, until)) if start <= until => Some((from, until.max(end))),
            over => {
                settle(over, &mut months, &mut rest);
                Some((start, end))
            }
        };
    }
    settle(stretch, &mut months, &mut rest);
    let first_day = first.date_naive();
    let days = Days::new(u64::try_from(rest.num_days()).unwrap_or(0));
    let more = first_day
        .checked_add_days(days)
        .map_or(0, |last: NaiveDate| months_between(first_day, last));
    (Some(first), months + more)
}

fn settle(stretch: Option<Period>, months: &mut u32, rest: &mut TimeDelta) {
    let Some((start, end)) = stretch else { return };
    let mut whole = months_between(start.date_naive(), end.date_naive());
    let mut reached = start.checked_add_months(Months::new(whole));
    // The last day is there, but not yet its hour.
    if whole > 0 && reached.is_none_or(|reached| reached > end) {
        whole -= 1;
        reached = start.checked_add_months(Months::new(whole));
    }
    *months = months.saturating_add(whole);
    *rest += end - reached.unwrap_or(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        let text = if text.len() == 10 {
            format!("{text}T12:00:00Z")
        } else {
            text.to_owned()
        };
        text.parse().unwrap()
    }

    fn months(periods: &[(&str, &str)], now: &str) -> u32 {
        let periods = periods.iter().map(|(start, end)| (at(start), at(end)));
        paid_time(periods.collect(), at(now)).1
    }

    #[test]
    fn the_end_of_a_month_is_where_stripe_has_it() {
        assert_eq!(months(&[("2025-01-31", "2025-02-28")], "2025-03-01"), 1);
        assert_eq!(months(&[("2024-01-31", "2024-02-29")], "2025-03-01"), 1);
        assert_eq!(months(&[("2024-02-29", "2025-02-28")], "2025-03-01"), 12);
        assert_eq!(months(&[("2025-01-31", "2025-02-27")], "2025-03-01"), 0);
        assert_eq!(
            months(
                &[("2025-01-31T12:00:00Z", "2025-02-28T11:59:59Z")],
                "2025-03-01"
            ),
            0
        );
    }

    #[test]
    fn gaps_do_not_count_and_overlaps_count_once() {
        // March and February, months of 31 and 28 days.
        assert_eq!(
            months(
                &[("2025-03-01", "2025-04-01"), ("2026-02-01", "2026-03-01")],
                "2026-06-01"
            ),
            2
        );
        assert_eq!(
            months(
                &[("2025-01-01", "2025-03-01"), ("2025-02-01", "2025-04-01")],
                "2026-06-01"
            ),
            3
        );
        // Thirteen periods of 28 days are 364 days; two that lie apart are 56, in months of 31 and 30.
        let start = at("2025-01-01");
        let row = |n: i64| {
            let from = start + TimeDelta::days(28 * n);
            (from, from + TimeDelta::days(28))
        };
        assert_eq!(
            paid_time((0..13).map(row).collect(), at("2030-01-01")).1,
            11
        );
        assert_eq!(paid_time(vec![row(0), row(3)], at("2030-01-01")).1, 1);
    }

    #[test]
    fn only_what_has_passed_counts() {
        let year = [("2025-01-01", "2026-01-01")];
        assert_eq!(months(&year, "2025-05-01"), 4);
        assert_eq!(months(&year, "2024-12-31"), 0);
        assert_eq!(
            paid_time(vec![(at("2025-02-01"), at("2025-01-01"))], at("2026-01-01")),
            (None, 0)
        );
    }
}
