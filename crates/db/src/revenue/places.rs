//! Where a sync goes on after it was stopped; knows no cursor's meaning.

use chrono::{DateTime, Utc};

use crate::{Database, Result};

/// The place called `name`, where one was set.
pub async fn place(database: &Database, name: &str) -> Result<Option<String>> {
    let found: Option<Option<String>> =
        sqlx::query_scalar("select place from billing.places where name = $1")
            .bind(name)
            .fetch_optional(database.pool())
            .await?;
    Ok(found.flatten())
}

/// Sets the place called `name`, or forgets it.
pub async fn set_place(
    database: &Database,
    name: &str,
    place: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/set_place.sql"))
        .bind(name)
        .bind(place)
        .bind(at)
        .execute(database.pool())
        .await?;
    Ok(())
}
