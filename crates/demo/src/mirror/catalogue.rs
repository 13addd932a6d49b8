//! What the product sells, as Stripe has it: products and prices, and the tier of each; knows nobody who bought it.

use crm_domain::revenue::Interval;
use crm_domain::revenue::mirror::{
    Every, Metadata, Object, Price, Product, Recurring, Scheme, TaxBehavior, Usage,
};

use crate::plan::{Item, Plan, SEAT};

/// What is sold: product, its name, its price, and what that comes to.
const CATALOGUE: &[(&str, &str, &str, Plan)] = &[
    ("prod_DemoSolo", "Solo", "price_DemoSolo28Days", Plan::Solo),
    (
        "prod_DemoSolo",
        "Solo",
        "price_DemoSoloYear",
        Plan::SoloYearly,
    ),
    (
        "prod_DemoHousehold",
        "Household",
        "price_DemoHousehold28Days",
        Plan::Household,
    ),
    (
        "prod_DemoHousehold",
        "Household",
        "price_DemoHouseholdYear",
        Plan::HouseholdYearly,
    ),
    (
        "prod_DemoIntensive",
        "Intensive",
        "price_DemoIntensiveInstalments",
        Plan::IntensiveInstalments,
    ),
    (
        "prod_DemoIntensive",
        "Intensive",
        INTENSIVE_PRICE,
        Plan::Intensive,
    ),
];

const SEAT_PRODUCT: &str = "prod_DemoSeat";
const SEAT_PRICE: &str = "price_DemoSeat28Days";
/// The price of the Intensive at once.
pub const INTENSIVE_PRICE: &str = "price_DemoIntensive";
/// What that comes to.
const INTENSIVE: i64 = 49_900;
/// What everything costs is told in it.
pub const CURRENCY: &str = "USD";

/// Which tier each price stands for, and whether who paid it keeps the tier: what an operator would say of them.
pub fn tiers() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    CATALOGUE
        .iter()
        .map(|(_, _, price, plan)| (*price, plan.tier(), !plan.is_recurring()))
}

/// All products and prices.
pub fn catalogue() -> Vec<Object> {
    let mut objects = Vec::new();
    for (id, name, price_id, plan) in CATALOGUE {
        objects.push(Object::Product(product(id, name)));
        objects.push(Object::Price(price(price_id, id, plan.item())));
    }
    objects.push(Object::Product(product(SEAT_PRODUCT, "Seat")));
    objects.push(Object::Price(price(SEAT_PRICE, SEAT_PRODUCT, Some(SEAT))));
    // Those of which there are several prices.
    objects.sort_by(|a, b| (a.kind(), a.id()).cmp(&(b.kind(), b.id())));
    objects.dedup();
    objects
}

/// The price of an item of a subscription to `plan`.
pub fn price_of(plan: Plan, item: &Item) -> Price {
    let known = CATALOGUE.iter().find(|(.., known)| *known == plan);
    match known {
        Some((product, _, id, plan)) if item.unit_amount != SEAT.unit_amount => {
            price(id, product, plan.item())
        }
        _ => price(SEAT_PRICE, SEAT_PRODUCT, Some(SEAT)),
    }
}

/// One of the prices.
pub fn price_called(id: &str) -> Option<Price> {
    if id == SEAT_PRICE {
        return Some(price(SEAT_PRICE, SEAT_PRODUCT, Some(SEAT)));
    }
    let known = CATALOGUE.iter().find(|(_, _, price, _)| *price == id);
    known.map(|(product, _, id, plan)| price(id, product, plan.item()))
}

fn product(id: &str, name: &str) -> Product {
    Product {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        active: true,
        metadata: Metadata::new(),
    }
}

/// `item`: what recurs; none where it is paid once.
fn price(id: &str, product: &str, item: Option<Item>) -> Price {
    let amount = item.map_or(INTENSIVE, |item| item.unit_amount);
    Price {
        id: id.to_owned(),
        product: Some(product.to_owned()),
        currency: CURRENCY.to_owned(),
        nickname: None,
        lookup_key: None,
        active: true,
        recurring: item.map(|item| Recurring {
            interval: every(item.interval),
            interval_count: item.count,
            usage: Usage::Licensed,
        }),
        scheme: Scheme::PerUnit,
        unit_amount: Some(amount),
        unit_amount_decimal: Some(amount.to_string()),
        tiers: Vec::new(),
        tiers_mode: None,
        transform: None,
        tax_behavior: Some(TaxBehavior::Unspecified),
        in_other_currencies: Vec::new(),
        metadata: Metadata::new(),
    }
}

fn every(interval: Interval) -> Every {
    match interval {
        Interval::Day => Every::Day,
        Interval::Week => Every::Week,
        Interval::Month => Every::Month,
        Interval::Year => Every::Year,
    }
}
