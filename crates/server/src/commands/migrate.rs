//! `crm migrate`: brings the schema up to date; forward only.

use super::database;
use crate::Outcome;

/// Runs the migrations that have not been run.
pub async fn migrate() -> Outcome {
    let database = database().await?;
    database.migrate().await?;
    tracing::info!("the schema is up to date");
    Ok(())
}
