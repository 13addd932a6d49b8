//! Pages of leads; asks of them what `crm_db::records` asks of any record.

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;
use crm_types::leads::{LeadPage, LeadSort};

use super::kind::{Leads, order};
use super::record::rows;
use crate::records::{self, Scope};
use crate::{Database, Result};

/// Which leads, in which order, from where on.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub filter: Option<Expr>,
    /// Words to be found in names, addresses and numbers, each of them.
    pub search: Option<String>,
    pub sort: LeadSort,
    pub limit: u16,
    pub cursor: Option<String>,
    /// Whether to count all that fit.
    pub total: bool,
}

/// A page of leads.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub async fn list(database: &Database, query: &ListQuery, calendar: &Calendar) -> Result<LeadPage> {
    let scope = Scope {
        filter: query.filter.as_ref(),
        search: query.search.as_deref(),
        calendar,
    };
    let listed = records::list::<Leads>(
        database,
        scope,
        order(query.sort),
        query.cursor.as_deref(),
        query.limit,
        query.total,
    )
    .await?;
    Ok(LeadPage {
        items: rows(listed.rows)?,
        has_more: listed.next_cursor.is_some(),
        next_cursor: listed.next_cursor,
        prev_cursor: listed.prev_cursor,
        total: listed.total,
        filter: query.filter.as_ref().map(ToString::to_string),
    })
}
