//! Choosing somebody who signs in here, as who sees to a ticket or a lead.

use crm_types::auth::Admin;
use crm_types::ids::AdminId;
use leptos::prelude::*;

use crate::api;
use crate::features::auth::use_admin;
use crate::ui::{Choice, Remote, Select, part, remote};

/// A select of admins. `nobody`: how it is called that there is none; `called`: how the chosen one is, where the list does
/// not know them.
pub fn people(
    label: &'static str,
    nobody: &'static str,
    value: Signal<Option<AdminId>>,
    called: Signal<Option<String>>,
    pick: Callback<(Option<AdminId>, String)>,
) -> AnyView {
    let admins: Remote<Vec<Admin>, api::Error> = remote(|| (), |()| api::list_admins());
    let me = use_admin();
    let choices = Memo::new(move |_| {
        let mine = me.with(|me| me.as_ref().map(|me| me.id));
        let mut all = vec![Choice::new("", nobody)];
        admins.with_value(|known| {
            for admin in known.into_iter().flatten() {
                let name = match Some(admin.id) == mine {
                    true => format!("{} (you)", admin.name),
                    false => admin.name.clone(),
                };
                all.push(Choice::new(admin.id.to_string(), name));
            }
        });
        if let Some(id) = value.get() {
            let id = id.to_string();
            if !all.iter().any(|choice| choice.value == id) {
                let name = called.get().unwrap_or_else(|| "Somebody".to_owned());
                all.push(Choice::new(id, name));
            }
        }
        all
    });
    part(move || {
        let choices = choices.get();
        let names = choices.clone();
        let chosen =
            Signal::derive(move || value.get().map(|id| id.to_string()).unwrap_or_default());
        let on_change = move |key: String| {
            let named = names.iter().find(|choice| choice.value == key);
            let name = named.map(|choice| choice.label.clone()).unwrap_or_default();
            pick.run((key.parse().ok(), name));
        };
        view! { <Select label choices value=chosen on_change /> }.into_any()
    })
}
