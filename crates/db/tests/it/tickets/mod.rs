//! Tickets as rows: numbered, changed with their history, answered through the gate and back, merged, undone, and due when the
//! policy says.

mod answers;
mod lists;
mod merging;
mod policy;
mod presence;
mod replies;
mod writing;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::Database;
use crm_db::changes::Author;
use crm_db::messages::NewOutbound;
use crm_db::testing::TestDatabase;
use crm_db::tickets::{
    EntryQuery, Made, NewRecord, NewReply, Outcome, Replied, Said, TicketEdit, Written, create,
    entries, find, reply, write,
};
use crm_domain::messages::Policy;
use crm_domain::tickets::{Edit, State, draft};
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::ids::{AdminId, TicketId};
use crm_types::tickets::{
    NewTicket, TicketDetail, TicketEntry, TicketEntryKind, TicketReplyVisibility, TicketSource,
    TicketStatus,
};
use sqlx::types::Uuid;

use crate::messages::{ADMIN, members, wish};
use crate::world::id;

/// Somebody else who works here.
pub const OTHER: AdminId = AdminId(Uuid::from_u128(0xbeb));

/// Monday noon in New York; the policy's zone is New York's.
pub fn now() -> DateTime<Utc> {
    "2024-05-20T16:00:00Z".parse().unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Members 1 to `count`, and two who work here.
pub async fn world(count: u128) -> TestDatabase {
    let test = members(count).await;
    test.run(&format!(
        "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
         values ('{}', 'bob@example.com', 'Bob', 'agent', '', now(), now());
         update crm.ticket_policy set time_zone = 'America/New_York'",
        OTHER.0
    ))
    .await;
    test
}

pub fn author() -> Author {
    author_of(ADMIN)
}

pub fn author_of(admin: AdminId) -> Author {
    Author {
        kind: ActorKind::Admin,
        id: Some(admin.0),
        source: ChangeSource::Page,
    }
}

/// A ticket of member `n` as it is wished for.
pub fn asked(n: u128, subject: &str) -> State {
    draft(&NewTicket {
        member_id: (n > 0).then(|| id(n)),
        subject: subject.to_owned(),
        description: "It stops.".to_owned(),
        priority: None,
        category: None,
        tags: Vec::new(),
        assignee_id: None,
        attachments: Vec::new(),
    })
    .unwrap()
}

pub async fn made(database: &Database, state: &State, key: &str, now: DateTime<Utc>) -> Made {
    let new = NewRecord {
        state,
        attachments: &[],
        source: TicketSource::Page,
        author: ADMIN,
        key,
        digest: state.subject.as_bytes(),
    };
    create(database, &new, now).await.unwrap()
}

/// A ticket of member `n`, or of nobody's (0), made at [`now`].
pub async fn ticket(database: &Database, n: u128, subject: &str) -> TicketId {
    match made(database, &asked(n, subject), subject, now()).await {
        Made::New(id) => id,
        other => panic!("{other:?}"),
    }
}

pub async fn shown(database: &Database, id: TicketId, now: DateTime<Utc>) -> TicketDetail {
    find(database, id, now).await.unwrap().unwrap()
}

pub async fn edit(
    database: &Database,
    id: TicketId,
    revision: Option<i64>,
    edit: Edit,
    now: DateTime<Utc>,
) -> Outcome {
    let edit = TicketEdit { id, revision, edit };
    write(database, &[edit], &author(), now).await.unwrap()
}

/// Gives a ticket this status.
pub async fn set(
    database: &Database,
    id: TicketId,
    status: TicketStatus,
    now: DateTime<Utc>,
) -> Written {
    match edit(database, id, None, Edit::to_status(status), now).await {
        Outcome::Written(written) => written,
        other => panic!("{other:?}"),
    }
}

/// A reply of somebody's, sent by text message to member `n` (0: to nobody).
pub struct Words<'a> {
    pub ticket: TicketId,
    pub to: u128,
    pub body: &'a str,
    pub by: AdminId,
    pub seen: Option<i64>,
    pub key: &'a str,
    pub visibility: TicketReplyVisibility,
}

impl<'a> Words<'a> {
    pub fn to(ticket: TicketId, to: u128, body: &'a str) -> Self {
        Self {
            ticket,
            to,
            body,
            by: ADMIN,
            seen: None,
            key: body,
            visibility: TicketReplyVisibility::Public,
        }
    }

    pub fn note(ticket: TicketId, body: &'a str) -> Self {
        Self {
            visibility: TicketReplyVisibility::Internal,
            ..Self::to(ticket, 0, body)
        }
    }

    pub async fn say(&self, database: &Database, now: DateTime<Utc>) -> Replied {
        let key = format!("ticket {} {}", self.ticket, self.key);
        let message = (self.to > 0).then(|| NewOutbound {
            author: self.by,
            zone: Tz::America__New_York,
            ..wish(self.to, &key, self.body)
        });
        let new = NewReply {
            ticket: self.ticket,
            visibility: self.visibility,
            body: self.body,
            attachments: &[],
            message,
            status: None,
            seen: self.seen,
            by: self.by,
            author: author_of(self.by),
            key: self.key,
            digest: self.body.as_bytes(),
        };
        reply(database, &new, &Policy::default(), now)
            .await
            .unwrap()
    }

    pub async fn said(&self, database: &Database, now: DateTime<Utc>) -> Said {
        match self.say(database, now).await {
            Replied::Said(said) => said,
            other => panic!("{other:?}"),
        }
    }
}

/// All that was said and done about a ticket.
pub async fn course(database: &Database, id: TicketId) -> Vec<TicketEntry> {
    let query = EntryQuery {
        cursor: None,
        limit: 100,
    };
    entries(database, id, &query).await.unwrap().unwrap().items
}

/// Its kinds alone.
pub fn kinds(entries: &[TicketEntry]) -> Vec<TicketEntryKind> {
    entries.iter().map(|entry| entry.kind).collect()
}
