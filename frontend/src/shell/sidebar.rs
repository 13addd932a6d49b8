//! The way to every page; a bar at the foot of a narrow window. Leads only to pages that are there.

use leptos::prelude::*;

use super::logo::Logo;
use super::nav::{NavEntry, is_here, is_within};
use super::user_menu::UserMenu;
use crate::features;
use crate::features::auth::use_role;
use crate::router::use_location;
use crate::ui::{Glyph, Icon, keys_text, part};

/// Name, search, pages, account.
#[component]
pub fn Sidebar(
    #[prop(into)] on_search: Callback<()>,
    #[prop(into)] on_help: Callback<()>,
) -> AnyView {
    let (minor, major): (Vec<_>, Vec<_>) = features::navigation(use_role())
        .into_iter()
        .partition(|entry| entry.minor);
    let hrefs = major.iter().chain(&minor).map(|entry| entry.href.clone());
    let hrefs = StoredValue::new(hrefs.collect::<Vec<_>>());
    let list = |entries: Vec<NavEntry>| {
        let entries = entries.into_iter().map(|one| entry(one, hrefs));
        entries.collect_view()
    };
    view! {
        <header class="sidebar">
            <div class="sidebar-brand">
                <Logo />
                <span class="sidebar-name">"Member Success"</span>
            </div>
            <button type="button" class="sidebar-search" on:click=move |_| on_search.run(())>
                <Icon glyph=Glyph::Search />
                <span class="sidebar-label">"Search"</span>
                <kbd class="key">{keys_text("mod+k")}</kbd>
            </button>
            <nav class="sidebar-nav" aria-label="Main">
                <ul class="sidebar-list">{list(major)}</ul>
                <ul class="sidebar-list sidebar-minor">{list(minor)}</ul>
            </nav>
            <UserMenu on_help />
        </header>
    }
    .into_any()
}

fn entry(entry: NavEntry, hrefs: StoredValue<Vec<String>>) -> AnyView {
    let location = use_location();
    let views: Vec<String> = entry.views.iter().map(|view| view.href.clone()).collect();
    let href = entry.href.clone();
    // One entry is current, the most exact: a saved view before the page it is a view of, and a page before the one it
    // lies beneath.
    let current = move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        let in_view = views.iter().any(|view| is_here(view, &path, &search));
        let deeper =
            |other: &String| is_within(&href, other) && *other != href && is_within(other, &path);
        let in_deeper = hrefs.with_value(|hrefs| hrefs.iter().any(deeper));
        (is_within(&href, &path) && !in_view && !in_deeper).then_some("page")
    };
    let views = (!entry.views.is_empty()).then(|| {
        let views = entry.views.into_iter().map(saved_view).collect_view();
        view! { <ul class="sidebar-views" aria-label=format!("Views of {}", entry.label)>{views}</ul> }
    });
    let count = entry.count.map(|count| {
        part(move || match count.get() {
            0 => ().into_any(),
            many => {
                let said = if many > 99 { "99+".to_owned() } else { many.to_string() };
                view! { <span class="sidebar-count">{said}<span class="visually-hidden">" unread"</span></span> }
                    .into_any()
            }
        })
    });
    view! {
        <li class:sidebar-beyond=entry.beyond>
            <a class="sidebar-link" href=entry.href aria-current=current>
                <Icon glyph=entry.glyph />
                <span class="sidebar-label">{entry.label}</span>
                {count}
            </a>
            {views}
        </li>
    }
    .into_any()
}

fn saved_view(view: NavEntry) -> AnyView {
    let location = use_location();
    let href = view.href.clone();
    let current =
        move || is_here(&href, &location.pathname.get(), &location.search.get()).then_some("page");
    view! {
        <li>
            <a class="sidebar-link sidebar-view" href=view.href aria-current=current>
                <Icon glyph=view.glyph />
                <span class="sidebar-label">{view.label}</span>
            </a>
        </li>
    }
    .into_any()
}
