//! Who does what: the handler of each kind of task, with the kind's limits; takes no task itself.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::queue::TaskRecord;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A kind of task, and what holds for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As it stands in the queue.
    pub name: &'static str,
    /// How many of it one process does at once.
    pub at_once: usize,
    /// How often one is begun before it is a dead letter.
    pub attempts: u32,
    /// How long an attempt may take.
    pub time: Duration,
}

/// One attempt at a task.
#[derive(Clone, Debug)]
pub struct Task<P> {
    pub id: Uuid,
    /// The same for every attempt, and for every wish for the same thing: what makes doing it twice doing it once.
    pub key: String,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    pub queued_at: DateTime<Utc>,
    pub payload: P,
}

/// Why an attempt came to nothing, in words that name no member: they are logged and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may go better after a while.
    Again(String),
    /// Others have said when it may go better.
    AgainIn(String, Duration),
    /// It will never go better.
    Never(String),
}

type Work = Box<dyn Fn(TaskRecord) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// The handlers of a process, by kind.
#[derive(Default)]
pub struct Handlers(Vec<(Kind, Work)>);

impl Handlers {
    /// From here on, tasks of this kind are done by `work`, which is handed their payload.
    ///
    /// # Panics
    /// Where the kind has a handler already, or may do nothing at all: mistakes of whoever starts the program.
    #[must_use]
    pub fn with<P, F>(
        mut self,
        kind: Kind,
        work: impl Fn(Task<P>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        P: DeserializeOwned,
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        assert!(
            self.0.iter().all(|(known, _)| known.name != kind.name),
            "two handlers for {}",
            kind.name
        );
        assert!(
            kind.at_once > 0 && kind.attempts > 0,
            "{} is never done",
            kind.name
        );
        let work: Work = Box::new(move |record| match read(record) {
            Ok(task) => work(task).boxed(),
            Err(failure) => async { Err(failure) }.boxed(),
        });
        self.0.push((kind, work));
        self
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.0.iter().map(|(kind, _)| *kind)
    }

    /// One attempt at `record`, in time and without a panic. Absent where nobody knows its kind.
    pub(super) fn attempt(
        &self,
        record: TaskRecord,
    ) -> Option<impl Future<Output = Result<(), Failure>> + Send + use<>> {
        let (kind, work) = self.0.iter().find(|(kind, _)| kind.name == record.kind)?;
        let time = kind.time;
        // Handlers are called inside, so that what they do before their first wait is within it, too.
        let begun = std::panic::catch_unwind(AssertUnwindSafe(|| work(record)));
        Some(async move {
            let Ok(begun) = begun else {
                return Err(panicked());
            };
            let attempt = AssertUnwindSafe(begun).catch_unwind();
            match tokio::time::timeout(time, attempt).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_panic)) => Err(panicked()),
                Err(_elapsed) => Err(Failure::Again(format!(
                    "it took longer than {} seconds",
                    time.as_secs_f64()
                ))),
            }
        })
    }
}

fn panicked() -> Failure {
    Failure::Again("its handler panicked".to_owned())
}

fn read<P: DeserializeOwned>(record: TaskRecord) -> Result<Task<P>, Failure> {
    // What serde says might quote the payload.
    let payload = serde_json::from_value(record.payload)
        .map_err(|_| Failure::Never("its payload cannot be read".to_owned()))?;
    Ok(Task {
        id: record.id,
        key: record.key,
        attempt: u32::try_from(record.attempts).unwrap_or(u32::MAX),
        queued_at: record.queued_at,
        payload,
    })
}
