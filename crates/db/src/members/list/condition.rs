//! Whom a list is of: a filter and a search together, as one condition; knows no order and no page.

use crm_domain::calendar::Calendar;
use crm_types::filter::{Expr, Field};
use crm_types::members::{Sort, SortField};

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

    /// Whether the index behind `sort` holds all that is asked: the columns it includes, and its own.
    pub fn is_covered(&self, sort: Sort) -> bool {
        self.search.is_none()
            && self
                .filter
                .is_some_and(|filter| is_covered(filter, sort.field))
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

fn is_covered(expr: &Expr, sort: SortField) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| is_covered(part, sort)),
        Expr::Not(inner) => is_covered(inner, sort),
        Expr::Test(test) => match test.field() {
            Field::UserId
            | Field::CreatedAt
            | Field::LastLoginAt
            | Field::DaysSinceLastLogin
            | Field::EngagementStatus
            | Field::HealthStatus
            | Field::SubscriptionTier
            | Field::VisionCount => true,
            Field::Mrr => sort == SortField::Mrr,
            _ => false,
        },
    }
}
