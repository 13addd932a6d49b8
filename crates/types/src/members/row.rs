//! One line of the member list, and a page of them; holds what the list shows and no more.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::money::Money;
use crate::page::Total;

/// One member in a list. A figure that is not known is null, which is not 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberRow {
    pub id: MemberId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub email: Option<String>,
    /// When the member joined.
    #[serde(serialize_with = "crate::instant::serialize")]
    pub created_at: DateTime<Utc>,
    /// Null for somebody who never signed in.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    #[serde(serialize_with = "crate::instant::serialize_optional")]
    pub last_login_at: Option<DateTime<Utc>>,
    /// Calendar days since then in the account's time zone, right at the moment of reading.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 3))]
    pub days_since_last_login: Option<u32>,
    /// `active`, `champion`, `at_risk`, `inactive`, or null: unclassified. More may be added.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "champion"))]
    pub engagement_status: Option<String>,
    /// `healthy`, `needs_attention`, `churned`, or null: unclassified. More may be added.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "healthy"))]
    pub health_status: Option<String>,
    /// `free`, `solo`, `household`, `intensive`, or another tier of the price map.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub subscription_tier: Option<String>,
    /// Whether that tier was set here by hand, whatever billing says.
    #[cfg_attr(feature = "openapi", schema(example = false))]
    pub tier_by_hand: bool,
    /// `active`, `trialing` or `inactive`.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "active"))]
    pub subscription_status: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 4))]
    pub vision_count: Option<i64>,
    /// Monthly recurring revenue in the reporting currency.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub mrr: Option<Money>,
    pub tags: Vec<String>,
    /// Grows with every change of the member.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub revision: i64,
}

/// A page of members in the order that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberPage {
    pub items: Vec<MemberRow>,
    /// How many match in all; null where it was not asked for (`total=false`, or a page beyond the first).
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub total: Option<Total>,
    /// Whether there are rows after these.
    pub has_more: bool,
    /// Give it as `cursor` to go on after these rows; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
    /// Give it as `cursor` to go back before these rows; null at the beginning.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub prev_cursor: Option<String>,
    /// The filter as the server understood it, in its canonical form; null for all members.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "engagement_status = at_risk")
    )]
    pub filter: Option<String>,
}
