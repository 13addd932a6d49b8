//! Messages over HTTP, from a wish to a delivered bubble, with the fake Twilio behind it and its callbacks in any order.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use crm_api::MessageSettings;
use crm_demo::twilio::{
    DEMO_ACCOUNT, DEMO_NUMBER, DEMO_TOKEN, Fate, Options, Order, Running, sign,
};
use crm_domain::messages::{Policy, Region};
use crm_jobs::{Messaging, Runner};
use crm_twilio::{Credentials, Sender, Twilio, TwilioWebhooks};
use crm_types::auth::Role;
use crm_types::members::HistoryPage;
use crm_types::messages::{
    Channel, Consent, ConsentList, HoldReason, Message, MessagePage, MessagePreview, MessageState,
    MessageTemplate, TemplateList, Thread, ThreadList, ThreadState, ThreadsChanged, UnreadCount,
};
use crm_types::problem::Code;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::live::Listener;
use crate::server::{Server, World};

const AMARA: &str = "00000000-0000-0000-0000-000000000001";
const BEN: &str = "00000000-0000-0000-0000-000000000002";
const NUMBER: &str = "+12025550142";
const ORIGIN: &str = "https://crm.example.com";

pub struct Office {
    pub world: World,
    pub server: Server,
    pub fake: Running,
    pub runner: Runner,
    pub agent: Client,
}

impl Office {
    pub async fn open() -> Self {
        Self::open_with(None).await
    }

    /// Whoever writes HELP is told `help`.
    async fn open_with(help: Option<&str>) -> Self {
        let world = World::create().await;
        world
            .database
            .run(&format!(
                "insert into auth.users (id, email) values ('{AMARA}', 'amara@example.com'), ('{BEN}', 'ben@example.com');
                 insert into product.profiles (user_id, first_name, last_name, phone) values
                     ('{AMARA}', 'Amara', 'Okafor', '(202) 555-0142'), ('{BEN}', null, null, null)"
            ))
            .await;
        world.admin("ada@example.com", Role::Agent).await;
        let fake = Running::start(Options {
            answers_help: help.is_none(),
            ..Options::at(world.now())
        })
        .unwrap();
        let server = world.start_with(|settings| {
            settings.messages = MessageSettings {
                policy: Policy::default(),
                region: Region::US,
                carried: vec![Channel::Sms],
                webhooks: Some(Arc::new(TwilioWebhooks::new(
                    vec!["the token before".into(), DEMO_TOKEN.into()],
                    ORIGIN,
                ))),
                links: None,
                segment_price: "0.0079".parse().ok(),
                help: help.map(str::to_owned),
            };
        });
        let runner = runner(&world, &server, &fake).await;
        let agent = server.client_of("ada@example.com").await;
        Self {
            world,
            server,
            fake,
            runner,
            agent,
        }
    }

    async fn send(&self, member: &str, key: &str, body: &str) -> Answer {
        let path = format!("/api/crm/members/{member}/messages");
        let body = json!({"channel": "sms", "body": body});
        let mut client = self.agent.clone();
        if !key.is_empty() {
            client = client.header("Idempotency-Key", key);
        }
        client.post(&path, &body).await
    }

    pub async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let answer = self.agent.clone().get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    async fn messages(&self, member: &str) -> Vec<Message> {
        let path = format!("/api/crm/members/{member}/messages");
        self.get::<MessagePage>(&path).await.items
    }

    /// Until nothing is left to do.
    pub async fn done(&self) {
        let open = "select count(*)::text from crm.queue where state in ('waiting', 'running') and due_at <= now()";
        let looking = async { while self.world.database.texts(open).await[0] != "0" {} };
        tokio::time::timeout(Duration::from_secs(60), looking)
            .await
            .unwrap();
    }

    fn pass(&self, time: TimeDelta) {
        self.world.pass(time);
        self.fake.advance(self.world.now());
    }

    /// Something of Twilio's, signed with this token.
    async fn tell(&self, target: &str, fields: &[(&str, &str)], token: &str) -> reqwest::Response {
        let owned: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let signature = sign(&format!("{ORIGIN}{target}"), &owned, token);
        let form = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
            .collect::<Vec<_>>()
            .join("&");
        reqwest::Client::new()
            .post(format!("http://{}{target}", self.server.address))
            .header("X-Twilio-Signature", signature)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap()
    }

