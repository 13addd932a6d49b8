//! What services send us by themselves: checked, kept, and done later; does nothing about it while they wait.

mod stripe;
mod twilio;

pub use stripe::*;
pub use twilio::*;
