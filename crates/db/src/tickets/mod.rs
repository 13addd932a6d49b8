//! Tickets: made, listed, changed with their history, answered through the one gate, and worked out anew when the policy is
//! another. What clocks come to, `crm_domain::tickets` says.

mod answer;
mod conflict;
mod create;
mod entries;
mod entry;
mod find;
mod kind;
mod list;
mod merge;
mod policy;
mod presence;
mod put;
mod record;
mod reply;
mod report;
mod restate;
mod revert;
mod timeline;
mod write;

pub use answer::{Answered, NewAnswer, answer};
pub(crate) use answer::{Arrived, take_answer};
pub use conflict::{conflict, standing};
pub use create::{Made, NewRecord, create};
pub use entries::{EntryQuery, entries, entry, history};
pub use find::{NoTicketName, TicketName, find, id_of};
#[cfg(feature = "testing")]
pub use list::explain;
pub use list::{
    BoardColumn, BoardOrder, GroupBy, TicketQuery, USUAL_ORDER, board, column, list, of_member,
};
pub use merge::{Merged, merge};
pub use policy::{PolicyRecord, RESTATE, adopt_zone, policy, policy_changes, set_policy};
pub use presence::{presence, watch};
pub(crate) use record::reference;
pub use reply::{NewReply, Replied, Said, last_way, reply};
pub use report::report;
pub use restate::restate;
pub use revert::revert;
pub(crate) use timeline::milestones;
pub use write::{Outcome, TicketEdit, Written, write};
