//! What can be done by name or key: one registry that the palette lists, `?` explains and the keyboard runs. A page
//! adds its own commands, and they go with it.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Glyph;

/// Something that can be done.
#[derive(Clone)]
pub struct Command {
    pub title: String,
    /// Under which heading it stands: "Go to", "This page", "General".
    pub group: &'static str,
    pub glyph: Glyph,
    /// As in `?`, `/`, `g m` (one after the other) or `mod+k` (⌘ on a Mac, Ctrl elsewhere).
    pub keys: Option<&'static str>,
    /// Other words people may look for.
    pub words: &'static str,
    pub run: Callback<()>,
}

impl Command {
    pub fn new(
        group: &'static str,
        glyph: Glyph,
        title: impl Into<String>,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            group,
            glyph,
            keys: None,
            words: "",
            run: Callback::new(move |()| run()),
        }
    }

    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = Some(keys);
        self
    }

    pub fn words(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }
}

/// The registry.
#[derive(Clone, Copy)]
pub struct Commands {
    known: RwSignal<Vec<(u32, Command)>>,
    last: StoredValue<u32>,
}

impl Commands {
    /// Known until the current owner (page, dialog) is gone.
    pub fn register(&self, command: Command) {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.known.update(|known| known.push((id, command)));
        let known = self.known;
        on_cleanup(move || {
            known.try_update(|known| known.retain(|(other, _)| *other != id));
        });
    }

    /// All of them, oldest first.
    pub fn all(&self) -> Vec<Command> {
        self.known
            .with(|known| known.iter().map(|(_, command)| command.clone()).collect())
    }
}

/// Makes the registry known to everything below, and listens to the keyboard.
pub fn provide_commands() -> Commands {
    let commands = Commands {
        known: RwSignal::new(Vec::new()),
        last: StoredValue::new(0),
    };
    provide_context(commands);
    let pending = StoredValue::new((String::new(), 0.0_f64));
    let listener = window_event_listener(ev::keydown, move |event| {
        let Some(stroke) = stroke_of(&event) else {
            return;
        };
        let (before, at) = pending.get_value();
        // A second key belongs to the first only while the finger remembers it.
        let prefix = if event.time_stamp() - at < 1_000.0 {
            before
        } else {
            String::new()
        };
        let found = commands.known.with_untracked(|known| {
            let keys: Vec<_> = known
                .iter()
                .map(|(_, command)| command.keys.unwrap_or(""))
                .collect();
            matching(&keys, &prefix, &stroke).map(|index| known[index].1.run)
        });
        match found {
            Some(run) => {
                event.prevent_default();
                pending.set_value((String::new(), 0.0));
                run.run(());
            }
            None => pending.set_value((stroke, event.time_stamp())),
        }
    });
    on_cleanup(move || listener.remove());
    commands
}

/// The registry of the page.
pub fn use_commands() -> Commands {
    use_context().unwrap_or_else(provide_commands)
}

/// The command a stroke runs, the newest first: a page may take a key for itself.
fn matching(keys: &[&str], prefix: &str, stroke: &str) -> Option<usize> {
    let sequence = format!("{prefix} {stroke}");
    let find = |wanted: &str| keys.iter().rposition(|keys| *keys == wanted);
    (!prefix.is_empty())
        .then(|| find(&sequence))
        .flatten()
        .or_else(|| find(stroke))
}

/// The stroke as it is written in `keys`; none where the key belongs to something else.
fn stroke_of(event: &ev::KeyboardEvent) -> Option<String> {
    if event.default_prevented() || event.is_composing() || event.alt_key() || event.repeat() {
        return None;
    }
    let key = event.key();
    let with = event.meta_key() || event.ctrl_key();
    // In a text the browser undoes what was typed.
    if with && !(key == "z" && in_text(event)) {
        return Some(format!("mod+{}", key.to_lowercase()));
    }
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| {
            target
                .matches("input, textarea, select, [contenteditable], dialog *, [popover] *")
                .unwrap_or(false)
        });
    (!with && !typing && key.chars().count() == 1).then(|| key.to_lowercase())
}

fn in_text(event: &ev::KeyboardEvent) -> bool {
    let target = event.target();
    let target = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        let other = "input[type=radio], input[type=checkbox]";
        target.matches("input, textarea").unwrap_or(false)
            && !target.matches(other).unwrap_or(false)
    })
}

/// A stroke as it stands on this keyboard: `mod+k` is `⌘K` on a Mac and `Ctrl K` elsewhere.
pub fn keys_text(stroke: &str) -> String {
    let Some(key) = stroke.strip_prefix("mod+") else {
        return stroke.to_uppercase();
    };
    let mac = window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac"));
    let key = key.to_uppercase();
    if mac {
        format!("⌘{key}")
    } else {
        format!("Ctrl {key}")
    }
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn a_sequence_wins_over_a_single_key_and_the_newest_over_the_oldest() {
        let keys = ["g m", "m", "?", "mod+k", "?"];
        assert_eq!(matching(&keys, "g", "m"), Some(0));
        assert_eq!(matching(&keys, "", "m"), Some(1));
        assert_eq!(matching(&keys, "x", "m"), Some(1));
        assert_eq!(matching(&keys, "", "?"), Some(4));
        assert_eq!(matching(&keys, "", "g"), None);
    }
}
