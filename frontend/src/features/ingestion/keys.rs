//! The write keys: which there are, who uses them, and the ends of those that should open nothing any more.

use crm_types::ingestion::WriteKey;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::words::{action, heads};
use crate::api;
use crate::ui::{
    Badge, Button, ButtonLook, ConfirmDialog, Glyph, TableFrame, TimeAgo, Toast, Tone, format,
    use_toasts,
};

/// The table of keys. What its buttons ask stands elsewhere: it must outlive the table, which is drawn anew.
pub fn keys(
    keys: &[WriteKey],
    making: RwSignal<bool>,
    revoking: RwSignal<Option<WriteKey>>,
) -> AnyView {
    let content = match keys.is_empty() {
        true => view! {
            <p class="panel-none">"No product sends events yet. Make a key for the first one."</p>
        }
        .into_any(),
        false => {
            let head = heads(&["Name", "Key", "Made", "Last used", "State", "Actions"]);
            let rows: Vec<AnyView> = keys.iter().map(|key| line(key, revoking)).collect();
            view! { <TableFrame label="Table of write keys" head>{rows}</TableFrame> }.into_any()
        }
    };
    view! {
        <section class="panel" aria-labelledby="keys-title">
            <header class="panel-head">
                <h2 class="panel-title" id="keys-title">"Write keys"</h2>
                <Button icon=Glyph::Plus on_press=move |()| making.set(true)>"New key"</Button>
            </header>
            {content}
        </section>
    }
    .into_any()
}

/// The question before a key is revoked.
#[component]
pub fn Revoke(revoking: RwSignal<Option<WriteKey>>, changed: Callback<()>) -> AnyView {
    let toasts = use_toasts();
    let revoke = move |()| {
        let Some(key) = revoking.get_untracked() else {
            return;
        };
        spawn_local(async move {
            match api::revoke_write_key(key.id).await {
                Ok(_) => {
                    toasts.show(Toast::done(format!(
                        "“{}” opens nothing any more.",
                        key.name
                    )));
                    changed.try_run(());
                }
                Err(error) => {
                    toasts.show(Toast::failed(format!("Not revoked. {}", error.detail())));
                }
            }
        });
    };
    let name = move || revoking.with(|key| key.as_ref().map(|key| key.name.clone()));
    view! {
        <ConfirmDialog
            open=Signal::derive(move || revoking.with(Option::is_some))
            on_close=move |()| revoking.set(None)
            title=Signal::derive(move || format!("Revoke “{}”?", name().unwrap_or_default()))
            text=Signal::stored(
                "Whoever uses it can send no more events from now on. This cannot be undone.".to_owned(),
            )
            confirm="Revoke"
            look=ButtonLook::Danger
            on_confirm=revoke
        />
    }
    .into_any()
}

fn state(key: &WriteKey) -> (Tone, String) {
    match (key.revoked_at, key.last_used_at, key.refused) {
        (Some(_), ..) => (Tone::Neutral, "Revoked".to_owned()),
        (None, None, 0) => (Tone::Unknown, "Not used yet".to_owned()),
        (None, Some(_), 0) => (Tone::Positive, "In use".to_owned()),
        (None, _, 1) => (Tone::Caution, "1 message refused".to_owned()),
        (None, _, refused) => (
            Tone::Caution,
            format!("{} messages refused", format::number(refused)),
        ),
    }
}

fn line(key: &WriteKey, revoking: RwSignal<Option<WriteKey>>) -> AnyView {
    let (tone, word) = state(key);
    let live = key.revoked_at.is_none();
    let why = key.last_refusal.clone().filter(|_| live);
    let used = match key.last_used_at {
        Some(at) => view! { <TimeAgo at /> }.into_any(),
        None => "Never".into_any(),
    };
    let by = key.created_by.as_ref().map(|by| format!(" by {by}"));
    let own = key.clone();
    let action = live.then(|| action("Revoke", &key.name, move || revoking.set(Some(own.clone()))));
    view! {
        <tr>
            <td><span class="panel-name" dir="auto">{key.name.clone()}</span></td>
            <td><code>{format!("{}…", key.prefix)}</code></td>
            <td><TimeAgo at=key.created_at />{by}</td>
            <td>{used}</td>
            <td><Badge tone text=word /><span class="panel-note">{why}</span></td>
            <td class="number">{action}</td>
        </tr>
    }
    .into_any()
}
