//! Whom a list is of: a filter and a search together, as one condition; knows no order and no page.

use crm_domain::calendar::Calendar;
use crm_types::filter::{Expr, Field, Operator, Test};
use crm_types::members::{Sort, SortField};

use crate::Result;
use crate::members::filter::column::column;
use crate::members::filter::figures::{self, Narrow};
use crate::members::filter::{self, Approach, Sql, Terms};
use crate::members::search::{MAX_ALIKE, MAX_LOOKED_AT, Search};

/// What every member of the list fits.
#[derive(Clone, Copy, Debug)]
pub(in crate::members) struct Condition<'a> {
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

    /// Whether it names what only few members have, so that an index of its own leads to them.
    pub fn is_narrow(&self) -> bool {
        self.search.is_some() || self.filter.is_some_and(is_narrow)
    }

    /// Whether statements for it come in few shapes, so that connections may keep them: of a search, by the number of its
    /// words. Filters have as many as people think of.
    pub fn has_few_shapes(&self) -> bool {
        self.filter.is_none() && self.search.is_some()
    }

    /// Whether the index behind `sort` holds all that is asked: the columns it includes, and its own.
    pub fn is_covered(&self, sort: Sort) -> bool {
        self.search.is_none()
            && self
                .filter
                .is_some_and(|filter| is_covered(filter, sort.field))
    }

    /// The narrow table that tells who fits and what they are sorted by, whatever leads to them.
    pub fn narrow(&self, sort: Sort) -> Option<Narrow> {
        let filter = self.filter.filter(|_| self.search.is_none())?;
        Narrow::telling(filter, sort.field)
    }

    /// The narrow table that tells who fits the filter, in whatever order.
    pub fn narrowest(&self) -> Option<Narrow> {
        match self.filter {
            _ if self.alike => None,
            Some(filter) => Narrow::of(filter),
            None => Some(Narrow::Cards),
        }
    }

    /// Appends the condition on a row of that table, read whole.
    pub fn push_narrow(&self, sql: &mut Sql) -> Result<()> {
        let filter = Condition {
            search: None,
            ..*self
        };
        filter.push(sql, Approach::Walk)?;
        if let Some(search) = self.search {
            sql.push(" and d.user_id in (");
            search.push_sought(sql);
            sql.push(")");
        }
        Ok(())
    }

    /// Appends a query for the ids of whoever fits, from the narrowest table that knows.
    pub fn push_ids(&self, sql: &mut Sql) -> Result<()> {
        match (self.filter, self.search) {
            (None, Some(search)) if !self.alike => {
                search.push_sought(sql);
                return Ok(());
            }
            (Some(filter), None) => {
                if let Some(narrow) = figures::suffice(filter) {
                    sql.push("select d.user_id from ")
                        .push(narrow.table())
                        .push(" as d where ");
                    return self.push(sql, Approach::Walk);
                }
            }
            _ => {}
        }
        sql.push("select d.user_id from crm.member_directory as d where ");
        self.push(sql, Approach::Seek)
    }

    /// Appends the condition on a row of `crm.member_directory as d`.
    pub fn push(&self, sql: &mut Sql, approach: Approach) -> Result<()> {
        let terms = Terms {
            calendar: &self.calendar,
            columns: column,
            approach,
        };
        match (self.filter, self.search) {
            (None, None) => {
                sql.push("true");
                Ok(())
            }
            (filter, Some(search)) if !self.alike => {
                match approach {
                    Approach::Walk => search.push_literal(sql),
                    Approach::Seek => {
                        sql.push("d.user_id in (");
                        search.push_sought(sql);
                        sql.push(')');
                    }
                }
                push_filter(sql, filter, terms)
            }
            (Some(filter), None) => filter::push(sql, filter, terms),
            (filter, Some(search)) => {
                // With slips forgiven, a common name is like too many others to look at them all.
                sql.push("d.user_id in (select d.user_id from (select t.user_id, t.text from crm.member_texts as t");
                if filter.is_some() {
                    sql.push(" join crm.member_directory as d on d.user_id = t.user_id");
                }
                sql.push(" where ");
                search.push_alike(sql);
                push_filter(sql, filter, terms)?;
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

    /// The same as one condition for each way to fit, so that each is met by its own index: whoever meets one of them fits.
    pub fn branches(&self) -> Vec<Condition<'_>> {
        match (self.filter, self.search) {
            // One look at all figures answers all of it.
            (Some(filter), None) if figures::suffice(filter).is_some() => vec![*self],
            (Some(Expr::Any(parts)), None) => parts
                .iter()
                .map(|part| Condition {
                    filter: Some(part),
                    ..*self
                })
                .collect(),
            _ => vec![*self],
        }
    }
}

fn push_filter(sql: &mut Sql, filter: Option<&Expr>, terms: Terms<'_>) -> Result<()> {
    let Some(filter) = filter else {
        return Ok(());
    };
    sql.push(" and ");
    filter::push(sql, filter, terms)
}

fn is_narrow(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().any(is_narrow),
        Expr::Any(parts) => parts.iter().all(is_narrow),
        Expr::Not(_) => false,
        Expr::Test(test) => {
            let is_own = matches!(
                test.field(),
                Field::UserId | Field::Name | Field::Email | Field::AdminNotes | Field::CustomTags
            );
            let is_named = match test {
                Test::Compare { operator, .. } => *operator == Operator::Eq,
                Test::In { .. } | Test::Contains { .. } | Test::Has { .. } => true,
                Test::IsNull { .. } => false,
            };
            is_own && is_named
        }
    }
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
