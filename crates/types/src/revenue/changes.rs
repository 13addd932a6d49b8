//! The history of the settings that revenue depends on, on the wire; undoes nothing itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::AdminId;
use crate::words::words;

words! {
    /// What of the settings was changed. More will come.
    RevenueSetting {
        Policy "policy",
        /// Which tier a price stands for.
        PriceTier "price_tier",
        ExchangeRates "exchange_rates",
        /// What the configuration says amounts are shown in.
        ReportingCurrency "reporting_currency",
        /// Whose a customer is, where somebody said so or took that back.
        CustomerLink "customer_link",
    }
}

/// A change of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenueChange {
    /// Rises with each change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub number: i64,
    pub at: DateTime<Utc>,
    /// Null: the program itself, by its configuration, or somebody who is gone.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub changed_by: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub changed_by_name: Option<String>,
    pub setting: RevenueSetting,
    /// Which of them: a price's id, a customer's; empty where there is but one.
    #[cfg_attr(feature = "openapi", schema(example = "price_1MowQULkdIwHu7ix"))]
    pub key: String,
    /// As JSON; null: there was none.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = r#"{"tier": "solo", "lasting": false}"#)
    )]
    pub before: Option<String>,
    /// As JSON; null: there is none any more.
    #[cfg_attr(
        feature = "openapi",
        schema(
            required = true,
            example = r#"{"tier": "household", "lasting": false}"#
        )
    )]
    pub after: Option<String>,
    /// The number of the change that this one took back.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undoes: Option<i64>,
    /// The number of the change that took this one back.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub undone_by: Option<i64>,
}

/// A page of changes, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevenueChangePage {
    pub items: Vec<RevenueChange>,
    pub has_more: bool,
    /// Give it as `cursor` to go on after these; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
