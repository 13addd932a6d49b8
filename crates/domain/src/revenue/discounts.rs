//! Takes discounts off the items of a subscription, in Stripe's order: an item's own, then the subscription's, or else the
//! customer's; never below zero, and never in another currency.

use crm_types::revenue::DiscountRule;

use super::amount::too_large;
use super::derivation::{DiscountStep, ItemDerivation};
use super::derive::Terms;
use super::exact::{self, Exact};
use super::mirror::{Coupon, Customer, Discount, Duration, Subscription};

/// Appends to each item what its discounts do to it. Where one cannot be understood, the items it is for are not either.
pub(super) fn discount(
    items: &mut [ItemDerivation],
    subscription: &Subscription,
    customer: Option<&Customer>,
    terms: &Terms<'_>,
) {
    let mut own_any = false;
    for (n, from) in subscription.items.iter().enumerate() {
        for discount in &from.discounts {
            own_any = true;
            apply(&mut items[n..=n], discount, terms);
        }
    }
    for discount in &subscription.discounts {
        apply(items, discount, terms);
    }
    if subscription.discounts.is_empty()
        && !own_any
        && let Some(discount) = customer.and_then(|customer| customer.discount.as_ref())
    {
        apply(items, discount, terms);
    }
}

fn apply(items: &mut [ItemDerivation], discount: &Discount, terms: &Terms<'_>) {
    let applied =
        coupon(discount, terms).and_then(|coupon| take_off(items, discount, coupon, terms));
    if let Err(trouble) = applied {
        for item in items.iter_mut().filter(|item| item.gross.is_some()) {
            item.trouble.get_or_insert_with(|| trouble.clone());
        }
    }
}

fn coupon<'a>(discount: &'a Discount, terms: &Terms<'a>) -> Result<&'a Coupon, String> {
    if let Some(coupon) = &discount.coupon {
        return Ok(coupon);
    }
    match &discount.coupon_id {
        Some(id) => {
            let coupon = terms.catalogue.coupons.get(id);
            coupon.ok_or_else(|| format!("coupon {id} of discount {} is not known", discount.id))
        }
        None => Err(format!("discount {} came without its coupon", discount.id)),
    }
}

fn take_off(
    items: &mut [ItemDerivation],
    discount: &Discount,
    coupon: &Coupon,
    terms: &Terms<'_>,
) -> Result<(), String> {
    let lasts = lasts(discount, coupon, terms)?;
    let percent = match &coupon.percent_off {
        Some(text) => Some(
            exact::decimal(text)
                .filter(|percent| (exact::whole(0)..=exact::whole(100)).contains(percent))
                .ok_or_else(|| format!("coupon {} takes off no percentage", coupon.id))?,
        ),
        None => None,
    };
    let currency = items
        .first()
        .map(|item| item.currency.clone())
        .unwrap_or_default();
    let amount = amount_in(coupon, &currency);
    if percent.is_none() && coupon.amount_off.is_none() {
        return Err(format!("coupon {} takes nothing off", coupon.id));
    }
    if amount.is_some_and(|amount| amount < 0) {
        return Err(format!("coupon {} takes off less than nothing", coupon.id));
    }
    let mut steps = rules(items, coupon, lasts, percent.is_some(), amount.is_some());
    let total = match (percent, amount) {
        (None, Some(amount)) => shares(items, &mut steps, amount)?,
        _ => None,
    };
    for (item, rule) in items.iter_mut().zip(steps) {
        let Some(rule) = rule else { continue };
        let net = net(item)?;
        let off = match (takes(rule), percent, &total) {
            (false, ..) => exact::whole(0),
            (true, Some(percent), _) => {
                let part = exact::multiply(&net, &percent).ok_or_else(too_large)?;
                exact::divide(&part, &exact::whole(100)).ok_or_else(too_large)?
            }
            (true, None, Some((off, total))) => exact::multiply(&net, off)
                .and_then(|part| exact::divide(&part, total))
                .ok_or_else(too_large)?,
            (true, None, None) => exact::whole(0),
        };
        item.discounts.push(DiscountStep {
            discount: discount.id.clone(),
            coupon: coupon.id.clone(),
            name: coupon.name.clone(),
            percent,
            amount: if percent.is_none() {
                amount.or(coupon.amount_off)
            } else {
                None
            },
            rule,
            off,
        });
    }
    Ok(())
}

