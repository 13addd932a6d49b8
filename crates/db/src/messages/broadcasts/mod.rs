//! Messages to many at once: recipients are frozen when one begins, written to in goes that commit one by one, and held or
//! called off wherever they have not left; sends nothing itself.

mod advance;
mod begin;
mod counts;
mod decide;
mod held;
mod plan;
mod preview;
mod recipients;
mod show;
mod write;

pub use advance::{Next, advance};
pub use begin::{Begun, NewRow, begin};
pub use decide::{Decided, decide};
pub use preview::{Estimate, Estimated, Sample, estimate};
pub use recipients::{RecipientQuery, list_recipients};
pub use show::{broadcasts, find, list};

pub(super) use held::{held_by, keep_back};

use crm_types::ids::BroadcastId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::queue::{Due, NewTask, enqueue_within};

/// The task in the queue that goes on with a broadcast; its key is the broadcast's id and the step.
pub const BROADCAST_TASK: &str = "broadcast";

/// What such a task is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub broadcast: BroadcastId,
    /// Where the broadcast is at another one by now, somebody else goes on with it.
    pub step: i64,
}

/// Sees to it that somebody goes on from this step.
async fn enqueue(connection: &mut PgConnection, id: Uuid, step: i64, due: Due) -> Result<()> {
    let payload = json!(Step {
        broadcast: BroadcastId(id),
        step
    });
    let task = NewTask {
        kind: BROADCAST_TASK,
        key: &format!("{id} {step}"),
        payload: &payload,
        due,
    };
    enqueue_within(connection, &task).await?;
    Ok(())
}
