//! All figures of one member from what is known of them at Stripe; adds up what was derived and decides no policy.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use crm_types::revenue::RevenueRule;

use super::derivation::Derivation;
use super::derive::{Terms, derive, is_instalments};
use super::exact::{self, Exact};
use super::mirror::{Cancellation, Customer, Subscription, SubscriptionStatus};
use super::movements::{Position, Span};
use super::paid::paid_time;
use super::payments::{Balance, PaidLine};

/// Which tier a price stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierOfPrice {
    pub tier: String,
    /// Whether who has paid it keeps the tier when there is no subscription any more: what is paid once, or in instalments.
    pub lasting: bool,
}

/// What is known of one member's money at Stripe: of all customers that are theirs.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub customers: Vec<Customer>,
    pub subscriptions: Vec<Subscription>,
    pub balance: Balance,
}

impl Account {
    /// The subscription, with what its open invoices tell of it.
    fn with_past_due<'a>(&self, subscription: &'a Subscription) -> Cow<'a, Subscription> {
        let told = self.balance.past_due.get(&subscription.id).copied();
        let since = match subscription.status {
            // Where no open invoice is known, the one of this period is it: it is drawn up as the period begins.
            SubscriptionStatus::PastDue => told.or_else(|| {
                let periods = subscription
                    .items
                    .iter()
                    .filter_map(|item| item.period_start);
                periods.min()
            }),
            _ => told,
        };
        match since {
            Some(_) if subscription.past_due_since.is_none() => Cow::Owned(Subscription {
                past_due_since: since,
                ..subscription.clone()
            }),
            _ => Cow::Borrowed(subscription),
        }
    }
}

/// What does not depend on one member.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    pub terms: Terms<'a>,
    /// By the price's id.
    pub tiers: &'a HashMap<String, TierOfPrice>,
    /// The monthly churn of each tier, where it is known of enough members.
    pub churn: &'a HashMap<String, Exact>,
}

/// Nobody is expected to stay for longer.
pub const MOST_MONTHS: i64 = 60;
/// Of fewer members, nobody can say how many leave in a month.
pub const FEWEST_MEMBERS: i64 = 30;
/// The tier of who pays for nothing.
pub const NO_TIER: &str = "free";

/// What `user_revenue_metrics` says, and what it does not. Amounts in minor units of the reporting currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub tier: String,
    /// `active`, `trialing` or `inactive`.
    pub status: &'static str,
    /// Stripe's word for the subscription that decided.
    pub raw_status: Option<String>,
    pub mrr: i64,
    pub committed: i64,
    pub paused: i64,
    pub usage: i64,
    pub spent: i64,
    /// Months that a member of the tier is expected to stay.
    pub expected_months: Exact,
    /// Committed revenue for as long; with `spent` it is the lifetime value.
    pub expected: i64,
    pub start: Option<NaiveDate>,
    pub months: u32,
    /// In their own currencies.
    pub position: Position,
    /// Objects that could not be understood: their ids, and why.
    pub troubles: Vec<(String, String)>,
    /// Whether what ended last did for want of payment.
    pub delinquent: bool,
    /// Since when a payment of the subscription that decided is due.
    pub past_due_since: Option<DateTime<Utc>>,
}

impl Figures {
    pub fn ltv(&self) -> i64 {
        self.spent.saturating_add(self.expected)
    }
}

