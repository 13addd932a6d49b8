//! The people who sign in: finding, adding, changing and disabling them; hashes no password and judges no role.

use chrono::{DateTime, Utc};
use crm_types::auth::{Admin, Role};
use crm_types::ids::AdminId;
use sqlx::FromRow;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::{Database, Result};

/// An admin as stored.
#[derive(Clone)]
pub struct AdminRecord {
    pub admin: Admin,
    /// A PHC string.
    pub password_hash: String,
    pub created_at: DateTime<Utc>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
}

impl<'r> FromRow<'r, PgRow> for AdminRecord {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            admin: admin_from(row, "id")?,
            password_hash: row.try_get("password_hash")?,
            created_at: row.try_get("created_at")?,
            last_sign_in_at: row.try_get("last_sign_in_at")?,
            disabled_at: row.try_get("disabled_at")?,
        })
    }
}

/// The admin in a row whose id column is called `id_column`.
pub(crate) fn admin_from(row: &PgRow, id_column: &str) -> sqlx::Result<Admin> {
    let role: Role = row
        .try_get::<&str, _>("role")?
        .parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    Ok(Admin {
        id: AdminId(row.try_get::<Uuid, _>(id_column)?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        role,
    })
}

/// An admin to add.
pub struct NewAdmin {
    pub admin: Admin,
    /// A PHC string.
    pub password_hash: String,
}

/// The admin with this id.
pub async fn find(database: &Database, id: AdminId) -> Result<Option<AdminRecord>> {
    Ok(sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .fetch_optional(database.pool())
        .await?)
}

/// The admin with this address, however it is capitalised.
pub async fn find_by_email(database: &Database, email: &str) -> Result<Option<AdminRecord>> {
    Ok(sqlx::query_as(include_str!("queries/find_by_email.sql"))
        .bind(email.trim())
        .fetch_optional(database.pool())
        .await?)
}

/// All of them, the oldest first.
pub async fn list(database: &Database) -> Result<Vec<AdminRecord>> {
    Ok(sqlx::query_as(include_str!("queries/list.sql"))
        .fetch_all(database.pool())
        .await?)
}

/// Adds an admin; false where the address is taken.
pub async fn insert(database: &Database, new: &NewAdmin, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query(include_str!("queries/insert.sql"))
        .bind(new.admin.id.0)
        .bind(new.admin.email.trim())
        .bind(new.admin.name.trim())
        .bind(new.admin.role.as_str())
        .bind(&new.password_hash)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Remembers that an admin has just signed in.
pub async fn signed_in(database: &Database, id: AdminId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(include_str!("queries/signed_in.sql"))
        .bind(id.0)
        .bind(now)
        .execute(database.pool())
        .await?;
    Ok(())
}

/// Gives an admin a new password and ends every session that was opened with the old one.
pub async fn set_password(
    database: &Database,
    id: AdminId,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut transaction = database.pool().begin().await?;
    sqlx::query(include_str!("queries/set_password.sql"))
        .bind(id.0)
        .bind(password_hash)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(include_str!("../sessions/queries/revoke_all.sql"))
        .bind(id.0)
        .bind(now)
        .bind("password_reset")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Shuts an admin out and ends their sessions; false where nothing was done, as the last owner may not be shut out.
pub async fn disable(database: &Database, id: AdminId, now: DateTime<Utc>) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    // Two owners who disable each other at the same moment would otherwise both see the other one still there.
    sqlx::query("lock table crm.admins in share row exclusive mode")
        .execute(&mut *transaction)
        .await?;
    let done = sqlx::query(include_str!("queries/disable.sql"))
        .bind(id.0)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
    sqlx::query(include_str!("../sessions/queries/revoke_all.sql"))
        .bind(id.0)
        .bind(now)
        .bind("admin_disabled")
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        transaction.rollback().await?;
        return Ok(false);
    }
    transaction.commit().await?;
    Ok(true)
}

/// Lets an admin in again.
pub async fn enable(database: &Database, id: AdminId) -> Result<()> {
    sqlx::query(include_str!("queries/enable.sql"))
        .bind(id.0)
        .execute(database.pool())
        .await?;
    Ok(())
}
