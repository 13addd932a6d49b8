//! The figures of everybody where there were none, within the transaction that fills a database; asks Stripe nothing.

use crm_domain::calendar::Calendar;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::restate::measure_churn_within;
use super::{Ground, PORTION, compute};
use crate::Result;
use crate::revenue::links::link_within;
use crate::revenue::places::{EVENTS, LISTED, set_place_within};

/// As a sync that has just listed all there is: customers become members', churn is measured and figures are computed, by
/// the same code. The next sync goes on from the calendar's moment.
pub(crate) async fn begin_within(connection: &mut PgConnection, calendar: &Calendar) -> Result<()> {
    let now = calendar.now();
    for place in [LISTED, EVENTS] {
        set_place_within(&mut *connection, place, Some(&now.to_rfc3339()), now).await?;
    }
    link_within(&mut *connection, now).await?;
    sqlx::query("analyze billing.links, billing.unlinked")
        .execute(&mut *connection)
        .await?;
    all(
        &mut *connection,
        calendar,
        include_str!("../queries/users_after.sql"),
    )
    .await?;
    sqlx::query("analyze crm.member_revenue, crm.mrr_movements, public.user_revenue_metrics")
        .execute(&mut *connection)
        .await?;
    // How long somebody is expected to stay is known only now; for the rest nothing changes by it.
    if measure_churn_within(&mut *connection, calendar).await? {
        let churning = include_str!("../queries/churning_after.sql");
        all(connection, calendar, churning).await?;
    }
    Ok(())
}

/// Computes those whom `statement` answers: at most so many ids after one.
async fn all(
    connection: &mut PgConnection,
    calendar: &Calendar,
    statement: &'static str,
) -> Result<()> {
    let ground = Ground::read(&mut *connection, calendar).await?;
    let mut after: Option<Uuid> = None;
    loop {
        let ids: Vec<Uuid> = sqlx::query_scalar(statement)
            .bind(after)
            .bind(i64::try_from(PORTION).unwrap_or(i64::MAX))
            .fetch_all(&mut *connection)
            .await?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        after = Some(*last);
        compute(&mut *connection, &ids, &ground).await?;
    }
}
