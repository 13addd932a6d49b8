//! The port against the fake over real HTTP: what is taken, what is surely not, and what nobody can say until they ask.
#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use crm_demo::twilio::{
    DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Fate, Fault, FaultPlan, Options, Order, Running,
};
use crm_domain::messages::carrier::{Carrier, CarrierError, CarrierWebhooks, Outgoing};
use crm_twilio::{Credentials, Sender, Settings, Twilio, TwilioWebhooks};
use crm_types::messages::MessageState;
use uuid::Uuid;

const TO: &str = "+12025550142";

fn now() -> DateTime<Utc> {
    "2026-03-10T12:00:00Z".parse().unwrap()
}

fn start() -> Running {
    Running::start(Options::at(now())).unwrap()
}

fn settings(base_url: String) -> Settings {
    Settings {
        account_sid: DEMO_ACCOUNT.to_owned(),
        credentials: Credentials::AuthToken(DEMO_TOKEN.into()),
        sender: Sender::Number(DEMO_NUMBER.to_owned()),
        base_url,
        status_callback: Some("http://127.0.0.1:1/status".to_owned()),
        timeout: Duration::from_millis(500),
    }
}

fn client(fake: &Running) -> Twilio {
    Twilio::new(settings(fake.base_url())).unwrap()
}

fn message(body: &str) -> Outgoing<'_> {
    Outgoing {
        id: Uuid::from_u128(7),
        to: TO,
        body,
    }
}

#[tokio::test]
async fn a_message_is_taken_with_an_id_and_a_state() {
    let fake = start();
    let taken = client(&fake)
        .send(&message("Grüße & 100% 👋 + more"))
        .await
        .unwrap();
    assert_eq!(taken.delivery.state, MessageState::Queued);
    let there = fake.outbound();
    assert_eq!(there.len(), 1);
    assert_eq!(
        (there[0].sid.as_str(), there[0].body.as_str()),
        (taken.id.as_str(), "Grüße & 100% 👋 + more")
    );
    let mut service = settings(fake.base_url());
    service.sender = Sender::Service("MG00000000000000000000000000000000".to_owned());
    let taken = Twilio::new(service)
        .unwrap()
        .send(&message("Hello"))
        .await
        .unwrap();
    assert_eq!(taken.delivery.state, MessageState::Accepted);
}

