//! E-mail over HTTP: written, sent to a mail server that keeps it, and stopped by the link in it.

use std::sync::Arc;
use std::time::Duration;

use crm_api::MessageSettings;
use crm_demo::mail::{Fault, Options, Received, Running};
use crm_domain::messages::{Policy, Region};
use crm_jobs::{Messaging, Runner};
use crm_mail::{Links, Smtp};
use crm_types::auth::Role;
use crm_types::messages::{
    Broadcast, BroadcastPreview, BroadcastRecipientList, BroadcastState, Channel, Consent,
    ConsentList, ConsentSource, HoldReason, Message, MessagePage, MessageState, RecipientOutcome,
    SkippedMembers,
};
use crm_types::problem::Code;
use crm_types::tickets::{
    TicketDetail, TicketEntryKind, TicketEntryPage, TicketReplied, TicketStatus,
};
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde_json::json;

use crate::client::{Answer, Client};
use crate::server::{SECRET, Server, World};

const AMARA: &str = "00000000-0000-0000-0000-000000000001";
const ORIGIN: &str = "https://crm.example.com";

struct Office {
    world: World,
    server: Server,
    fake: Running,
    runner: Runner,
    agent: Client,
}

fn links() -> Links {
    Links::new(&SECRET.into(), ORIGIN)
}

impl Office {
    async fn open() -> Self {
        let world = World::create().await;
        world
            .database
            .run(&format!(
                "insert into auth.users (id, email) values ('{AMARA}', 'amara@example.com');
                 insert into product.profiles (user_id, first_name) values ('{AMARA}', 'Amara')"
            ))
            .await;
        world.admin("ada@example.com", Role::Agent).await;
        let fake = Running::start(Options::default()).unwrap();
        let server = world.start_with(|settings| {
            settings.address_rate_limit = 3.try_into().unwrap();
            settings.messages = MessageSettings {
                policy: Policy::default(),
                region: Region::US,
                carried: vec![Channel::Email],
                webhooks: None,
                links: Some(Arc::new(links())),
                segment_price: None,
                help: None,
            };
        });
        let smtp = Smtp::new(
            crm_mail::Settings {
                server: crm_mail::Server::read(&fake.url()).unwrap(),
                sender: "Member Success <hello@crm.example.com>".parse().unwrap(),
                timeout: Duration::from_secs(5),
            },
            links(),
        );
        let smtp = Arc::new(smtp.unwrap());
        let runner = crate::server::runner(&world.database, world.clock(), |jobs| {
            jobs.messaging = Messaging {
                mailer: Some(smtp),
                ..Messaging::none(Policy::default())
            };
        })
        .await;
        let agent = server.client_of("ada@example.com").await;
        Self {
            world,
            server,
            fake,
            runner,
            agent,
        }
    }

    async fn write(&self, channel: Channel, body: &str) -> Answer {
        let path = format!("/api/crm/members/{AMARA}/messages");
        let subject =
            (channel == Channel::Email).then_some("{{first_name|there}}, a first vision?");
        let body = json!({"channel": channel, "subject": subject, "body": body});
        let key = body.to_string().replace(' ', "-");
        let mut client = self.agent.clone().header("Idempotency-Key", &key);
        client.post(&path, &body).await
    }

    async fn message(&self) -> Message {
        let path = format!("/api/crm/members/{AMARA}/messages");
        let page: MessagePage = self.agent.clone().get(&path).await.json();
        page.items.into_iter().next().unwrap()
    }

