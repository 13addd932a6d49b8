//! Finding one member by name or address, those it may be first; chooses nobody by itself.

use std::time::Duration;

use crm_types::ids::MemberId;
use crm_types::members::{MemberPage, MemberRow};
use leptos::prelude::*;

use crate::api::{self, MembersQuery};
use crate::ui::{Remote, TextField, part, remote, soon, unique_id};

/// What is typed is asked for a moment later.
const PAUSE: Duration = Duration::from_millis(200);

/// A field, and beneath it those who fit what is typed; for nothing those of `candidates`. Whoever is picked is `chosen`.
pub fn member_picker(
    candidates: Vec<MemberId>,
    chosen: RwSignal<Option<MemberId>>,
    error: RwSignal<Option<String>>,
    autofocus: bool,
) -> AnyView {
    let typed = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let ask = soon(PAUSE, move || asked.set(typed.get_untracked()));
    let found: Remote<Option<MemberPage>, api::Error> = remote(
        move || asked.with(|asked| query(asked, &candidates)),
        |query: Option<MembersQuery>| async move {
            match query {
                Some(query) => api::list_members(&query).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let group = unique_id("member");
    let list = part(move || {
        let error = found.error();
        found.with_value(|page| match (page, error) {
            (_, Some(error)) => said(error.detail()),
            (None, None) | (Some(None), None) => {
                said("Type a name or an e-mail address.".to_owned())
            }
            (Some(Some(page)), None) if page.items.is_empty() => {
                said("Nobody is called that.".to_owned())
            }
            (Some(Some(page)), None) => options(&page.items, &group, chosen),
        })
    });
    let write = move |text| {
        typed.set(text);
        // Who is no longer in the list is not chosen unseen.
        chosen.set(None);
        ask.run(());
    };
    view! {
        <TextField label="Member" kind="search" value=typed error on_input=write autofocus />
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
        limit: Some(8),
        total: Some(false),
        ..MembersQuery::default()
    })
}

fn said(text: String) -> AnyView {
    view! { <p class="field-help">{text}</p> }.into_any()
}

fn options(rows: &[MemberRow], group: &str, chosen: RwSignal<Option<MemberId>>) -> AnyView {
    let option = |row: &MemberRow| {
        let id = row.id;
        let email = row.email.clone().unwrap_or_default();
        let name = row.name.clone().filter(|name| !name.trim().is_empty());
        let (name, email) = match name {
            Some(name) => (name, email),
            None => (email, String::new()),
        };
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name=group.to_owned()
                    prop:checked=move || chosen.get() == Some(id)
                    on:change=move |_| chosen.set(Some(id))
                />
                <span>
                    <span class="radio-label" dir="auto">{name}</span>
                    <span class="field-help" dir="auto">{email}</span>
                </span>
            </label>
        }
        .into_any()
    };
    let options: Vec<AnyView> = rows.iter().map(option).collect();
    view! {
        <fieldset class="radio-group">
            <legend class="visually-hidden">"Members"</legend>
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
