//! Going on with the merge of a status where whoever began it left it; moves nobody itself.

use std::time::Duration;

use chrono::{DateTime, Utc};
use crm_db::Database;
use crm_db::statuses::{MERGE, Merge, Merging, merge};

use crate::queue::{Failure, Kind};

/// A million members take some minutes; an attempt that runs out of time has moved those it came to.
pub const KIND: Kind = Kind {
    name: MERGE,
    at_once: 1,
    attempts: 30,
    time: Duration::from_secs(1800),
};

/// Moves whoever is left, and has the status gone. Being asked twice does no harm: there is nobody left then.
pub async fn finish(
    database: &Database,
    merging: &Merging,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let Merging {
        list,
        key,
        into,
        by,
    } = merging;
    loop {
        match merge(database, *list, key, into, by, now).await {
            Ok(Merge::UnderWay) => {}
            Ok(Merge::Done | Merge::Unknown) => return Ok(()),
            Ok(Merge::UnknownTarget | Merge::Elsewhere(_) | Merge::Awaited(_)) => {
                return Err(Failure::Never(format!(
                    "{list} {key} cannot be merged into {into} any more"
                )));
            }
            Err(error) => return Err(Failure::Again(error.to_string())),
        }
    }
}
