//! What a member's revenue must come to, added up from what they bought without the engine of the product: what its figures
//! are held against. Nothing of it is stored.

use chrono::{DateTime, NaiveDate, Utc};

use crate::commerce::Commerce;
use crate::plan::Item;
use crate::subscription::{Status, Subscription};

/// What `user_revenue_metrics` has to say, but for the lifetime value, which depends on all members. Amounts in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub tier: &'static str,
    pub status: &'static str,
    /// `None` for who never had a subscription.
    pub raw_status: Option<&'static str>,
    pub mrr: i64,
    /// What of it is not about to end.
    pub committed_mrr: i64,
    pub total_spent: i64,
    /// When they first paid for a subscription.
    pub start_date: Option<NaiveDate>,
    /// Whole months that were paid for, gaps left out.
    pub months: u32,
}

impl Figures {
    /// As of `now`.
    pub fn of(commerce: &Commerce, now: DateTime<Utc>) -> Self {
        let current = commerce
            .subscriptions
            .iter()
            .rev()
            .find(|s| s.status.is_open());
        let latest = current.or(commerce.subscriptions.last());
        let tier = tier(commerce, current);
        let mrr = recurring(&commerce.subscriptions, |s| s.status.counts());
        let committed_mrr = recurring(&commerce.subscriptions, |s| {
            s.status.counts() && !s.cancel_at_period_end
        });
        let (start_date, months) = paid_time(&commerce.subscriptions, now);
        Self {
            tier,
            status: latest.map_or("inactive", |s| s.status.summary()),
            raw_status: latest.map(|s| s.status.raw()),
            mrr,
            committed_mrr,
            total_spent: spent(commerce),
            start_date,
            months,
        }
    }
}

fn tier(commerce: &Commerce, current: Option<&Subscription>) -> &'static str {
    if let Some(subscription) = current {
        return subscription.plan.tier();
    }
    let intensive = commerce.purchases.iter().any(|purchase| !purchase.refunded)
        || commerce
            .subscriptions
            .iter()
            .any(|s| !s.plan.is_recurring() && s.status == Status::Canceled);
    if intensive { "intensive" } else { "free" }
}

fn recurring(subscriptions: &[Subscription], counts: impl Fn(&Subscription) -> bool) -> i64 {
    subscriptions
        .iter()
        .filter(|s| s.plan.is_recurring() && counts(s))
        .flat_map(|s| &s.items)
        .map(Item::monthly)
        .sum()
}

fn spent(commerce: &Commerce) -> i64 {
    let payments = commerce.subscriptions.iter().flat_map(|s| &s.payments);
    payments
        .filter(|p| !p.refunded)
        .map(|p| p.amount)
        .sum::<i64>()
        + commerce
            .purchases
            .iter()
            .filter(|p| !p.refunded)
            .map(|p| p.amount)
            .sum::<i64>()
}

/// The first day that was paid for, and the months in the union of all paid periods up to `now`.
fn paid_time(subscriptions: &[Subscription], now: DateTime<Utc>) -> (Option<NaiveDate>, u32) {
    let periods = subscriptions
        .iter()
        .filter(|s| s.plan.is_recurring())
        .flat_map(|s| s.payments.iter().filter(|p| !p.refunded).map(|p| p.period));
    let (start, months) = crm_domain::revenue::paid_time(periods.collect(), now);
    (start.map(|start| start.date_naive()), months)
}
