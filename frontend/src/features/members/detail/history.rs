//! What happened to a member, the latest first: what was changed, sign-ins by day, events, and that they joined.

use std::time::Duration;

use crm_types::auth::Role;
use crm_types::ids::TierChangeId;
use crm_types::members::{HistoryItem, HistoryPage};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::edit::{Desk, use_desk};
use super::line::{May, Undoable, line};
use super::undo;
use crate::api::{self, Happening};
use crate::features::auth::use_may;
use crate::features::members::words::taken_back;
use crate::shell::use_live;
use crate::ui::{
    Button, Choice, Remote, Select, Skeleton, Toasts, part, remote, soon, unique_id, use_announcer,
    use_toasts,
};

/// News come in swarms: a message, and its states.
const AFTER: Duration = Duration::from_millis(250);

/// What can be looked at by itself, and how it is called.
const KINDS: [(&str, &str); 7] = [
    ("", "Everything"),
    ("change", "Changes"),
    ("sign_ins", "Sign-ins"),
    ("payment,tier_change", "Payments"),
    ("message", "Messages"),
    ("ticket", "Tickets"),
    ("event", "Events"),
];

/// What lies behind the first page.
#[derive(Clone, Default)]
struct Older {
    kinds: String,
    items: Vec<HistoryItem>,
    cursor: Option<String>,
}

#[derive(Clone, Copy)]
struct History {
    desk: Desk,
    kinds: RwSignal<String>,
    latest: Remote<HistoryPage, api::Error>,
    older: RwSignal<Option<Older>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<api::Error>>,
    /// Whether whoever looks may change subscriptions.
    bill: Signal<bool>,
    toasts: Toasts,
}

/// The history.
#[component]
pub fn HistoryPanel() -> AnyView {
    let desk = use_desk();
    let may = use_may(Role::Agent);
    let kinds = RwSignal::new(String::new());
    let revision = Memo::new(move |_| desk.member().map(|member| member.revision));
    let latest = remote(
        move || (kinds.get(), revision.get()),
        move |(kinds, _)| async move { api::list_member_history(desk.id(), &kinds, "").await },
    );
    let again = soon(AFTER, move || latest.retry());
    let own = format!("\"{}\"", desk.id());
    use_live().on(move |happening| {
        // Whose conversation it is stands in the event: nothing here has to read all of it.
        if let Happening::Threads { event, .. } = happening
            && (event.contains(&own) || event.contains("\"many\":true"))
        {
            again.run(());
        }
    });
    let history = History {
        desk,
        kinds,
        latest,
        older: RwSignal::new(None),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
        bill: use_may(Role::Admin),
        toasts: use_toasts(),
    };
    let id = unique_id("history");
    let labelled_by = id.clone();
    let choices = KINDS.map(|(value, label)| Choice::new(value, label)).into();
    let content = part(move || history.content(may.get()));
    view! {
        <section class="facts history" aria-labelledby=labelled_by aria-busy=move || latest.loading().to_string()>
            <header class="facts-head">
                <h2 class="facts-title" id=id>"History"</h2>
                <Select label="Show" label_hidden=true choices value=kinds on_change=move |kind| kinds.set(kind) />
            </header>
            {content}
        </section>
    }
    .into_any()
}

impl History {
    /// The pages that were asked for on top of the first one, as long as they are of the same kinds.
    fn older(self) -> Option<Older> {
        self.older
            .get()
            .filter(|older| self.kinds.with(|kinds| *kinds == older.kinds))
    }

    fn content(self, may: bool) -> AnyView {
        let error = self.latest.error();
        let (items, cursor) = match (self.latest.with_value(|page| page.cloned()), &error) {
            (None, None) => return shape(),
            (None, Some(error)) => {
                return view! {
                    <p class="facts-note">{format!("{}.", error.title())}</p>
                    <div><Button on_press=move |()| self.latest.retry()>"Try again"</Button></div>
                }
                .into_any();
            }
            (Some(page), _) => join(page, self.older()),
        };
        if items.is_empty() {
            return view! { <p class="facts-note">"Nothing so far."</p> }.into_any();
        }
        let undo = move |change: Undoable| match change {
            Undoable::Change(id) => undo(self.desk, id),
            Undoable::Tier(id) => self.take_back(id),
        };
        let may = May {
            edit: may,
            bill: self.bill.get(),
        };
        let lines: Vec<_> = items
            .into_iter()
            .map(|item| line(item, may, undo))
            .collect();
        let more = cursor.map(|cursor| {
            let more = move |()| self.more(cursor.clone());
            view! { <Button busy=self.busy on_press=more>"Show earlier"</Button> }
        });
        let failed = move || self.failed.get().map(|error| error.detail());
        view! {
            <ol class="timeline">{lines}</ol>
            <p class="field-error" role="alert">{failed}</p>
            <div class="timeline-more">{more}</div>
        }
        .into_any()
    }

