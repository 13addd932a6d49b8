//! Derives the monthly amounts of a subscription by the rules of the definitions: exact, rounded once an item; decides by
//! the policy where they leave it open, and guesses nothing.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use crm_types::revenue::RevenueRule;

use super::amount::{gross, too_large};
use super::currency::{self, Rates};
use super::derivation::{Counts, Derivation, ItemDerivation};
use super::discounts::discount;
use super::exact::{self, Exact};
use super::interval::Interval;
use super::mirror::{
    Coupon, Customer, EndBehavior, Every, Item, Price, Schedule, Subscription, SubscriptionStatus,
    TaxBehavior, TaxRate, Usage,
};
use super::policy::Policy;

/// What subscriptions refer to, by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub prices: HashMap<String, Price>,
    pub coupons: HashMap<String, Coupon>,
    pub schedules: HashMap<String, Schedule>,
}

/// All that a derivation depends on beside the subscription.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    pub catalogue: &'a Catalogue,
    pub policy: &'a Policy,
    pub rates: &'a Rates,
    pub now: DateTime<Utc>,
}

/// How the amounts of `subscription` come about. `customer` for the discount of who has none on the subscription.
pub fn derive(
    subscription: &Subscription,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) -> Derivation {
    let standing = standing(subscription, terms);
    let mut items: Vec<_> = subscription
        .items
        .iter()
        .map(|item| begun(item, subscription, terms, standing.as_ref().ok()))
        .collect();
    if let Err(trouble) = &standing {
        for item in &mut items {
            item.trouble.get_or_insert_with(|| trouble.clone());
        }
    }
    discount(&mut items, subscription, customer, terms);
    for (item, from) in items.iter_mut().zip(&subscription.items) {
        finish(item, from, subscription, terms);
    }
    Derivation {
        subscription: subscription.id.clone(),
        items,
    }
}

/// The rule for all items of a subscription alike.
fn standing(
    subscription: &Subscription,
    terms: &Terms<'_>,
) -> Result<(RevenueRule, Counts), String> {
    let policy = terms.policy;
    if !currency::is_known(&subscription.currency) {
        return Err(format!("currency {} is not known", subscription.currency));
    }
    let nothing = |rule| Ok((rule, Counts::No));
    let counted = match &subscription.status {
        SubscriptionStatus::Active => RevenueRule::Active,
        SubscriptionStatus::PastDue => {
            let limit = policy
                .past_due_days
                .map(|days| TimeDelta::days(days.into()));
            match (limit, subscription.past_due_since) {
                (Some(limit), Some(since)) if terms.now - since > limit => {
                    return nothing(RevenueRule::PastDueTooLong);
                }
                _ => RevenueRule::PastDue,
            }
        }
        SubscriptionStatus::Trialing => return nothing(RevenueRule::Trialing),
        SubscriptionStatus::Incomplete => return nothing(RevenueRule::Incomplete),
        SubscriptionStatus::IncompleteExpired => return nothing(RevenueRule::IncompleteExpired),
        SubscriptionStatus::Unpaid => return nothing(RevenueRule::Unpaid),
        SubscriptionStatus::Paused => return nothing(RevenueRule::Paused),
        SubscriptionStatus::Canceled => return nothing(RevenueRule::Canceled),
        SubscriptionStatus::Unknown(status) => {
            return Err(format!("status {status} is not known"));
        }
    };
    if is_instalments(subscription, terms) {
        return nothing(RevenueRule::Instalments);
    }
    if subscription.pause.is_some() && !policy.count_paused {
        return Ok((RevenueRule::CollectionPaused, Counts::Paused));
    }
    if subscription.cancel_at_period_end || subscription.cancel_at.is_some() {
        return match policy.drop_ending {
            true => nothing(RevenueRule::EndingNotCounted),
            false => Ok((RevenueRule::Ending, Counts::Ending)),
        };
    }
    let rule = match subscription.pause {
        Some(_) => RevenueRule::CollectionPausedCounted,
        None => counted,
    };
    Ok((rule, Counts::Committed))
}

/// Whether it ends by itself after some payments, so that nothing about it recurs.
pub fn is_instalments(subscription: &Subscription, terms: &Terms<'_>) -> bool {
    let ends = |id: &String| {
        let schedule = terms.catalogue.schedules.get(id);
        schedule.is_some_and(|schedule| {
            schedule.end_behavior == EndBehavior::Cancel
                && schedule.ends_at.is_some()
                && !matches!(schedule.status.as_str(), "released" | "canceled")
        })
    };
    subscription.metadata.contains_key("max_installments")
        || subscription.schedule.as_ref().is_some_and(ends)
}

