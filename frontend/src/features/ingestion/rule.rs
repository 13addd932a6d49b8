//! The dialog that says what an event becomes and where its properties are read from; what is left blank is read from
//! the usual ones.

use std::str::FromStr;

use crm_types::ingestion::{EventRule, Reads, Target, UnmappedEvent};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::{role_label, rule, typed};
use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Choice, Dialog, Select, TextField, Toast, part, use_toasts,
};

/// The event that is worked on, and what it is so far.
#[derive(Clone)]
pub struct Rule {
    event: String,
    before: Option<EventRule>,
    /// What the event is known to carry.
    properties: Vec<String>,
}

impl Rule {
    /// One that is in the map.
    pub fn of(rule: EventRule) -> Self {
        Self {
            event: rule.event.clone(),
            before: Some(rule),
            properties: Vec::new(),
        }
    }

    /// One that came and was not counted, in the map or not.
    pub fn about(event: &UnmappedEvent, before: Option<&EventRule>) -> Self {
        Self {
            event: event.event.clone(),
            before: before.cloned(),
            properties: event.properties.clone(),
        }
    }
}

/// The dialog, shown while there is something to work on.
#[component]
pub fn RuleDialog(editing: RwSignal<Option<Rule>>, changed: Callback<()>) -> AnyView {
    let open = Signal::derive(move || editing.with(Option::is_some));
    let title = Signal::derive(move || {
        editing
            .with(|rule| {
                rule.as_ref()
                    .map(|rule| format!("“{}” becomes", rule.event))
            })
            .unwrap_or_default()
    });
    let content = move || {
        editing
            .get_untracked()
            .map(|rule| super::rule_form(rule, editing, changed).piece())
    };
    view! {
        <Dialog open on_close=move |()| editing.set(None) title content=ViewFn::from(content) />
    }
    .into_any()
}

/// What the event becomes.
pub fn form(event: Rule, editing: RwSignal<Option<Rule>>, changed: Callback<()>) -> AnyView {
    let target = RwSignal::new(
        event
            .before
            .as_ref()
            .map_or(Target::Ignore, |rule| rule.target),
    );
    // One field for each thing that any target reads; only those of the target are shown.
    let fields = StoredValue::new(
        [
            Reads::Title,
            Reads::Vision,
            Reads::Path,
            Reads::Bytes,
            Reads::Amount,
        ]
        .map(|role| (role, RwSignal::new(typed(event.before.as_ref(), role)))),
    );
    let field = move |role: Reads| {
        fields.with_value(|fields| {
            let own = fields.iter().find(|(own, _)| *own == role);
            own.map_or_else(|| RwSignal::new(String::new()), |(_, field)| *field)
        })
    };
    let error = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let name = event.event.clone();
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let new = rule(target.get_untracked(), |role| field(role).get_untracked());
        let name = name.clone();
        spawn_local(async move {
            let answer = api::put_event_rule(&name, &new).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    editing.try_set(None);
                    toasts.show(Toast::done(format!(
                        "“{name}” now becomes: {}.",
                        new.target.label()
                    )));
                    changed.try_run(());
                }
                Err(failure) => {
                    error.try_set(Some(failure.said_of("readings")));
                }
            }
        });
    };
    let choices = Target::ALL
        .iter()
        .map(|target| Choice::new(target.as_str(), target.label()))
        .collect();
    let readings = part(move || {
        let reading = |&role: &Reads| {
            let text = field(role);
            let help = format!("Blank: {}.", role.usual_names().join(", "));
            view! { <TextField label=role_label(role) help value=text on_input=move |typed| text.set(typed) /> }
                .into_any()
        };
        target
            .get()
            .roles()
            .iter()
            .map(reading)
            .collect::<Vec<_>>()
            .into_any()
    });
    let carries = (!event.properties.is_empty())
        .then(|| view! { <p class="field-help">{format!("It carries: {}.", event.properties.join(", "))}</p> });
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form">
                <Select
                    label="Becomes"
                    choices
                    value=Signal::derive(move || target.get().as_str().to_owned())
                    on_change=move |chosen: String| target.set(Target::from_str(&chosen).unwrap_or(Target::Ignore))
                />
                {readings}
                {carries}
                <p class="field-error" role="alert">{error}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=move |()| editing.set(None)>"Cancel"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy>"Save"</Button>
            </footer>
        </form>
    }
    .into_any()
}
