//! Compiles a filter to a condition on the directory: values are bound, columns are a closed set; evaluates nothing.
//!
//! A filter is two-valued, SQL is three-valued. `not` is therefore carried down to the tests, where a test that must
//! not hold becomes one that does, or whose column is null; above them there are only `and` and `or`, in which null
//! counts as false. That way an index serves `not` as well.

mod column;
pub(super) mod figures;
mod test;
mod text;
mod time;

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;
use sqlx::{Postgres, QueryBuilder};

use crate::Result;

pub(super) use text::{checked, has_trigram, like_pattern, push_contained, rough_pattern};

/// A statement in the making.
pub(super) type Sql = QueryBuilder<Postgres>;

/// How rows come to be asked whether they fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Approach {
    /// One after the other, as they come: each is asked as cheaply as can be.
    Walk,
    /// By whatever index leads to them.
    Seek,
}

/// What a filter's meaning depends on, and its form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    pub calendar: &'a Calendar,
    pub approach: Approach,
}

/// Appends the condition that a row of `crm.member_directory as d` fits `expr`. It may come out null, for: it does not.
pub(super) fn push(sql: &mut Sql, expr: &Expr, terms: Terms<'_>) -> Result<()> {
    if terms.approach == Approach::Seek {
        figures::push(sql, expr, terms)?;
    }
    push_signed(sql, expr, true, terms)
}

/// `wanted`: whether `expr` must hold, or must not.
fn push_signed(sql: &mut Sql, expr: &Expr, wanted: bool, terms: Terms<'_>) -> Result<()> {
    match expr {
        Expr::All(parts) => push_joined(
            sql,
            parts,
            if wanted { " and " } else { " or " },
            wanted,
            terms,
        ),
        Expr::Any(parts) => push_joined(
            sql,
            parts,
            if wanted { " or " } else { " and " },
            wanted,
            terms,
        ),
        Expr::Not(inner) => push_signed(sql, inner, !wanted, terms),
        Expr::Test(test) => test::push(sql, test, wanted, terms),
    }
}

fn push_joined(
    sql: &mut Sql,
    parts: &[Expr],
    word: &str,
    wanted: bool,
    terms: Terms<'_>,
) -> Result<()> {
    sql.push('(');
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            sql.push(word);
        }
        push_signed(sql, part, wanted, terms)?;
    }
    sql.push(')');
    Ok(())
}
