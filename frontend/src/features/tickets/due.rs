//! How near a ticket's next target is, in words and colour, before it has passed; counts no business hours.

use chrono::{DateTime, Utc};
use crm_types::tickets::{TicketOutcome, TicketRow};
use leptos::prelude::*;

use crate::ui::{Badge, Tone, format, now, part};

/// Less than this is soon, as the server has it.
const SOON_SECONDS: i64 = 4 * 60 * 60;

/// What is due next.
pub fn due(row: &TicketRow) -> AnyView {
    let missed = row.resolution == TicketOutcome::Missed;
    let open = row.status.is_open();
    match (row.due_at, open) {
        (Some(at), true) => moment(at),
        (None, true) => view! { <span class="unknown">"Clock stands"</span> }.into_any(),
        (_, false) if missed => {
            view! { <Badge tone=Tone::Negative text="Resolved late" /> }.into_any()
        }
        (_, false) => view! { <Badge tone=Tone::Positive text="Resolved in time" /> }.into_any(),
    }
}

/// One moment, as long as it is to come or has just passed.
pub fn moment(at: DateTime<Utc>) -> AnyView {
    part(move || {
        let (tone, text) = words(at, now());
        view! { <span data-tip=format::exact_time(at)><Badge tone text /></span> }.into_any()
    })
}

fn words(at: DateTime<Utc>, now: DateTime<Utc>) -> (Tone, String) {
    let left = (at - now).num_seconds();
    let said = format::duration(rounded(left.abs()));
    match left {
        left if left <= 0 => (Tone::Negative, format!("Overdue by {said}")),
        left if left < SOON_SECONDS => (Tone::Caution, format!("Due in {said}")),
        _ => (Tone::Neutral, format!("Due in {said}")),
    }
}

/// Seconds are no news in a list, and minutes none beyond a day.
fn rounded(seconds: i64) -> i64 {
    match seconds {
        seconds if seconds < 60 => 60,
        seconds if seconds < 24 * 3_600 => seconds / 60 * 60,
        seconds => seconds / 3_600 * 3_600,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_says_so_before_it_has_passed() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let words = |seconds| words(now + chrono::TimeDelta::seconds(seconds), now);
        assert_eq!(words(3_700).0, Tone::Caution);
        assert_eq!(words(5 * 3_600).0, Tone::Neutral);
        assert_eq!(words(-30).0, Tone::Negative);
        assert!(words(-30).1.starts_with("Overdue by"));
        assert!(words(3_700).1.starts_with("Due in"));
    }

    #[test]
    fn small_parts_of_long_times_are_left_out() {
        assert_eq!(rounded(20), 60);
        assert_eq!(rounded(3_725), 3_720);
        assert_eq!(rounded(90_125), 90_000);
    }
}
