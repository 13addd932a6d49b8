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
    Channel, Consent, ConsentList, ConsentSource, HoldReason, Message, MessagePage, MessageState,
};
use crm_types::problem::Code;
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
