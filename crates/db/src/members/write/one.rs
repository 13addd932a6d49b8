//! An edit of one member as part of something else: in the caller's transaction, and part of the caller's change.

use chrono::{DateTime, Utc};
use crm_domain::members::Manual;
use crm_types::ids::ChangeId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::add_missing;
use super::{Put, lock, put, tell};
use crate::changes::Author;
use crate::{Error, Result};

/// Makes of a member what `edit` says; what it refuses is answered, and the caller rolls back. `NotFound` where there is no
/// such member.
pub(crate) async fn edit_one<E>(
    connection: &mut PgConnection,
    member: Uuid,
    edit: impl FnOnce(&Manual) -> std::result::Result<Manual, E>,
    change: ChangeId,
    author: &Author,
    now: DateTime<Utc>,
) -> Result<std::result::Result<(), E>> {
    add_missing(connection, &[member]).await?;
    let row = lock(connection, &[member]).await?.pop();
    let row = row.ok_or(Error::NotFound)?;
    let after = match edit(&row.manual) {
        Ok(after) => after,
        Err(refused) => return Ok(Err(refused)),
    };
    let differences = row.manual.differences(&after);
    if differences.is_empty() {
        return Ok(Ok(()));
    }
    let wanted = Put {
        user_id: member,
        differences,
    };
    let written = put(connection, change, author, None, now, &[wanted]).await?;
    tell(connection, &written).await?;
    Ok(Ok(()))
}
