//! What somebody has begun to write, kept in this browser until it is sent; sends nothing.

use crm_types::ids::MemberId;
use crm_types::messages::Channel;
use leptos::prelude::window;

/// A message that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Of an e-mail.
    pub subject: String,
    pub body: String,
}

/// No text that the server takes has one in it.
const BETWEEN: char = '\0';

impl Draft {
    /// Whether nothing has been written.
    pub fn is_blank(&self) -> bool {
        self.subject.trim().is_empty() && self.body.trim().is_empty()
    }

    fn write(&self) -> String {
        format!(
            "{}{BETWEEN}{}",
            self.subject.replace(BETWEEN, ""),
            self.body.replace(BETWEEN, "")
        )
    }

    fn read(stored: &str) -> Option<Self> {
        let (subject, body) = stored.split_once(BETWEEN)?;
        Some(Self {
            subject: subject.to_owned(),
            body: body.to_owned(),
        })
    }
}

fn key(id: MemberId, channel: Channel) -> String {
    format!("message:{channel}:{id}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps it. A browser that keeps nothing still has it in the page.
pub fn keep(id: MemberId, channel: Channel, draft: &Draft) {
    let Some(storage) = storage() else { return };
    let _ = match draft.is_blank() {
        true => storage.remove_item(&key(id, channel)),
        false => storage.set_item(&key(id, channel), &draft.write()),
    };
}

/// What was kept.
pub fn kept(id: MemberId, channel: Channel) -> Draft {
    let stored = || Draft::read(&storage()?.get_item(&key(id, channel)).ok()??);
    stored().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        for (subject, body) in [("", "a\nb"), ("Hello", "🙂"), ("", "")] {
            let draft = Draft {
                subject: subject.to_owned(),
                body: body.to_owned(),
            };
            assert_eq!(Draft::read(&draft.write()), Some(draft));
        }
        assert_eq!(Draft::read("something else"), None);
    }
}
