//! How it stands with a part of the form, in a word beside its heading, with the way on where it needs one.

use leptos::prelude::*;

use super::edit::{Part, Saving, use_desk};
use crate::ui::{Button, ButtonLook, part};

/// Saving, saved or not saved.
#[component]
pub fn SavingMark(of: Part) -> AnyView {
    let desk = use_desk();
    // Of equal ones nothing is drawn anew, while somebody types.
    let saving = Memo::new(move |_| desk.saving(of));
    let way_on = part(move || {
        match saving.get() {
        Saving::Clash => view! {
            <Button look=ButtonLook::Ghost on_press=move |()| desk.deciding.set(true)>"Compare"</Button>
        }
        .into_any(),
        Saving::Failed(_) => view! {
            <Button look=ButtonLook::Ghost on_press=move |()| desk.retry()>"Try again"</Button>
        }
        .into_any(),
        _ => ().into_any(),
    }
    });
    let wrong = move || matches!(saving.get(), Saving::Clash | Saving::Failed(_));
    view! {
        <div class="saving" class:saving-wrong=wrong>
            <span role="status">{move || words(&saving.get())}</span>
            {way_on}
        </div>
    }
    .into_any()
}

fn words(saving: &Saving) -> String {
    match saving {
        Saving::Untouched => String::new(),
        Saving::UnderWay => "Saving…".to_owned(),
        Saving::Saved => "Saved".to_owned(),
        Saving::Clash => "Not saved: changed by somebody else, too".to_owned(),
        Saving::Failed(error) => format!("Not saved. {}", error.said_of("")),
    }
}
