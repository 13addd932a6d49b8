//! The vectors' cut-down Stripe objects as values of the mirror; reads nothing that Stripe really sends.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use crm_domain::revenue::currency::{Rate, Rates};
use crm_domain::revenue::mirror::{
    Coupon, Customer, Discount, Item, Price, PriceInCurrency, Recurring, Schedule, Scheme,
    Subscription, TaxRate, Tier, Transform, Usage,
};
use crm_domain::revenue::{Catalogue, Policy, exact};
use serde_json::Value;

pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list<T>(value: &Value, read: impl FnMut(&Value) -> T) -> Vec<T> {
    value.as_array().into_iter().flatten().map(read).collect()
}

pub fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str().map(|text| text.parse().unwrap())
}

pub fn subscription(value: &Value, n: usize, catalogue: &mut Catalogue) -> Subscription {
    let id = format!("sub_{n}");
    let schedule = value["schedule"].is_object().then(|| {
        let schedule = &value["schedule"];
        let read = Schedule {
            id: format!("sched_{n}"),
            status: text(&schedule["status"]).unwrap(),
            customer: "cus_1".to_owned(),
            subscription: Some(id.clone()),
            end_behavior: text(&schedule["end_behavior"]).unwrap().into(),
            ends_at: instant(&schedule["ends_at"]),
        };
        catalogue.schedules.insert(read.id.clone(), read.clone());
        read.id
    });
    let created = "2025-12-01T00:00:00Z".parse().unwrap();
    let mut items = 0;
    Subscription {
        customer: "cus_1".to_owned(),
        status: text(&value["status"]).unwrap().into(),
        currency: text(&value["currency"]).unwrap().to_uppercase(),
        created,
        start_date: created,
        trial_start: None,
        trial_end: None,
        cancel_at_period_end: value["cancel_at_period_end"] == true,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        cancellation: text(&value["cancellation_reason"]).map(Into::into),
        pause: (value["pause_collection"] == true).then(|| crm_domain::revenue::mirror::Pause {
            behavior: "void".to_owned(),
            resumes_at: None,
        }),
        items: list(&value["items"], |value| {
            items += 1;
            item(value, &format!("si_{n}_{items}"))
        }),
        discounts: list(&value["discounts"], discount),
        default_tax_rates: list(&value["default_tax_rates"], tax_rate),
        schedule,
        latest_invoice: None,
        past_due_since: instant(&value["past_due_since"]),
        metadata: serde_json::from_value(value["metadata"].clone()).unwrap_or_default(),
        id,
    }
}

fn item(value: &Value, id: &str) -> Item {
    Item {
        id: id.to_owned(),
        price: price(&value["price"], &format!("price_{id}")),
        quantity: value["quantity"].as_u64(),
        discounts: list(&value["discounts"], discount),
        tax_rates: list(&value["tax_rates"], tax_rate),
        period_start: None,
        period_end: None,
    }
}

fn price(value: &Value, id: &str) -> Price {
    let recurring = &value["recurring"];
    let scheme = text(&value["billing_scheme"]);
    let options = value["currency_options"].as_object().into_iter().flatten();
    Price {
        id: id.to_owned(),
        product: text(&value["product"]),
        currency: text(&value["currency"]).unwrap().to_uppercase(),
        nickname: None,
        lookup_key: None,
        active: true,
        recurring: recurring.is_object().then(|| Recurring {
            interval: text(&recurring["interval"]).unwrap().into(),
            interval_count: recurring["interval_count"].as_u64().unwrap() as u32,
            usage: text(&value["usage_type"]).map_or(Usage::Licensed, Into::into),
        }),
        scheme: scheme.map_or(Scheme::PerUnit, Into::into),
        unit_amount: value["unit_amount"].as_i64(),
        unit_amount_decimal: text(&value["unit_amount_decimal"]),
        tiers: list(&value["tiers"], |tier| Tier {
            up_to: tier["up_to"].as_u64(),
            unit_amount: tier["unit_amount"].as_i64(),
            unit_amount_decimal: None,
            flat_amount: tier["flat_amount"].as_i64(),
            flat_amount_decimal: None,
        }),
        tiers_mode: text(&value["tiers_mode"]).map(Into::into),
        transform: value["transform_quantity"].is_object().then(|| Transform {
            divide_by: value["transform_quantity"]["divide_by"].as_u64().unwrap(),
            round: text(&value["transform_quantity"]["round"]).unwrap().into(),
        }),
        tax_behavior: text(&value["tax_behavior"]).map(Into::into),
        in_other_currencies: options
            .map(|(currency, option)| PriceInCurrency {
                currency: currency.to_uppercase(),
                unit_amount: option["unit_amount"].as_i64(),
                unit_amount_decimal: None,
                tiers: Vec::new(),
            })
            .collect(),
        metadata: Default::default(),
    }
}

fn tax_rate(value: &Value) -> TaxRate {
    TaxRate {
        id: "txr_1".to_owned(),
        inclusive: value["inclusive"] == true,
        percentage: text(&value["percentage"]).unwrap(),
    }
}

pub fn discount(value: &Value) -> Discount {
    let coupon = &value["coupon"];
    Discount {
        id: "di_1".to_owned(),
        coupon: coupon.is_object().then(|| Coupon {
            id: "co_1".to_owned(),
            name: None,
            percent_off: text(&coupon["percent_off"]),
            amount_off: coupon["amount_off"].as_i64(),
            currency: text(&coupon["currency"]).map(|text| text.to_uppercase()),
            in_other_currencies: Vec::new(),
            duration: text(&coupon["duration"]).unwrap().into(),
            duration_in_months: None,
            products: list(&coupon["products"], |product| text(product).unwrap()),
            metadata: Default::default(),
        }),
        coupon_id: None,
        start: None,
        end: instant(&value["end"]),
    }
}

pub fn customer(value: &Value) -> Option<Customer> {
    value.is_object().then(|| Customer {
        id: "cus_1".to_owned(),
        email: None,
        name: None,
        created: "2025-12-01T00:00:00Z".parse().unwrap(),
        currency: None,
        discount: value["discount"]
            .is_object()
            .then(|| discount(&value["discount"])),
        metadata: Default::default(),
    })
}

pub fn policy(value: &Value) -> Policy {
    Policy {
        past_due_days: value["past_due_days"].as_u64().map(|days| days as u32),
        count_paused: value["count_paused"] == true,
        drop_ending: value["drop_ending"] == true,
        subtract_passing: value["subtract_passing"] == true,
    }
}

pub fn rates(reporting: &str, value: &Value) -> Rates {
    let rates: HashMap<String, String> = serde_json::from_value(value.clone()).unwrap_or_default();
    let rates = rates.into_iter().map(|(currency, rate)| {
        let rate = exact::decimal(&rate).unwrap();
        (currency, Rate { rate, since: None })
    });
    Rates::new(reporting, rates)
}
