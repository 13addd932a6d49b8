//! Lists, one object and what is expanded in them, as Stripe answers them; changes nothing.

use std::ops::Bound;

use serde_json::{Map, Value, json};

use super::account::Account;
use super::error::{Answer, Refusal};
use super::objects;
use super::params::{Params, number};
use super::store::{Entry, Kind, Place, Store};

/// A page without `limit`, and the largest one.
const USUAL: i64 = 10;
const LARGEST: i64 = 100;
/// How many levels may be expanded.
const LEVELS: usize = 4;
/// Events are kept for so long.
const EVENTS: i64 = 30 * 86_400;

/// A page of a kind, as text: most objects go out as they are stored.
pub fn list(store: &Store, kind: Kind, params: &Params, now: i64) -> Answer<String> {
    let limit = params.number("limit")?.unwrap_or(USUAL);
    if !(1..=LARGEST).contains(&limit) {
        return Err(Refusal::parameter(
            "limit",
            format!("This value must be between 1 and {LARGEST}."),
        ));
    }
    if kind == Kind::SubscriptionItem && params.text("subscription").is_none() {
        return Err(Refusal::parameter(
            "subscription",
            "Missing required param: subscription.",
        ));
    }
    let expand = expansions(params)?;
    let (after, before) = (
        cursor(store, kind, params, "starting_after")?,
        cursor(store, kind, params, "ending_before")?,
    );
    let range = created(params)?;
    let fits = filter(kind, params, now);
    let within = |place: &Place| {
        range.0.is_none_or(|low| place.0 >= low) && range.1.is_none_or(|high| place.0 <= high)
    };
    // Items of a subscription stand in the order of its lines; all else begins with the newest.
    let rising = kind == Kind::SubscriptionItem;
    let forwards = rising != before.is_some();
    let mut low = match range.0 {
        Some(low) => Bound::Included((low, 0)),
        None => Bound::Unbounded,
    };
    let mut high = match range.1 {
        Some(high) => Bound::Included((high, u64::MAX)),
        None => Bound::Unbounded,
    };
    if let Some(place) = after.or(before) {
        match forwards {
            true => low = Bound::Excluded(place),
            false => high = Bound::Excluded(place),
        }
    }
    let none = Default::default();
    let order = store.order(kind).unwrap_or(&none);
    let walk: Box<dyn Iterator<Item = (&Place, &Box<str>)>> = match (forwards, empty(&low, &high)) {
        (_, true) => Box::new(std::iter::empty()),
        (true, _) => Box::new(order.range((low, high))),
        (false, _) => Box::new(order.range((low, high)).rev()),
    };
    let mut page: Vec<&Entry> = walk
        .filter(|(place, _)| within(place))
        .filter_map(|(_, id)| store.entry(id))
        .filter(|entry| fits(entry))
        .take(limit as usize + 1)
        .collect();
    let has_more = page.len() > limit as usize;
    page.truncate(limit as usize);
    if before.is_some() {
        page.reverse();
    }
    let below: Vec<&[&str]> = expand
        .iter()
        .filter_map(|path| match path.split_first() {
            Some((&"data", rest)) if !rest.is_empty() => Some(rest),
            _ => None,
        })
        .collect();
    let mut data = Vec::with_capacity(page.len());
    for entry in page {
        if below.is_empty() && hidden(kind).is_empty() {
            data.push(entry.text.to_string());
        } else {
            let mut value = entry.value();
            for path in &below {
                expand_in(store, &mut value, path)?;
            }
            hide(kind, &mut value, &below);
            data.push(value.to_string());
        }
    }
    let collection = kind.collection().unwrap_or_default();
    Ok(format!(
        r#"{{"object":"list","url":"/v1/{collection}","has_more":{has_more},"data":[{}]}}"#,
        data.join(",")
    ))
}

/// `GET /v1/invoices/{id}/lines`
pub fn lines(account: &Account, id: &str, params: &Params) -> Answer {
    let invoice = account
        .store
        .find(id)
        .ok_or_else(|| Refusal::missing("invoice", id))?;
    let along = invoice["lines"]["data"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let all = account.lines.get(id).unwrap_or(&along);
    let limit = params.number("limit")?.unwrap_or(USUAL).clamp(1, LARGEST) as usize;
    let from = match params.text("starting_after") {
        None => 0,
        Some(after) => {
            let at = all.iter().position(|line| line["id"] == after);
            at.ok_or_else(|| {
                Refusal::parameter("starting_after", format!("No such line item: '{after}'"))
            })? + 1
        }
    };
    let page: Vec<Value> = all.iter().skip(from).take(limit).cloned().collect();
    let has_more = from + page.len() < all.len();
    Ok(objects::list(
        &format!("/v1/invoices/{id}/lines"),
        page,
        has_more,
    ))
}

/// What is only told where it is expanded.
fn hidden(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Price => &["tiers", "currency_options"],
        Kind::Coupon => &["applies_to", "currency_options"],
        Kind::Invoice => &["payments"],
        _ => &[],
    }
}

/// Leaves out what nobody asked for.
fn hide(kind: Kind, value: &mut Value, expanded: &[&[&str]]) {
    let Some(map) = value.as_object_mut() else {
        return;
    };
    for name in hidden(kind) {
        if !expanded.iter().any(|path| path.first() == Some(name)) {
            map.remove(*name);
        }
    }
}

