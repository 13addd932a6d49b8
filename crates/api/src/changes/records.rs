//! Undoing a change of tickets or leads: what is answered, and what stands in the way; undoes nothing itself.

use crm_db::changes::Author;
use crm_db::records::Reverting;
use crm_db::tickets::{revert, standing};
use crm_types::changes::Reverted;
use crm_types::ids::{ChangeId, TicketId};
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::leads::revert_leads;
use crate::reply::Reply;
use crate::state::State;

/// So many records are named.
const NAMED: usize = 100;

/// Undoes a change of records of this kind.
pub async fn revert_records(
    state: &State,
    kind: &str,
    id: ChangeId,
    author: &Author,
) -> Result<Reply<Reverted>> {
    match kind {
        "ticket" => revert_tickets(state, id, author).await,
        "lead" => revert_leads(state, id, author).await,
        _ => Err(Error::not_found("There is no such change.")),
    }
}

async fn revert_tickets(state: &State, id: ChangeId, author: &Author) -> Result<Reply<Reverted>> {
    let now = state.clock.now();
    match revert(&state.database, id, author, now).await? {
        Reverting::Reverted { change, records } => Ok(Reply(Reverted {
            change_id: change,
            members: 0,
            items: Vec::new(),
            tickets: records.into_iter().take(NAMED).map(TicketId).collect(),
            leads: Vec::new(),
        })),
        Reverting::Unknown => Err(Error::not_found("There is no such change.")),
        Reverting::Undone(by) => {
            let conflict = standing(&state.database, None, Some(by), now).await?;
            let error = Error::new(Code::Conflict, "The change has been undone already.");
            Err(error.overtaken(conflict))
        }
        Reverting::Touched { record, by } => {
            let ticket = Some(TicketId(record));
            let conflict = standing(&state.database, ticket, by, now).await?;
            let error = Error::new(
                Code::Conflict,
                "Something later touched the same fields, so undoing this would undo that too. See `record_conflict`.",
            );
            Err(error.overtaken(conflict))
        }
        Reverting::Refused(sentence) => Err(Error::new(Code::Conflict, sentence)),
    }
}
