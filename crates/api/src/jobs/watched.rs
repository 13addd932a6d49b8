//! The runs that somebody watches here: each change is read once for all who watch; keeps nothing of a run nobody watches.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crm_db::notices::{Notice, Subscription};
use crm_types::ids::RunId;
use crm_types::jobs::Run;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use crate::events::{Latest, Source};

/// What is known of the runs that are watched.
#[derive(Default)]
pub struct WatchedRuns(Mutex<HashMap<RunId, watch::Sender<Option<Latest>>>>);

/// Somebody watches a run, until this is dropped.
pub struct Watch {
    id: RunId,
    runs: Arc<WatchedRuns>,
    receiver: watch::Receiver<Option<Latest>>,
}

impl WatchedRuns {
    /// From here on, what is published of this run is kept. Watch first and read then, or a change is missed.
    pub fn watch(self: &Arc<Self>, id: RunId) -> Watch {
        let receiver = self.lock().entry(id).or_default().subscribe();
        Watch {
            id,
            runs: Arc::clone(self),
            receiver,
        }
    }

    /// Tells everybody who watches the run of this state of it, unless they know a later one.
    pub fn publish(&self, run: &Run) {
        let runs = self.lock();
        let Some(sender) = runs.get(&run.id) else {
            return;
        };
        let latest = Latest::new("run", run.revision, run.state.is_ended(), run);
        match latest {
            Ok(latest) => {
                sender.send_if_modified(|known| {
                    let newer = known
                        .as_ref()
                        .is_none_or(|known| known.revision < latest.revision);
                    if newer {
                        *known = Some(latest);
                    }
                    newer
                });
            }
            Err(error) => {
                tracing::error!(%error, run = %run.id, "a run cannot be written as an event")
            }
        }
    }

    /// Reads runs as they change, and publishes them, for as long as it is polled.
    ///
    /// Changes that come while one is being read are read together. What no notice told of is found every `again`.
    pub async fn follow<E: std::fmt::Display>(
        &self,
        mut notices: Subscription,
        again: Duration,
        read: impl AsyncFn(RunId) -> Result<Option<Run>, E>,
    ) {
        let mut again = tokio::time::interval(again.max(Duration::from_millis(1)));
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut due = BTreeSet::new();
        loop {
            let notice = tokio::select! {
                notice = notices.next() => notice,
                _ = again.tick() => Notice::Missed,
            };
            self.note(notice, &mut due);
            while let Some(notice) = notices.next_now() {
                self.note(notice, &mut due);
            }
            for id in std::mem::take(&mut due) {
                match read(id).await {
                    Ok(Some(run)) => self.publish(&run),
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, run = %id, "a watched run cannot be read"),
                }
            }
        }
    }

    /// Which runs this notice is a reason to read: watched ones of which a later state than the known one is told.
    fn note(&self, notice: Notice, due: &mut BTreeSet<RunId>) {
        let runs = self.lock();
        let stale = |id: &RunId, than: i64| {
            runs.get(id).is_some_and(|sender| {
                let known = sender.borrow();
                known
                    .as_ref()
                    .is_none_or(|known| !known.last && known.revision < than)
            })
        };
        match notice {
            Notice::Run { id, revision } if stale(&id, revision) => {
                due.insert(id);
            }
            Notice::Missed => due.extend(runs.keys().filter(|id| stale(id, i64::MAX))),
            Notice::Run { .. }
            | Notice::Queue
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
        }
    }

    /// A map is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, HashMap<RunId, watch::Sender<Option<Latest>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    /// The newest state that is known here.
    pub fn latest(&self) -> Option<Latest> {
        self.receiver.borrow().clone()
    }
}

impl Source for Watch {
    fn receiver(&mut self) -> &mut watch::Receiver<Option<Latest>> {
        &mut self.receiver
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut runs = self.runs.lock();
        // Our own receiver goes only after this.
        if runs
            .get(&self.id)
            .is_some_and(|sender| sender.receiver_count() <= 1)
        {
            runs.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use crm_db::notices::Notices;
    use crm_types::jobs::RunState;
    use uuid::Uuid;

    use super::*;

    fn run(n: u128, revision: i64) -> Run {
        Run {
            revision,
            ..Run::sample(Uuid::from_u128(n), RunState::Running)
        }
    }

    async fn all_know(watches: &mut [Watch], revision: i64) {
        for watch in watches {
            let knows = |latest: &Option<Latest>| {
                latest
                    .as_ref()
                    .is_some_and(|latest| latest.revision == revision)
            };
            watch.receiver.wait_for(knows).await.unwrap();
        }
    }

    #[actix_web::test]
    async fn each_change_is_read_once_however_many_watch() {
        let (notices, runs) = (Notices::default(), Arc::<WatchedRuns>::default());
        let (reads, now) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(1)));
        let id = run(7, 1).id;
        let mut watches: Vec<Watch> = (0..50).map(|_| runs.watch(id)).collect();
        let following = {
            let (runs, reads, now) = (Arc::clone(&runs), Rc::clone(&reads), Rc::clone(&now));
            let subscription = notices.subscribe();
            actix_web::rt::spawn(async move {
                let read = async |_| {
                    reads.set(reads.get() + 1);
                    Ok::<_, String>(Some(run(7, now.get())))
                };
                let hour = Duration::from_secs(3600);
                runs.follow(subscription, hour, read).await;
            })
        };
        // The first look is one in any case.
        all_know(&mut watches, 1).await;
        assert_eq!(reads.get(), 1);
        now.set(2);
        notices.pretend(Notice::Run { id, revision: 2 });
        all_know(&mut watches, 2).await;
        assert_eq!(reads.get(), 2);
        // What is known already, what nobody watches, and what is none of its business.
        let other = run(8, 1).id;
        notices.pretend(Notice::Run { id, revision: 2 });
        notices.pretend(Notice::Run {
            id: other,
            revision: 9,
        });
        notices.pretend(Notice::Queue);
        now.set(3);
        notices.pretend(Notice::Run { id, revision: 3 });
        all_know(&mut watches, 3).await;
        assert_eq!(reads.get(), 3);
        now.set(4);
        notices.pretend(Notice::Missed);
        all_know(&mut watches, 4).await;
        assert_eq!(reads.get(), 4);
        following.abort();
    }

    #[test]
    fn an_older_state_never_replaces_a_newer_one_and_nothing_is_kept_for_nobody() {
        let runs = Arc::<WatchedRuns>::default();
        runs.publish(&run(7, 1));
        assert!(runs.lock().is_empty());
        let (first, second) = (runs.watch(run(7, 1).id), runs.watch(run(7, 1).id));
        assert_eq!(first.latest(), None);
        runs.publish(&run(7, 5));
        runs.publish(&run(7, 4));
        assert_eq!(second.latest().map(|latest| latest.revision), Some(5));
        drop(first);
        assert_eq!(runs.lock().len(), 1);
        drop(second);
        assert!(runs.lock().is_empty());
    }
}
