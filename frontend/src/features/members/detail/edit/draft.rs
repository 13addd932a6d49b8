//! Notes that the server does not have yet, kept in this browser: a closed window loses none of them; sends nothing.

use crm_types::ids::{AdminId, MemberId};
use leptos::prelude::window;

use super::fields::same_text;

/// Words that were not saved, and the notes they were made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub base: String,
    pub text: String,
    /// What is to become of them and of somebody else's, as far as that was written.
    pub stays: Option<String>,
}

/// No text that the server takes has one in it.
const BETWEEN: char = '\0';

impl Draft {
    fn write(&self) -> String {
        let stays = self.stays.iter().map(String::as_str);
        let parts = [self.base.as_str(), self.text.as_str()];
        let parts = parts.into_iter().chain(stays);
        let parts: Vec<_> = parts.map(|part| part.replace(BETWEEN, "")).collect();
        parts.join("\0")
    }

    fn read(stored: &str) -> Option<Self> {
        let mut parts = stored.split(BETWEEN).map(str::to_owned);
        Some(Self {
            base: parts.next()?,
            text: parts.next()?,
            stays: parts.next(),
        })
    }

    /// Whether nobody needs it any more once the server has `saved`: it is what was kept here last, or says the same. One
    /// of another window stays.
    fn is_done(&self, own: Option<&Self>, saved: &str) -> bool {
        own == Some(self) || (self.stays.is_none() && same_text(&self.text, saved))
    }
}

/// Where drafts are kept: each admin's own, also in a browser that several use.
#[derive(Clone, Copy, Debug)]
pub struct Shelf {
    pub admin: Option<AdminId>,
    pub member: MemberId,
}

impl Shelf {
    fn key(self) -> String {
        let admin = self.admin.map(|id| id.to_string());
        format!("notes:{}:{}", admin.unwrap_or_default(), self.member)
    }

    /// Keeps it. A browser that keeps nothing still has it in the page.
    pub fn keep(self, draft: &Draft) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&self.key(), &draft.write());
        }
    }

    /// What was kept.
    pub fn kept(self) -> Option<Draft> {
        Draft::read(&storage()?.get_item(&self.key()).ok()??)
    }

    /// The server has `saved`; `own` is what was kept here last.
    pub fn forget(self, own: Option<&Draft>, saved: &str) {
        if self.kept().is_some_and(|kept| kept.is_done(own, saved))
            && let Some(storage) = storage()
        {
            let _ = storage.remove_item(&self.key());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(base: &str, text: &str, stays: Option<&str>) -> Draft {
        Draft {
            base: base.to_owned(),
            text: text.to_owned(),
            stays: stays.map(str::to_owned),
        }
    }

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        for kept in [
            draft("", "", None),
            draft("a\nb", "🙂 \"c\"", None),
            draft("a", "\r\n", Some("")),
            draft("a", "b", Some("a\nb")),
        ] {
            assert_eq!(Draft::read(&kept.write()), Some(kept));
        }
        assert_eq!(Draft::read("something else"), None);
        let odd = draft("a\0b", "c\0d", None);
        assert_eq!(Draft::read(&odd.write()), Some(draft("ab", "cd", None)));
    }

    #[test]
    fn only_what_was_kept_here_or_is_saved_is_forgotten() {
        let own = draft("", "mine", None);
        assert!(own.is_done(Some(&own), "mine\nand theirs"));
        assert!(draft("x", "the same ", None).is_done(Some(&own), "the same"));
        // Of another window, which still has to save it.
        assert!(!draft("", "other", None).is_done(Some(&own), "mine"));
        assert!(!draft("", "mine", Some("both")).is_done(None, "mine"));
    }

    #[test]
    fn every_admin_has_drafts_of_their_own() {
        let [one, other] = [1, 2].map(|n| Shelf {
            admin: Some(AdminId(uuid::Uuid::from_u128(n))),
            member: MemberId(uuid::Uuid::from_u128(7)),
        });
        assert_ne!(one.key(), other.key());
        assert!(one.key().ends_with("7"));
    }
}
