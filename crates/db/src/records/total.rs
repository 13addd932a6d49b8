//! How many records there are: by the counters where they know, else counted up to a bound.

use crm_types::filter::{Expr, Operator, Test, Value};
use crm_types::page::Total;
use sqlx::PgConnection;

use super::page::push_condition;
use super::{Kind, Scope};
use crate::Result;
use crate::filter::{Column, Sql};

/// Beyond so many nobody counts.
const BOUND: u64 = 10_000;

/// How many fit.
pub(super) async fn total<K: Kind>(
    connection: &mut PgConnection,
    scope: Scope<'_>,
) -> Result<Total> {
    if let Some((dimension, values)) = told::<K>(scope) {
        let counted = counted(connection, K::NAME, dimension, &values).await?;
        return Ok(Total::exact(counted));
    }
    let mut sql = Sql::new("select count(*) from (select 1 from ");
    sql.push(K::TABLE).push(" as d where ");
    push_condition::<K>(&mut sql, scope)?;
    sql.push(" limit ").push(BOUND + 1).push(") as found");
    let count: i64 = sql.build_query_scalar().fetch_one(connection).await?;
    let count = u64::try_from(count).unwrap_or_default();
    Ok(match count > BOUND {
        true => Total::more_than(BOUND),
        false => Total::exact(count),
    })
}

/// The sum of the counters of these values of a dimension.
async fn counted(
    connection: &mut PgConnection,
    kind: &'static str,
    dimension: &str,
    values: &[String],
) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(include_str!("queries/counted.sql"))
        .bind(kind)
        .bind(dimension)
        .bind(values)
        .fetch_one(connection)
        .await?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The dimension and its values that are just what is asked for.
fn told<K: Kind>(scope: Scope<'_>) -> Option<(&'static str, Vec<String>)> {
    let blank = scope.search.is_none_or(|search| search.trim().is_empty());
    if !blank {
        return None;
    }
    let Some(filter) = scope.filter else {
        return Some(("all", vec![String::new()]));
    };
    let Expr::Test(test) = filter else {
        return None;
    };
    let Column::Word(column) = K::column(test.field()) else {
        return None;
    };
    let dimension = K::COUNTED.iter().find(|counted| {
        column
            .strip_prefix("d.")
            .is_some_and(|name| name == **counted)
    })?;
    let mut values = match test {
        Test::IsNull { .. } => return Some((dimension, vec![String::new()])),
        Test::Compare {
            operator: Operator::Eq,
            value: Value::Text(word),
            ..
        } => vec![word.clone()],
        Test::In { values, .. } => values
            .iter()
            .map(|value| match value {
                Value::Text(word) => Some(word.clone()),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()?,
        _ => return None,
    };
    // No value is blank, and none counts twice.
    values.retain(|value| !value.is_empty());
    values.sort_unstable();
    values.dedup();
    Some((dimension, values))
}
