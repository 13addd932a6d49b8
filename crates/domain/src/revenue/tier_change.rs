//! Another price for an item that decides somebody's tier: which items and prices there are, and what the change would make
//! of the account; asks nobody for it.

use std::collections::HashMap;

use super::mirror::{Item, Price, Subscription, SubscriptionStatus, Usage};
use super::{Account, TierOfPrice};

/// Why an item cannot be given the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The member has no such subscription under way.
    Subscription,
    /// It has no such item that is agreed on and paid again and again.
    Item,
    /// There is no such price on sale that is.
    Price,
    /// The item has it already.
    Same,
    /// It is in another currency than the subscription.
    Currency,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Misfit::Subscription => "The member has no such subscription under way.",
            Misfit::Item => "The subscription has no such item that another price could be given.",
            Misfit::Price => "There is no such price on sale that is paid again and again.",
            Misfit::Same => "The item has this price already.",
            Misfit::Currency => "The price is in another currency than the subscription.",
        })
    }
}

impl std::error::Error for Misfit {}

/// The items of somebody's subscriptions that another price would change the tier of: those whose price stands for one. Of a
/// subscription none of whose prices does, all.
pub fn deciding<'a>(
    account: &'a Account,
    tiers: &HashMap<String, TierOfPrice>,
) -> Vec<(&'a Subscription, &'a Item)> {
    let mut all = Vec::new();
    for subscription in account.subscriptions.iter().filter(|one| is_open(one)) {
        let items = || {
            subscription
                .items
                .iter()
                .filter(|item| is_licensed(&item.price))
        };
        let known = items().any(|item| tiers.contains_key(&item.price.id));
        let deciding = items().filter(|item| !known || tiers.contains_key(&item.price.id));
        all.extend(deciding.map(|item| (subscription, item)));
    }
    all
}

/// The item, where it can be given `price`, which is as the catalogue has it.
///
/// # Errors
/// [`Misfit`], for whoever asks.
pub fn changeable<'a>(
    account: &'a Account,
    subscription: &str,
    item: &str,
    price: Option<&Price>,
) -> Result<(&'a Subscription, &'a Item), Misfit> {
    let mut open = account.subscriptions.iter().filter(|one| is_open(one));
    let subscription = open
        .find(|one| one.id == subscription)
        .ok_or(Misfit::Subscription)?;
    let mut items = subscription.items.iter();
    let item = items
        .find(|one| one.id == item && is_licensed(&one.price))
        .ok_or(Misfit::Item)?;
    let price = price
        .filter(|price| price.active && is_licensed(price))
        .ok_or(Misfit::Price)?;
    if price.id == item.price.id {
        return Err(Misfit::Same);
    }
    match currencies(price).any(|currency| currency == subscription.currency) {
        true => Ok((subscription, item)),
        false => Err(Misfit::Currency),
    }
}

/// The account as it would be with that price.
pub fn changed(account: &Account, item: &str, price: &Price) -> Account {
    let mut account = account.clone();
    let subscriptions = account.subscriptions.iter_mut();
    let items = subscriptions.flat_map(|subscription| &mut subscription.items);
    for found in items.filter(|one| one.id == item) {
        found.price = price.clone();
    }
    account
}

/// What a price is offered in, upper case.
pub fn currencies(price: &Price) -> impl Iterator<Item = &str> {
    let others = price.in_other_currencies.iter();
    std::iter::once(price.currency.as_str()).chain(others.map(|other| other.currency.as_str()))
}

/// Whether it is agreed on and paid again and again.
pub fn is_licensed(price: &Price) -> bool {
    let recurring = price.recurring.as_ref();
    recurring.is_some_and(|recurring| recurring.usage == Usage::Licensed)
}

/// What is cancelled, never began, or is not collected for at all is changed in Stripe itself.
fn is_open(subscription: &Subscription) -> bool {
    matches!(
        subscription.status,
        SubscriptionStatus::Active | SubscriptionStatus::Trialing | SubscriptionStatus::PastDue
    )
}

#[cfg(test)]
mod tests {
    use super::super::mirror::{Every, PriceInCurrency, Recurring, Scheme};
    use super::*;

    fn price(id: &str, usage: Usage) -> Price {
        Price {
            id: id.to_owned(),
            product: None,
            currency: "USD".to_owned(),
            nickname: None,
            lookup_key: None,
            active: true,
            recurring: Some(Recurring {
                interval: Every::Month,
                interval_count: 1,
                usage,
            }),
            scheme: Scheme::PerUnit,
            unit_amount: Some(9_900),
            unit_amount_decimal: None,
            tiers: Vec::new(),
            tiers_mode: None,
            transform: None,
            tax_behavior: None,
            in_other_currencies: Vec::new(),
            metadata: Default::default(),
        }
    }

