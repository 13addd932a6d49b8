//! Messages as rows: written once, let through by one gate, moved on by news in any order, and never past a STOP.

mod answering;
mod gate;
mod history;
mod inbox;
mod ledger;
mod receiving;
mod sending;
mod unsubscribing;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::Database;
use crm_db::messages::{
    Attempt, Created, Gate, Inbound, NewOutbound, Reach, Received, begin, create, receive,
};
use crm_db::testing::TestDatabase;
use crm_domain::messages::{Policy, Region};
use crm_types::ids::{AdminId, MemberId, MessageId};
use crm_types::messages::{Channel, Message};
use sqlx::types::Uuid;

use crate::world::{id, join};

pub const ADMIN: AdminId = AdminId(Uuid::from_u128(0xada));

/// Noon in New York in May 2024.
pub fn noon() -> DateTime<Utc> {
    "2024-05-20T16:00:00Z".parse().unwrap()
}

/// Members 1 to `count` whose numbers end in their own.
pub async fn members(count: u128) -> TestDatabase {
    let test = TestDatabase::create().await;
    for n in 1..=count {
        join(&test, id(n), &format!("someone{n}@example.com")).await;
        give_number(&test, n, &format!("(202) 555-{n:04}")).await;
    }
    test.run(&format!(
        "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
         values ('{}', 'ada@example.com', 'Ada', 'agent', '', now(), now())",
        ADMIN.0
    ))
    .await;
    test
}

pub async fn give_number(test: &TestDatabase, n: u128, phone: &str) {
    test.run(&format!(
        "insert into product.profiles (user_id, first_name, phone, time_zone)
         values ('{}', 'Ann', '{phone}', 'America/New_York')
         on conflict (user_id) do update set phone = excluded.phone",
        id(n).0
    ))
    .await;
}

pub fn number(n: u128) -> String {
    format!("+1202555{n:04}")
}

/// A wish to write `body` to member `n`.
pub fn wish<'a>(n: u128, key: &'a str, body: &'a str) -> NewOutbound<'a> {
    NewOutbound {
        member: id(n),
        channel: Channel::Sms,
        address: Ok(number(n)),
        subject: None,
        body,
        segments: Some(1),
        author: ADMIN,
        key,
        digest: body.as_bytes(),
        zone: Tz::America__New_York,
        configured: true,
    }
}

pub async fn write(database: &Database, new: &NewOutbound<'_>, now: DateTime<Utc>) -> Created {
    create(database, new, &Policy::default(), now)
        .await
        .unwrap()
}

/// The message that the gate let through.
pub async fn written(database: &Database, n: u128, key: &str, body: &str) -> Message {
    match write(database, &wish(n, key, body), noon()).await {
        Created::New(message) => *message,
        other => panic!("{other:?}"),
    }
}

pub async fn attempt(database: &Database, message: MessageId, now: DateTime<Utc>) -> Attempt {
    let gate = Gate {
        policy: &Policy::default(),
        zone: Tz::America__New_York,
        region: Some(Region::US),
        carried: &[Channel::Sms],
    };
    begin(database, message, &gate, now).await.unwrap()
}

pub async fn hear(database: &Database, sid: &str, from: &str, body: &str) -> Received {
    let inbound = Inbound {
        carrier_id: sid,
        from,
        body,
        media: &[],
        segments: Some(1),
        opt_out_type: None,
    };
    receive(database, &inbound, Some(Region::US), None, noon())
        .await
        .unwrap()
}

/// Where member `n` would be reached.
pub async fn reach(database: &Database, member: MemberId) -> Reach {
    crm_db::messages::find_contact(database, member)
        .await
        .unwrap()
        .unwrap()
        .reach(Channel::Sms, Some(Region::US))
}
