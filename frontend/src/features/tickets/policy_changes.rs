//! Who changed the targets of support and how, and the way back: what was before is put into the form again, to be saved or not.

use crm_types::tickets::{BusinessHours, PRIORITIES, TicketPolicy, TicketPolicyChange};
use leptos::prelude::*;

use super::hours::written;
use crate::api;
use crate::shell::records::badge;
use crate::shell::trouble;
use crate::ui::{
    Button, ButtonLook, ColumnHeader, Remote, Skeleton, TableFrame, TimeAgo, part, remote,
};

/// The panel; read anew whenever `times` moves. What is chosen to be used again goes to `again`.
pub fn changes(times: RwSignal<u32>, again: Callback<TicketPolicy>) -> AnyView {
    let answer: Remote<Vec<TicketPolicyChange>, api::Error> = remote(
        move || times.get(),
        |_| async move { api::list_ticket_policy_changes().await },
    );
    let content = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (Some(known), _) => table(known, again),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (None, None) => {
                view! { <p class="panel-none"><Skeleton width="long" /></p> }.into_any()
            }
        })
    });
    view! {
        <section class="panel" aria-labelledby="changes-title" aria-busy=move || answer.loading().to_string()>
            <header class="panel-head">
                <h2 class="panel-title" id="changes-title">"Changes of these settings"</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn table(changes: &[TicketPolicyChange], again: Callback<TicketPolicy>) -> AnyView {
    if changes.is_empty() {
        return view! { <p class="panel-none">"Nobody has changed anything so far."</p> }
            .into_any();
    }
    let head = view! {
        <ColumnHeader label="When" />
        <ColumnHeader label="Who" />
        <ColumnHeader label="What" />
        <ColumnHeader label="Actions" label_hidden=true />
    }
    .into_any();
    let rows: Vec<AnyView> = changes.iter().map(|one| row(one, again)).collect();
    view! { <TableFrame label="Table of changes" head>{rows}</TableFrame> }.into_any()
}

fn row(change: &TicketPolicyChange, again: Callback<TicketPolicy>) -> AnyView {
    let who = change.changed_by_name.clone();
    let who = who.unwrap_or_else(|| "Somebody who is gone".to_owned());
    let lines: Vec<AnyView> = words(&change.before, &change.after)
        .into_iter()
        .map(|line| view! { <div><bdi>{line}</bdi></div> }.into_any())
        .collect();
    let before = change.before.clone();
    view! {
        <tr>
            <td><TimeAgo at=change.at /></td>
            <td><bdi>{who}</bdi></td>
            <td>{lines}</td>
            <td>
                <Button look=ButtonLook::Ghost on_press=move |()| again.run(before.clone())>
                    "Use what was before"
                </Button>
            </td>
        </tr>
    }
    .into_any()
}

/// What differs, a line each.
fn words(before: &TicketPolicy, after: &TicketPolicy) -> Vec<String> {
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
        let new = of.holidays.iter().filter(|day| !not.holidays.contains(day));
        new.map(ToString::to_string).collect()
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
        assert_eq!(words(&before, &before), [""; 0]);
        let mut after = policy();
        after.targets[0].first_response_minutes = 25;
        after.hours[0].closes = "16:30".to_owned();
        after.holidays = vec!["2027-01-01".parse().unwrap()];
        assert_eq!(
            words(&before, &after),
            [
                "Urgent, first response: 1h → 25m",
                "Business hours: 8h 30m on one day → 7h 30m on one day",
                "Holidays added: 2027-01-01",
                "Holidays removed: 2026-12-25",
            ]
        );
    }
}
