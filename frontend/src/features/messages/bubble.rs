//! One message as a bubble: what was said, when, by whom, and how it fared; a day before it where one begins, and between
//! them in a line what became of the conversation.

use chrono::{DateTime, Utc};
use crm_types::messages::{Channel, Direction, MediaLink, Message, ThreadChange};
use leptos::prelude::*;

use super::happened::said_of;
use super::words::{fared, is_lost, tone};
use crate::ui::{Badge, Glyph, Icon, format};

/// All bubbles, the oldest first, with the days and what became of the conversation between them.
pub fn bubbles(messages: &[Message], changes: &[ThreadChange]) -> AnyView {
    let mut day = String::new();
    let mut lines: Vec<AnyView> = Vec::with_capacity(messages.len() + changes.len());
    for entry in between(messages, changes) {
        let at = match entry {
            Entry::Message(message) => message.created_at,
            Entry::Change(change) => change.at,
        };
        let own = format::date(at);
        if own != day {
            lines.push(separator(&own, at));
            day = own;
        }
        lines.push(match entry {
            Entry::Message(message) => bubble(message),
            Entry::Change(change) => happened(change),
        });
    }
    lines.into_any()
}

/// What stands in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry<'a> {
    Message(&'a Message),
    Change(&'a ThreadChange),
}

/// Both in the order in which they were; what a message did stands after it.
fn between<'a>(messages: &'a [Message], changes: &'a [ThreadChange]) -> Vec<Entry<'a>> {
    let mut all = Vec::with_capacity(messages.len() + changes.len());
    let mut changes = changes.iter().peekable();
    for message in messages {
        while let Some(change) = changes.next_if(|change| change.at < message.created_at) {
            all.push(Entry::Change(change));
        }
        all.push(Entry::Message(message));
    }
    all.extend(changes.map(Entry::Change));
    all
}

fn happened(change: &ThreadChange) -> AnyView {
    let at = change.at;
    view! {
        <li class="talk-event" data-change=change.kind.as_str()>
            <span dir="auto">{said_of(change)}</span>
            " · "
            <time datetime=at.to_rfc3339() data-tip=format::exact_time(at)>{format::clock(at)}</time>
        </li>
    }
    .into_any()
}

fn separator(day: &str, at: DateTime<Utc>) -> AnyView {
    view! {
        <li class="talk-day"><time datetime=at.format("%F").to_string()>{day.to_owned()}</time></li>
    }
    .into_any()
}

fn bubble(message: &Message) -> AnyView {
    let ours = message.direction == Direction::Outbound;
    let who = match (ours, &message.author_name) {
        (true, Some(name)) => name.clone(),
        (true, None) if message.answers_id.is_some() => "Answered by itself".to_owned(),
        (true, None) => "We".to_owned(),
        (false, _) => "They".to_owned(),
    };
    let subject = message
        .subject
        .clone()
        .map(|subject| view! { <p class="bubble-subject" dir="auto">{subject}</p> });
    let media: Vec<AnyView> = message.media.iter().enumerate().map(file).collect();
    let letter = (message.channel == Channel::Email).then(|| {
        view! { <Icon glyph=Glyph::Mail /><span class="visually-hidden">"by e-mail, "</span> }
    });
    let state = ours.then(|| match is_lost(message.state) {
        true => view! { <Badge tone=tone(message.state) text=fared(message) /> }.into_any(),
        false => view! { <span>{fared(message)}</span> }.into_any(),
    });
    let at = message.created_at;
    view! {
        <li
            class="bubble"
            class:bubble-ours=ours
            class:bubble-lost=is_lost(message.state)
            data-message=message.id.to_string()
            data-state=message.state.as_str()
        >
            <div class="bubble-said">
                <span class="visually-hidden">{format!("{who}: ")}</span>
                {subject}
                <p class="bubble-text" dir="auto">{message.body.clone()}</p>
                {media}
            </div>
            <div class="bubble-note">
                {letter}
                {ours.then(|| view! { <bdi>{who}</bdi>" · " })}
                <time datetime=at.to_rfc3339() data-tip=format::exact_time(at)>{format::clock(at)}</time>
                {state.map(|state| view! { " · "{state} })}
            </div>
        </li>
    }
    .into_any()
}

/// What came along lies at the carrier, and is opened there.
fn file((index, file): (usize, &MediaLink)) -> AnyView {
    let kind = file
        .content_type
        .clone()
        .unwrap_or_else(|| "File".to_owned());
    let name = format!("{kind}, {}", index + 1);
    match file.url.starts_with("https://") || file.url.starts_with("http://") {
        true => view! {
            <a class="text-link outward" href=file.url.clone() target="_blank" rel="noopener noreferrer">
                {name}
                <Icon glyph=Glyph::External />
                <span class="visually-hidden">" in a new tab"</span>
            </a>
        }
        .into_any(),
        false => view! { <span>{name}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::transcript::tests::{closed, message};
    use super::*;

    #[test]
    fn what_became_of_it_stands_where_it_happened_and_after_what_did_it() {
        let messages = [message(10), message(20)];
        let changes = [closed(5), closed(10), closed(15), closed(25)];
        let all: Vec<String> = between(&messages, &changes)
            .into_iter()
            .map(|entry| match entry {
                Entry::Message(message) => format!("m{}", message.body),
                Entry::Change(change) => format!("c{}", change.id),
            })
            .collect();
        assert_eq!(all, ["c5", "m10", "c10", "c15", "m20", "c25"]);
    }
}
