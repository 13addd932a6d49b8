//! Messages to many through the queue against a carrier: each gets one, whoever is killed, and nothing after a STOP.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::members::Audience;
use crm_db::messages::broadcasts::{Begun, NewRow, Step, begin, find};
use crm_db::messages::{Inbound, receive};
use crm_db::testing::TestDatabase;
use crm_demo::twilio::{DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Fault, FaultPlan, Options, Running};
use crm_domain::calendar::Calendar;
use crm_domain::messages::{Policy, Region};
use crm_jobs::broadcast::go_on;
use crm_jobs::send_message::{Written, send};
use crm_jobs::{Messaging, Now};
use crm_twilio::{Credentials, Sender, Settings, Twilio};
use crm_types::ids::{AdminId, BroadcastId};
use crm_types::messages::{Broadcast, BroadcastState, Channel};
use uuid::Uuid;

use crate::instance::{Instance, until};
use crate::messages::{killed_after, settled};

const ADMIN: AdminId = AdminId(Uuid::from_u128(0xada));
const MEMBERS: usize = 30;

/// Noon in New York.
fn noon() -> DateTime<Utc> {
    "2026-03-10T16:00:00Z".parse().unwrap()
}

struct Line {
    test: TestDatabase,
    fake: Running,
    messaging: Messaging,
}

impl Line {
    /// Thirty members, whose numbers end in 0001 to 0030.
    async fn new() -> Self {
        let test = TestDatabase::create().await;
        test.run(&format!(
            "insert into auth.users (id)
             select lpad(to_hex(n), 32, '0')::uuid from generate_series(1, {MEMBERS}) as n;
             insert into product.profiles (user_id, first_name, phone)
             select lpad(to_hex(n), 32, '0')::uuid, 'Ann', '(202) 555-' || lpad(n::text, 4, '0')
             from generate_series(1, {MEMBERS}) as n;
             insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
             values ('{}', 'ada@example.com', 'Ada', 'agent', '', now(), now())",
            ADMIN.0
        ))
        .await;
        let fake = Running::start(Options::at(noon())).unwrap();
        let twilio = Twilio::new(Settings {
            account_sid: DEMO_ACCOUNT.to_owned(),
            credentials: Credentials::AuthToken(DEMO_TOKEN.into()),
            sender: Sender::Number(DEMO_NUMBER.to_owned()),
            base_url: fake.base_url(),
            status_callback: None,
            timeout: Duration::from_millis(500),
        })
        .unwrap();
        let messaging = Messaging {
            policy: Policy {
                quiet: None,
                daily_cap: 1_000,
                ..Policy::default()
            },
            region: Region::US,
            carrier: Some(Arc::new(twilio)),
            mailer: None,
            settle: Duration::ZERO,
        };
        Self {
            test,
            fake,
            messaging,
        }
    }

    async fn begin(&self, body: &str, canary: Option<i32>) -> BroadcastId {
        let new = NewRow {
            audience: Audience::Fitting {
                filter: None,
                search: None,
                calendar: Calendar::new(noon(), Tz::UTC),
            },
            filter: Some(""),
            search: None,
            expected: i64::try_from(MEMBERS).unwrap(),
            channel: Channel::Sms,
            subject: None,
            body,
            tag: Some("greeted"),
            note: Some(body),
            canary,
            per_minute: 6_000,
            author: ADMIN,
            key: body,
            digest: body.as_bytes(),
        };
        match begin(self.test.database(), &new, noon()).await.unwrap() {
            Begun::New(broadcast) => broadcast.id,
            other => panic!("{other:?}"),
        }
    }

    async fn seen(&self, id: BroadcastId) -> Broadcast {
        find(self.test.database(), id).await.unwrap().unwrap()
    }

    async fn until_is(&self, id: BroadcastId, state: BroadcastState) -> Broadcast {
        until("it is so far", async || {
            let seen = self.seen(id).await;
            (seen.state == state).then_some(seen)
        })
        .await
    }

    /// What is in the queue: kind, id and payload.
    async fn tasks(&self) -> Vec<(String, String, String)> {
        let rows = self
            .test
            .texts(
                "select kind || '|' || id || '|' || payload from crm.queue
                 where state <> 'done' order by number",
            )
            .await;
        let parts = |row: String| {
            let mut parts = row.splitn(3, '|').map(str::to_owned);
            (
                parts.next().unwrap(),
                parts.next().unwrap(),
                parts.next().unwrap(),
            )
        };
        rows.into_iter().map(parts).collect()
    }

    async fn sent(&self, body: &str) -> Vec<String> {
        let all = self.fake.outbound();
        let mut numbers: Vec<String> = all
            .into_iter()
            .filter(|one| one.body == body)
            .map(|one| one.to)
            .collect();
        numbers.sort_unstable();
        numbers
    }

