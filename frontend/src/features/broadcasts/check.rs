//! What a message to many would come to: who gets it, who does not and why, and what it costs; and from there the way to
//! begin. Nothing has left before.

use crm_types::messages::{
    BroadcastDraft, BroadcastPreview, BroadcastSample, MAX_PER_MINUTE, NewBroadcast,
};
use crm_types::problem::Code;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::{members, skipped, skipped_for};
use crate::api;
use crate::paths;
use crate::router::use_navigate;
use crate::shell::trouble;
use crate::ui::{
    Button, ButtonKind, ButtonLook, EmptyState, Glyph, Remote, Skeleton, TextField, format, part,
    remote,
};

/// As many first, unless somebody says otherwise.
const CANARY: &str = "5";
const PER_MINUTE: &str = "60";

/// The second step of the form.
pub fn check(draft: BroadcastDraft, back: Callback<()>, close: Callback<()>) -> AnyView {
    let asked = draft.clone();
    let preview: Remote<BroadcastPreview, api::Error> = remote(
        || (),
        move |()| {
            let draft = asked.clone();
            async move { api::preview_broadcast(&draft).await }
        },
    );
    let first = RwSignal::new(true);
    let (canary, per_minute) = (
        RwSignal::new(CANARY.to_owned()),
        RwSignal::new(PER_MINUTE.to_owned()),
    );
    let (busy, failed) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let key = StoredValue::new(api::new_wish());
    let navigate = use_navigate();
    let writes =
        move || preview.with_value(|known| known.map_or(0, |known| known.sent + known.waiting));
    let number = |text: RwSignal<String>, most: i32| {
        text.with(|text| text.trim().parse::<i32>().ok())
            .filter(|number| (1..=most).contains(number))
    };
    let canary_is = move || number(canary, 1_000);
    let rate_is = move || number(per_minute, MAX_PER_MINUTE);
    // Where there are no more of them than that, there is nobody to wait with.
    let waits = move || {
        let few = canary_is().map(i64::from);
        few.filter(|few| first.get() && *few < writes())
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let matching = preview.with_value(|known| known.map(|known| known.matching));
        let (Some(expected), Some(per_minute), false) =
            (matching, untrack(rate_is), busy.get_untracked())
        else {
            return;
        };
        busy.set(true);
        failed.set(None);
        let canary = untrack(waits).and_then(|few| i32::try_from(few).ok());
        let new = begun(&draft, expected, canary, per_minute);
        spawn_local(async move {
            let answer = api::create_broadcast(&new, &key.get_value()).await;
            busy.try_set(false);
            match answer {
                Ok(one) => {
                    close.try_run(());
                    navigate.to(&paths::broadcast(one.id));
                }
                Err(error) => {
                    failed.try_set(Some(error.detail()));
                    if error.code() == Some(Code::AudienceChanged) {
                        // Another number is another wish.
                        key.set_value(api::new_wish());
                        preview.retry();
                    }
                }
            }
        });
    };
    let found = part(move || {
        let error = preview.error();
        preview.with_value(|known| match (known, error) {
            (_, Some(error)) => trouble(&error, move || preview.retry()),
            (None, None) => shape(),
            (Some(known), None) => comes_to(known),
        })
    });
    let wrong = |is: Signal<bool>, text: &'static str| {
        Signal::derive(move || (!is.get()).then(|| text.to_owned()))
    };
    let canary_fits = Signal::derive(move || !first.get() || canary_is().is_some());
    let rate_fits = Signal::derive(move || rate_is().is_some());
    let steps = part(move || match writes() {
        0 => ().into_any(),
        _ => {
            let few = part(move || match first.get() {
                true => view! {
                    <TextField
                        label="First to"
                        value=canary
                        error=wrong(canary_fits, "A number from 1 to 1,000.")
                        on_input=move |text| canary.set(text)
                    />
                }
                .into_any(),
                false => ().into_any(),
            });
            view! {
                <fieldset class="pills">
                    <legend class="field-label">"How it goes"</legend>
                    <label class="tick">
                        <input type="checkbox" prop:checked=first on:change=move |event| first.set(event_target_checked(&event)) />
                        "Write to a few first, and wait until I have looked"
                    </label>
                </fieldset>
                <div class="broadcast-beside">
                    {few}
                    <TextField
                        label="A minute, at most"
                        value=per_minute
                        error=wrong(rate_fits, "A number from 1 to 6,000.")
                        on_input=move |text| per_minute.set(text)
                    />
                </div>
            }
            .into_any()
        }
    });
    let unready = Signal::derive(move || {
        writes() == 0 || preview.loading() || !canary_fits.get() || !rate_fits.get()
    });
    let go = move || match waits() {
        Some(few) => format!("Send to the first {}", format::number(few)),
        None => format!("Send to {}", members(writes())),
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body form" aria-busy=Signal::derive(move || preview.loading().to_string())>
                {found}
                {steps}
                <p class="field-error" role="alert">{move || failed.get()}</p>
            </div>
            <footer class="dialog-foot">
                <Button on_press=back>"Back"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy disabled=unready>{go}</Button>
            </footer>
        </form>
    }
    .into_any()
}

