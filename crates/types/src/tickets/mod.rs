//! Tickets on the wire: what somebody asked for help with, what was said about it, and until when it is to be answered.

mod board;
mod detail;
mod entry;
mod policy;
mod report;
mod row;
mod words;

pub use board::{TicketBoard, TicketBoardColumn, TicketBoardPage};
pub use detail::{HistoryTicket, NewTicket, TicketDetail, TicketLink, TicketMerge, TicketPatch};
pub use entry::{
    Attachment, NewTicketAnswer, NewTicketReply, TicketEntry, TicketEntryKind, TicketEntryPage,
    TicketPresence, TicketReplied, TicketReplyChannel, TicketReplyVisibility, TicketWatch,
    TicketWatcher,
};
pub use policy::{
    BusinessHours, TicketPolicy, TicketPolicyChange, TicketPolicyChanges, TicketTarget,
};
pub use report::{TicketReport, TicketReportLine};
pub use row::{TicketPage, TicketRow};
pub use words::{
    DUE, OUTCOMES, PRIORITIES, SOURCES, STATUSES, TicketDue, TicketMilestone, TicketOutcome,
    TicketPriority, TicketSort, TicketSortField, TicketSource, TicketStatus,
};

/// How long texts of a ticket may be, in characters, and how many of them there may be.
pub const MAX_SUBJECT: usize = 200;
pub const MAX_BODY: usize = 20_000;
pub const MAX_CATEGORY: usize = 60;
pub const MAX_ATTACHMENTS: usize = 10;