    /// The newest e-mail, once its message is in this state.
    async fn sent(&self, state: MessageState) -> Message {
        let looking = async {
            loop {
                let message = self.message().await;
                if message.state == state {
                    return message;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), looking)
            .await
            .unwrap()
    }

    fn received(&self) -> Received {
        self.fake.received().pop().unwrap()
    }

    async fn consents(&self) -> ConsentList {
        let path = format!("/api/crm/members/{AMARA}/consents");
        self.agent.clone().get(&path).await.json()
    }

    /// As a browser or a mail program asks: without a session, from anywhere.
    async fn ask(&self, method: Method, path: &str, accept: &str) -> Response {
        reqwest::Client::new()
            .request(method, format!("http://{}{path}", self.server.address))
            .header("Accept", accept)
            .header("Origin", "https://mail.example.net")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("List-Unsubscribe=One-Click")
            .send()
            .await
            .unwrap()
    }

    async fn close(self) {
        self.runner.stop().await;
        self.world.database.assert_nothing_left_to_do().await;
    }
}

/// Where the link of an e-mail leads, without the host.
fn path(received: &Received) -> String {
    let link = received.unsubscribe().unwrap();
    link.strip_prefix(ORIGIN).unwrap().to_owned()
}

#[actix_web::test]
async fn an_email_arrives_and_its_link_stops_the_next_one() {
    let office = Office::open().await;
    let answer = office
        .write(Channel::Email, "Hi {{first_name}}, shall we?")
        .await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let written: Message = answer.json();
    let sent = office.sent(MessageState::Sent).await;
    assert_eq!((sent.id, sent.segments), (written.id, None));
    let message_id = format!("{}@crm.example.com", sent.id);
    assert_eq!(sent.carrier_id, Some(message_id));
    let received = office.received();
    assert_eq!(received.to, ["amara@example.com"]);
    assert_eq!(
        received.header("Subject").as_deref(),
        Some("Amara, a first vision?")
    );
    assert!(received.body().starts_with("Hi Amara, shall we?\n"));
    // A text message is another matter: nobody could send it.
    let answer = office.write(Channel::Sms, "Hello").await;
    assert_eq!(answer.status, 409);

    // Looking changes nothing, however often: mail scanners follow every link.
    let path = path(&received);
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let shown = office.ask(method.clone(), &path, "text/html,*/*").await;
        assert_eq!(shown.status(), 200);
        assert_eq!(shown.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        let policy = shown.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; base-uri 'none'; form-action 'self'"));
        let html = shown.text().await.unwrap();
        assert!(
            method == Method::HEAD || html.contains("<form method=\"post\">"),
            "{html}"
        );
        assert!(
            method == Method::HEAD || html.contains("amara@example.com"),
            "{html}"
        );
    }
    assert_eq!(office.consents().await.items, []);
    // What others add to it is not ours to refuse.
    let shown = office
        .ask(Method::GET, &format!("{path}?utm_source=x"), "text/html")
        .await;
    assert_eq!(shown.status(), 200);

    // Pressing it does, once.
    for _ in 0..3 {
        let done = office.ask(Method::POST, &path, "*/*").await;
        assert_eq!(done.status(), 200);
        assert!(done.text().await.unwrap().contains("E-mails are stopped"));
    }
    let consents = office.consents().await;
    let told: Vec<_> = consents
        .items
        .iter()
        .map(|one| (one.channel, one.consent, one.source, one.address.as_str()))
        .collect();
    let expected = (
        Channel::Email,
        Consent::OptedOut,
        ConsentSource::Link,
        "amara@example.com",
    );
    assert_eq!(told, [expected]);
    let blocked = consents
        .standing
        .iter()
        .map(|one| (one.channel, one.blocked));
    assert!(
        blocked
            .clone()
            .any(|one| one == (Channel::Email, Some(HoldReason::OptedOut)))
    );
    let answer = office.write(Channel::Email, "One more thing").await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (409, Code::MessageRefused)
    );
    assert_eq!(answer.problem().errors[0].code, "opted_out");
    assert_eq!(office.fake.received().len(), 1);
    office.close().await;
}

#[actix_web::test]
async fn a_link_that_is_none_of_ours_stops_nobody_and_is_not_tried_for_ever() {
    let office = Office::open().await;
    let forged = Links::new(&"another secret of thirty-two bytes".into(), ORIGIN);
    let link = forged.link("amara@example.com");
    let forged = link.strip_prefix(ORIGIN).unwrap();
    let html = office.ask(Method::GET, forged, "text/html").await;
    assert_eq!(html.status(), 404);
    assert!(html.text().await.unwrap().contains("does not work"));
    let problem = office.ask(Method::POST, forged, "*/*").await;
    assert_eq!(problem.status(), 404);
    assert_eq!(problem.headers()[CONTENT_TYPE], "application/problem+json");
    let mut refused = false;
    for n in 0..100 {
        let answer = office
            .ask(Method::POST, &format!("/unsubscribe/{n}.x"), "*/*")
            .await;
        refused |= answer.status() == 429;
    }
    assert!(refused);
    assert_eq!(office.consents().await.items, []);
    // Whoever has a link of ours is no stranger.
    let link = links().link("amara@example.com");
    let done = office
        .ask(Method::POST, link.strip_prefix(ORIGIN).unwrap(), "*/*")
        .await;
    assert_eq!(done.status(), 200);
    assert_eq!(office.consents().await.items.len(), 1);
    // An address that is no member's any more is left alone all the same.
    let link = links().link("nobody&more@example.com");
    let done = office
        .ask(Method::POST, link.strip_prefix(ORIGIN).unwrap(), "*/*")
        .await;
    assert!(
        done.text()
            .await
            .unwrap()
            .contains("nobody&amp;more@example.com")
    );
    let sql = "select address || ' ' || coalesce(user_id::text, '-') from crm.consents order by id";
    let ledger = office.world.database.texts(sql).await;
    assert_eq!(
        ledger,
        [
            format!("amara@example.com {AMARA}"),
            "nobody&more@example.com -".to_owned()
        ]
    );
    office.close().await;
}

