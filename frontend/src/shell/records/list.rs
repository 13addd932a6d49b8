//! The page of a list: title with the total, views, search, filter, table and foot.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::page::Total;
use crm_types::problem::{Code, FieldError};
use leptos::prelude::*;

use super::kind::{Kind, List, Listed, Row};
use super::{Records, columns, filter, foot, views};
use crate::api::Error;
use crate::features::auth::use_may;
use crate::shell::{Page, on_row_key, on_row_press, register_row_keys, trouble, use_live};
use crate::ui::{
    Button, ButtonLook, Command, Dialog, EmptyState, Glyph, LinkButton, Remote, SkeletonRows,
    TableFrame, on_return, part, remote, soon, use_commands,
};

/// Changes come in swarms.
const AFTER: Duration = Duration::from_millis(400);

type Answer = Remote<Listed, Error>;

/// The page.
pub fn page(records: Records, own: &'static List) -> AnyView {
    let kind = records.kind;
    // Counting costs more than a page, so later pages go by the count of the first.
    let counted = StoredValue::new(None::<((String, String), Total)>);
    let answer: Answer = remote(
        move || records.state.get(),
        move |state| async move {
            let key = (state.filter.clone(), state.q.clone());
            let known = counted.with_value(|counted| match counted {
                Some((own, total)) if *own == key => Some(*total),
                _ => None,
            });
            let mut query = state.query();
            query.total = (!state.cursor.is_empty() && known.is_none()).then_some(true);
            let mut listed = (own.ask)(query).await?;
            match listed.total {
                Some(total) => _ = counted.try_set_value(Some((key, total))),
                None => listed.total = known,
            }
            Ok(listed)
        },
    );
    on_return(move || answer.retry());
    let again = soon(AFTER, move || answer.retry());
    use_live().on(move |happening| {
        if (own.heard)(&happening) {
            again.run(());
        }
    });
    register_row_keys();
    let making = RwSignal::new(false);
    let may = use_may(Role::Agent);
    commands(records, making, may);
    let rows = Memo::new(move |_| has_rows(answer));
    let body = part(move || match rows.get() {
        true => table(records, own, answer),
        false => no_rows(records, own, answer),
    });
    let end = part(move || match rows.get() {
        true => foot::foot(records, own, answer),
        false => ().into_any(),
    });
    let total = Signal::derive(move || {
        let total = answer.with_value(|listed| listed.and_then(|listed| listed.total));
        total.filter(|_| answer.error().is_none()).map(foot::count)
    });
    let refused = Signal::derive(move || refused(answer.error()));
    view! {
        <Page title=kind.title note=total actions=actions(records, making, may)>
            {views::bar(records)}
            <div class="list-tools">
                {filter::search(records)}
                {filter::field(records, refused)}
            </div>
            {body}
            {end}
            <p class="visually-hidden" role="status">{move || said(records, answer)}</p>
            {form(kind, making)}
        </Page>
    }
    .into_any()
}

/// The ways on from a list: another one, the board, the report.
fn actions(records: Records, making: RwSignal<bool>, may: Signal<bool>) -> ViewFn {
    let kind = records.kind;
    let board = records.address(|state| state.turned(true));
    ViewFn::from(move || {
        let make = may.get().then(|| {
            view! {
                <Button look=ButtonLook::Primary icon=Glyph::Plus on_press=move |()| making.set(true)>
                    {format!("New {}", kind.one)}
                </Button>
            }
        });
        view! {
            <LinkButton href=kind.report.to_owned() icon=Glyph::Trend>"Report"</LinkButton>
            <LinkButton href=board icon=Glyph::Columns>"Board"</LinkButton>
            {make}
        }
    })
}

/// The dialog of a new one.
pub fn form(kind: &'static Kind, making: RwSignal<bool>) -> AnyView {
    let close = Callback::new(move |()| making.set(false));
    view! {
        <Dialog
            open=making
            on_close=close
            title=Signal::stored(format!("New {}", kind.one))
            class="dialog dialog-wide"
            content=ViewFn::from(move || (kind.form)(close).piece())
        />
    }
    .into_any()
}

fn commands(records: Records, making: RwSignal<bool>, may: Signal<bool>) {
    let kind = records.kind;
    let commands = use_commands();
    commands.register(
        Command::new("This page", Glyph::Columns, "Board view", move || {
            records.go(records.state.get_untracked().turned(true));
        })
        .keys("v")
        .words("kanban columns"),
    );
    let make = move || {
        if may.get_untracked() {
            making.set(true);
        }
    };
    let title = format!("New {}", kind.one);
    commands.register(Command::new("This page", Glyph::Plus, title, make).keys("n"));
}

