//! Having what is due of tickets follow a change of their policy; knows no policy itself.

use std::time::Duration;

use crm_db::Database;
use crm_db::tickets::{RESTATE, restate};
use serde::Deserialize;

use crate::queue::{Failure, Kind};

/// A hundred thousand open tickets take a minute; an attempt that runs out of time has done what it came to.
pub const KIND: Kind = Kind {
    name: RESTATE,
    at_once: 1,
    attempts: 20,
    time: Duration::from_secs(1800),
};

/// Which policy is to be followed, at least.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Changed {
    pub revision: i64,
}

/// Being asked twice does no harm: then there is nothing left to be worked out.
pub async fn finish(database: &Database, changed: Changed) -> Result<(), Failure> {
    let tickets = restate(database)
        .await
        .map_err(|error| Failure::Again(error.to_string()))?;
    tracing::info!(
        policy = changed.revision,
        tickets,
        "what is due of tickets was worked out anew"
    );
    Ok(())
}
