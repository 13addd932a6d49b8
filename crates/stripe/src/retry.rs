//! Whether and when to try again; sends nothing.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// The longest wait after the first attempt, and after any.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// The longest wait that somebody else may set us.
const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// How long to wait after attempt number `attempt` (from 1): by chance, between half of what doubles each time and all of
/// it, and never less than what was asked for.
pub fn backoff(attempt: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let most = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let wait = most.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
    match asked {
        // Those who were told the same moment do not all come back in it.
        Some(asked) => asked.min(LONGEST_ASKED) + wait.min(FIRST),
        None => wait,
    }
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

    pub(crate) fn next(&self) -> f64 {
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
    fn waits_double_up_to_half_a_minute() {
        let longest: Vec<u128> = (1..=8)
            .map(|attempt| backoff(attempt, None, 1.0).as_millis())
            .collect();
        assert_eq!(
            longest,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        assert_eq!(backoff(3, None, 0.0).as_millis(), 1_000);
        assert_eq!(backoff(u32::MAX, None, 1.0), LONGEST);
    }

    #[test]
    fn what_is_asked_for_is_waited_for_within_reason() {
        let asked = |seconds| backoff(1, Some(Duration::from_secs(seconds)), 0.0);
        assert_eq!(asked(7).as_millis(), 7_250);
        assert!(asked(86_400) < Duration::from_secs(302));
    }
}
