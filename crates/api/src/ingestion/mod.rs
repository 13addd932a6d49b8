//! How admins steer what products tell us: write keys, the map of events, who is who; and logins told without an SDK.
//! Takes no event in itself.

mod create_write_key;
mod event_name;
mod link_external_id;
mod list_event_rules;
mod list_timeline_events;
mod list_unmapped_events;
mod list_waiting_users;
mod list_write_keys;
mod put_event_rule;
mod record_login;
mod remove_event_rule;
mod revoke_write_key;
pub mod write_key;

pub use create_write_key::*;
pub use link_external_id::*;
pub use list_event_rules::*;
pub use list_timeline_events::*;
pub use list_unmapped_events::*;
pub use list_waiting_users::*;
pub use list_write_keys::*;
pub use put_event_rule::*;
pub use record_login::*;
pub use remove_event_rule::*;
pub use revoke_write_key::*;

use crm_types::problem::{Code, FieldError};

use crate::error::Error;

/// A field of the body does not do.
fn misfit(field: &str, message: impl Into<String>) -> Error {
    let message = message.into();
    Error::new(Code::InvalidBody, message.clone()).with(FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
        ..FieldError::default()
    })
}
