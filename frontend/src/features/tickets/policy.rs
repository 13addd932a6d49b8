//! The settings of support: until when tickets are to be answered, and in which hours that is counted. A change that
//! somebody else made meanwhile is said, and what was chosen here stays.

use chrono::NaiveDate;
use crm_types::auth::Role;
use crm_types::problem::Code;
use crm_types::tickets::{BusinessHours, PRIORITIES, TicketPolicy, TicketTarget};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::hours::{on_the_wall, read, written};
use super::policy_changes::changes;
use crate::api;
use crate::shell::records::badge;
use crate::shell::{panel_shapes, settings_page, trouble};
use crate::ui::{
    Button, ButtonKind, ButtonLook, Glyph, Icon, IconButton, Notice, Outdated, Remote, TextField,
    Toast, Tone, format, on_return, part, remote, use_toasts,
};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

type Held = (TicketPolicy, String);

/// Settings of support, for those who may see them.
pub fn page() -> AnyView {
    settings_page("Support", Glyph::Ticket, Role::Admin, || {
        super::policy_form().piece()
    })
}

/// What is set.
pub fn settings() -> AnyView {
    let answer: Remote<Held, api::Error> = remote(|| (), |()| api::get_ticket_policy());
    on_return(move || answer.retry());
    let there = Memo::new(move |_| answer.with_value(|known| known.is_some()));
    let body = part(move || match (there.get(), answer.error()) {
        (false, None) => panel_shapes(3),
        (false, Some(error)) => trouble(&error, move || answer.retry()),
        (true, _) => form(answer),
    });
    let outdated = part(move || match answer.error().filter(|_| there.get()) {
        Some(error) => {
            view! { <Outdated why=error.title() on_retry=move |()| answer.retry() /> }.into_any()
        }
        None => ().into_any(),
    });
    view! {
        <div class="settings-parts" aria-busy=Signal::derive(move || answer.loading().to_string())>
            <p class="settings-intro">
                "Targets are counted in business hours, and no clock runs while the member is to answer. A change holds for open tickets at once."
            </p>
            {outdated}
            {body}
        </div>
    }
    .into_any()
}

/// Weekday from 1, opens, closes.
type Stretch = (i32, String, String);

/// What is being chosen: texts as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Draft {
    /// Priority, first response, resolution.
    targets: Vec<(String, String, String)>,
    hours: Vec<Stretch>,
    zone: String,
    holidays: Vec<NaiveDate>,
}

impl Draft {
    fn of(policy: &TicketPolicy) -> Self {
        let targets = policy.targets.iter().map(|target| {
            (
                target.priority.to_string(),
                written(target.first_response_minutes),
                written(target.resolution_minutes),
            )
        });
        let hours = policy.hours.iter();
        let mut holidays = policy.holidays.clone();
        holidays.sort_unstable();
        Self {
            targets: targets.collect(),
            hours: hours
                .map(|one| (one.weekday, one.opens.clone(), one.closes.clone()))
                .collect(),
            zone: policy.time_zone.clone(),
            holidays,
        }
    }

    /// The policy it is, or what is wrong with it.
    fn policy(&self) -> Result<TicketPolicy, String> {
        let mut targets = Vec::with_capacity(self.targets.len());
        for (priority, first, resolution) in &self.targets {
            let (Some(first), Some(resolution)) = (read(first), read(resolution)) else {
                let label = badge(PRIORITIES, priority).1;
                return Err(format!(
                    "The targets of {label} are times like 30m, 4h or 1h 30m."
                ));
            };
            let Ok(priority) = priority.parse() else {
                continue;
            };
            targets.push(TicketTarget {
                priority,
                first_response_minutes: first,
                resolution_minutes: resolution,
            });
        }
        if self.hours.is_empty() {
            return Err("Somebody has to be there on some day.".to_owned());
        }
        let mut hours = Vec::with_capacity(self.hours.len());
        for (weekday, opens, closes) in &self.hours {
            // The end of a day, as fields of times write it.
            let closes = match closes.as_str() {
                "00:00" => "24:00",
                closes => closes,
            };
            let day = DAYS[usize::try_from(weekday - 1).unwrap_or_default() % 7];
            match (on_the_wall(opens), on_the_wall(closes)) {
                (Some(from), Some(until)) if from < until => {}
                _ => return Err(format!("{day} has to end later than it begins.")),
            }
            hours.push(BusinessHours {
                weekday: *weekday,
                opens: opens.clone(),
                closes: closes.to_owned(),
            });
        }
        hours.sort_by(|one, other| (one.weekday, &one.opens).cmp(&(other.weekday, &other.opens)));
        Ok(TicketPolicy {
            targets,
            hours,
            time_zone: self.zone.trim().to_owned(),
            holidays: self.holidays.clone(),
        })
    }
}

