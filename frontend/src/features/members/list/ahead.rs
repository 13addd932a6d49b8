//! A page that was asked for before it was wanted: at the very start, or when somebody reaches for the next one; one at
//! a time, taken once, and only while it is fresh.

use std::cell::RefCell;
use std::sync::Arc;

use crm_types::members::MemberPage;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, MembersQuery};

/// Beyond this it is asked anew.
const FRESH_MS: f64 = 20_000.0;

pub type Asked = Shared<LocalBoxFuture<'static, api::Result<Arc<MemberPage>>>>;

struct Ahead {
    address: String,
    asked: Asked,
    at: f64,
}

thread_local! {
    static AHEAD: RefCell<Option<Ahead>> = const { RefCell::new(None) };
}

/// Asks now.
pub async fn request(query: MembersQuery) -> api::Result<Arc<MemberPage>> {
    api::list_members(&query).await.map(Arc::new)
}

/// Asks for the page at an address of the list; not again while it is fresh.
pub fn ask(address: String, query: MembersQuery) {
    let known = AHEAD.with_borrow(|ahead| {
        let ahead = ahead.as_ref();
        ahead.is_some_and(|ahead| ahead.address == address && fresh(ahead))
    });
    if known {
        return;
    }
    let asked = request(query).boxed_local().shared();
    AHEAD.set(Some(Ahead {
        address,
        asked: asked.clone(),
        at: js_sys::Date::now(),
    }));
    // Not Leptos' own: it has no executor before the page is mounted, and the first page is asked for before.
    spawn_local(async move {
        let _ = asked.await;
    });
}

/// What was asked for at this address, if it is fresh.
pub fn take(address: &str) -> Option<Asked> {
    let ahead = AHEAD.take()?;
    (ahead.address == address && fresh(&ahead)).then_some(ahead.asked)
}

/// With whoever was signed in goes what they had asked for.
pub fn forget() {
    AHEAD.set(None);
}

fn fresh(ahead: &Ahead) -> bool {
    js_sys::Date::now() - ahead.at < FRESH_MS
}
