//! How often tickets were answered and resolved in time, by month and priority; counts nothing itself.

use crm_types::tickets::{PRIORITIES, TicketReport, TicketReportLine};
use leptos::prelude::*;

use super::hours::median;
use crate::api;
use crate::paths;
use crate::shell::records::badge;
use crate::shell::{Page, panel_shapes, trouble};
use crate::ui::{
    Badge, ButtonLook, ColumnHeader, EmptyState, Glyph, LinkButton, Outdated, Remote, TableFrame,
    format, on_return, part, remote,
};

/// The page.
pub fn page() -> AnyView {
    let back = || view! { <LinkButton href=paths::TICKETS.to_owned() look=ButtonLook::Ghost icon=Glyph::ChevronLeft>"Tickets"</LinkButton> };
    view! {
        <Page title="Ticket report" before=ViewFn::from(back)>
            <div class="settings">{super::report_body().piece()}</div>
        </Page>
    }
    .into_any()
}

/// What it tells.
pub fn body() -> AnyView {
    let answer: Remote<TicketReport, api::Error> = remote(|| (), |()| api::get_ticket_report());
    on_return(move || answer.retry());
    let body = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(1),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> })}
                {report(known)}
            }
            .into_any(),
        })
    });
    view! { <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>{body}</div> }
        .into_any()
}

/// A share of those that were decided, in whole percent; none where none was.
fn share(met: i64, missed: i64) -> Option<i64> {
    let decided = met + missed;
    (decided > 0).then(|| (met * 100 + decided / 2) / decided)
}

fn share_text(met: i64, missed: i64) -> AnyView {
    match share(met, missed) {
        None => view! { <span class="unknown">"–"</span><span class="visually-hidden">"None yet"</span> }
            .into_any(),
        Some(percent) => {
            let of = format!("{} of {}", format::number(met), format::number(met + missed));
            view! {
                <span class="share" style:background-size=format!("{percent}% 3px")>{format::percent(percent)}</span>
                <span class="share-of">{of}</span>
            }
            .into_any()
        }
    }
}

fn report(report: &TicketReport) -> AnyView {
    if report.lines.is_empty() {
        return view! {
            <EmptyState
                icon=Glyph::Trend
                title="Nothing to report yet"
                text="As soon as there are tickets, this tells how many are answered and resolved in time."
            />
        }
        .into_any();
    }
    let sum = |take: fn(&TicketReportLine) -> i64| report.lines.iter().map(take).sum::<i64>();
    let first = share(
        sum(|line| line.first_response_met),
        sum(|line| line.first_response_missed),
    );
    let resolution = share(
        sum(|line| line.resolution_met),
        sum(|line| line.resolution_missed),
    );
    let finding = match (first, resolution) {
        (Some(first), Some(resolution)) => format!(
            "{} were answered in time, {} resolved in time",
            format::percent(first),
            format::percent(resolution)
        ),
        (Some(first), None) => format!("{} were answered in time", format::percent(first)),
        _ => "Nothing was due yet".to_owned(),
    };
    let head = view! {
        <ColumnHeader label="Month" />
        <ColumnHeader label="Priority" />
        <ColumnHeader label="Created" number=true />
        <ColumnHeader label="Answered in time" number=true />
        <ColumnHeader label="Median to answer" number=true />
        <ColumnHeader label="Resolved in time" number=true />
        <ColumnHeader label="Median to resolve" number=true />
    }
    .into_any();
    let rows: Vec<AnyView> = report.lines.iter().map(row).collect();
    view! {
        <section class="panel" aria-labelledby="report-title">
            <header class="panel-head">
                <h2 class="panel-title" id="report-title">{finding}</h2>
            </header>
            <TableFrame label="Tickets by month and priority" head>{rows}</TableFrame>
            <p class="panel-none">"By the month a ticket was made in. Medians are of business hours. What is still within its time counts as neither."</p>
        </section>
    }
    .into_any()
}

fn row(line: &TicketReportLine) -> AnyView {
    let (tone, text) = badge(PRIORITIES, line.priority.as_str());
    view! {
        <tr>
            <td>{format::month_of_year(line.month)}</td>
            <td><Badge tone text /></td>
            <td class="number">{format::number(line.created)}</td>
            <td class="number">{share_text(line.first_response_met, line.first_response_missed)}</td>
            <td class="number">{median(line.first_response_minutes)}</td>
            <td class="number">{share_text(line.resolution_met, line.resolution_missed)}</td>
            <td class="number">{median(line.resolution_minutes)}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_of_what_was_decided() {
        assert_eq!(share(0, 0), None);
        assert_eq!(share(1, 2), Some(33));
        assert_eq!(share(2, 1), Some(67));
        assert_eq!(share(5, 0), Some(100));
    }
}