/// Derives every subscription and adds up.
pub fn figures(account: &Account, setting: &Setting<'_>) -> (Figures, Vec<Derivation>) {
    let terms = &setting.terms;
    let derived: Vec<_> = account
        .subscriptions
        .iter()
        .map(|subscription| account.with_past_due(subscription))
        .map(|subscription| derive(&subscription, customer(account, &subscription), terms))
        .collect();
    let mut troubles: Vec<(String, String)> = Vec::new();
    let mut position = Position::default();
    for derivation in &derived {
        let found = derivation
            .troubles()
            .map(|(id, why)| (id.to_owned(), why.to_owned()));
        troubles.extend(found);
        for item in derivation.items.iter().filter(|item| item.counts.as_mrr()) {
            let rate = item.rate.unwrap_or(exact::whole(1));
            position.add(&item.currency, item.amount, item.reporting, rate);
        }
    }
    let sum = |of: fn(&Derivation) -> i64| derived.iter().map(of).fold(0, i64::saturating_add);
    let committed = sum(Derivation::reporting_committed);
    let tier = tier(account, &derived, setting);
    let expected_months = expected_months(&tier, setting);
    let expected = exact::multiply(&exact::whole(committed), &expected_months)
        .as_ref()
        .and_then(exact::rounded)
        .unwrap_or(i64::MAX);
    let instalments = |id: &String| {
        let mut all = account.subscriptions.iter();
        all.any(|subscription| subscription.id == *id && is_instalments(subscription, terms))
    };
    let recurring = |line: &&PaidLine| {
        line.subscription
            .as_ref()
            .is_some_and(|id| !instalments(id))
    };
    let periods = account
        .balance
        .paid
        .iter()
        .filter(recurring)
        .map(|line| line.period);
    let (start, months) = paid_time(periods.collect(), terms.now);
    let decides = deciding(&account.subscriptions);
    let figures = Figures {
        tier,
        status: decides.map_or("inactive", |subscription| summary(&subscription.status)),
        raw_status: decides.map(|subscription| subscription.status.as_str().to_owned()),
        mrr: sum(Derivation::reporting_mrr),
        committed,
        paused: sum(Derivation::reporting_paused),
        usage: converted(&account.balance.usage, terms, &mut troubles),
        spent: converted(&account.balance.spent, terms, &mut troubles),
        expected_months,
        expected,
        start: start.map(|start| start.date_naive()),
        months,
        position,
        troubles,
        delinquent: account.subscriptions.iter().any(is_delinquent)
            || derived.iter().any(is_past_due_too_long),
        past_due_since: decides.and_then(|subscription| unpaid_since(account, subscription)),
    };
    (figures, derived)
}

/// What is known of the past: each subscription from its first payment to its end, for what it would count today.
pub fn spans(account: &Account, setting: &Setting<'_>) -> Vec<Span> {
    let terms = &setting.terms;
    let mut spans = Vec::new();
    for subscription in &account.subscriptions {
        let subscription = account.with_past_due(subscription);
        let subscription = subscription.as_ref();
        let mut lines = account.balance.paid.iter();
        let paid = lines.any(|line| line.subscription.as_ref() == Some(&subscription.id));
        let past_due = account.balance.past_due.get(&subscription.id).copied();
        let end = ended(subscription, past_due, terms);
        if is_instalments(subscription, terms) || (end.is_some() && !paid) {
            continue;
        }
        let first = account
            .balance
            .paid
            .iter()
            .filter(|line| line.subscription.as_ref() == Some(&subscription.id))
            .map(|line| line.period.0)
            .min();
        let running = Subscription {
            status: SubscriptionStatus::Active,
            pause: None,
            ..subscription.clone()
        };
        let as_is = match end {
            None => subscription,
            Some(_) => &running,
        };
        let derivation = derive(as_is, customer(account, subscription), terms);
        for item in derivation.items.iter().filter(|item| item.counts.as_mrr()) {
            let start = first
                .or(subscription.trial_end)
                .unwrap_or(subscription.start_date);
            spans.push(Span {
                currency: item.currency.clone(),
                native: item.amount,
                reporting: item.reporting,
                rate: item.rate.unwrap_or(exact::whole(1)),
                start: start.min(terms.now),
                end,
                // Of what is past due, the end is that nobody waits any longer.
                delinquent: is_delinquent(subscription)
                    || subscription.status == SubscriptionStatus::PastDue,
            });
        }
    }
    spans
}

/// When it stopped to count; `None`: it has not, or never did.
fn ended(
    subscription: &Subscription,
    past_due: Option<DateTime<Utc>>,
    terms: &Terms<'_>,
) -> Option<DateTime<Utc>> {
    let now = terms.now;
    let end = match subscription.status {
        SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => subscription
            .ended_at
            .or(subscription.canceled_at)
            .unwrap_or(now),
        SubscriptionStatus::Unpaid => past_due.or(subscription.past_due_since).unwrap_or(now),
        SubscriptionStatus::PastDue => {
            let limit = TimeDelta::days(terms.policy.past_due_days?.into());
            let end = subscription.past_due_since? + limit;
            return (end < now).then_some(end);
        }
        _ => return None,
    };
    Some(end.min(now))
}

fn customer<'a>(account: &'a Account, subscription: &Subscription) -> Option<&'a Customer> {
    let mut customers = account.customers.iter();
    customers.find(|customer| customer.id == subscription.customer)
}

