//! The streams that are open: how many there may be, and how all of them end; knows not what flows in them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crm_types::ids::AdminId;
use crm_types::problem::Code;
use tokio::sync::watch;

use crate::error::{Error, Result};
use crate::limit::Line;

/// How many one admin may have open: a good many windows, and programs beside them.
const MOST_OF_ONE: usize = 64;

/// Every open stream of an instance.
pub struct Streams {
    most: usize,
    table: Mutex<Table>,
    count: watch::Sender<usize>,
    ending: watch::Sender<bool>,
}

#[derive(Default)]
struct Table {
    next: u64,
    entries: HashMap<u64, Entry>,
}

struct Entry {
    admin: AdminId,
    /// Absent where there is no connection, as in tests.
    line: Option<Arc<Line>>,
    /// When the stream was last asked for more. A client that reads nothing has it wait for ever.
    asked: Instant,
}

/// One open stream, until it is dropped.
pub struct Open {
    id: u64,
    streams: Arc<Streams>,
    ending: watch::Receiver<bool>,
}

impl Streams {
    /// At most so many at once.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            table: Mutex::default(),
            count: watch::Sender::new(0),
            ending: watch::Sender::new(false),
        })
    }

    /// One more stream of this admin, on this connection.
    ///
    /// # Errors
    /// `too_many_requests` where the admin has too many, `unavailable` where all have.
    pub fn open(self: &Arc<Self>, admin: AdminId, line: Option<Arc<Line>>) -> Result<Open> {
        let mut table = self.lock();
        let of_one = table.entries.values().filter(|entry| entry.admin == admin);
        if of_one.count() >= MOST_OF_ONE {
            let detail = format!("You have {MOST_OF_ONE} streams open. Close one of them.");
            return Err(Error::new(Code::TooManyRequests, detail).retry_after(5));
        }
        if table.entries.len() >= self.most {
            let detail = "Too many streams are open here. Ask for the state now and then instead.";
            return Err(Error::new(Code::Unavailable, detail).retry_after(5));
        }
        let id = table.next;
        table.next += 1;
        let entry = Entry {
            admin,
            line,
            asked: Instant::now(),
        };
        table.entries.insert(id, entry);
        self.count.send_replace(table.entries.len());
        drop(table);
        Ok(Open {
            id,
            streams: Arc::clone(self),
            ending: self.ending.subscribe(),
        })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Ends all of them, and every one that is opened from here on as soon as it has told the state. Whoever has not
    /// taken its end within `patience` is hung up on.
    pub async fn end(&self, patience: Duration) {
        self.ending.send_replace(true);
        let mut count = self.count.subscribe();
        let ended = count.wait_for(|count| *count == 0);
        if tokio::time::timeout(patience, ended).await.is_err() {
            self.hang_up(|_| true);
        }
    }

    /// Hangs up on clients that have not read for `patience`.
    pub fn hang_up_stalled(&self, patience: Duration) {
        self.hang_up(|entry| entry.asked.elapsed() > patience);
    }

    fn hang_up(&self, on: impl Fn(&Entry) -> bool) {
        let table = self.lock();
        for entry in table.entries.values().filter(|entry| on(entry)) {
            if let Some(line) = &entry.line {
                line.hang_up();
            }
        }
    }

    /// A table of entries is whole whatever panicked.
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// The client takes what it is told.
    pub fn alive(&self) {
        if let Some(entry) = self.streams.lock().entries.get_mut(&self.id) {
            entry.asked = Instant::now();
        }
    }

    /// Whether the stream is to end.
    pub fn is_to_end(&self) -> bool {
        *self.ending.borrow()
    }

    /// Returns when the stream is to end.
    pub async fn told_to_end(&mut self) {
        // The sender lives in the streams that we hold.
        self.ending.wait_for(|ending| *ending).await.ok();
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut table = self.streams.lock();
        table.entries.remove(&self.id);
        self.streams.count.send_replace(table.entries.len());
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn admin(n: u128) -> AdminId {
        AdminId(Uuid::from_u128(n))
    }

    fn refusal(outcome: Result<Open>) -> Code {
        match outcome {
            Ok(_) => panic!("it was opened"),
            Err(error) => error.problem().code,
        }
    }

    #[test]
    fn one_admin_does_not_take_all_and_a_closed_stream_makes_room() {
        let streams = Streams::new(MOST_OF_ONE + 1);
        let mut mine: Vec<Open> = (0..MOST_OF_ONE)
            .map(|_| streams.open(admin(1), None).unwrap())
            .collect();
        assert_eq!(refusal(streams.open(admin(1), None)), Code::TooManyRequests);
        let other = streams.open(admin(2), None).unwrap();
        assert_eq!(refusal(streams.open(admin(3), None)), Code::Unavailable);
        mine.pop();
        assert!(streams.open(admin(1), None).is_ok());
        drop((mine, other));
        assert_eq!(streams.count(), 0);
    }

    #[actix_web::test]
    async fn all_are_told_to_end_and_the_end_is_waited_for() {
        let streams = Streams::new(10);
        let mut open = streams.open(admin(1), None).unwrap();
        let listener = actix_web::rt::spawn(async move { open.told_to_end().await });
        streams.end(Duration::from_secs(60)).await;
        assert_eq!(streams.count(), 0);
        listener.await.unwrap();
        // One that comes late ends at once.
        let mut late = streams.open(admin(1), None).unwrap();
        assert!(late.is_to_end());
        late.told_to_end().await;
    }
}