    async fn assert_each_has_it_once(&self, body: &str) {
        let everybody: Vec<String> = (1..=MEMBERS).map(|n| format!("+1202555{n:04}")).collect();
        assert_eq!(self.sent(body).await, everybody);
        let marks = self
            .test
            .texts("select array_to_string(custom_tags, ',') || ' ' || admin_notes from public.user_activity_metrics")
            .await;
        assert_eq!(marks, vec![format!("greeted {body}"); MEMBERS]);
    }
}

#[tokio::test]
async fn each_gets_one_message_a_tag_and_a_note_by_way_of_the_queue() {
    let line = Line::new().await;
    let id = line.begin("Hello", Some(4)).await;
    let instance = Instance::messaging(&line.test, line.messaging.clone(), Arc::new(noon)).await;
    line.until_is(id, BroadcastState::CanaryDone).await;
    until("the first few have left", async || {
        (line.seen(id).await.sent == 4).then_some(())
    })
    .await;
    assert_eq!(line.sent("Hello").await.len(), 4);
    crm_db::messages::broadcasts::decide(
        line.test.database(),
        id,
        crm_domain::messages::broadcast::Turn::Continue,
        noon(),
    )
    .await
    .unwrap();
    let told = line.until_is(id, BroadcastState::Done).await;
    instance.stop().await;
    assert_eq!((told.sent, told.recipients), (30, 30));
    line.assert_each_has_it_once("Hello").await;
    line.test.assert_nothing_left_to_do().await;
}

/// Whoever does a task is killed after more and more steps, and whoever has no answer from the carrier asks again.
#[tokio::test]
async fn killed_at_any_point_each_gets_one_message_a_tag_and_a_note() {
    let line = Line::new().await;
    let id = line.begin("Hello", None).await;
    let now: Now = Arc::new(noon);
    let (database, zone) = (line.test.database(), Tz::America__New_York);
    let mut polls = 1;
    let mut killed = 0;
    while line.seen(id).await.state != BroadcastState::Done {
        if killed % 9 == 4 {
            line.fake
                .plan_fault(FaultPlan::next(Fault::ServerErrorAfter));
        }
        for (kind, task, payload) in line.tasks().await {
            polls = polls % 23 + 1;
            let ended = match kind.as_str() {
                "broadcast" => {
                    let step: Step = serde_json::from_str(&payload).unwrap();
                    let work = go_on(database, &line.messaging, step, &now, zone);
                    // The whole of it has some hundreds.
                    killed_after(polls * 31, work)
                        .await
                        .map(|(_, done)| done.is_ok())
                }
                _ => {
                    let written: Written = serde_json::from_str(&payload).unwrap();
                    let id = written.message_id;
                    let work = send(database, &line.messaging, id, 1, &now, zone);
                    killed_after(polls, work)
                        .await
                        .map(|(_, done)| done.is_ok())
                }
            };
            match ended {
                Some(true) => {
                    let done = format!(
                        "update crm.queue set state = 'done', ended_at = now() where id = '{task}'"
                    );
                    line.test.run(&done).await;
                }
                Some(false) => {}
                None => {
                    killed += 1;
                    settled(&line.fake).await;
                }
            }
        }
    }
    assert!(killed > 15, "{killed}");
    line.assert_each_has_it_once("Hello").await;
    let told = line.seen(id).await;
    assert_eq!((told.sent, told.recipients), (30, 30));
}

/// Thirty STOPs while thirty messages are written and sent: none is handed over after the STOP of its number is stored.
#[tokio::test]
async fn nothing_leaves_after_a_stop_is_stored() {
    for round in 0..4_u32 {
        let line = Line::new().await;
        let database = line.test.database();
        let instance =
            Instance::messaging(&line.test, line.messaging.clone(), Arc::new(noon)).await;
        let id = line.begin("Hello", None).await;
        let mut handed = Vec::new();
        // From the end: whoever is written to last says STOP first.
        for n in (1..=MEMBERS).rev() {
            let from = format!("+1202555{n:04}");
            let inbound = Inbound {
                carrier_id: &format!("SM{n}"),
                from: &from,
                body: "STOP",
                media: &[],
                segments: Some(1),
                opt_out_type: None,
            };
            receive(database, &inbound, Some(Region::US), None, noon())
                .await
                .unwrap();
            handed.push((from.clone(), line.handed(&from).await));
            if round > 1 {
                until("some more are written", async || {
                    let seen = line.seen(id).await;
                    let written = i64::try_from(MEMBERS - n).unwrap() / 2;
                    (seen.recipients - seen.pending >= written).then_some(())
                })
                .await;
            }
        }
        line.until_is(id, BroadcastState::Done).await;
        instance.stop().await;
        for (number, before) in handed {
            assert_eq!(line.handed(&number).await, before, "{number}");
        }
        line.test.assert_nothing_left_to_do().await;
    }
}

impl Line {
    /// How often something was handed over to a number.
    async fn handed(&self, number: &str) -> String {
        let sql = format!(
            "select count(*)::text from crm.messages where address = '{number}' and attempted_at is not null"
        );
        self.test.texts(&sql).await.remove(0)
    }
}
