//! History: who changed what about whom, and undoing it; the changes themselves are written by `members::write`.

mod conflict;
mod find;
mod record;
mod revert;

use crm_types::changes::{ActorKind, ChangeSource};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::conflict::{conflict, standing};
pub use self::find::find;
pub(crate) use self::find::{Which, last, of_member};
pub use self::revert::{Outcome, Reverted, revert};

/// Who does something, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub kind: ActorKind,
    /// An admin's, an integration's, a run's.
    pub id: Option<Uuid>,
    pub source: ChangeSource,
}
