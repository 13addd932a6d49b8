//! The tags there are, from the counters; counts nobody one by one.

use crm_types::members::{TagCount, TagList};

use crate::{Database, Result};

/// Tags that have `text` in them, however it is written; those that most members have first.
///
/// # Errors
/// `Invalid` for text with U+0000.
pub async fn tags(database: &Database, text: &str, limit: u16) -> Result<TagList> {
    let mut lane = database.lane().await?;
    let rows: Vec<(String, i64)> = sqlx::query_as(include_str!("queries/tags.sql"))
        .bind(text)
        .bind(i64::from(limit) + 1)
        .fetch_all(lane.connection())
        .await?;
    lane.keep();
    Ok(TagList {
        has_more: rows.len() > usize::from(limit),
        items: rows
            .into_iter()
            .take(usize::from(limit))
            .map(|(tag, members)| TagCount { tag, members })
            .collect(),
    })
}
