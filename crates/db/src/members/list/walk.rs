//! A page by walking the index that keeps the order, from where the page begins until it is full; sorts nothing.

use super::key;
use super::segment::{PAGE, Segment, push_order, segments};
use super::{List, Slice};
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::{Approach, Sql};
use crate::members::record::{ROW_COLUMNS, RowRecord};

/// So many members are passed over in the hope of a full page, and as many where the index alone tells who fits.
const PATIENCE: u32 = 5_000;
const PATIENCE_COVERED: u32 = 20_000;

/// How far a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// As far as a list with a condition deserves: rows that fit may be anywhere.
    Patience,
    /// To the end.
    End,
}

/// The page, where it was found within reach.
pub(super) async fn page(lane: &mut Lane, list: &List<'_>, reach: Reach) -> Result<Option<Slice>> {
    let mut rows: Vec<RowRecord> = Vec::with_capacity(list.limit + 1);
    for segment in list.segments() {
        let mut statement = statement("", list, &segment, reach, list.limit + 1 - rows.len())?;
        // One plan for all values: the order alone decides how it is walked.
        let found: Vec<RowRecord> = statement
            .build_query_as()
            .fetch_all(lane.connection())
            .await?;
        // Somebody may have gone from one segment to the other between two statements.
        let found: Vec<_> = found
            .into_iter()
            .filter(|row| rows.iter().all(|known| known.user_id != row.user_id))
            .collect();
        rows.extend(found);
        if rows.len() > list.limit {
            break;
        }
    }
    let is_whole = rows.len() > list.limit || list.condition.is_empty() || reach == Reach::End;
    Ok(is_whole.then(|| Slice::cut(rows, list)))
}

pub(super) fn statement(
    opening: &str,
    list: &List<'_>,
    segment: &Segment,
    reach: Reach,
    limit: usize,
) -> Result<Sql> {
    let (sort, direction) = (list.sort, list.start.direction);
    let columns = key::columns(sort.field);
    let covered = list.condition.is_covered(sort);
    let mut sql = Sql::new(opening);
    sql.push("select ").push(ROW_COLUMNS).push(" from ");
    // Where many are passed over before a page is full, find it in the index first and look at its rows after that.
    if covered {
        sql.push("(select d.user_id, ").push(columns.key);
        sql.push(" as key from ");
    }
    if list.condition.is_empty() {
        sql.push("crm.member_directory as d where ");
        segment.push_condition(&mut sql, columns, sort, direction);
    } else {
        sql.push("(select d.* from crm.member_directory as d where ");
        segment.push_condition(&mut sql, columns, sort, direction);
        push_order(&mut sql, columns, sort, direction);
        if reach == Reach::Patience {
            let patience = if covered { PATIENCE_COVERED } else { PATIENCE };
            sql.push(" limit ").push(patience);
        }
        sql.push(") as d where ");
        list.condition.push(&mut sql, Approach::Walk)?;
    }
    push_order(&mut sql, columns, sort, direction);
    // A literal: with a bound limit Postgres would plan each time, and for another number of rows.
    sql.push(" limit ").push(limit);
    if covered {
        sql.push(") as page join crm.member_directory as d on d.user_id = page.user_id");
        push_order(&mut sql, PAGE, sort, direction);
    }
    Ok(sql)
}

impl List<'_> {
    pub fn segments(&self) -> Vec<Segment> {
        segments(
            self.sort,
            self.start.direction,
            self.start.position.as_ref(),
        )
    }
}
