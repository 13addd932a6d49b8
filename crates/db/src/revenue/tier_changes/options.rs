//! What there is to choose from, and what a choice would bring; keeps nothing.

use crm_domain::calendar::Calendar;
use crm_domain::revenue::figures;
use crm_domain::revenue::mirror::{Item, Price, Subscription};
use crm_domain::revenue::tier_change::{
    Misfit, changeable, changed, currencies, deciding, is_licensed,
};
use crm_types::ids::MemberId;
use crm_types::money::Money;
use crm_types::revenue::{NewTierChange, PriceTier, TierItem, TierOptions, TierPrice};

use crate::revenue::prices::list_prices;
use crate::revenue::recompute::{Ground, read};
use crate::{Database, Result};

/// What the member has and what there is for `tier`; `None` where there is no such member.
pub async fn tier_options(
    database: &Database,
    member: MemberId,
    tier: &str,
    calendar: &Calendar,
) -> Result<Option<TierOptions>> {
    let Some((ground, known)) = account(database, member, calendar).await? else {
        return Ok(None);
    };
    let names = list_prices(database).await?;
    let name = |price: &Price| {
        let found = names.iter().find(|one| one.price == price.id);
        found.and_then(|one| one.name.clone())
    };
    let items = deciding(&known.account, &ground.tiers);
    let items = items
        .into_iter()
        .map(|(subscription, item)| TierItem {
            name: name(&item.price),
            tier: ground
                .tiers
                .get(&item.price.id)
                .map(|tier| tier.tier.clone()),
            ..shown(subscription, item)
        })
        .collect();
    let wanted = tier.to_lowercase();
    let fits = |one: &&PriceTier| {
        one.tier
            .as_deref()
            .is_some_and(|tier| tier.to_lowercase() == wanted)
    };
    let prices = names.iter().filter(fits);
    let mut prices: Vec<TierPrice> = prices
        .filter_map(|one| sold(one, ground.catalogue.prices.get(&one.price)?))
        .collect();
    prices.sort_by_key(|one| {
        let minor = one.amount.as_ref().map(|amount| amount.minor);
        (one.interval.clone(), one.interval_count, minor)
    });
    Ok(Some(TierOptions {
        connected: false,
        items,
        prices,
    }))
}

/// The member's monthly recurring revenue as it is and as `change` would make it, in the reporting currency.
///
/// # Errors
/// Of the database; a [`Misfit`] where the change cannot be asked for, `None` where there is no such member.
pub async fn foresee(
    database: &Database,
    member: MemberId,
    change: &NewTierChange,
    calendar: &Calendar,
) -> Result<Option<std::result::Result<(Money, Money), Misfit>>> {
    let Some((ground, known)) = account(database, member, calendar).await? else {
        return Ok(None);
    };
    let price = ground.catalogue.prices.get(&change.price);
    let account = &known.account;
    if let Err(misfit) = changeable(account, &change.subscription, &change.item, price) {
        return Ok(Some(Err(misfit)));
    }
    let mrr = |account| {
        let (figures, _) = figures(account, &ground.setting());
        Money::from_minor(figures.mrr, &ground.policy.reporting_currency)
    };
    let after = price.map(|price| changed(account, &change.item, price));
    let before = mrr(account);
    let after = after.as_ref().map_or_else(|| before.clone(), mrr);
    Ok(Some(Ok((before, after))))
}

/// What is known of a member at Stripe; `None` where there is no such member.
pub(super) async fn account(
    database: &Database,
    member: MemberId,
    calendar: &Calendar,
) -> Result<Option<(Ground, read::Known)>> {
    let mut connection = database.pool().acquire().await?;
    let known: bool =
        sqlx::query_scalar("select exists (select from crm.member_directory where user_id = $1)")
            .bind(member.0)
            .fetch_one(&mut *connection)
            .await?;
    if !known {
        return Ok(None);
    }
    let ground = Ground::read(&mut connection, calendar).await?;
    let mut all = read::accounts(&mut connection, &[member.0]).await?;
    Ok(Some((ground, all.remove(&member.0).unwrap_or_default())))
}

fn shown(subscription: &Subscription, item: &Item) -> TierItem {
    let price = &item.price;
    let recurring = price.recurring.as_ref();
    TierItem {
        subscription: subscription.id.clone(),
        item: item.id.clone(),
        quantity: item.quantity.unwrap_or(1),
        price: price.id.clone(),
        name: None,
        tier: None,
        currency: subscription.currency.clone(),
        amount: amount(price),
        interval: recurring.map_or_else(String::new, |every| every.interval.as_str().to_owned()),
        interval_count: recurring.map_or(1, |every| every.interval_count),
    }
}

/// A price, where it is on sale and paid again and again.
fn sold(one: &PriceTier, price: &Price) -> Option<TierPrice> {
    let recurring = price.recurring.as_ref()?;
    let fits = price.active && is_licensed(price);
    fits.then(|| TierPrice {
        price: one.price.clone(),
        name: one.name.clone(),
        tier: one.tier.clone().unwrap_or_default(),
        currencies: currencies(price).map(str::to_owned).collect(),
        amount: amount(price),
        interval: recurring.interval.as_str().to_owned(),
        interval_count: recurring.interval_count,
    })
}

fn amount(price: &Price) -> Option<Money> {
    Some(Money::from_minor(price.unit_amount?, &price.currency))
}
