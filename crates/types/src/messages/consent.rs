//! What somebody has agreed to, entry by entry; the newest about an address or a member counts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Channel, Consent, ConsentSource, HoldReason};
use crate::ids::AdminId;

/// One entry of the ledger. None is ever changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentEntry {
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 42))]
    pub id: i64,
    pub at: DateTime<Utc>,
    pub channel: Channel,
    /// The number (E.164) or the e-mail address.
    #[cfg_attr(feature = "openapi", schema(example = "+12025550142"))]
    pub address: String,
    pub consent: Consent,
    pub source: ConsentSource,
    /// The words by which it was said.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "STOP"))]
    pub wording: Option<String>,
    /// Who recorded it, where somebody here did.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub recorded_by: Option<AdminId>,
}

/// Where a member stands, for one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentStanding {
    pub channel: Channel,
    /// Where a message would go: E.164 or an e-mail address; null: nothing is known, or nothing that can be reached.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "+12025550142"))]
    pub address: Option<String>,
    /// Null: nothing was ever said.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub consent: Option<Consent>,
    /// Why nothing can be sent at all; null: something can.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub blocked: Option<HoldReason>,
}

/// All that is known of what a member agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentList {
    /// One for each channel.
    pub standing: Vec<ConsentStanding>,
    /// The newest first, two hundred at most.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub items: Vec<ConsentEntry>,
}

/// What a member said, in words that no keyword is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewConsent {
    pub channel: Channel,
    pub consent: Consent,
    /// What they said, and where.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 1000,
            example = "On the phone: “please do not text me any more”"
        )
    )]
    pub wording: String,
}
