//! How many recipients have which outcome, as the triggers count them.

use std::collections::HashMap;

use crm_types::messages::{RecipientOutcome, SkippedMembers};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::messages::record::word;

/// The counts of one broadcast.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    by_outcome: Vec<(RecipientOutcome, i64)>,
    /// The most first.
    pub skipped: Vec<SkippedMembers>,
    pub replied: i64,
}

impl Counts {
    pub fn of(&self, outcome: RecipientOutcome) -> i64 {
        let found = self.by_outcome.iter().filter(|(of, _)| *of == outcome);
        found.map(|(_, members)| members).sum()
    }

    pub fn all(&self) -> i64 {
        self.by_outcome.iter().map(|(_, members)| members).sum()
    }
}

/// The counts of these broadcasts.
pub(super) async fn counts(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Counts>> {
    let rows: Vec<(Uuid, String, String, i64)> = sqlx::query_as(include_str!("queries/counts.sql"))
        .bind(ids)
        .fetch_all(&mut *connection)
        .await?;
    let replied: Vec<(Uuid, i64)> = sqlx::query_as(include_str!("queries/replied.sql"))
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut counts: HashMap<Uuid, Counts> = HashMap::new();
    for (id, outcome, reason, members) in rows {
        let counts = counts.entry(id).or_default();
        let outcome: RecipientOutcome = word(&outcome)?;
        counts.by_outcome.push((outcome, members));
        if outcome == RecipientOutcome::Skipped {
            let reason = word(&reason)?;
            counts.skipped.push(SkippedMembers { reason, members });
        }
    }
    for (id, members) in replied {
        counts.entry(id).or_default().replied = members;
    }
    Ok(counts)
}
