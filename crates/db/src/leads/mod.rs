//! Leads as rows: written with their history, found, listed, put into columns, converted and taken back, counted; and the
//! forms they come by. What follows a conversion in conversations is kept by triggers, whoever converts.

mod board;
mod conflict;
mod convert;
mod create;
mod find;
mod forms;
mod history;
mod kind;
mod list;
mod record;
mod report;
mod revert;
mod threads;
mod write;

pub use board::{BoardQuery, Grouping, board, board_cards};
pub use conflict::standing;
pub use convert::{Converted, convert, take_back};
pub use create::{Created, NewLeadRow, Received, create, receive};
pub use find::find;
pub use forms::{FormRecord, allows, find_form, insert_form, list_forms, revoke_form, update_form};
pub use history::{changes_since, list_history};
pub use list::{ListQuery, list};
pub use report::report;
pub use revert::revert;
pub use threads::list_threads;
pub use write::{LeadEdit, Outcome, Written, write};

/// How often a write is begun again where others were in the way.
const ATTEMPTS: usize = 5;
