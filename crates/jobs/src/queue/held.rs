//! The tasks that a worker holds, and until when it may believe that it does; writes nothing.

use std::collections::HashMap;
use std::time::Duration;

use crm_db::queue::{Room, TaskRecord};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::Kind;

/// Every task under way here.
#[derive(Default)]
pub struct Held(HashMap<Uuid, Entry>);

struct Entry {
    task: TaskRecord,
    /// Counted from before the database was asked: it counts from later, and so never ends the lease before we do.
    until: Instant,
    work: AbortHandle,
}

impl Held {
    /// One more.
    pub fn add(&mut self, task: TaskRecord, until: Instant, work: AbortHandle) {
        self.0.insert(task.id, Entry { task, until, work });
    }

    /// It has ended.
    pub fn remove(&mut self, id: Uuid) {
        self.0.remove(&id);
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

    /// Ids and leases, as the database knows them.
    pub fn leases(&self) -> Vec<(Uuid, i64)> {
        let entries = self.0.values();
        entries
            .map(|entry| (entry.task.id, entry.task.lease))
            .collect()
    }

    /// The database has renewed the leases of `renewed`, of those that were `asked` for, from `from` on. Whatever it has
    /// not renewed is somebody else's by now, and is broken off.
    pub fn renewed(
        &mut self,
        asked: &[(Uuid, i64)],
        renewed: &[Uuid],
        from: Instant,
        lease: Duration,
    ) {
        for (id, _) in asked {
            if renewed.contains(id) {
                if let Some(entry) = self.0.get_mut(id) {
                    entry.until = from + lease;
                }
            } else {
                self.break_off(*id, "its lease is another worker's by now");
            }
        }
    }

    /// Breaks off whatever could not be renewed in time: somebody else may have it any moment.
    pub fn break_off_overdue(&mut self, now: Instant) {
        let overdue: Vec<Uuid> = self
            .0
            .iter()
            .filter(|(_, entry)| entry.until <= now)
            .map(|(id, _)| *id)
            .collect();
        for id in overdue {
            self.break_off(id, "its lease could not be renewed");
        }
    }

    fn break_off(&mut self, id: Uuid, why: &'static str) {
        // One that has just ended is not renewed either.
        if let Some(entry) = self.0.remove(&id).filter(|entry| !entry.work.is_finished()) {
            tracing::warn!(task = %id, kind = entry.task.kind, why, "task broken off");
            entry.work.abort();
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
