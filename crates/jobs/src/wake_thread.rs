//! Opening a conversation again that somebody put off; one that was answered or put off anew meanwhile is left alone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::Database;
use crm_db::messages::{WAKE_TASK, wake};
use crm_types::ids::ThreadId;
use serde::{Deserialize, Serialize};

use crate::queue::{Failure, Kind};

pub const KIND: Kind = Kind {
    name: WAKE_TASK,
    at_once: 4,
    attempts: 20,
    time: Duration::from_secs(30),
};

/// Until when it was put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOff {
    pub thread_id: ThreadId,
    pub until: DateTime<Utc>,
}

/// Opens it.
pub async fn open(database: &Database, put_off: PutOff, now: DateTime<Utc>) -> Result<(), Failure> {
    wake(database, put_off.thread_id, put_off.until, now)
        .await
        .map(drop)
        .map_err(|error| Failure::Again(error.to_string()))
}