/// Whether it ended, or is about to, for want of payment.
fn is_delinquent(subscription: &Subscription) -> bool {
    subscription.status == SubscriptionStatus::Unpaid
        || matches!(
            subscription.cancellation,
            Some(Cancellation::PaymentFailed | Cancellation::PaymentDisputed)
        )
}

/// Since when a payment for it is due, where its status says that one is.
fn unpaid_since(account: &Account, subscription: &Subscription) -> Option<DateTime<Utc>> {
    match subscription.status {
        SubscriptionStatus::PastDue | SubscriptionStatus::Unpaid => {
            account.with_past_due(subscription).past_due_since
        }
        _ => None,
    }
}

/// Whether it counts no more for want of payment.
fn is_past_due_too_long(derivation: &Derivation) -> bool {
    let mut items = derivation.items.iter();
    items.any(|item| item.rule == RevenueRule::PastDueTooLong)
}

fn summary(status: &SubscriptionStatus) -> &'static str {
    match status {
        SubscriptionStatus::Active | SubscriptionStatus::PastDue => "active",
        SubscriptionStatus::Trialing => "trialing",
        _ => "inactive",
    }
}

/// The subscription whose status is the member's: the best that there is, of equals the newest.
fn deciding(subscriptions: &[Subscription]) -> Option<&Subscription> {
    let rank = |status: &SubscriptionStatus| match status {
        SubscriptionStatus::Active => 8,
        SubscriptionStatus::PastDue => 7,
        SubscriptionStatus::Trialing => 6,
        SubscriptionStatus::Paused => 5,
        SubscriptionStatus::Unpaid => 4,
        SubscriptionStatus::Unknown(_) => 3,
        SubscriptionStatus::Incomplete => 2,
        SubscriptionStatus::Canceled => 1,
        SubscriptionStatus::IncompleteExpired => 0,
    };
    let mut all: Vec<_> = subscriptions.iter().collect();
    all.sort_by(|a, b| {
        let key = |s: &&Subscription| (rank(&s.status), s.created);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    all.pop()
}

/// Of the subscription that decides, the tier of its dearest item that has one; else what was paid for and stays.
fn tier(account: &Account, derived: &[Derivation], setting: &Setting<'_>) -> String {
    let mut best: Option<(bool, Exact, &str, &str)> = None;
    for (subscription, derivation) in account.subscriptions.iter().zip(derived) {
        if !is_open(&subscription.status) {
            continue;
        }
        let counts = summary(&subscription.status) != "inactive";
        for item in &derivation.items {
            let Some(of) = setting.tiers.get(&item.price) else {
                continue;
            };
            let worth = item.monthly.or(item.gross).unwrap_or(exact::whole(0));
            let candidate = (counts, worth, of.tier.as_str(), item.item.as_str());
            if best.is_none_or(|best| best < candidate) {
                best = Some(candidate);
            }
        }
    }
    if let Some((.., tier, _)) = best {
        return tier.to_owned();
    }
    let lasting = |line: &PaidLine| {
        let of = setting.tiers.get(line.price.as_ref()?)?;
        of.lasting.then(|| (line.period.0, of.tier.clone()))
    };
    let latest = account.balance.paid.iter().filter_map(lasting).max();
    latest.map_or_else(|| NO_TIER.to_owned(), |(_, tier)| tier)
}

/// Whether there is still something to it: only then does it give its member a tier.
fn is_open(status: &SubscriptionStatus) -> bool {
    !matches!(
        status,
        SubscriptionStatus::Canceled
            | SubscriptionStatus::Incomplete
            | SubscriptionStatus::IncompleteExpired
    )
}

fn expected_months(tier: &str, setting: &Setting<'_>) -> Exact {
    let most = exact::whole(MOST_MONTHS);
    let churn = setting
        .churn
        .get(tier)
        .filter(|churn| **churn > exact::whole(0));
    churn.map_or(most, |churn| churn.recip().min(most))
}

fn converted(
    amounts: &BTreeMap<String, i64>,
    terms: &Terms<'_>,
    troubles: &mut Vec<(String, String)>,
) -> i64 {
    let mut sum: i64 = 0;
    for (currency, amount) in amounts.iter().filter(|(_, amount)| **amount != 0) {
        match terms.rates.convert_minor(*amount, currency) {
            Some(worth) => sum = sum.saturating_add(worth),
            None => troubles.push((
                currency.clone(),
                format!(
                    "there is no exchange rate from {currency} to {}",
                    terms.rates.reporting()
                ),
            )),
        }
    }
    sum
}
