//! The limits that Stripe sets: so many requests a second for one endpoint, and so many in all.

use std::num::NonZeroU32;

use governor::clock::QuantaClock;
use governor::state::{InMemoryState, NotKeyed, keyed::DashMapStateStore};
use governor::{Quota, RateLimiter};

/// Requests a second, with as many at once as come in a tenth of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    pub endpoint: NonZeroU32,
    pub all: NonZeroU32,
}

impl Rates {
    /// What Stripe documents for live mode: 100 in all, 25 for one endpoint.
    pub const STRIPE: Self = Self {
        endpoint: NonZeroU32::new(25).unwrap(),
        all: NonZeroU32::new(100).unwrap(),
    };
}

pub struct Limit {
    endpoint: RateLimiter<String, DashMapStateStore<String>, QuantaClock>,
    all: RateLimiter<NotKeyed, InMemoryState, QuantaClock>,
}

impl Limit {
    pub fn new(rates: Rates) -> Self {
        let quota = |rate: NonZeroU32| {
            let burst = NonZeroU32::new(rate.get() / 10).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(burst)
        };
        Self {
            endpoint: RateLimiter::keyed(quota(rates.endpoint)),
            all: RateLimiter::direct(quota(rates.all)),
        }
    }

    /// Which limit a request to `endpoint` is over, in the words of `Stripe-Rate-Limited-Reason`.
    pub fn over(&self, endpoint: &str) -> Option<&'static str> {
        if self.all.check().is_err() {
            return Some("global-rate");
        }
        match self.endpoint.check_key(&endpoint.to_owned()) {
            Ok(()) => None,
            Err(_) => Some("endpoint-rate"),
        }
    }
}
