//! The port for e-mail, step by step, since all depends on how far it came: until the server wants the text, nothing was taken;
//! after that, only its own word says whether it was.

use std::error::Error as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crm_domain::messages::carrier::{Answer, CarrierError, Mail, Mailer};
use crm_domain::messages::mail_meaning;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::{Instant, timeout};

use crate::Links;
use crate::letter::{Letter, Sender, write};
use crate::server::{Privacy, Server};

/// So many connections are kept for the next e-mail, and so long.
const MOST_IDLE: usize = 4;
const LONGEST_IDLE: Duration = Duration::from_secs(20);

/// How e-mail is sent.
#[derive(Clone, Debug)]
pub struct Settings {
    pub server: Server,
    pub sender: Sender,
    /// How long the server may take until it wants the text, and again until it has taken it.
    pub timeout: Duration,
}

/// A mail server that takes e-mails from us.
pub struct Smtp {
    settings: Settings,
    links: Links,
    hello: ClientId,
    tls: Option<TlsParameters>,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// How far it came when something went wrong.
#[derive(Clone, Copy)]
enum Step {
    Greeting,
    Sender,
    Recipient,
    Text,
}

impl Smtp {
    /// # Errors
    /// Where no TLS can be had, in words for people.
    pub fn new(settings: Settings, links: Links) -> Result<Self, String> {
        let tls = match settings.server.privacy {
            Privacy::Plain => None,
            Privacy::Tls | Privacy::StartTls => Some(
                TlsParameters::builder(settings.server.host.clone())
                    .build_rustls()
                    .map_err(|_| "the system's certificates cannot be read".to_owned())?,
            ),
        };
        Ok(Self {
            hello: ClientId::Domain(settings.sender.domain().to_owned()),
            settings,
            links,
            tls,
            idle: Mutex::default(),
        })
    }

    async fn hand_over(&self, mail: &Mail<'_>) -> Result<String, CarrierError> {
        let letter = write(mail, &self.settings.sender, &self.links)?;
        let limit = self.settings.timeout;
        let mut connection = timeout(limit, self.ready(&letter))
            .await
            .unwrap_or_else(|_| Err(not_reached("the mail server took too long")))?;
        match timeout(limit, connection.message(&letter.text)).await {
            Ok(Ok(_)) => {
                self.keep(connection);
                Ok(letter.message_id)
            }
            Ok(Err(error)) if error.status().is_some() => Err(told(Step::Text, &error)),
            Ok(Err(_)) | Err(_) => Err(CarrierError::Unclear {
                reason: "the mail server did not say whether it took it".to_owned(),
            }),
        }
    }

    /// A connection over which the server wants the text.
    async fn ready(&self, letter: &Letter) -> Result<AsyncSmtpConnection, CarrierError> {
        if let Some(mut kept) = self.kept() {
            match announce(&mut kept, letter).await {
                Ok(()) => return Ok(kept),
                Err(Fault::Told(Step::Recipient, error)) => {
                    return Err(told(Step::Recipient, &error));
                }
                // What was lost meanwhile, or has carried as many as it may, is made anew.
                Err(_) => {}
            }
        }
        let mut connection = self.connect().await?;
        match announce(&mut connection, letter).await {
            Ok(()) => Ok(connection),
            Err(Fault::Told(step, error)) => Err(told(step, &error)),
            Err(Fault::Lost) => Err(not_reached("the mail server hung up")),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, CarrierError> {
        let server = &self.settings.server;
        let greeting = |error: Error| told(Step::Greeting, &error);
        let at_once = match server.privacy {
            Privacy::Tls => self.tls.clone(),
            Privacy::StartTls | Privacy::Plain => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (server.host.as_str(), server.port),
            Some(self.settings.timeout),
            &self.hello,
            at_once,
            None,
        )
        .await
        .map_err(greeting)?;
        if let (Privacy::StartTls, Some(tls)) = (server.privacy, &self.tls) {
            if !connection.can_starttls() {
                return Err(not_reached("the mail server has no TLS (see CRM_SMTP_URL)"));
            }
            connection
                .starttls(tls.clone(), &self.hello)
                .await
                .map_err(greeting)?;
        }
        if let Some(credentials) = &server.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(greeting)?;
        }
        Ok(connection)
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < LONGEST_IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE && !connection.has_broken() {
            idle.push((connection, Instant::now()));
        }
    }
}

/// What went wrong before the text.
enum Fault {
    Told(Step, Error),
    /// The connection, or the thread of the conversation.
    Lost,
}

/// Says from whom and to whom, and that the text is to follow.
async fn announce(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), Fault> {
    let at = |step| {
        move |error: Error| match error.status() {
            Some(_) => Fault::Told(step, error),
            None => Fault::Lost,
        }
    };
    let from = MailFrom::new(Some(letter.from.clone()), Vec::new());
    let to = Rcpt::new(letter.to.clone(), Vec::new());
    connection.command(from).await.map_err(at(Step::Sender))?;
    connection.command(to).await.map_err(at(Step::Recipient))?;
    let answer = connection.command(Data).await;
    let answer = answer.map_err(at(Step::Recipient))?;
    match answer.has_code(354) {
        true => Ok(()),
        false => Err(Fault::Lost),
    }
}

/// What the server says, where it says something; else that it could not be spoken to.
fn told(step: Step, error: &Error) -> CarrierError {
    let Some(status) = error.status() else {
        let reason = match error.is_tls() || is_unproven(error) {
            true => "TLS fails: the mail server does not show that it is the one",
            false => "the mail server cannot be reached",
        };
        return not_reached(reason);
    };
    let code = u16::from(status);
    if !error.is_permanent() {
        return not_reached(&format!("the mail server says: later ({code})"));
    }
    // Its words quote addresses, so they are read and not passed on.
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    let reason = match (step, code) {
        // It is not this e-mail that is wrong: it may go once that is put right.
        (Step::Greeting, _) | (Step::Sender, 530 | 534 | 535 | 538) => {
            let reason = format!("the mail server does not let us in ({code}): check CRM_SMTP_URL");
            return not_reached(&reason);
        }
        (Step::Sender, _) => "The mail server does not take our sender: check CRM_SMTP_FROM.",
        (Step::Recipient | Step::Text, _) => mail_meaning(code, &said),
    };
    CarrierError::Refused {
        code: Some(i32::from(code)),
        reason: reason.to_owned(),
    }
}

/// Whether TLS could not be begun: it is told as data that makes no sense.
fn is_unproven(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        let io = cause.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = cause.source();
    }
    false
}

fn not_reached(reason: &str) -> CarrierError {
    CarrierError::NotReached {
        reason: reason.to_owned(),
    }
}

impl Mailer for Smtp {
    fn send<'a>(&'a self, mail: &'a Mail<'a>) -> Answer<'a, String> {
        Box::pin(self.hand_over(mail))
    }
}
