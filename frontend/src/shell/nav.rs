//! Entries of the sidebar and which of them is the current one; draws nothing.

use leptos::prelude::Signal;

use crate::paths;
use crate::ui::Glyph;

/// A page, or a saved view of one.
#[derive(Clone, Debug)]
pub struct NavEntry {
    pub label: &'static str,
    pub glyph: Glyph,
    pub href: String,
    /// As in `g m`.
    pub keys: Option<&'static str>,
    /// Saved views beneath it.
    pub views: Vec<NavEntry>,
    /// Seldom needed: at the foot of the sidebar, and in the account menu where there is only a bar.
    pub minor: bool,
    /// In the sidebar as any other, but behind *More* where there is only a bar.
    pub beyond: bool,
    /// How much there asks for attention; nothing is shown for 0.
    pub count: Option<Signal<i64>>,
}

impl NavEntry {
    pub fn new(label: &'static str, glyph: Glyph, href: impl Into<String>) -> Self {
        Self {
            label,
            glyph,
            href: href.into(),
            keys: None,
            views: Vec::new(),
            minor: false,
            beyond: false,
            count: None,
        }
    }

    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = Some(keys);
        self
    }

    pub fn count(mut self, count: Signal<i64>) -> Self {
        self.count = Some(count);
        self
    }

    pub fn minor(mut self) -> Self {
        self.minor = true;
        self
    }

    pub fn beyond(mut self) -> Self {
        self.beyond = true;
        self
    }

    pub fn view(mut self, view: NavEntry) -> Self {
        self.views.push(view);
        self
    }
}

/// Whether this very page is shown, with all that the entry's query asks for.
pub fn is_here(href: &str, path: &str, search: &str) -> bool {
    let (own_path, own_search) = href.split_once('?').unwrap_or((href, ""));
    own_path == path
        && own_search.split('&').all(|pair| {
            let name = pair.split_once('=').map_or(pair, |(name, _)| name);
            name.is_empty()
                || paths::query_value(own_search, name) == paths::query_value(search, name)
        })
}

/// Whether the page or one beneath it is shown.
pub fn is_within(href: &str, path: &str) -> bool {
    let own_path = href.split_once('?').map_or(href, |(path, _)| path);
    path == own_path
        || path
            .strip_prefix(own_path)
            .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_current_when_its_query_is_asked_for_whatever_else_is() {
        let view = paths::with_query("/m", &[("filter", "vision_count = 0")]);
        assert!(is_here(
            &view,
            "/m",
            "sort=name&filter=vision_count%20=%200"
        ));
        assert!(!is_here(&view, "/m", ""));
        assert!(!is_here(&view, "/n", "filter=vision_count+%3D+0"));
        assert!(is_here("/m", "/m", "q=x"));
    }

    #[test]
    fn a_page_is_current_for_what_lies_beneath_it() {
        assert!(is_within("/m", "/m/7"));
        assert!(is_within("/m?q=1", "/m"));
        assert!(!is_within("/m", "/members"));
    }
}
