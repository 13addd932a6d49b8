//! Parts of a view that are drawn anew when what they read changes. They all have one type, so that what draws and
//! redraws them is compiled once: the page is half as large for it.
//!
//! Redrawing changes the elements that are there; a part that keeps its shape keeps the focus, too.

use std::sync::Arc;

use leptos::prelude::*;

/// A part of a view.
pub fn part(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    erased_part(Arc::new(draw))
}

fn erased_part(draw: Arc<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    (move || draw()).into_any()
}

/// A text in a view.
pub fn text(write: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    erased_text(Arc::new(write))
}

fn erased_text(write: Arc<dyn Fn() -> String + Send + Sync>) -> AnyView {
    (move || write()).into_any()
}
