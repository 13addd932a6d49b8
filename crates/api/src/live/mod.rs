//! What every page is told as it happens: read and written out once a process, however many listen; keeps no history.

mod follow;
mod listener;
mod watch;

pub use follow::follow;
pub use watch::*;

use actix_web::web::Bytes;
use tokio::sync::broadcast;

/// How many events a listener may be behind; whoever is further is told to read anew. Each has a hundred rows at most.
const BACKLOG: usize = 64;

/// Passes events on to all who listen here.
pub struct Live(broadcast::Sender<Told>);

/// An event as it goes over the wire, and how far history went then.
#[derive(Clone, Debug)]
struct Told {
    position: i64,
    event: Bytes,
}

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl Live {
    /// Whether there is anybody to be told.
    fn has_listeners(&self) -> bool {
        self.0.receiver_count() > 0
    }

    /// Nobody may listen, and that is no fault.
    fn tell(&self, told: Told) {
        self.0.send(told).ok();
    }
}
