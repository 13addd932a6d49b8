//! The dialog for what two changed at once: both versions of each field, who changed it and when, and which is to stay.

use crm_types::changes::{Change, ManualField};
use leptos::prelude::*;

use super::edit::{Desk, Fields, use_desk};
use super::words::{actor, field, value};
use crate::ui::{Button, ButtonLook, Dialog, format, unique_id};

/// The dialog, shown while somebody decides.
#[component]
pub fn ConflictDialog() -> AnyView {
    let desk = use_desk();
    let later = move |()| desk.deciding.set(false);
    view! {
        <Dialog
            open=Signal::derive(move || desk.deciding.get() && desk.clash().any())
            on_close=later
            title=Signal::stored("Two of you changed the same".to_owned())
            text=Signal::stored("Nothing of it is saved or lost until you choose. All else was put together.".to_owned())
            class="dialog conflict-dialog"
            content=ViewFn::from(move || super::versions(desk).piece())
        />
    }
    .into_any()
}

/// Both versions, and the choice.
pub fn form(desk: Desk) -> AnyView {
    let Some((mine, theirs, both, between)) = desk.versions() else {
        return ().into_any();
    };
    let clash = desk.clash();
    let chosen = RwSignal::new(Fields {
        notes: both.clone(),
        ..mine.clone()
    });
    let by = StoredValue::new(between);
    let engagement = clash.engagement.then(|| {
        let [mine, theirs] = [mine.engagement.clone(), theirs.engagement.clone()];
        either(
            ManualField::EngagementStatus,
            mine,
            theirs,
            by,
            move |key| {
                chosen.update(|chosen| chosen.engagement = key);
            },
        )
    });
    let health = clash.health.then(|| {
        let [mine, theirs] = [mine.health.clone(), theirs.health.clone()];
        either(ManualField::HealthStatus, mine, theirs, by, move |key| {
            chosen.update(|chosen| chosen.health = key);
        })
    });
    let notes = clash
        .notes
        .then(|| notes(chosen, [mine.notes, theirs.notes, both], by));
    view! {
        <div class="dialog-body conflict">{engagement}{health}{notes}</div>
        <footer class="dialog-foot">
            <Button on_press=move |()| desk.deciding.set(false)>"Decide later"</Button>
            <Button look=ButtonLook::Primary on_press=move |()| desk.decide(chosen.get_untracked())>"Save"</Button>
        </footer>
    }
    .into_any()
}

/// Who changed the field, and when.
fn who(between: &[Change], of: ManualField) -> String {
    let own = between
        .iter()
        .find(|change| change.fields.iter().any(|own| own.field == of));
    match own {
        Some(change) => format!("{}, {}", actor(&change.actor), format::time_ago(change.at)),
        None => "Somebody else".to_owned(),
    }
}

fn either(
    of: ManualField,
    mine: Option<String>,
    theirs: Option<String>,
    between: StoredValue<Vec<Change>>,
    choose: impl Fn(Option<String>) + Clone + 'static,
) -> AnyView {
    let name = unique_id("either");
    let by = between.with_value(|between| who(between, of));
    let option = |label: String, help: String, key: Option<String>, taken: bool| {
        let choose = choose.clone();
        view! {
            <label class="radio">
                <input type="radio" name=name.clone() checked=taken on:change=move |_| choose(key.clone()) />
                <span>
                    <span class="radio-label">{label}</span>
                    <span class="field-help"><bdi>{help}</bdi></span>
                </span>
            </label>
        }
        .into_any()
    };
    let says = |verb: &str, key: &Option<String>| format!("{verb}: {}", value(of, key.as_deref()));
    let (own, other) = (says("Keep mine", &mine), says("Take theirs", &theirs));
    view! {
        <fieldset class="radio-group">
            <legend class="field-label">{field(of)}</legend>
            {option(own, "What you chose here".to_owned(), mine, true)}
            {option(other, by, theirs, false)}
        </fieldset>
    }
    .into_any()
}

fn notes(
    chosen: RwSignal<Fields>,
    versions: [String; 3],
    between: StoredValue<Vec<Change>>,
) -> AnyView {
    let [mine, theirs, both] = versions;
    let by = between.with_value(|between| who(between, ManualField::AdminNotes));
    let id = unique_id("both");
    let version = |title: &'static str, by: String, text: &str| {
        let text = match text.trim().is_empty() {
            true => "No notes.".to_owned(),
            false => text.to_owned(),
        };
        view! {
            <div class="version">
                <h3 class="field-label">{title}</h3>
                <p class="field-help"><bdi>{by}</bdi></p>
                <div class="version-text" role="region" tabindex="0" aria-label=title dir="auto">{text}</div>
            </div>
        }
        .into_any()
    };
    let shown = [
        version("Your notes", "What you wrote here".to_owned(), &mine),
        version("Their notes", by, &theirs),
    ];
    let take = |label: &'static str, text: String| {
        let put = move |()| chosen.update(|chosen| chosen.notes.clone_from(&text));
        view! { <Button look=ButtonLook::Ghost on_press=put>{label}</Button> }.into_any()
    };
    let takes = [
        take("Both", both),
        take("Only mine", mine),
        take("Only theirs", theirs),
    ];
    view! {
        <div class="versions">{shown.into_iter().collect_view()}</div>
        <div class="field">
            <div class="version-head">
                <label class="field-label" for=id.clone()>"What stays"</label>
                <div class="version-takes" role="group" aria-label="Fill in">{takes.into_iter().collect_view()}</div>
            </div>
            <textarea
                class="input notes-input"
                id=id
                rows="6"
                dir="auto"
                prop:value=move || chosen.with(|chosen| chosen.notes.clone())
                on:input=move |event| chosen.update(|chosen| chosen.notes = event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}
