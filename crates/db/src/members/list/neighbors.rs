//! Whom one meets before and after a member in a list: the same steps from the member's own place, one each way.

use crm_types::ids::MemberId;
use crm_types::members::MemberNeighbors;

use super::cursor::{Cursor, Direction, Position};
use super::{Condition, Key, ListQuery, Search, read, search};
use crate::members::Reading;
use crate::members::filter::Sql;
use crate::members::record::{ROW_COLUMNS, RowRecord};
use crate::{Database, Result};

/// The neighbours of a member in the list that `query` asks for, whether the member fits it or not, as after an edit;
/// `None` where there is no such member.
///
/// # Errors
/// As [`super::list`].
pub async fn neighbors(
    database: &Database,
    id: MemberId,
    query: &ListQuery,
    reading: &Reading<'_>,
) -> Result<Option<MemberNeighbors>> {
    let query = ListQuery {
        limit: 1,
        total: false,
        cursor: None,
        ..query.clone()
    };
    let search = search(&query)?;
    let mut lane = database.lane().await?;
    let mut sql = Sql::new("select ");
    sql.push(ROW_COLUMNS)
        .push(" from crm.member_directory as d where d.user_id = ")
        .push_bind(id.0);
    let row: Option<RowRecord> = sql
        .build_query_as()
        .fetch_optional(lane.connection())
        .await?;
    let Some(row) = row else {
        lane.keep();
        return Ok(None);
    };
    let mut found = MemberNeighbors {
        previous: None,
        next: None,
    };
    // Slips are forgiven where nobody is found without, as in the list.
    for alike in [false, true] {
        let has_slips = search.as_ref().is_some_and(Search::has_slips);
        if alike && (!has_slips || found.previous.is_some() || found.next.is_some()) {
            break;
        }
        let condition = Condition {
            filter: query.filter.as_ref(),
            search: search.as_ref(),
            alike,
            calendar: reading.calendar,
        };
        for direction in [Direction::Prev, Direction::Next] {
            let position = Position {
                key: Key::of(&row, query.sort.field),
                id: row.user_id,
            };
            let start = Cursor::new(query.sort, alike, direction, Some(position));
            let (slice, _) = read(&mut lane, &query, &condition, &start).await?;
            let beside = slice.rows.first().map(|row| MemberId(row.user_id));
            match direction {
                Direction::Prev => found.previous = beside,
                Direction::Next => found.next = beside,
            }
        }
    }
    lane.keep();
    Ok(Some(found))
}
