//! Compiles a single test of a filter, or its opposite; the SQL answers as `crm_domain::filter::evaluate` does.

use crm_domain::calendar::Calendar;
use crm_domain::filter::{days_moments, moments, nearness};
use crm_types::filter::{Operator, Test, Value};

use super::column::{Column, Target};
use super::text::{Relation, checked, folded, push_text};
use super::time::{date, push_moments};
use super::{Approach, Sql, Terms};
use crate::Result;

/// `wanted`: whether the test must hold, or must not.
pub(super) fn push(sql: &mut Sql, test: &Test, wanted: bool, terms: Terms<'_>) -> Result<()> {
    let column = (terms.columns)(test.field());
    match test {
        Test::Compare {
            operator, value, ..
        } => push_comparison(sql, column, *operator, value, wanted, terms)?,
        Test::In { values, .. } => {
            // At most as many values as a filter may hold: a comparison each, which any index serves.
            sql.push('(');
            for (n, value) in values.iter().enumerate() {
                if n > 0 {
                    sql.push(if wanted { " or " } else { " and " });
                }
                push_comparison(sql, column, Operator::Eq, value, wanted, terms)?;
            }
            sql.push(')');
        }
        Test::Contains { text, .. } => match column {
            Column::Text(column) => {
                let relation = if wanted {
                    Relation::Contains
                } else {
                    Relation::ContainsNot
                };
                push_text(
                    sql,
                    column,
                    relation,
                    folded(text)?,
                    !wanted,
                    terms.approach,
                );
            }
            _ => push_misfit(sql, wanted),
        },
        Test::Has { word, .. } => match column {
            Column::Tags { searched, .. } if wanted && terms.approach == Approach::Seek => {
                sql.push("d.user_id in (select t.user_id from crm.member_texts as t where ");
                sql.push(searched).push(" @> ");
                sql.push_bind(vec![folded(word)?]).push(')');
            }
            Column::Tags { folded: name, .. } => {
                sql.push(if wanted { "(" } else { "(not " }).push(name);
                sql.push(" @> ").push_bind(vec![folded(word)?]).push(')');
            }
            _ => push_misfit(sql, wanted),
        },
        Test::IsNull { .. } => push_null(sql, column, wanted),
    }
    Ok(())
}

fn push_comparison(
    sql: &mut Sql,
    column: Column,
    operator: Operator,
    value: &Value,
    wanted: bool,
    terms: Terms<'_>,
) -> Result<()> {
    match (column, value) {
        (Column::Text(column), Value::Text(text)) => {
            let equal = (operator == Operator::Eq) == wanted;
            let relation = if equal { Relation::Is } else { Relation::IsNot };
            push_text(
                sql,
                column,
                relation,
                folded(text)?,
                !wanted,
                terms.approach,
            );
        }
        (Column::Word(name), Value::Text(word)) => {
            let word = checked(word)?.to_owned();
            push_relation(sql, name, operator, wanted, |sql| sql.push_bind(word));
        }
        (Column::Id(name), Value::Id(id)) => {
            push_relation(sql, name, operator, wanted, |sql| sql.push_bind(*id))
        }
        (Column::Integer(name), Value::Integer(number))
        | (Column::Hundredths(name), Value::Hundredths(number)) => {
            push_relation(sql, name, operator, wanted, |sql| sql.push_bind(*number));
        }
        (Column::Decimal(name), Value::Hundredths(number)) => {
            // Multiplied, not divided: division rounds, and takes a guess at how far.
            push_relation(sql, name, operator, wanted, |sql| {
                sql.push_bind(*number).push("::bigint * 0.01")
            });
        }
        (Column::DaysSince(name), Value::Integer(days)) => {
            push_moments(
                sql,
                name,
                days_moments(operator, *days, terms.calendar),
                wanted,
            );
        }
        (Column::Nearness(name), Value::Text(word)) => {
            match nearness(operator, word, terms.calendar) {
                Some(moments) => push_moments(sql, name, moments, wanted),
                None => push_misfit(sql, wanted),
            }
        }
        (Column::Outcome(target), Value::Text(word)) => {
            let wanted = (operator == Operator::Eq) == wanted;
            push_outcome(sql, target, word, wanted, terms.calendar);
        }
        (Column::Instant(name), value) => match moments(operator, value, terms.calendar) {
            Some(moments) => push_moments(sql, name, moments, wanted),
            None => push_misfit(sql, wanted),
        },
        (Column::Date(name), value) => match date(value, terms.calendar) {
            Some(date) => push_relation(sql, name, operator, wanted, |sql| sql.push_bind(date)),
            None => push_misfit(sql, wanted),
        },
        _ => push_misfit(sql, wanted),
    }
    Ok(())
}

/// `column operator value`; where that is not wanted, its opposite, or that the column is null.
fn push_relation(
    sql: &mut Sql,
    name: &'static str,
    operator: Operator,
    wanted: bool,
    value: impl FnOnce(&mut Sql) -> &mut Sql,
) {
    let operator = if wanted { operator } else { opposite(operator) };
    sql.push('(')
        .push(name)
        .push(' ')
        .push(in_sql(operator))
        .push(' ');
    value(sql);
    if !wanted {
        sql.push(" or ").push(name).push(" is null");
    }
    sql.push(')');
}

/// What became of a target as of the calendar's moment, which is never unknown.
fn push_outcome(sql: &mut Sql, target: Target, word: &str, wanted: bool, calendar: &Calendar) {
    let Target { done, due, missed } = target;
    sql.push(if wanted { "(" } else { "(not " });
    sql.push("case when ").push(missed).push(" or ").push(due);
    sql.push(" < ").push_bind(calendar.now());
    sql.push(" then 'missed' when ").push(done);
    sql.push(" is not null then 'met' else 'pending' end = ");
    sql.push_bind(word.to_owned()).push(')');
}

fn push_null(sql: &mut Sql, column: Column, wanted: bool) {
    match (column, wanted) {
        (Column::Tags { folded, .. }, true) => sql.push('(').push(folded).push(" = '{}')"),
        (Column::Tags { folded, .. }, false) => sql.push('(').push(folded).push(" <> '{}')"),
        (Column::Outcome(_), wanted) => sql.push(if wanted { "false" } else { "true" }),
        (column, true) => sql.push('(').push(column.name()).push(" is null)"),
        (column, false) => sql.push('(').push(column.name()).push(" is not null)"),
    };
}

/// A test that its field does not take. [`Test`]'s constructors let none through; evaluation says that it fails.
fn push_misfit(sql: &mut Sql, wanted: bool) {
    sql.push(if wanted { "false" } else { "true" });
}

fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Eq => Operator::Ne,
        Operator::Ne => Operator::Eq,
        Operator::Lt => Operator::Ge,
        Operator::Le => Operator::Gt,
        Operator::Gt => Operator::Le,
        Operator::Ge => Operator::Lt,
    }
}

fn in_sql(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "=",
        Operator::Ne => "<>",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
    }
}
