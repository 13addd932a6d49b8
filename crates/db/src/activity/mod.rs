//! The activity figures of members, computed from their sources in the database; never touches what people set.

mod plan;
mod portion;
mod statement;
mod trouble;
mod walk;

use crm_domain::calendar::Calendar;
use crm_types::ids::MemberId;

use crate::{Database, Result};

pub(crate) use statement::{REFRESH, Scope, refresh as refresh_within};
pub use trouble::Halt;
pub use walk::{Step, Walk};

/// Computes the figures of `members`, or of everybody, as of the calendar's moment, and answers how many rows it wrote.
///
/// Only rows that differ are written. One statement, one transaction: for very many members, see [`Walk`].
pub async fn refresh(
    database: &Database,
    members: Option<&[MemberId]>,
    calendar: &Calendar,
) -> Result<u64> {
    let scope = match members {
        None => Scope::Everybody,
        Some(members) => Scope::Ids(members.iter().map(|id| id.0).collect()),
    };
    let mut connection = database.pool().acquire().await?;
    Ok(refresh_within(&mut connection, &scope, calendar).await?)
}