#[tokio::test]
async fn what_is_surely_not_taken_is_told_apart_from_what_may_be() {
    let fake = start();
    let client = client(&fake);
    let mut sent = 0;
    for (fault, taken) in [
        (
            Fault::RateLimited {
                retry_after: Some(7),
            },
            false,
        ),
        (Fault::RateLimited { retry_after: None }, false),
        (Fault::ServerError, false),
        (Fault::ServerErrorAfter, true),
        (Fault::Hang, false),
        (Fault::HangAfter, true),
        (Fault::Truncated, true),
        (Fault::Malformed, true),
    ] {
        fake.plan_fault(FaultPlan::next(fault));
        let error = client.send(&message("Hello")).await.unwrap_err();
        sent += usize::from(taken);
        assert_eq!(fake.outbound().len(), sent, "{fault:?}");
        match fault {
            Fault::RateLimited { retry_after } => {
                let retry_after = retry_after.map(Duration::from_secs);
                assert_eq!(error, CarrierError::RateLimited { retry_after });
            }
            // Nobody can say from outside.
            _ => assert!(
                matches!(error, CarrierError::Unclear { .. }),
                "{fault:?}: {error:?}"
            ),
        }
    }
    let nobody = Twilio::new(settings("http://127.0.0.1:1/".to_owned())).unwrap();
    let error = nobody.send(&message("Hello")).await.unwrap_err();
    assert!(
        matches!(error, CarrierError::NotReached { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn refusals_have_their_code_and_none_of_twilios_words() {
    let fake = start();
    let client = client(&fake);
    let refused = async |message: &Outgoing<'_>| match client.send(message).await.unwrap_err() {
        CarrierError::Refused { code, reason } => {
            assert!(!reason.contains('+'), "{reason}");
            code
        }
        other => panic!("{other:?}"),
    };
    let short = Outgoing {
        to: "+12",
        ..message("Hello")
    };
    assert_eq!(refused(&short).await, Some(21211));
    assert_eq!(refused(&message(&"x".repeat(1601))).await, Some(21617));
    fake.write(TO, " stop. ", &[]);
    assert_eq!(refused(&message("Hello")).await, Some(21610));
    fake.write(TO, "UNSTOP", &[]);
    client.send(&message("Hello")).await.unwrap();
    fake.plan_fault(FaultPlan::next(Fault::Refuse(99999)));
    assert_eq!(refused(&message("Hello")).await, Some(99999));
    // A full queue, and a wrong token, are no fault of the message's.
    fake.plan_fault(FaultPlan::next(Fault::Refuse(21611)));
    let later = client.send(&message("Hello")).await.unwrap_err();
    assert!(
        matches!(later, CarrierError::NotReached { .. }),
        "{later:?}"
    );
    let mut wrong = settings(fake.base_url());
    wrong.credentials = Credentials::ApiKey {
        sid: "SK1".to_owned(),
        secret: "wrong".into(),
    };
    let error = Twilio::new(wrong)
        .unwrap()
        .send(&message("Hello"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, CarrierError::NotReached { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_message_is_found_among_many_by_its_words_and_time() {
    let fake = start();
    let client = client(&fake);
    client.send(&message("Hello")).await.unwrap();
    fake.advance(now() + TimeDelta::hours(1));
    for n in 0..150 {
        let body = format!("Something else {n}");
        client.send(&message(&body)).await.unwrap();
    }
    fake.plan_fault(FaultPlan::next(Fault::HangAfter));
    client.send(&message("Hello")).await.unwrap_err();
    fake.write(TO, "Hello", &[]);
    let since = now() + TimeDelta::minutes(58);
    let found = client.find(&message("Hello"), since).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        Some(found[0].id.as_str()),
        fake.outbound().last().map(|last| last.sid.as_str())
    );
    assert_eq!(found[0].created_at, Some(now() + TimeDelta::hours(1)));
    // Both, the newest first, where an older one may be it: it is on the second page.
    let found = client.find(&message("Hello"), now()).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(fake.calls("list"), 2 + 2);
    assert!(
        client
            .find(&message("Never"), now())
            .await
            .unwrap()
            .is_empty()
    );
    let plan = |fault| FaultPlan {
        sending: false,
        ..FaultPlan::next(fault)
    };
    for fault in [Fault::ServerError, Fault::Truncated] {
        fake.plan_fault(plan(fault));
        let error = client.find(&message("Hello"), now()).await.unwrap_err();
        assert!(matches!(error, CarrierError::Unclear { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn messages_fare_as_their_numbers_let_them_and_it_is_told_with_a_signature() {
    let fake = start();
    let client = client(&fake);
    fake.fate(TO, Fate::Undelivered(30003));
    let taken = client.send(&message("Hello")).await.unwrap();
    fake.advance(now() + TimeDelta::seconds(1));
    fake.advance(now() + TimeDelta::seconds(9));
    let found = client.find(&message("Hello"), now()).await.unwrap();
    assert_eq!(found[0].id, taken.id);
    assert_eq!(found[0].delivery.state, MessageState::Undelivered);
    assert_eq!(found[0].delivery.error_code, Some(30003));
    // Sending, sent, undelivered; nobody listens, so they stay.
    assert_eq!(fake.unsent(), 3);
    let sent = fake.deliver(Order::Shuffled(1)).await;
    assert!(sent.iter().all(|sent| sent.status.is_none()));
    assert!(fake.unsent() >= 3);
    // The fake's signature is what we take for Twilio's.
    let fields = vec![("Body".to_owned(), "Hello 👋".to_owned())];
    let signature = crm_demo::twilio::sign("https://crm.example.com/sms?x=1", &fields, DEMO_TOKEN);
    let webhooks = TwilioWebhooks::new(vec![DEMO_TOKEN.into()], "https://crm.example.com");
    assert!(webhooks.is_theirs("/sms?x=1", &fields, &signature));
}

/// What comes back of two hundred messages.
async fn answers(replies: bool) -> Vec<(String, String)> {
    let fake = Running::start(Options {
        replies,
        inbound_url: Some("http://127.0.0.1:1/sms".to_owned()),
        ..Options::at(now())
    })
    .unwrap();
    let client = client(&fake);
    for n in 0..200 {
        let to = format!("+1202555{n:04}");
        let message = Outgoing {
            to: &to,
            ..message("How are you?")
        };
        client.send(&message).await.unwrap();
    }
    // They are delivered after four seconds, and nobody answers before that.
    for (second, quiet) in [(2, true), (5, true), (30, !replies)] {
        fake.advance(now() + TimeDelta::seconds(second));
        let inbound = fake.account().messages().any(|one| !one.outbound);
        assert_eq!(inbound, !quiet, "after {second} seconds");
    }
    let stopped = fake.account().stopped.len();
    let callbacks = fake.take_callbacks();
    let told: Vec<(String, String)> = callbacks
        .iter()
        .filter(|one| one.url.ends_with("/sms"))
        .map(|one| {
            let field = |name| one.fields.iter().find(|(known, _)| known == name);
            let field = |name| field(name).map(|(_, value)| value.clone());
            field("From").zip(field("Body")).unwrap()
        })
        .collect();
    let stops = told.iter().filter(|(_, body)| body == "STOP").count();
    assert_eq!(stops, stopped);
    told
}

#[tokio::test]
async fn members_of_the_demo_world_write_back_where_they_are_let() {
    assert_eq!(answers(false).await, []);
    let told = answers(true).await;
    assert!((40..100).contains(&told.len()), "{}", told.len());
    // The same another time.
    assert_eq!(answers(true).await, told);
}
