//! What stands where rows should: nobody yet, nobody who fits, or what went wrong; always with a way on.

use crm_types::problem::Code;
use leptos::prelude::*;

use super::context::use_list;
use super::shown::Shown;
use crate::shell::trouble;
use crate::ui::{ButtonLook, EmptyState, Glyph, LinkButton};

/// Instead of the table.
#[component]
pub fn NoRows(shown: Shown) -> AnyView {
    let list = use_list();
    let everybody = list.address(|state| state.cleared());
    let first_page = list.address(|state| state.with_cursor(""));
    let content = move || {
        match shown.error() {
        Some(error) => match error.code() {
            Some(Code::InvalidFilter) => view! {
                <EmptyState
                    icon=Glyph::Filter
                    title="The filter cannot be understood"
                    text="What is wrong with it is marked above. Mend it there, or look at all members."
                >
                    <LinkButton href=everybody>"Clear filters"</LinkButton>
                </EmptyState>
            }
            .into_any(),
            Some(Code::InvalidCursor) => view! {
                <EmptyState
                    icon=Glyph::Table
                    title="This page of the list is gone"
                    text="The link leads to a place in the list that is no longer there."
                >
                    <LinkButton href=first_page look=ButtonLook::Primary>"Go to the first page"</LinkButton>
                </EmptyState>
            }
            .into_any(),
            _ => trouble(&error, move || shown.retry()),
        },
        None if !list.state.with(|state| state.cursor.is_empty()) => view! {
            <EmptyState icon=Glyph::Table title="Nobody is left here" text="The members of this page have gone since.">
                <LinkButton href=first_page look=ButtonLook::Primary>"Go to the first page"</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None if list.state.with(|state| state.narrows()) => view! {
            <EmptyState
                icon=Glyph::Search
                title="No members match"
                text="Nobody fits all of these conditions. Take one away, or look at all members."
            >
                <LinkButton href=everybody>"Clear filters"</LinkButton>
            </EmptyState>
        }
        .into_any(),
        None => view! {
            <EmptyState
                icon=Glyph::Members
                title="No members yet"
                text="Members appear here as soon as somebody signs up for the product."
            />
        }
        .into_any(),
    }
    };
    view! { <div class="no-rows">{content}</div> }.into_any()
}
