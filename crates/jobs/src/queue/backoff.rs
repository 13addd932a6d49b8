//! How long to wait before trying again: twice as long each time, and by chance anything up to that, so that what failed
//! together is not tried again together.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// The longest wait after the first attempt, and after any.
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(3600);

/// How long to wait after attempt number `attempt` (from 1), where `chance` is between 0 and 1.
pub fn backoff(attempt: u32, chance: f64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    let most = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    most.mul_f64(chance.clamp(0.0, 1.0))
}

/// Says a number between 0 and 1, each time another.
#[derive(Clone)]
pub struct Chance(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Chance {
    /// The system's. It decides when things are tried again, and nothing that is secret.
    pub fn system() -> Self {
        Self::new(|| {
            // Each state is seeded anew; 32 of its bits are more than enough.
            let bits = RandomState::new().hash_one(0) >> 32;
            f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
        })
    }

    /// Any source of chance.
    pub fn new(chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(chance))
    }

    /// The next number.
    pub fn next(&self) -> f64 {
        (self.0)()
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_doubles_up_to_an_hour_and_never_overflows() {
        let longest: Vec<u64> = (1..=13)
            .map(|attempt| backoff(attempt, 1.0).as_secs())
            .collect();
        let expected = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600];
        assert_eq!(longest, expected);
        for attempt in [0, 31, 32, 33, 64, u32::MAX] {
            assert!(backoff(attempt, 1.0) <= LONGEST, "{attempt}");
        }
    }

    #[test]
    fn chance_spreads_the_wait_over_all_of_it_and_not_beyond() {
        for attempt in 1..40 {
            let most = backoff(attempt, 1.0);
            assert_eq!(backoff(attempt, 0.0), Duration::ZERO);
            assert_eq!(backoff(attempt, 0.5), most / 2);
            for chance in [-1.0, 2.0, f64::INFINITY, f64::NEG_INFINITY] {
                assert!(backoff(attempt, chance) <= most);
            }
        }
    }

    #[test]
    fn the_systems_chance_differs_and_keeps_to_its_bounds() {
        let chance = Chance::system();
        let numbers: Vec<f64> = (0..1000).map(|_| chance.next()).collect();
        assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)));
        let low = numbers.iter().filter(|number| **number < 0.5).count();
        // 500 on average; outside of this once in 10^22 tries.
        assert!((350..650).contains(&low), "{low}");
    }
}
