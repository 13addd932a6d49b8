//! Having everybody follow a change of the settings, and what nobody knows before all are computed: how many leave; knows no
//! setting itself.

use crm_domain::calendar::Calendar;
use crm_types::filter::Unit;
use sqlx::PgConnection;

use super::{Recomputed, Whose, recompute};
use crate::revenue::{changes, places, settings};
use crate::{Database, Result};

/// Up to which change of the settings everybody's figures have followed.
const RESTATED: &str = "settings.followed";

/// After a change of the settings: computes everybody, and answers what that did; `None` where they had followed `change`
/// before. Whose amounts differ by the policy alone has another past, too, not a movement of today.
pub async fn restate(
    database: &Database,
    change: i64,
    calendar: &Calendar,
) -> Result<Option<Recomputed>> {
    let followed = places::place(database, RESTATED).await?;
    let followed = followed.and_then(|number| number.parse::<i64>().ok());
    if followed.is_some_and(|followed| followed >= change) {
        return Ok(None);
    }
    // What changes from here on has a task of its own.
    let last = changes::last_change(database).await?;
    let revision = settings::policy(database).await?.revision;
    let mut done = recompute(database, Whose::Everybody, calendar).await?;
    // Whoever is in another tier leaves with another one's churn.
    if measure_churn(database, calendar).await? {
        let again = recompute(database, Whose::Everybody, calendar).await?;
        done.changed = done.changed.max(again.changed);
    }
    let mut transaction = database.pool().begin().await?;
    sqlx::query("set local statement_timeout = 0")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("update crm.member_revenue set policy = $1 where policy < $1")
        .bind(revision)
        .execute(&mut *transaction)
        .await?;
    let last = last.to_string();
    places::set_place_within(&mut transaction, RESTATED, Some(&last), calendar.now()).await?;
    transaction.commit().await?;
    Ok(Some(done))
}

/// Works out how many members of each tier leave in a month, and answers whether that is other than before.
pub async fn measure_churn(database: &Database, calendar: &Calendar) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    sqlx::query("set local statement_timeout = 0")
        .execute(&mut *transaction)
        .await?;
    let differs = measure_churn_within(&mut transaction, calendar).await?;
    transaction.commit().await?;
    Ok(differs)
}

pub(super) async fn measure_churn_within(
    connection: &mut PgConnection,
    calendar: &Calendar,
) -> Result<bool> {
    let month_ago = calendar.ago(1, Unit::Months);
    let done = sqlx::query(include_str!("../queries/measure_churn.sql"))
        .bind(calendar.date_of(month_ago))
        .bind(calendar.now())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}
