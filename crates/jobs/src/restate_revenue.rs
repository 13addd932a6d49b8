//! Having everybody's revenue follow a change of the settings, or that of whoever's customers changed hands; knows no setting
//! itself.

use std::time::Duration;

use crm_db::Database;
use crm_db::revenue::{Follow, RESTATE, Restate, Whose, link_customers, recompute, restate};
use crm_domain::calendar::Calendar;

use crate::queue::{Failure, Kind};

/// A million members take some minutes; an attempt that runs out of time is begun again.
pub const KIND: Kind = Kind {
    name: RESTATE,
    at_once: 1,
    attempts: 12,
    time: Duration::from_secs(3600),
};

/// Members whose figures are computed in one go.
const MEMBERS: u32 = 500;

/// Being asked twice does no harm: then nothing differs any more.
pub async fn finish(
    database: &Database,
    task: Restate,
    calendar: &Calendar,
) -> Result<(), Failure> {
    let done = match task.follow {
        Follow::Everybody => everybody(database, task.change, calendar).await,
        Follow::Noticed => noticed(database, calendar).await,
    };
    done.map_err(|error| Failure::Again(error.to_string()))
}

async fn everybody(
    database: &Database,
    change: i64,
    calendar: &Calendar,
) -> Result<(), crm_db::Error> {
    match restate(database, change, calendar).await? {
        Some(done) => tracing::info!(
            members = done.members,
            changed = done.changed,
            "revenue restated"
        ),
        None => tracing::debug!(change, "revenue had followed before"),
    }
    Ok(())
}

async fn noticed(database: &Database, calendar: &Calendar) -> Result<(), crm_db::Error> {
    link_customers(database, calendar.now()).await?;
    while recompute(database, Whose::Noticed { limit: MEMBERS }, calendar)
        .await?
        .more
    {}
    Ok(())
}
