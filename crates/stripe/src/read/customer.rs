//! Customers and what a discount says; takes nothing off.

use crm_domain::revenue::mirror::{Customer, Discount};
use serde_json::Value;

use super::catalogue::coupon;
use super::fields::{Fields, Read};

pub fn customer(fields: &Fields<'_>) -> Read<Customer> {
    Ok(Customer {
        id: fields.needed_text("id")?,
        email: fields.text("email")?.filter(|email| !email.is_empty()),
        name: fields.text("name")?,
        created: fields.needed_moment("created")?,
        currency: fields.currency("currency")?,
        discount: fields
            .object("discount")?
            .map(|discount| read(&discount))
            .transpose()?,
        metadata: fields.metadata(),
    })
}

/// All discounts of a subscription or an item: since 2024-09 a list, a single one before.
pub fn discounts(fields: &Fields<'_>) -> Read<Vec<Discount>> {
    let mut discounts = Vec::new();
    for (at, value) in fields.list("discounts")?.iter().enumerate() {
        discounts.push(match value {
            Value::String(id) => not_expanded(id),
            Value::Object(_) => read(&Fields::of(value)?)?,
            _ => return Err(fields.wrong(&format!("discounts[{at}]"), "a discount")),
        });
    }
    if discounts.is_empty()
        && let Some(discount) = fields.object("discount")?
    {
        discounts.push(read(&discount)?);
    }
    Ok(discounts)
}

fn not_expanded(id: &str) -> Discount {
    Discount {
        id: id.to_owned(),
        coupon: None,
        coupon_id: None,
        start: None,
        end: None,
    }
}

fn read(fields: &Fields<'_>) -> Read<Discount> {
    // Since 2025-09-30 under `source`.
    let source = fields.object("source")?;
    let holder = source
        .as_ref()
        .filter(|source| source.get("coupon").is_some())
        .unwrap_or(fields);
    let whole = match holder.get("coupon") {
        Some(Value::Object(_)) => holder.object("coupon")?,
        _ => None,
    };
    Ok(Discount {
        id: fields.needed_text("id")?,
        coupon: whole.map(|whole| coupon(&whole)).transpose()?,
        coupon_id: holder.id("coupon")?,
        start: fields.moment("start")?,
        end: fields.moment("end")?,
    })
}
