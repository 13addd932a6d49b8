//! The rules of messages: whose number it is to be, what a word means, who may be written to and when, how a state moves;
//! sends nothing, and reads no clock.

pub mod broadcast;
pub mod carrier;
mod consent;
mod delivery;
mod draft;
mod errors;
mod gate;
mod keyword;
mod mail;
mod phone;
mod price;

pub use consent::{Forbidden, Standing, may_record, standing};
pub use delivery::{Delivery, later, rank};
pub use draft::{Draft, Filled, MAX_MAIL, MAX_SUBJECT};
pub use errors::{Meaning, mail_meaning, meaning, says_opted_out};
pub use gate::{Facts, Policy, QuietHours, Verdict, day_of, may_send};
pub use keyword::{Keyword, is_answered, keyword};
pub use mail::mailbox;
pub use phone::{NoPhone, Phone, Region};
pub use price::{NoPrice, SegmentPrice};
