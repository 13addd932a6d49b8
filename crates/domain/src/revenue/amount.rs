//! What a price comes to for a quantity in one of its intervals, as Stripe computes it; knows no discounts and no months.

use super::exact::{self, Exact};
use super::mirror::{Price, Rounding, Scheme, Tier, TiersMode, Transform};

/// Minor units of an interval, before discounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gross {
    /// For one unit, where all cost the same.
    pub unit: Option<Exact>,
    pub amount: Exact,
}

/// Why there is no amount, for people.
pub type Trouble = String;

/// `price` for `quantity`, in `currency`, which may be one of its other currencies. `full` is the price as it was read by
/// itself, with what a subscription's answer leaves out.
pub fn gross(
    price: &Price,
    full: Option<&Price>,
    currency: &str,
    quantity: u64,
) -> Result<Gross, Trouble> {
    let quoted = Quoted::find(price, full, currency)?;
    match &price.scheme {
        Scheme::PerUnit => {
            let unit = either(quoted.decimal, quoted.amount)
                .ok_or_else(|| format!("price {} has no amount", price.id))?;
            let units = transformed(quantity, price.transform.as_ref())
                .ok_or_else(|| format!("price {} divides by 0", price.id))?;
            let amount = exact::multiply(&unit, &exact::whole(units)).ok_or_else(too_large)?;
            Ok(Gross {
                unit: Some(unit),
                amount,
            })
        }
        Scheme::Tiered => {
            let mode = price
                .tiers_mode
                .as_ref()
                .or_else(|| full?.tiers_mode.as_ref());
            let amount = tiered(&price.id, quoted.tiers, mode, quantity)?;
            Ok(Gross { unit: None, amount })
        }
        Scheme::Unknown(scheme) => Err(format!("billing scheme {scheme} is not known")),
    }
}

pub(super) fn too_large() -> Trouble {
    "the amount is too large".to_owned()
}

/// The amounts of a price in one currency.
struct Quoted<'a> {
    amount: Option<i64>,
    decimal: Option<&'a str>,
    tiers: &'a [Tier],
}

impl<'a> Quoted<'a> {
    fn find(price: &'a Price, full: Option<&'a Price>, currency: &str) -> Result<Self, Trouble> {
        if price.currency == currency {
            let tiers = match (price.tiers.as_slice(), full) {
                ([], Some(full)) if full.currency == currency => &full.tiers,
                (tiers, _) => tiers,
            };
            return Ok(Self {
                amount: price.unit_amount,
                decimal: price.unit_amount_decimal.as_deref(),
                tiers,
            });
        }
        let options = |price: &'a Price| {
            let mut options = price.in_other_currencies.iter();
            options.find(|option| option.currency == currency)
        };
        let option = options(price)
            .or_else(|| full.and_then(options))
            .ok_or_else(|| {
                format!(
                    "price {} is in {} and has no amount in {currency}",
                    price.id, price.currency
                )
            })?;
        Ok(Self {
            amount: option.unit_amount,
            decimal: option.unit_amount_decimal.as_deref(),
            tiers: &option.tiers,
        })
    }
}

/// The decimal says more than the whole number beside it.
fn either(decimal: Option<&str>, amount: Option<i64>) -> Option<Exact> {
    match decimal {
        Some(text) => exact::decimal(text),
        None => amount.map(exact::whole),
    }
}

fn transformed(quantity: u64, transform: Option<&Transform>) -> Option<u64> {
    let Some(Transform { divide_by, round }) = transform else {
        return Some(quantity);
    };
    match round {
        _ if *divide_by == 0 => None,
        Rounding::Up => Some(quantity.div_ceil(*divide_by)),
        Rounding::Down => Some(quantity / divide_by),
        Rounding::Unknown(_) => None,
    }
}

fn tiered(
    id: &str,
    tiers: &[Tier],
    mode: Option<&TiersMode>,
    quantity: u64,
) -> Result<Exact, Trouble> {
    if tiers.is_empty() {
        return Err(format!("the tiers of price {id} are not known"));
    }
    match mode {
        Some(TiersMode::Volume) => {
            let tier = tiers
                .iter()
                .find(|tier| tier.up_to.is_none_or(|last| quantity <= last))
                .ok_or_else(|| format!("price {id} has no tier for {quantity} units"))?;
            within(tier, quantity).ok_or_else(|| format!("a tier of price {id} has no amount"))
        }
        Some(TiersMode::Graduated) => graduated(id, tiers, quantity),
        Some(TiersMode::Unknown(mode)) => Err(format!("tiers mode {mode} is not known")),
        None => Err(format!("the tiers mode of price {id} is not known")),
    }
}

fn graduated(id: &str, tiers: &[Tier], quantity: u64) -> Result<Exact, Trouble> {
    let mut total = exact::whole(0);
    let mut reached = 0;
    for (n, tier) in tiers.iter().enumerate() {
        let last = tier.up_to.unwrap_or(u64::MAX);
        if last < reached {
            return Err(format!("the tiers of price {id} are not in order"));
        }
        // The first tier's flat amount is due without any unit, too.
        if n > 0 && quantity <= reached {
            return Ok(total);
        }
        let units = quantity.min(last) - reached;
        let part =
            within(tier, units).ok_or_else(|| format!("a tier of price {id} has no amount"))?;
        total = exact::add(&total, &part).ok_or_else(too_large)?;
        reached = last;
    }
    if quantity > reached {
        return Err(format!("price {id} has no tier for {quantity} units"));
    }
    Ok(total)
}

/// `units` at the tier's price, and its flat amount. A tier may have either, and has at least one.
fn within(tier: &Tier, units: u64) -> Option<Exact> {
    let unit = either(tier.unit_amount_decimal.as_deref(), tier.unit_amount);
    let fixed = either(tier.flat_amount_decimal.as_deref(), tier.flat_amount);
    if unit.is_none() && fixed.is_none() {
        return None;
    }
    let units = exact::multiply(&unit.unwrap_or(exact::whole(0)), &exact::whole(units))?;
    match fixed {
        Some(fixed) => exact::add(&units, &fixed),
        None => Some(units),
    }
}
