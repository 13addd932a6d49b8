//! Prices and products; computes nothing.

use serde::{Deserialize, Serialize};

use super::Metadata;
use super::raw::raw_words;

raw_words! {
    /// How often a price recurs, before its count.
    Every {
        Day "day",
        Week "week",
        Month "month",
        Year "year",
    }
}

raw_words! {
    /// Whether a quantity is agreed, or counted by what was used.
    Usage {
        Licensed "licensed",
        Metered "metered",
    }
}

raw_words! {
    Scheme {
        PerUnit "per_unit",
        Tiered "tiered",
    }
}

raw_words! {
    TiersMode {
        /// Each unit at the price of the tier it lies in.
        Graduated "graduated",
        /// All units at the price of the tier of the last one.
        Volume "volume",
    }
}

raw_words! {
    TaxBehavior {
        Inclusive "inclusive",
        Exclusive "exclusive",
        Unspecified "unspecified",
    }
}

raw_words! {
    Rounding {
        Up "up",
        Down "down",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurring {
    pub interval: Every,
    pub interval_count: u32,
    pub usage: Usage,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The last unit of the tier; `None`: without end (Stripe's `inf`, or null).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<i64>,
    /// Minor units as a decimal of up to 12 places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount_decimal: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_amount: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_amount_decimal: Option<String>,
}

/// Quantities are divided before they are multiplied by the price: packs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transform {
    pub divide_by: u64,
    pub round: Rounding,
}

/// An entry of `currency_options`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceInCurrency {
    /// Upper case.
    pub currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount_decimal: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Upper case.
    pub currency: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_key: Option<String>,
    pub active: bool,
    /// `None`: paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurring: Option<Recurring>,
    pub scheme: Scheme,
    /// Minor units; null for tiered prices and for fractions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount: Option<i64>,
    /// Minor units as a decimal of up to 12 places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_amount_decimal: Option<String>,
    /// Empty where the price is not tiered or they were not asked for (they have to be expanded).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers_mode: Option<TiersMode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<TaxBehavior>,
    /// Have to be expanded, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_other_currencies: Vec<PriceInCurrency>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    pub id: String,
    pub inclusive: bool,
    /// A decimal: `19`, `8.875`.
    pub percentage: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub active: bool,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}
