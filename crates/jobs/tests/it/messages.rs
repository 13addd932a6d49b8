//! Sending through the queue against a carrier that fails in every way: none is lost, none goes twice.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::messages::{Created, NewOutbound, create};
use crm_db::testing::TestDatabase;
use crm_demo::twilio::{DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Fault, FaultPlan, Options, Running};
use crm_domain::messages::{Policy, Region};
use crm_jobs::queue::Failure;
use crm_jobs::send_message::send;
use crm_jobs::{Messaging, Now};
use crm_twilio::{Credentials, Sender, Settings, Twilio};
use crm_types::ids::{AdminId, MemberId, MessageId};
use crm_types::messages::{Channel, MessageState};
use uuid::Uuid;

use crate::instance::{Instance, until};

const ADMIN: AdminId = AdminId(Uuid::from_u128(0xada));
const MEMBER: MemberId = MemberId(Uuid::from_u128(1));
const NUMBER: &str = "+12025550142";

/// Noon in New York.
fn noon() -> DateTime<Utc> {
    "2026-03-10T16:00:00Z".parse().unwrap()
}

fn policy() -> Policy {
    Policy {
        quiet: None,
        daily_cap: 1_000,
        ..Policy::default()
    }
}

struct Line {
    test: TestDatabase,
    fake: Running,
    messaging: Messaging,
}

