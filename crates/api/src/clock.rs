//! The one place that asks what time it is; everything else is told.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, Utc};

/// Says what time it is. Tests hand in one that stands still or jumps.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// The machine's own time.
    pub fn system() -> Self {
        Self::new(system_time)
    }

    /// Any source of time.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Now, to the microsecond: what Postgres stores, so that a time survives the way there and back.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "this is the Clock that the lint sends everybody to"
)]
fn system_time() -> DateTime<Utc> {
    SystemTime::now().into()
}
