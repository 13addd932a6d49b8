//! Pages, and parts of pages, that the program does not bring along: each area is a chunk of its own, downloaded when
//! somebody goes there or seems about to. Knows no page.
//!
//! Without the feature `split` (`trunk serve`, tests) there is one program, and everything is there from the start.

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
pub use leptos::wasm_split::SplitLoaderError as Missing;

use crate::shell::{Arriving, Unreachable, missing};
use crate::ui::{Skeleton, part};

type Draw = Box<dyn Fn() -> AnyView + Send + Sync>;
/// Downloads what is missing; done at once where nothing is.
type Fetch = fn() -> Arrival;
type Arrival = LocalBoxFuture<'static, Result<(), Missing>>;

/// A page, wherever its code is.
pub struct Content {
    fetch: Option<Fetch>,
    draw: Draw,
}

/// What is drawn in its place.
struct Stand {
    awaited: fn() -> AnyView,
    failed: fn(Callback<()>) -> AnyView,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Awaited,
    Here,
    Failed,
}

impl Content {
    /// A page that is part of the program.
    pub fn here(draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self {
            fetch: None,
            draw: Box::new(draw),
        }
    }

    /// As [`lazy_view`] makes it.
    pub fn elsewhere(fetch: Fetch, draw: impl Fn() -> AnyView + Send + Sync + 'static) -> Self {
        Self {
            fetch: Some(fetch),
            draw: Box::new(draw),
        }
    }

    /// Downloads it ahead. Whether that works shows when somebody goes there.
    pub fn prepare(&self) {
        let Some(fetch) = self.fetch else { return };
        // Without a network it would only fill the console.
        if window().navigator().on_line() {
            // Before the page stands, too: Leptos has no executor then.
            wasm_bindgen_futures::spawn_local(fetch().map(drop));
        }
    }

    /// A whole page, or its shape until it is here.
    pub fn view(self) -> AnyView {
        self.in_place_of(Stand {
            awaited: || view! { <Arriving /> }.into_any(),
            failed: |on_retry| view! { <Unreachable on_retry /> }.into_any(),
        })
    }

    /// A part of a page, or its shape until it is here.
    pub fn piece(self) -> AnyView {
        self.in_place_of(Stand {
            awaited: || view! { <p aria-busy="true"><Skeleton width="long" /></p> }.into_any(),
            failed: missing,
        })
    }

    fn in_place_of(self, stand: Stand) -> AnyView {
        let Some(fetch) = self.fetch else {
            return (self.draw)();
        };
        let mut arrival = fetch();
        if let Some(Ok(())) = (&mut arrival).now_or_never() {
            return (self.draw)();
        }
        let stage = RwSignal::new(Stage::Awaited);
        follow(stage, arrival, false);
        let retry = move |()| {
            stage.set(Stage::Awaited);
            follow(stage, fetch(), true);
        };
        let draw = self.draw;
        part(move || match stage.get() {
            Stage::Awaited => (stand.awaited)(),
            Stage::Here => draw(),
            Stage::Failed => (stand.failed)(Callback::new(retry)),
        })
    }
}

/// Waits for the chunk. Where it fails twice although there is a network, it is gone from the server with the version
/// that this program is of, so the page is loaded anew.
fn follow(stage: RwSignal<Stage>, arrival: Arrival, again: bool) {
    spawn_local(arrival.map(move |arrived| {
        let next = match arrived {
            Ok(()) => Stage::Here,
            Err(_) if again && window().navigator().on_line() => {
                // Nothing of the page is lost: there is none.
                let _ = window().location().reload();
                return;
            }
            Err(_) => Stage::Failed,
        };
        // Somebody may have gone elsewhere meanwhile.
        stage.try_set(next);
    }));
}

/// What a chunk that is here draws.
#[cfg(feature = "split")]
pub fn drawn(page: impl Future<Output = Result<AnyView, Missing>>) -> AnyView {
    match page.now_or_never() {
        Some(Ok(view)) => view,
        // Nobody asks before it is here.
        _ => ().into_any(),
    }
}

