//! Requests a second per key (GCRA, from governor), and what of it is left; knows not what a key stands for.

use std::hash::Hash;
use std::num::NonZeroU32;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use crm_types::problem::Code;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::error::{Error, Result};

const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A limit for each key on its own.
pub struct Rate<K: Hash + Eq + Clone> {
    name: &'static str,
    policy: HeaderValue,
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

/// What is left after a request; written into `RateLimit` and `RateLimit-Policy`.
#[derive(Clone, Debug)]
pub struct Allowance {
    name: &'static str,
    policy: HeaderValue,
    remaining: u32,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// So many requests a second, all at once or spread.
    pub fn new(name: &'static str, per_second: NonZeroU32) -> Self {
        Self {
            name,
            policy: value(format!(r#""{name}";q={per_second};w=1"#)),
            limiter: RateLimiter::dashmap(Quota::per_second(per_second))
                .with_middleware::<StateInformationMiddleware>(),
        }
    }

    /// Takes one request off the key's allowance.
    ///
    /// # Errors
    /// `too_many_requests` with `Retry-After` where none is left.
    pub fn spend(&self, key: &K) -> Result<Allowance> {
        let allowance = |remaining| Allowance {
            name: self.name,
            policy: self.policy.clone(),
            remaining,
        };
        match self.limiter.check_key(key) {
            Ok(snapshot) => Ok(allowance(snapshot.remaining_burst_capacity())),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                let [limit, policy] = allowance(0).values();
                Err(Error::new(
                    Code::TooManyRequests,
                    "That was more than is allowed in a second. Wait a moment.",
                )
                .retry_after(wait.as_secs() + 1)
                .header(LIMIT, limit)
                .header(POLICY, policy))
            }
        }
    }

    /// Forgets keys whose allowance is whole again.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

impl Allowance {
    /// Writes the two headers.
    pub fn write(&self, headers: &mut HeaderMap) {
        let [limit, policy] = self.values();
        headers.insert(LIMIT, limit);
        headers.insert(POLICY, policy);
    }

    fn values(&self) -> [HeaderValue; 2] {
        [
            value(format!(r#""{}";r={};t=1"#, self.name, self.remaining)),
            self.policy.clone(),
        ]
    }
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_an_allowance_of_its_own() {
        let rate = Rate::new("admin", NonZeroU32::new(2).unwrap());
        assert_eq!(rate.spend(&1).unwrap().remaining, 1);
        assert_eq!(rate.spend(&1).unwrap().remaining, 0);
        assert_eq!(
            rate.spend(&1).unwrap_err().problem().code,
            Code::TooManyRequests
        );
        assert_eq!(rate.spend(&2).unwrap().remaining, 1);
    }

    #[test]
    fn the_headers_are_structured_fields() {
        let rate = Rate::new("admin", NonZeroU32::new(5).unwrap());
        let mut headers = HeaderMap::new();
        rate.spend(&1).unwrap().write(&mut headers);
        assert_eq!(headers.get("ratelimit").unwrap(), r#""admin";r=4;t=1"#);
        assert_eq!(
            headers.get("ratelimit-policy").unwrap(),
            r#""admin";q=5;w=1"#
        );
    }
}
