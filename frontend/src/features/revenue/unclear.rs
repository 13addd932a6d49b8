//! What could not be understood, with its id and the reason, and whose figures lack it; hides nothing.

use crm_types::revenue::{NotUnderstood, NotUnderstoodPage};
use leptos::prelude::*;

use crate::api;
use crate::features::statuses::readable;
use crate::paths;
use crate::shell::{More, further};
use crate::ui::{ColumnHeader, Glyph, Icon, TableFrame};

/// The panel of what is not understood.
pub fn unclear(page: &NotUnderstoodPage) -> AnyView {
    let content = match page.items.is_empty() {
        true => view! {
            <p class="panel-none panel-well"><Icon glyph=Glyph::Check />"Everything that came was understood."</p>
        }
        .into_any(),
        false => {
            let head = view! {
                <ColumnHeader label="Object" />
                <ColumnHeader label="Kind" />
                <ColumnHeader label="Why" />
                <ColumnHeader label="Whose" />
            }
            .into_any();
            let rows: Vec<AnyView> = page.items.iter().map(row).collect();
            let (rest, foot) = further(page.next_cursor.clone(), next, row);
            view! {
                <p class="panel-none panel-wrong">
                    <Icon glyph=Glyph::Alert />
                    "These amounts are in no figure until they are understood."
                </p>
                <TableFrame label="Table of objects" head>{rows}{rest}</TableFrame>
                {foot}
            }
            .into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="unclear-title">
            <header class="panel-head">
                <h2 class="panel-title" id="unclear-title">"Not understood"</h2>
            </header>
            {content}
        </section>
    }
    .into_any()
}

fn next(cursor: String) -> More<NotUnderstood> {
    Box::pin(async move {
        let page = api::list_not_understood(&cursor).await?;
        Ok((page.items, page.next_cursor))
    })
}

fn row(object: &NotUnderstood) -> AnyView {
    let whose = object.member_id.map(|id| {
        let href = paths::with_query(&paths::member(id), &[("tab", "revenue")]);
        view! { <a class="text-link" href=href aria-label=format!("The member of {}", object.id)>"See the member"</a> }
    });
    view! {
        <tr>
            <td><code>{object.id.clone()}</code></td>
            <td>{readable(&object.kind)}</td>
            <td><span class="panel-note unclear-why">{object.reason.clone()}</span></td>
            <td>{whose}</td>
        </tr>
    }
    .into_any()
}
