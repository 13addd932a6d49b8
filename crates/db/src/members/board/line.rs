//! What the statements of a board answer: a line for each card, with its column's place and figures; asks for nothing.

use crm_types::page::Total;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, Row};

use super::column::{Column, Grouped, Shown, VALUE};
use crate::members::record::RowRecord;

/// A column with its figures and first cards, one more than was asked for where there are more.
#[derive(Debug)]
pub(super) struct Filled {
    pub column: Column,
    pub total: Total,
    /// `None`: too many to add up.
    pub mrr_cents: Option<i64>,
    pub rows: Vec<RowRecord>,
}

/// A card, if there is one, in a column that the database knows.
pub(super) struct Line {
    row: Option<RowRecord>,
    kind: i32,
    place: i32,
    value: Option<String>,
    shown: Shown,
    members: i64,
    mrr_cents: i64,
}

impl FromRow<'_, PgRow> for Line {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            row: card(row)?,
            kind: row.try_get("kind")?,
            place: row.try_get("place")?,
            value: row.try_get("value")?,
            shown: Shown {
                label: row.try_get("label")?,
                tone: row.try_get("tone")?,
                takes_cards: row.try_get("takes_cards")?,
            },
            members: row.try_get("members")?,
            mrr_cents: row.try_get("mrr_cents")?,
        })
    }
}

/// The card of a line whose first column is its id.
pub(super) fn card(row: &PgRow) -> sqlx::Result<Option<RowRecord>> {
    match row.try_get::<Option<sqlx::types::Uuid>, _>(0)? {
        Some(_) => RowRecord::from_row(row).map(Some),
        None => Ok(None),
    }
}

/// Lines in the order of their columns, as columns of this field.
pub(super) fn fill(grouped: Grouped, lines: Vec<Line>) -> Vec<Filled> {
    let bundles = bundle(lines);
    let value = |bundle: &Bundle| bundle.value.clone().filter(|_| bundle.kind == VALUE);
    let listed: Vec<String> = bundles.iter().filter_map(value).collect();
    let column = |bundle: Bundle| {
        let column = grouped.column(bundle.kind, bundle.value, bundle.shown, &listed);
        bundle.figures.fill(column)
    };
    bundles.into_iter().map(column).collect()
}

/// Lines in the order of these columns.
pub(super) fn fill_in(columns: Vec<Column>, lines: Vec<Line>) -> Vec<Filled> {
    let bundles = bundle(lines).into_iter();
    columns
        .into_iter()
        .zip(bundles)
        .map(|(column, bundle)| bundle.figures.fill(column))
        .collect()
}

/// The lines of one column.
struct Bundle {
    kind: i32,
    place: i32,
    value: Option<String>,
    shown: Shown,
    figures: Figures,
}

struct Figures {
    members: i64,
    mrr_cents: i64,
    rows: Vec<RowRecord>,
}

impl Figures {
    fn fill(self, column: Column) -> Filled {
        Filled {
            column,
            total: Total::exact(u64::try_from(self.members).unwrap_or(0)),
            mrr_cents: Some(self.mrr_cents),
            rows: self.rows,
        }
    }
}

fn bundle(lines: Vec<Line>) -> Vec<Bundle> {
    let mut bundles: Vec<Bundle> = Vec::new();
    for line in lines {
        let same = |bundle: &&mut Bundle| {
            (bundle.kind, bundle.place, &bundle.value) == (line.kind, line.place, &line.value)
        };
        let figures = match bundles.last_mut().filter(same) {
            Some(bundle) => &mut bundle.figures,
            None => {
                bundles.push(Bundle {
                    kind: line.kind,
                    place: line.place,
                    value: line.value,
                    shown: line.shown,
                    figures: Figures {
                        members: line.members,
                        mrr_cents: line.mrr_cents,
                        rows: Vec::new(),
                    },
                });
                match bundles.last_mut() {
                    Some(bundle) => &mut bundle.figures,
                    None => continue,
                }
            }
        };
        figures.rows.extend(line.row);
    }
    bundles
}
