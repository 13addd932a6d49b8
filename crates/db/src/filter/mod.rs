//! Compiles a filter to a condition: values are bound, columns are a closed set that is handed in; evaluates nothing.
//!
//! A filter is two-valued, SQL is three-valued. `not` is therefore carried down to the tests, where a test that must
//! not hold becomes one that does, or whose column is null; above them there are only `and` and `or`, in which null
//! counts as false. That way an index serves `not` as well.

mod column;
mod test;
mod text;
mod time;

use crm_domain::calendar::Calendar;
use crm_types::filter::{Expr, Field};
use sqlx::{Postgres, QueryBuilder};

use crate::Result;

pub(crate) use column::{Column, Target, TextColumn};
pub(crate) use text::{checked, has_trigram, like_pattern, push_contained, rough_pattern};

/// A statement in the making.
pub(crate) type Sql = QueryBuilder<Postgres>;

/// How rows come to be asked whether they fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approach {
    /// One after the other, as they come: each is asked as cheaply as can be.
    Walk,
    /// By whatever index leads to them.
    Seek,
}

/// What a filter's meaning depends on, and its form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms<'a> {
    pub calendar: &'a Calendar,
    /// Where the fields' values are.
    pub columns: fn(Field) -> Column,
    pub approach: Approach,
}

/// Appends the condition that a row fits `expr`. It may come out null, for: it does not. `wanted`: whether `expr` must hold, or must not.
pub(crate) fn push_signed(
    sql: &mut Sql,
    expr: &Expr,
    wanted: bool,
    terms: Terms<'_>,
) -> Result<()> {
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
