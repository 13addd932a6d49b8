//! A ticket as the database has it, and what it is on the wire at a moment; reads none.

use chrono::{DateTime, Utc};
use crm_domain::tickets::outcome;
use crm_types::ids::{AdminId, MemberId, TicketId};
use crm_types::tickets::TicketRow;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Result};

/// A row of a list.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct TicketRecord {
    pub id: Uuid,
    pub number: i64,
    pub subject: String,
    status: String,
    priority: String,
    category: Option<String>,
    tags: Vec<String>,
    source: String,
    member_id: Option<Uuid>,
    member_name: Option<String>,
    member_email: Option<String>,
    assignee_id: Option<Uuid>,
    assignee_name: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    first_responded_at: Option<DateTime<Utc>>,
    first_response_due_at: Option<DateTime<Utc>>,
    first_response_missed: bool,
    resolved_at: Option<DateTime<Utc>>,
    resolution_due_at: Option<DateTime<Utc>>,
    resolution_missed: bool,
    due_at: Option<DateTime<Utc>>,
    pub revision: i64,
}

impl TicketRecord {
    /// As of `now`.
    pub fn row(self, now: DateTime<Utc>) -> Result<TicketRow> {
        Ok(TicketRow {
            id: TicketId(self.id),
            number: self.number,
            reference: reference(self.number),
            subject: self.subject,
            status: word(&self.status)?,
            priority: word(&self.priority)?,
            category: self.category,
            tags: self.tags,
            source: word(&self.source)?,
            member_id: self.member_id.map(MemberId),
            member_name: self.member_name,
            member_email: self.member_email,
            assignee_id: self.assignee_id.map(AdminId),
            assignee_name: self.assignee_name,
            created_at: self.created_at,
            updated_at: self.updated_at,
            first_responded_at: self.first_responded_at,
            first_response_due_at: self.first_response_due_at,
            resolved_at: self.resolved_at,
            resolution_due_at: self.resolution_due_at,
            due_at: self.due_at,
            first_response: outcome(
                self.first_response_missed,
                self.first_response_due_at,
                self.first_responded_at,
                now,
            ),
            resolution: outcome(
                self.resolution_missed,
                self.resolution_due_at,
                self.resolved_at,
                now,
            ),
            revision: self.revision,
        })
    }
}

/// The number as people say it.
pub(crate) fn reference(number: i64) -> String {
    format!("SUPP-{number:04}")
}

/// The number that people mean by `SUPP-0017`.
pub(super) fn number(reference: &str) -> Option<i64> {
    let (word, digits) = reference.split_once('-')?;
    let fits =
        word.eq_ignore_ascii_case("supp") && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

/// One of a closed set.
pub(super) fn word<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Other {
        reason: format!("tickets have no word {text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_as_it_is_written() {
        for (of, text) in [
            (1, "SUPP-0001"),
            (9_999, "SUPP-9999"),
            (123_456, "SUPP-123456"),
        ] {
            assert_eq!(reference(of), text);
            assert_eq!(number(text), Some(of));
        }
        assert_eq!(number("supp-17"), Some(17));
        for wrong in [
            "",
            "SUPP",
            "SUPP-",
            "SUPP-x",
            "SUPP--1",
            "TICK-1",
            "SUPP-99999999999999999999",
        ] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
