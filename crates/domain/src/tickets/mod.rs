//! Tickets: what may be asked of one, the hours in which somebody is there, how much of them a ticket has had, and until when
//! it is to be answered.

mod course;
mod edit;
mod hours;
mod policy;
mod said;

pub use course::{Course, Outcomes, outcome};
pub use edit::{Edit, State, draft};
pub use hours::{Hours, Stretch};
pub use policy::{Policy, Target};
pub use said::{attachments, said};

#[cfg(test)]
mod tests;
