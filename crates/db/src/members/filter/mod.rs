//! Compiles a filter of members to a condition on the directory, over its columns and the tables beside it.

pub(in crate::members) mod column;
pub(super) mod figures;

use crm_types::filter::Expr;

use crate::Result;
use crate::filter::push_signed;

pub(super) use crate::filter::{
    Approach, Sql, Terms, checked, has_trigram, like_pattern, push_contained, rough_pattern,
};

/// Appends the condition that a row of `crm.member_directory as d` fits `expr`. It may come out null, for: it does not.
pub(super) fn push(sql: &mut Sql, expr: &Expr, terms: Terms<'_>) -> Result<()> {
    if terms.approach == Approach::Seek {
        figures::push(sql, expr, terms)?;
    }
    push_signed(sql, expr, true, terms)
}
