//! The first cards of a tag's column by some steps along the order's index, which holds a mark for each tag: a member on the
//! way who lacks the tag's mark is passed over without a look at them. Counts nobody.

use super::Asked;
use super::order::shelf;
use crate::members::filter::Sql;
use crate::members::list::{Columns, Direction, Segment, push_order};

/// So many members are passed over in the hope of the first cards, where half as many are likely to do.
const PATIENCE: usize = 40_000;

/// So many members an index passes over while one is looked up who has the tag.
const STEPS_A_LOOK: usize = 50;

/// Those whom the walk passes.
const PASSED: Columns = Columns {
    key: "c.key",
    id: "c.user_id",
};

/// Appends, after what the counters tell, the walk for the column at `place`: whoever has the tag of the first ones with a
/// value. There is none where so few have it that they are found sooner by looking all of them up.
pub(super) fn push_walk(sql: &mut Sql, asked: &Asked<'_>, tag: &str, place: usize) {
    let (sort, limit, shelf) = (asked.order.sort(), asked.limit + 1, shelf(asked.order));
    let ordered = Columns {
        key: shelf.in_directory,
        id: "d.user_id",
    };
    // How far the walk is likely to go, all members for each who has the tag, against what they have to be for it.
    sql.push("walk").push(place);
    sql.push(" as (select k.tags, crm.tag_marks(k.tags) as marks, ")
        .push(limit)
        .push(" * a.members <= least(")
        .push(STEPS_A_LOOK)
        .push(" * t.members * t.members, ")
        .push(PATIENCE / 2)
        .push(" * t.members) as worthwhile from (select ")
        .push_bind(vec![tag.to_owned()])
        .push("::text[] as tags) as k cross join told as a cross join told as t where a.value = '' and t.value = ")
        .push_bind(tag.to_owned())
        .push("), w")
        .push(place)
        .push(" as materialized (select c.key, c.user_id from (select d.user_id, ")
        .push(shelf.in_directory)
        .push(" as key, d.tag_marks from crm.member_directory as d where (select worthwhile from walk")
        .push(place)
        .push(") and ");
    Segment::Known.push_condition(sql, ordered, sort, Direction::Next);
    push_order(sql, ordered, sort, Direction::Next);
    sql.push(" limit ")
        .push(PATIENCE)
        .push(") as c join crm.member_directory as d on d.user_id = c.user_id where c.tag_marks & (select marks from walk")
        .push(place)
        .push(") <> 0 and ");
    push_has(sql, place);
    push_order(sql, PASSED, sort, Direction::Next);
    sql.push(" limit ").push(limit).push(")");
}

/// Appends the condition that a row of the directory has the tag. It does not name the bind: then a plan for any tag would
/// look dearer than one for each, and making one takes longer than carrying it out.
pub(super) fn push_has(sql: &mut Sql, place: usize) {
    sql.push("d.tags_folded @> (select tags from walk")
        .push(place)
        .push(")");
}

/// Appends the same condition, by the index that leads to whoever has it.
pub(super) fn push_seek(sql: &mut Sql, place: usize) {
    sql.push("d.user_id in (select t.user_id from crm.member_texts as t where t.tags @> (select tags from walk")
        .push(place)
        .push("))");
}

/// Appends whether the walk for the column at `place` did not fill it.
pub(super) fn push_is_short(sql: &mut Sql, asked: &Asked<'_>, place: usize) {
    sql.push("(select count(*) from w").push(place);
    sql.push(") <= ").push(asked.limit);
}

/// Appends the cards that the walk found, where they fill the column.
pub(super) fn push_cards(sql: &mut Sql, asked: &Asked<'_>, place: usize) {
    sql.push("select 0, w.key, w.user_id from w").push(place);
    sql.push(" as w where (select count(*) from w").push(place);
    sql.push(") > ").push(asked.limit);
}
