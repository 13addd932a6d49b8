//! Whom a figure is made up of, the highest revenue first, each with their items, page by page; adds up what is shown, so
//! that the last page ends at the figure.

use crm_types::money::Money;
use crm_types::revenue::{LedgerMember, LedgerPage};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::Figure;
use super::ledger::{heads, narrow, row};
use crate::api;
use crate::paths;
use crate::shell::trouble;
use crate::ui::{
    Button, EmptyState, Glyph, Remote, Skeleton, TableFrame, format, part, remote, use_announcer,
};

/// What lies behind the first page.
#[derive(Clone, Default)]
struct Further {
    items: Vec<LedgerMember>,
    cursor: Option<String>,
}

#[derive(Clone, Copy)]
struct Pages {
    figure: StoredValue<Figure>,
    further: RwSignal<Option<Further>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<api::Error>>,
}

/// The members behind the figure.
#[component]
pub fn Behind(figure: Figure) -> AnyView {
    let figure = StoredValue::new(figure);
    let first: Remote<LedgerPage, api::Error> = remote(
        || (),
        move |()| async move {
            let figure = figure.try_get_value().unwrap_or_default();
            api::list_ledger(&figure.filter, &figure.q, "").await
        },
    );
    let pages = Pages {
        figure,
        further: RwSignal::new(None),
        busy: RwSignal::new(false),
        failed: RwSignal::new(None),
    };
    let content = part(move || {
        let error = first.error();
        first.with_value(|page| match (page, error) {
            (Some(page), _) => pages.content(page),
            (None, Some(error)) => trouble(&error, move || first.retry()),
            (None, None) => shape(),
        })
    });
    view! { <div class="behind" aria-busy=Signal::derive(move || first.loading().to_string())>{content}</div> }
        .into_any()
}

impl Pages {
    fn content(self, page: &LedgerPage) -> AnyView {
        if page.items.is_empty() {
            return view! {
                <EmptyState
                    icon=Glyph::Trend
                    title="Nobody pays here"
                    text="Of these members none has recurring revenue, so the figure is nought."
                />
            }
            .into_any();
        }
        let further = self.further.get();
        let cursor = match &further {
            Some(further) => further.cursor.clone(),
            None => page.next_cursor.clone(),
        };
        let mut all: Vec<&LedgerMember> = page.items.iter().collect();
        all.extend(further.iter().flat_map(|further| &further.items));
        let summary = summary(page, &all);
        let rows: Vec<AnyView> = all.into_iter().map(member).collect();
        let more = cursor.map(|cursor| {
            let more = move |()| self.more(cursor.clone());
            view! { <Button busy=self.busy on_press=more>"Show more"</Button> }
        });
        let failed = move || self.failed.get().map(|error| error.detail());
        view! {
            <p class="behind-sum">
                <strong>{format::money(&page.total)}</strong>
                " a month from "
                {members(page.members)}
                ". Each amount is a price, times its quantity, times how often a month has it, less what is taken off."
            </p>
            <div class="behind-table"><TableFrame label="Table of members and their items" head=heads()>{rows}</TableFrame></div>
            <footer class="behind-foot">
                <p>{summary}</p>
                <p class="field-error" role="alert">{failed}</p>
                {more}
            </footer>
        }
        .into_any()
    }

    fn more(self, cursor: String) {
        self.busy.set(true);
        self.failed.set(None);
        let announcer = use_announcer();
        let figure = self.figure.get_value();
        spawn_local_scoped_with_cancellation(async move {
            let page = api::list_ledger(&figure.filter, &figure.q, &cursor).await;
            self.busy.set(false);
            match page {
                Ok(page) => {
                    announcer.say(format!("{} more", page.items.len()));
                    self.further.update(|further| {
                        let further = further.get_or_insert_default();
                        further.items.extend(page.items);
                        further.cursor = page.next_cursor;
                    });
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

fn members(count: i64) -> String {
    match count {
        1 => "1 member".to_owned(),
        count => format!("{} members", format::number(count)),
    }
}

/// What the rows add up to, and how many of them there are.
fn shown(all: &[&LedgerMember]) -> (i64, i64) {
    let sum = all.iter().map(|member| member.mrr.minor).sum();
    (sum, i64::try_from(all.len()).unwrap_or(i64::MAX))
}

fn summary(page: &LedgerPage, all: &[&LedgerMember]) -> String {
    let (sum, count) = shown(all);
    let sum = format::money(&Money::from_minor(sum, &page.total.currency));
    match count >= page.members {
        true => format!("All of them: {sum}."),
        false => format!(
            "The first {} of {}: {sum} of {}.",
            format::number(count),
            format::number(page.members),
            format::money(&page.total)
        ),
    }
}

fn member(member: &LedgerMember) -> AnyView {
    let name = member.name.clone().filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| "Member without a name".to_owned());
    let href = paths::with_query(&paths::member(member.id), &[("tab", "revenue")]);
    let items: Vec<AnyView> = member.items.iter().map(row).collect();
    view! {
        <tr class="ledger-member" data-member=member.id.to_string()>
            <td><a class="panel-name text-link" href=href dir="auto">{name}</a>{narrow(&member.mrr)}</td>
            <td colspan="7"></td>
            <td class="number">{format::money(&member.mrr)}</td>
        </tr>
        {items}
    }
    .into_any()
}

fn shape() -> AnyView {
    let line = |_| view! { <div class="fact"><Skeleton width="long" /></div> }.into_any();
    let lines = (0..8).map(line).collect::<Vec<_>>();
    view! { <div class="behind-shape">{lines}</div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::ids::MemberId;

    #[test]
    fn what_is_shown_is_added_up_and_counted() {
        let member = |minor| LedgerMember {
            id: MemberId(Default::default()),
            name: None,
            mrr: Money::from_minor(minor, "USD"),
            items: Vec::new(),
        };
        let (one, other) = (member(10_754), member(1));
        assert_eq!(shown(&[&one, &other]), (10_755, 2));
        assert_eq!(shown(&[]), (0, 0));
    }
}
