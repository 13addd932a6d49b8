//! The form of the policy: what it would make of the total is shown before it can be saved, and a change that somebody
//! else made meanwhile is said, never overwritten.

use crm_types::money::Money;
use crm_types::problem::Code;
use crm_types::revenue::{PolicyPreview, RevenuePolicy, RevenuePolicyPatch};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::Draft;
use crate::api;
use crate::ui::{
    Button, ButtonKind, ButtonLook, Notice, TextField, Toast, Toasts, Tone, format, part,
    use_toasts,
};

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Form {
    held: Memo<Option<RevenuePolicy>>,
    draft: RwSignal<Draft>,
    /// What it would make of the total, and of which draft and revision that was told.
    preview: RwSignal<Option<(Told, PolicyPreview)>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    conflict: RwSignal<bool>,
    changed: Callback<()>,
    toasts: Toasts,
}

/// Of what a preview is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    revision: i64,
    patch: RevenuePolicyPatch,
}

/// The panel of the policy.
pub fn policy_panel(held: Memo<Option<RevenuePolicy>>, changed: Callback<()>) -> AnyView {
    let start = held.with_untracked(|policy| policy.as_ref().map(Draft::of));
    let form = Form {
        held,
        draft: RwSignal::new(start.unwrap_or_default()),
        preview: RwSignal::new(None),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        conflict: RwSignal::new(false),
        changed,
        toasts: use_toasts(),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.submit();
    };
    view! {
        <section class="panel" aria-labelledby="policy-title">
            <header class="panel-head">
                <h2 class="panel-title" id="policy-title">"What counts"</h2>
                <span class="policy-currency">{part(move || currency(held.get()))}</span>
            </header>
            <form class="policy" on:submit=submit novalidate>
                {form.choices()}
                {part(move || form.outcome())}
                <footer class="policy-foot">{part(move || form.buttons())}</footer>
            </form>
        </section>
    }
    .into_any()
}

fn currency(policy: Option<RevenuePolicy>) -> AnyView {
    let currency = policy.map(|policy| policy.reporting_currency);
    view! { "Shown in " <strong>{currency}</strong> ", set by the configuration" }.into_any()
}

