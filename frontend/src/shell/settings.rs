//! What every page of settings is made of: a title, who may see it, and the shape of panels until they are there.

use crm_types::auth::Role;
use leptos::prelude::*;

use super::Page;
use crate::features::auth::use_may;
use crate::ui::{EmptyState, Glyph, Skeleton, part};

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
