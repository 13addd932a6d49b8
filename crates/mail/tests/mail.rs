//! E-mails handed over to a server that speaks SMTP and fails in every way.
#![allow(
    clippy::unwrap_used,
    reason = "tests: what cannot be unwrapped has failed"
)]

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_demo::mail::{Fault, Options, Running};
use crm_domain::messages::carrier::{CarrierError, Mail, Mailer, UnsubscribeLinks};
use crm_mail::{Links, Server, Settings, Smtp};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a);
const LONG: &str =
    "a-very-long-name-in-front-of-the-sign-that-is-as-long-as-it-may@a-long-domain.example.com";

fn links() -> Links {
    Links::new(
        &"kq5J0mC7Q1xv3V9y2bN8tR4wZ6sD1fG0".into(),
        "https://crm.example.com",
    )
}

fn now() -> DateTime<Utc> {
    "2026-03-10T16:00:00Z".parse().unwrap()
}

fn mail<'a>(to: &'a str, subject: &'a str, body: &'a str) -> Mail<'a> {
    Mail {
        id: ID,
        to,
        subject,
        body,
        now: now(),
    }
}

fn client(url: &str, from: &str) -> Smtp {
    let settings = Settings {
        server: Server::read(url).unwrap(),
        sender: from.parse().unwrap(),
        timeout: Duration::from_millis(400),
    };
    Smtp::new(settings, links()).unwrap()
}

fn usual(fake: &Running) -> Smtp {
    client(&fake.url(), "Member Success <hello@crm.example.com>")
}

