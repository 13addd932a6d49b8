//! A menu of commands or choices on a button, worked by arrows, Home, End and first letters; runs what it is given.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::popover::place;
use super::{Glyph, Icon, Popover, close_popover};

/// One line of a menu.
#[derive(Clone)]
pub struct MenuItem {
    pub label: String,
    pub icon: Option<Glyph>,
    /// At the right: a key or a count.
    pub hint: Option<String>,
    /// For a choice: whether it is the one taken.
    pub checked: Option<bool>,
    /// The heading it stands under, with those beside it that have the same.
    pub group: &'static str,
    pub on_select: Callback<()>,
}

impl MenuItem {
    pub fn new(label: impl Into<String>, on_select: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            label: label.into(),
            icon: None,
            hint: None,
            checked: None,
            group: "",
            on_select: Callback::new(move |()| on_select()),
        }
    }

    pub fn icon(mut self, glyph: Glyph) -> Self {
        self.icon = Some(glyph);
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    pub fn group(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }
}

/// A button that opens a menu. `items` is asked each time it opens.
#[component]
pub fn Menu(
    trigger: AnyView,
    #[prop(optional, into)] label: Option<String>,
    #[prop(default = "button")] trigger_class: &'static str,
    /// The menu's name.
    #[prop(into)]
    menu_label: String,
    /// Stands above the items and is no item.
    #[prop(optional, into)]
    header: Option<ViewFn>,
    items: Signal<Vec<MenuItem>>,
) -> AnyView {
    let name = menu_label.clone();
    let panel = move || {
        view! {
            {header.as_ref().map(|header| header.run())}
            <div class="menu" role="menu" aria-label=name.clone() on:keydown=move_focus>
                {groups(items.get())}
            </div>
        }
    };
    let mut props = super::popover::PopoverProps::builder()
        .trigger(trigger)
        .trigger_class(trigger_class)
        .role("menu")
        .panel_label(menu_label)
        .on_open(Callback::new(|panel: HtmlElement| focus_first(&panel)))
        .panel(ViewFn::from(panel))
        .build();
    props.label = label;
    Popover(props)
}

/// One menu for many buttons, as for all cards of a board: it opens beside whichever asks.
#[derive(Clone, Copy)]
pub struct SharedMenu {
    node: NodeRef<Div>,
    /// Its name and its lines.
    shown: RwSignal<(String, Vec<MenuItem>)>,
}

impl Default for SharedMenu {
    fn default() -> Self {
        Self {
            node: NodeRef::new(),
            shown: RwSignal::new((String::new(), Vec::new())),
        }
    }
}

impl SharedMenu {
    pub fn open(self, beside: &Element, label: String, items: Vec<MenuItem>) {
        let Some(panel) = self.node.get_untracked() else {
            return;
        };
        self.shown.set((label, items));
        let beside = beside.clone();
        // After its lines are there.
        request_animation_frame(move || {
            let _ = panel.show_popover();
            place(&panel, &beside);
            focus_first(&panel);
        });
    }

    /// Where it opens. Once, anywhere on the page.
    pub fn view(self) -> AnyView {
        let shown = self.shown;
        view! {
            <div node_ref=self.node popover="auto" class="popover">
                <div
                    class="menu"
                    role="menu"
                    aria-label=move || shown.with(|(label, _)| label.clone())
                    on:keydown=move_focus
                >
                    {move || groups(shown.with(|(_, items)| items.clone()))}
                </div>
            </div>
        }
        .into_any()
    }
}

