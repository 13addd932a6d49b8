//! The revenue figures against a second, plain way of working them out.

use std::collections::BTreeSet;

use chrono::{Days, Months};
use crm_demo::{Commerce, Plan, Status, Subscription};

use crate::{as_of, members};

/// Cents a month of `cents` every 28 days, and every year, in whole numbers.
fn four_weekly(cents: i64) -> i64 {
    (cents * 365 * 2 + 336) / (336 * 2)
}

fn yearly(cents: i64) -> i64 {
    (cents * 2 + 12) / 24
}

/// The price list, written down once more.
fn monthly(subscription: &Subscription) -> i64 {
    if !matches!(subscription.status, Status::Active | Status::PastDue) {
        return 0;
    }
    let is_seats_alone =
        subscription.items.len() == 1 && subscription.items[0].unit_amount == 1_900;
    let base = match subscription.plan {
        _ if is_seats_alone => 0,
        Plan::Solo => four_weekly(9_900),
        Plan::SoloYearly => yearly(99_000),
        Plan::Household => four_weekly(14_900),
        Plan::HouseholdYearly => yearly(149_000),
        Plan::Intensive | Plan::IntensiveInstalments => 0,
    };
    let seats: i64 = subscription
        .items
        .iter()
        .filter(|item| item.unit_amount == 1_900)
        .map(|i| i.quantity)
        .sum::<u32>()
        .into();
    base + four_weekly(1_900 * seats)
}

#[test]
fn recurring_revenue_is_the_sum_of_the_price_list() {
    let mut total = 0;
    for member in members(13, 4_000) {
        let expected: i64 = member.commerce.subscriptions.iter().map(monthly).sum();
        assert_eq!(member.revenue.mrr, expected, "{:?}", member.commerce);
        assert!(member.revenue.committed_mrr <= member.revenue.mrr);
        assert!(expected == 0 || member.revenue.tier != "free");
        total += expected;
    }
    assert!(total > 0);
}

#[test]
fn what_was_spent_is_what_was_paid_and_kept() {
    for member in members(14, 4_000) {
        let mut spent = 0;
        for purchase in &member.commerce.purchases {
            assert_eq!(purchase.amount, 49_900);
            spent += if purchase.refunded { 0 } else { 49_900 };
        }
        for subscription in &member.commerce.subscriptions {
            let price: i64 = subscription
                .items
                .iter()
                .map(|item| item.unit_amount * i64::from(item.quantity))
                .sum();
            let kept = subscription
                .payments
                .iter()
                .filter(|payment| !payment.refunded)
                .count() as i64;
            spent += price * kept;
        }
        assert_eq!(member.revenue.total_spent, spent);
    }
}

/// Months counted day by day.
fn months_paid(commerce: &Commerce) -> u32 {
    let mut days = BTreeSet::new();
    for subscription in commerce
        .subscriptions
        .iter()
        .filter(|s| s.plan != Plan::IntensiveInstalments)
    {
        for payment in subscription
            .payments
            .iter()
            .filter(|payment| !payment.refunded)
        {
            let (mut at, end) = (payment.period.0, payment.period.1.min(as_of()));
            while at + Days::new(1) <= end {
                days.insert(at.date_naive());
                at = at + Days::new(1);
            }
        }
    }
    let Some(first) = days.first() else {
        return 0;
    };
    let end = *first + Days::new(days.len() as u64);
    (1..)
        .take_while(|months| *first + Months::new(*months) <= end)
        .count() as u32
}

#[test]
fn months_are_whole_and_leave_gaps_out() {
    let mut with_gaps = 0;
    for member in members(15, 2_000) {
        let months = months_paid(&member.commerce);
        // Periods of two subscriptions begin at different hours: together a day more or less.
        assert!(
            member.revenue.months.abs_diff(months) <= 1,
            "{} {months}",
            member.revenue.months
        );
        // Stretches that lie apart are counted each for itself: a whole February is a month.
        let in_one = member.commerce.subscriptions.iter().all(|subscription| {
            let kept = subscription
                .payments
                .iter()
                .filter(|payment| !payment.refunded);
            let kept: Vec<_> = kept.collect();
            let mut pairs = kept.windows(2);
            pairs.all(|pair| pair[0].period.1 == pair[1].period.0)
        });
        if member.commerce.subscriptions.len() < 2 && in_one {
            assert_eq!(member.revenue.months, months, "{:?}", member.commerce);
        } else {
            with_gaps += 1;
        }
        assert!(member.revenue.months == 0 || member.revenue.start_date.is_some());
    }
    assert!(with_gaps > 20);
}

#[test]
fn statuses_say_what_stripe_would() {
    for member in members(16, 2_000) {
        let revenue = &member.revenue;
        let summary = match revenue.raw_status {
            Some("active" | "past_due") => "active",
            Some("trialing") => "trialing",
            _ => "inactive",
        };
        assert_eq!(revenue.status, summary);
        for subscription in &member.commerce.subscriptions {
            let over = matches!(
                subscription.status,
                Status::Canceled | Status::IncompleteExpired
            );
            assert_eq!(subscription.ended_at.is_some(), over, "{subscription:?}");
            if subscription.status == Status::Trialing {
                assert!(subscription.trial_end > Some(as_of()) && subscription.payments.is_empty());
            }
            if subscription.status == Status::Active {
                let last = subscription.payments.last().unwrap();
                assert!(last.period.1 > as_of(), "{subscription:?}");
            }
            assert!(
                subscription
                    .payments
                    .is_sorted_by(|a, b| a.period.1 <= b.period.0)
            );
        }
    }
}