/// Whether the discount takes something off what recurs.
fn lasts(discount: &Discount, coupon: &Coupon, terms: &Terms<'_>) -> Result<DiscountRule, String> {
    if discount.end.is_some_and(|end| end <= terms.now) {
        return Ok(DiscountRule::Over);
    }
    match &coupon.duration {
        Duration::Forever => Ok(DiscountRule::Forever),
        Duration::Once | Duration::Repeating if terms.policy.subtract_passing => {
            Ok(DiscountRule::Lasting)
        }
        Duration::Once | Duration::Repeating => Ok(DiscountRule::Passing),
        Duration::Unknown(duration) => Err(format!(
            "duration {duration} of coupon {} is not known",
            coupon.id
        )),
    }
}

fn takes(rule: DiscountRule) -> bool {
    matches!(rule, DiscountRule::Forever | DiscountRule::Lasting)
}

fn amount_in(coupon: &Coupon, currency: &str) -> Option<i64> {
    if coupon.currency.as_deref() == Some(currency) {
        return coupon.amount_off;
    }
    let mut others = coupon.in_other_currencies.iter();
    others
        .find(|(other, _)| other == currency)
        .map(|(_, amount)| *amount)
}

/// What the discount is to each item; `None` for one that has no amount to take off from.
fn rules(
    items: &[ItemDerivation],
    coupon: &Coupon,
    lasts: DiscountRule,
    percent: bool,
    amount: bool,
) -> Vec<Option<DiscountRule>> {
    let rule = |item: &ItemDerivation| {
        item.gross?;
        let others = !coupon.products.is_empty()
            && !item
                .product
                .as_ref()
                .is_some_and(|product| coupon.products.contains(product));
        Some(match () {
            () if others => DiscountRule::OtherProduct,
            () if !percent && !amount => DiscountRule::OtherCurrency,
            () => lasts,
        })
    };
    items.iter().map(rule).collect()
}

/// How much comes off once an invoice, and of how much. Items of longer intervals are on some invoices only: the amount is
/// taken off those that are on each.
fn shares(
    items: &[ItemDerivation],
    rules: &mut [Option<DiscountRule>],
    amount: i64,
) -> Result<Option<(Exact, Exact)>, String> {
    let often = items
        .iter()
        .zip(rules.iter())
        .filter(|(_, rule)| rule.is_some_and(takes))
        .filter_map(|(item, _)| item.factor)
        .max();
    let mut total = exact::whole(0);
    for (item, rule) in items.iter().zip(rules.iter_mut()) {
        if !rule.is_some_and(takes) {
            // Whatever is not understood would have a share of it.
            if item.trouble.is_some() && item.gross.is_none() {
                return Err(
                    "a discount is to be shared with an item that is not understood".to_owned(),
                );
            }
            continue;
        }
        if item.factor != often {
            *rule = Some(DiscountRule::OtherInvoice);
            continue;
        }
        total = exact::add(&total, &net(item)?).ok_or_else(too_large)?;
    }
    if total <= exact::whole(0) {
        return Ok(None);
    }
    Ok(Some((exact::whole(amount).min(total), total)))
}

/// What is left of an item's interval after the discounts so far.
fn net(item: &ItemDerivation) -> Result<Exact, String> {
    let mut net = item.gross.unwrap_or(exact::whole(0));
    for step in &item.discounts {
        net = exact::subtract(&net, &step.off).ok_or_else(too_large)?;
    }
    Ok(net)
}
