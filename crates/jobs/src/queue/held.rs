//! The claims that a worker holds, and until when it may believe that it does; writes nothing.

use std::collections::HashMap;
use std::time::Duration;

use crm_db::queue::{Room, TaskRecord};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::Kind;

/// A task, and which claim of it.
pub type Claim = (Uuid, i64);

/// Every claim whose task is under way here.
#[derive(Default)]
pub struct Held(HashMap<Claim, Entry>);

struct Entry {
    task: TaskRecord,
    until: watch::Sender<Instant>,
    work: AbortHandle,
}

/// Until when a claim holds. Counted from before the database was asked: it counts from later, and so never ends a lease
/// before we do.
pub struct Lease(watch::Receiver<Instant>);

impl Lease {
    /// One that ends at `until`, unless it is renewed.
    pub fn new(until: Instant) -> (watch::Sender<Instant>, Self) {
        let (sender, receiver) = watch::channel(until);
        (sender, Self(receiver))
    }

    /// Returns when it has run out. It is the task's own to wait for that: whatever else the worker waits for meanwhile,
    /// nothing goes on that somebody else may have begun.
    pub async fn run_out(mut self) {
        loop {
            let until = *self.0.borrow_and_update();
            if Instant::now() >= until {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                // Without a sender nobody renews it: it ends when it does.
                Ok(()) = self.0.changed() => {}
            }
        }
    }
}

/// The claim that this record is.
pub fn claim_of(task: &TaskRecord) -> Claim {
    (task.id, task.lease)
}

impl Held {
    /// One more.
    pub fn add(&mut self, task: TaskRecord, until: watch::Sender<Instant>, work: AbortHandle) {
        self.0.insert(claim_of(&task), Entry { task, until, work });
    }

    /// It has ended.
    pub fn remove(&mut self, claim: Claim) {
        self.0.remove(&claim);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What more of each kind can be taken.
    pub fn rooms(&self, kinds: &[Kind]) -> Vec<Room<'static>> {
        let under_way = |kind: &Kind| {
            let entries = self.0.values();
            entries.filter(|entry| entry.task.kind == kind.name).count()
        };
        kinds
            .iter()
            .map(|kind| Room {
                kind: kind.name,
                free: kind.at_once.saturating_sub(under_way(kind)),
                attempts: kind.attempts,
            })
            .collect()
    }

    /// All of them.
    pub fn claims(&self) -> Vec<Claim> {
        self.0.keys().copied().collect()
    }

    /// The database has renewed the leases of `renewed`, of those that were `asked` for, from `from` on. Whatever it has
    /// not renewed is somebody else's by now, and is broken off.
    pub fn renewed(&mut self, asked: &[Claim], renewed: &[Claim], from: Instant, lease: Duration) {
        for claim in asked {
            if renewed.contains(claim) {
                if let Some(entry) = self.0.get(claim) {
                    entry.until.send_replace(from + lease);
                }
                continue;
            }
            // One that has just ended is not renewed either.
            let lost = self
                .0
                .remove(claim)
                .filter(|entry| !entry.work.is_finished());
            if let Some(entry) = lost {
                let (id, kind) = (entry.task.id, entry.task.kind);
                tracing::warn!(task = %id, kind, "task broken off: another worker has it by now");
                entry.work.abort();
            }
        }
    }

    /// Breaks all of them off, and hands them over to be given back.
    pub fn take_all(&mut self) -> Vec<TaskRecord> {
        self.0
            .drain()
            .map(|(_, entry)| {
                entry.work.abort();
                entry.task
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lease_runs_out_when_nobody_renews_it_and_not_before() {
        let start = Instant::now();
        let (renew, lease) = Lease::new(start + Duration::from_millis(20));
        let renewed = start + Duration::from_millis(60);
        renew.send_replace(renewed);
        lease.run_out().await;
        assert!(Instant::now() >= renewed);

        let (renew, lease) = Lease::new(Instant::now() + Duration::from_millis(20));
        drop(renew);
        lease.run_out().await;
    }
}
