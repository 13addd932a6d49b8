//! `POST /api/crm/statuses/{list}/{key}/merge`: a status goes, and its members get another one.

use actix_web::Either;
use actix_web::web::Data;
use crm_db::statuses::{Merge, merge};
use crm_types::problem::Code;
use crm_types::statuses::{StatusList, StatusMerge, Statuses};

use super::misfit;
use super::segment::StatusPath;
use crate::auth::{Admin, Authorized};
use crate::error::{Error, Result};
use crate::extract::Json;
use crate::reply::{Accepted, Reply};
use crate::state::State;

/// Merge a status into another
///
/// Gives all members of a status another one, as one change, and takes the status away. From the first call on nobody can
/// be given it. Some thousands are moved in one go; where there are more, the answer is 202, and the others follow by
/// themselves: the status is in the lists, with those who are left, until it is gone. Merging again hurries it along.
#[utoipa::path(
    post,
    path = "/api/crm/statuses/{list}/{key}/merge",
    tag = "Statuses",
    params(
        ("list" = StatusList, Path, description = "The list", example = "engagement"),
        ("key" = String, Path, description = "The key of the status that goes", max_length = 50, example = "at_risk"),
    ),
    request_body = StatusMerge,
    responses(
        (status = 200, description = "The lists without the status", body = Statuses),
        (status = 202, description = "Some were moved, the others follow", body = Statuses,
            headers(("Location" = String, description = "The lists, in which it is until it is gone"))),
        (status = 404, description = "No such status (`not_found`)"),
        (status = 409, description = "It is being merged into another one, or another one into it (`conflict`)"),
    ),
    security(("bearer" = []), ("access_cookie" = []))
)]
pub async fn merge_status(
    admin: Authorized<Admin>,
    state: Data<State>,
    path: StatusPath,
    Json(into): Json<StatusMerge>,
) -> Result<Either<Reply<Statuses>, Accepted<Statuses>>> {
    let StatusPath { list, key } = path;
    let (author, now) = (admin.author(), state.clock.now());
    let outcome = merge(&state.database, list, &key, &into.into, &author, now).await?;
    state.vocabulary.forget();
    let statuses = crm_db::statuses::list(&state.database).await?;
    match outcome {
        Merge::Done => Ok(Either::Left(Reply(statuses))),
        Merge::UnderWay => Ok(Either::Right(Accepted {
            location: "/api/crm/statuses".to_owned(),
            value: statuses,
        })),
        Merge::Unknown => Err(Error::not_found("There is no such status.")),
        Merge::UnknownTarget => Err(misfit(
            "into",
            "Name another status of the same list that is not about to go.".to_owned(),
        )),
        Merge::Elsewhere(target) => Err(Error::new(
            Code::Conflict,
            format!("It is being merged into “{target}” already. It cannot go elsewhere."),
        )),
        Merge::Awaited(other) => Err(Error::new(
            Code::Conflict,
            format!("“{other}” is being merged into it. Wait until that is gone."),
        )),
    }
}
