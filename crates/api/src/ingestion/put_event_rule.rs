//! `PUT /api/crm/ingestion/events/{event}`: what an event counts as from now on.

use std::collections::BTreeMap;

use actix_web::web::Data;
use crm_domain::ingestion::{Readings, key};
use crm_types::ingestion::{EventRule, NewEventRule, Reads};

use super::event_name::EventName;
use super::misfit;
use crate::auth::{Admin, Authorized};
use crate::error::Result;
use crate::extract::{Json, Path};
use crate::reply::Reply;
use crate::state::State;

/// Map an event
///
/// Adds the event to the map or changes what it counts as. This holds for what comes from now on: what came before is kept
/// on the members' timelines and is not counted again. The spelling does not matter: `Signed In`, `signed_in` and
/// `SignedIn` are one event.
#[utoipa::path(
    put,
    path = "/api/crm/ingestion/events/{event}",
    tag = "Ingestion",
    params(("event" = String, Path, description = "The event's name, percent-encoded", min_length = 1, max_length = 200,
        example = "Meditation Finished")),
    request_body = NewEventRule,
    responses((status = 200, description = "The rule", body = EventRule)),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn put_event_rule(
    admin: Authorized<Admin>,
    state: Data<State>,
    Path(EventName(event)): Path<EventName>,
    Json(new): Json<NewEventRule>,
) -> Result<Reply<EventRule>> {
    let readings = readings(&new)?;
    let rule = crm_db::ingestion::put_rule(
        &state.database,
        &key(&event),
        &event,
        new.target,
        &readings,
        admin.principal.admin,
        state.clock.now(),
    )
    .await?;
    Ok(Reply(rule))
}

/// Where to look, as far as the rule says; for the rest there are usual names.
fn readings(new: &NewEventRule) -> Result<Readings> {
    let mut readings: BTreeMap<Reads, Vec<String>> = BTreeMap::new();
    for (index, reading) in new.readings.iter().enumerate() {
        let field = |part: &str| format!("readings.{index}.{part}");
        let reads = reading.reads.as_str();
        if !new.target.roles().contains(&reading.reads) {
            let message = format!("A {} reads no “{reads}”.", new.target);
            return Err(misfit(&field("reads"), message));
        }
        let sane = |name: &String| !name.trim().is_empty() && name.chars().count() <= 100;
        if !(1..=10).contains(&reading.from.len()) || !reading.from.iter().all(sane) {
            return Err(misfit(
                &field("from"),
                "Name 1 to 10 properties, of 1 to 100 characters each.",
            ));
        }
        if readings
            .insert(reading.reads, reading.from.clone())
            .is_some()
        {
            return Err(misfit(
                &field("reads"),
                format!("“{reads}” is there twice."),
            ));
        }
    }
    Ok(readings)
}
