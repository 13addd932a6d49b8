//! Renews the session when its token has run out: once for all requests that wait for it and, by a Web Lock, once for
//! all tabs; decides nothing about what a lost session looks like.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{Callable, Callback, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{Error, Result, auth};

type Renewal = Shared<LocalBoxFuture<'static, Result<()>>>;

thread_local! {
    static UNDER_WAY: RefCell<Option<Renewal>> = const { RefCell::new(None) };
    static LOST: RefCell<Option<Callback<()>>> = const { RefCell::new(None) };
}

/// Where all tabs of this browser see when a session was last renewed.
const MARK: &str = "session-renewed-at";
const LOCK: &str = "session-renewal";

/// What to do when the session cannot be renewed. One listener: the last one.
pub fn on_session_lost(listener: Callback<()>) {
    LOST.with(|lost| *lost.borrow_mut() = Some(listener));
}

/// Waits for the renewal under way, or starts one.
pub(super) async fn session() -> Result<()> {
    let renewal = UNDER_WAY.with(|under_way| {
        under_way
            .borrow_mut()
            .get_or_insert_with(|| renew().boxed_local().shared())
            .clone()
    });
    renewal.await
}

async fn renew() -> Result<()> {
    let before = mark();
    let outcome = across_tabs(async move {
        // Another tab may have done it while this one waited for the lock; its cookies are ours too.
        if mark() != before {
            return Ok(());
        }
        auth::refresh_session().await?;
        set_mark();
        Ok(())
    })
    .await;
    UNDER_WAY.with(|under_way| under_way.borrow_mut().take());
    if matches!(outcome, Err(Error::Problem { .. })) {
        let listener = LOST.with(|lost| *lost.borrow());
        if let Some(listener) = listener {
            listener.run(());
        }
    }
    outcome
}

/// Runs it while no other tab does; without Web Locks (a page not served securely) just runs it.
async fn across_tabs(renewal: impl Future<Output = Result<()>> + 'static) -> Result<()> {
    let navigator = window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).unwrap_or_default();
    let Ok(Ok(request)) = Reflect::get(&locks, &"request".into()).map(JsCast::dyn_into::<Function>)
    else {
        return renewal.await;
    };
    let mut renewal = Some(renewal);
    let outcome = Rc::new(RefCell::new(Err(Error::Network)));
    let sink = outcome.clone();
    let granted = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_lock| {
        let renewal = renewal.take();
        let sink = sink.clone();
        future_to_promise(async move {
            if let Some(renewal) = renewal {
                let result = renewal.await;
                *sink.borrow_mut() = result;
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Ok(Ok(released)) = request
        .call2(&locks, &LOCK.into(), granted.as_ref())
        .map(JsCast::dyn_into::<Promise>)
    {
        let _ = JsFuture::from(released).await;
    }
    outcome.replace(Err(Error::Network))
}

fn mark() -> Option<String> {
    let storage = window().local_storage().ok()??;
    storage.get_item(MARK).ok()?
}

fn set_mark() {
    if let Ok(Some(storage)) = window().local_storage() {
        // Any text will do that no other renewal leaves there.
        let _ = storage.set_item(MARK, &String::from(js_sys::Date::new_0().to_iso_string()));
    }
}
