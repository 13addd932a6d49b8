//! The design system: what every page is made of; knows no word of the domain and asks no server.

mod badge;
pub mod board;
mod button;
mod chart;
mod command;
mod confirm;
mod copy;
mod dialog;
mod disclosure;
mod field;
pub mod format;
mod glyph;
mod live;
mod menu;
mod notice;
mod pagination;
mod part;
mod popover;
mod progress;
mod radio;
mod remote;
mod returning;
mod search;
mod select;
mod skeleton;
mod soon;
mod state;
mod table;
mod theme;
mod time;
mod toast;
mod tooltip;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonKind, ButtonLook, IconButton, LinkButton};
pub use chart::Sparkline;
pub use command::{Command, Commands, keys_text, provide_commands, use_commands};
pub use confirm::ConfirmDialog;
pub use copy::CopyField;
pub use dialog::Dialog;
pub use disclosure::Disclosure;
pub use field::{PasswordField, TextField};
pub use glyph::{Glyph, Icon};
pub use live::{Announcer, LiveRegion, provide_announcer, use_announcer};
pub use menu::{Menu, MenuItem, SharedMenu};
pub use notice::Notice;
pub use pagination::Pagination;
pub use part::{part, text};
pub use popover::{Popover, close_popover, close_popovers_on_scroll};
pub use progress::Progress;
pub use radio::RadioGroup;
pub use remote::{Remote, remote};
pub use returning::on_return;
pub use search::SearchField;
pub use select::{Choice, Select};
pub use skeleton::{Skeleton, SkeletonRows};
pub use soon::{focus_soon, soon};
pub use state::{EmptyState, ErrorState, Outdated};
pub use table::{ColumnHeader, Direction, TableFrame};
pub use theme::{Theme, ThemeStore, provide_theme, use_theme};
pub use time::{DateText, LocalTime, TimeAgo, now};
pub use toast::{Toast, ToastHost, Toasts, provide_toasts, use_toasts};
pub use tooltip::TooltipHost;

use leptos::prelude::*;

/// Text for screen readers alone.
#[component]
pub fn VisuallyHidden(children: Children) -> impl IntoView {
    view! { <span class="visually-hidden">{children()}</span> }
}

/// An id no other element of the page has; for labels, descriptions and popovers.
pub(crate) fn unique_id(prefix: &str) -> String {
    use std::cell::Cell;
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    LAST.with(|last| {
        last.set(last.get() + 1);
        format!("{prefix}-{}", last.get())
    })
}
