//! What every page of settings is made of: a title, who may see it, the shape of panels until they are there, and the panel
//! of who changed what.

use crm_types::auth::Role;
use leptos::prelude::*;

use super::{Page, trouble};
use crate::api;
use crate::features::auth::use_may;
use crate::ui::{ColumnHeader, EmptyState, Glyph, Outdated, Remote, Skeleton, TableFrame, part};

/// A page of settings, for those of a role who may see them; the others are told who can change that.
pub fn settings_page(
    title: &'static str,
    icon: Glyph,
    role: Role,
    content: fn() -> AnyView,
) -> AnyView {
    let may = use_may(role);
    let content = part(move || match may.get() {
        true => content(),
        false => view! {
            <EmptyState
                icon
                title=format!("This is for {role}s")
                text="Your role does not include settings. An admin or the owner can change that."
            />
        }
        .into_any(),
    });
    view! { <Page title><div class="settings">{content}</div></Page> }.into_any()
}

/// As many panels, before anything is known.
pub fn panel_shapes(panels: usize) -> AnyView {
    let panel = |_| {
        view! {
            <div class="panel panel-shape">
                <Skeleton width="medium" />
                <Skeleton width="long" />
                <Skeleton width="long" />
            </div>
        }
        .into_any()
    };
    (0..panels).map(panel).collect::<Vec<_>>().into_any()
}

/// The panel of who changed what, whatever is known of it; `table` shows it.
pub fn changes_panel<T: Send + Sync + 'static>(
    answer: Remote<T, api::Error>,
    table: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let content = part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => view! { <p class="panel-none"><Skeleton width="long" /></p> }.into_any(),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => view! {
                {error.map(|error| view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> })}
                {table(known)}
            }
            .into_any(),
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

/// The table in it: a row for each change, the latest first; `rest` and `foot` are those that are asked for later.
pub fn changes_table(rows: Vec<AnyView>, rest: AnyView, foot: AnyView) -> AnyView {
    if rows.is_empty() {
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
    view! { <TableFrame label="Table of changes" head>{rows}{rest}</TableFrame>{foot} }.into_any()
}
