//! Fields for text, with their label, help and error tied together for everybody; validates nothing.

use leptos::html::Input;
use leptos::prelude::*;

use super::{Glyph, IconButton, unique_id};

/// A labelled line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    /// `text`, `email`, `search`, …
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] placeholder: Option<&'static str>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] input_ref: Option<NodeRef<Input>>,
) -> AnyView {
    let input_ref = input_ref.unwrap_or_default();
    line(Line {
        label,
        value,
        on_input,
        kind: Signal::stored(kind),
        name,
        autocomplete,
        placeholder,
        help,
        error,
        autofocus,
        input_ref,
        after: None,
    })
}

/// A password that can be looked at.
#[component]
pub fn PasswordField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(default = "current-password")] autocomplete: &'static str,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] input_ref: Option<NodeRef<Input>>,
) -> AnyView {
    let shown = RwSignal::new(false);
    let toggle = view! {
        <span class="field-after">
            <IconButton
                glyph=Glyph::Eye
                label=Signal::derive(move || if shown.get() { "Hide password" } else { "Show password" }.to_owned())
                pressed=Signal::from(shown)
                on_press=move |()| shown.update(|shown| *shown = !*shown)
            />
        </span>
    }
    .into_any();
    line(Line {
        label,
        value,
        on_input,
        kind: Signal::derive(move || if shown.get() { "text" } else { "password" }),
        name: Some("password"),
        autocomplete: Some(autocomplete),
        placeholder: None,
        help: None,
        error,
        autofocus: false,
        input_ref: input_ref.unwrap_or_default(),
        after: Some(toggle),
    })
}

struct Line {
    label: String,
    value: Signal<String>,
    on_input: Callback<String>,
    kind: Signal<&'static str>,
    name: Option<&'static str>,
    autocomplete: Option<&'static str>,
    placeholder: Option<&'static str>,
    help: Option<String>,
    error: Signal<Option<String>>,
    autofocus: bool,
    input_ref: NodeRef<Input>,
    after: Option<AnyView>,
}

fn line(line: Line) -> AnyView {
    let id = unique_id("field");
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    if line.autofocus {
        // The attribute works only for what was there when the document came.
        let input_ref = line.input_ref;
        Effect::new(move |_| {
            if let Some(input) = input_ref.get() {
                let _ = input.focus();
            }
        });
    }
    let Line {
        value,
        on_input,
        kind,
        error,
        ..
    } = line;
    let described = {
        let help = line.help.as_ref().map(|_| help_id.clone());
        let error_id = error_id.clone();
        move || match (error.with(Option::is_some), &help) {
            (true, _) => Some(error_id.clone()),
            (false, help) => help.clone(),
        }
    };
    view! {
        <div class="field" class:field-wrong=move || error.with(Option::is_some)>
            <label class="field-label" for=id.clone()>{line.label}</label>
            <div class="field-box">
                <input
                    node_ref=line.input_ref
                    id=id
                    class="input"
                    type=kind
                    name=line.name
                    autocomplete=line.autocomplete
                    placeholder=line.placeholder
                    spellcheck="false"
                    autocapitalize="none"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=value
                    on:input=move |event| on_input.run(event_target_value(&event))
                />
                {line.after}
            </div>
            {line.help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> })}
            <p class="field-error" id=error_id role="alert">{error}</p>
        </div>
    }
    .into_any()
}
