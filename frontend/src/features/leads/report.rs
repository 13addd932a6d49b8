//! How many leads became members: of all, by the month they came in, and by source; counts nothing itself.

use crm_types::leads::{LeadCohort, LeadReport, LeadSourceLine};
use leptos::prelude::*;

use crate::api;
use crate::paths;
use crate::shell::{Page, panel_shapes, trouble};
use crate::ui::{
    ButtonLook, ColumnHeader, EmptyState, Glyph, LinkButton, Outdated, Remote, TableFrame, format,
    on_return, part, remote,
};

/// The page.
pub fn page() -> AnyView {
    let back = || view! { <LinkButton href=paths::LEADS.to_owned() look=ButtonLook::Ghost icon=Glyph::ChevronLeft>"Leads"</LinkButton> };
    view! {
        <Page title="Lead report" before=ViewFn::from(back)>
            <div class="settings">{super::report_body().piece()}</div>
        </Page>
    }
    .into_any()
}

/// What it tells.
pub fn body() -> AnyView {
    let answer: Remote<LeadReport, api::Error> = remote(|| (), |()| api::get_lead_report());
    on_return(move || answer.retry());
    let body = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => panel_shapes(2),
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

fn days(median: Option<i64>) -> String {
    match median {
        None => "–".to_owned(),
        Some(1) => "1 day".to_owned(),
        Some(days) => format!("{} days", format::number(days)),
    }
}

fn rate(rate: i64) -> AnyView {
    view! { <span class="share" style:background-size=format!("{}% 3px", rate / 100)>{format::rate(rate)}</span> }
        .into_any()
}

fn report(report: &LeadReport) -> AnyView {
    if report.created == 0 {
        return view! {
            <EmptyState
                icon=Glyph::Trend
                title="Nothing to report yet"
                text="As soon as there are leads, this tells how many of them become members."
            />
        }
        .into_any();
    }
    let finding = format!(
        "{} of all leads became members: {} of {}",
        format::rate(report.rate),
        format::number(report.converted),
        format::number(report.created)
    );
    let cohorts: Vec<AnyView> = report.cohorts.iter().map(cohort).collect();
    let months = view! {
        <ColumnHeader label="Came in" />
        <ColumnHeader label="Leads" number=true />
        <ColumnHeader label="Converted" number=true />
        <ColumnHeader label="Rate" number=true />
        <ColumnHeader label="Median time" number=true />
    }
    .into_any();
    let sources: Vec<AnyView> = report.sources.iter().map(source).collect();
    let best = report
        .sources
        .iter()
        .filter(|line| line.converted > 0)
        .max_by_key(|line| line.rate);
    let compared = match best {
        Some(best) => {
            let name = best
                .source
                .clone()
                .unwrap_or_else(|| "No source".to_owned());
            format!("{name} converts best, {}", format::rate(best.rate))
        }
        None => "Sources compared".to_owned(),
    };
    let heads = view! {
        <ColumnHeader label="Source" />
        <ColumnHeader label="Leads" number=true />
        <ColumnHeader label="Converted" number=true />
        <ColumnHeader label="Lost" number=true />
        <ColumnHeader label="Rate" number=true />
        <ColumnHeader label="Median time" number=true />
    }
    .into_any();
    view! {
        <section class="panel" aria-labelledby="cohorts-title">
            <header class="panel-head"><h2 class="panel-title" id="cohorts-title">{finding}</h2></header>
            <TableFrame label="Conversion by month" head=months>{cohorts}</TableFrame>
            <p class="panel-none">"By the month a lead came in, however late it was converted. The newest months still have time."</p>
        </section>
        <section class="panel" aria-labelledby="sources-title">
            <header class="panel-head"><h2 class="panel-title" id="sources-title" dir="auto">{compared}</h2></header>
            <TableFrame label="Conversion by source" head=heads>{sources}</TableFrame>
        </section>
    }
    .into_any()
}

fn cohort(line: &LeadCohort) -> AnyView {
    view! {
        <tr>
            <td>{format::month_of_year(line.month)}</td>
            <td class="number">{format::number(line.created)}</td>
            <td class="number">{format::number(line.converted)}</td>
            <td class="number">{rate(line.rate)}</td>
            <td class="number">{days(line.median_days)}</td>
        </tr>
    }
    .into_any()
}

fn source(line: &LeadSourceLine) -> AnyView {
    let name = match &line.source {
        Some(name) => view! { <bdi>{name.clone()}</bdi> }.into_any(),
        None => view! { <span class="unknown">"None told"</span> }.into_any(),
    };
    view! {
        <tr>
            <td>{name}</td>
            <td class="number">{format::number(line.created)}</td>
            <td class="number">{format::number(line.converted)}</td>
            <td class="number">{format::number(line.lost)}</td>
            <td class="number">{rate(line.rate)}</td>
            <td class="number">{days(line.median_days)}</td>
        </tr>
    }
    .into_any()
}
