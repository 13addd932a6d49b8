//! One lead whole, with the members who may be the same person; changes nothing.

use crm_domain::messages::Region;
use crm_domain::text::fold;
use crm_types::ids::LeadId;
use crm_types::leads::LeadDetail;
use sqlx::PgConnection;
use uuid::Uuid;

use super::record::DetailRecord;
use crate::filter::like_pattern;
use crate::messages::members_of;
use crate::{Database, Result};

/// So many members who may be the same person are told.
const MOST_ALIKE: usize = 20;

/// The lead of this id. Numbers of members without a country's code are ones of `region`.
pub async fn find(
    database: &Database,
    id: LeadId,
    region: Option<Region>,
) -> Result<Option<LeadDetail>> {
    let mut connection = database.pool().acquire().await?;
    find_within(&mut connection, id, region).await
}

pub(super) async fn find_within(
    connection: &mut PgConnection,
    id: LeadId,
    region: Option<Region>,
) -> Result<Option<LeadDetail>> {
    let found: Option<DetailRecord> = sqlx::query_as(include_str!("queries/find.sql"))
        .bind(id.0)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let alike = alike(connection, &found, region).await?;
    Ok(Some(found.detail(alike)?))
}

/// Whoever has the address or the number, but for the member they have become.
async fn alike(
    connection: &mut PgConnection,
    lead: &DetailRecord,
    region: Option<Region>,
) -> Result<Vec<Uuid>> {
    let mut members: Vec<Uuid> = match &lead.row.email {
        Some(email) => {
            sqlx::query_scalar(include_str!("queries/alike.sql"))
                .bind(email)
                .bind(like_pattern(&fold(email)))
                .fetch_all(&mut *connection)
                .await?
        }
        None => Vec::new(),
    };
    if let Some(phone) = &lead.row.phone {
        for member in members_of(connection, phone, region).await? {
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    members.retain(|member| Some(*member) != lead.row.member_id);
    members.truncate(MOST_ALIKE);
    Ok(members)
}
