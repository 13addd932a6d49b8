//! Going on with messages to many: a step at a time, each of which puts the next into the queue; decides neither who gets one
//! nor when it leaves.

use std::time::Duration;

use chrono_tz::Tz;
use crm_db::Database;
use crm_db::messages::Gate;
use crm_db::messages::broadcasts::{BROADCAST_TASK, Next, Step, advance};

use crate::queue::{Failure, Kind};
use crate::{Messaging, Now};

/// A step writes some hundreds of messages at most, or calls off all there are; one that runs out of time has done what it
/// came to.
pub const KIND: Kind = Kind {
    name: BROADCAST_TASK,
    at_once: 2,
    attempts: 30,
    time: Duration::from_secs(600),
};

/// One step. Being asked twice does no harm: it finds who is left.
pub async fn go_on(
    database: &Database,
    messaging: &Messaging,
    step: Step,
    now: &Now,
    zone: Tz,
) -> Result<(), Failure> {
    let carried = messaging.carried();
    let gate = Gate {
        policy: &messaging.policy,
        zone,
        region: Some(messaging.region),
        carried: &carried,
    };
    let next = advance(database, step, &gate, &|| now()).await;
    match next {
        Ok(Next::In(_) | Next::Elsewhere) => Ok(()),
        Ok(Next::Is(state)) => {
            tracing::info!(broadcast = %step.broadcast, %state, "nobody goes on with a broadcast by themselves");
            Ok(())
        }
        Err(error) => Err(Failure::Again(error.to_string())),
    }
}
