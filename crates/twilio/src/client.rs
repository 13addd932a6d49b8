//! The port for text messages, by Twilio's REST API: a message is handed over once, and looked for where no answer came.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_domain::messages::carrier::{Answer, Carrier, CarrierError, Outgoing, Taken};
use crm_domain::messages::meaning;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;

use crate::{Credentials, Sender, Settings, read};

/// A page of a hundred messages is less than this.
const LARGEST_ANSWER: usize = 4 << 20;

/// So many pages of messages to one number are looked through.
const MOST_PAGES: usize = 20;

/// A client for one account at Twilio.
pub struct Twilio {
    client: Client,
    settings: Settings,
}

impl Twilio {
    /// # Errors
    /// Where no TLS can be had, in words for people.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let client = Client::builder()
            .user_agent(concat!("member-success/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout.min(Duration::from_secs(10)))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| "no HTTP client can be made: is there a TLS provider?".to_owned())?;
        Ok(Self { client, settings })
    }

    fn messages(&self) -> String {
        let Settings {
            base_url,
            account_sid,
            ..
        } = &self.settings;
        format!("{base_url}2010-04-01/Accounts/{account_sid}/Messages.json")
    }

    async fn hand_over(&self, message: &Outgoing<'_>) -> Result<Taken, CarrierError> {
        let request = self
            .client
            .post(self.messages())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form(message));
        let body = self.ask(request).await?;
        read::message(&body).ok_or_else(unreadable)
    }

    fn form(&self, message: &Outgoing<'_>) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("To", message.to);
        form.append_pair("Body", message.body);
        match &self.settings.sender {
            Sender::Number(number) => form.append_pair("From", number),
            Sender::Service(service) => form.append_pair("MessagingServiceSid", service),
        };
        if let Some(callback) = &self.settings.status_callback {
            // Where the answer is lost, this tells which of ours it was.
            let callback = format!("{callback}?message={}", message.id);
            form.append_pair("StatusCallback", &callback);
        }
        form.finish()
    }

    /// The newest messages to a number.
    fn newest_to(&self, number: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("To", number);
        // Not by date: what still waits to be sent has none.
        query.append_pair("PageSize", "100");
        format!("{}?{}", self.messages(), query.finish())
    }

    async fn look_for(
        &self,
        message: &Outgoing<'_>,
        since: DateTime<Utc>,
    ) -> Result<Vec<Taken>, CarrierError> {
        let mut url = self.newest_to(message.to);
        let mut found = Vec::new();
        for _ in 0..MOST_PAGES {
            let body = self.ask(self.client.get(&url)).await?;
            let page = read::page(&body).ok_or_else(unreadable)?;
            let reached = page.reaches_before(since);
            found.extend(page.of(message, since));
            match page.next.filter(|_| !reached) {
                Some(next) => url = self.beneath(&next)?,
                None => return Ok(found),
            }
        }
        Err(CarrierError::Unclear {
            reason: "there are too many messages to this number to look through".to_owned(),
        })
    }

    /// The address of a page, as Twilio gives it; our credentials go to no other.
    fn beneath(&self, path: &str) -> Result<String, CarrierError> {
        let list = format!(
            "/2010-04-01/Accounts/{}/Messages.json?",
            self.settings.account_sid
        );
        match path.starts_with(&list) {
            true => Ok(format!(
                "{}{path}",
                self.settings.base_url.trim_end_matches('/')
            )),
            false => Err(unreadable()),
        }
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Vec<u8>, CarrierError> {
        let (user, secret) = match &self.settings.credentials {
            Credentials::AuthToken(token) => (&self.settings.account_sid, token),
            Credentials::ApiKey { sid, secret } => (sid, secret),
        };
        let response = request
            .basic_auth(user, Some(secret.expose_secret()))
            .send()
            .await
            // What reqwest says quotes the address, and with it whose number it is.
            .map_err(|error| match error.is_connect() {
                true => CarrierError::NotReached {
                    reason: "Twilio cannot be reached".to_owned(),
                },
                false if error.is_timeout() => unclear("Twilio did not answer in time"),
                false => unclear("the connection to Twilio broke"),
            })?;
        let status = response.status();
        let retry_after = retry_after(&response);
        if status == StatusCode::TOO_MANY_REQUESTS {
            return Err(CarrierError::RateLimited { retry_after });
        }
        let body = body(response).await;
        match status {
            status if status.is_success() => body,
            status if status.is_server_error() => {
                Err(unclear(&format!("Twilio answered {status}")))
            }
            // The configuration is at fault, and the message may go once it is mended.
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(CarrierError::NotReached {
                reason: format!("Twilio answered {status}: check the account and its token"),
            }),
            status if status.is_client_error() => {
                let code = body.ok().and_then(|body| read::code(&body));
                let told = code.and_then(meaning);
                if let Some(code) = code.filter(|_| told.is_some_and(|told| told.passing)) {
                    return Err(CarrierError::NotReached {
                        reason: format!("Twilio refused for now ({code})"),
                    });
                }
                Err(CarrierError::Refused {
                    code,
                    // Not in Twilio's words, which quote numbers.
                    reason: told.map_or_else(
                        || format!("Twilio answered {status}"),
                        |told| told.sentence.to_owned(),
                    ),
                })
            }
            status => Err(CarrierError::NotReached {
                reason: format!("something else than Twilio answered {status}"),
            }),
        }
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?;
    let seconds = value.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(Duration::from_secs(3_600)))
}

async fn body(mut response: Response) -> Result<Vec<u8>, CarrierError> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST_ANSWER => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(unclear("Twilio's answer is too long")),
            Ok(None) => return Ok(body),
            Err(_) => return Err(unclear("Twilio's answer broke off")),
        }
    }
}

fn unreadable() -> CarrierError {
    unclear("Twilio's answer cannot be read")
}

fn unclear(reason: &str) -> CarrierError {
    CarrierError::Unclear {
        reason: reason.to_owned(),
    }
}

impl Carrier for Twilio {
    fn send<'a>(&'a self, message: &'a Outgoing<'a>) -> Answer<'a, Taken> {
        Box::pin(self.hand_over(message))
    }

    fn find<'a>(
        &'a self,
        message: &'a Outgoing<'a>,
        since: DateTime<Utc>,
    ) -> Answer<'a, Vec<Taken>> {
        Box::pin(self.look_for(message, since))
    }
}
