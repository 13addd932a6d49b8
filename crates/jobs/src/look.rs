//! When to look for work: at once where a notice says there may be some, and now and then in any case; finds none itself.

use std::time::Duration;

use crm_db::notices::{Notice, Subscription};
use tokio::sync::watch;
use tokio::time::Instant;

/// How often to look where nothing is heard: a notice may be missed, and nobody announces their own death.
const EVERY: Duration = Duration::from_secs(15);

/// How soon to look again. A run that goes on elsewhere announces every portion.
const NO_SOONER: Duration = Duration::from_millis(250);

/// Why it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A run has changed.
    Heard,
    /// It has been a while, or notices were missed.
    InAnyCase,
    Stop,
}

/// Waits until it is time to look again.
pub async fn wait(
    notices: &mut Subscription,
    looked: Instant,
    stop: &mut watch::Receiver<bool>,
) -> Reason {
    let in_any_case = tokio::time::sleep_until(looked + EVERY);
    tokio::pin!(in_any_case);
    let reason = loop {
        tokio::select! {
            notice = notices.next() => match notice {
                Notice::Run { .. } => break Reason::Heard,
                Notice::Missed => break Reason::InAnyCase,
                Notice::Queue
                | Notice::Member { .. }
                | Notice::Members
                | Notice::Statuses
                | Notice::Thread { .. }
                | Notice::Broadcast { .. }
                | Notice::Ticket { .. }
                | Notice::Tickets
                | Notice::TicketPresence { .. }
                | Notice::Lead { .. }
                | Notice::Leads => {}
            },
            () = &mut in_any_case => break Reason::InAnyCase,
            _ = stop.wait_for(|stop| *stop) => return Reason::Stop,
        }
    };
    tokio::select! {
        () = tokio::time::sleep_until(looked + NO_SOONER) => {}
        _ = stop.wait_for(|stop| *stop) => return Reason::Stop,
    }
    // What came meanwhile is answered by the same look.
    let mut reason = reason;
    while let Some(notice) = notices.next_now() {
        if notice == Notice::Missed {
            reason = Reason::InAnyCase;
        }
    }
    reason
}
