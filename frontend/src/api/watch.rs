//! Follows a run to its end: by the server's events, which the browser resumes by their ids where a connection breaks,
//! and by asking where no events come through; shows nothing.

use std::cell::Cell;

use crm_types::ids::RunId;
use crm_types::jobs::Run;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_net::eventsource::futures::EventSource;
use gloo_timers::future::TimeoutFuture;

use super::jobs::get_job;
use super::{json, sight};

/// A run under way says something more often than this. After a longer silence it is asked: a proxy may hold events
/// back, and the browser takes its time to come back after a break.
const SILENCE_MS: u32 = 4_000;
/// Before another attempt at a stream that could not be had.
const PAUSE_MS: u32 = 2_000;

/// Tells every state of the run that is newer than the last, until it has ended. Dropping the future ends it, too.
pub async fn watch_job(id: RunId, on_change: impl Fn(Run)) {
    let watch = Watch {
        id,
        revision: Cell::new(-1),
        on_change,
    };
    loop {
        match sight::while_seen(watch.stream()).await {
            Some(true) => return,
            Some(false) => {}
            None => sight::seen().await,
        }
        // Closed for good: the session's token ran out, or there is nothing to come. Asking renews the one and tells
        // the other.
        if watch.ask().await {
            return;
        }
        TimeoutFuture::new(PAUSE_MS).await;
    }
}

struct Watch<F> {
    id: RunId,
    /// The newest that was told.
    revision: Cell<i64>,
    on_change: F,
}

impl<F: Fn(Run)> Watch<F> {
    /// Whether the run has ended, as far as the stream went.
    async fn stream(&self) -> bool {
        let Ok(mut source) = EventSource::new(&format!("/api/crm/jobs/{}/events", self.id)) else {
            return false;
        };
        let Ok(mut events) = source.subscribe("run") else {
            return false;
        };
        loop {
            let ended = match select(events.next(), TimeoutFuture::new(SILENCE_MS)).await {
                Either::Left((Some(Ok((_, event))), _)) => {
                    let text = event.data().as_string().unwrap_or_default();
                    json::read(&text).is_ok_and(|run| self.tell(run))
                }
                Either::Left(_) => return false,
                Either::Right(_) => self.ask().await,
            };
            if ended {
                return true;
            }
        }
    }

    /// Whether there is nothing more to follow: the run has ended, or nobody may or can look at it.
    async fn ask(&self) -> bool {
        match get_job(self.id).await {
            Ok(run) => self.tell(run),
            Err(error) => error
                .status()
                .is_some_and(|status| matches!(status, 401 | 403 | 404)),
        }
    }

    /// Answers may overtake events; only what is newer is told. Whether the run has ended.
    fn tell(&self, run: Run) -> bool {
        let ended = run.state.is_ended();
        if run.revision > self.revision.get() {
            self.revision.set(run.revision);
            (self.on_change)(run);
        }
        ended
    }
}
