//! Operations on members; understands neither filter nor cursor, it passes them on.

use crm_types::ids::MemberId;
use crm_types::members::{
    HistoryPage, MemberActivity, MemberDetail, MemberNeighbors, MemberPage, MemberPatch,
    PeerComparison, TagList,
};

use super::Result;
use super::client::{self, Request};
use crate::paths;

const ROOT: &str = "/api/crm/members";

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

impl MembersQuery {
    /// The address of the list at `path` that is asked.
    pub(super) fn address(&self, path: &str) -> String {
        let limit = self.limit.map(|limit| limit.to_string());
        let total = self.total.map(|total| total.to_string());
        let parameters = [
            ("filter", self.filter.as_str()),
            ("q", &self.q),
            ("sort", &self.sort),
            ("cursor", &self.cursor),
            ("limit", &limit.unwrap_or_default()),
            ("total", &total.unwrap_or_default()),
        ];
        paths::with_query(path, &parameters)
    }
}

/// One page of the member list.
pub async fn list_members(query: &MembersQuery) -> Result<MemberPage> {
    client::json(Request::get(query.address(ROOT))).await
}

/// One member with everything known about them, and the version of it.
pub async fn get_member(id: MemberId) -> Result<(MemberDetail, String)> {
    client::tagged(Request::get(format!("{ROOT}/{id}"))).await
}

/// Changes what people set about a member, unless somebody else changed it since that version.
pub async fn update_member(
    id: MemberId,
    etag: &str,
    patch: &MemberPatch,
) -> Result<(MemberDetail, String)> {
    let body = serde_json::to_string(patch).ok();
    client::tagged(Request::patch(&format!("{ROOT}/{id}"), body).if_match(etag)).await
}

/// What happened to a member; `kinds` with commas between them, none for all.
pub async fn list_member_history(id: MemberId, kinds: &str, cursor: &str) -> Result<HistoryPage> {
    let parameters = [("kinds", kinds), ("cursor", cursor)];
    client::json(Request::get(paths::with_query(
        &format!("{ROOT}/{id}/history"),
        &parameters,
    )))
    .await
}

/// The days on which a member was there.
pub async fn get_member_activity(id: MemberId) -> Result<MemberActivity> {
    client::json(Request::get(format!("{ROOT}/{id}/activity"))).await
}

/// A member beside others of the same tier and age.
pub async fn compare_member(id: MemberId) -> Result<PeerComparison> {
    client::json(Request::get(format!("{ROOT}/{id}/peers"))).await
}

/// Whom one meets before and after a member in a list.
pub async fn get_member_neighbors(id: MemberId, query: &MembersQuery) -> Result<MemberNeighbors> {
    let parameters = [
        ("filter", query.filter.as_str()),
        ("q", &query.q),
        ("sort", &query.sort),
    ];
    client::json(Request::get(paths::with_query(
        &format!("{ROOT}/{id}/neighbors"),
        &parameters,
    )))
    .await
}

/// Tags that fit what is typed, those of most members first.
pub async fn list_tags(q: &str) -> Result<TagList> {
    client::json(Request::get(paths::with_query(
        "/api/crm/tags",
        &[("q", q)],
    )))
    .await
}