    pub async fn hear(&self, sid: &str, from: &str, body: &str) {
        let fields = [
            ("MessageSid", sid),
            ("From", from),
            ("To", DEMO_NUMBER),
            ("Body", body),
            ("NumMedia", "0"),
        ];
        let answer = self
            .tell("/api/webhooks/twilio/sms", &fields, DEMO_TOKEN)
            .await;
        assert_eq!(answer.status(), 200);
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// As the server would run it. Callbacks go to the server itself, under the name by which it is known outside.
async fn runner(world: &World, server: &Server, fake: &Running) -> Runner {
    let twilio = Twilio::new(crm_twilio::Settings {
        account_sid: DEMO_ACCOUNT.to_owned(),
        credentials: Credentials::AuthToken(DEMO_TOKEN.into()),
        sender: Sender::Number(DEMO_NUMBER.to_owned()),
        base_url: fake.base_url(),
        status_callback: Some(format!(
            "http://{}/api/webhooks/twilio/status",
            server.address
        )),
        timeout: Duration::from_secs(5),
    })
    .unwrap();
    crate::server::runner(&world.database, world.clock(), |jobs| {
        jobs.messaging = Messaging {
            policy: Policy::default(),
            region: Region::US,
            carrier: Some(Arc::new(twilio)),
            mailer: None,
            settle: Duration::ZERO,
        };
    })
    .await
}

#[actix_web::test]
async fn a_message_is_written_sent_and_delivered() {
    let office = Office::open().await;
    let answer = office
        .send(AMARA, "k1", "Hi {{first_name}}, 4 visions?")
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let message: Message = answer.json();
    assert_eq!(message.body, "Hi Amara, 4 visions?");
    assert_eq!(
        (message.state, message.segments),
        (MessageState::Waiting, Some(1))
    );
    assert_eq!(message.author_name.as_deref(), Some("Ada Lovelace"));
    // The same wish again is the same message; another one under its key is none.
    let again: Message = office
        .send(AMARA, "k1", "Hi {{first_name}}, 4 visions?")
        .await
        .json();
    assert_eq!(again.id, message.id);
    let other = office.send(AMARA, "k1", "Something else").await;
    assert_eq!(
        (other.status.as_u16(), other.code()),
        (422, Code::InvalidBody)
    );
    let keyless = office.send(AMARA, "", "Hello").await;
    assert_eq!(
        (keyless.status.as_u16(), keyless.code()),
        (400, Code::InvalidHeader)
    );
    office.done().await;
    assert_eq!(office.fake.outbound().len(), 1);
    assert_eq!(office.messages(AMARA).await[0].state, MessageState::Queued);

    // Its callbacks are signed for the name outside; the fake signs for the address it calls, which is another.
    office.pass(TimeDelta::seconds(10));
    let refused = office.fake.deliver(Order::AsTheyCame).await;
    assert!(
        refused.iter().all(|sent| sent.status == Some(400)),
        "{refused:?}"
    );
    let sid = office.messages(AMARA).await[0].carrier_id.clone().unwrap();
    let target = format!("/api/webhooks/twilio/status?message={}", message.id);
    for state in ["delivered", "sent", "sending"] {
        let fields = [("MessageSid", sid.as_str()), ("MessageStatus", state)];
        let answer = office.tell(&target, &fields, DEMO_TOKEN).await;
        assert_eq!(answer.status(), 200);
        assert!(
            answer
                .text()
                .await
                .unwrap()
                .ends_with("<Response></Response>")
        );
    }
    assert_eq!(
        office.messages(AMARA).await[0].state,
        MessageState::Delivered
    );
    let mut agent = Client::new(office.server.address)
        .with_token("ada@example.com")
        .await;
    let path = format!("/api/crm/members/{AMARA}/history?kinds=message");
    let history: HistoryPage = agent.get(&path).await.json();
    let told: Vec<_> = history.items.iter().map(|item| &item.message).collect();
    assert_eq!(told, [&Some(office.messages(AMARA).await[0].clone())]);
    office.runner.stop().await;
    office.world.database.assert_nothing_left_to_do().await;
}

#[actix_web::test]
async fn callbacks_in_every_order_come_to_the_same() {
    let office = Office::open().await;
    for seed in 0..6_u64 {
        let body = format!("Message {seed}");
        let number = if seed % 2 == 0 {
            Fate::Delivered
        } else {
            Fate::Undelivered(30003)
        };
        office.fake.fate(NUMBER, number);
        let answer = office.send(AMARA, &format!("k-{seed}"), &body).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        office.done().await;
        for seconds in [1, 1, 3] {
            office.pass(TimeDelta::seconds(seconds));
        }
        // Each callback as the fake has it, but signed for the name outside.
        let mut told = office.fake.take_callbacks();
        if seed % 3 == 1 {
            told.reverse();
        }
        told.extend(told.clone());
        for callback in &told {
            let target = callback
                .url
                .split_once("/api")
                .map(|(_, rest)| format!("/api{rest}"))
                .unwrap();
            let fields: Vec<(&str, &str)> = callback
                .fields
                .iter()
                .map(|(a, b)| (a.as_str(), b.as_str()))
                .collect();
            assert_eq!(
                office.tell(&target, &fields, DEMO_TOKEN).await.status(),
                200
            );
        }
        let message = office.messages(AMARA).await.remove(0);
        let expected = match seed % 2 {
            0 => (MessageState::Delivered, None),
            _ => (MessageState::Undelivered, Some(30003)),
        };
        assert_eq!((message.state, message.error_code), expected, "{seed}");
        if expected.1.is_some() {
            assert_eq!(
                message.error.as_deref(),
                Some("The phone is switched off or out of reach.")
            );
        }
    }
}

#[actix_web::test]
async fn only_what_twilio_signed_is_taken() {
    let office = Office::open().await;
    let fields = [("MessageSid", "SM1"), ("From", NUMBER), ("Body", "Hello")];
    let forged = office
        .tell("/api/webhooks/twilio/sms", &fields, "another token")
        .await;
    assert_eq!(forged.status(), 400);
    let moved = office
        .tell("/api/webhooks/twilio/sms", &fields, "the token before")
        .await;
    assert_eq!(moved.status(), 200);
    // Replayed as it was: once is once. Replayed with other words: no.
    let again = office
        .tell("/api/webhooks/twilio/sms", &fields, "the token before")
        .await;
    assert_eq!(again.status(), 200);
    assert_eq!(office.messages(AMARA).await.len(), 1);
    let signature = sign(
        &format!("{ORIGIN}/api/webhooks/twilio/sms"),
        &[("Body".to_owned(), "Hello".to_owned())],
        DEMO_TOKEN,
    );
    let url = format!("http://{}/api/webhooks/twilio/sms", office.server.address);
    let client = reqwest::Client::new();
    let post = |signature: &str, body: &'static str| {
        client
            .post(&url)
            .header("X-Twilio-Signature", signature.to_owned())
            .body(body)
    };
    assert_eq!(
        post(&signature, "Body=STOP").send().await.unwrap().status(),
        400
    );
    // Signed, and no message.
    assert_eq!(
        post(&signature, "Body=Hello")
            .send()
            .await
            .unwrap()
            .status(),
        400
    );
    assert_eq!(
        client
            .post(&url)
            .body("Body=Hello")
            .send()
            .await
            .unwrap()
            .status(),
        400
    );
    let closed = office.world.start();
    let nowhere = format!("http://{}/api/webhooks/twilio/sms", closed.address);
    assert_eq!(
        client
            .post(nowhere)
            .body("a=b")
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}

#[actix_web::test]
async fn a_stop_is_kept_and_nothing_goes_after_it() {
    let office = Office::open().await;
    office.hear("SM1", NUMBER, "Stop.").await;
    let refused = office.send(AMARA, "k1", "Hello").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, Code::MessageRefused)
    );
    assert_eq!(refused.problem().errors[0].code, "opted_out");
    let path = format!("/api/crm/members/{AMARA}/consents");
    let ledger: ConsentList = office.get(&path).await;
    assert_eq!(ledger.standing[0].blocked, Some(HoldReason::OptedOut));
    assert_eq!(ledger.items[0].wording.as_deref(), Some("Stop."));
    let record = async |consent: &str| {
        let body = json!({"channel": "sms", "consent": consent, "wording": "On the phone"});
        office.agent.clone().post(&path, &body).await
    };
    assert_eq!(record("opted_in").await.code(), Code::Conflict);
    office.hear("SM2", NUMBER, "start").await;
    assert_eq!(office.send(AMARA, "k2", "Hello").await.status, 202);
    office.done().await;
    assert_eq!(record("opted_out").await.status, 201);
    let refused = office.send(AMARA, "k3", "Hello again").await;
    assert_eq!(refused.problem().errors[0].code, "opted_out");
    assert_eq!(record("opted_in").await.status, 201);
    let ledger: ConsentList = office.get(&path).await;
    assert_eq!(ledger.items.len(), 4);
    assert_eq!(ledger.standing[0].consent, Some(Consent::OptedIn));
    assert_eq!(office.fake.outbound().len(), 1);
}

