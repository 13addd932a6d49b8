//! Giving a subscription another price, once for each wish, whoever died in between: what was kept is asked of Stripe, and
//! what came of it is written down. Decides nothing.

use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_db::Database;
use crm_db::revenue::{
    CHANGE_TIER, TierChangeRecord, Whose, find_tier_change, recompute, settle_tier_change, upsert,
};
use crm_domain::calendar::Calendar;
use crm_domain::revenue::billing::{Billing, BillingError, PriceChange};
use crm_domain::revenue::mirror::{Found, Kind as Object, Known, Object as Mirrored};
use crm_types::ids::TierChangeId;
use crm_types::revenue::TierChangeState;

use crate::Now;
use crate::queue::{Failure, Kind};

/// Twenty attempts are about half a day: Stripe knows a key for a day.
pub const KIND: Kind = Kind {
    name: CHANGE_TIER,
    at_once: 4,
    attempts: 20,
    time: Duration::from_secs(300),
};

/// For how long the same key surely makes the same change once.
const REMEMBERED_HOURS: i64 = 23;

/// Makes the change, or finds out what became of it. Being asked twice does no harm: the key is the change's own id.
pub async fn make(
    database: &Database,
    billing: &dyn Billing,
    id: TierChangeId,
    now: &Now,
    zone: Tz,
) -> Result<(), Failure> {
    let Some(record) = find_tier_change(database, id).await.map_err(again)? else {
        return Ok(());
    };
    if record.change.state != TierChangeState::Requested {
        return Ok(());
    }
    let before = now();
    match asked(billing, &record, now).await {
        Ok(found) => {
            upsert(database, &[found], Known::Fetched { before })
                .await
                .map_err(again)?;
            let whose = Whose::Members(&[record.change.member_id]);
            recompute(database, whose, &Calendar::new(now(), zone))
                .await
                .map_err(again)?;
            settle(database, id, TierChangeState::Made, None, now).await
        }
        Err(error) if error.is_passing() => {
            let reason = error.to_string();
            settle(database, id, TierChangeState::Requested, Some(&reason), now).await?;
            Err(match error {
                BillingError::RateLimited {
                    retry_after: Some(wait),
                } => Failure::AgainIn(reason, wait),
                _ => Failure::Again(reason),
            })
        }
        Err(error) => {
            let reason = match error {
                BillingError::Refused { reason, .. } => reason,
                error => error.to_string(),
            };
            settle(database, id, TierChangeState::Refused, Some(&reason), now).await
        }
    }
}

async fn asked(
    billing: &dyn Billing,
    record: &TierChangeRecord,
    now: &Now,
) -> Result<Found, BillingError> {
    let TierChangeRecord {
        change,
        quantity,
        prorated_at,
    } = record;
    if now() - change.requested_at > TimeDelta::hours(REMEMBERED_HOURS) {
        return found_out(billing, record).await;
    }
    let wanted = PriceChange {
        subscription: change.subscription.clone(),
        item: change.item.clone(),
        price: change.to_price.clone(),
        quantity: *quantity,
        prorated_at: *prorated_at,
    };
    billing.change_price(&wanted, &change.id.to_string()).await
}

/// Whether it was made, long after: to ask for it again might make it twice.
async fn found_out(
    billing: &dyn Billing,
    record: &TierChangeRecord,
) -> Result<Found, BillingError> {
    let change = &record.change;
    let found = billing
        .fetch(Object::Subscription, &change.subscription)
        .await?;
    let made = match &found {
        Found::Understood { object, .. } => match object.as_ref() {
            Mirrored::Subscription(subscription) => subscription
                .items
                .iter()
                .any(|item| item.id == change.item && item.price.id == change.to_price),
            _ => false,
        },
        _ => false,
    };
    match made {
        true => Ok(found),
        false => Err(BillingError::Refused {
            code: None,
            reason: "Stripe gave no answer for a day, and the subscription has the old price."
                .to_owned(),
        }),
    }
}

async fn settle(
    database: &Database,
    id: TierChangeId,
    state: TierChangeState,
    reason: Option<&str>,
    now: &Now,
) -> Result<(), Failure> {
    settle_tier_change(database, id, state, reason, now())
        .await
        .map_err(again)
}

fn again(error: crm_db::Error) -> Failure {
    Failure::Again(error.to_string())
}
