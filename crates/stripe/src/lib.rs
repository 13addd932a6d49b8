//! Stripe as the port for billing, and whether a webhook is Stripe's; the only crate that names async-stripe. Decides
//! nothing about revenue, and keeps nothing.
//!
//! async-stripe writes the requests: addresses, parameters, the version of the API. What carries them is ours, for its own
//! client shows neither `Retry-After` nor the status of an answer that is no JSON, and opens a connection for each
//! request. What reads the answers is ours, too: with its types one malformed object would fail a page of a hundred, and
//! would not say which.

mod billing;
mod pace;
mod read;
mod requests;
mod retry;
mod transport;
mod webhook;

use std::num::NonZeroU32;
use std::time::Duration;

use secrecy::SecretString;

pub use billing::Stripe;
pub use read::event;
pub use retry::Chance;
pub use webhook::{Refused, StripeWebhooks, verify};

/// Where Stripe is.
pub const BASE_URL: &str = "https://api.stripe.com/";

/// What a restricted key has to be allowed at least, in the words of Stripe's dashboard: to read, but for the last.
pub const PERMISSIONS: &[&str] = &[
    "Customers: read",
    "Products: read",
    "Prices: read",
    "Coupons: read",
    "Subscriptions: read",
    "Invoices: read",
    "Charges and Refunds: read",
    "Disputes: read",
    "Events: read",
    "Subscriptions: write, to change a member's tier",
];

/// How Stripe is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Secret or restricted.
    pub api_key: SecretString,
    /// With a slash at its end.
    pub base_url: String,
    /// Requests a second to one endpoint, and in all: below what Stripe allows.
    pub endpoint_rate: NonZeroU32,
    pub rate: NonZeroU32,
    /// How many requests may be under way at once.
    pub concurrency: usize,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How often a request is tried at most.
    pub attempts: u32,
    /// Between attempts.
    pub chance: Chance,
}

impl Settings {
    /// What Stripe's limits in live mode (25 and 100) leave room for.
    pub fn new(api_key: SecretString) -> Self {
        const ENDPOINT: NonZeroU32 = NonZeroU32::new(24).unwrap();
        const ALL: NonZeroU32 = NonZeroU32::new(95).unwrap();
        Self {
            api_key,
            base_url: BASE_URL.to_owned(),
            endpoint_rate: ENDPOINT,
            rate: ALL,
            concurrency: 32,
            timeout: Duration::from_secs(60),
            attempts: 8,
            chance: Chance::system(),
        }
    }
}