#[derive(Clone, Copy)]
struct Form {
    held: Memo<Option<Draft>>,
    /// What was changed; none as long as nothing is, so that what is shown follows what holds.
    changed: RwSignal<Option<Draft>>,
    /// What is shown.
    draft: Memo<Draft>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    conflict: RwSignal<bool>,
    /// How often it was saved.
    saved: RwSignal<u32>,
}

fn form(answer: Remote<Held, api::Error>) -> AnyView {
    let held =
        Memo::new(move |_| answer.with_value(|known| known.map(|(policy, _)| Draft::of(policy))));
    let changed = RwSignal::new(None::<Draft>);
    let form = Form {
        held,
        changed,
        draft: Memo::new(move |_| changed.get().or_else(|| held.get()).unwrap_or_default()),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        conflict: RwSignal::new(false),
        saved: RwSignal::new(0),
    };
    let toasts = use_toasts();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let policy = match form.draft.with_untracked(Draft::policy) {
            Ok(policy) => policy,
            Err(wrong) => return form.failed.set(Some(wrong)),
        };
        let etag = untrack(|| {
            answer.with_value(|known| known.map(|(_, etag)| etag.clone()).unwrap_or_default())
        });
        if form.busy.get_untracked() {
            return;
        }
        form.busy.set(true);
        form.failed.set(None);
        spawn_local(async move {
            let saved = api::update_ticket_policy(&etag, &policy).await;
            form.busy.try_set(false);
            match saved {
                Ok((now, _)) => {
                    form.conflict.try_set(false);
                    form.changed.try_set(Some(Draft::of(&now)));
                    form.saved.try_update(|times| *times += 1);
                    toasts.show(Toast::done("The targets are saved. Open tickets follow."));
                    answer.retry();
                }
                Err(error) if error.code() == Some(Code::PreconditionFailed) => {
                    form.conflict.try_set(true);
                    answer.retry();
                }
                Err(error) => _ = form.failed.try_set(Some(error.said_of(""))),
            }
        });
    };
    view! {
        <form class="settings-parts" on:submit=submit novalidate>
            {form.targets()}
            {form.hours()}
            {form.holidays()}
            {part(move || form.outcome())}
            {part(move || form.buttons())}
        </form>
        {changes(form.saved, Callback::new(move |policy| form.changed.set(Some(Draft::of(&policy)))))}
    }
    .into_any()
}

impl Form {
    fn change(self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.draft.get_untracked();
        change(&mut draft);
        self.changed.set(Some(draft));
        self.failed.set(None);
    }

