//! What is done about an event of Stripe's that was stored: the object it is about is fetched as it is now, so that it does
//! not matter in which order events come, nor how often. Believes nothing that the event says of the object.

use std::time::Duration;

use chrono_tz::Tz;
use crm_db::Database;
use crm_db::revenue::webhooks::{Settled, settle};
use crm_db::revenue::{Whose, link_customers, recompute, upsert};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::billing::{Billing, BillingError};
use crm_domain::revenue::mirror::{Kind as Object, Known};
use serde::{Deserialize, Serialize};

use crate::Now;
use crate::queue::{Failure, Kind};

/// Twenty attempts are about half a day: then somebody should look at it.
pub const KIND: Kind = Kind {
    name: "stripe-event",
    at_once: 8,
    attempts: 20,
    time: Duration::from_secs(300),
};

/// Members whose figures are computed in one go.
const MEMBERS: u32 = 500;

/// That an event was stored, and which object it is about, where that is one of those that are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub event: String,
    pub kind: Option<String>,
    pub object: Option<String>,
}

/// Brings the object up to date, then the figures that depend on it.
pub async fn follow(
    database: &Database,
    billing: &dyn Billing,
    told: &Told,
    now: &Now,
    zone: Tz,
) -> Result<(), Failure> {
    let key = told
        .kind
        .as_deref()
        .and_then(Object::parse)
        .zip(told.object.as_deref());
    let Some((kind, id)) = key else {
        return settled(database, told, Settled::Ignored, now).await;
    };
    let before = now();
    let found = match billing.fetch(kind, id).await {
        Ok(found) => found,
        Err(error) => return Err(failed(database, told, error, now).await),
    };
    let stored = upsert(database, &[found], Known::Fetched { before })
        .await
        .map_err(again)?;
    if kind == Object::Customer && stored.written > 0 {
        link_customers(database, now()).await.map_err(again)?;
    }
    let calendar = Calendar::new(now(), zone);
    while recompute(database, Whose::Noticed { limit: MEMBERS }, &calendar)
        .await
        .map_err(again)?
        .more
    {}
    settled(database, told, Settled::Done, now).await
}

async fn settled(
    database: &Database,
    told: &Told,
    settled: Settled<'_>,
    now: &Now,
) -> Result<(), Failure> {
    settle(database, &told.event, settled, now())
        .await
        .map_err(again)
}

/// The event stays open: whoever retries the dead letter goes on with it.
async fn failed(database: &Database, told: &Told, error: BillingError, now: &Now) -> Failure {
    let reason = error.to_string();
    let noted = settle(
        database,
        &told.event,
        Settled::Again { reason: &reason },
        now(),
    )
    .await;
    if let Err(error) = noted {
        return again(error);
    }
    match error {
        BillingError::RateLimited {
            retry_after: Some(wait),
        } => Failure::AgainIn(reason, wait),
        error if error.is_passing() => Failure::Again(reason),
        _ => Failure::Never(reason),
    }
}

fn again(error: crm_db::Error) -> Failure {
    Failure::Again(error.to_string())
}
