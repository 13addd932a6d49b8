//! `GET /healthz`: the process answers; asks nothing else, so that a slow database does not get it killed.

use crm_types::health::Health;

use crate::reply::Reply;

/// Whether the process lives
///
/// For whatever restarts processes. It asks nothing of the database.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "Health",
    responses((status = 200, description = "It lives", body = Health)),
    security(())
)]
pub async fn check_liveness() -> Reply<Health> {
    Reply(super::healthy())
}