    fn look(self, read: impl Fn(&Draft) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.draft.with(|draft| read(draft)))
    }

    fn targets(self) -> AnyView {
        let count = Memo::new(move |_| self.draft.with(|draft| draft.targets.len()));
        let rows = part(move || {
            let row = |at: usize| {
                let priority = self
                    .draft
                    .with_untracked(|draft| draft.targets[at].0.clone());
                let label = badge(PRIORITIES, &priority).1;
                let first = self.look(move |draft| {
                    draft
                        .targets
                        .get(at)
                        .map(|one| one.1.clone())
                        .unwrap_or_default()
                });
                let resolution = self.look(move |draft| {
                    draft
                        .targets
                        .get(at)
                        .map(|one| one.2.clone())
                        .unwrap_or_default()
                });
                view! {
                    <fieldset class="policy-line">
                        <legend class="policy-legend">{label}</legend>
                        <TextField
                            label="First response"
                            value=first
                            on_input=move |text: String| self.change(|draft| draft.targets[at].1 = text)
                        />
                        <TextField
                            label="Resolution"
                            value=resolution
                            on_input=move |text: String| self.change(|draft| draft.targets[at].2 = text)
                        />
                    </fieldset>
                }
                .into_any()
            };
            (0..count.get()).map(row).collect::<Vec<_>>().into_any()
        });
        view! {
            <section class="panel" aria-labelledby="targets-title">
                <header class="panel-head"><h2 class="panel-title" id="targets-title">"Targets by priority"</h2></header>
                <div class="policy-body">
                    <p class="field-help">"Times like 30m, 4h or 1h 30m, in business hours."</p>
                    {rows}
                </div>
            </section>
        }
        .into_any()
    }

    fn hours(self) -> AnyView {
        // Drawn anew when a line comes or goes, and not while somebody types into one.
        let shape = Memo::new(move |_| {
            self.draft
                .with(|draft| draft.hours.iter().map(|one| one.0).collect::<Vec<_>>())
        });
        let days = part(move || {
            let shape = shape.get();
            let day = |(index, name): (usize, &'static str)| {
                let weekday = i32::try_from(index).unwrap_or_default() + 1;
                let lines = shape.iter().enumerate().filter(|(_, own)| **own == weekday);
                let lines: Vec<AnyView> = lines.map(|(at, _)| self.stretch(at, name)).collect();
                let closed = lines
                    .is_empty()
                    .then(|| view! { <span class="unknown">"Nobody is there"</span> });
                let add = move |()| {
                    self.change(|draft| {
                        draft
                            .hours
                            .push((weekday, "09:00".to_owned(), "17:00".to_owned()));
                    });
                };
                view! {
                    <div class="policy-day" role="group" aria-label=name>
                        <span class="policy-legend">{name}</span>
                        <div class="policy-stretches">{lines}{closed}</div>
                        <Button look=ButtonLook::Ghost icon=Glyph::Plus label=format!("Add hours on {name}") on_press=add>"Add hours"</Button>
                    </div>
                }
                .into_any()
            };
            let days: Vec<AnyView> = DAYS.into_iter().enumerate().map(day).collect();
            days.into_any()
        });
        let zone = self.look(|draft| draft.zone.clone());
        view! {
            <section class="panel" aria-labelledby="hours-title">
                <header class="panel-head"><h2 class="panel-title" id="hours-title">"Business hours"</h2></header>
                <div class="policy-body">
                    <TextField
                        label="Time zone"
                        help="As in America/New_York."
                        value=zone
                        on_input=move |text: String| self.change(|draft| draft.zone = text)
                    />
                    {days}
                </div>
            </section>
        }
        .into_any()
    }

    fn stretch(self, at: usize, day: &'static str) -> AnyView {
        let opens = self.look(move |draft| {
            draft
                .hours
                .get(at)
                .map(|one| one.1.clone())
                .unwrap_or_default()
        });
        // A field of times knows no end of a day but midnight.
        let closes = self.look(move |draft| {
            let closes = draft.hours.get(at).map(|one| one.2.clone());
            closes.unwrap_or_default().replace("24:00", "00:00")
        });
        let write = move |change: &dyn Fn(&mut Stretch)| {
            self.change(|draft| {
                if let Some(one) = draft.hours.get_mut(at) {
                    change(one);
                }
            });
        };
        view! {
            <div class="policy-stretch">
                <input
                    type="time"
                    class="input"
                    aria-label=format!("{day}: opens")
                    prop:value=opens
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        write(&|one: &mut Stretch| one.1.clone_from(&text));
                    }
                />
                <span aria-hidden="true">"to"</span>
                <input
                    type="time"
                    class="input"
                    aria-label=format!("{day}: closes")
                    prop:value=closes
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        write(&|one: &mut Stretch| one.2.clone_from(&text));
                    }
                />
                <IconButton
                    glyph=Glyph::Close
                    label=Signal::stored(format!("Remove these hours of {day}"))
                    on_press=move |()| self.change(|draft| _ = draft.hours.remove(at))
                />
            </div>
        }
        .into_any()
    }

    fn holidays(self) -> AnyView {
        let chosen = RwSignal::new(String::new());
        let add = move |()| {
            let Ok(day) = chosen.with_untracked(|text| text.parse::<NaiveDate>()) else {
                return;
            };
            chosen.set(String::new());
            self.change(|draft| {
                if !draft.holidays.contains(&day) {
                    draft.holidays.push(day);
                    draft.holidays.sort_unstable();
                }
            });
        };
        let list = part(move || {
            let days = self.draft.with(|draft| draft.holidays.clone());
            if days.is_empty() {
                return view! { <li class="unknown">"None"</li> }.into_any();
            }
            let one = |day: NaiveDate| {
                let name = format::day(day);
                let label = format!("Remove {name}");
                let remove = move |_| {
                    self.change(|draft| draft.holidays.retain(|other| *other != day));
                };
                view! {
                    <li class="tag">
                        <span class="tag-text">{name}</span>
                        <button type="button" class="tag-remove" aria-label=label on:click=remove>
                            <Icon glyph=Glyph::Close />
                        </button>
                    </li>
                }
                .into_any()
            };
            days.into_iter().map(one).collect::<Vec<_>>().into_any()
        });
        view! {
            <section class="panel" aria-labelledby="holidays-title">
                <header class="panel-head"><h2 class="panel-title" id="holidays-title">"Holidays"</h2></header>
                <div class="policy-body">
                    <ul class="tags" aria-labelledby="holidays-title">{list}</ul>
                    <div class="ticket-tag">
                        <label class="select">
                            <span class="field-label">"Day"</span>
                            <input
                                type="date"
                                class="input"
                                prop:value=chosen
                                on:input=move |event| chosen.set(event_target_value(&event))
                            />
                        </label>
                        <Button on_press=add>"Add"</Button>
                    </div>
                </div>
            </section>
        }
        .into_any()
    }

    /// What came of the last press.
    fn outcome(self) -> AnyView {
        let conflict = self.conflict.get().then(|| {
            view! {
                <Notice tone=Tone::Caution>
                    <p>"Somebody else changed the targets meanwhile, so yours are not saved. What you chose still stands here: save it over theirs, or discard it."</p>
                </Notice>
            }
        });
        let failed = self
            .failed
            .get()
            .map(|text| view! { <Notice tone=Tone::Negative><p>{text}</p></Notice> });
        view! { <div role="status" aria-live="polite">{conflict}{failed}</div> }.into_any()
    }

    fn buttons(self) -> AnyView {
        let same = self.held.with(|held| {
            held.as_ref()
                .is_some_and(|held| self.draft.with(|draft| draft == held))
        });
        let discard = move |()| {
            self.changed.set(None);
            self.failed.set(None);
            self.conflict.set(false);
        };
        let none = same.then_some("These are the targets that hold.");
        view! {
            <footer class="policy-foot">
                <span class="policy-note">{none}</span>
                <Button look=ButtonLook::Ghost disabled=same on_press=discard>"Discard"</Button>
                <Button kind=ButtonKind::Submit look=ButtonLook::Primary busy=self.busy disabled=same>"Save the targets"</Button>
            </footer>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::tickets::TicketPriority;

    fn policy() -> TicketPolicy {
        TicketPolicy {
            targets: TicketPriority::ALL
                .iter()
                .map(|priority| TicketTarget {
                    priority: *priority,
                    first_response_minutes: 90,
                    resolution_minutes: 1_440,
                })
                .collect(),
            hours: vec![BusinessHours {
                weekday: 1,
                opens: "09:00".to_owned(),
                closes: "24:00".to_owned(),
            }],
            time_zone: "Europe/Berlin".to_owned(),
            holidays: Vec::new(),
        }
    }

    #[test]
    fn a_draft_is_the_policy_it_was_made_of() {
        assert_eq!(Draft::of(&policy()).policy(), Ok(policy()));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let mut draft = Draft::of(&policy());
        draft.targets[0].1 = "soon".to_owned();
        assert!(draft.policy().unwrap_err().contains("Low"));
        let mut draft = Draft::of(&policy());
        draft.hours[0].2 = "08:00".to_owned();
        assert!(draft.policy().unwrap_err().contains("Monday"));
        draft.hours.clear();
        assert!(draft.policy().is_err());
    }
}