/// One object, or what is left of one.
pub fn retrieve(store: &Store, kind: Kind, id: &str, params: &Params) -> Answer {
    let entry = store
        .entry(id)
        .filter(|entry| entry.kind == kind && (!entry.deleted || kind == Kind::Customer))
        .ok_or_else(|| Refusal::missing(kind.object(), id))?;
    if entry.deleted {
        return Ok(json!({"id": id, "object": kind.object(), "deleted": true}));
    }
    let mut value = entry.value();
    let paths = expansions(params)?;
    for path in &paths {
        expand_in(store, &mut value, path)?;
    }
    let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
    hide(kind, &mut value, &paths);
    Ok(value)
}

/// Puts objects in the place of their ids in something that is answered.
pub fn expand(store: &Store, value: &mut Value, params: &Params) -> Answer<()> {
    for path in expansions(params)? {
        expand_in(store, value, &path)?;
    }
    Ok(())
}

fn empty(low: &Bound<Place>, high: &Bound<Place>) -> bool {
    let (Bound::Included(l) | Bound::Excluded(l), Bound::Included(h) | Bound::Excluded(h)) =
        (low, high)
    else {
        return false;
    };
    l > h || (l == h && !matches!((low, high), (Bound::Included(_), Bound::Included(_))))
}

fn cursor(store: &Store, kind: Kind, params: &Params, name: &str) -> Answer<Option<Place>> {
    let Some(id) = params.text(name) else {
        return Ok(None);
    };
    store
        .entry(id)
        .filter(|entry| entry.kind == kind && !entry.deleted)
        .map(|entry| Some(entry.place))
        .ok_or_else(|| Refusal::parameter(name, format!("No such {}: '{id}'", kind.object())))
}

/// The first and last second that are asked for.
fn created(params: &Params) -> Answer<(Option<i64>, Option<i64>)> {
    let Some(value) = params.get("created") else {
        return Ok((None, None));
    };
    if value.is_string() {
        let at = number(Some(value), "created")?;
        return Ok((at, at));
    }
    let bound = |name: &str| number(value.get(name), "created");
    let low = bound("gte")?.or(bound("gt")?.map(|at| at + 1));
    let high = bound("lte")?.or(bound("lt")?.map(|at| at - 1));
    Ok((low, high))
}

fn filter<'a>(kind: Kind, params: &'a Params, now: i64) -> impl Fn(&Entry) -> bool + 'a {
    let customer = params.text("customer");
    let status = params.text("status");
    let parent = match kind {
        Kind::SubscriptionItem => params.text("subscription"),
        Kind::Refund | Kind::Dispute => params.text("charge"),
        Kind::Price => params.text("product"),
        _ => None,
    };
    let mut types = params.texts("types");
    types.extend(params.text("type").filter(|_| kind == Kind::Event));
    move |entry| {
        let is = |have: &Option<Box<str>>, want: Option<&str>| {
            want.is_none_or(|want| have.as_deref() == Some(want))
        };
        let state = match (kind, status) {
            (Kind::Subscription, None) => entry.status.as_deref() != Some("canceled"),
            (Kind::Subscription, Some("all")) => true,
            (Kind::Subscription | Kind::Invoice, wanted) => is(&entry.status, wanted),
            _ => true,
        };
        let kept = kind != Kind::Event || entry.place.0 > now - EVENTS;
        let kind = types.is_empty()
            || types.iter().any(|want| {
                let have = entry.parent.as_deref().unwrap_or_default();
                match want.strip_suffix('*') {
                    Some(prefix) => have.starts_with(prefix),
                    None => have == *want,
                }
            });
        state && kept && kind && is(&entry.customer, customer) && is(&entry.parent, parent)
    }
}

/// Whether it could be told, and there is nothing to tell.
fn is_hidden(map: &Map<String, Value>, name: &str) -> bool {
    let kind = map
        .get("object")
        .and_then(Value::as_str)
        .and_then(Kind::of_object);
    kind.is_some_and(|kind| hidden(kind).contains(&name))
}

fn expansions(params: &Params) -> Answer<Vec<Vec<&str>>> {
    let paths: Vec<Vec<&str>> = params
        .texts("expand")
        .into_iter()
        .map(|path| path.split('.').collect())
        .collect();
    match paths.iter().find(|path| path.len() > LEVELS) {
        Some(path) => Err(Refusal::parameter(
            "expand",
            format!(
                "You cannot expand more than 4 levels of a property ({}).",
                path.join(".")
            ),
        )),
        None => Ok(paths),
    }
}

fn expand_in(store: &Store, value: &mut Value, path: &[&str]) -> Answer<()> {
    match value {
        Value::Array(values) => {
            for value in values {
                expand_in(store, value, path)?;
            }
        }
        Value::String(id) => {
            let Some(entry) = store.entry(id) else {
                return Ok(());
            };
            let mut object = match entry.deleted && entry.kind == Kind::Customer {
                true => json!({"id": id, "object": "customer", "deleted": true}),
                false => entry.value(),
            };
            if !path.is_empty() {
                expand_in(store, &mut object, path)?;
            }
            hide(entry.kind, &mut object, &[path]);
            *value = object;
        }
        Value::Object(map) => {
            if let Some((first, rest)) = path.split_first() {
                let Some(inner) = map.get_mut(*first) else {
                    if is_hidden(map, first) {
                        return Ok(());
                    }
                    return Err(Refusal::parameter(
                        "expand",
                        format!("This property cannot be expanded ({first})."),
                    ));
                };
                expand_in(store, inner, rest)?;
            }
        }
        _ => {}
    }
    Ok(())
}
