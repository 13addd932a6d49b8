//! The dialog for what two changed at once: both versions of each field, who changed it and when, and which is to stay.
//! What is chosen and written lies on the desk: nothing that happens meanwhile draws the field anew.

use crm_types::changes::ManualField;
use leptos::prelude::*;

use super::edit::{Choice, Clash, Desk, Fields, State, use_desk};
use super::words::{actor, field, value};
use crate::ui::{Button, ButtonLook, Dialog, format, part, unique_id};

/// The dialog, shown while somebody decides.
#[component]
pub fn ConflictDialog() -> AnyView {
    let desk = use_desk();
    let later = move |()| desk.deciding.set(false);
    // A value of its own: of what else happens on the desk the form is not drawn anew.
    let open = Memo::new(move |_| desk.deciding.get() && desk.clash().any());
    view! {
        <Dialog
            open
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
    let engagement = held(
        desk,
        |clash| clash.engagement,
        move || {
            either(
                desk,
                ManualField::EngagementStatus,
                |fields| fields.engagement.clone(),
                |choice| &mut choice.their_engagement,
            )
        },
    );
    let health = held(
        desk,
        |clash| clash.health,
        move || {
            either(
                desk,
                ManualField::HealthStatus,
                |fields| fields.health.clone(),
                |choice| &mut choice.their_health,
            )
        },
    );
    let notes = held(desk, |clash| clash.notes, move || notes(desk));
    view! {
        <div class="dialog-body conflict">{engagement}{health}{notes}</div>
        <footer class="dialog-foot">
            <Button on_press=move |()| desk.deciding.set(false)>"Decide later"</Button>
            <Button look=ButtonLook::Primary on_press=move |()| desk.decide()>"Save"</Button>
        </footer>
    }
    .into_any()
}

/// A part that is there while its field clashes.
fn held(
    desk: Desk,
    of: fn(Clash) -> bool,
    draw: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let held = Memo::new(move |_| of(desk.clash()));
    part(move || match held.get() {
        true => untrack(&draw),
        false => ().into_any(),
    })
}

/// Who changed the field last, and when.
fn who(desk: Desk, of: ManualField) -> String {
    desk.look(|state| {
        let last = state.member.last_change.as_deref();
        // The latest first; what the server told of is older than what came with the member.
        let known = last.into_iter().chain(&state.between);
        let own = known
            .filter(|change| change.fields.iter().any(|own| own.field == of))
            .max_by_key(|change| change.revision);
        own.map_or_else(
            || "Somebody else".to_owned(),
            |change| format!("{}, {}", actor(&change.actor), format::time_ago(change.at)),
        )
    })
    .unwrap_or_default()
}

fn either(
    desk: Desk,
    of: ManualField,
    get: fn(&Fields) -> Option<String>,
    theirs: fn(&mut Choice) -> &mut bool,
) -> AnyView {
    let name = unique_id("either");
    let chosen = move || desk.look(|state| *theirs(&mut state.choice.clone()));
    let says = move |verb: &str, other: bool| {
        let key = desk.look(|state| get(if other { state.theirs() } else { &state.mine }));
        format!("{verb}: {}", value(of, key.flatten().as_deref()))
    };
    let option = |verb: &'static str, other: bool| {
        let help = move || match other {
            true => who(desk, of),
            false => "What you chose here".to_owned(),
        };
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || chosen() == Some(other)
                    on:change=move |_| desk.choose(|choice| *theirs(choice) = other)
                />
                <span>
                    <span class="radio-label">{move || says(verb, other)}</span>
                    <span class="field-help"><bdi>{help}</bdi></span>
                </span>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="radio-group">
            <legend class="field-label">{field(of)}</legend>
            {option("Keep mine", false)}
            {option("Take theirs", true)}
        </fieldset>
    }
    .into_any()
}

fn notes(desk: Desk) -> AnyView {
    let text = |of: fn(&State) -> String| Memo::new(move |_| desk.look(of).unwrap_or_default());
    let mine = text(|state| state.mine.notes.clone());
    let theirs = text(|state| state.theirs().notes.clone());
    let both = text(State::both_notes);
    let id = unique_id("both");
    let version = |title: &'static str, by: AnyView, text: Memo<String>| {
        let text = move || match text.with(|text| text.trim().is_empty()) {
            true => "No notes.".to_owned(),
            false => text.get(),
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
    let by = move || who(desk, ManualField::AdminNotes);
    let shown = [
        version("Your notes", "What you wrote here".into_any(), mine),
        version("Their notes", by.into_any(), theirs),
    ];
    let put = move |text: String| desk.choose(move |choice| choice.notes = Some(text));
    let takes =
        [("Both", both), ("Only mine", mine), ("Only theirs", theirs)].map(|(label, text)| {
            let press = move |()| put(text.get_untracked());
            view! { <Button look=ButtonLook::Ghost on_press=press>{label}</Button> }.into_any()
        });
    let written = move || desk.look(|state| state.choice.notes.clone()).flatten();
    let written = Memo::new(move |_| written().unwrap_or_else(|| both.get()));
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
                prop:value=move || written.get()
                on:input=move |event| put(event_target_value(&event))
            ></textarea>
        </div>
    }
    .into_any()
}
