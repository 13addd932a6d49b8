//! `GET /readyz`: the database answers and we are not stopping; a balancer sends requests only while it does.

use std::time::Duration;

use actix_web::web::Data;
use crm_types::health::Health;
use crm_types::problem::Code;

use crate::error::{Error, Result};
use crate::reply::Reply;
use crate::state::State;

/// A database that takes longer to say anything is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether to send requests here
///
/// Yes while the database answers and the process is not about to stop.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "Health",
    responses(
        (status = 200, description = "Ready", body = Health),
        (status = 503, description = "Not ready (`unavailable`)"),
    ),
    security(())
)]
pub async fn check_readiness(state: Data<State>) -> Result<Reply<Health>> {
    if state.is_stopping() {
        return Err(
            Error::new(Code::Unavailable, "This instance is about to stop.").retry_after(1),
        );
    }
    tokio::time::timeout(PATIENCE, state.database.ping())
        .await
        .unwrap_or(Err(crm_db::Error::Timeout))?;
    Ok(Reply(super::healthy()))
}
