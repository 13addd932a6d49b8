//! Sidebar, content and what opens over them; the commands that hold on every page.

use leptos::prelude::*;

use super::keys_help::KeysHelp;
use super::live::provide_live;
use super::offline::OfflineBanner;
use super::palette::Palette;
use super::sidebar::Sidebar;
use super::user_menu::sign_out;
use crate::features;
use crate::features::auth::{use_role, use_session};
use crate::router::use_navigate;
use crate::ui::{Command, Glyph, use_commands, use_theme, use_toasts};

/// The frame around a page.
#[component]
pub fn Frame(page: ViewFn) -> AnyView {
    let palette_open = RwSignal::new(false);
    let help_open = RwSignal::new(false);
    provide_live();
    features::provide();
    register_commands(palette_open, help_open);
    view! {
        <nav aria-label="Skip">
            <a class="skip-link" href="#content">"Skip to content"</a>
        </nav>
        <div class="frame">
            <Sidebar on_search=move |()| palette_open.set(true) on_help=move |()| help_open.set(true) />
            <main class="main" id="content" tabindex="-1">
                <OfflineBanner />
                {page.run()}
            </main>
        </div>
        <Palette open=palette_open />
        <KeysHelp open=help_open />
    }
    .into_any()
}

fn register_commands(palette_open: RwSignal<bool>, help_open: RwSignal<bool>) {
    let commands = use_commands();
    let navigate = use_navigate();
    for entry in features::navigation(use_role()) {
        for view in entry.views {
            let command = Command::new(
                "Go to",
                view.glyph,
                format!("{}: {}", entry.label, view.label),
                move || navigate.to(&view.href),
            );
            commands.register(Command {
                keys: view.keys,
                ..command
            });
        }
        let command = Command::new("Go to", entry.glyph, entry.label, move || {
            navigate.to(&entry.href)
        });
        commands.register(Command {
            keys: entry.keys,
            ..command
        });
    }
    let theme = use_theme();
    let (session, toasts) = (use_session(), use_toasts());
    for command in [
        Command::new(
            "General",
            Glyph::Search,
            "Search and run commands",
            move || {
                help_open.set(false);
                palette_open.update(|open| *open = !*open);
            },
        )
        .keys(super::palette::OPENS),
        Command::new(
            "General",
            Glyph::Keyboard,
            "Show keyboard shortcuts",
            move || help_open.set(true),
        )
        .keys("?"),
        Command::new(
            "General",
            Glyph::Moon,
            "Switch between light and dark",
            move || theme.toggle(),
        )
        .words("theme appearance colour color night"),
        Command::new("General", Glyph::SignOut, "Sign out", move || {
            sign_out(session, toasts)
        })
        .words("log out leave"),
    ] {
        commands.register(command);
    }
}
