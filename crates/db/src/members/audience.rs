//! Whom something is for: all who fit a filter and a search, or members who are named; counted, or put into a statement of
//! somebody else's. Does nothing to them.

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;
use sqlx::PgConnection;
use uuid::Uuid;

use super::filter::Sql;
use super::list::Condition;
use super::search::Search;
use crate::{Database, Result};

/// Whom something is for.
#[derive(Clone, Copy, Debug)]
pub enum Audience<'a> {
    /// Everybody, where both are absent.
    Fitting {
        filter: Option<&'a Expr>,
        search: Option<&'a str>,
        calendar: Calendar,
    },
    Named(&'a [Uuid]),
}

/// The same, once it is known whether slips in the search are forgiven.
pub(crate) struct Found<'a> {
    audience: Audience<'a>,
    search: Option<Search>,
    alike: bool,
    /// How many there are.
    pub members: i64,
}

/// Counts whoever it is for. Slips in the search are forgiven where nobody fits without, as in lists.
///
/// # Errors
/// `Invalid` for a search with U+0000.
pub(crate) async fn find<'a>(
    connection: &mut PgConnection,
    audience: Audience<'a>,
) -> Result<Found<'a>> {
    let search = match audience {
        Audience::Fitting { search, .. } => search.map(Search::parse).transpose()?.flatten(),
        Audience::Named(_) => None,
    };
    let mut found = Found {
        audience,
        search,
        alike: false,
        members: 0,
    };
    found.members = found.count(connection).await?;
    if found.members == 0 && found.search.as_ref().is_some_and(Search::has_slips) {
        found.alike = true;
        found.members = found.count(connection).await?;
    }
    Ok(found)
}

/// How many it is for.
///
/// # Errors
/// `Invalid` for a search with U+0000.
pub async fn count(database: &Database, audience: Audience<'_>) -> Result<i64> {
    let mut connection = database.pool().acquire().await?;
    Ok(find(&mut connection, audience).await?.members)
}

impl Found<'_> {
    async fn count(&self, connection: &mut PgConnection) -> Result<i64> {
        let mut sql = Sql::new("select count(*) from (");
        self.push(&mut sql)?;
        sql.push(") as a");
        Ok(sql
            .build_query_scalar()
            .persistent(false)
            .fetch_one(connection)
            .await?)
    }

    /// Appends a query for the ids of whoever it is for: one column, `user_id`.
    pub fn push(&self, sql: &mut Sql) -> Result<()> {
        match self.audience {
            Audience::Named(ids) => {
                sql.push("select d.user_id from crm.member_directory as d where d.user_id = any (");
                sql.push_bind(ids.to_vec()).push(")");
                Ok(())
            }
            Audience::Fitting {
                filter, calendar, ..
            } => Condition {
                filter,
                search: self.search.as_ref(),
                alike: self.alike,
                calendar,
            }
            .push_ids(sql),
        }
    }
}
