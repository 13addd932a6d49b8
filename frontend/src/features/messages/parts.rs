//! What is chosen and shown wherever a message is written, to one or to many; keeps nothing.

use crm_types::messages::{Alphabet, Channel, MessageTemplate, Segments};
use leptos::prelude::*;

use crate::api;
use crate::ui::{Glyph, Icon, Menu, MenuItem, Remote, format, remote, unique_id};

/// By which channel.
pub fn channels(channel: Signal<Channel>, pick: Callback<Channel>) -> AnyView {
    let name = unique_id("channel");
    let choice = |(own, glyph, word): (Channel, Glyph, &'static str)| {
        view! {
            <label class="composer-channel">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || channel.get() == own
                    on:change=move |_| pick.run(own)
                />
                <Icon glyph />
                {word}
            </label>
        }
        .into_any()
    };
    let choices: Vec<AnyView> = [
        (Channel::Sms, Glyph::Message, "Text message"),
        (Channel::Email, Glyph::Mail, "E-mail"),
    ]
    .map(choice)
    .into();
    view! {
        <fieldset class="composer-channels">
            <legend class="visually-hidden">"By"</legend>
            {choices}
        </fieldset>
    }
    .into_any()
}

/// The templates of a channel, in a menu.
pub fn templates(channel: Signal<Channel>, pick: Callback<MessageTemplate>) -> AnyView {
    let known: Remote<Vec<MessageTemplate>, api::Error> =
        remote(|| (), |()| api::list_message_templates());
    let items = Signal::derive(move || {
        let channel = channel.get();
        known.with_value(|known| {
            let fits = known
                .into_iter()
                .flatten()
                .filter(|one| one.channel == channel);
            let line = |one: &MessageTemplate| {
                let template = one.clone();
                MenuItem::new(one.name.clone(), move || pick.run(template.clone()))
            };
            let mut items: Vec<_> = fits.map(line).collect();
            if items.is_empty() {
                items.push(MenuItem::new("No templates yet", || ()));
            }
            items
        })
    });
    view! {
        <Menu
            trigger=view! { "Templates" }.into_any()
            trigger_class="button button-ghost"
            menu_label="Templates"
            items
        />
    }
    .into_any()
}

/// "61 characters, 1 segment".
pub fn takes(counted: &Segments) -> String {
    let characters = match counted.characters {
        1 => "1 character".to_owned(),
        many => format!("{} characters", format::number(i64::from(many))),
    };
    let segments = match counted.segments {
        1 => "1 segment".to_owned(),
        many => format!("{many} segments"),
    };
    let alphabet = match counted.alphabet {
        Alphabet::Gsm7 => "GSM-7",
        Alphabet::Ucs2 => "UCS-2",
    };
    format!("{characters} · {segments} · {alphabet}")
}
