//! Requests a second or a minute per key (GCRA, from governor), and what of it is left; knows not what a key stands for.

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
    window: Window,
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

/// What is left after a request; written into `RateLimit` and `RateLimit-Policy`.
#[derive(Clone, Debug)]
pub struct Allowance {
    name: &'static str,
    policy: HeaderValue,
    window: Window,
    remaining: u32,
}

/// Within what an allowance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Window {
    Second,
    Minute,
}

impl Window {
    fn seconds(self) -> u64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
        }
    }
}

impl<K: Hash + Eq + Clone> Rate<K> {
    /// So many requests a second, all at once or spread.
    pub fn new(name: &'static str, per_second: NonZeroU32) -> Self {
        Self::within(name, per_second, Window::Second)
    }

    /// So many requests a minute, all at once or spread.
    pub fn a_minute(name: &'static str, per_minute: NonZeroU32) -> Self {
        Self::within(name, per_minute, Window::Minute)
    }

    fn within(name: &'static str, count: NonZeroU32, window: Window) -> Self {
        let quota = match window {
            Window::Second => Quota::per_second(count),
            Window::Minute => Quota::per_minute(count),
        };
        let seconds = window.seconds();
        Self {
            name,
            policy: value(format!(r#""{name}";q={count};w={seconds}"#)),
            window,
            limiter: RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>(),
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
            window: self.window,
            remaining,
        };
        match self.limiter.check_key(key) {
            Ok(snapshot) => Ok(allowance(snapshot.remaining_burst_capacity())),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                let [limit, policy] = allowance(0).values();
                Err(Error::new(
                    Code::TooManyRequests,
                    format!(
                        "That was more than is allowed in a {}. Wait a moment.",
                        self.window.name()
                    ),
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
            value(format!(
                r#""{}";r={};t={}"#,
                self.name,
                self.remaining,
                self.window.seconds()
            )),
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
    fn an_allowance_may_be_one_of_a_minute() {
        let rate = Rate::a_minute("lead_form", NonZeroU32::new(1).unwrap());
        rate.spend(&1).unwrap();
        let refused = rate.spend(&1).unwrap_err();
        assert!(refused.problem().detail.contains("a minute"));
        let mut headers = HeaderMap::new();
        rate.spend(&2).unwrap().write(&mut headers);
        assert_eq!(headers.get("ratelimit").unwrap(), r#""lead_form";r=0;t=60"#);
        let policy = headers.get("ratelimit-policy").unwrap();
        assert_eq!(policy, r#""lead_form";q=1;w=60"#);
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
