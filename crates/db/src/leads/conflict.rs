//! What stands in the way of undoing a change of leads: one of them as it is, and the change; refuses nothing.

use crm_domain::messages::Region;
use crm_types::ids::{ChangeId, LeadId};
use crm_types::records::RecordConflict;
use uuid::Uuid;

use super::find::find_within;
use crate::records::{Which, of_record};
use crate::{Database, Result};

/// The lead that a change touched, and what the change did to it: of the one that is named, else of the first.
pub async fn standing(
    database: &Database,
    lead: Option<LeadId>,
    change: Option<ChangeId>,
    region: Option<Region>,
) -> Result<RecordConflict> {
    let mut connection = database.pool().acquire().await?;
    let id: Option<Uuid> = match (lead, change) {
        (Some(lead), _) => Some(lead.0),
        (None, Some(change)) => {
            sqlx::query_scalar(include_str!("queries/first_changed.sql"))
                .bind(change.0)
                .fetch_optional(&mut *connection)
                .await?
        }
        (None, None) => None,
    };
    let Some(id) = id else {
        return Ok(RecordConflict::default());
    };
    let changes = match change {
        Some(change) => {
            let which = Which {
                only: Some(change),
                ..Which::default()
            };
            of_record(&mut connection, id, which, 1).await?
        }
        None => Vec::new(),
    };
    Ok(RecordConflict {
        lead: find_within(&mut connection, LeadId(id), region).await?,
        changes,
        ..RecordConflict::default()
    })
}
