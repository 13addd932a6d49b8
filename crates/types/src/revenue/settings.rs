//! The settings that revenue depends on: policy, tiers of prices, exchange rates, whose a customer is; applies none.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::NotUnderstood;
use crate::ids::MemberId;
use crate::money::Money;
use crate::patch::{given, present};

/// How what the definitions leave open is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenuePolicy {
    /// What all amounts are shown in; set by the configuration.
    #[cfg_attr(feature = "openapi", schema(example = "USD", pattern = "^[A-Z]{3}$"))]
    pub reporting_currency: String,
    /// Past due counts for this many days; null: as long as it lasts.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, maximum = 3650, example = 30)
    )]
    pub past_due_days: Option<u32>,
    /// Whether subscriptions count whose invoices are not collected for now.
    pub count_paused: bool,
    /// Whether what ends with its period counts no more at once.
    pub drop_ending: bool,
    /// Whether coupons that do not last are subtracted while they do.
    pub subtract_passing: bool,
    /// Rises with each change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 1))]
    pub revision: i64,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub updated_at: Option<DateTime<Utc>>,
}

/// What is to change. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevenuePolicyPatch {
    /// Null: as long as it lasts.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<u32>, minimum = 0, maximum = 3650, example = 30)
    )]
    pub past_due_days: Option<Option<u32>>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub count_paused: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub drop_ending: Option<bool>,
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub subtract_passing: Option<bool>,
}

/// What a policy would make of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyPreview {
    pub before: Money,
    pub after: Money,
    /// How many members would have another revenue.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 12))]
    pub members: i64,
}

/// A price, and the tier it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceTier {
    #[cfg_attr(feature = "openapi", schema(example = "price_1MowQULkdIwHu7ix"))]
    pub price: String,
    /// Of the price, or its product.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Solo"))]
    pub name: Option<String>,
    /// Null: unmapped.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub tier: Option<String>,
    /// Whether who has paid it keeps the tier when there is no subscription any more.
    pub lasting: bool,
    /// For one unit an interval, in the price's own currency; null for tiered prices.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub amount: Option<Money>,
    /// `day`, `week`, `month`, `year`; null for what is paid once.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "day"))]
    pub interval: Option<String>,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 28))]
    pub interval_count: u32,
}

/// All prices, those that are not mapped first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriceTierList {
    pub items: Vec<PriceTier>,
    /// How many of them are not mapped.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub unmapped: i64,
}

/// The tier that a price is to stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPriceTier {
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "solo")
    )]
    pub tier: String,
    /// Whether who has paid it keeps the tier when there is no subscription any more.
    #[serde(default)]
    pub lasting: bool,
}

/// An exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExchangeRate {
    #[cfg_attr(feature = "openapi", schema(example = "EUR", pattern = "^[A-Z]{3}$"))]
    pub currency: String,
    /// What one unit of it is expressed in.
    #[cfg_attr(feature = "openapi", schema(example = "USD", pattern = "^[A-Z]{3}$"))]
    pub quote: String,
    /// From which day on.
    pub since: NaiveDate,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "1.0845", pattern = r"^\d+(\.\d+)?$")
    )]
    pub rate: String,
}

/// Exchange rates, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExchangeRateList {
    pub items: Vec<ExchangeRate>,
}

/// Exchange rates to be stored, over those of the same days; all of them or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewExchangeRates {
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1000))]
    pub items: Vec<ExchangeRate>,
}

/// A customer of Stripe who is nobody's here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlinkedCustomer {
    #[cfg_attr(feature = "openapi", schema(example = "cus_NffrFeUfNV2Hib"))]
    pub customer: String,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub email: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    /// Those it may be; empty where nobody fits.
    pub candidates: Vec<MemberId>,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub subscriptions: i64,
}

/// A page of them, in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnlinkedCustomerPage {
    pub items: Vec<UnlinkedCustomer>,
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}

/// Whose a customer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomerLink {
    pub member_id: MemberId,
}

/// What could not be understood, by kind and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotUnderstoodPage {
    pub items: Vec<NotUnderstood>,
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
