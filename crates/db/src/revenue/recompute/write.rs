//! Writes figures and movements that differ, in the caller's transaction; triggers publish them to directory and counters.

use chrono::NaiveDate;
use crm_types::money::minor_exponent;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use super::Ground;
use super::read::position_text;
use super::row::{Moved, Row};
use crate::Result;

/// The largest the guide's columns hold, in hundredths.
const MOST: i128 = 9_999_999_999;

/// Writes what differs, and answers how many members that were.
pub(crate) async fn write(
    connection: &mut PgConnection,
    rows: &[Row],
    ground: &Ground,
) -> Result<u64> {
    let differing: Vec<&Row> = rows.iter().filter(|row| row.differs).collect();
    revenue(&mut *connection, &differing, ground).await?;
    movements(&mut *connection, &differing, ground).await?;
    troubles(&mut *connection, rows).await?;
    metrics(connection, rows, ground).await
}

/// The guide's table. All members are compared, for somebody else may have written there.
async fn metrics(connection: &mut PgConnection, rows: &[Row], ground: &Ground) -> Result<u64> {
    let currency = &ground.policy.reporting_currency;
    // What is not understood is not nothing.
    let sure = |row: &Row| !row.unknown;
    let known = |row: &Row| row.figures.troubles.is_empty() || row.figures.mrr > 0;
    let amount = |minor: i64, known: bool| hundredths(minor, currency).filter(|_| known);
    let column =
        |of: &dyn Fn(&Row) -> Option<i64>| -> Vec<Option<i64>> { rows.iter().map(of).collect() };
    let done = sqlx::query(include_str!("../queries/put_metrics.sql"))
        .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|row| sure(row).then_some(row.figures.tier.as_str()))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| sure(row).then_some(row.figures.status))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| row.figures.raw_status.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(column(&|row| amount(row.figures.mrr, known(row))))
        .bind(column(&|row| amount(row.figures.ltv(), known(row))))
        .bind(column(&|row| amount(row.figures.spent, sure(row))))
        .bind(rows.iter().map(|row| row.figures.start).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|row| {
                    let months = i32::try_from(row.figures.months).unwrap_or(i32::MAX);
                    sure(row).then_some(months)
                })
                .collect::<Vec<_>>(),
        )
        .bind(ground.calendar.now())
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}

/// Hundredths of the major unit, rounded half up; `None` where the guide's column cannot hold it.
fn hundredths(minor: i64, currency: &str) -> Option<i64> {
    let minor = i128::from(minor);
    let hundredths = match minor_exponent(currency) {
        0 => minor * 100,
        3 => (minor + 5).div_euclid(10),
        _ => minor,
    };
    (hundredths.abs() <= MOST)
        .then(|| i64::try_from(hundredths).ok())
        .flatten()
}

async fn revenue(connection: &mut PgConnection, rows: &[&Row], ground: &Ground) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&Row) -> i64| -> Vec<i64> { rows.iter().map(|row| of(row)).collect() };
    sqlx::query(include_str!("../queries/put_revenue.sql"))
        .bind(rows.iter().map(|row| row.id).collect::<Vec<_>>())
        .bind(&ground.policy.reporting_currency)
        .bind(column(|row| row.rest.mrr))
        .bind(column(|row| row.rest.committed))
        .bind(column(|row| row.rest.paused))
        .bind(column(|row| row.rest.usage))
        .bind(column(|row| row.rest.spent))
        .bind(column(|row| row.rest.expected))
        .bind(
            rows.iter()
                .map(|row| row.rest.expected_months.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| position_text(&row.figures.position))
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| position_text(&row.opening))
                .collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|row| row.opening_day).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.first_day).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|row| row.paid_tier.as_deref())
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| row.rest.not_understood)
                .collect::<Vec<_>>(),
        )
        .bind(
            rows.iter()
                .map(|row| row.rest.past_due_since)
                .collect::<Vec<_>>(),
        )
        .bind(ground.policy.revision)
        .bind(ground.calendar.now())
        .execute(connection)
        .await?;
    Ok(())
}

async fn movements(connection: &mut PgConnection, rows: &[&Row], ground: &Ground) -> Result<()> {
    let today = ground.calendar.today();
    let mut again: Vec<Uuid> = Vec::new();
    let mut ever: Vec<Uuid> = Vec::new();
    let mut told: Vec<(Uuid, NaiveDate, &'static str, i64)> = Vec::new();
    for row in rows {
        match &row.moved {
            Moved::No => {}
            Moved::Today(movements) => {
                again.push(row.id);
                told.extend(
                    movements
                        .iter()
                        .map(|m| (row.id, today, m.kind.as_str(), m.amount)),
                );
            }
            Moved::Ever(movements) => {
                ever.push(row.id);
                told.extend(
                    movements
                        .iter()
                        .map(|(day, m)| (row.id, *day, m.kind.as_str(), m.amount)),
                );
            }
        }
    }
    if !again.is_empty() {
        sqlx::query("delete from crm.mrr_movements where user_id = any ($1) and day = $2")
            .bind(again)
            .bind(today)
            .execute(&mut *connection)
            .await?;
    }
    if !ever.is_empty() {
        sqlx::query("delete from crm.mrr_movements where user_id = any ($1)")
            .bind(ever)
            .execute(&mut *connection)
            .await?;
    }
    if !told.is_empty() {
        sqlx::query(include_str!("../queries/insert_movements.sql"))
            .bind(told.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
            .bind(told.iter().map(|(_, day, ..)| *day).collect::<Vec<_>>())
            .bind(told.iter().map(|(_, _, kind, _)| *kind).collect::<Vec<_>>())
            .bind(told.iter().map(|(.., amount)| *amount).collect::<Vec<_>>())
            .bind(&ground.policy.reporting_currency)
            .execute(connection)
            .await?;
    }
    Ok(())
}

async fn troubles(connection: &mut PgConnection, rows: &[Row]) -> Result<()> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    sqlx::query("delete from billing.troubles where user_id = any ($1)")
        .bind(&ids)
        .execute(&mut *connection)
        .await?;
    let told: Vec<(Uuid, &str, &str)> = rows
        .iter()
        .flat_map(|row| {
            let troubles = row.figures.troubles.iter();
            troubles.map(|(object, reason)| (row.id, object.as_str(), reason.as_str()))
        })
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("../queries/insert_troubles.sql"))
        .bind(told.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
        .bind(
            told.iter()
                .map(|(_, object, _)| *object)
                .collect::<Vec<_>>(),
        )
        .bind(told.iter().map(|(.., reason)| *reason).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    Ok(())
}
