//! What the list of tickets is told of them.

use chrono::{DateTime, Utc};
use crm_types::filter::Subject;
use crm_types::tickets::{PRIORITIES, STATUSES, TicketRow};
use futures_util::FutureExt;
use leptos::prelude::*;
use std::sync::Arc;

use super::due::due;
use crate::api::{self, Happening};
use crate::paths;
use crate::shell::records::{Column, Kind, List, Listed, Row, View, Viewer, badge};
use crate::ui::{Badge, Glyph, TimeAgo};

/// Tickets that count as open.
pub const OPEN: &str = "status in (open, in_progress, waiting_reply)";

const fn column(label: &'static str, sort: &'static str, descending_first: bool) -> Column {
    Column {
        label,
        sort,
        descending_first,
    }
}

/// Tickets.
pub static KIND: Kind = Kind {
    title: "Tickets",
    board_title: "Ticket board",
    one: "ticket",
    many: "tickets",
    glyph: Glyph::Ticket,
    list: paths::TICKETS,
    board: paths::TICKET_BOARD,
    report: paths::TICKET_REPORT,
    subject: Subject::Tickets,
    example: "status = open and priority in (high, urgent)",
    searched: "number, subject or member",
    search: "Search tickets",
    usual: "-updated_at",
    sorts: &[
        "number",
        "subject",
        "status",
        "priority",
        "created_at",
        "updated_at",
        "due_at",
    ],
    groups: &[("status", "Status"), ("priority", "Priority")],
    orders: &[
        ("due_at", "Next due"),
        ("-priority", "Most urgent"),
        ("-updated_at", "Latest change"),
        ("-created_at", "Newest"),
    ],
    views,
    form: |close| super::new_form(None, close),
};

/// What their list is told besides.
pub static LIST: List = List {
    columns: &[
        column("Ticket", "number", true),
        column("Member", "", false),
        column("Status", "status", false),
        column("Priority", "priority", true),
        column("Assignee", "", false),
        column("Due", "due_at", false),
        column("Changed", "updated_at", true),
    ],
    order: |sort| match sort {
        "number" => "lowest number first",
        "-number" => "highest number first",
        "subject" => "by subject, A to Z",
        "-subject" => "by subject, Z to A",
        "status" => "open ones first",
        "-status" => "closed ones first",
        "priority" => "least urgent first",
        "-priority" => "most urgent first",
        "due_at" => "next due first",
        "-due_at" => "last due first",
        "created_at" => "oldest first",
        "-created_at" => "newest first",
        "updated_at" => "longest unchanged first",
        _ => "latest change first",
    },
    ask: |query| {
        async move {
            let page = api::list_tickets(&query).await?;
            let rows = page.items.into_iter();
            Ok(Listed {
                rows: rows.map(|row| Arc::new(row) as Row).collect(),
                total: page.total,
                next: page.next_cursor,
                previous: page.prev_cursor,
            })
        }
        .boxed_local()
    },
    cells: |row| match row.downcast_ref() {
        Some(row) => cells(row, false),
        None => ().into_any(),
    },
    heard: |happening| matches!(happening, Happening::Ticket(_) | Happening::Missed),
    none: "Tickets appear here as members ask for help, or as you write one down on behalf of somebody.",
};

fn views(viewer: &Viewer) -> Vec<View> {
    let view = |name, filter: String| View { name, filter };
    let mine = viewer
        .me
        .map(|me| view("Mine", format!("assignee_id = {me} and {OPEN}")));
    let mut views = vec![view("Open", OPEN.to_owned())];
    views.extend(mine);
    views.push(view(
        "Unassigned",
        format!("assignee_id is null and {OPEN}"),
    ));
    views.push(view("Overdue", "due = overdue".to_owned()));
    views.push(view("Due today", format!("due_at < {}", viewer.tomorrow)));
    views
}

/// The cells of one; `apart`: in a tab of its own.
pub fn cells(row: &TicketRow, apart: bool) -> AnyView {
    let (status_tone, status) = badge(STATUSES, row.status.as_str());
    let (priority_tone, priority) = badge(PRIORITIES, row.priority.as_str());
    let link = view! {
        <span class="ticket-reference">{row.reference.clone()}</span>
        " "
        <span class="ticket-subject" dir="auto">{row.subject.clone()}</span>
    };
    let href = paths::ticket(&row.reference);
    let link = match apart {
        true => view! {
            <a class="row-link" href=href target="_blank" rel="noopener">
                {link}
                <span class="visually-hidden">" in a new tab"</span>
            </a>
        }
        .into_any(),
        false => view! { <a class="row-link" href=href>{link}</a> }.into_any(),
    };
    let member = (!apart).then(|| {
        let name = row.member_name.clone().or_else(|| row.member_email.clone());
        view! { <td class="records-name">{said(name)}</td> }
    });
    view! {
        <td>{link}</td>
        {member}
        <td><Badge tone=status_tone text=status /></td>
        <td><Badge tone=priority_tone text=priority /></td>
        <td class="records-name">{said(row.assignee_name.clone())}</td>
        <td>{due(row)}</td>
        <td>{changed(row.updated_at)}</td>
    }
    .into_any()
}

fn changed(at: DateTime<Utc>) -> AnyView {
    view! { <TimeAgo at /> }.into_any()
}

/// A name, or a dash that is read as nobody.
fn said(name: Option<String>) -> AnyView {
    match name {
        Some(name) => view! { <bdi>{name}</bdi> }.into_any(),
        None => view! {
            <span class="unknown" aria-hidden="true">"–"</span>
            <span class="visually-hidden">"Nobody"</span>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::{Vocabulary, parse_with};

    #[test]
    fn every_view_is_written_as_the_language_prints_it() {
        let viewer = Viewer {
            me: Some(crm_types::ids::AdminId(uuid::Uuid::from_u128(7))),
            tomorrow: chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
        };
        let vocabulary = Vocabulary::of(Subject::Tickets);
        for view in views(&viewer) {
            let read = parse_with(&view.filter, &vocabulary).unwrap().unwrap();
            assert_eq!(read.to_string(), view.filter);
        }
    }
}
