//! How many of very many who fit are in each column, by one look at a table that is read whole; knows no card.

use std::collections::HashMap;

use crm_types::filter::Expr;
use crm_types::members::ColumnKey;

use super::Asked;
use super::column::{Column, both, grouped};
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::Sql;
use crate::members::filter::figures::Narrow;
use crate::members::list::{Condition, TOTAL_BOUND};

/// What is known of the columns before anybody is looked for in them.
pub(super) enum Known {
    Nothing,
    /// All members are on the board, whose tags the counters know.
    Counters,
    Told(Told),
}

/// Members and hundredths of each column, in their order.
pub(super) struct Told {
    pub table: Narrow,
    figures: Vec<(i64, i64)>,
}

/// Looks, where there is such a table: the columns are of a field, and the filter asks for no text. A search may.
pub(super) async fn look(lane: &mut Lane, asked: &Asked<'_>, columns: &[Column]) -> Result<Known> {
    let (Some(table), Some(grouped)) = (asked.condition.narrowest(), grouped(asked.group_by))
    else {
        return Ok(Known::Nothing);
    };
    let mut sql = Sql::new("select d.");
    sql.push(grouped.name)
        .push(", count(*), coalesce(sum(d.mrr_cents), 0)::bigint from ")
        .push(table.table())
        .push(" as d where ");
    asked.condition.push_narrow(&mut sql)?;
    sql.push(" group by 1");
    let values: Vec<(Option<String>, i64, i64)> = sql
        .build_query_as()
        .persistent(false)
        .fetch_all(lane.connection())
        .await?;
    let values = values
        .into_iter()
        .map(|(value, members, cents)| (value, (members, cents)))
        .collect();
    Ok(Known::Told(Told {
        table,
        figures: distribute(values, columns),
    }))
}

/// The figures of values as those of columns; whichever has no column of its own is in the one for others.
fn distribute(
    mut values: HashMap<Option<String>, (i64, i64)>,
    columns: &[Column],
) -> Vec<(i64, i64)> {
    let own: Vec<_> = columns
        .iter()
        .map(|column| match &column.key {
            ColumnKey::Value(value) => values.remove(&Some(value.clone())),
            ColumnKey::Unclassified => values.remove(&None),
            ColumnKey::Other => None,
        })
        .collect();
    values.remove(&None);
    let others = values
        .values()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    columns
        .iter()
        .zip(own)
        .map(|(column, own)| match column.key {
            ColumnKey::Other => others,
            _ => own.unwrap_or_default(),
        })
        .collect()
}

impl Told {
    /// Members and hundredths of the column at `place`.
    pub fn of(&self, place: usize) -> (i64, i64) {
        self.figures.get(place).copied().unwrap_or_default()
    }

    /// Whether so few are in it that they are looked for one by one.
    pub fn is_few(&self, place: usize) -> bool {
        u64::try_from(self.of(place).0).is_ok_and(|members| members <= TOTAL_BOUND)
    }

    /// Appends, after `with`, whoever is in one of the columns of few, `x`: another look, if there is such a column.
    pub fn push_few(&self, sql: &mut Sql, asked: &Asked<'_>, columns: &[Column]) -> Result<()> {
        sql.push("x as materialized (select d.user_id from ")
            .push(self.table.table())
            .push(" as d where ");
        let whose = columns
            .iter()
            .enumerate()
            .filter(|(place, _)| self.is_few(*place) && self.of(*place).0 > 0)
            .map(|(_, column)| column.whose.clone());
        let mut whose: Vec<_> = whose.collect();
        let filter = match (whose.len(), whose.pop()) {
            (_, None) => {
                sql.push("false), ");
                return Ok(());
            }
            (1, Some(only)) => both(asked.condition.filter.cloned(), only),
            (_, Some(last)) => {
                whose.push(last);
                both(asked.condition.filter.cloned(), Expr::Any(whose))
            }
        };
        let condition = Condition {
            filter: Some(&filter),
            ..asked.condition
        };
        condition.push_narrow(sql)?;
        sql.push("), ");
        Ok(())
    }
}
