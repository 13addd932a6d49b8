//! How fast Stripe is asked: so many a second for an endpoint and in all, so many at once, and nobody while Stripe wants
//! quiet.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, QuantaClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

type Limiter<K, S> = RateLimiter<K, S, QuantaClock, NoOpMiddleware<governor::clock::QuantaInstant>>;

pub struct Pace {
    endpoint: Limiter<String, DashMapStateStore<String>>,
    all: Limiter<NotKeyed, InMemoryState>,
    places: Semaphore,
    /// Nothing is sent before.
    quiet_until: Mutex<Option<Instant>>,
    clock: QuantaClock,
}

impl Pace {
    pub fn new(endpoint: NonZeroU32, all: NonZeroU32, concurrency: usize) -> Self {
        // One after the other: whoever counts by the second sees no more than the rate in any of them.
        let quota = |rate| Quota::per_second(rate).allow_burst(NonZeroU32::MIN);
        Self {
            endpoint: RateLimiter::keyed(quota(endpoint)),
            all: RateLimiter::direct(quota(all)),
            places: Semaphore::new(concurrency.max(1)),
            quiet_until: Mutex::new(None),
            clock: QuantaClock::default(),
        }
    }

    /// Waits until a request to `endpoint` may be sent. It is under way until the permit is dropped.
    pub async fn turn(&self, endpoint: &str) -> Option<SemaphorePermit<'_>> {
        let endpoint = endpoint.to_owned();
        while let Err(not_until) = self.endpoint.check_key(&endpoint) {
            tokio::time::sleep(not_until.wait_time_from(self.clock.now())).await;
        }
        let place = self.places.acquire().await.ok();
        while let Err(not_until) = self.all.check() {
            tokio::time::sleep(not_until.wait_time_from(self.clock.now())).await;
        }
        while let Some(until) = self.quiet() {
            tokio::time::sleep_until(until).await;
        }
        place
    }

    /// Nobody sends anything for so long.
    pub fn hold(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut quiet = self
            .quiet_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *quiet = Some(quiet.map_or(until, |known| known.max(until)));
    }

    fn quiet(&self) -> Option<Instant> {
        let mut quiet = self
            .quiet_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if quiet.is_some_and(|until| until <= Instant::now()) {
            *quiet = None;
        }
        *quiet
    }
}