#[actix_web::test]
async fn why_it_would_not_go_is_told_before_it_is_tried() {
    let office = Office::open().await;
    let preview = async |member: &str, body: &str| {
        let path = format!("/api/crm/members/{member}/messages/preview");
        let body = json!({"channel": "sms", "body": body});
        office.agent.clone().post(&path, &body).await
    };
    let told: MessagePreview = preview(AMARA, "Hi {{first_name}} 👋").await.json();
    assert_eq!(
        told.price.map(|price| price.amount).as_deref(),
        Some("0.01")
    );
    assert_eq!(told.body, "Hi Amara 👋");
    assert_eq!((told.address.as_deref(), told.reason), (Some(NUMBER), None));
    assert_eq!(told.segments.unwrap().segments, 1);
    let told: MessagePreview = preview(BEN, "Hi {{first_name|there}}").await.json();
    assert_eq!(
        (told.body.as_str(), told.reason),
        ("Hi there", Some(HoldReason::NoAddress))
    );
    let refused = office.send(BEN, "k1", "Hi there").await;
    assert_eq!(refused.problem().errors[0].code, "no_address");
    let misspelt = preview(AMARA, "Hi {{fist_name}}").await;
    let error = misspelt.problem().errors.remove(0);
    assert_eq!(
        (error.field.as_str(), error.position, error.length),
        ("body", Some(3), Some(13))
    );
    let missing = preview(BEN, "Hi {{first_name}}").await;
    assert_eq!(missing.code(), Code::InvalidBody);
    for body in [
        String::new(),
        "  ".to_owned(),
        "x".repeat(1601),
        "bell \u{7}".to_owned(),
    ] {
        assert_eq!(
            preview(AMARA, &body).await.code(),
            Code::InvalidBody,
            "{body:?}"
        );
    }
    // Midnight: it waits until eight.
    office.world.pass(TimeDelta::hours(12));
    let agent = office.server.client_of("ada@example.com").await;
    let path = format!("/api/crm/members/{AMARA}/messages/preview");
    let told: MessagePreview = agent
        .clone()
        .post(&path, &json!({"channel": "sms", "body": "Hello"}))
        .await
        .json();
    assert_eq!(told.reason, Some(HoldReason::QuietHours));
    assert_eq!(
        told.held_until,
        Some("2026-03-11T08:00:00Z".parse().unwrap())
    );
    assert!(office.messages_nobody_wrote().await);
}

