//! E-mails through the queue against a mail server that fails in every way: none is lost without a word, and none goes twice.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::messages::{
    Attempt, Created, Gate, NewOutbound, begin, create, list_messages, member_thread, unsubscribe,
};
use crm_db::testing::TestDatabase;
use crm_demo::mail::{Fault, Options, Running};
use crm_domain::messages::{Policy, Region};
use crm_jobs::queue::Failure;
use crm_jobs::send_message::{KIND, send};
use crm_jobs::{Messaging, Now};
use crm_mail::{Links, Server, Settings, Smtp};
use crm_types::ids::{AdminId, MemberId, MessageId};
use crm_types::messages::{Channel, HoldReason, Message, MessageState};
use uuid::Uuid;

use crate::instance::{Instance, until};

const ADMIN: AdminId = AdminId(Uuid::from_u128(0xada));
const MEMBER: MemberId = MemberId(Uuid::from_u128(1));
const ADDRESS: &str = "amara@example.com";
const ZONE: Tz = Tz::America__New_York;

/// Midnight in New York: an e-mail wakes nobody.
fn midnight() -> DateTime<Utc> {
    "2026-03-10T04:00:00Z".parse().unwrap()
}

fn policy() -> Policy {
    Policy {
        daily_cap: 1_000,
        ..Policy::default()
    }
}

struct Post {
    test: TestDatabase,
    fake: Running,
    messaging: Messaging,
}

impl Post {
    async fn new() -> Self {
        let test = TestDatabase::create().await;
        test.run(&format!(
            "insert into auth.users (id, email) values ('{}', 'Amara@example.com');
             insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
             values ('{}', 'ada@example.com', 'Ada', 'agent', '', now(), now())",
            MEMBER.0, ADMIN.0
        ))
        .await;
        let fake = Running::start(Options::default()).unwrap();
        let settings = Settings {
            server: Server::read(&fake.url()).unwrap(),
            sender: "Member Success <hello@crm.example.com>".parse().unwrap(),
            timeout: Duration::from_millis(300),
        };
        let links = Links::new(
            &"kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0".into(),
            "https://crm.example.com",
        );
        let messaging = Messaging {
            region: Region::US,
            mailer: Some(Arc::new(Smtp::new(settings, links).unwrap())),
            ..Messaging::none(policy())
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
            channel: Channel::Email,
            address: Ok(ADDRESS.to_owned()),
            subject: Some("Your first vision"),
            body,
            segments: None,
            author: ADMIN,
            key: body,
            digest: body.as_bytes(),
            zone: ZONE,
            configured: true,
        };
        let made = create(self.test.database(), &new, &policy(), midnight()).await;
        match made.unwrap() {
            Created::New(message) => message.id,
            other => panic!("{other:?}"),
        }
    }

    async fn send(&self, id: MessageId, attempt: u32) -> Result<(), Failure> {
        let now: Now = Arc::new(midnight);
        let database = self.test.database();
        send(database, &self.messaging, id, attempt, &now, ZONE).await
    }

    async fn message(&self, id: MessageId) -> Message {
        let database = self.test.database();
        let thread = member_thread(database, MEMBER).await.unwrap().unwrap();
        let page = list_messages(database, thread, None, 100).await.unwrap();
        let found = page.items.into_iter().find(|one| one.id == id);
        found.unwrap()
    }

    fn sent(&self, body: &str) -> usize {
        let all = self.fake.received();
        all.iter()
            .filter(|one| one.body().starts_with(body))
            .count()
    }
}

