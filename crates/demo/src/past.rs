//! Where a member stood on each of the last days, for trends: from what they did and what is thought of them; invents no day
//! that nothing tells of.

use chrono::{Days, NaiveDate};
use crm_db::load::{Batch, PastStatus};
use crm_domain::calendar::Calendar;

use crate::world::Member;

/// How many days before today are told of.
pub const DAYS: u64 = 29;

/// A status, and the day from which on it was the one.
type Spell = (Option<&'static str>, NaiveDate);

/// Appends the statuses of `member` since they joined, of the last days as of the calendar.
pub fn encode_past(member: &Member, calendar: &Calendar, batch: &mut Batch) {
    let today = calendar.today();
    let joined = calendar.date_of(member.joined_at);
    let first = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let (mut engagement, mut health): (Vec<Spell>, Vec<Spell>) = (Vec::new(), Vec::new());
    let mut day = first.max(joined);
    while day <= today {
        let (engaged, healthy) = on(member, day, calendar);
        note(&mut engagement, engaged, day);
        note(&mut health, healthy, day);
        let Some(next) = day.succ_opt() else { break };
        day = next;
    }
    for (dimension, spells) in [("engagement_status", engagement), ("health_status", health)] {
        for (n, (status, since)) in spells.iter().enumerate() {
            batch.add(&PastStatus {
                user_id: member.id,
                dimension,
                value: status.unwrap_or_default(),
                since: *since,
                until: spells.get(n + 1).map(|(_, next)| *next),
            });
        }
    }
}

/// At the end of the day, or now.
fn on(
    member: &Member,
    day: NaiveDate,
    calendar: &Calendar,
) -> (Option<&'static str>, Option<&'static str>) {
    let Some(opinion) = &member.opinion else {
        return (None, None);
    };
    let end = day.succ_opt().map(|next| calendar.day_start(next));
    let at = end.map_or(calendar.now(), |end| end.min(calendar.now()));
    opinion.on(&member.activity, &member.commerce, member.joined_at, at)
}

fn note(spells: &mut Vec<Spell>, status: Option<&'static str>, day: NaiveDate) {
    if spells.last().is_none_or(|(last, _)| *last != status) {
        spells.push((status, day));
    }
}
