//! That somebody is about to write, said where they said so: the field takes the focus as soon as it is there; opens nothing.

use leptos::prelude::*;

/// What a page and the composer somewhere below it share.
#[derive(Clone, Copy)]
pub struct Intent {
    said: Trigger,
    /// Nobody has acted on it yet.
    open: StoredValue<bool>,
}

/// Makes one known to everything below.
pub fn provide_intent() -> Intent {
    let intent = Intent {
        said: Trigger::new(),
        open: StoredValue::new(false),
    };
    provide_context(intent);
    intent
}

impl Intent {
    /// Somebody is about to write.
    pub fn say(self) {
        self.open.set_value(true);
        self.said.notify();
    }

    /// Whether somebody said so since this was last asked; asked again whenever they do.
    pub fn take(self) -> bool {
        self.said.track();
        let open = self.open.get_value();
        self.open.set_value(false);
        open
    }
}