/// An item up to its gross amount.
fn begun(
    item: &Item,
    subscription: &Subscription,
    terms: &Terms<'_>,
    standing: Option<&(RevenueRule, Counts)>,
) -> ItemDerivation {
    let price = &item.price;
    let full = terms.catalogue.prices.get(&price.id);
    let (rule, counts) = standing
        .copied()
        .unwrap_or((RevenueRule::NotUnderstood, Counts::No));
    let mut begun = ItemDerivation {
        item: item.id.clone(),
        price: price.id.clone(),
        product: price.product.clone(),
        name: price.nickname.clone().or_else(|| full?.nickname.clone()),
        currency: subscription.currency.clone(),
        quantity: item.quantity.unwrap_or(1),
        unit: None,
        gross: None,
        interval: None,
        interval_count: 0,
        factor: None,
        discounts: Vec::new(),
        tax_percent: None,
        monthly: None,
        rate: terms.rates.of(&subscription.currency).map(|rate| rate.rate),
        rule,
        counts,
        amount: 0,
        reporting: 0,
        trouble: None,
    };
    if let Err(trouble) = recur(&mut begun, item, full) {
        begun.trouble = Some(trouble);
    }
    begun
}

fn recur(begun: &mut ItemDerivation, item: &Item, full: Option<&Price>) -> Result<(), String> {
    let price = &item.price;
    let aside = |begun: &mut ItemDerivation, rule| {
        (begun.rule, begun.counts) = (rule, Counts::No);
        Ok(())
    };
    let Some(recurring) = &price.recurring else {
        return aside(begun, RevenueRule::OneOff);
    };
    let interval = match &recurring.interval {
        Every::Day => Interval::Day,
        Every::Week => Interval::Week,
        Every::Month => Interval::Month,
        Every::Year => Interval::Year,
        Every::Unknown(interval) => return Err(format!("interval {interval} is not known")),
    };
    if recurring.interval_count == 0 {
        return Err(format!("price {} recurs every 0 intervals", price.id));
    }
    begun.interval = Some(interval);
    begun.interval_count = recurring.interval_count;
    begun.factor = Some(interval.factor(recurring.interval_count));
    match &recurring.usage {
        Usage::Licensed => {}
        Usage::Metered => return aside(begun, RevenueRule::Metered),
        Usage::Unknown(usage) => return Err(format!("usage type {usage} is not known")),
    }
    if price.metadata.contains_key("max_installments") {
        (begun.rule, begun.counts) = (RevenueRule::Instalments, Counts::No);
    }
    let gross = gross(price, full, &begun.currency, begun.quantity)?;
    if gross.amount < exact::whole(0) {
        return Err(format!("price {} is below zero", price.id));
    }
    begun.unit = gross.unit;
    begun.gross = Some(gross.amount);
    Ok(())
}

/// From the discounted amount to the month's, in both currencies.
fn finish(item: &mut ItemDerivation, from: &Item, subscription: &Subscription, terms: &Terms<'_>) {
    if let Err(trouble) = rounded(item, from, subscription, terms) {
        item.trouble = Some(trouble);
    }
    if item.trouble.is_some() {
        item.rule = RevenueRule::NotUnderstood;
        item.counts = Counts::No;
        (item.amount, item.reporting) = (0, 0);
    }
}

fn rounded(
    item: &mut ItemDerivation,
    from: &Item,
    subscription: &Subscription,
    terms: &Terms<'_>,
) -> Result<(), String> {
    let (None, Some(gross), Some(factor)) = (&item.trouble, item.gross, item.factor) else {
        return Ok(());
    };
    let mut net = gross;
    for step in &item.discounts {
        net = exact::subtract(&net, &step.off).ok_or_else(too_large)?;
    }
    item.tax_percent = inclusive_tax(from, subscription)?;
    if let Some(percent) = &item.tax_percent {
        let whole = exact::whole(100);
        net = exact::add(&whole, percent)
            .and_then(|with| exact::divide(&exact::multiply(&net, &whole)?, &with))
            .ok_or_else(too_large)?;
    }
    let monthly = exact::multiply(&net, &factor).ok_or_else(too_large)?;
    item.monthly = Some(monthly);
    item.amount = exact::rounded(&monthly).ok_or_else(too_large)?;
    if item.rate.is_none() {
        // What does not count needs no rate.
        return match item.counts {
            Counts::No => Ok(()),
            _ => Err(format!(
                "there is no exchange rate from {} to {}",
                item.currency,
                terms.rates.reporting()
            )),
        };
    }
    let reporting = terms.rates.convert(&monthly, &item.currency);
    item.reporting = reporting
        .as_ref()
        .and_then(exact::rounded)
        .ok_or_else(too_large)?;
    Ok(())
}

/// The percent of all inclusive taxes of the item together, where any are known.
fn inclusive_tax(item: &Item, subscription: &Subscription) -> Result<Option<Exact>, String> {
    let rates: &[TaxRate] = match item.tax_rates.as_slice() {
        [] => &subscription.default_tax_rates,
        own => own,
    };
    let held = match item.price.tax_behavior {
        Some(TaxBehavior::Exclusive) => false,
        Some(TaxBehavior::Inclusive) => true,
        // Then the rate itself says so.
        _ => rates.iter().any(|rate| rate.inclusive),
    };
    if !held {
        return Ok(None);
    }
    let mut percent = exact::whole(0);
    for rate in rates.iter().filter(|rate| rate.inclusive) {
        let rate = exact::decimal(&rate.percentage)
            .filter(|percent| *percent >= exact::whole(0))
            .ok_or_else(|| format!("tax rate {} is no percentage", rate.id))?;
        percent = exact::add(&percent, &rate).ok_or_else(too_large)?;
    }
    Ok((percent > exact::whole(0)).then_some(percent))
}
