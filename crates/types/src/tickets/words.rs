//! The words of tickets: statuses, priorities, where one came from, orders of a list; decides nothing about any.

use crate::records::sorts;
use crate::status::{Status, Tone};
use crate::words::words;

words! {
    /// How far a ticket is. Open, in progress and waiting count as open tickets.
    TicketStatus {
        /// Nobody works on it yet, or the member has answered.
        Open "open",
        InProgress "in_progress",
        /// The member is to answer: no clock runs.
        WaitingReply "waiting_reply",
        /// Done, as far as we know: no clock runs, and an answer opens it again.
        Resolved "resolved",
        /// Done for good.
        Closed "closed",
    }
}

impl TicketStatus {
    /// Whether it counts as an open ticket.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }
}

words! {
    /// How soon a ticket is to be answered.
    TicketPriority {
        Low "low",
        Normal "normal",
        High "high",
        Urgent "urgent",
    }
}

words! {
    /// Where a ticket came from. More may come.
    TicketSource {
        /// Written down by somebody here.
        Page "page",
        /// By a program.
        Api "api",
        Sms "sms",
        Email "email",
    }
}

words! {
    /// How near a ticket's next target is.
    TicketDue {
        /// It has passed.
        Overdue "overdue",
        /// Less than four hours are left.
        Soon "soon",
        Later "later",
    }
}

words! {
    /// What became of a target.
    TicketOutcome {
        /// It happened in time.
        Met "met",
        /// It happened too late, or it is too late by now.
        Missed "missed",
        /// There is time left, or the clock stands.
        Pending "pending",
    }
}

words! {
    /// What a member's history tells of a ticket.
    TicketMilestone {
        Created "created",
        /// It was resolved or closed.
        Resolved "resolved",
    }
}

const fn status(key: &'static str, label: &'static str, tone: Tone) -> Status {
    Status { key, label, tone }
}

/// What people read of a status.
pub const STATUSES: &[Status] = &[
    status("open", "Open", Tone::Accent),
    status("in_progress", "In progress", Tone::Violet),
    status("waiting_reply", "Waiting for reply", Tone::Caution),
    status("resolved", "Resolved", Tone::Positive),
    status("closed", "Closed", Tone::Neutral),
];

/// What people read of a priority.
pub const PRIORITIES: &[Status] = &[
    status("low", "Low", Tone::Neutral),
    status("normal", "Normal", Tone::Accent),
    status("high", "High", Tone::Caution),
    status("urgent", "Urgent", Tone::Negative),
];

/// What people read of where a ticket came from.
pub const SOURCES: &[Status] = &[
    status("page", "Written here", Tone::Neutral),
    status("api", "API", Tone::Neutral),
    status("sms", "Text message", Tone::Neutral),
    status("email", "E-mail", Tone::Neutral),
];

/// What people read of how near a target is.
pub const DUE: &[Status] = &[
    status("overdue", "Overdue", Tone::Negative),
    status("soon", "Due soon", Tone::Caution),
    status("later", "Due later", Tone::Neutral),
];

/// What people read of what became of a target.
pub const OUTCOMES: &[Status] = &[
    status("met", "In time", Tone::Positive),
    status("missed", "Too late", Tone::Negative),
    status("pending", "Not yet", Tone::Neutral),
];

words! {
    /// What tickets can be sorted by. Statuses and priorities are in their own order, not the alphabet's.
    TicketSortField {
        Number "number",
        Subject "subject",
        Status "status",
        Priority "priority",
        CreatedAt "created_at",
        UpdatedAt "updated_at",
        /// The next target.
        DueAt "due_at",
    }
}

sorts! {
    /// In which order tickets are listed. Unknown values come last either way; ties are broken by id.
    TicketSort, TicketSortField, UpdatedAt true
}