#[actix_web::test]
async fn why_an_email_did_not_go_is_told() {
    let office = Office::open().await;
    office
        .fake
        .plan_fault(Fault::RefuseRecipient("550 5.2.1 disabled"));
    assert_eq!(office.write(Channel::Email, "Hello").await.status, 202);
    let failed = office.sent(MessageState::Failed).await;
    assert_eq!(failed.error_code, Some(550));
    assert_eq!(failed.error.as_deref(), Some("The mailbox is closed."));
    office.fake.plan_fault(Fault::HangUpAfter);
    assert_eq!(
        office.write(Channel::Email, "Hello again").await.status,
        202
    );
    let unknown = office.sent(MessageState::Unknown).await;
    assert!(unknown.error.unwrap().contains("cannot be asked"));
    assert_eq!(office.fake.received().len(), 1);
    office.close().await;
}

impl Office {
    /// Four more with an address, and one without.
    async fn invite_more(&self) {
        self.world
            .database
            .run(
                "insert into auth.users (id, email)
                 select lpad(n::text, 32, '0')::uuid, case when n < 6 then 'someone' || n || '@example.com' end
                 from generate_series(2, 6) as n",
            )
            .await;
    }

    async fn begin(&self, body: &str, canary: Option<i32>) -> Broadcast {
        let wish = json!({
            "filter": "",
            "expected": 6,
            "channel": "email",
            "subject": "{{first_name|there}}, news",
            "body": body,
            "canary": canary,
            "per_minute": 6000,
        });
        let key = body.replace(' ', "-");
        let mut agent = self.agent.clone().header("Idempotency-Key", &key);
        let answer = agent.post("/api/crm/broadcasts", &wish).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn until(&self, broadcast: &Broadcast, is_so: impl Fn(&Broadcast) -> bool) -> Broadcast {
        let path = format!("/api/crm/broadcasts/{}", broadcast.id);
        let looking = async {
            loop {
                let seen: Broadcast = self.agent.clone().get(&path).await.json();
                if is_so(&seen) {
                    return seen;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), looking)
            .await
            .unwrap()
    }

    /// To whom an e-mail that begins so went, in order.
    fn got(&self, begins: &str) -> Vec<String> {
        let all = self.fake.received();
        let these = all.iter().filter(|one| one.body().starts_with(begins));
        let mut to: Vec<String> = these.flat_map(|one| one.to.clone()).collect();
        to.sort_unstable();
        to
    }

    /// Presses the link of the e-mail that this address got.
    async fn press(&self, address: &str) {
        let all = self.fake.received();
        let theirs = all.iter().find(|one| one.to == [address]).unwrap();
        let done = self.ask(Method::POST, &path(theirs), "*/*").await;
        assert_eq!(done.status(), 200);
    }
}

fn skipped(reason: HoldReason, members: i64) -> SkippedMembers {
    SkippedMembers { reason, members }
}

#[actix_web::test]
async fn many_get_one_each_with_a_link_and_whoever_presses_it_in_the_middle_gets_no_more() {
    let office = Office::open().await;
    office.invite_more().await;
    // One of them has a link from before.
    let four = "00000000-0000-0000-0000-000000000004";
    let hello = json!({"channel": "email", "subject": "Hello", "body": "Before"});
    let mut agent = office.agent.clone().header("Idempotency-Key", "before");
    let wrote = agent
        .post(&format!("/api/crm/members/{four}/messages"), &hello)
        .await;
    assert_eq!(wrote.status, 202, "{}", wrote.text());
    let arrives = async {
        while office.got("Before").is_empty() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrives)
        .await
        .unwrap();

    let first = office.begin("First news", Some(2)).await;
    assert_eq!((first.recipients, first.channel), (6, Channel::Email));
    let few = office
        .until(&first, |seen| {
            seen.state == BroadcastState::CanaryDone && seen.sent == 2
        })
        .await;
    assert_eq!(few.pending, 4);
    assert_eq!(
        office.got("First"),
        ["amara@example.com", "someone2@example.com"]
    );
    // In the middle: one who has just got it, and one whose turn is yet to come.
    office.press("someone2@example.com").await;
    office.press("someone4@example.com").await;
    let path = format!("/api/crm/broadcasts/{}/continue", first.id);
    assert_eq!(office.agent.clone().post_nothing(&path).await.status, 200);
    let done = office
        .until(&first, |seen| seen.state == BroadcastState::Done)
        .await;
    assert_eq!((done.sent, done.pending, done.waiting), (4, 0, 0));
    assert_eq!((done.delivered, done.failed, done.canceled), (0, 0, 0));
    let mut why = done.skipped.clone();
    why.sort_by_key(|one| one.reason.as_str());
    let expected = [
        skipped(HoldReason::NoAddress, 1),
        skipped(HoldReason::OptedOut, 1),
    ];
    assert_eq!(why, expected);
    let four_got = [
        "amara@example.com",
        "someone2@example.com",
        "someone3@example.com",
        "someone5@example.com",
    ];
    assert_eq!(office.got("First"), four_got);
    let path = format!(
        "/api/crm/broadcasts/{}/recipients?outcome=skipped",
        first.id
    );
    let list: BroadcastRecipientList = office.agent.clone().get(&path).await.json();
    let out: Vec<_> = list
        .items
        .iter()
        .filter(|one| one.reason == Some(HoldReason::OptedOut))
        .collect();
    assert_eq!(
        (out.len(), out[0].member_id.to_string()),
        (1, four.to_owned())
    );
    assert_eq!(
        (out[0].outcome, out[0].message_id),
        (RecipientOutcome::Skipped, None)
    );

    // Each has a link of its own, and the headers by which mail programs offer a button.
    let received = office.fake.received();
    let mut links: Vec<String> = Vec::new();
    for one in received
        .iter()
        .filter(|one| one.body().starts_with("First"))
    {
        let link = one.unsubscribe().unwrap();
        assert!(one.body().contains(&link), "{}", one.body());
        assert_eq!(
            one.header("List-Unsubscribe-Post").as_deref(),
            Some("List-Unsubscribe=One-Click")
        );
        links.push(link);
    }
    links.sort_unstable();
    links.dedup();
    assert_eq!(links.len(), 4);

    // The next time neither of the two is written to, and the dry run says so.
    let draft = json!({"filter": "", "channel": "email", "subject": "News", "body": "Second news"});
    let mut agent = office.agent.clone();
    let dry = agent.post("/api/crm/broadcasts/preview", &draft).await;
    let dry: BroadcastPreview = dry.json();
    assert_eq!((dry.matching, dry.sent, dry.waiting), (6, 3, 0));
    let second = office.begin("Second news", None).await;
    let done = office
        .until(&second, |seen| seen.state == BroadcastState::Done)
        .await;
    assert_eq!((done.recipients, done.sent), (6, 3));
    let out = done
        .skipped
        .iter()
        .find(|one| one.reason == HoldReason::OptedOut);
    assert_eq!(out.map(|one| one.members), Some(2));
    let three = [
        "amara@example.com",
        "someone3@example.com",
        "someone5@example.com",
    ];
    assert_eq!(office.got("Second"), three);
    office.close().await;
}

#[actix_web::test]
async fn a_ticket_is_answered_by_email_and_their_answer_comes_back_into_it() {
    let office = Office::open().await;
    let once = |key: &str| office.agent.clone().header("Idempotency-Key", key);
    let new = json!({"member_id": AMARA, "subject": "It stops", "description": "After a minute."});
    let ticket: TicketDetail = once("new").post("/api/crm/tickets", &new).await.json();
    let path = format!("/api/crm/tickets/{}", ticket.ticket.reference);
    let reply = json!({
        "visibility": "public", "channel": "email", "body": "Please update.", "seen_revision": 1,
    });
    let answer = once("reply").post(&format!("{path}/replies"), &reply).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let replied: TicketReplied = answer.json();
    let sent = office.sent(MessageState::Sent).await;
    assert_eq!(
        Some(sent.id),
        replied.entry.message.map(|message| message.id)
    );
    let received = office.received();
    assert_eq!(received.to, ["amara@example.com"]);
    let subject = received.header("Subject").unwrap();
    assert!(subject.contains(&ticket.ticket.reference), "{subject}");
    assert!(received.body().starts_with("Please update.\n"));
    let waits: TicketDetail = office.agent.clone().get(&path).await.json();
    assert_eq!(waits.ticket.status, TicketStatus::WaitingReply);

    // Whatever takes in their mail hands it over, as often as it likes.
    for _ in 0..2 {
        let answers = format!("{path}/answers");
        let answer = json!({"body": "It still stops."});
        let handed = once("<2@mail.example.net>").post(&answers, &answer).await;
        assert_eq!(handed.status, 201, "{}", handed.text());
    }
    let open: TicketDetail = office.agent.clone().get(&path).await.json();
    assert_eq!(open.ticket.status, TicketStatus::Open);
    let entries = format!("{path}/entries");
    let told: TicketEntryPage = office.agent.clone().get(&entries).await.json();
    let answers: Vec<_> = told
        .items
        .iter()
        .filter(|entry| entry.kind == TicketEntryKind::Answer)
        .filter_map(|entry| entry.body.as_deref())
        .collect();
    assert_eq!(answers, ["It still stops."]);
    assert_eq!(office.fake.received().len(), 1);
    office.close().await;
}
