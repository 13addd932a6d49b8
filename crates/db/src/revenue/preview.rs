//! What another policy would make of the total, before anybody has it; writes nothing.

use crm_domain::calendar::Calendar;
use crm_domain::revenue::{Policy, figures};
use crm_types::money::Money;
use crm_types::revenue::PolicyPreview;
use sqlx::types::Uuid;

use super::recompute::{Ground, read};
use crate::{Database, Result};

/// Derives every member's revenue by the policy that is and by `policy`. Takes seconds at a hundred thousand members.
pub async fn preview_policy(
    database: &Database,
    policy: &Policy,
    calendar: &Calendar,
) -> Result<PolicyPreview> {
    const PORTION: i64 = 2_500;
    let mut connection = database.pool().acquire().await?;
    let ground = Ground::read(&mut connection, calendar).await?;
    let (mut before, mut after, mut members) = (0_i64, 0_i64, 0);
    let mut last = Uuid::nil();
    loop {
        let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/linked_after.sql"))
            .bind(last)
            .bind(PORTION)
            .fetch_all(&mut *connection)
            .await?;
        let Some(reached) = ids.last() else { break };
        last = *reached;
        for known in read::accounts(&mut connection, &ids).await?.into_values() {
            let now = ground.setting();
            let mut then = now;
            then.terms.policy = policy;
            let (now, then) = (
                figures(&known.account, &now).0.mrr,
                figures(&known.account, &then).0.mrr,
            );
            before = before.saturating_add(now);
            after = after.saturating_add(then);
            members += i64::from(now != then);
        }
    }
    let money = |minor| Money::from_minor(minor, &ground.policy.reporting_currency);
    Ok(PolicyPreview {
        before: money(before),
        after: money(after),
        members,
    })
}
