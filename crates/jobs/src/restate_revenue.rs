//! Computing everybody's revenue by another policy; knows no policy itself.

use std::time::Duration;

use crm_db::Database;
use crm_db::revenue::{RESTATE, restate};
use crm_domain::calendar::Calendar;

use crate::queue::{Failure, Kind};

/// A million members take some minutes; an attempt that runs out of time is begun again.
pub const KIND: Kind = Kind {
    name: RESTATE,
    at_once: 1,
    attempts: 12,
    time: Duration::from_secs(3600),
};

/// Being asked twice does no harm: then nothing differs any more.
pub async fn finish(database: &Database, calendar: &Calendar) -> Result<(), Failure> {
    match restate(database, calendar).await {
        Ok(done) => {
            tracing::info!(
                members = done.members,
                changed = done.changed,
                "revenue restated"
            );
            Ok(())
        }
        Err(error) => Err(Failure::Again(error.to_string())),
    }
}
