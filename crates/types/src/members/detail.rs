//! All that is known of one member; what is not known is null, which is not 0.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::changes::Change;
use crate::ids::MemberId;
use crate::money::Money;

/// One member with every figure of both metrics tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberDetail {
    pub id: MemberId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,

    /// Set by an admin; null: unclassified.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "champion"))]
    pub engagement_status: Option<String>,
    /// Set by an admin; null: unclassified.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "healthy"))]
    pub health_status: Option<String>,
    pub custom_tags: Vec<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub admin_notes: Option<String>,

    /// Whole percent of the fourteen profile fields.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, maximum = 100, example = 86)
    )]
    pub profile_completion_percent: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 4))]
    pub vision_count: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 9))]
    pub vision_refinement_count: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 3))]
    pub audio_generated_count: Option<i64>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 41)
    )]
    pub journal_entry_count: Option<i64>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 12)
    )]
    pub vision_board_image_count: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_login_at: Option<DateTime<Utc>>,
    /// Calendar days in the account's time zone, right at the moment of reading.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0, example = 3))]
    pub days_since_last_login: Option<u32>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 88)
    )]
    pub total_logins: Option<i64>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 17)
    )]
    pub s3_file_count: Option<i64>,
    /// Megabytes (1,000,000 bytes) with two decimals.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "35.20", pattern = r"^-?\d+\.\d{2}$")
    )]
    pub total_storage_mb: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 5200)
    )]
    pub tokens_used: Option<i64>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = 14800))]
    pub tokens_remaining: Option<i64>,
    /// As of when the activity figures are; null before the first run.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub calculated_at: Option<DateTime<Utc>>,

    /// The one set by hand where there is one, else billing's.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub subscription_tier: Option<String>,
    /// The tier that billing says.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "solo"))]
    pub synced_tier: Option<String>,
    /// The tier set here by hand; null: billing's counts.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "household"))]
    pub tier_by_hand: Option<String>,
    /// `active`, `trialing` or `inactive`.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "active"))]
    pub subscription_status: Option<String>,
    /// Stripe's own word for it.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "past_due"))]
    pub raw_status: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub mrr: Option<Money>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ltv: Option<Money>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub total_spent: Option<Money>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub subscription_start_date: Option<NaiveDate>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, minimum = 0, example = 11)
    )]
    pub months_subscribed: Option<i64>,
    /// As of when the revenue figures are; null where there are none.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub revenue_updated_at: Option<DateTime<Utc>>,

    /// When anything of the above last changed.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub updated_at: Option<DateTime<Utc>>,
    /// Grows with every change of what people set: what an edit is checked against.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 7))]
    pub revision: i64,
    /// What people set and who changed it last; null where nobody has.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_change: Option<Box<Change>>,
}
