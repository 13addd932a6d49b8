//! On which days of the last year a member was there, from the views that the figures come from; keeps none of it.

use chrono::{Days, NaiveDate};
use crm_types::ids::MemberId;
use crm_types::members::{ActivityDay, MemberActivity};

use crate::members::Reading;
use crate::{Database, Result};

/// How many days are looked at, today included.
const DAYS: u64 = 366;

/// The member's last year; `None` where there is no such member.
pub async fn activity(
    database: &Database,
    id: MemberId,
    reading: &Reading<'_>,
) -> Result<Option<MemberActivity>> {
    let calendar = &reading.calendar;
    let today = calendar.today();
    let from = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let mut lane = database.lane().await?;
    if super::history::joined(&mut lane, id).await?.is_none() {
        lane.keep();
        return Ok(None);
    }
    let days: Vec<(NaiveDate, i64, i64)> = sqlx::query_as(include_str!("queries/activity.sql"))
        .bind(id.0)
        .bind(calendar.day_start(from))
        .bind(calendar.day_start(tomorrow))
        .bind(calendar.zone().name())
        .fetch_all(lane.connection())
        .await?;
    lane.keep();
    Ok(Some(MemberActivity {
        from,
        to: today,
        time_zone: calendar.zone().name().to_owned(),
        days: days
            .into_iter()
            .map(|(day, sign_ins, entries)| ActivityDay {
                day,
                sign_ins,
                entries,
            })
            .collect(),
    }))
}