impl Form {
    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.failed.set(None);
    }

    /// What is to change: of this draft against the policy that holds.
    fn wanted(self) -> Result<Option<Told>, String> {
        let Some(policy) = self.held.get() else {
            return Ok(None);
        };
        let patch = self.draft.with(|draft| draft.patch(&policy))?;
        Ok(patch.map(|patch| Told {
            revision: policy.revision,
            patch,
        }))
    }

    /// The preview, as long as it is of what is to change.
    fn told(self) -> Option<PolicyPreview> {
        let wanted = self.wanted().ok().flatten()?;
        let preview = self.preview.get();
        preview
            .filter(|(told, _)| *told == wanted)
            .map(|(_, preview)| preview)
    }

    fn choices(self) -> AnyView {
        let tick = |label, help, read: fn(&Draft) -> bool, write: fn(&mut Draft, bool)| {
            let checked = move || self.draft.with(read);
            view! {
                <label class="radio">
                    <input
                        type="checkbox"
                        prop:checked=checked
                        on:change=move |event| {
                            let on = event_target_checked(&event);
                            self.change(|draft| write(draft, on));
                        }
                    />
                    <span>
                        <span class="radio-label">{label}</span>
                        <span class="field-help">{help}</span>
                    </span>
                </label>
            }
            .into_any()
        };
        let limit = tick(
            "Past due stops to count after some days",
            "Otherwise a subscription counts as long as Stripe says past due.",
            |draft| draft.limited,
            |draft, on| draft.limited = on,
        );
        let limited = Memo::new(move |_| self.draft.with(|draft| draft.limited));
        let error = Signal::derive(move || self.wanted().err());
        let days = part(move || match limited.get() {
            false => ().into_any(),
            true => view! {
                <div class="policy-days">
                    <TextField
                        label="Days"
                        value=Signal::derive(move || self.draft.with(|draft| draft.days.clone()))
                        error
                        on_input=move |text| self.change(|draft| draft.days = text)
                    />
                </div>
            }
            .into_any(),
        });
        view! {
            <fieldset class="radio-group">
                <legend class="visually-hidden">"What counts"</legend>
                {limit}
                {days}
                {tick(
                    "Count what is not collected for now",
                    "Subscriptions whose collection is paused. Otherwise they are shown as paused revenue.",
                    |draft| draft.count_paused,
                    |draft, on| draft.count_paused = on,
                )}
                {tick(
                    "Drop at once what ends with its period",
                    "Stripe’s rule. Otherwise it counts until it ends, and only committed revenue is without it.",
                    |draft| draft.drop_ending,
                    |draft, on| draft.drop_ending = on,
                )}
                {tick(
                    "Subtract coupons that do not last, while they do",
                    "Those for once or for some months. Otherwise only coupons for good are subtracted.",
                    |draft| draft.subtract_passing,
                    |draft, on| draft.subtract_passing = on,
                )}
            </fieldset>
        }
        .into_any()
    }

    /// What came of the last press.
    fn outcome(self) -> AnyView {
        let conflict = self.conflict.get().then(|| {
            view! {
                <Notice tone=Tone::Caution>
                    <p>"Somebody else changed the policy meanwhile, so yours is not saved. What you chose still stands here: look at what it would do now, or discard it."</p>
                </Notice>
            }
        });
        let failed = self.failed.get().map(|text| {
            view! { <Notice tone=Tone::Negative><p>{text}</p></Notice> }
        });
        let told = self.told().map(|preview| preview_view(&preview));
        view! {
            <div class="policy-outcome" role="status" aria-live="polite">
                {conflict}
                {failed}
                {told}
            </div>
        }
        .into_any()
    }

    fn buttons(self) -> AnyView {
        let wanted = self.wanted();
        let same = matches!(wanted, Ok(None));
        let told = self.told().is_some();
        let busy = self.busy;
        let submit = match told {
            true => {
                view! { <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy>"Save the policy"</Button> }
            }
            false => view! {
                <Button kind=ButtonKind::Submit busy disabled={wanted.is_err() || same}>"Preview the change"</Button>
            },
        };
        let discard = move |()| {
            if let Some(policy) = self.held.get_untracked() {
                self.draft.set(Draft::of(&policy));
            }
            self.failed.set(None);
            self.conflict.set(false);
        };
        let none = same.then_some("This is the policy that holds.");
        view! {
            <span class="policy-note">{none}</span>
            <Button look=ButtonLook::Ghost disabled=same on_press=discard>"Discard"</Button>
            {submit}
        }
        .into_any()
    }

    fn submit(self) {
        let Ok(Some(told)) = untrack(|| self.wanted()) else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        let seen = untrack(|| self.told()).is_some();
        spawn_local(async move {
            match seen {
                true => self.save(told).await,
                false => self.preview(told).await,
            }
            self.busy.try_set(false);
        });
    }

    async fn preview(self, told: Told) {
        match api::preview_revenue_policy(&told.patch).await {
            Ok(preview) => {
                self.conflict.try_set(false);
                self.preview.try_set(Some((told, preview)));
            }
            Err(error) => _ = self.failed.try_set(Some(error.said_of("past_due_days"))),
        }
    }

    async fn save(self, told: Told) {
        match api::update_revenue_policy(told.revision, &told.patch).await {
            Ok(_) => {
                self.preview.try_set(None);
                self.toasts.show(Toast::done(
                    "The policy is saved. Figures follow in a moment.",
                ));
                self.changed.try_run(());
            }
            Err(error) if error.code() == Some(Code::PreconditionFailed) => {
                self.conflict.try_set(true);
                self.preview.try_set(None);
                self.changed.try_run(());
            }
            Err(error) => _ = self.failed.try_set(Some(error.said_of("past_due_days"))),
        }
    }
}

fn preview_view(preview: &PolicyPreview) -> AnyView {
    let change = Money::from_minor(
        preview.after.minor - preview.before.minor,
        &preview.after.currency,
    );
    let members = match preview.members {
        0 => "Nobody’s revenue changes.".to_owned(),
        1 => "1 member would have another revenue.".to_owned(),
        count => format!(
            "{} members would have another revenue.",
            format::number(count)
        ),
    };
    view! {
        <dl class="policy-preview">
            <div><dt>"Total MRR now"</dt><dd>{format::money(&preview.before)}</dd></div>
            <div><dt>"With this policy"</dt><dd>{format::money(&preview.after)}</dd></div>
            <div><dt>"Change"</dt><dd>{format::money_change(&change)}</dd></div>
        </dl>
        <p class="field-help">{members}</p>
    }
    .into_any()
}
