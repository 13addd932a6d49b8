//! What people set about a ticket: checked as far as can be told without the database, and what an edit makes of it.

use crm_types::ids::{AdminId, MemberId, TicketId};
use crm_types::tickets::{
    MAX_BODY, MAX_CATEGORY, MAX_SUBJECT, NewTicket, TicketPatch, TicketPriority, TicketStatus,
};
use serde::{Deserialize, Serialize};

use super::said::is_text;
use crate::members::{Fault, read_tags};

/// What people set, by the names that the history has for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub subject: String,
    pub description: String,
    pub status: TicketStatus,
    pub priority: TicketPriority,
    pub category: Option<String>,
    pub assignee_id: Option<AdminId>,
    pub member_id: Option<MemberId>,
    pub tags: Vec<String>,
    pub merged_into: Option<TicketId>,
}

/// A change of what people set. A field that is absent stays; of the rest each is in bounds and in its normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub subject: Option<String>,
    pub description: Option<String>,
    pub status: Option<TicketStatus>,
    pub priority: Option<TicketPriority>,
    pub category: Option<Option<String>>,
    pub assignee_id: Option<Option<AdminId>>,
    pub member_id: Option<Option<MemberId>>,
    pub tags: Option<Vec<String>>,
    pub merged_into: Option<Option<TicketId>>,
}

impl Edit {
    /// What a patch asks for.
    ///
    /// # Errors
    /// Every fault there is. Whether member and assignee are there only the database knows.
    pub fn read(patch: &TicketPatch) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let edit = Self {
            subject: patch
                .subject
                .as_deref()
                .map(|text| subject(text, &mut faults)),
            description: patch
                .description
                .as_deref()
                .map(|text| description(text, &mut faults)),
            status: patch.status,
            priority: patch.priority,
            category: patch
                .category
                .as_ref()
                .map(|text| category(text.as_deref(), &mut faults)),
            assignee_id: patch.assignee_id,
            member_id: patch.member_id,
            tags: patch
                .tags
                .as_ref()
                .map(|tags| read_tags("tags", tags, &mut faults)),
            merged_into: None,
        };
        match faults.is_empty() {
            true => Ok(edit),
            false => Err(faults),
        }
    }

    /// Of the status alone.
    pub fn to_status(status: TicketStatus) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// What this makes of a ticket.
    pub fn apply(&self, current: &State) -> State {
        let current = current.clone();
        State {
            subject: self.subject.clone().unwrap_or(current.subject),
            description: self.description.clone().unwrap_or(current.description),
            status: self.status.unwrap_or(current.status),
            priority: self.priority.unwrap_or(current.priority),
            category: self.category.clone().unwrap_or(current.category),
            assignee_id: self.assignee_id.unwrap_or(current.assignee_id),
            member_id: self.member_id.unwrap_or(current.member_id),
            tags: self.tags.clone().unwrap_or(current.tags),
            merged_into: self.merged_into.unwrap_or(current.merged_into),
        }
    }
}

/// A new ticket as it begins.
///
/// # Errors
/// Every fault there is.
pub fn draft(new: &NewTicket) -> Result<State, Vec<Fault>> {
    let mut faults = Vec::new();
    let state = State {
        subject: subject(&new.subject, &mut faults),
        description: description(&new.description, &mut faults),
        status: TicketStatus::Open,
        priority: new.priority.unwrap_or(TicketPriority::Normal),
        category: category(new.category.as_deref(), &mut faults),
        assignee_id: new.assignee_id,
        member_id: new.member_id,
        tags: read_tags("tags", &new.tags, &mut faults),
        merged_into: None,
    };
    match faults.is_empty() {
        true => Ok(state),
        false => Err(faults),
    }
}

/// One line.
fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn subject(text: &str, faults: &mut Vec<Fault>) -> String {
    let line = line(text);
    if !(1..=MAX_SUBJECT).contains(&line.chars().count()) || line.chars().any(char::is_control) {
        faults.push(Fault {
            field: "subject".to_owned(),
            message: format!("A subject is a line of 1 to {MAX_SUBJECT} characters."),
        });
    }
    line
}

fn description(text: &str, faults: &mut Vec<Fault>) -> String {
    let text = text.trim();
    if text.chars().count() > MAX_BODY || !is_text(text) {
        faults.push(Fault {
            field: "description".to_owned(),
            message: format!(
                "A description is a text of {MAX_BODY} characters at most, without control characters."
            ),
        });
    }
    text.to_owned()
}

fn category(text: Option<&str>, faults: &mut Vec<Fault>) -> Option<String> {
    let line = text.map(line).filter(|line| !line.is_empty())?;
    if line.chars().count() > MAX_CATEGORY || line.chars().any(char::is_control) {
        faults.push(Fault {
            field: "category".to_owned(),
            message: format!("A category has {MAX_CATEGORY} characters at most."),
        });
    }
    Some(line)
}
