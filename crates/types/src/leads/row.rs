//! One lead as a row of a list or a card of a board.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::LeadStatus;
use crate::ids::{AdminId, LeadId, MemberId};
use crate::page::Total;

/// One lead. At least one of name, e-mail and phone is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadRow {
    pub id: LeadId,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "amara@example.com")
    )]
    pub email: Option<String>,
    /// E.164.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "+12025550142"))]
    pub phone: Option<String>,
    /// In a word or two.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "webinar"))]
    pub source: Option<String>,
    pub status: LeadStatus,
    /// Who sees to them.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub owner_id: Option<AdminId>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Ada Lovelace"))]
    pub owner_name: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Call back"))]
    pub next_step: Option<String>,
    /// The day it is due.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_step_on: Option<NaiveDate>,
    /// The member they have become.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub converted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 7))]
    pub revision: i64,
}

/// A page of leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeadPage {
    pub items: Vec<LeadRow>,
    pub has_more: bool,
    /// Give it as `cursor` to go on; null at the end.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
    /// Give it as `cursor` to go back; null at the beginning.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub prev_cursor: Option<String>,
    /// How many there are in all, where that was asked.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub total: Option<Total>,
    /// The filter as the server understood it; null for all.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "status = new"))]
    pub filter: Option<String>,
}
