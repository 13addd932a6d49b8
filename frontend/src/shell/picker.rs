//! Finding one member or one lead by name or address, those it may be first; chooses nobody by itself.

use std::time::Duration;

use crm_types::ids::{LeadId, MemberId};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use uuid::Uuid;

use crate::api::{self, MembersQuery};
use crate::ui::{Remote, TextField, part, remote, soon, unique_id};

/// What is typed is asked for a moment later.
const PAUSE: Duration = Duration::from_millis(200);

/// So many are offered at once.
const OFFERED: u16 = 8;

/// Somebody who may be meant.
struct Person {
    id: Uuid,
    name: Option<String>,
    /// What tells them from others of that name.
    reached: Option<String>,
}

type Found = LocalBoxFuture<'static, api::Result<Vec<Person>>>;

/// Who is looked for.
struct Picking {
    label: &'static str,
    many: &'static str,
    find: fn(MembersQuery) -> Found,
}

/// A field, and beneath it members who fit what is typed; for nothing those of `candidates`. Whoever is picked is `chosen`.
pub fn member_picker(
    candidates: Vec<MemberId>,
    chosen: RwSignal<Option<MemberId>>,
    error: RwSignal<Option<String>>,
    autofocus: bool,
) -> AnyView {
    let picking = Picking {
        label: "Member",
        many: "Members",
        find: |query| {
            async move {
                let page = api::list_members(&query).await?;
                let people = page.items.into_iter().map(|row| Person {
                    id: row.id.0,
                    name: row.name,
                    reached: row.email,
                });
                Ok(people.collect())
            }
            .boxed_local()
        },
    };
    let is = Signal::derive(move || chosen.get().map(|id| id.0));
    let choose = Callback::new(move |id: Option<Uuid>| chosen.set(id.map(MemberId)));
    picker(&picking, candidates, is, choose, error, autofocus)
}

/// The same of leads who have not become members.
pub fn lead_picker(chosen: RwSignal<Option<LeadId>>, error: RwSignal<Option<String>>) -> AnyView {
    let picking = Picking {
        label: "Lead",
        many: "Leads",
        find: |query| {
            async move {
                let query = MembersQuery {
                    filter: "member_id is null".to_owned(),
                    ..query
                };
                let page = api::list_leads(&query).await?;
                let people = page.items.into_iter().map(|row| Person {
                    id: row.id.0,
                    name: row.name,
                    reached: row.email.or(row.phone),
                });
                Ok(people.collect())
            }
            .boxed_local()
        },
    };
    let is = Signal::derive(move || chosen.get().map(|id| id.0));
    let choose = Callback::new(move |id: Option<Uuid>| chosen.set(id.map(LeadId)));
    picker(&picking, Vec::new(), is, choose, error, false)
}

fn picker(
    picking: &Picking,
    candidates: Vec<MemberId>,
    is: Signal<Option<Uuid>>,
    choose: Callback<Option<Uuid>>,
    error: RwSignal<Option<String>>,
    autofocus: bool,
) -> AnyView {
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let ask = soon(PAUSE, move || asked.set(typed.get_untracked()));
    let (find, label, many) = (picking.find, picking.label, picking.many);
    let found: Remote<Option<Vec<Person>>, api::Error> = remote(
        move || asked.with(|asked| query(asked, &candidates)),
        move |query: Option<MembersQuery>| async move {
            match query {
                Some(query) => find(query).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let group = unique_id("person");
    let list = part(move || {
        let error = found.error();
        found.with_value(|people| match (people, error) {
            (_, Some(error)) => said(error.detail()),
            (None, None) | (Some(None), None) => {
                said("Type a name or an e-mail address.".to_owned())
            }
            (Some(Some(people)), None) if people.is_empty() => {
                said("Nobody is called that.".to_owned())
            }
            (Some(Some(people)), None) => options(people, many, &group, is, choose),
        })
    });
    let write = move |text| {
        typed.set(text);
        // Who is no longer in the list is not chosen unseen.
        choose.run(None);
        ask.run(());
    };
    view! {
        <TextField label kind="search" value=typed error on_input=write autofocus />
        <div class="link-found" aria-busy=Signal::derive(move || found.loading().to_string())>{list}</div>
    }
    .into_any()
}

/// Whom to list: those who fit what is typed, and for nothing those it may be.
fn query(typed: &str, candidates: &[MemberId]) -> Option<MembersQuery> {
    let typed = typed.trim();
    let any = candidates.iter().map(|id| format!("user_id = \"{id}\""));
    let filter = match typed.is_empty() {
        true if candidates.is_empty() => return None,
        true => any.collect::<Vec<_>>().join(" or "),
        false => String::new(),
    };
    Some(MembersQuery {
        filter,
        q: typed.to_owned(),
        limit: Some(OFFERED),
        total: Some(false),
        ..MembersQuery::default()
    })
}

fn said(text: String) -> AnyView {
    view! { <p class="field-help">{text}</p> }.into_any()
}

fn options(
    people: &[Person],
    many: &'static str,
    group: &str,
    is: Signal<Option<Uuid>>,
    choose: Callback<Option<Uuid>>,
) -> AnyView {
    let option = |person: &Person| {
        let id = person.id;
        let reached = person.reached.clone().unwrap_or_default();
        let name = person.name.clone().filter(|name| !name.trim().is_empty());
        let (name, reached) = match name {
            Some(name) => (name, reached),
            None => (reached, String::new()),
        };
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name=group.to_owned()
                    prop:checked=move || is.get() == Some(id)
                    on:change=move |_| choose.run(Some(id))
                />
                <span>
                    <span class="radio-label" dir="auto">{name}</span>
                    <span class="field-help" dir="auto">{reached}</span>
                </span>
            </label>
        }
        .into_any()
    };
    let options: Vec<AnyView> = people.iter().map(option).collect();
    view! {
        <fieldset class="radio-group">
            <legend class="visually-hidden">{many}</legend>
            {options}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_it_may_be_stand_there_until_something_is_typed() {
        let id = MemberId(Default::default());
        assert_eq!(query(" ", &[]), None);
        let either = query("", &[id, id]).unwrap();
        assert_eq!(
            either.filter,
            format!("user_id = \"{id}\" or user_id = \"{id}\"")
        );
        let found = query(" ann ", &[id]).unwrap();
        assert_eq!((found.q.as_str(), found.filter.as_str()), ("ann", ""));
    }
}
