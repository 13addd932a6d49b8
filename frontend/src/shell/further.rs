//! What lies behind the first page of a list: fetched page by page, as it is asked for, and put under what is there.

use std::sync::Arc;

use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::api;
use crate::ui::{Button, part, use_announcer};

/// More of a list, and where it goes on after that.
pub type More<T> = LocalBoxFuture<'static, api::Result<(Vec<T>, Option<String>)>>;

/// The rows behind a first page that ends at `cursor`, and the button that fetches them.
pub fn further<T: Clone + Send + Sync + 'static>(
    cursor: Option<String>,
    fetch: impl Fn(String) -> More<T> + Clone + Send + Sync + 'static,
    row: impl Fn(&T) -> AnyView + Send + Sync + 'static,
) -> (AnyView, AnyView) {
    let items = RwSignal::new(Vec::<T>::new());
    let next = RwSignal::new(cursor);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let announcer = use_announcer();
    let more = Callback::new(move |()| {
        let Some(cursor) = next.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        failed.set(None);
        let fetch = fetch.clone();
        spawn_local_scoped_with_cancellation(async move {
            let page = fetch(cursor).await;
            busy.set(false);
            match page {
                Ok((more, cursor)) => {
                    announcer.say(format!("{} more", more.len()));
                    items.update(|items| items.extend(more));
                    next.set(cursor);
                }
                Err(error) => failed.set(Some(error.detail())),
            }
        });
    });
    let row = Arc::new(row);
    let rows = part(move || {
        let rows: Vec<AnyView> = items.with(|items| items.iter().map(|item| row(item)).collect());
        rows.into_any()
    });
    let foot = part(move || match next.with(Option::is_some) {
        true => view! {
            <footer class="panel-foot">
                <p class="field-error" role="alert">{move || failed.get()}</p>
                <Button busy on_press=more>"Show more"</Button>
            </footer>
        }
        .into_any(),
        false => ().into_any(),
    });
    (rows, foot)
}