#[tokio::test]
async fn an_email_goes_once_and_what_is_surely_not_taken_goes_another_time() {
    let post = Post::new().await;
    for (n, fault) in [
        None,
        Some(Fault::RefuseConnection("421 4.3.2 busy")),
        Some(Fault::RefuseSender("451 4.3.0 later")),
        Some(Fault::RefuseRecipient("451 4.7.1 greylisted")),
        Some(Fault::RefuseText("452 4.3.1 no room")),
        Some(Fault::HangUp),
        Some(Fault::Silence),
    ]
    .into_iter()
    .enumerate()
    {
        let body = format!("Message {n}.");
        let id = post.write(&body).await;
        let mut attempt = 1;
        if let Some(fault) = fault.clone() {
            post.fake.plan_fault(fault.clone());
            // A connection that was kept does not meet those who refuse one.
            if let Err(told) = post.send(id, attempt).await {
                assert!(matches!(told, Failure::Again(_)), "{fault:?}: {told:?}");
                assert_eq!(post.message(id).await.state, MessageState::Waiting);
                assert_eq!(post.sent(&body), 0, "{fault:?}");
            }
            post.fake.clear_faults();
            attempt += 1;
        }
        post.send(id, attempt).await.unwrap();
        let message = post.message(id).await;
        assert_eq!(message.state, MessageState::Sent, "{fault:?}");
        assert_eq!((message.error_code, message.error), (None, None));
        let message_id = format!("{id}@crm.example.com");
        assert_eq!(message.carrier_id, Some(message_id));
        // However often it is asked for afterwards.
        post.send(id, 1).await.unwrap();
        assert_eq!(post.sent(&body), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_an_end_with_its_code_and_what_it_means() {
    let post = Post::new().await;
    let id = post.write("Hello").await;
    let words = "550 5.1.1 <amara@example.com>: no such user";
    post.fake.plan_fault(Fault::RefuseRecipient(words));
    post.send(id, 1).await.unwrap();
    let message = post.message(id).await;
    assert_eq!(
        (message.state, message.reason, message.error_code),
        (MessageState::Failed, Some(HoldReason::Carrier), Some(550))
    );
    let meaning = "There is no such mailbox, or no longer.";
    assert_eq!(message.error.as_deref(), Some(meaning));
    post.send(id, 2).await.unwrap();
    assert_eq!(post.fake.received(), []);
}

#[tokio::test]
async fn what_nobody_knows_of_is_shown_and_never_sent_again() {
    let post = Post::new().await;
    for (n, fault) in [Fault::HangUpAfter, Fault::SilenceAfter, Fault::GarbageAfter]
        .into_iter()
        .enumerate()
    {
        let body = format!("Message {n}.");
        let id = post.write(&body).await;
        post.fake.plan_fault(fault.clone());
        for attempt in 1..=3 {
            post.send(id, attempt).await.unwrap();
            let message = post.message(id).await;
            assert_eq!(message.state, MessageState::Unknown, "{fault:?}");
            let error = message.error.unwrap();
            assert!(error.contains("is not sent again"), "{error}");
            assert_eq!(post.sent(&body), 1, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn whoever_was_killed_while_handing_it_over_leaves_it_unclear() {
    let post = Post::new().await;
    let id = post.write("Hello").await;
    let gate = Gate {
        policy: &policy(),
        zone: ZONE,
        region: None,
        carried: &[Channel::Email],
    };
    let begun = begin(post.test.database(), id, &gate, midnight()).await;
    assert!(matches!(begun.unwrap(), Attempt::Go(_)));
    post.send(id, 2).await.unwrap();
    assert_eq!(post.message(id).await.state, MessageState::Unknown);
    assert_eq!(post.fake.received(), []);
}

#[tokio::test]
async fn whoever_opted_out_meanwhile_gets_nothing() {
    let post = Post::new().await;
    let id = post.write("Hello").await;
    assert!(
        unsubscribe(post.test.database(), ADDRESS, midnight())
            .await
            .unwrap()
    );
    post.send(id, 1).await.unwrap();
    let message = post.message(id).await;
    assert_eq!(
        (message.state, message.reason),
        (MessageState::Refused, Some(HoldReason::OptedOut))
    );
    assert_eq!(post.fake.connections(), 0);
}

#[tokio::test]
async fn where_no_server_is_reached_it_is_told_in_the_end() {
    let post = Post::new().await;
    let id = post.write("Hello").await;
    for attempt in [1, KIND.attempts] {
        post.fake
            .plan_fault(Fault::RefuseConnection("421 4.3.2 busy"));
        post.send(id, attempt).await.unwrap_err();
    }
    let message = post.message(id).await;
    assert_eq!(message.state, MessageState::Failed);
    let error = message.error.unwrap();
    assert!(error.contains("later (421)"), "{error}");
    assert_eq!(post.fake.received(), []);
}

#[tokio::test]
async fn the_queue_sends_what_is_written() {
    let post = Post::new().await;
    let messaging = post.messaging.clone();
    let instance = Instance::messaging(&post.test, messaging, Arc::new(midnight)).await;
    let id = post.write("Hello").await;
    until("it is sent", async || {
        (post.message(id).await.state == MessageState::Sent).then_some(())
    })
    .await;
    instance.stop().await;
    post.test.assert_nothing_left_to_do().await;
    assert_eq!(post.sent("Hello"), 1);
}
