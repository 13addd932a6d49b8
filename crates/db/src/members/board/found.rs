//! A board of whoever fits, where that are not too many: looked for once, then put into columns; at most one look at everybody.

use crm_domain::text::fold;
use crm_types::members::Grouping;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

use super::Asked;
use super::by_index::push_line_order;
use super::column::{Column, Grouped, OTHER, UNCLASSIFIED, VALUE, grouped, of_tags};
use super::line::{Filled, Line, fill};
use super::order::shelf;
use crate::Result;
use crate::lane::Lane;
use crate::members::filter::Sql;
use crate::members::list::{Columns, Direction, push_found, push_whole_order};
use crate::members::record::ROW_COLUMNS;
use crate::members::search::MAX_ALIKE;

/// So many are put into columns; of more, each column is counted by itself.
const MOST: u64 = 20_000;

/// Those who fit, with what cards are sorted by.
const FITS: Columns = Columns {
    key: "m.key",
    id: "m.user_id",
};

/// What was found.
pub(super) enum Found {
    /// They are all there are, in their columns.
    All(Vec<Filled>),
    /// There are more; these are the columns.
    More(Vec<Column>),
}

/// A line, beside how many fit.
struct Counted {
    line: Line,
    found: i64,
}

impl FromRow<'_, PgRow> for Counted {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            line: Line::from_row(row)?,
            found: row.try_get("found")?,
        })
    }
}

pub(super) async fn read(lane: &mut Lane, asked: &Asked<'_>) -> Result<Found> {
    let counted: Vec<Counted> = statement("", asked)?
        .build_query_as()
        // A plan for a filter must know its values.
        .persistent(false)
        .fetch_all(lane.connection())
        .await?;
    let found = counted.first().map_or(0, |first| first.found);
    let lines = counted.into_iter().map(|counted| counted.line).collect();
    let filled = match (asked.group_by, grouped(asked.group_by)) {
        (_, Some(grouped)) => fill(grouped, lines),
        (Grouping::Tags(tags), None) => super::line::fill_in(of_tags(tags), lines),
        _ => Vec::new(),
    };
    if u64::try_from(found).unwrap_or(0) > most(asked) {
        let columns = filled.into_iter().map(|filled| filled.column).collect();
        return Ok(Found::More(columns));
    }
    Ok(Found::All(filled))
}

/// However many are like the words, the likeliest are all there are.
fn most(asked: &Asked<'_>) -> u64 {
    match asked.condition.alike {
        true => u64::from(MAX_ALIKE),
        false => MOST,
    }
}

pub(super) fn statement(opening: &str, asked: &Asked<'_>) -> Result<Sql> {
    let (sort, most) = (asked.order.sort(), most(asked));
    let mut sql = Sql::new(opening);
    sql.push("with f as materialized (");
    push_found(&mut sql, &asked.condition, most)?;
    sql.push("), fitting as (select count(*) as found from f), ");
    let grouped = grouped(asked.group_by);
    match (asked.group_by, grouped) {
        (Grouping::Tags(tags), _) => push_tags(&mut sql, tags),
        (_, Some(grouped)) => grouped.push_columns(&mut sql),
        _ => {}
    }
    sql.push(", m as materialized (select d.user_id, ")
        .push(shelf(asked.order).in_directory)
        .push(" as key, d.mrr_cents, ")
        .push(grouped.map_or("d.tags_folded", |_| "d."))
        .push(grouped.map_or("", |grouped| grouped.name))
        .push(" as value from fitting cross join f join crm.member_directory as d on d.user_id = f.user_id")
        // Too many to be put into columns: then nobody is.
        .push(" where fitting.found <= ")
        .push(most)
        .push(" offset 0) select ")
        .push(ROW_COLUMNS)
        .push(", k.kind, k.place, k.value, k.label, k.tone, k.takes_cards, figures.members, figures.mrr_cents, fitting.found")
        .push(" from fitting cross join columns as k cross join lateral (")
        .push("select count(*) as members, coalesce(sum(m.mrr_cents), 0)::bigint as mrr_cents from m where ");
    push_membership(&mut sql, grouped);
    sql.push(") as figures left join lateral (select m.user_id, m.key from m where ");
    push_membership(&mut sql, grouped);
    push_whole_order(&mut sql, FITS, sort, Direction::Next);
    sql.push(" limit ").push(asked.limit + 1);
    sql.push(") as page on true left join crm.member_directory as d on d.user_id = page.user_id");
    push_line_order(&mut sql, sort);
    Ok(sql)
}

/// Appends `columns` and `tags`, all of them.
fn push_tags(sql: &mut Sql, tags: &[String]) {
    let folded: Vec<String> = tags.iter().map(|tag| fold(tag)).collect();
    sql.push("tags as (select ")
        .push_bind(folded)
        .push("::text[] as folded), columns as (select 0 as kind, t.place::integer as place, t.value, null::text as label,")
        .push(" null::text as tone, null::boolean as takes_cards from tags cross join unnest(tags.folded)")
        .push(" with ordinality as t (value, place) union all select 2, 0, null, null, null, null)");
}

/// Appends the condition that a row of `m` is in the column `k`.
fn push_membership(sql: &mut Sql, grouped: Option<Grouped>) {
    sql.push("case k.kind when ").push(VALUE);
    let Some(grouped) = grouped else {
        sql.push(" then m.value @> array[k.value collate \"C\"] else not m.value && (select tags.folded from tags) end");
        return;
    };
    sql.push(" then m.value = k.value").push(grouped.collation);
    sql.push(" when ")
        .push(UNCLASSIFIED)
        .push(" then m.value is null when ");
    sql.push(OTHER)
        .push(" then m.value is not null and not exists (select from listed as l where l.value = m.value collate \"C\") end");
}
