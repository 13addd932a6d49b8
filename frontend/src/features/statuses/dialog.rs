//! The dialog that makes a status or changes one: its name, its colour, what it counts towards.

use crm_types::status::Tone;
use crm_types::statuses::{NewStatus, StatusDefinition, StatusList, StatusPatch};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::page::Shared;
use super::rows::title;
use super::store::tone;
use crate::api;
use crate::ui::{
    Badge, Button, ButtonKind, ButtonLook, Dialog, TextField, Toast, part, unique_id, use_toasts,
};

/// The status that is worked on; without a `before`, a new one.
#[derive(Clone)]
pub struct Edited {
    pub list: StatusList,
    pub before: Option<StatusDefinition>,
}

/// A colour in a word.
fn tone_word(tone: Tone) -> &'static str {
    match tone {
        Tone::Positive => "Green",
        Tone::Accent => "Blue",
        Tone::Caution => "Amber",
        Tone::Negative => "Red",
        Tone::Neutral => "Gray",
        Tone::Violet => "Violet",
        Tone::Teal => "Teal",
        Tone::Pink => "Pink",
    }
}

/// `On leave!` as a key: `on_leave`.
fn key_of(label: &str) -> String {
    let mut key = String::new();
    for letter in label.trim().to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => key.push(letter),
            _ if key.is_empty() || key.ends_with('_') => {}
            _ => key.push('_'),
        }
    }
    let key = key.trim_start_matches(|first: char| !first.is_ascii_lowercase());
    key.chars()
        .take(50)
        .collect::<String>()
        .trim_end_matches('_')
        .to_owned()
}

/// The dialog, shown while there is something to work on.
#[component]
pub fn StatusDialog(shared: Shared) -> AnyView {
    let editing = shared.editing;
    let heading = move || {
        editing.with(|edited| match edited {
            Some(Edited {
                before: Some(before),
                ..
            }) => format!("Edit “{}”", before.label),
            Some(Edited { list, .. }) => format!("New status of {}", title(*list)),
            None => String::new(),
        })
    };
    let content = move || {
        let edited = editing.get_untracked();
        edited.map(|edited| super::status_form(edited, shared).piece())
    };
    view! {
        <Dialog
            open=Signal::derive(move || editing.with(Option::is_some))
            on_close=move |()| editing.set(None)
            title=Signal::derive(heading)
            content=ViewFn::from(content)
        />
    }
    .into_any()
}

