//! Messages to many as rows: frozen once, written to once each, held and called off wherever they have not left.

mod crashes;
mod deciding;
mod freezing;
mod preview;
mod steps;
mod stops;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::members::Audience;
use crm_db::messages::broadcasts::{
    Begun, Decided, NewRow, Next, RecipientQuery, Step, advance, begin, decide, find,
    list_recipients,
};
use crm_db::messages::{Attempt, Gate, taken};
use crm_db::testing::TestDatabase;
use crm_domain::calendar::Calendar;
use crm_domain::messages::broadcast::Turn;
use crm_domain::messages::carrier::Taken;
use crm_domain::messages::{Delivery, Policy, Region};
use crm_types::ids::{BroadcastId, MessageId};
use crm_types::messages::{
    Broadcast, BroadcastRecipient, Channel, HoldReason, MessageState, RecipientOutcome,
};

use crate::messages::{ADMIN, attempt, noon};

pub fn everybody() -> Audience<'static> {
    Audience::Fitting {
        filter: None,
        search: None,
        calendar: Calendar::new(noon(), Tz::UTC),
    }
}

/// To everybody, with a tag and a note, fast.
pub fn wish<'a>(key: &'a str, expected: i64) -> NewRow<'a> {
    NewRow {
        audience: everybody(),
        filter: Some(""),
        search: None,
        expected,
        channel: Channel::Sms,
        subject: None,
        body: "Hi {{first_name}}!",
        tag: Some("greeted"),
        note: Some("Said hello"),
        canary: None,
        per_minute: 6_000,
        author: ADMIN,
        key,
        digest: b"wish",
    }
}

pub async fn begun(test: &TestDatabase, new: &NewRow<'_>) -> BroadcastId {
    match begin(test.database(), new, noon()).await.unwrap() {
        Begun::New(broadcast) => broadcast.id,
        other => panic!("{other:?}"),
    }
}

/// The next step, as whoever takes its task makes it.
pub async fn step(test: &TestDatabase, id: BroadcastId, now: DateTime<Utc>) -> Next {
    let at = current(test, id).await;
    let gate = Gate {
        policy: &Policy::default(),
        zone: Tz::America__New_York,
        region: Some(Region::US),
        carried: &[Channel::Sms],
    };
    advance(test.database(), at, &gate, &move || now)
        .await
        .unwrap()
}

pub async fn current(test: &TestDatabase, id: BroadcastId) -> Step {
    let sql = format!("select step from crm.broadcasts where id = '{id}'");
    Step {
        broadcast: id,
        step: test.value(&sql).await.unwrap().parse().unwrap(),
    }
}

pub async fn seen(test: &TestDatabase, id: BroadcastId) -> Broadcast {
    find(test.database(), id).await.unwrap().unwrap()
}

pub async fn decided(test: &TestDatabase, id: BroadcastId, turn: Turn) -> Decided {
    decide(test.database(), id, turn, noon()).await.unwrap()
}

/// Everybody it is for, in the order of their ids.
pub async fn recipients(test: &TestDatabase, id: BroadcastId) -> Vec<BroadcastRecipient> {
    let query = RecipientQuery {
        broadcast: id,
        outcome: None,
        cursor: None,
        limit: 100,
    };
    list_recipients(test.database(), &query)
        .await
        .unwrap()
        .items
}

pub async fn outcomes(test: &TestDatabase, id: BroadcastId) -> Vec<RecipientOutcome> {
    let all = recipients(test, id).await;
    all.into_iter().map(|one| one.outcome).collect()
}

/// Those of its messages that have not left.
pub async fn waiting(test: &TestDatabase, id: BroadcastId) -> Vec<MessageId> {
    let all = recipients(test, id).await;
    all.into_iter()
        .filter(|one| one.outcome == RecipientOutcome::Waiting)
        .filter_map(|one| one.message_id)
        .collect()
}

/// Sends whatever may go; how many did.
pub async fn send_all(test: &TestDatabase, id: BroadcastId) -> usize {
    let mut sent = 0;
    for message in waiting(test, id).await {
        if let Attempt::Go(_) = attempt(test.database(), message, noon()).await {
            let answer = Taken {
                id: format!("SM{message}"),
                delivery: Delivery {
                    state: MessageState::Queued,
                    error_code: None,
                },
                segments: Some(1),
                created_at: None,
            };
            taken(test.database(), message, &answer, noon())
                .await
                .unwrap();
            sent += 1;
        }
    }
    sent
}

/// Who was skipped, and why, in the order of ids.
pub fn reasons(all: &[BroadcastRecipient]) -> Vec<Option<HoldReason>> {
    all.iter().map(|one| one.reason).collect()
}

/// Each member's tags and notes, in the order of ids.
pub async fn marks(test: &TestDatabase) -> Vec<String> {
    test.texts(
        "select concat_ws('; ', nullif(array_to_string(custom_tags, ','), ''), admin_notes)
         from crm.member_directory order by user_id",
    )
    .await
}
