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
    let said = span(left.abs());
    match left {
        left if left <= 0 => (Tone::Negative, format!("Overdue by {said}")),
        left if left < SOON_SECONDS => (Tone::Caution, format!("Due in {said}")),
        _ => (Tone::Neutral, format!("Due in {said}")),
    }
}

/// In two units at most: seconds are no news in a list, and minutes none beyond a day.
fn span(seconds: i64) -> String {
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    let (many, unit, few, smaller) = match seconds {
        seconds if seconds < HOUR => (0, "h", seconds.max(60) / 60, "min"),
        seconds if seconds < DAY => (seconds / HOUR, "h", seconds % HOUR / 60, "min"),
        seconds => (seconds / DAY, "d", seconds % DAY / HOUR, "h"),
    };
    match (many, few) {
        (0, few) => format!("{few} {smaller}"),
        (many, 0) => format!("{many} {unit}"),
        (many, few) => format!("{many} {unit} {few} {smaller}"),
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
        assert_eq!(span(20), "1 min");
        assert_eq!(span(3_725), "1 h 2 min");
        assert_eq!(span(7_200), "2 h");
        assert_eq!(span(90_125), "1 d 1 h");
        assert_eq!(span(86_400), "1 d");
    }
}
