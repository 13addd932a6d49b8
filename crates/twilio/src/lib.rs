//! Twilio as the port for text messages, and whether a callback is Twilio's; the only crate that knows its REST API. Decides
//! nothing about who may be written to, tries nothing again, and keeps nothing.

mod client;
mod read;
mod webhook;

use std::time::Duration;

use secrecy::SecretString;

pub use client::Twilio;
pub use webhook::{TwilioWebhooks, sign};

/// Where Twilio is.
pub const BASE_URL: &str = "https://api.twilio.com/";

/// How we show who we are.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// The account's own token.
    AuthToken(SecretString),
    /// A key of the account's.
    ApiKey { sid: String, secret: SecretString },
}

/// Whom messages come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// E.164, a short code, or a name where that is allowed.
    Number(String),
    /// A messaging service, which chooses (`MG…`).
    Service(String),
}

/// How Twilio is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `AC…`.
    pub account_sid: String,
    pub credentials: Credentials,
    pub sender: Sender,
    /// With a slash at its end.
    pub base_url: String,
    /// Where news of a message is sent to; its id is added. Without it, nothing is told by itself.
    pub status_callback: Option<String>,
    /// How long an answer may take.
    pub timeout: Duration,
}
