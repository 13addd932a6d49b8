//! What the API is told when it is built; reads neither environment nor file (the server's configuration does).

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use crm_domain::messages::carrier::{CarrierWebhooks, UnsubscribeLinks};
use crm_domain::messages::{Policy, Region, SegmentPrice};
use crm_domain::revenue::billing::{Billing, Webhooks};
use crm_jobs::Plan;
use crm_types::messages::Channel;
use secrecy::SecretString;

/// Everything the API can be told. The defaults stand in the server's table of settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the database is.
    pub database_url: SecretString,
    /// How many connections all workers may have open together.
    pub database_pool: u32,
    /// How browsers reach us; where it is not set, at the address we listen on. Decides the cookies' `Secure` and whose
    /// unsafe requests are our own page's.
    pub public_url: Option<Origin>,
    /// Signs access and refresh tokens; at least 32 bytes.
    pub jwt_secret: SecretString,
    /// Opens `/metrics`; without one it does not exist.
    pub metrics_token: Option<SecretString>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// The time zone in which days are counted.
    pub time_zone: chrono_tz::Tz,
    /// The reporting currency: three capital letters, as ISO 4217 has them.
    pub currency: String,
    /// Asks Stripe; none where there is no key for it.
    pub billing: Option<Arc<dyn Billing>>,
    /// Judges what Stripe sends; none where nothing is taken from it.
    pub stripe_webhooks: Option<Arc<dyn Webhooks>>,
    /// How members are written to.
    pub messages: MessageSettings,
    /// When which job runs by itself.
    pub plans: Vec<Plan>,
    /// Requests a second for one admin.
    pub rate_limit: NonZeroU32,
    /// Requests a second for one address that has not shown who it is: sign-ins, renewals, refused tokens.
    pub address_rate_limit: NonZeroU32,
    /// Calls a second under `/v1` for one write key.
    pub ingestion_rate_limit: NonZeroU32,
    /// Leads a minute by one form from one address.
    pub lead_rate_limit: NonZeroU32,
    /// Open connections for one address.
    pub connections_per_address: usize,
    /// How long a connection is kept on which nothing is asked; twice as long where what is asked does not come to its end.
    pub keep_alive: Duration,
    /// The largest body, in bytes.
    pub body_limit: usize,
    /// How long a body may take to arrive.
    pub body_timeout: Duration,
    /// How long an answer may take to be made.
    pub request_timeout: Duration,
    /// How many streams of events all clients together may have open.
    pub event_streams: usize,
    /// How often a stream on which nothing happens says that it lives; above zero.
    pub event_heartbeat: Duration,
    /// How long `/readyz` says no before we stop listening, so that a balancer can turn away.
    pub drain_time: Duration,
    /// How long requests under way may take to end once we stop.
    pub shutdown_timeout: Duration,
    /// Threads that serve; each has its own event loop.
    pub workers: usize,
}

/// How members are written to.
#[derive(Clone, Debug)]
pub struct MessageSettings {
    pub policy: Policy,
    /// Whose numbers are written without a country's code.
    pub region: Region,
    /// What there is somebody for who could send it.
    pub carried: Vec<Channel>,
    /// Judges what Twilio sends; none where nothing is taken from it.
    pub webhooks: Option<Arc<dyn CarrierWebhooks>>,
    /// Reads the links in e-mails; none where there are none.
    pub links: Option<Arc<dyn UnsubscribeLinks>>,
    /// What a segment of a text message costs; none where nobody said.
    pub segment_price: Option<SegmentPrice>,
    /// What whoever writes HELP is told; none where that is the carrier's to do.
    pub help: Option<String>,
}

impl MessageSettings {
    /// That nothing is sent, and nothing taken.
    pub fn none(policy: Policy) -> Self {
        Self {
            policy,
            region: Region::US,
            carried: Vec::new(),
            webhooks: None,
            links: None,
            segment_price: None,
            help: None,
        }
    }
}

/// A scheme, a host and perhaps a port, as browsers write them in `Origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// As `Origin` has it: no path, no slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Of a plain address.
    pub fn of(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }

    /// Whether browsers reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    #[error("must begin with http:// or https://")]
    Scheme,
    #[error("must name a host, and nothing but host and port after the scheme")]
    Host,
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (rest, default_port) =
            match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
                (Some(rest), _) => (rest, ":80"),
                (_, Some(rest)) => (rest, ":443"),
                _ => return Err(OriginError::Scheme),
            };
        let authority: actix_web::http::uri::Authority =
            rest.parse().map_err(|_| OriginError::Host)?;
        let usual =
            authority.host().len() + authority.port().map_or(0, |port| port.as_str().len() + 1);
        if rest.contains('@') || authority.host().is_empty() || usual != rest.len() {
            return Err(OriginError::Host);
        }
        // Browsers leave the scheme's own port out.
        Ok(Self(
            text.strip_suffix(default_port).unwrap_or(&text).to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, origin) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://CRM.example.com/", "https://crm.example.com"),
            ("https://crm.example.com:443", "https://crm.example.com"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().as_str(), origin);
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "crm.example.com",
            "ftp://crm.example.com",
            "https://",
            "https://crm.example.com/crm",
            "https://ada@crm.example.com",
            "https://crm.example.com:port",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
