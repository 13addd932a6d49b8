//! How many members a list has in all: from the counters where they know it, else counted up to a bound.

use crm_domain::text::fold;
use crm_types::filter::{Expr, Field, Operator, Test, Value};
use crm_types::page::Total;

use super::condition::Condition;
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::Sql;
use crate::members::search::MAX_ALIKE;

/// How far members are counted one by one.
pub const TOTAL_BOUND: u64 = 10_000;

/// Of a list of which nothing is known yet.
pub(super) async fn total(lane: &mut Lane, condition: &Condition<'_>) -> Result<Total> {
    if let Some(total) = known(lane, condition).await? {
        return Ok(total);
    }
    let count: i64 = statement("", condition)?
        .build_query_scalar()
        .persistent(false)
        .fetch_one(lane.connection())
        .await?;
    let (count, bound) = (u64::try_from(count).unwrap_or(0), bound(condition));
    Ok(if count > bound {
        Total::more_than(bound)
    } else {
        Total::exact(count)
    })
}

/// Of a list that is known to go beyond the bound.
pub(super) async fn beyond(lane: &mut Lane, condition: &Condition<'_>) -> Result<Total> {
    let known = known(lane, condition).await?;
    Ok(known.unwrap_or_else(|| Total::more_than(bound(condition))))
}

async fn known(lane: &mut Lane, condition: &Condition<'_>) -> Result<Option<Total>> {
    let Some((dimension, values)) = counted(condition) else {
        return Ok(None);
    };
    let count: i64 = sqlx::query_scalar(include_str!("queries/count.sql"))
        .bind(dimension)
        .bind(values)
        .fetch_one(lane.connection())
        .await?;
    Ok(Some(Total::exact(u64::try_from(count).unwrap_or(0))))
}

/// Counts, and stops one beyond the bound.
pub(super) fn statement(opening: &str, condition: &Condition<'_>) -> Result<Sql> {
    let mut sql = Sql::new(opening);
    sql.push("select count(*) from (");
    condition.push_ids(&mut sql)?;
    sql.push(" limit ")
        .push(bound(condition) + 1)
        .push(") as found");
    Ok(sql)
}

/// How far the members of such a list are counted.
pub(super) fn bound(condition: &Condition<'_>) -> u64 {
    if condition.alike {
        u64::from(MAX_ALIKE)
    } else {
        TOTAL_BOUND
    }
}

/// The counters that add up to the condition, where there are such: those of one dimension and these values of it.
fn counted(condition: &Condition<'_>) -> Option<(&'static str, Vec<String>)> {
    if condition.search.is_some() {
        return None;
    }
    let Some(filter) = condition.filter else {
        return Some(("all", vec![String::new()]));
    };
    let Expr::Test(test) = filter else {
        return None;
    };
    if is_positive_mrr(test) {
        return Some(("mrr", vec!["positive".to_owned()]));
    }
    let dimension = match test.field() {
        Field::EngagementStatus => "engagement_status",
        Field::HealthStatus => "health_status",
        Field::SubscriptionTier => "subscription_tier",
        Field::SubscriptionStatus => "subscription_status",
        Field::CustomTags => "tag",
        _ => return None,
    };
    let mut values = match test {
        // The counters' name for members without a value.
        Test::IsNull { .. } => return Some((dimension, vec![String::new()])),
        Test::Compare {
            operator: Operator::Eq,
            value,
            ..
        } => vec![word(value)?],
        Test::In { values, .. } => values.iter().map(word).collect::<Option<Vec<_>>>()?,
        Test::Has { word, .. } => vec![fold(word)],
        _ => return None,
    };
    // Nobody has a blank value, and no value counts twice.
    values.retain(|value| !value.is_empty());
    values.sort_unstable();
    values.dedup();
    Some((dimension, values))
}

/// What the dashboard's revenue opens.
fn is_positive_mrr(test: &Test) -> bool {
    matches!(
        test,
        Test::Compare {
            field: Field::Mrr,
            operator: Operator::Gt,
            value: Value::Hundredths(0),
            ..
        }
    )
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::Text(word) => Some(word.clone()),
        _ => None,
    }
}
