//! The page of the dashboard: asks for the figures, shows them, and makes them anew where somebody wants that.

use std::time::Duration;

use crm_types::dashboard::Dashboard;
use crm_types::jobs::JobName;
use leptos::prelude::*;

use super::attention::attention;
use super::ended::{ended, went_well};
use super::shape::shape;
use super::tile::figure_tile;
use super::trends::trend_table;
use crate::api::{self, Happening};
use crate::features::jobs::{LiveRuns, RunProgress, Starter, live_runs, outcome, use_starter};
use crate::features::revenue::{Figure, LedgerDialog};
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Button, Command, EmptyState, Glyph, Notice, Outdated, Remote, Toast, on_return, part, remote,
    soon, use_commands, use_toasts,
};

/// Changes come in swarms.
const AFTER: Duration = Duration::from_millis(400);

const JOB: JobName = JobName::UpdateActivityMetrics;

type Answer = Remote<Dashboard, api::Error>;

/// The dashboard.
#[component]
pub fn DashboardPage() -> AnyView {
    let answer: Answer = remote(|| (), |()| api::get_dashboard());
    let toasts = use_toasts();
    let live = live_runs(
        move || {
            answer.with_value(|board| {
                let runs = board.map(|board| [&board.open_run, &board.last_run]);
                runs.into_iter().flatten().flatten().cloned().collect()
            })
        },
        move |run| {
            // The new figures, without a reload.
            answer.retry();
            // All else is said by what stands there from then on.
            if went_well(&run) {
                toasts.show(Toast::done(outcome(&run)));
            }
        },
    );
    on_return(move || answer.retry());
    use_live().on_members(move || answer.retry());
    let again = soon(AFTER, move || answer.retry());
    use_live().on(move |happening| {
        if matches!(
            happening,
            Happening::Ticket(_) | Happening::Lead(_) | Happening::Threads { .. }
        ) {
            again.run(());
        }
    });
    let starter = use_starter(live, JOB);
    use_commands().register(
        Command::new("This page", Glyph::Refresh, "Refresh metrics", move || {
            starter.press()
        })
        .keys("r")
        .words("job run update recalculate"),
    );
    let behind = RwSignal::new(None::<Figure>);
    let body = part(move || {
        let error = answer.error();
        answer.with_value(|board| match (board, error) {
            (None, None) => shape(),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(board), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> })}
                {content(board, live, starter, behind)}
            }
            .into_any(),
        })
    });
    view! {
        <Page title="Dashboard" actions=ViewFn::from(move || starter.button("Refresh Metrics"))>
            <div class="dashboard" aria-busy=Signal::derive(move || answer.loading().to_string())>
                <RunProgress live job=JOB />
                {ended(live, starter, JOB)}
                {body}
            </div>
            {starter.dialog("Refresh metrics?", "Refresh", false)}
            <LedgerDialog figure=behind />
        </Page>
    }
    .into_any()
}

fn content(
    board: &Dashboard,
    live: LiveRuns,
    starter: Starter,
    behind: RwSignal<Option<Figure>>,
) -> AnyView {
    if board.tiles.iter().all(|tile| tile.members == 0) {
        return view! {
            <EmptyState
                icon=Glyph::Members
                title="No members yet"
                text="As soon as somebody signs up for the product, the figures begin here."
            />
        }
        .into_any();
    }
    let first_run = match board.last_run.is_none() && live.open(JOB).is_none() {
        true => first_run(starter),
        false => ().into_any(),
    };
    let tiles: Vec<AnyView> = board
        .tiles
        .iter()
        .map(|tile| figure_tile(tile, behind))
        .collect();
    view! {
        {first_run}
        <ul class="tiles">{tiles}</ul>
        {trend_table(&board.tiles)}
        {attention(&board.attention)}
    }
    .into_any()
}

fn first_run(starter: Starter) -> AnyView {
    let start = starter.may.get().then(|| {
        view! { <Button on_press=move |()| starter.press()>"Compute them now"</Button> }
    });
    view! {
        <Notice>
            <div class="first-run">
                <p>"The activity figures of the members have not been computed here yet."</p>
                {start}
            </div>
        </Notice>
    }
    .into_any()
}
