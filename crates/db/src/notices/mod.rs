//! What other processes say has changed: one connection listens for a whole process and passes on; reads no row itself.
//!
//! A notice is a hint, never a fact: it says which row to look at, and may be missed. Whoever acts on notices subscribes
//! first, reads the state after that, and reads it again after [`Notice::Missed`].

mod listen;

use crm_types::ids::{BroadcastId, LeadId, MemberId, RunId, ThreadId, TicketId};
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use uuid::Uuid;

/// Where all notices of this program are sent. Statements and triggers name it too.
pub const CHANNEL: &str = "crm";

/// How many notices a subscriber may be behind before it has missed some.
const BACKLOG: usize = 1024;

/// Something has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This run has this revision now, or a later one.
    Run { id: RunId, revision: i64 },
    /// There is something to do in the queue, or will be earlier than was planned.
    Queue,
    /// What people set about this member has this revision now, or a later one.
    Member { id: MemberId, revision: i64 },
    /// What people set about many members has changed.
    Members,
    /// The lists of statuses have changed.
    Statuses,
    /// This conversation has this revision now, or a later one.
    Thread { id: ThreadId, revision: i64 },
    /// This broadcast has moved, or what became of its recipients.
    Broadcast { id: BroadcastId },
    /// This ticket has this revision now, or a later one.
    Ticket { id: TicketId, revision: i64 },
    /// What is due of many tickets has changed.
    Tickets,
    /// Somebody has come to look at this ticket, or has gone, or begun or stopped to write.
    TicketPresence { id: TicketId },
    /// This lead has this revision now, or a later one.
    Lead { id: LeadId, revision: i64 },
    /// Many leads have changed.
    Leads,
    /// Anything may have changed: the connection was (re)made, or the subscriber was slow.
    Missed,
}

/// As it stands in the notification. Kinds of a newer program are passed over.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Payload {
    Run { id: Uuid, revision: i64 },
    Queue,
    Member { id: Uuid, revision: i64 },
    Members,
    Statuses,
    Thread { id: Uuid, revision: i64 },
    Broadcast { id: Uuid },
    Ticket { id: Uuid, revision: i64 },
    Tickets,
    TicketPresence { id: Uuid },
    Lead { id: Uuid, revision: i64 },
    Leads,
}

impl Notice {
    /// Of one member who was changed.
    pub(crate) fn member(id: Uuid, revision: i64) -> String {
        format!(r#"{{"kind":"member","id":"{id}","revision":{revision}}}"#)
    }

    /// Of many.
    pub(crate) const MEMBERS: &str = r#"{"kind":"members"}"#;

    fn parse(payload: &str) -> Option<Self> {
        Some(match serde_json::from_str(payload).ok()? {
            Payload::Run { id, revision } => Self::Run {
                id: RunId(id),
                revision,
            },
            Payload::Queue => Self::Queue,
            Payload::Member { id, revision } => Self::Member {
                id: MemberId(id),
                revision,
            },
            Payload::Members => Self::Members,
            Payload::Statuses => Self::Statuses,
            Payload::Thread { id, revision } => Self::Thread {
                id: ThreadId(id),
                revision,
            },
            Payload::Broadcast { id } => Self::Broadcast {
                id: BroadcastId(id),
            },
            Payload::Ticket { id, revision } => Self::Ticket {
                id: TicketId(id),
                revision,
            },
            Payload::Tickets => Self::Tickets,
            Payload::TicketPresence { id } => Self::TicketPresence { id: TicketId(id) },
            Payload::Lead { id, revision } => Self::Lead {
                id: LeadId(id),
                revision,
            },
            Payload::Leads => Self::Leads,
        })
    }
}

/// Passes notices on to whoever subscribes. Clones share it; on its own it hears nothing until somebody
/// [listens](Notices::listen).
#[derive(Clone, Debug)]
pub struct Notices {
    sender: broadcast::Sender<Notice>,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
        }
    }
}

impl Notices {
    /// All notices from here on.
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.sender.subscribe())
    }

    /// Passes a notice on that nobody has sent; for tests of those who subscribe.
    #[cfg(feature = "testing")]
    pub fn pretend(&self, notice: Notice) {
        self.pass_on(notice);
    }

    /// Nobody may be subscribed, and that is no fault.
    fn pass_on(&self, notice: Notice) {
        self.sender.send(notice).ok();
    }
}

/// One subscriber's view of the notices.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<Notice>);

impl Subscription {
    /// The next notice. Waits for ever where nobody is left who could pass one on. May be cancelled without loss.
    pub async fn next(&mut self) -> Notice {
        match self.0.recv().await {
            Ok(notice) => notice,
            Err(RecvError::Lagged(_)) => Notice::Missed,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }

    /// The next notice, where one is there already.
    pub fn next_now(&mut self) -> Option<Notice> {
        match self.0.try_recv() {
            Ok(notice) => Some(notice),
            Err(TryRecvError::Lagged(_)) => Some(Notice::Missed),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_says_what_changed_and_unknown_ones_say_nothing() {
        let id = Uuid::from_u128(7);
        let run = format!(r#"{{"kind":"run","id":"{id}","revision":3,"more":1}}"#);
        let id = RunId(id);
        assert_eq!(Notice::parse(&run), Some(Notice::Run { id, revision: 3 }));
        assert_eq!(Notice::parse(r#"{"kind":"queue"}"#), Some(Notice::Queue));
        assert_eq!(
            Notice::parse(&Notice::member(Uuid::from_u128(7), 4)),
            Some(Notice::Member {
                id: MemberId(Uuid::from_u128(7)),
                revision: 4
            })
        );
        assert_eq!(Notice::parse(Notice::MEMBERS), Some(Notice::Members));
        for unknown in [
            "",
            "{}",
            "null",
            r#"{"kind":"other"}"#,
            r#"{"kind":"run","id":"x"}"#,
        ] {
            assert_eq!(Notice::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn whoever_is_slow_is_told_to_read_again() {
        let notices = Notices::default();
        let mut slow = notices.subscribe();
        for _ in 0..=BACKLOG {
            notices.pass_on(Notice::Queue);
        }
        assert_eq!(slow.next_now(), Some(Notice::Missed));
        for _ in 0..BACKLOG {
            assert_eq!(slow.next_now(), Some(Notice::Queue));
        }
        assert_eq!(slow.next_now(), None);
    }
}