impl Office {
    async fn messages_nobody_wrote(&self) -> bool {
        let count = self
            .world
            .database
            .value("select count(*) from crm.messages")
            .await;
        count.as_deref() == Some("0")
    }

    async fn change(&self, method: Method, path: &str, body: &Value) -> Answer {
        let kind = ("application/json", body.to_string().into_bytes());
        self.agent.clone().send(method, path, Some(kind)).await
    }
}

#[actix_web::test]
async fn the_inbox_is_worked_off() {
    let office = Office::open().await;
    office
        .hear("SM1", "+447700900123", "Is this Member Success?")
        .await;
    office.hear("SM2", NUMBER, "Hello!").await;
    let unread: UnreadCount = office.get("/api/crm/threads/unread").await;
    assert_eq!(unread.threads, 2);
    let page: ThreadList = office.get("/api/crm/threads?state=open&limit=1").await;
    assert!(page.has_more);
    assert_eq!(page.items[0].member_name.as_deref(), Some("Amara Okafor"));
    let cursor = page.next_cursor.unwrap();
    let page: ThreadList = office
        .get(&format!(
            "/api/crm/threads?state=open&limit=1&cursor={cursor}"
        ))
        .await;
    let stranger = page.items[0].clone();
    assert_eq!(stranger.number.as_deref(), Some("+447700900123"));

    let path = format!("/api/crm/threads/{}", stranger.id);
    let changed: Thread = office
        .change(Method::PATCH, &path, &json!({"read": true}))
        .await
        .json();
    assert_eq!(changed.unread, 0);
    for (patch, field) in [
        (json!({"state": "snoozed"}), "snoozed_until"),
        (
            json!({"state": "snoozed", "snoozed_until": "2026-03-10T11:59:00Z"}),
            "snoozed_until",
        ),
        (
            json!({"snoozed_until": "2026-04-10T11:59:00Z"}),
            "snoozed_until",
        ),
        (json!({"assignee_id": BEN}), "assignee_id"),
    ] {
        let refused = office.change(Method::PATCH, &path, &patch).await;
        assert_eq!(refused.problem().errors[0].field, field, "{patch}");
    }
    let snoozed: Thread = office
        .change(
            Method::PATCH,
            &path,
            &json!({"state": "snoozed", "snoozed_until": "2026-03-11T12:00:00Z"}),
        )
        .await
        .json();
    assert_eq!(
        snoozed.snoozed_until,
        Some("2026-03-11T12:00:00Z".parse().unwrap())
    );

    let link = format!("{path}/member");
    let theirs: Thread = office
        .change(Method::PUT, &link, &json!({"member_id": BEN}))
        .await
        .json();
    assert_eq!(theirs.member_id, Some(BEN.parse().unwrap()));
    let gone = office
        .change(Method::PUT, &link, &json!({"member_id": BEN}))
        .await;
    assert_eq!(gone.code(), Code::NotFound);
    // Who has no number of their own is answered where they wrote from.
    assert_eq!(office.send(BEN, "k1", "It is!").await.status, 202);
    office.done().await;
    assert_eq!(office.fake.outbound()[0].to, "+447700900123");
    let all: MessagePage = office
        .get(&format!("/api/crm/threads/{}/messages", theirs.id))
        .await;
    assert_eq!(all.items.len(), 2);
}

