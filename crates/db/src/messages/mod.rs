//! Conversations, messages and what members agreed to, as rows: written once, moved on by news whatever its order, and the
//! gate asked under a lock, so that no message passes a STOP that is stored; sends nothing itself.

mod answer;
mod attempt;
pub mod broadcasts;
mod consent;
mod contact;
mod create;
mod facts;
mod history;
mod receive;
mod record;
mod templates;
mod threads;
mod unsubscribe;
mod verdict;

use sqlx::PgConnection;
use uuid::Uuid;

pub use answer::Answering;
pub use attempt::{
    Attempt, Gate, Handed, begin, give_back, known_ids, mark_unclear, refused, taken,
};
pub use consent::{NewEntry, Recorded, list_consents, record_consent, standing_of};
pub(crate) use contact::members_of;
pub use contact::{Contact, Reach, find_contact};
pub use create::{Created, NewOutbound, ask, create};
pub(crate) use create::{by_ids, create_within};
pub use receive::{Inbound, Received, note_delivery, receive};
pub use templates::{
    TemplateRefusal, delete_template, insert_template, list_templates, update_template,
};
pub(crate) use threads::with_member;
pub use threads::{
    Linked, ThreadEdit, ThreadQuery, Whose, explain_threads, find_thread, link_number,
    list_messages, list_threads, member_thread, threads, unread, update_thread, wake,
};
pub use unsubscribe::unsubscribe;

use crate::Result;

/// The task in the queue that sends a message; its key is the message's id.
pub const SEND_TASK: &str = "send-message";

/// The task in the queue that opens a conversation again when it was snoozed for long enough; its key is the conversation's
/// id and the moment.
pub const WAKE_TASK: &str = "wake-thread";

/// Holds addresses and members until the transaction ends: what is agreed to and what is sent to them is one after the
/// other. In one order, so that nobody waits in a circle.
pub(crate) async fn hold(
    connection: &mut PgConnection,
    address: Option<&str>,
    member: Option<Uuid>,
) -> Result<()> {
    let address = address.map(str::to_owned);
    let member = member.map(|member| member.to_string());
    hold_all(connection, address.into_iter().chain(member)).await
}

/// The same, of an address that may be several members'.
async fn hold_with(connection: &mut PgConnection, address: &str, members: &[Uuid]) -> Result<()> {
    let members = members.iter().map(Uuid::to_string);
    hold_all(connection, [address.to_owned()].into_iter().chain(members)).await
}

/// The same for any number of them.
async fn hold_all(connection: &mut PgConnection, keys: impl Iterator<Item = String>) -> Result<()> {
    let mut keys: Vec<String> = keys.collect();
    keys.sort();
    for key in keys {
        sqlx::query(include_str!("queries/hold.sql"))
            .bind(key)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// How a text begins, on one line.
fn preview(body: &str) -> String {
    let words: Vec<&str> = body.split_whitespace().collect();
    words.join(" ").chars().take(160).collect()
}
