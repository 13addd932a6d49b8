//! Where a sync goes on after it was stopped; knows no cursor's meaning.

use chrono::{DateTime, Utc};

use sqlx::PgConnection;

use crate::{Database, Result};

/// Where the next run begins to read events.
pub const EVENTS: &str = "sync.events";

/// When everything at Stripe had been listed for the first time. From then on, who is no customer pays nothing.
pub const LISTED: &str = "sync.listed";

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
    let mut connection = database.pool().acquire().await?;
    set_place_within(&mut connection, name, place, at).await
}

pub(crate) async fn set_place_within(
    connection: &mut PgConnection,
    name: &str,
    place: Option<&str>,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/set_place.sql"))
        .bind(name)
        .bind(place)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether everything at Stripe has been listed.
pub(crate) async fn is_listed(connection: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from billing.places where name = $1 and place is not null)",
    )
    .bind(LISTED)
    .fetch_one(connection)
    .await?)
}
