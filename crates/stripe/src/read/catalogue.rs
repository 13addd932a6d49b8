//! Prices, products and coupons; computes nothing.

use crm_domain::revenue::mirror::{
    Coupon, Duration, Every, Price, PriceInCurrency, Product, Recurring, Rounding, Scheme,
    TaxBehavior, TaxRate, Tier, TiersMode, Transform, Usage,
};
use serde_json::Value;

use super::fields::{Fields, Read};

pub fn product(fields: &Fields<'_>) -> Read<Product> {
    Ok(Product {
        id: fields.needed_text("id")?,
        name: fields.text("name")?,
        active: fields.flag("active")?,
        metadata: fields.metadata(),
    })
}

pub fn price(fields: &Fields<'_>) -> Read<Price> {
    let recurring = fields.object("recurring")?;
    let currency = fields.needed_currency("currency")?;
    Ok(Price {
        id: fields.needed_text("id")?,
        product: fields.id("product")?,
        nickname: fields.text("nickname")?,
        lookup_key: fields.text("lookup_key")?,
        active: fields.flag("active")?,
        recurring: recurring
            .map(|recurring| every(&recurring, "usage_type"))
            .transpose()?,
        scheme: fields
            .text("billing_scheme")?
            .map_or(Scheme::PerUnit, Scheme::from),
        unit_amount: fields.whole("unit_amount")?,
        unit_amount_decimal: fields.decimal("unit_amount_decimal")?,
        tiers: tiers(fields)?,
        tiers_mode: fields.text("tiers_mode")?.map(TiersMode::from),
        transform: transform(fields, "transform_quantity")?,
        tax_behavior: fields.text("tax_behavior")?.map(TaxBehavior::from),
        in_other_currencies: other_currencies(fields, &currency)?,
        currency,
        metadata: fields.metadata(),
    })
}

/// What a price was called before there were prices.
pub fn plan(fields: &Fields<'_>) -> Read<Price> {
    Ok(Price {
        id: fields.needed_text("id")?,
        product: fields.id("product")?,
        currency: fields.needed_currency("currency")?,
        nickname: fields.text("nickname")?,
        lookup_key: None,
        active: fields.flag("active")?,
        recurring: Some(every(fields, "usage_type")?),
        scheme: fields
            .text("billing_scheme")?
            .map_or(Scheme::PerUnit, Scheme::from),
        unit_amount: fields.whole("amount")?,
        unit_amount_decimal: fields.decimal("amount_decimal")?,
        tiers: tiers(fields)?,
        tiers_mode: fields.text("tiers_mode")?.map(TiersMode::from),
        transform: transform(fields, "transform_usage")?,
        tax_behavior: None,
        in_other_currencies: Vec::new(),
        metadata: fields.metadata(),
    })
}

fn every(fields: &Fields<'_>, usage: &str) -> Read<Recurring> {
    let count = fields.whole("interval_count")?.unwrap_or(1);
    let count = u32::try_from(count).ok().filter(|count| *count > 0);
    Ok(Recurring {
        interval: Every::from(fields.needed_text("interval")?),
        interval_count: fields.needed("interval_count", count, "a count above 0")?,
        usage: fields.text(usage)?.map_or(Usage::Licensed, Usage::from),
    })
}

fn tiers(fields: &Fields<'_>) -> Read<Vec<Tier>> {
    let tiers = fields.objects("tiers")?;
    tiers
        .iter()
        .map(|tier| {
            let endless = tier.get("up_to").and_then(Value::as_str) == Some("inf");
            Ok(Tier {
                up_to: if endless { None } else { tier.count("up_to")? },
                unit_amount: tier.whole("unit_amount")?,
                unit_amount_decimal: tier.decimal("unit_amount_decimal")?,
                flat_amount: tier.whole("flat_amount")?,
                flat_amount_decimal: tier.decimal("flat_amount_decimal")?,
            })
        })
        .collect()
}

fn transform(fields: &Fields<'_>, name: &str) -> Read<Option<Transform>> {
    let Some(transform) = fields.object(name)? else {
        return Ok(None);
    };
    let divide_by = transform.count("divide_by")?.filter(|by| *by > 0);
    Ok(Some(Transform {
        divide_by: transform.needed("divide_by", divide_by, "a count above 0")?,
        round: Rounding::from(transform.needed_text("round")?),
    }))
}

fn other_currencies(fields: &Fields<'_>, own: &str) -> Read<Vec<PriceInCurrency>> {
    let options = fields.get("currency_options").and_then(Value::as_object);
    let mut others = Vec::new();
    for (currency, value) in options.into_iter().flatten() {
        let option = Fields::of(value)?;
        let currency = currency.to_ascii_uppercase();
        if currency != own {
            others.push(PriceInCurrency {
                currency,
                unit_amount: option.whole("unit_amount")?,
                unit_amount_decimal: option.decimal("unit_amount_decimal")?,
                tiers: tiers(&option)?,
            });
        }
    }
    Ok(others)
}

pub fn coupon(fields: &Fields<'_>) -> Read<Coupon> {
    let currency = fields.currency("currency")?;
    let amount_off = fields.whole("amount_off")?;
    if amount_off.is_some() && currency.is_none() {
        return Err(fields.wrong("currency", "the currency of amount_off"));
    }
    let options = fields.get("currency_options").and_then(Value::as_object);
    let mut in_other_currencies = Vec::new();
    for (other, value) in options.into_iter().flatten() {
        let other = other.to_ascii_uppercase();
        if Some(&other) != currency.as_ref()
            && let Some(amount) = Fields::of(value)?.whole("amount_off")?
        {
            in_other_currencies.push((other, amount));
        }
    }
    let products = fields.below(&["applies_to"]);
    let products = products
        .map(|applies| applies.list("products"))
        .transpose()?;
    Ok(Coupon {
        id: fields.needed_text("id")?,
        name: fields.text("name")?,
        percent_off: fields.decimal("percent_off")?,
        amount_off,
        currency,
        in_other_currencies,
        duration: Duration::from(fields.needed_text("duration")?),
        duration_in_months: fields
            .count("duration_in_months")?
            .and_then(|months| u32::try_from(months).ok()),
        products: products
            .unwrap_or_default()
            .iter()
            .filter_map(|product| product.as_str().map(str::to_owned))
            .collect(),
        metadata: fields.metadata(),
    })
}

pub fn tax_rates(fields: &Fields<'_>, name: &str) -> Read<Vec<TaxRate>> {
    let mut rates = Vec::new();
    for rate in fields.objects(name)? {
        // A rate of a fixed amount has no percentage, and nothing is inside the price.
        if let Some(percentage) = rate.decimal("percentage")? {
            rates.push(TaxRate {
                id: rate.needed_text("id")?,
                inclusive: rate.flag("inclusive")?,
                percentage,
            });
        }
    }
    Ok(rates)
}
