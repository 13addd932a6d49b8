//! The words of leads: statuses and orders of a list; decides nothing about any.

use crate::records::sorts;
use crate::status::{Status, Tone};
use crate::words::words;

words! {
    /// How far a lead is.
    LeadStatus {
        New "new",
        Contacted "contacted",
        Qualified "qualified",
        /// They have become a member.
        Converted "converted",
        Lost "lost",
    }
}

const fn status(key: &'static str, label: &'static str, tone: Tone) -> Status {
    Status { key, label, tone }
}

/// What people read of a status.
pub const STATUSES: &[Status] = &[
    status("new", "New", Tone::Accent),
    status("contacted", "Contacted", Tone::Violet),
    status("qualified", "Qualified", Tone::Teal),
    status("converted", "Converted", Tone::Positive),
    status("lost", "Lost", Tone::Neutral),
];

words! {
    /// What leads can be sorted by. Statuses are in their own order, not the alphabet's.
    LeadSortField {
        Name "name",
        Email "email",
        Status "status",
        Source "source",
        NextStepOn "next_step_on",
        CreatedAt "created_at",
        UpdatedAt "updated_at",
    }
}

sorts! {
    /// In which order leads are listed. Unknown values come last either way; ties are broken by id.
    LeadSort, LeadSortField, CreatedAt true
}