    /// Gives the subscription its former price in Stripe.
    fn take_back(self, id: TierChangeId) {
        spawn_local_scoped_with_cancellation(async move {
            self.toasts
                .show(taken_back(api::revert_tier_change(id).await));
            self.latest.retry();
        });
    }

    fn more(self, cursor: String) {
        self.busy.set(true);
        self.failed.set(None);
        let announcer = use_announcer();
        let kinds = self.kinds.get_untracked();
        spawn_local_scoped_with_cancellation(async move {
            let page = api::list_member_history(self.desk.id(), &kinds, &cursor).await;
            self.busy.set(false);
            match page {
                Ok(page) => {
                    announcer.say(format!("{} more", page.items.len()));
                    self.older.update(|older| {
                        let before = older.take().filter(|older| older.kinds == kinds);
                        let mut items = before.map(|older| older.items).unwrap_or_default();
                        items.extend(page.items);
                        *older = Some(Older {
                            kinds,
                            items,
                            cursor: page.next_cursor,
                        });
                    });
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// The first page, and what is older than its last line; where to go on.
fn join(page: HistoryPage, older: Option<Older>) -> (Vec<HistoryItem>, Option<String>) {
    let HistoryPage {
        mut items,
        next_cursor,
        ..
    } = page;
    let Some(older) = older else {
        return (items, next_cursor);
    };
    // What is new on top has pushed lines from the first page to the next one.
    let known: Vec<_> = items.iter().map(mark).collect();
    items.extend(
        older
            .items
            .into_iter()
            .filter(|item| !known.contains(&mark(item))),
    );
    (items, older.cursor)
}

fn mark(item: &HistoryItem) -> (i64, &'static str, Option<String>) {
    let change = item.change.as_ref().map(|change| change.id.to_string());
    let payment = item.payment.as_ref().map(|payment| payment.id.clone());
    let message = item.message.as_ref().map(|message| message.id.to_string());
    let tier = item.tier_change.as_ref().map(|tier| tier.id.to_string());
    (
        item.at.timestamp_micros(),
        item.kind.as_str(),
        change
            .or(payment)
            .or(tier)
            .or(message)
            .or_else(|| item.event.clone()),
    )
}

fn shape() -> AnyView {
    let line = |_| view! { <div class="fact"><Skeleton width="long" /></div> }.into_any();
    (0..6).map(line).collect::<Vec<_>>().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use crm_types::members::HistoryKind;

    fn item(at: i64) -> HistoryItem {
        HistoryItem {
            kind: HistoryKind::Event,
            at: DateTime::from_timestamp(at, 0).unwrap(),
            change: None,
            day: None,
            count: None,
            event: Some("x".to_owned()),
            payment: None,
            tier_change: None,
            message: None,
            ticket: None,
        }
    }

    fn page(at: &[i64]) -> HistoryPage {
        HistoryPage {
            items: at.iter().map(|at| item(*at)).collect(),
            has_more: true,
            next_cursor: Some("first".to_owned()),
        }
    }

    #[test]
    fn every_line_stands_once_also_where_the_first_page_moved() {
        let older = Older {
            kinds: String::new(),
            items: vec![item(7), item(6), item(5)],
            cursor: None,
        };
        let (items, cursor) = join(page(&[9, 8, 7]), Some(older));
        let times: Vec<_> = items.iter().map(|item| item.at.timestamp()).collect();
        assert_eq!((times, cursor), (vec![9, 8, 7, 6, 5], None));
        assert_eq!(join(page(&[1]), None).1.as_deref(), Some("first"));
    }
}
