//! Fills an empty database with very many members through `COPY`, all of it or nothing; never adds to one that is in use.
//!
//! Everything happens in one transaction: what slows loading down (indexes, foreign keys, triggers) is set aside at its
//! beginning and made again before its end, and the figures and read models are computed in between. DDL is
//! transactional in Postgres, so a program killed in the middle leaves the database as it was: empty, and whole.

mod batch;
mod billing;
mod encoder;
mod past;
mod rows;
mod transaction;

pub use batch::{Batch, Table};
pub use billing::{BillingBalance, BillingObject};
pub use encoder::{Encoder, Hundredths, Json};
pub use rows::{
    Audio, BoardItem, ChangeSet, Classification, Household, HouseholdMember, JournalEntry, Lead,
    LoginEvent, PastStatus, Profile, RecordChange, Revenue, Row, StorageFile, Ticket, TicketEntry,
    TokenTransaction, User, Vision, VisionRefinement,
};
pub use transaction::{Colleague, Form, Load, Step};