impl Line {
    async fn new() -> Self {
        let test = TestDatabase::create().await;
        test.run(&format!(
            "insert into auth.users (id) values ('{}');
             insert into product.profiles (user_id, phone) values ('{}', '(202) 555-0142');
             insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
             values ('{}', 'ada@example.com', 'Ada', 'agent', '', now(), now())",
            MEMBER.0, MEMBER.0, ADMIN.0
        ))
        .await;
        let fake = Running::start(Options::at(noon())).unwrap();
        let twilio = Twilio::new(Settings {
            account_sid: DEMO_ACCOUNT.to_owned(),
            credentials: Credentials::AuthToken(DEMO_TOKEN.into()),
            sender: Sender::Number(DEMO_NUMBER.to_owned()),
            base_url: fake.base_url(),
            status_callback: None,
            timeout: Duration::from_millis(300),
        })
        .unwrap();
        let messaging = Messaging {
            policy: policy(),
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

    async fn write(&self, body: &str) -> MessageId {
        let new = NewOutbound {
            member: MEMBER,
            channel: Channel::Sms,
            address: Ok(NUMBER.to_owned()),
            subject: None,
            body,
            segments: Some(1),
            author: ADMIN,
            key: body,
            digest: body.as_bytes(),
            zone: Tz::America__New_York,
            configured: true,
        };
        let made = create(self.test.database(), &new, &policy(), noon()).await;
        match made.unwrap() {
            Created::New(message) => message.id,
            other => panic!("{other:?}"),
        }
    }

    async fn send(&self, id: MessageId, attempt: u32) -> Result<(), Failure> {
        let now: Now = Arc::new(noon);
        let zone = Tz::America__New_York;
        send(
            self.test.database(),
            &self.messaging,
            id,
            attempt,
            &now,
            zone,
        )
        .await
    }

    /// Tries until nothing is left to do, as the queue does.
    async fn to_its_end(&self, id: MessageId) {
        for attempt in 1..=10 {
            if self.send(id, attempt).await.is_ok() {
                return;
            }
        }
        panic!("it does not end");
    }

    async fn state(&self, id: MessageId) -> String {
        let sql = format!("select state from crm.messages where id = '{id}'");
        self.test.texts(&sql).await.remove(0)
    }

    fn sent(&self, body: &str) -> usize {
        let all = self.fake.outbound();
        all.iter().filter(|one| one.body == body).count()
    }
}

#[tokio::test]
async fn whatever_goes_wrong_a_message_goes_once() {
    let line = Line::new().await;
    for (n, fault) in [
        None,
        Some(Fault::RateLimited { retry_after: None }),
        Some(Fault::ServerError),
        Some(Fault::ServerErrorAfter),
        Some(Fault::Hang),
        Some(Fault::HangAfter),
        Some(Fault::Truncated),
        Some(Fault::Malformed),
        Some(Fault::Refuse(21611)),
    ]
    .into_iter()
    .enumerate()
    {
        let body = format!("Message {n}");
        let id = line.write(&body).await;
        line.fake.clear_faults();
        if let Some(fault) = fault {
            line.fake.plan_fault(FaultPlan::next(fault));
            // Asking may fail as well.
            line.fake.plan_fault(FaultPlan {
                sending: false,
                ..FaultPlan::next(Fault::ServerError)
            });
        }
        line.to_its_end(id).await;
        assert_eq!(line.sent(&body), 1, "{fault:?}");
        assert_eq!(line.state(id).await, "queued", "{fault:?}");
        // However often it is asked for afterwards.
        line.send(id, 1).await.unwrap();
        assert_eq!(line.sent(&body), 1, "{fault:?}");
    }
}

/// Lets a future be polled so often, and kills it then. Answers how often it was, where it came to its end.
pub async fn killed_after<T>(polls: usize, future: impl Future<Output = T>) -> Option<(usize, T)> {
    let mut done = 0;
    let mut future = pin!(future);
    std::future::poll_fn(|context| {
        if done == polls {
            return Poll::Ready(None);
        }
        done += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(outcome) => Poll::Ready(Some((done, outcome))),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// What was under way when it was killed has arrived, or never will.
pub async fn settled(fake: &Running) {
    let mut calls = fake.calls("send");
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        match fake.calls("send") {
            same if same == calls => return,
            more => calls = more,
        }
    }
}

#[tokio::test]
async fn killed_between_every_two_steps_none_is_lost_and_none_goes_twice() {
    let line = Line::new().await;
    let first = line.write("The first").await;
    let (steps, _) = killed_after(usize::MAX, line.send(first, 1)).await.unwrap();
    assert!(steps > 10, "{steps}");
    for n in 0..100 {
        let body = format!("Message {n}");
        let id = line.write(&body).await;
        let polls = 1 + n % steps;
        killed_after(polls, line.send(id, 1)).await;
        settled(&line.fake).await;
        line.to_its_end(id).await;
        assert_eq!(line.sent(&body), 1, "killed after {polls} of {steps}");
        assert_eq!(line.state(id).await, "queued");
    }
    // Some of them were killed between handing over and writing down what came of it.
    assert!(line.fake.calls("list") > 0);
    assert_eq!(line.fake.outbound().len(), 101);
}

#[tokio::test]
async fn a_refusal_is_an_end_and_no_dead_letter() {
    let line = Line::new().await;
    line.fake.write(NUMBER, "STOP", &[]);
    let id = line.write("Hello").await;
    line.send(id, 1).await.unwrap();
    assert_eq!(line.state(id).await, MessageState::Failed.as_str());
    let ledger = line.test.texts("select source from crm.consents").await;
    assert_eq!(ledger, ["carrier"]);
}

#[tokio::test]
async fn where_nobody_is_reached_it_is_told_in_the_end() {
    let line = Line::new().await;
    line.fake.plan_fault(FaultPlan {
        times: 2,
        ..FaultPlan::next(Fault::RateLimited {
            retry_after: Some(9),
        })
    });
    let id = line.write("Hello").await;
    let told = line.send(id, 1).await.unwrap_err();
    assert_eq!(
        told,
        Failure::AgainIn("too many requests".to_owned(), Duration::from_secs(9))
    );
    assert_eq!(line.state(id).await, "waiting");
    line.send(id, 20).await.unwrap_err();
    assert_eq!(line.state(id).await, "failed");
    assert_eq!(line.sent("Hello"), 0);
}

#[tokio::test]
async fn it_is_too_early_to_ask_until_it_is_settled() {
    let mut line = Line::new().await;
    line.messaging.settle = Duration::from_secs(60);
    line.fake.plan_fault(FaultPlan::next(Fault::HangAfter));
    let id = line.write("Hello").await;
    let told = line.send(id, 1).await.unwrap_err();
    assert!(
        matches!(told, Failure::AgainIn(_, wait) if wait == Duration::from_secs(60)),
        "{told:?}"
    );
    assert_eq!(line.state(id).await, "unknown");
    let told = line.send(id, 2).await.unwrap_err();
    assert!(matches!(told, Failure::AgainIn(..)), "{told:?}");
    assert_eq!((line.fake.calls("list"), line.sent("Hello")), (0, 1));
    line.messaging.settle = Duration::ZERO;
    line.send(id, 3).await.unwrap();
    assert_eq!(
        (line.state(id).await.as_str(), line.sent("Hello")),
        ("queued", 1)
    );
}

#[tokio::test]
async fn the_queue_sends_what_is_written_and_wakes_what_was_put_off() {
    let line = Line::new().await;
    let instance = Instance::messaging(&line.test, line.messaging.clone(), Arc::new(noon)).await;
    let id = line.write("Hello").await;
    until("it is sent", async || {
        (line.state(id).await == "queued").then_some(())
    })
    .await;
    let thread = line
        .test
        .texts("select id::text from crm.threads")
        .await
        .remove(0)
        .parse()
        .unwrap();
    let edit = crm_db::messages::ThreadEdit {
        state: Some((
            crm_types::messages::ThreadState::Snoozed,
            Some(noon() + TimeDelta::milliseconds(50)),
        )),
        ..Default::default()
    };
    let database = line.test.database();
    assert!(
        crm_db::messages::update_thread(database, thread, &edit, ADMIN, noon())
            .await
            .unwrap()
    );
    until("it is open again", async || {
        let state = line.test.texts("select state from crm.threads").await;
        (state == ["open"]).then_some(())
    })
    .await;
    instance.stop().await;
    line.test.assert_nothing_left_to_do().await;
    assert_eq!(line.sent("Hello"), 1);
}