/// A function that gives a page as [`Content`], its code in a chunk:
///
/// ```ignore
/// lazy_view! {
///     /// The page of the jobs.
///     pub fn jobs_page() in jobs = view! { <JobsPage /> }.into_any();
/// }
/// ```
///
/// Pages that name the same chunk come together.
macro_rules! lazy_view {
    (
        $(#[$doc:meta])*
        $visible:vis fn $name:ident($($argument:ident: $type:ty),*) in $chunk:ident = $body:expr;
    ) => {
        $(#[$doc])*
        $visible fn $name($($argument: $type),*) -> $crate::lazy::Content {
            #[cfg_attr(
                feature = "split",
                leptos::wasm_split::wasm_split(
                    $chunk,
                    wasm_split_path = leptos::wasm_split,
                    preload(fetch),
                    fallible
                )
            )]
            fn $name($($argument: $type),*) -> Result<leptos::prelude::AnyView, $crate::lazy::Missing> {
                Ok($body)
            }
            $crate::lazy::content!($name($($argument),*))
        }
    };
}
pub(crate) use lazy_view;

#[cfg(feature = "split")]
macro_rules! content {
    ($name:ident($($argument:ident),*)) => {
        $crate::lazy::Content::elsewhere(|| Box::pin(fetch()), move || {
            $crate::lazy::drawn($name($($argument.clone()),*))
        })
    };
}
#[cfg(not(feature = "split"))]
macro_rules! content {
    ($name:ident($($argument:ident),*)) => {
        $crate::lazy::Content::here(move || {
            $name($($argument.clone()),*).unwrap_or_else(|_| ().into_any())
        })
    };
}
pub(crate) use content;

/// Does what a chunk has, now where it is here, and otherwise as soon as it is: in the order in which it was asked for.
#[cfg(feature = "split")]
pub fn done(act: impl Future<Output = Result<(), Missing>> + 'static) {
    let mut act = act.boxed_local();
    if (&mut act).now_or_never().is_none() {
        spawn_local(act.map(drop));
    }
}

/// A function that does something when somebody asks for it, its code in a chunk:
///
/// ```ignore
/// lazy_act! {
///     /// Undoes the last move.
///     fn undo_last(mover: Mover) in opened = mover.undo_last();
/// }
/// ```
macro_rules! lazy_act {
    (
        $(#[$doc:meta])*
        $visible:vis fn $name:ident($($argument:ident: $type:ty),*) in $chunk:ident = $body:expr;
    ) => {
        $(#[$doc])*
        $visible fn $name($($argument: $type),*) {
            #[cfg_attr(
                feature = "split",
                leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)
            )]
            fn $name($($argument: $type),*) -> Result<(), $crate::lazy::Missing> {
                $body;
                Ok(())
            }
            $crate::lazy::act!($name($($argument),*))
        }
    };
}
pub(crate) use lazy_act;

#[cfg(feature = "split")]
macro_rules! act {
    ($name:ident($($argument:ident),*)) => {
        $crate::lazy::done($name($($argument),*))
    };
}
#[cfg(not(feature = "split"))]
macro_rules! act {
    ($name:ident($($argument:ident),*)) => {{
        // Nothing is missing where all is one program.
        let _ = $name($($argument),*);
    }};
}
pub(crate) use act;

/// A function that answers something, its code in a chunk:
///
/// ```ignore
/// lazy_answer! {
///     /// Reads a filter.
///     fn read_filter(text: String) in filter -> Reading = Reading::of(&text);
/// }
/// ```
macro_rules! lazy_answer {
    (
        $(#[$doc:meta])*
        $visible:vis fn $name:ident($($argument:ident: $type:ty),*) in $chunk:ident -> $answer:ty = $body:expr;
    ) => {
        $(#[$doc])*
        $visible async fn $name($($argument: $type),*) -> Result<$answer, $crate::lazy::Missing> {
            #[cfg_attr(
                feature = "split",
                leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)
            )]
            fn $name($($argument: $type),*) -> Result<$answer, $crate::lazy::Missing> {
                Ok($body)
            }
            $crate::lazy::answered!($name($($argument),*))
        }
    };
}
pub(crate) use lazy_answer;

#[cfg(feature = "split")]
macro_rules! answered {
    ($name:ident($($argument:ident),*)) => {
        $name($($argument),*).await
    };
}
#[cfg(not(feature = "split"))]
macro_rules! answered {
    ($name:ident($($argument:ident),*)) => {
        $name($($argument),*)
    };
}
pub(crate) use answered;
