//! The conversations of a lead: those of its numbers, and the member's once it has become one.

use crm_domain::messages::Region;
use crm_types::ids::{LeadId, ThreadId};
use crm_types::messages::Thread;
use uuid::Uuid;

use crate::{Database, Result, messages};

/// The lead's conversations, the latest first; none where there is no such lead.
pub async fn list_threads(
    database: &Database,
    id: LeadId,
    region: Option<Region>,
) -> Result<Option<Vec<Thread>>> {
    let known: Option<Option<Uuid>> =
        sqlx::query_scalar("select member_id from crm.leads where id = $1")
            .bind(id.0)
            .fetch_optional(database.pool())
            .await?;
    let Some(member) = known else {
        return Ok(None);
    };
    let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/threads.sql"))
        .bind(id.0)
        .bind(member)
        .fetch_all(database.pool())
        .await?;
    let ids: Vec<ThreadId> = ids.into_iter().map(ThreadId).collect();
    let threads = messages::threads(database, &ids, region).await?;
    Ok(Some(threads))
}