/// The form of a status.
pub fn form(edited: Edited, shared: Shared) -> AnyView {
    let Edited { list, before } = edited;
    let is_new = before.is_none();
    let start = before.clone();
    let label = RwSignal::new(
        start
            .as_ref()
            .map(|status| status.label.clone())
            .unwrap_or_default(),
    );
    let colour = RwSignal::new(start.as_ref().map_or(Tone::Neutral, |status| status.tone));
    let counts = [
        (
            "Active",
            RwSignal::new(start.as_ref().is_some_and(|status| status.counts_as_active)),
        ),
        (
            "At risk",
            RwSignal::new(
                start
                    .as_ref()
                    .is_some_and(|status| status.counts_as_at_risk),
            ),
        ),
        (
            "Churned",
            RwSignal::new(
                start
                    .as_ref()
                    .is_some_and(|status| status.counts_as_churned),
            ),
        ),
    ];
    // Follows the name until somebody writes one.
    let key = RwSignal::new(None::<String>);
    let the_key = Signal::derive(move || {
        key.get()
            .unwrap_or_else(|| label.with(|label| key_of(label)))
    });
    let (error, key_error) = (RwSignal::new(None::<String>), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        key_error.set(None);
        let name = label.get_untracked().trim().to_owned();
        let [active, at_risk, churned] = counts.map(|(_, counts)| counts.get_untracked());
        let tone = colour.get_untracked();
        let before = before.clone();
        spawn_local(async move {
            let answer = match &before {
                None => {
                    let status = NewStatus {
                        key: the_key.get_untracked().trim().to_owned(),
                        label: name.clone(),
                        tone,
                        counts_as_active: active,
                        counts_as_at_risk: at_risk,
                        counts_as_churned: churned,
                    };
                    api::create_status(list, &status).await
                }
                Some(before) => {
                    let patch = StatusPatch {
                        label: Some(name.clone()),
                        tone: Some(tone),
                        counts_as_active: Some(active),
                        counts_as_at_risk: Some(at_risk),
                        counts_as_churned: Some(churned),
                    };
                    api::update_status(list, &before.key, before.revision, &patch).await
                }
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    shared.editing.try_set(None);
                    toasts.show(Toast::done(format!("“{name}” is saved.")));
                    shared.answer.retry();
                }
                Err(failure) if before.is_none() && is_about_key(&failure) => {
                    key_error.try_set(Some(failure.said_of("key")));
                }
                Err(failure) => {
                    error.try_set(Some(failure.said_of("label")));
                }
            }
        });
    };
    let key_field = is_new.then(|| {
        view! {
            <TextField
                label="Key"
                help="Stands in filters and in the API, and never changes."
                value=the_key
                error=key_error
                on_input=move |text| key.set(Some(text))
            />
        }
    });
    let blank = Signal::derive(move || label.with(|label| label.trim().is_empty()));
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <TextField label="Name" value=label error on_input=move |text| label.set(text) autofocus=true />
                {key_field}
                {colours(colour)}
                {ticks(counts)}
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| shared.editing.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=blank>"Save"</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn is_about_key(error: &api::Error) -> bool {
    match error {
        api::Error::Problem { problem, .. } => {
            problem.status == 409 || problem.errors.iter().any(|error| error.field == "key")
        }
        _ => false,
    }
}

fn colours(colour: RwSignal<Tone>) -> AnyView {
    let name = unique_id("colour");
    let pill = |own: Tone| {
        view! {
            <label class="pill">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || colour.get() == own
                    on:change=move |_| colour.set(own)
                />
                <Badge tone=tone(own) text=tone_word(own) />
            </label>
        }
        .into_any()
    };
    let pills: Vec<_> = Tone::ALL.iter().copied().map(pill).collect();
    view! {
        <fieldset class="pills">
            <legend class="field-label">"Colour"</legend>
            <div class="pills-row">{pills}</div>
        </fieldset>
    }
    .into_any()
}

fn ticks(counts: [(&'static str, RwSignal<bool>); 3]) -> AnyView {
    let tick = |(word, value): (&'static str, RwSignal<bool>)| {
        view! {
            <label class="tick">
                <input
                    type="checkbox"
                    prop:checked=value
                    on:change=move |event| value.set(event_target_checked(&event))
                />
                {word}
            </label>
        }
        .into_any()
    };
    let boxes: Vec<_> = counts.into_iter().map(tick).collect();
    let none = part(move || {
        let any = counts.iter().any(|(_, value)| value.get());
        let text = if any {
            ""
        } else {
            "Its members are in none of the dashboard’s figures."
        };
        view! { <p class="field-help">{text}</p> }.into_any()
    });
    view! {
        <fieldset class="pills">
            <legend class="field-label">"Counts on the dashboard as"</legend>
            <div class="pills-row">{boxes}</div>
            {none}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_of_a_name() {
        for (label, key) in [
            ("On leave", "on_leave"),
            ("  At-risk!  ", "at_risk"),
            ("2nd try", "nd_try"),
            ("日本語", ""),
            ("Über uns", "ber_uns"),
        ] {
            assert_eq!(key_of(label), key, "{label}");
        }
        assert_eq!(key_of(&"a".repeat(80)).len(), 50);
    }

    #[test]
    fn every_colour_has_its_word() {
        let words: std::collections::HashSet<_> =
            Tone::ALL.iter().map(|tone| tone_word(*tone)).collect();
        assert_eq!(words.len(), Tone::ALL.len());
    }
}
