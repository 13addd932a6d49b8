//! When the member was here (R11): the band of recency said in words, and every day of the last year.

use crm_types::members::{MemberActivity, MemberDetail};
use crm_types::recency::Recency;
use leptos::html::Div;
use leptos::prelude::*;

use super::calendar::{Calendar, Cell, finding, lay_out};
use super::edit::use_desk;
use super::facts::stat;
use crate::api;
use crate::features::members::cells::{NumberText, Unknown};
use crate::features::members::words::recency_class;
use crate::shell::trouble;
use crate::ui::{
    ColumnHeader, DateText, Disclosure, Remote, Skeleton, TableFrame, format, part, remote,
    unique_id,
};

/// The second tab.
#[component]
pub fn Activity() -> AnyView {
    let desk = use_desk();
    let year: Remote<MemberActivity, api::Error> = remote(
        || (),
        move |()| async move { api::get_member_activity(desk.id()).await },
    );
    let figures = part(move || desk.member().map_or_else(|| ().into_any(), figures));
    let days = part(move || {
        let error = year.error();
        year.with_value(|known| match (known, error) {
            (Some(known), _) => days(known),
            (None, Some(error)) => trouble(&error, move || year.retry()),
            (None, None) => view! {
                <div class="facts calendar-shape"><Skeleton width="long" /></div>
            }
            .into_any(),
        })
    });
    view! {
        <div class="member-column" aria-busy=move || year.loading().to_string()>
            {figures}
            {days}
        </div>
    }
    .into_any()
}

fn figures(member: MemberDetail) -> AnyView {
    let recency = Recency::of(member.days_since_last_login);
    let days = match (member.last_login_at, member.days_since_last_login) {
        (None, _) => "Never signed in".into_any(),
        (Some(_), Some(days)) => {
            let word = match recency {
                Recency::Recent => "here lately",
                Recency::Cooling => "cooling off",
                Recency::Cold => "away for long",
                Recency::Never => "never here",
            };
            format!("{}, {word}", format::number(i64::from(days))).into_any()
        }
        (Some(_), None) => Unknown().into_any(),
    };
    let last = match member.last_login_at {
        Some(at) => view! { <DateText at /> }.into_any(),
        None => "Never".into_any(),
    };
    let since = view! { <DateText at=member.created_at /> };
    view! {
        <dl class="stats">
            {stat("Total logins", view! { <NumberText value=member.total_logins /> }.into_any())}
            {stat("Last login", last)}
            {stat("Member since", since.into_any())}
            {stat("Days since last login", view! { <span class=recency_class(recency)>{days}</span> }.into_any())}
        </dl>
    }
    .into_any()
}

fn days(activity: &MemberActivity) -> AnyView {
    let id = unique_id("days");
    let labelled_by = id.clone();
    let calendar = lay_out(activity);
    let said = finding(activity);
    let happened: Vec<_> = calendar
        .cells
        .iter()
        .rev()
        .filter(|cell| cell.level > 0)
        .cloned()
        .collect();
    let table = (!happened.is_empty()).then(|| {
        view! { <Disclosure summary="Show the days as a table" content=table(happened) /> }
    });
    let zone = format!(
        "Days are counted in {}.",
        activity.time_zone.replace('_', " ")
    );
    view! {
        <section class="facts" aria-labelledby=labelled_by>
            <h2 class="facts-title" id=id>{said.clone()}</h2>
            <p class="facts-note">{zone}</p>
            <CalendarPicture calendar label=said />
            {table}
        </section>
    }
    .into_any()
}

/// A square and the room to the next one.
const STEP: u32 = 13;
const SIDE: u32 = 11;
/// Room for the names of months above, and of days at the left.
const TOP: u32 = 18;
const LEFT: u32 = 30;

#[component]
fn CalendarPicture(calendar: Calendar, label: String) -> AnyView {
    let frame = NodeRef::<Div>::new();
    // In a narrow window the latest days are those in sight.
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            frame.set_scroll_left(frame.scroll_width());
        }
    });
    let (width, height) = (LEFT + calendar.columns * STEP, TOP + 7 * STEP);
    let squares: Vec<_> = calendar.cells.iter().map(square).collect();
    let months: Vec<_> = calendar
        .months
        .iter()
        .map(|(column, day)| {
            let x = LEFT + column * STEP;
            view! { <text class="calendar-text" x=x y="10">{format::month(*day)}</text> }.into_any()
        })
        .collect();
    let days: Vec<_> = [(0, "Mon"), (2, "Wed"), (4, "Fri")]
        .into_iter()
        .map(|(row, name)| {
            let y = TOP + row * STEP + 9;
            view! { <text class="calendar-text" x="0" y=y>{name}</text> }.into_any()
        })
        .collect();
    view! {
        <div class="calendar" node_ref=frame role="region" tabindex="0" aria-label="Calendar of the last year">
            <svg
                class="calendar-days"
                viewBox=format!("0 0 {width} {height}")
                width=width
                height=height
                role="img"
                aria-label=label
            >
                {months}
                {days}
                {squares}
            </svg>
        </div>
        <p class="calendar-legend" aria-hidden="true">
            "Less"
            {(0..5_u8).map(|level| view! { <span class="calendar-key" data-level=level.to_string()></span> }).collect_view()}
            "More"
        </p>
    }
    .into_any()
}

fn square(cell: &Cell) -> AnyView {
    let tip = (cell.level > 0).then(|| format!("{}: {}", format::day(cell.day), said(cell)));
    view! {
        <rect
            class="calendar-day"
            data-level=cell.level.to_string()
            x=LEFT + cell.column * STEP
            y=TOP + cell.row * STEP
            width=SIDE
            height=SIDE
            rx="2"
            data-tip=tip
        />
    }
    .into_any()
}

fn said(cell: &Cell) -> String {
    let count = |count: i64, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{} {many}", format::number(count))),
    };
    let parts = [
        count(cell.sign_ins, "sign-in", "sign-ins"),
        count(cell.entries, "journal entry", "journal entries"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn table(cells: Vec<Cell>) -> AnyView {
    let head = view! {
        <ColumnHeader label="Day" />
        <ColumnHeader label="Sign-ins" number=true />
        <ColumnHeader label="Journal entries" number=true />
    }
    .into_any();
    let rows: Vec<_> = cells
        .into_iter()
        .map(|cell| {
            view! {
                <tr>
                    <td>{format::day(cell.day)}</td>
                    <td class="number"><NumberText value=Some(cell.sign_ins) /></td>
                    <td class="number"><NumberText value=Some(cell.entries) /></td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! { <TableFrame label="Table of days" head>{rows}</TableFrame> }.into_any()
}
