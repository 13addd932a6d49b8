//! Compiles a filter to a condition on the directory: values are bound, columns are a closed set; evaluates nothing.
//!
//! A filter is two-valued, SQL is three-valued. `not` is therefore carried down to the tests, where a test that must
//! not hold becomes one that does, or whose column is null; above them there are only `and` and `or`, in which null
//! counts as false. That way an index serves `not` as well.

mod column;
mod test;
mod text;
mod time;

use crm_domain::calendar::Calendar;
use crm_types::filter::Expr;
use sqlx::{Postgres, QueryBuilder};

use crate::Result;

pub(super) use text::{checked, like_pattern};

/// A statement in the making.
pub(super) type Sql = QueryBuilder<Postgres>;

/// Appends the condition that a row of `crm.member_directory as d` fits `expr`. It may come out null, for: it does not.
pub(super) fn push(sql: &mut Sql, expr: &Expr, calendar: &Calendar) -> Result<()> {
    push_signed(sql, expr, true, calendar)
}

/// `wanted`: whether `expr` must hold, or must not.
fn push_signed(sql: &mut Sql, expr: &Expr, wanted: bool, calendar: &Calendar) -> Result<()> {
    match expr {
        Expr::All(parts) => push_joined(
            sql,
            parts,
            if wanted { " and " } else { " or " },
            wanted,
            calendar,
        ),
        Expr::Any(parts) => push_joined(
            sql,
            parts,
            if wanted { " or " } else { " and " },
            wanted,
            calendar,
        ),
        Expr::Not(inner) => push_signed(sql, inner, !wanted, calendar),
        Expr::Test(test) => test::push(sql, test, wanted, calendar),
    }
}

fn push_joined(
    sql: &mut Sql,
    parts: &[Expr],
    word: &str,
    wanted: bool,
    calendar: &Calendar,
) -> Result<()> {
    sql.push('(');
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            sql.push(word);
        }
        push_signed(sql, part, wanted, calendar)?;
    }
    sql.push(')');
    Ok(())
}