/// Whether there are rows, or will be as far as anybody knows.
fn has_rows(answer: Answer) -> bool {
    answer.error().is_none()
        && (answer.loading()
            || answer.with_value(|listed| listed.is_none_or(|listed| !listed.rows.is_empty())))
}

/// What the server says of the filter, where it says anything.
pub fn refused(error: Option<Error>) -> Option<FieldError> {
    match error? {
        Error::Problem { problem, .. } => {
            let mut errors = problem.errors.into_iter();
            errors.find(|error| error.field == "filter")
        }
        _ => None,
    }
}

/// What is read aloud when an answer came.
fn said(records: Records, answer: Answer) -> Option<String> {
    if answer.loading() {
        return None;
    }
    if let Some(error) = answer.error() {
        return Some(error.title());
    }
    let kind = records.kind;
    answer.with_value(|listed| {
        let listed = listed?;
        let found = match listed.total {
            Some(total) => foot::in_all(kind, total),
            None => format!("{} {} on this page", listed.rows.len(), kind.many),
        };
        Some(match records.state.with(super::State::narrows) {
            true => format!("{found} found"),
            false => found,
        })
    })
}

fn table(records: Records, own: &'static List, answer: Answer) -> AnyView {
    let kind = records.kind;
    let heads = own.columns.iter();
    let head: Vec<AnyView> = heads.map(|column| columns::head(records, column)).collect();
    let head = head.into_any();
    let rows = part(move || {
        answer.with_value(|listed| match listed {
            Some(listed) if !listed.rows.is_empty() => {
                let rows: Vec<AnyView> = listed.rows.iter().map(|row| line(own, row)).collect();
                rows.into_any()
            }
            _ => view! { <SkeletonRows columns=own.columns.len() rows=16 /> }.into_any(),
        })
    });
    let busy = Signal::derive(move || answer.loading());
    let holder = NodeRef::<leptos::html::Div>::new();
    // A page of the list is shown from its top.
    Effect::new(move |last: Option<String>| {
        let address = records.state.with(|state| state.address(kind));
        if answer.loading() {
            return last.unwrap_or_default();
        }
        if last.is_some_and(|last| last != address)
            && let Some(frame) = holder.get_untracked()
            && let Ok(Some(frame)) = frame.query_selector(".table-frame")
        {
            frame.set_scroll_top(0);
        }
        address
    });
    view! {
        <div
            node_ref=holder
            class="members-table records-table"
            on:click=on_row_press
            on:auxclick=on_row_press
            on:keydown=on_row_key
        >
            <TableFrame label=kind.title busy head>{rows}</TableFrame>
        </div>
    }
    .into_any()
}

fn line(own: &'static List, row: &Row) -> AnyView {
    view! { <tr class="member-row">{(own.cells)(row)}</tr> }.into_any()
}

/// What stands where rows should; always with a way on.
fn no_rows(records: Records, own: &'static List, answer: Answer) -> AnyView {
    let kind = records.kind;
    let all = records.address(super::State::cleared);
    let first = records.address(|state| state.with_cursor(""));
    let state = match answer.error() {
        Some(error) => match error.code() {
            Some(Code::InvalidFilter) => view! {
                <EmptyState
                    icon=Glyph::Filter
                    title="The filter cannot be understood"
                    text="What is wrong with it is marked above. Mend it there, or look at all of them."
                >
                    <LinkButton href=all>"Clear filters"</LinkButton>
                </EmptyState>
            }
            .into_any(),
            Some(Code::InvalidCursor) => view! {
                <EmptyState
                    icon=Glyph::Table
                    title="This page of the list is gone"
                    text="The link leads to a place in the list that is no longer there."
                >
                    <LinkButton href=first look=ButtonLook::Primary>"Go to the first page"</LinkButton>
                </EmptyState>
            }
            .into_any(),
            _ => trouble(&error, move || answer.retry()),
        },
        None if records.state.with(|state| !state.cursor.is_empty()) => view! {
            <EmptyState icon=Glyph::Table title="Nothing is left here" text="What stood on this page has moved since.">
                <LinkButton href=first look=ButtonLook::Primary>"Go to the first page"</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None if records.state.with(super::State::narrows) => view! {
            <EmptyState
                icon=Glyph::Search
                title=format!("No {} match", kind.many)
                text="None fits all of these conditions. Take one away, or look at all of them."
            >
                <LinkButton href=all>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None => view! {
            <EmptyState icon=kind.glyph title=format!("No {} yet", kind.many) text=own.none />
        }
        .into_any(),
    };
    view! { <div class="no-rows">{state}</div> }.into_any()
}
