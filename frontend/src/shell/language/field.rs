//! The filter as text: completes while one types, marks what is wrong under its characters, and is applied with Enter.

use crm_types::filter::{Completion, complete_with, parse_with};
use leptos::ev;
use leptos::html::{Div, Input};
use leptos::prelude::*;

use super::Language;
use super::editing::{Edited, Fault, accept, from_utf16, likely, mark, mend, settled, to_utf16};
use super::suggestions::{option_id, reveal, step};
use crate::ui::{Glyph, Icon, IconButton, VisuallyHidden};

const LIST: &str = "filter-suggestions";
const ERROR: &str = "filter-error";
const HELP: &str = "filter-help";

/// The text field. `wanted`: somebody asked for it, and so goes there. `on_enter`: somebody is in the text.
pub fn field(language: Language, wanted: bool, on_enter: Callback<()>) -> AnyView {
    let field = Field::new(language);
    let input = field.input;
    Effect::new(move |_| {
        if let (true, Some(input)) = (wanted, input.get()) {
            let _ = input.focus();
        }
    });
    let on_keydown = move |event: ev::KeyboardEvent| {
        if !event.is_composing() && field.key(&event.key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let leave = language.leave.map(|on_leave| {
        view! {
            <IconButton
                glyph=Glyph::Close
                label=Signal::stored("Show as chips".to_owned())
                disabled=language.stuck
                on_press=on_leave
            />
        }
    });
    view! {
        <div class="language">
            <div class="language-box" class:language-wrong=move || field.fault.with(Option::is_some)>
                <Icon glyph=Glyph::Filter />
                <div class="language-line">
                    {mirror(field)}
                    <input
                        node_ref=input
                        class="language-input"
                        type="text"
                        role="combobox"
                        aria-label="Filter"
                        aria-keyshortcuts="f"
                        aria-expanded=move || field.unfolded().to_string()
                        aria-controls=LIST
                        aria-autocomplete="list"
                        aria-activedescendant=move || field.chosen().map(|index| option_id(LIST, index))
                        aria-invalid=move || field.fault.with(Option::is_some).then_some("true")
                        aria-describedby=move || if field.fault.with(Option::is_some) { ERROR } else { HELP }
                        placeholder=language.example
                        autocomplete="off"
                        autocapitalize="none"
                        spellcheck="false"
                        enterkeyhint="go"
                        prop:value=move || field.text()
                        on:input=move |event| field.typed_in(event_target_value(&event))
                        on:keydown=on_keydown
                        on:keyup=move |_| field.look_at_caret()
                        on:click=move |_| field.look_at_caret()
                        on:focus=move |_| {
                            field.look_at_caret();
                            on_enter.run(());
                        }
                        on:blur=move |_| field.open.set(false)
                        on:scroll=move |_| field.follow_scroll()
                    />
                </div>
                {leave}
            </div>
            <span class="visually-hidden" id=HELP>
                "Enter applies the filter. Tab or Enter takes a suggestion, Escape closes the list."
            </span>
            {options(field)}
            <div class="language-note" id=ERROR role="status">{move || field.fault.get().map(|fault| note(field, fault))}</div>
        </div>
    }
    .into_any()
}

/// What the field holds, and what keys do to it.
#[derive(Clone, Copy)]
struct Field {
    language: Language,
    input: NodeRef<Input>,
    mirror: NodeRef<Div>,
    /// What is typed and not yet applied.
    typed: RwSignal<Option<String>>,
    /// In characters.
    caret: RwSignal<usize>,
    /// Whether suggestions may be shown.
    open: RwSignal<bool>,
    /// The suggestion that arrows led to.
    at: RwSignal<Option<usize>>,
    /// Whether the text was to be applied and could not be.
    tried: RwSignal<bool>,
    completion: Memo<Completion>,
    fault: Memo<Option<Fault>>,
}

impl Field {
    fn new(language: Language) -> Self {
        let typed = RwSignal::new(None::<String>);
        let caret = RwSignal::new(0_usize);
        let tried = RwSignal::new(false);
        let vocabulary = language.vocabulary;
        let text = Memo::new(move |_| typed.get().unwrap_or_else(|| language.text.get()));
        let completion = Memo::new(move |_| {
            text.with(|text| vocabulary.with(|known| complete_with(text, caret.get(), known)))
        });
        let fault = Memo::new(move |_| {
            let fault = text
                .with(|text| vocabulary.with(|known| parse_with(text, known)))
                .err()
                .map(Fault::from);
            match (typed.with(Option::is_some), fault) {
                // What is in the address was meant to be applied.
                (false, None) => language.refused.get().map(Fault::from),
                (false, fault) => fault,
                (true, fault) => fault.filter(|fault| {
                    tried.get() || text.with(|text| settled(text, caret.get(), fault))
                }),
            }
        });
        Self {
            language,
            input: NodeRef::new(),
            mirror: NodeRef::new(),
            typed,
            caret,
            open: RwSignal::new(false),
            at: RwSignal::new(None),
            tried,
            completion,
            fault,
        }
    }

    fn text(self) -> String {
        self.typed.get().unwrap_or_else(|| self.language.text.get())
    }

    fn unfolded(self) -> bool {
        self.open.get()
            && self
                .completion
                .with(|completion| !completion.suggestions.is_empty())
    }

    /// The suggestion that Enter takes.
    fn chosen(self) -> Option<usize> {
        if !self.unfolded() {
            return None;
        }
        let text = self.text();
        self.at
            .get()
            .or_else(|| self.completion.with(|completion| likely(&text, completion)))
    }

    fn typed_in(self, text: String) {
        self.typed.set(Some(text));
        self.tried.set(false);
        self.at.set(None);
        self.open.set(true);
        self.look_at_caret();
    }

    fn look_at_caret(self) {
        let Some(input) = self.input.get_untracked() else {
            return;
        };
        let units = input.selection_start().ok().flatten().unwrap_or_default();
        let caret = from_utf16(&input.value(), units);
        if self.caret.get_untracked() != caret {
            self.caret.set(caret);
        }
        self.follow_scroll();
    }

    /// The underline lies under a text that may be longer than the field.
    fn follow_scroll(self) {
        if let (Some(input), Some(mirror)) =
            (self.input.get_untracked(), self.mirror.get_untracked())
        {
            mirror.set_scroll_left(input.scroll_left());
        }
    }

    fn put(self, edited: Edited) {
        if let Some(input) = self.input.get_untracked() {
            let place = to_utf16(&edited.text, edited.caret);
            input.set_value(&edited.text);
            let _ = input.set_selection_range(place, place);
            let _ = input.focus();
        }
        self.typed_in(edited.text);
    }

    fn take(self, index: usize) {
        let completion = self.completion.get_untracked();
        if let Some(suggestion) = completion.suggestions.get(index) {
            self.put(accept(
                &untrack(|| self.text()),
                &completion,
                &suggestion.insert,
            ));
        }
    }

    fn apply(self) {
        self.open.set(false);
        let vocabulary = self.language.vocabulary;
        match untrack(|| vocabulary.with(|known| parse_with(&self.text(), known))) {
            Ok(filter) => {
                let text = filter.as_ref().map(ToString::to_string);
                self.language.apply.run(text.unwrap_or_default());
                self.typed.set(None);
                self.tried.set(false);
            }
            Err(_) => self.tried.set(true),
        }
    }

    /// What a key does; whether it did something.
    fn key(self, key: &str) -> bool {
        let chosen = untrack(|| self.chosen());
        match (key, chosen) {
            ("Enter" | "Tab", Some(index)) => self.take(index),
            ("Enter", None) => self.apply(),
            ("Escape", _) => return self.escape(),
            ("ArrowDown" | "ArrowUp", _) => {
                self.open.set(true);
                let count = self
                    .completion
                    .with_untracked(|completion| completion.suggestions.len());
                match step(key, chosen, count) {
                    Some(next) => {
                        self.at.set(Some(next));
                        reveal(LIST, next);
                    }
                    None => return false,
                }
            }
            _ => return false,
        }
        true
    }

    /// Closes the list, then undoes what is not applied, then leaves; whether it did anything.
    fn escape(self) -> bool {
        if untrack(|| self.unfolded()) {
            self.open.set(false);
        } else if self.typed.with_untracked(Option::is_some) {
            self.typed.set(None);
            self.tried.set(false);
        } else if let Some(leave) = self.language.leave {
            leave.run(());
        } else {
            return false;
        }
        true
    }
}

/// The same text under the field, unseen but for the underline.
fn mirror(field: Field) -> AnyView {
    let content = move || {
        field.fault.get().map(|fault| {
            let marked = mark(&field.text(), fault.position, fault.length);
            view! { {marked.before}<mark class="language-fault">{marked.fault}</mark>{marked.after} }
        })
    };
    view! { <div node_ref=field.mirror class="language-mirror" aria-hidden="true">{content}</div> }
        .into_any()
}

fn options(field: Field) -> AnyView {
    let options = move || {
        let suggestions = field
            .completion
            .with(|completion| completion.suggestions.clone());
        suggestions
            .into_iter()
            .enumerate()
            .map(|(index, suggestion)| {
                let selected = Memo::new(move |_| field.chosen() == Some(index));
                // The press must not take the focus from the field.
                let press = move |event: ev::MouseEvent| {
                    event.prevent_default();
                    field.take(index);
                };
                view! {
                    <div
                        class="language-option"
                        role="option"
                        id=option_id(LIST, index)
                        aria-selected=move || selected.get().to_string()
                        on:mousedown=press
                    >
                        <code>{suggestion.insert}</code>
                        <span class="language-label">{suggestion.label}</span>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div class="language-options" id=LIST role="listbox" aria-label="Suggestions" hidden=move || !field.unfolded()>
            {options}
        </div>
    }
    .into_any()
}

fn note(field: Field, fault: Fault) -> AnyView {
    let mended = mend(&untrack(|| field.text()), &fault);
    let use_it = fault.suggestion.clone().zip(mended).map(|(suggestion, mended)| {
        view! {
            <button type="button" class="language-mend" on:click=move |_| field.put(mended.clone())>
                "Use “"
                {suggestion}
                "”"
            </button>
        }
    });
    view! {
        <p class="language-error">
            <Icon glyph=Glyph::Alert />
            <VisuallyHidden>{format!("At character {}: ", fault.position + 1)}</VisuallyHidden>
            <span>{fault.message}</span>
            {use_it}
        </p>
    }
    .into_any()
}