#[tokio::test]
async fn an_email_arrives_as_it_was_written_with_a_way_to_stop_it() {
    let fake = Running::start(Options::default()).unwrap();
    let client = client(&fake.url(), "Mitglieder-Büro <hello@crm.example.com>");
    let subject = "Grüße, Zoë: ".to_owned() + &"your first vision is waiting for you 👋 ".repeat(4);
    let body = format!(
        "Hi Zoë,\n\n.dots at the beginning\n.\n{}\n  — Ada",
        "word ".repeat(300)
    );
    let sent = mail(LONG, &subject, &body);
    let id = client.send(&sent).await.unwrap();
    assert_eq!(id, format!("{ID}@crm.example.com"));

    let received = fake.received().remove(0);
    assert_eq!(
        (received.from.as_str(), received.to.as_slice()),
        ("hello@crm.example.com", &[LONG.to_owned()][..])
    );
    let header = |name: &str| received.header(name).unwrap();
    assert_eq!(header("Message-ID"), format!("<{id}>"));
    assert_eq!(header("Date"), "Tue, 10 Mar 2026 16:00:00 +0000");
    assert_eq!(header("To"), LONG);
    assert!(
        header("From").ends_with("<hello@crm.example.com>"),
        "{}",
        header("From")
    );
    assert!(header("From").starts_with("=?utf-8?"), "{}", header("From"));
    assert_eq!(header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(header("MIME-Version"), "1.0");
    assert_eq!(
        header("List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let link = received.unsubscribe().unwrap();
    let token = link
        .strip_prefix("https://crm.example.com/unsubscribe/")
        .unwrap();
    assert_eq!(links().address(token).as_deref(), Some(LONG));

    let told = received.body();
    assert!(told.starts_with(&body), "{told}");
    assert!(
        told.trim_end()
            .ends_with(&format!("-- \nTo get no more e-mails from us: {link}")),
        "{told}"
    );
    // Nobody on the way has to break anything: no line is too long, none ends by half, and all of it is ASCII.
    assert!(received.text.is_ascii());
    for line in received.text.split("\r\n") {
        assert!(
            line.len() <= 998 && !line.contains(['\r', '\n']),
            "{line:?}"
        );
    }
    let encoded = received
        .text
        .split("\r\n")
        .filter(|line| line.contains("=?utf-8?"));
    for line in encoded {
        assert!(line.len() <= 78, "{line}");
    }
    assert_eq!(decoded(&header("Subject")), subject.trim());
}

/// The words of a header (RFC 2047, base64 alone).
fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let words: Vec<(bool, String)> = text
        .split(' ')
        .map(|word| {
            let inner = word
                .strip_prefix("=?utf-8?b?")
                .and_then(|word| word.strip_suffix("?="));
            match inner {
                Some(inner) => {
                    let bytes = base64::engine::general_purpose::STANDARD
                        .decode(inner)
                        .unwrap();
                    (true, String::from_utf8(bytes).unwrap())
                }
                None => (false, word.to_owned()),
            }
        })
        .collect();
    let mut text = String::new();
    let mut before = None;
    for (encoded, word) in words {
        // Between two encoded words a space is none.
        if before.is_some_and(|before| !(before && encoded)) {
            text.push(' ');
        }
        text.push_str(&word);
        before = Some(encoded);
    }
    text.trim().to_owned()
}

#[tokio::test]
async fn what_somebody_wrote_becomes_no_header() {
    let fake = Running::start(Options::default()).unwrap();
    let client = usual(&fake);
    let subject = "Hello\r\nBcc: ben@example.com\r\n\r\nOther words";
    let body = "\r\nBcc: ben@example.com\r\n.\r\nQUIT\r\n";
    client
        .send(&mail("amara@example.com", subject, body))
        .await
        .unwrap();
    let received = fake.received().remove(0);
    assert_eq!(received.to, ["amara@example.com"]);
    assert_eq!(received.count("Bcc"), 0);
    for name in [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    ] {
        assert_eq!(received.count(name), 1, "{name}");
    }
    assert!(
        received.body().contains("\n.\nQUIT\n"),
        "{}",
        received.body()
    );
    for to in [
        "amara@example.com\r\nRCPT TO:<ben@example.com>",
        "amara@example.com> <ben@example.com",
        "amara",
        "",
    ] {
        let told = client.send(&mail(to, "Hello", "Hello")).await.unwrap_err();
        assert!(
            matches!(told, CarrierError::Refused { code: None, .. }),
            "{told:?}"
        );
    }
    assert_eq!(fake.received().len(), 1);
}

/// What is told, and how often it was taken.
async fn with(fault: Fault) -> (Result<String, CarrierError>, usize) {
    let fake = Running::start(Options::default()).unwrap();
    fake.plan_fault(fault);
    let told = usual(&fake)
        .send(&mail("amara@example.com", "Hello", "Hello"))
        .await;
    (told, fake.received().len())
}

#[tokio::test]
async fn what_the_server_says_is_told_by_whether_it_was_taken() {
    for fault in [
        Fault::RefuseConnection("421 4.3.2 busy"),
        Fault::RefuseConnection("554 5.3.2 no mail here"),
        Fault::RefuseSender("451 4.3.0 later"),
        Fault::RefuseRecipient("451 4.7.1 greylisted"),
        Fault::RefuseRecipient("421 4.3.2 going down"),
        Fault::RefuseText("452 4.3.1 no room"),
        Fault::HangUp,
        Fault::Silence,
    ] {
        let (told, taken) = with(fault.clone()).await;
        assert!(
            matches!(told, Err(CarrierError::NotReached { .. })),
            "{fault:?}: {told:?}"
        );
        assert_eq!(taken, 0, "{fault:?}");
    }
    for (fault, code, words) in [
        (
            Fault::RefuseRecipient("550 5.1.1 <amara@example.com>: who?"),
            550,
            "There is no such mailbox, or no longer.",
        ),
        (
            Fault::RefuseRecipient("552 mailbox"),
            552,
            "The mailbox is full, or the e-mail too long.",
        ),
        (
            Fault::RefuseSender("550 5.7.1 not ours"),
            550,
            "The mail server does not take our sender: check CRM_SMTP_FROM.",
        ),
        (
            Fault::RefuseText("554 spam"),
            554,
            "Their mail server refuses it by its rules, as spam perhaps.",
        ),
    ] {
        let (told, taken) = with(fault.clone()).await;
        let expected = CarrierError::Refused {
            code: Some(code),
            reason: words.to_owned(),
        };
        assert_eq!(told, Err(expected), "{fault:?}");
        assert_eq!(taken, 0, "{fault:?}");
    }
    for fault in [Fault::HangUpAfter, Fault::SilenceAfter, Fault::GarbageAfter] {
        let (told, taken) = with(fault.clone()).await;
        assert!(
            matches!(told, Err(CarrierError::Unclear { .. })),
            "{fault:?}: {told:?}"
        );
        assert_eq!(taken, 1, "{fault:?}");
    }
    let (told, taken) = with(Fault::Slow(Duration::from_millis(50))).await;
    assert!(told.is_ok(), "{told:?}");
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_has_taken_nothing() {
    let gone = Running::start(Options::default()).unwrap().url();
    let told = client(&gone, "hello@crm.example.com")
        .send(&mail("amara@example.com", "Hello", "Hello"))
        .await;
    assert!(
        matches!(told, Err(CarrierError::NotReached { .. })),
        "{told:?}"
    );
}

#[tokio::test]
async fn without_the_privacy_that_was_asked_for_nothing_is_said() {
    let fake = Running::start(Options::default()).unwrap();
    for url in [
        format!("smtp://{}", fake.address()),
        format!("smtps://{}", fake.address()),
    ] {
        let told = client(&url, "hello@crm.example.com")
            .send(&mail("amara@example.com", "Hello", "Hello"))
            .await;
        let reason = told.unwrap_err().to_string();
        assert!(
            reason.starts_with("not reached") && reason.contains("TLS"),
            "{url}: {reason}"
        );
    }
    assert_eq!(fake.received(), []);
}

#[tokio::test]
async fn a_password_opens_the_server_and_a_wrong_one_is_no_fault_of_the_email() {
    let login = ("ada@example.com".to_owned(), "s:cret".to_owned());
    let fake = Running::start(Options {
        login: Some(login),
        ..Options::default()
    })
    .unwrap();
    let url = |user: &str| format!("smtp://{user}{}?tls=none", fake.address());
    for (user, taken) in [
        ("", 0),
        ("ada%40example.com:wrong@", 0),
        ("ada%40example.com:s%3Acret@", 1),
    ] {
        let told = client(&url(user), "hello@crm.example.com")
            .send(&mail("amara@example.com", "Hello", "Hello"))
            .await;
        match taken {
            0 => assert!(
                matches!(told, Err(CarrierError::NotReached { .. })),
                "{user}: {told:?}"
            ),
            _ => assert!(told.is_ok(), "{user}: {told:?}"),
        }
        assert_eq!(fake.received().len(), taken, "{user}");
    }
}

#[tokio::test]
async fn a_connection_carries_several_and_one_that_was_lost_is_made_anew() {
    let fake = Running::start(Options::default()).unwrap();
    let client = usual(&fake);
    for subject in ["One", "Two", "Three"] {
        client
            .send(&mail("amara@example.com", subject, "Hello"))
            .await
            .unwrap();
    }
    assert_eq!((fake.received().len(), fake.connections()), (3, 1));
    let address = fake.address();
    drop(fake);
    let again = loop {
        // The old one may still be on its way out.
        if let Ok(fake) = Running::start(Options {
            listen: address,
            ..Options::default()
        }) {
            break fake;
        }
        tokio::task::yield_now().await;
    };
    client
        .send(&mail("amara@example.com", "Four", "Hello"))
        .await
        .unwrap();
    assert_eq!(again.received().len(), 1);
}