fn begun(
    draft: &BroadcastDraft,
    expected: i64,
    canary: Option<i32>,
    per_minute: i32,
) -> NewBroadcast {
    let BroadcastDraft {
        filter,
        q,
        member_ids,
        channel,
        subject,
        body,
        tag,
        note,
    } = draft.clone();
    NewBroadcast {
        filter,
        q,
        member_ids,
        expected,
        channel,
        subject,
        body,
        tag,
        note,
        canary,
        per_minute,
    }
}

fn comes_to(known: &BroadcastPreview) -> AnyView {
    if known.matching == 0 {
        return view! {
            <EmptyState icon=Glyph::Members title="Nobody fits" text="There is no member to write to." />
        }
        .into_any();
    }
    let about = if known.exact { "" } else { "about " };
    let lines = [
        (known.sent > 0).then(|| format!("{about}{} get it at once", members(known.sent))),
        (known.waiting > 0).then(|| {
            format!(
                "{about}{} in the morning where they are",
                members(known.waiting)
            )
        }),
        (!known.skipped.is_empty())
            .then(|| format!("{about}{} are skipped", members(skipped(&known.skipped)))),
    ];
    let lines: Vec<AnyView> = lines
        .into_iter()
        .flatten()
        .map(|line| view! { <li>{line}</li> }.into_any())
        .collect();
    let reasons: Vec<AnyView> = known
        .skipped
        .iter()
        .map(|one| view! { <li>{skipped_for(one)}</li> }.into_any())
        .collect();
    let reasons = (!reasons.is_empty()).then(
        || view! { <ul class="broadcast-reasons" aria-label="Who is skipped">{reasons}</ul> },
    );
    let price = known.price.as_ref().map(format::money);
    let cost = known.segments.map(|segments| {
        let price = price.map(|price| format!(", about {price}"));
        view! { <p class="field-help">{about}{format::number(segments)}" segments"{price}</p> }
    });
    let samples: Vec<AnyView> = known.samples.iter().map(sample).collect();
    let samples = (!samples.is_empty()).then(|| {
        view! {
            <div class="field">
                <p class="field-label">"What some of them will read"</p>
                <ul class="broadcast-samples">{samples}</ul>
            </div>
        }
    });
    view! {
        <div class="broadcast-outcome">
            <p class="broadcast-matching"><strong>{members(known.matching)}</strong>" fit. Nothing has been sent yet."</p>
            <ul class="broadcast-lines">{lines}</ul>
            {reasons}
            {cost}
        </div>
        {samples}
    }
    .into_any()
}

fn sample(one: &BroadcastSample) -> AnyView {
    let name = one.member_name.clone();
    let name = name.unwrap_or_else(|| one.address.clone());
    let subject = one.subject.clone();
    let subject = subject.map(|subject| view! { <p class="bubble-subject">{subject}</p> });
    view! {
        <li>
            <span class="field-help" dir="auto">{name}</span>
            <div class="composer-filled" dir="auto">{subject}{one.body.clone()}</div>
        </li>
    }
    .into_any()
}

fn shape() -> AnyView {
    view! { <Skeleton width="medium" /><Skeleton width="long" /><Skeleton width="long" /> }
        .into_any()
}