fn groups(items: Vec<MenuItem>) -> AnyView {
    let mut groups: Vec<(&'static str, Vec<AnyView>)> = Vec::new();
    for entry in items {
        match groups.last_mut().filter(|(group, _)| *group == entry.group) {
            Some((_, list)) => list.push(item(entry)),
            None => groups.push((entry.group, vec![item(entry)])),
        }
    }
    groups
        .into_iter()
        .map(|(group, items)| {
            let named = !group.is_empty();
            view! {
                <div class="menu-group" role=named.then_some("group") aria-label=named.then_some(group)>
                    {named.then(|| view! { <p class="menu-heading" aria-hidden="true">{group}</p> })}
                    {items}
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn item(item: MenuItem) -> AnyView {
    let on_select = item.on_select;
    let select = move |event: ev::MouseEvent| {
        // Closed first: what is run may open a dialog, and the focus must end there.
        if let Some(element) = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
        {
            close_popover(&element);
        }
        on_select.run(());
    };
    let role = if item.checked.is_some() {
        "menuitemradio"
    } else {
        "menuitem"
    };
    let taken = item.checked == Some(true);
    view! {
        <button
            type="button"
            class="menu-item"
            role=role
            tabindex="-1"
            aria-checked=item.checked.map(|checked| checked.to_string())
            on:click=select
        >
            <span class="menu-mark">{item.icon.map(|glyph| view! { <Icon glyph /> })}</span>
            <span class="menu-text">{item.label}</span>
            {item.hint.map(|hint| view! { <span class="menu-hint">{hint}</span> })}
            {taken.then(|| view! { <span class="menu-taken"><Icon glyph=Glyph::Check /></span> })}
        </button>
    }
    .into_any()
}

fn items_of(menu: &Element) -> Vec<HtmlElement> {
    let Ok(list) = menu.query_selector_all("[role^=menuitem]") else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|index| list.get(index)?.dyn_into().ok())
        .collect()
}

/// The choice that is taken, or the first line.
fn focus_first(panel: &HtmlElement) {
    let items = items_of(panel);
    let taken = items
        .iter()
        .position(|item| item.get_attribute("aria-checked").as_deref() == Some("true"));
    focus(&items, taken.unwrap_or_default());
}

/// The one line that the keyboard is at can be reached by it: else what is longer than the screen could not be scrolled.
fn focus(items: &[HtmlElement], at: usize) {
    for (index, item) in items.iter().enumerate() {
        item.set_tab_index(if index == at { 0 } else { -1 });
        if index == at {
            let _ = item.focus();
        }
    }
}

fn move_focus(event: ev::KeyboardEvent) {
    let Some(menu) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let items = items_of(&menu);
    let active = document().active_element();
    let at = items
        .iter()
        .position(|item| active.as_ref() == Some(item.as_ref()));
    let labels = || {
        items
            .iter()
            .map(|item| item.text_content().unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let key = event.key();
    if key == "Tab" {
        close_popover(&menu);
        return;
    }
    if let Some(next) = next_item(&key, at, items.len(), labels) {
        event.prevent_default();
        focus(&items, next);
    }
}

/// Which item a key leads to from item `at` of `count`; letters lead to the next item that begins with them.
fn next_item(
    key: &str,
    at: Option<usize>,
    count: usize,
    labels: impl FnOnce() -> Vec<String>,
) -> Option<usize> {
    if count == 0 {
        return None;
    }
    match key {
        "ArrowDown" => Some(at.map_or(0, |at| (at + 1) % count)),
        "ArrowUp" => Some(at.map_or(count - 1, |at| (at + count - 1) % count)),
        "Home" => Some(0),
        "End" => Some(count - 1),
        key if key.chars().count() == 1 && key != " " => {
            let letter = key.to_lowercase();
            let labels = labels();
            let start = at.map_or(0, |at| at + 1);
            (0..count)
                .map(|step| (start + step) % count)
                .find(|&index| labels[index].trim().to_lowercase().starts_with(&letter))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::next_item;

    fn from(key: &str, at: Option<usize>) -> Option<usize> {
        next_item(key, at, 3, || {
            ["Light", "Dark", "Like the system"]
                .map(str::to_owned)
                .into()
        })
    }

    #[test]
    fn arrows_go_round() {
        assert_eq!(from("ArrowDown", None), Some(0));
        assert_eq!(from("ArrowDown", Some(2)), Some(0));
        assert_eq!(from("ArrowUp", Some(0)), Some(2));
        assert_eq!(from("End", Some(0)), Some(2));
        assert_eq!(from("Escape", Some(0)), None);
    }

    #[test]
    fn letters_lead_to_the_next_that_begins_so() {
        assert_eq!(from("l", Some(0)), Some(2));
        assert_eq!(from("L", Some(2)), Some(0));
        assert_eq!(from("x", Some(0)), None);
    }
}