    fn account(status: SubscriptionStatus, prices: &[Price]) -> Account {
        let items = prices.iter().map(|price| Item {
            id: format!("si_{}", price.id),
            price: price.clone(),
            quantity: Some(1),
            discounts: Vec::new(),
            tax_rates: Vec::new(),
            period_start: None,
            period_end: None,
        });
        let at = Default::default();
        Account {
            subscriptions: vec![Subscription {
                id: "sub".to_owned(),
                customer: "cus".to_owned(),
                status,
                currency: "USD".to_owned(),
                created: at,
                start_date: at,
                trial_start: None,
                trial_end: None,
                cancel_at_period_end: false,
                cancel_at: None,
                canceled_at: None,
                ended_at: None,
                cancellation: None,
                pause: None,
                items: items.collect(),
                discounts: Vec::new(),
                default_tax_rates: Vec::new(),
                schedule: None,
                latest_invoice: None,
                past_due_since: None,
                metadata: Default::default(),
            }],
            ..Account::default()
        }
    }

    fn solo() -> HashMap<String, TierOfPrice> {
        let tier = "solo".to_owned();
        let lasting = false;
        HashMap::from([("solo".to_owned(), TierOfPrice { tier, lasting })])
    }

    fn ids(found: &[(&Subscription, &Item)]) -> Vec<String> {
        found.iter().map(|(_, item)| item.id.clone()).collect()
    }

    #[test]
    fn prices_that_stand_for_a_tier_decide_and_others_do_where_none_does() {
        let all = [
            price("solo", Usage::Licensed),
            price("seat", Usage::Licensed),
            price("minutes", Usage::Metered),
        ];
        let active = account(SubscriptionStatus::Active, &all);
        assert_eq!(ids(&deciding(&active, &solo())), ["si_solo"]);
        assert_eq!(
            ids(&deciding(&active, &HashMap::new())),
            ["si_solo", "si_seat"]
        );
        let over = account(SubscriptionStatus::Canceled, &all);
        assert!(deciding(&over, &solo()).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let active = account(
            SubscriptionStatus::PastDue,
            &[
                price("solo", Usage::Licensed),
                price("minutes", Usage::Metered),
            ],
        );
        let wanted = price("household", Usage::Licensed);
        let misfit = |subscription: &str, item: &str, price: Option<&Price>| {
            changeable(&active, subscription, item, price).unwrap_err()
        };
        assert!(changeable(&active, "sub", "si_solo", Some(&wanted)).is_ok());
        assert_eq!(
            misfit("sub_2", "si_solo", Some(&wanted)),
            Misfit::Subscription
        );
        for item in ["si_seat", "si_minutes"] {
            assert_eq!(misfit("sub", item, Some(&wanted)), Misfit::Item);
        }
        let gone = Price {
            active: false,
            ..wanted.clone()
        };
        let once = Price {
            recurring: None,
            ..wanted.clone()
        };
        for price in [None, Some(&gone), Some(&once)] {
            assert_eq!(misfit("sub", "si_solo", price), Misfit::Price);
        }
        let same = price("solo", Usage::Licensed);
        assert_eq!(misfit("sub", "si_solo", Some(&same)), Misfit::Same);
        let mut euro = Price {
            currency: "EUR".to_owned(),
            ..wanted
        };
        assert_eq!(misfit("sub", "si_solo", Some(&euro)), Misfit::Currency);
        euro.in_other_currencies = vec![PriceInCurrency {
            currency: "USD".to_owned(),
            unit_amount: Some(14_900),
            unit_amount_decimal: None,
            tiers: Vec::new(),
        }];
        assert!(changeable(&active, "sub", "si_solo", Some(&euro)).is_ok());
    }

    #[test]
    fn only_the_item_has_another_price() {
        let before = account(
            SubscriptionStatus::Active,
            &[
                price("solo", Usage::Licensed),
                price("seat", Usage::Licensed),
            ],
        );
        let after = changed(&before, "si_solo", &price("household", Usage::Licensed));
        let prices: Vec<_> = after.subscriptions[0]
            .items
            .iter()
            .map(|item| item.price.id.as_str())
            .collect();
        assert_eq!(prices, ["household", "seat"]);
    }
}