#[actix_web::test]
async fn templates_are_kept_and_a_viewer_only_looks() {
    let office = Office::open().await;
    let path = "/api/crm/message-templates";
    let new = |name: &str, body: &str| json!({"name": name, "channel": "sms", "body": body});
    let made = office
        .agent
        .clone()
        .post(path, &new(" Onboarding   help ", "Hi {{first_name|there}}"))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made: MessageTemplate = made.json();
    assert_eq!(made.name, "Onboarding help");
    let taken = office
        .agent
        .clone()
        .post(path, &new("ONBOARDING HELP", "x"))
        .await;
    assert_eq!(taken.code(), Code::Conflict);
    let misspelt = office
        .agent
        .clone()
        .post(path, &new("y", "Hi {{first}}"))
        .await;
    assert_eq!(misspelt.problem().errors[0].position, Some(3));
    let subject = json!({"name": "z", "channel": "email", "body": "x"});
    assert_eq!(
        office
            .agent
            .clone()
            .post(path, &subject)
            .await
            .problem()
            .errors[0]
            .field,
        "subject"
    );
    let one = format!("{path}/{}", made.id);
    // Against what was seen, as every edit.
    let put = async |seen: &str, body: &str| {
        let mut agent = office.agent.clone();
        if !seen.is_empty() {
            agent = agent.header("If-Match", seen);
        }
        let body = (
            "application/json",
            new("Help", body).to_string().into_bytes(),
        );
        agent.send(Method::PUT, &one, Some(body)).await
    };
    assert_eq!(put("", "Hello").await.code(), Code::PreconditionRequired);
    let changed = put("\"1\"", "Hello").await;
    let etag = changed.header("etag").to_owned();
    let changed: MessageTemplate = changed.json();
    assert_eq!((changed.revision, changed.body.as_str()), (2, "Hello"));
    let late = put("\"1\"", "Hi").await;
    assert_eq!(
        (late.status.as_u16(), late.code()),
        (412, Code::PreconditionFailed)
    );
    let changed: MessageTemplate = put(&etag, "Hi").await.json();
    let changed = match changed.revision {
        3 => put("*", "Hello again").await.json::<MessageTemplate>(),
        other => panic!("{other}"),
    };
    let all: TemplateList = office.get(path).await;
    assert_eq!(all.items, [changed]);

    office.world.admin("vera@example.com", Role::Viewer).await;
    let mut viewer = office.server.client_of("vera@example.com").await;
    assert_eq!(viewer.get(path).await.status, 200);
    assert_eq!(
        viewer.post(path, &new("w", "x")).await.code(),
        Code::Forbidden
    );
    let mut wish = viewer.clone().header("Idempotency-Key", "k");
    let message = json!({"channel": "sms", "body": "Hello"});
    let sent = wish
        .post(&format!("/api/crm/members/{AMARA}/messages"), &message)
        .await;
    assert_eq!(sent.code(), Code::Forbidden);
    assert_eq!(
        office
            .agent
            .clone()
            .send(Method::DELETE, &one, None)
            .await
            .status,
        204
    );
    let gone = office.agent.clone().send(Method::DELETE, &one, None).await;
    assert_eq!(gone.code(), Code::NotFound);
    let changed = office.agent.clone().header("If-Match", "*");
    let body = (
        "application/json",
        new("Help", "x").to_string().into_bytes(),
    );
    let gone = changed.clone().send(Method::PUT, &one, Some(body)).await;
    assert_eq!(gone.code(), Code::NotFound);
}

