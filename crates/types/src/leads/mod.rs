//! Leads on the wire: people who may become members, where they came from, and whether they did.

mod board;
mod detail;
mod form;
mod report;
mod row;
mod words;

pub use board::{LeadBoard, LeadBoardColumn, LeadBoardPage};
pub use detail::{LeadConversion, LeadDetail, LeadPatch, NewLead};
pub use form::{LeadForm, LeadForms, LeadReceived, LeadSubmission, NewLeadForm};
pub use report::{LeadCohort, LeadReport, LeadSourceLine};
pub use row::{LeadPage, LeadRow};
pub use words::{LeadSort, LeadSortField, LeadStatus, STATUSES};

/// How long texts of a lead may be, in characters.
pub const MAX_NAME: usize = 200;
pub const MAX_EMAIL: usize = 254;
pub const MAX_PHONE: usize = 40;
pub const MAX_WORD: usize = 200;
pub const MAX_MESSAGE: usize = 10_000;
