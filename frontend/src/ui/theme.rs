//! Light, dark or as the system has it: kept in this browser and set on the root element; paints nothing itself.

use leptos::prelude::*;

use super::Glyph;

/// What the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The key in the browser's storage; the script in `index.html` reads it before the first paint.
const KEY: &str = "theme";

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "Like the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    pub const fn glyph(self) -> Glyph {
        match self {
            Self::System => Glyph::Monitor,
            Self::Light => Glyph::Sun,
            Self::Dark => Glyph::Moon,
        }
    }

    /// The value of `data-theme`; none follows the system.
    const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn read(text: Option<&str>) -> Self {
        match text {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The theme of the page.
#[derive(Clone, Copy)]
pub struct ThemeStore(RwSignal<Theme>);

impl ThemeStore {
    pub fn get(&self) -> Theme {
        self.0.get()
    }

    /// Takes it at once and remembers it.
    pub fn choose(&self, theme: Theme) {
        self.0.set(theme);
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = match theme.attribute() {
                Some(value) => storage.set_item(KEY, value),
                None => storage.remove_item(KEY),
            };
        }
    }

    /// To the other of light and dark, seen from what is shown now.
    pub fn toggle(&self) {
        let dark = match self.0.get_untracked() {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => window()
                .match_media("(prefers-color-scheme: dark)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches()),
        };
        self.choose(if dark { Theme::Light } else { Theme::Dark });
    }
}

/// Reads what was chosen before and keeps the root element in step.
pub fn provide_theme() {
    let stored = window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(KEY).ok().flatten());
    let theme = RwSignal::new(Theme::read(stored.as_deref()));
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = match theme.get().attribute() {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
    });
    provide_context(ThemeStore(theme));
}

/// The theme, to be read or chosen.
pub fn use_theme() -> ThemeStore {
    use_context().unwrap_or_else(|| ThemeStore(RwSignal::new(Theme::System)))
}
