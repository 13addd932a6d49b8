//! One lead whole, a new one, and what changes one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{LeadRow, LeadStatus};
use crate::ids::{AdminId, MemberId};
use crate::patch::{given, present};

/// One lead whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadDetail {
    pub lead: LeadRow,
    /// What they wrote.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "Do you have a plan for families?")
    )]
    pub message: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub utm_source: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub utm_medium: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub utm_campaign: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub utm_term: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub utm_content: Option<String>,
    /// The form it came by.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub form_name: Option<String>,
    /// What the member they have become is called.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_name: Option<String>,
    /// Members with this address or number, who may be the same person.
    pub alike: Vec<MemberId>,
}

/// A lead to be made. At least one of name, e-mail and phone is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLead {
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
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 40, example = "+1 202 555 0142")
    )]
    pub phone: Option<String>,
    /// Where they came from, in a word or two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 200, example = "webinar")
    )]
    pub source: Option<String>,
    /// What they wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false, max_length = 10_000))]
    pub message: Option<String>,
    /// Who sees to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub owner_id: Option<AdminId>,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(required = false, max_length = 200, example = "Call back")
    )]
    pub next_step: Option<String>,
    /// The day it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub next_step_on: Option<NaiveDate>,
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
}

/// What is to change about a lead. A field that is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadPatch {
    /// What they are called.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 200))]
    pub name: Option<Option<String>>,
    /// Where to write to.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 254))]
    pub email: Option<Option<String>>,
    /// Of any country, best with its code.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 40))]
    pub phone: Option<Option<String>>,
    /// Where they came from.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 200))]
    pub source: Option<Option<String>>,
    /// What they wrote.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 10_000))]
    pub message: Option<Option<String>>,
    /// How far it is; `converted` is set by a conversion alone.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub status: Option<LeadStatus>,
    /// Null: nobody.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AdminId>))]
    pub owner_id: Option<Option<AdminId>>,
    /// What is to be done.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 200))]
    pub next_step: Option<Option<String>>,
    /// The day it is due.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
    pub next_step_on: Option<Option<NaiveDate>>,
}

/// Who a lead has become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadConversion {
    pub member_id: MemberId,
}
