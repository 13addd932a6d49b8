//! Putting tasks in: in the transaction that makes them necessary, once for each wish.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::interval;
use crate::{Database, Result};

/// Something to be done later.
#[derive(Clone, Debug)]
pub struct NewTask<'a> {
    /// What: at most 100 characters.
    pub kind: &'a str,
    /// What makes it the same wish as another of its kind: at most 200 characters.
    pub key: &'a str,
    pub payload: &'a Value,
    pub due: Due,
}

/// When a task may be begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Now,
    /// That long from now.
    In(Duration),
    At(DateTime<Utc>),
}

/// Puts a task in; false where the same wish is there already, be it done or not.
pub async fn enqueue(database: &Database, new: &NewTask<'_>) -> Result<bool> {
    let mut connection = database.pool().acquire().await?;
    enqueue_within(&mut connection, new).await
}

/// The same, in the caller's transaction: it is there if and only if what makes it necessary is.
pub async fn enqueue_within(connection: &mut PgConnection, new: &NewTask<'_>) -> Result<bool> {
    let (wait, moment) = match new.due {
        Due::Now => (None, None),
        Due::In(wait) => (Some(interval(wait)), None),
        Due::At(moment) => (None, Some(moment)),
    };
    let added: bool = sqlx::query_scalar(include_str!("queries/enqueue.sql"))
        .bind(new.kind)
        .bind(new.key)
        .bind(Json(new.payload))
        .bind(wait)
        .bind(moment)
        .fetch_one(connection)
        .await?;
    Ok(added)
}
