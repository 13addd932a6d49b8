//! Forms on the product's site that leads come from, and what one sends.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::LeadFormId;

/// A form. Its key stands in the page and is no secret; what it may be used from is its list of origins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadForm {
    pub id: LeadFormId,
    #[cfg_attr(feature = "openapi", schema(example = "Landing page"))]
    pub name: String,
    #[cfg_attr(
        feature = "openapi",
        schema(example = "pk_4f9c2d7a1b3e5f60718293a4b5c6d7e8")
    )]
    pub key: String,
    /// Where it may be sent from.
    #[cfg_attr(feature = "openapi", schema(max_items = 50, example = json!(["https://www.example.com"])))]
    pub origins: Vec<String>,
    /// The source of leads that name none.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "website"))]
    pub source: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Since then nothing is taken from it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub revoked_at: Option<DateTime<Utc>>,
    /// How many leads came by it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 42))]
    pub leads: i64,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_lead_at: Option<DateTime<Utc>>,
}

/// All forms, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadForms {
    pub items: Vec<LeadForm>,
}

/// A form to be made, or as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLeadForm {
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 100, example = "Landing page")
    )]
    pub name: String,
    /// Scheme, host and port, as browsers send it.
    #[cfg_attr(feature = "openapi", schema(max_items = 50, example = json!(["https://www.example.com"])))]
    pub origins: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 200, example = "website")
    )]
    pub source: Option<String>,
}

/// What a form sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadSubmission {
    /// The form's key, where no header has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 100))]
    pub key: Option<String>,
    /// What they are called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 200, example = "Amara Okafor")
    )]
    pub name: Option<String>,
    /// Where to write to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 254, example = "amara@example.com")
    )]
    pub email: Option<String>,
    /// Of any country, best with its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 40))]
    pub phone: Option<String>,
    /// Where they came from; absent: what the form says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub source: Option<String>,
    /// What they wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 10_000))]
    pub message: Option<String>,
    /// As in the address they came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub utm_source: Option<String>,
    /// As in the address they came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub utm_medium: Option<String>,
    /// As in the address they came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub utm_campaign: Option<String>,
    /// As in the address they came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub utm_term: Option<String>,
    /// As in the address they came by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 200))]
    pub utm_content: Option<String>,
    /// A field that no person sees. Whoever fills it in is a program, and nothing is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 1000))]
    pub website: Option<String>,
    /// How long the form was open, in milliseconds. Nobody fills one in within two seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, minimum = 0, example = 24000)
    )]
    pub elapsed_ms: Option<i64>,
}

/// It has come. Nothing more is told to a page that anybody may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadReceived {
    #[cfg_attr(feature = "openapi", schema(example = true))]
    pub received: bool,
}
