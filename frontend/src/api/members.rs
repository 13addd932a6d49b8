//! Operations on members; understands neither filter nor cursor, it passes them on.

use crm_types::ids::MemberId;
use crm_types::members::{MemberDetail, MemberPage};

use super::Result;
use super::client::{self, Request};
use crate::paths;

/// What a list is asked for; what is empty is left to the server's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersQuery {
    /// In the filter language.
    pub filter: String,
    /// Words of name or e-mail.
    pub q: String,
    /// A field, with a `-` before it for descending.
    pub sort: String,
    /// From the page before or after.
    pub cursor: String,
    /// Rows to a page, 1 to 100.
    pub limit: Option<u16>,
    /// Whether to count how many there are in all; without it the server counts for the first page alone.
    pub total: Option<bool>,
}

/// One page of the member list.
pub async fn list_members(query: &MembersQuery) -> Result<MemberPage> {
    let limit = query
        .limit
        .map(|limit| limit.to_string())
        .unwrap_or_default();
    let total = query
        .total
        .map(|total| total.to_string())
        .unwrap_or_default();
    let parameters = [
        ("filter", query.filter.as_str()),
        ("q", &query.q),
        ("sort", &query.sort),
        ("cursor", &query.cursor),
        ("limit", &limit),
        ("total", &total),
    ];
    client::json(Request::get(paths::with_query(
        "/api/crm/members",
        &parameters,
    )))
    .await
}

/// One member with everything known about them.
pub async fn get_member(id: MemberId) -> Result<MemberDetail> {
    client::json(Request::get(format!("/api/crm/members/{id}"))).await
}
