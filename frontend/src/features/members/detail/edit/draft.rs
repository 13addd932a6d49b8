//! Notes that the server does not have yet, kept in this browser: a closed window loses none of them; sends nothing.

use crm_types::ids::MemberId;
use leptos::prelude::window;

/// Words that were not saved, and the notes they were made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub base: String,
    pub text: String,
}

/// No text that the server takes has one in it.
const BETWEEN: char = '\0';

impl Draft {
    fn write(base: &str, text: &str) -> String {
        format!("{}{BETWEEN}{text}", base.replace(BETWEEN, ""))
    }

    fn read(stored: &str) -> Option<Self> {
        let (base, text) = stored.split_once(BETWEEN)?;
        Some(Self {
            base: base.to_owned(),
            text: text.replace(BETWEEN, ""),
        })
    }
}

fn key(id: MemberId) -> String {
    format!("notes:{id}")
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Keeps it. A browser that keeps nothing still has it in the page.
pub fn keep(id: MemberId, base: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(id), &Draft::write(base, text));
    }
}

/// What was kept.
pub fn kept(id: MemberId) -> Option<Draft> {
    Draft::read(&storage()?.get_item(&key(id)).ok()??)
}

/// The server has it.
pub fn forget(id: MemberId) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        for (base, text) in [("", ""), ("a\nb", "🙂 \"c\""), ("a", "\r\n")] {
            let draft = Draft::read(&Draft::write(base, text)).unwrap();
            assert_eq!((draft.base.as_str(), draft.text.as_str()), (base, text));
        }
        assert_eq!(Draft::read("something else"), None);
        assert_eq!(
            Draft::read(&Draft::write("a\0b", "c\0d")).unwrap().text,
            "cd"
        );
    }
}
