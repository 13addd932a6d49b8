//! The page of all messages to many, the newest first, and of the one that is looked at; both follow what happens.

use crm_types::ids::BroadcastId;
use crm_types::messages::{Broadcast, BroadcastList};
use leptos::prelude::*;

use super::words::{audience, members, settled, state};
use crate::api::{self, Happening};
use crate::paths;
use crate::router::use_location;
use crate::shell::{Page, trouble, use_live};
use crate::ui::{
    Badge, ColumnHeader, EmptyState, Glyph, IconButton, LinkButton, Outdated, Remote, SkeletonRows,
    TableFrame, TimeAgo, on_return, part, remote,
};

fn opened(search: &str) -> Option<BroadcastId> {
    paths::query_value(search, "broadcast")?.parse().ok()
}

/// The page.
#[component]
pub fn BroadcastsPage() -> AnyView {
    let search = use_location().search;
    let chosen = Memo::new(move |_| search.with(|search| opened(search)));
    part(move || match chosen.get() {
        Some(id) => super::report_of(id).view(),
        None => {
            view! { <Page title="Broadcasts"><div class="settings">{all()}</div></Page> }.into_any()
        }
    })
}

fn all() -> AnyView {
    let cursor = RwSignal::new(Vec::<String>::new());
    let answer: Remote<BroadcastList, api::Error> = remote(
        move || cursor.with(|cursor| cursor.last().cloned().unwrap_or_default()),
        |cursor: String| async move { api::list_broadcasts(&cursor).await },
    );
    on_return(move || answer.retry());
    use_live().on(move |happening| {
        if matches!(happening, Happening::Broadcasts(_) | Happening::Missed) {
            answer.retry();
        }
    });
    part(move || {
        let error = answer.error();
        answer.with_value(|known| match (known, error) {
            (None, None) => table(view! { <SkeletonRows rows=6 columns=5 /> }.into_any()),
            (None, Some(error)) => trouble(&error, move || answer.retry()),
            (Some(known), error) => {
                let outdated = error.map(|error| {
                    view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }
                });
                if known.items.is_empty() {
                    return view! { {outdated}{nothing()} }.into_any();
                }
                let rows: Vec<AnyView> = known.items.iter().map(row).collect();
                let next = known.next_cursor.clone();
                view! {
                    {outdated}
                    {table(rows.into_any())}
                    {steps(cursor, next)}
                }
                .into_any()
            }
        })
    })
}

/// Back and forth through the pages.
fn steps(cursor: RwSignal<Vec<String>>, next: Option<String>) -> AnyView {
    let back = cursor.with_untracked(|cursor| !cursor.is_empty());
    if !back && next.is_none() {
        return ().into_any();
    }
    let there = next.is_some();
    view! {
        <nav class="pagination" aria-label="Pages">
            <IconButton
                glyph=Glyph::ChevronLeft
                label=Signal::stored("Previous page".to_owned())
                disabled=!back
                on_press=move |()| cursor.update(|cursor| _ = cursor.pop())
            />
            <IconButton
                glyph=Glyph::ChevronRight
                label=Signal::stored("Next page".to_owned())
                disabled=!there
                on_press=move |()| cursor.update(|cursor| cursor.extend(next.clone()))
            />
        </nav>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            icon=Glyph::Message
            title="Nothing was sent to many yet"
            text="Find members by a view or a filter, and write to all of them from there. What it would come to is shown before anything leaves."
        >
            <LinkButton href=paths::MEMBERS.to_owned()>"Find members"</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn table(rows: AnyView) -> AnyView {
    let head = view! {
        <ColumnHeader label="Message" />
        <ColumnHeader label="To" />
        <ColumnHeader label="State" />
        <ColumnHeader label="Written" number=true />
        <ColumnHeader label="Begun" />
    }
    .into_any();
    view! { <section class="panel"><TableFrame label="Table of broadcasts" head>{rows}</TableFrame></section> }
        .into_any()
}

fn row(one: &Broadcast) -> AnyView {
    let (tone, word) = state(one.state);
    let said = one.subject.clone().unwrap_or_else(|| one.body.clone());
    let by = one.author_name.clone();
    let by = by.map(|name| view! { <span class="ledger-note" dir="auto">{name}</span> });
    view! {
        <tr data-broadcast=one.id.to_string()>
            <td class="template-text">
                <a class="text-link template-body" href=paths::broadcast(one.id) dir="auto">{said}</a>
            </td>
            <td class="template-text"><span class="template-body">{audience(one)}</span></td>
            <td><Badge tone text=word /></td>
            <td class="number">{crate::ui::format::number(settled(one))}" of "{members(one.recipients)}</td>
            <td><TimeAgo at=one.created_at />{by}</td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_is_looked_at_stands_in_the_address() {
        let id: BroadcastId = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a".parse().unwrap();
        let there = paths::broadcast(id);
        let (_, search) = there.split_once('?').unwrap();
        assert_eq!(opened(search), Some(id));
        assert_eq!(opened("broadcast=shoes"), None);
    }
}
