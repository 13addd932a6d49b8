//! Who changed the targets of support and how, and the way back: what was before is put into the form again, to be saved or not.

use chrono::NaiveDate;
use crm_types::tickets::{BusinessHours, PRIORITIES, TicketPolicy, TicketPolicyChange};
use leptos::prelude::*;

use super::hours::written;
use crate::api;
use crate::shell::records::badge;
use crate::shell::{changes_panel, changes_table};
use crate::ui::{Button, ButtonLook, Remote, TimeAgo, format, remote};

/// The panel; read anew whenever `times` moves. What is chosen to be used again goes to `again`.
pub fn changes(times: RwSignal<u32>, again: Callback<TicketPolicy>) -> AnyView {
    let answer: Remote<Vec<TicketPolicyChange>, api::Error> = remote(
        move || times.get(),
        |_| async move { api::list_ticket_policy_changes().await },
    );
    changes_panel(answer, move |changes| {
        let rows = changes.iter().map(|one| row(one, again)).collect();
        changes_table(rows, ().into_any(), ().into_any())
    })
}

fn row(change: &TicketPolicyChange, again: Callback<TicketPolicy>) -> AnyView {
    let who = change.changed_by_name.clone();
    let who = who.unwrap_or_else(|| "Somebody who is gone".to_owned());
    let lines: Vec<AnyView> = words(&change.before, &change.after, format::day)
        .into_iter()
        .map(|line| view! { <li>{line}</li> }.into_any())
        .collect();
    let before = change.before.clone();
    view! {
        <tr>
            <td><TimeAgo at=change.at /></td>
            <td><span class="panel-name" dir="auto">{who}</span></td>
            <td><ul class="change-lines">{lines}</ul></td>
            <td class="number">
                <Button look=ButtonLook::Ghost on_press=move |()| again.run(before.clone())>
                    "Use what was before"
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

/// What differs, a line each.
fn words(
    before: &TicketPolicy,
    after: &TicketPolicy,
    day: impl Fn(NaiveDate) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    for target in &after.targets {
        let was = before
            .targets
            .iter()
            .find(|was| was.priority == target.priority);
        let label = badge(PRIORITIES, target.priority.as_str()).1;
        for (what, was, is) in [
            (
                "first response",
                was.map(|was| was.first_response_minutes),
                target.first_response_minutes,
            ),
            (
                "resolution",
                was.map(|was| was.resolution_minutes),
                target.resolution_minutes,
            ),
        ] {
            if was != Some(is) {
                let was = was.map_or_else(|| "none".to_owned(), written);
                lines.push(format!("{label}, {what}: {was} → {}", written(is)));
            }
        }
    }
    if before.hours != after.hours {
        lines.push(format!(
            "Business hours: {} → {}",
            weekly(&before.hours),
            weekly(&after.hours)
        ));
    }
    if before.time_zone != after.time_zone {
        lines.push(format!(
            "Time zone: {} → {}",
            before.time_zone, after.time_zone
        ));
    }
    let days = |of: &TicketPolicy, not: &TicketPolicy| -> Vec<String> {
        let new = of
            .holidays
            .iter()
            .filter(|date| !not.holidays.contains(date));
        new.map(|date| day(*date)).collect()
    };
    for (what, days) in [
        ("Holidays added", days(after, before)),
        ("Holidays removed", days(before, after)),
    ] {
        if !days.is_empty() {
            lines.push(format!("{what}: {}", days.join(", ")));
        }
    }
    lines
}

/// How long somebody is there in a week, and on how many days.
fn weekly(hours: &[BusinessHours]) -> String {
    let minutes = |one: &BusinessHours| {
        let until = super::hours::on_the_wall(&one.closes)?;
        Some(until - super::hours::on_the_wall(&one.opens)?)
    };
    let sum: i32 = hours.iter().filter_map(minutes).sum();
    let mut days: Vec<i32> = hours.iter().map(|one| one.weekday).collect();
    days.sort_unstable();
    days.dedup();
    match days.len() {
        1 => format!("{} on one day", written(sum)),
        days => format!("{} on {days} days", written(sum)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::tickets::{TicketPriority, TicketTarget};

    fn policy() -> TicketPolicy {
        TicketPolicy {
            targets: vec![TicketTarget {
                priority: TicketPriority::Urgent,
                first_response_minutes: 60,
                resolution_minutes: 480,
            }],
            hours: vec![BusinessHours {
                weekday: 1,
                opens: "09:00".to_owned(),
                closes: "17:30".to_owned(),
            }],
            time_zone: "Europe/Berlin".to_owned(),
            holidays: vec!["2026-12-25".parse().unwrap()],
        }
    }

    #[test]
    fn what_differs_is_said_and_nothing_else() {
        let before = policy();
        assert_eq!(words(&before, &before, |day| day.to_string()), [""; 0]);
        let mut after = policy();
        after.targets[0].first_response_minutes = 25;
        after.hours[0].closes = "16:30".to_owned();
        after.holidays = vec!["2027-01-01".parse().unwrap()];
        assert_eq!(
            words(&before, &after, |day| day.to_string()),
            [
                "Urgent, first response: 1h → 25m",
                "Business hours: 8h 30m on one day → 7h 30m on one day",
                "Holidays added: 2027-01-01",
                "Holidays removed: 2026-12-25",
            ]
        );
    }
}
