//! What the list of leads is told of them.

use std::sync::Arc;

use chrono::NaiveDate;
use crm_types::filter::Subject;
use crm_types::leads::{LeadRow, STATUSES};
use futures_util::FutureExt;
use leptos::prelude::*;

use crate::api::{self, Happening};
use crate::paths;
use crate::shell::records::{Column, Kind, List, Listed, Row, View, Viewer, badge, today};
use crate::ui::{Badge, Glyph, TimeAgo, Tone, format};

/// Leads that may still become members.
const OPEN: &str = "status in (new, contacted, qualified)";

const fn column(label: &'static str, sort: &'static str, descending_first: bool) -> Column {
    Column {
        label,
        sort,
        descending_first,
    }
}

/// Leads.
pub static KIND: Kind = Kind {
    title: "Leads",
    board_title: "Lead board",
    one: "lead",
    many: "leads",
    glyph: Glyph::Sparkle,
    list: paths::LEADS,
    board: paths::LEAD_BOARD,
    report: paths::LEAD_REPORT,
    subject: Subject::Leads,
    example: "status = new and created_at > 7d ago",
    searched: "name, e-mail or phone",
    search: "Search leads",
    usual: "-created_at",
    sorts: &[
        "name",
        "email",
        "status",
        "source",
        "next_step_on",
        "created_at",
        "updated_at",
    ],
    groups: &[("status", "Status"), ("owner", "Owner")],
    orders: &[
        ("-created_at", "Newest"),
        ("next_step_on", "Next step"),
        ("-updated_at", "Latest change"),
        ("created_at", "Oldest"),
        ("name", "Name"),
    ],
    views,
    form: super::new_form,
};

/// What their list is told besides.
pub static LIST: List = List {
    columns: &[
        column("Lead", "name", false),
        column("E-mail", "email", false),
        column("Status", "status", false),
        column("Source", "source", false),
        column("Owner", "", false),
        column("Next step", "next_step_on", false),
        column("Created", "created_at", true),
    ],
    order: |sort| match sort {
        "name" => "by name, A to Z",
        "-name" => "by name, Z to A",
        "email" => "by e-mail, A to Z",
        "-email" => "by e-mail, Z to A",
        "status" => "new ones first",
        "-status" => "lost ones first",
        "source" => "by source, A to Z",
        "-source" => "by source, Z to A",
        "next_step_on" => "next step first",
        "-next_step_on" => "last step first",
        "updated_at" => "longest unchanged first",
        "-updated_at" => "latest change first",
        "created_at" => "oldest first",
        _ => "newest first",
    },
    ask: |query| {
        async move {
            let page = api::list_leads(&query).await?;
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
        Some(row) => cells(row),
        None => ().into_any(),
    },
    heard: |happening| matches!(happening, Happening::Lead(_) | Happening::Missed),
    none: "Leads appear here as forms on your site are sent, or as you write one down. Settings, Lead forms has the keys.",
};

fn views(viewer: &Viewer) -> Vec<View> {
    let view = |name, filter: String| View { name, filter };
    let mine = viewer
        .me
        .map(|me| view("Mine", format!("owner_id = {me} and {OPEN}")));
    let mut views = vec![view("Open", OPEN.to_owned())];
    views.extend(mine);
    views.push(view("Nobody’s", format!("owner_id is null and {OPEN}")));
    views.push(view("Due", format!("next_step_on <= today and {OPEN}")));
    views.push(view("Converted", "status = converted".to_owned()));
    views.push(view("Lost", "status = lost".to_owned()));
    views
}

/// What a lead is called: by name, else by address or number.
pub fn name_of(row: &LeadRow) -> String {
    let said = |text: &&String| !text.trim().is_empty();
    let ways = [&row.name, &row.email, &row.phone];
    let name = ways.into_iter().flatten().find(said);
    name.cloned()
        .unwrap_or_else(|| "Lead without a name".to_owned())
}

fn cells(row: &LeadRow) -> AnyView {
    let (tone, status) = badge(STATUSES, row.status.as_str());
    let email = row.email.clone();
    let second = row.name.is_some().then(|| email.clone()).flatten();
    let second =
        second.map(|email| view! { <span class="member-second"><bdi>{email}</bdi></span> });
    view! {
        <td>
            <a class="row-link" href=paths::lead(row.id)><bdi>{name_of(row)}</bdi></a>
            {second}
        </td>
        <td class="records-name">{said(email)}</td>
        <td><Badge tone text=status /></td>
        <td class="records-name">{said(row.source.clone())}</td>
        <td class="records-name">{said(row.owner_name.clone())}</td>
        <td>{step(row)}</td>
        <td><TimeAgo at=row.created_at /></td>
    }
    .into_any()
}

/// A text, or a dash that is read as none.
fn said(text: Option<String>) -> AnyView {
    match text {
        Some(text) => view! { <bdi>{text}</bdi> }.into_any(),
        None => view! {
            <span class="unknown" aria-hidden="true">"–"</span>
            <span class="visually-hidden">"None"</span>
        }
        .into_any(),
    }
}

/// What is to be done next, and whether its day has come.
pub fn step(row: &LeadRow) -> AnyView {
    let done = row.converted_at.is_some() || row.status == crm_types::leads::LeadStatus::Lost;
    let step = row.next_step.clone();
    match row.next_step_on.filter(|_| !done) {
        Some(day) => {
            let (tone, when) = day_words(day, today());
            let step = step.map(|step| view! { <span class="lead-step" dir="auto">{step}</span> });
            view! { <span class="lead-next">{step}<Badge tone text=when /></span> }.into_any()
        }
        None => said(step),
    }
}

/// A day a step is due on.
pub fn day_words(day: NaiveDate, today: NaiveDate) -> (Tone, String) {
    match (day - today).num_days() {
        -1 => (Tone::Negative, "1 day overdue".to_owned()),
        days if days < 0 => (Tone::Negative, format!("{} days overdue", -days)),
        0 => (Tone::Caution, "Today".to_owned()),
        1 => (Tone::Neutral, "Tomorrow".to_owned()),
        _ => (Tone::Neutral, format::day(day)),
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
            tomorrow: NaiveDate::from_ymd_opt(2026, 11, 29).unwrap(),
        };
        let vocabulary = Vocabulary::of(Subject::Leads);
        for view in views(&viewer) {
            let read = parse_with(&view.filter, &vocabulary).unwrap().unwrap();
            assert_eq!(read.to_string(), view.filter);
        }
    }

    #[test]
    fn a_step_says_when_its_day_has_come() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(
            day_words(day(28), day(28)),
            (Tone::Caution, "Today".to_owned())
        );
        assert_eq!(day_words(day(29), day(28)).1, "Tomorrow");
        assert_eq!(day_words(day(27), day(28)).1, "1 day overdue");
        assert_eq!(
            day_words(day(23), day(28)),
            (Tone::Negative, "5 days overdue".to_owned())
        );
    }
}
