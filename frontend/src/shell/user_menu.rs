//! Who is signed in, how the page looks, and the way out.

use crm_types::auth::Role;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::nav::NavEntry;
use crate::api;
use crate::features;
use crate::features::auth::{SessionStore, use_admin, use_role, use_session};
use crate::router::use_navigate;
use crate::ui::{Glyph, Icon, Menu, MenuItem, Theme, Toast, Toasts, use_theme, use_toasts};

/// The button with the name and its menu.
#[component]
pub fn UserMenu(on_help: Callback<()>) -> AnyView {
    let admin = use_admin();
    let theme = use_theme();
    let (session, toasts) = (use_session(), use_toasts());
    let name = Memo::new(move |_| admin.get().map(|admin| admin.name).unwrap_or_default());
    let trigger = view! {
        <span class="avatar" aria-hidden="true">{move || initials(&name.get())}</span>
        <span class="user-name">{name}</span>
        <span class="user-more">"More"</span>
        <Icon glyph=Glyph::Sort />
    }
    .into_any();
    let header = move || {
        let admin = admin.get()?;
        Some(view! {
            <div class="user-head">
                <p class="user-head-name">{admin.name}</p>
                <p class="user-head-note">{admin.email}</p>
                <p class="user-head-note">{role_label(admin.role)}</p>
            </div>
        })
    };
    let pages = features::navigation(use_role());
    let navigate = use_navigate();
    let items = Signal::derive(move || {
        let current = theme.get();
        let mut items: Vec<_> = Theme::ALL
            .into_iter()
            .map(|choice| {
                MenuItem::new(choice.label(), move || theme.choose(choice))
                    .icon(choice.glyph())
                    .checked(choice == current)
                    .group("Appearance")
            })
            .collect();
        // A bar has no room for them.
        let further = pages.iter().filter(|_| in_bar()).flat_map(further);
        items.extend(further.map(|page| {
            let href = page.href.clone();
            MenuItem::new(page.label, move || navigate.to(&href))
                .icon(page.glyph)
                .group("Pages")
        }));
        items.push(
            MenuItem::new("Keyboard shortcuts", move || on_help.run(()))
                .icon(Glyph::Keyboard)
                .hint("?"),
        );
        items.push(
            MenuItem::new("Sign out", move || sign_out(session, toasts)).icon(Glyph::SignOut),
        );
        items
    });
    view! {
        <Menu
            trigger
            label=Signal::derive(move || format!("{}: account and appearance", name.get())).get_untracked()
            trigger_class="user-button"
            menu_label="Account"
            header=header
            items
        />
    }
    .into_any()
}

/// What of a page a bar leaves out: the page itself, or pages that lie beneath it.
fn further(page: &NavEntry) -> Vec<&NavEntry> {
    match (page.minor, page.beyond, page.views.is_empty()) {
        (true, _, true) | (_, true, _) => vec![page],
        (true, false, false) => page.views.iter().collect(),
        (false, false, _) => page.views.iter().filter(|view| view.beyond).collect(),
    }
}

/// Whether the sidebar is a bar at the foot.
fn in_bar() -> bool {
    let narrow = window().match_media("(width < 720px)").ok().flatten();
    narrow.is_some_and(|narrow| narrow.matches())
}

/// Ends the session; where the server does not answer it is still there, and that is said.
pub fn sign_out(session: SessionStore, toasts: Toasts) {
    spawn_local(async move {
        match api::sign_out().await {
            Ok(()) => session.signed_out(),
            // There was none any more.
            Err(error) if error.status() == Some(401) => session.signed_out(),
            Err(error) => toasts.show(Toast::failed(format!(
                "You are still signed in. {}",
                error.title()
            ))),
        }
    });
}

fn role_label(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Agent => "Agent",
        Role::Viewer => "Viewer",
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Ada King Lovelace"), "AL");
        assert_eq!(initials("ada"), "A");
        assert_eq!(initials("  "), "");
        assert_eq!(initials("élan vital"), "ÉV");
    }
}
