//! Whom a list is of: a filter and a search together, as one condition; knows no order and no page.

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;

use crate::Result;
use crate::members::filter::{self, Sql};
use crate::members::search::{MAX_ALIKE, MAX_LOOKED_AT, Search};

/// What every member of the list fits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition<'a> {
    pub filter: Option<&'a Expr>,
    pub search: Option<&'a Search>,
    /// Slips in the search are forgiven.
    pub alike: bool,
    pub calendar: Calendar,
}

impl Condition<'_> {
    /// Whether all members fit.
    pub fn is_empty(&self) -> bool {
        self.filter.is_none() && self.search.is_none()
    }

    /// Appends the condition on a row of `crm.member_directory as d`.
    pub fn push(&self, sql: &mut Sql) -> Result<()> {
        match (self.filter, self.search) {
            (None, None) => {
                sql.push("true");
                Ok(())
            }
            (filter, Some(search)) if !self.alike => {
                search.push_literal(sql);
                push_filter(sql, filter, &self.calendar)
            }
            (Some(filter), None) => filter::push(sql, filter, &self.calendar),
            (filter, Some(search)) => {
                // With slips forgiven, a common name is like too many others to look at them all.
                sql.push("d.user_id in (select d.user_id from (select d.user_id, d.search_text")
                    .push(" from crm.member_directory as d where ");
                search.push_alike(sql);
                push_filter(sql, filter, &self.calendar)?;
                sql.push(" limit ").push(MAX_LOOKED_AT);
                sql.push(") as d order by ");
                search.push_likeness(sql);
                sql.push(" desc, d.user_id limit ")
                    .push(MAX_ALIKE)
                    .push(')');
                Ok(())
            }
        }
    }
}

fn push_filter(sql: &mut Sql, filter: Option<&Expr>, calendar: &Calendar) -> Result<()> {
    let Some(filter) = filter else {
        return Ok(());
    };
    sql.push(" and ");
    filter::push(sql, filter, calendar)
}
