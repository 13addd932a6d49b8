//! ⌘K: go to a page, find a member, run a command, all by typing; a combobox over a list that follows the text.

mod entry;
mod rank;

use crm_types::members::MemberPage;
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;

use crate::api::{self, MembersQuery};
use crate::lazy::lazy_view;
use crate::router::use_navigate;
use crate::ui::{Dialog, Glyph, Icon, Remote, remote, use_commands};
use entry::Entry;

pub use entry::OPENS;

/// Members shown at most; the list page shows the rest.
const MEMBERS: u16 = 6;
/// A pause in typing, before the server is asked.
const PAUSE_MS: u32 = 120;
const LIST: &str = "palette-list";

/// The palette, shown while `open`.
#[component]
pub fn Palette(open: RwSignal<bool>) -> AnyView {
    let content = move || palette_body(open).piece();
    view! {
        <Dialog
            open=open
            on_close=move |()| open.set(false)
            title=Signal::stored("Search and run commands".to_owned())
            bare=true
            class="dialog palette"
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

lazy_view! {
    /// What the palette shows.
    fn palette_body(open: RwSignal<bool>) in opened = view! { <PaletteBody open /> }.into_any();
}

/// Downloads the chunk of what is opened on pages, of which it is a part.
pub fn prepare() {
    palette_body(RwSignal::new(false)).prepare();
}

#[component]
fn PaletteBody(open: RwSignal<bool>) -> AnyView {
    let commands = use_commands();
    let text = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let input = NodeRef::<Input>::new();
    let words = Memo::new(move |_| text.with(|text| text.trim().to_owned()));
    let members = remote(move || words.get(), find_members);
    // Commands cannot be compared, so every change counts as one.
    let entries = Memo::new_with_compare(
        move |_| entry::list(&words.get(), &commands.all(), &found(members)),
        |_, _| true,
    );
    let navigate = use_navigate();
    let run = Callback::new(move |index: usize| {
        let Some(entry) = entries.with_untracked(|entries| entries.get(index).cloned()) else {
            return;
        };
        // Closed first, so that what runs may open something itself.
        open.set(false);
        match entry.action {
            entry::Action::Run(run) => run.run(()),
            entry::Action::Go(address) => navigate.to(&address),
        }
    });
    let keys = move |event: ev::KeyboardEvent| {
        let count = entries.with_untracked(Vec::len);
        let current = at.get_untracked();
        let next = match event.key().as_str() {
            _ if event.is_composing() || count == 0 => return,
            "ArrowDown" => (current + 1) % count,
            "ArrowUp" => (current + count - 1) % count,
            "PageDown" => (current + 8).min(count - 1),
            "PageUp" => current.saturating_sub(8),
            "Enter" => {
                event.prevent_default();
                return run.run(current);
            }
            _ => return,
        };
        event.prevent_default();
        at.set(next);
        if let Some(option) = document().get_element_by_id(&option_id(next)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&options);
        }
    };
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            let _ = input.focus();
        }
    });
    let active =
        move || (entries.with(|entries| at.get() < entries.len())).then(|| option_id(at.get()));
    let status = move || {
        let count = entries.with(Vec::len);
        match (words.with(String::is_empty), members.loading(), count) {
            (false, true, _) => "Searching…".to_owned(),
            (_, _, 1) => "1 result".to_owned(),
            (_, _, count) => format!("{count} results"),
        }
    };
    view! {
        <div class="palette-search">
            <Icon glyph=Glyph::Search />
            <input
                node_ref=input
                class="palette-input"
                type="text"
                role="combobox"
                aria-label="Search members, pages and commands"
                aria-expanded="true"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=active
                autocomplete="off"
                spellcheck="false"
                placeholder="Find a member, go to a page, run a command…"
                prop:value=text
                on:input=move |event| {
                    at.set(0);
                    text.set(event_target_value(&event));
                }
                on:keydown=keys
            />
        </div>
        <div class="palette-list" id=LIST role="listbox" aria-label="Results" aria-busy=move || members.loading().to_string()>
            {move || entries.with(|entries| options(entries, at, run))}
        </div>
        <p class="visually-hidden" role="status">{status}</p>
    }
    .into_any()
}

/// Nothing is asked for an empty text.
async fn find_members(words: String) -> api::Result<Option<MemberPage>> {
    if words.is_empty() {
        return Ok(None);
    }
    TimeoutFuture::new(PAUSE_MS).await;
    let query = MembersQuery {
        q: words,
        limit: Some(MEMBERS),
        ..MembersQuery::default()
    };
    api::list_members(&query).await.map(Some)
}

fn found(members: Remote<Option<MemberPage>, api::Error>) -> Vec<entry::Found> {
    members.with_value(|page| {
        let rows = page
            .and_then(Option::as_ref)
            .map(|page| page.items.as_slice())
            .unwrap_or_default();
        rows.iter().map(entry::Found::of).collect()
    })
}

fn option_id(index: usize) -> String {
    format!("palette-option-{index}")
}

/// The options under their headings; a heading is for the eyes, the groups are named for the rest.
fn options(entries: &[Entry], at: RwSignal<usize>, run: Callback<usize>) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="palette-empty">"Nothing fits. Try fewer letters."</p> }
            .into_any();
    }
    let mut groups: Vec<(&'static str, Vec<AnyView>)> = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let option = option(index, entry, at, run);
        match groups.last_mut().filter(|(group, _)| *group == entry.group) {
            Some((_, options)) => options.push(option),
            None => groups.push((entry.group, vec![option])),
        }
    }
    groups
        .into_iter()
        .map(|(group, options)| {
            view! {
                <div role="group" aria-label=group>
                    <p class="palette-group" aria-hidden="true">{group}</p>
                    {options}
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn option(index: usize, entry: &Entry, at: RwSignal<usize>, run: Callback<usize>) -> AnyView {
    let keys = entry.keys.map(|keys| {
        let strokes = keys
            .split(' ')
            .map(|stroke| view! { <kbd class="key">{crate::ui::keys_text(stroke)}</kbd> });
        view! { <span class="palette-keys" aria-hidden="true">{strokes.collect_view()}</span> }
    });
    view! {
        <div
            class="palette-option"
            role="option"
            id=option_id(index)
            aria-selected=move || (at.get() == index).to_string()
            on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
            on:click=move |_| run.run(index)
        >
            <Icon glyph=entry.glyph />
            <span class="palette-title" dir="auto">{entry.title.clone()}</span>
            <span class="palette-note" dir="auto">{entry.note.clone()}</span>
            {keys}
        </div>
    }
    .into_any()
}
