//! Undoing a change of leads: what is answered, and what stands in the way; undoes nothing itself.

use crm_db::changes::Author;
use crm_db::leads::{revert, standing};
use crm_db::records::Reverting;
use crm_types::changes::Reverted;
use crm_types::ids::{ChangeId, LeadId};
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::reply::Reply;
use crate::state::State;

/// So many leads are named.
const NAMED: usize = 100;

/// Undoes a change of leads.
///
/// # Errors
/// `not_found`, and `conflict` with what stands in the way.
pub async fn revert_leads(state: &State, id: ChangeId, author: &Author) -> Result<Reply<Reverted>> {
    let region = Some(state.settings.messages.region);
    match revert(&state.database, id, author, state.clock.now()).await? {
        Reverting::Reverted { change, records } => Ok(Reply(Reverted {
            change_id: change,
            members: 0,
            items: Vec::new(),
            tickets: Vec::new(),
            leads: records.into_iter().take(NAMED).map(LeadId).collect(),
        })),
        Reverting::Unknown => Err(Error::not_found("There is no such change.")),
        Reverting::Undone(by) => {
            let conflict = standing(&state.database, None, Some(by), region).await?;
            let error = Error::new(Code::Conflict, "The change has been undone already.");
            Err(error.overtaken(conflict))
        }
        Reverting::Touched { record, by } => {
            let lead = Some(LeadId(record));
            let conflict = standing(&state.database, lead, by, region).await?;
            let error = Error::new(
                Code::Conflict,
                "Something later touched the same fields, so undoing this would undo that too. See `record_conflict`.",
            );
            Err(error.overtaken(conflict))
        }
        Reverting::Refused(sentence) => Err(Error::new(Code::Conflict, sentence)),
    }
}