#[actix_web::test]
async fn whoever_writes_help_is_answered_once_at_night_and_not_where_twilio_did() {
    let office = Office::open_with(Some("Write back and a person answers.")).await;
    // Midnight in the account's zone.
    office.pass(TimeDelta::hours(12));
    for _ in 0..2 {
        office.hear("SM1", NUMBER, "Help!").await;
    }
    office.hear("SM2", "+447700900123", "INFO").await;
    let answered = [
        ("MessageSid", "SM3"),
        ("From", NUMBER),
        ("Body", "HELP"),
        ("OptOutType", "HELP"),
    ];
    let answer = office
        .tell("/api/webhooks/twilio/sms", &answered, DEMO_TOKEN)
        .await;
    assert_eq!(answer.status(), 200);
    assert!(
        answer
            .text()
            .await
            .unwrap()
            .ends_with("<Response></Response>")
    );
    office.done().await;
    let sent = office.fake.outbound();
    let mut sent: Vec<_> = sent
        .iter()
        .map(|one| (one.to.as_str(), one.body.as_str()))
        .collect();
    sent.sort_unstable();
    let words = "Write back and a person answers.";
    assert_eq!(sent, [(NUMBER, words), ("+447700900123", words)]);
    let agent = office.server.client_of("ada@example.com").await;
    let path = format!("/api/crm/members/{AMARA}/messages");
    let page: MessagePage = agent.clone().get(&path).await.json();
    let ours: Vec<_> = page
        .items
        .iter()
        .filter(|one| one.answers_id.is_some())
        .collect();
    assert_eq!(ours.len(), 1);
    assert_eq!(
        (ours[0].state, &ours[0].author_name),
        (MessageState::Queued, &None)
    );
    office.hear("SM4", NUMBER, "stop").await;
    office.hear("SM5", NUMBER, "HELP").await;
    office.done().await;
    assert_eq!(office.fake.outbound().len(), 2);
    office.runner.stop().await;
    office.world.database.assert_nothing_left_to_do().await;
}

#[actix_web::test]
async fn where_no_text_is_set_twilios_own_answer_stands() {
    let office = Office::open().await;
    let sid = office.fake.write(NUMBER, "help", &[]);
    office.hear(&sid, NUMBER, "help").await;
    office.done().await;
    let sent = office.fake.outbound();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].reply && sent[0].to == NUMBER && sent[0].body.contains("STOP"));
    let said = office.messages(AMARA).await;
    assert_eq!((said.len(), said[0].body.as_str()), (1, "help"));
}

#[actix_web::test]
async fn what_members_write_is_told_to_every_page_as_it_comes() {
    let office = Office::open().await;
    let mut listener = Listener::open(&office.agent, None).await;
    // Heard as soon as the server is connected; whatever was written before that is told by `hello`.
    let mut n = 0;
    let changed: ThreadsChanged = loop {
        n += 1;
        office.hear(&format!("SM{n}"), NUMBER, "Hello?").await;
        let event = listener.next().await.unwrap();
        if event.name == "threads" {
            break event.read("threads");
        }
    };
    assert_eq!((changed.many, changed.items.len()), (false, 1));
    assert_eq!(changed.items[0].member_id, Some(AMARA.parse().unwrap()));
    assert_eq!(changed.unread, 1);
    let path = format!("/api/crm/threads/{}", changed.items[0].id);
    office
        .change(
            Method::PATCH,
            &path,
            &json!({"read": true, "state": "closed"}),
        )
        .await;
    loop {
        let event = listener.next().await.unwrap();
        assert_eq!(event.name, "threads");
        let changed: ThreadsChanged = event.read("threads");
        if changed.items[0].state == ThreadState::Closed {
            assert_eq!((changed.unread, changed.items[0].unread), (0, 0));
            break;
        }
    }
}
