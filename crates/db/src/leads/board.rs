//! The board of leads: columns by status or by owner, with whole counts, and cards page by page; moves none.

use crm_domain::calendar::Calendar;
use crm_types::filter::{Expr, Field, LeadField, Operator, Test, Value};
use crm_types::leads::{LeadBoard, LeadBoardColumn, LeadBoardPage, LeadSort, LeadStatus, STATUSES};
use crm_types::page::Total;
use crm_types::status::Tone;
use sqlx::PgConnection;
use uuid::Uuid;

use super::kind::{Leads, order};
use super::record::rows;
use crate::records::{self, Columns, Scope, Shared};
use crate::{Database, Result};

/// The column of those who have none.
pub const NONE: &str = "none";

/// What a board of leads is grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    #[default]
    Status,
    Owner,
}

impl Grouping {
    /// As it is written; none where there is no such grouping.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "status" => Some(Self::Status),
            "owner" => Some(Self::Owner),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Owner => "owner",
        }
    }

    fn column(self) -> &'static str {
        match self {
            Self::Status => "d.status",
            Self::Owner => "d.owner_id",
        }
    }

    /// The value that all cards of a column have; none where the key is no column's.
    fn shared(self, key: &str) -> Option<Shared> {
        match self {
            Self::Status => {
                let status: LeadStatus = key.parse().ok()?;
                Some(Shared::Word(status.to_string()))
            }
            Self::Owner if key == NONE => Some(Shared::Nothing),
            Self::Owner => key.parse().ok().map(Shared::Id),
        }
    }
}

/// Which leads a board is of, and how its cards are ordered.
#[derive(Clone, Debug, Default)]
pub struct BoardQuery {
    pub group_by: Grouping,
    pub filter: Option<Expr>,
    pub search: Option<String>,
    pub sort: LeadSort,
    /// How many cards a column begins with.
    pub limit: u16,
}

impl BoardQuery {
    fn scope<'a>(&'a self, calendar: &'a Calendar) -> Scope<'a> {
        Scope {
            filter: self.filter.as_ref(),
            search: self.search.as_deref(),
            calendar,
        }
    }
}

struct Head {
    key: String,
    label: String,
    tone: Tone,
    takes_cards: bool,
    shared: Shared,
}

/// All columns, each with its first cards, at one moment.
///
/// # Errors
/// `Invalid` for text with U+0000.
pub async fn board(
    database: &Database,
    query: &BoardQuery,
    calendar: &Calendar,
) -> Result<LeadBoard> {
    let heads = match query.group_by {
        Grouping::Status => statuses(),
        Grouping::Owner => {
            let mut connection = database.pool().acquire().await?;
            owners(&mut connection).await?
        }
    };
    let values: Vec<Shared> = heads.iter().map(|head| head.shared.clone()).collect();
    let columns = Columns {
        column: query.group_by.column(),
        values: &values,
    };
    let filled = records::columns::<Leads>(
        database,
        query.scope(calendar),
        columns,
        order(query.sort),
        query.limit.into(),
    )
    .await?;
    let columns = heads.into_iter().zip(filled).map(|(head, filled)| {
        Ok(LeadBoardColumn {
            filter: filter_of(query, &head.shared),
            key: head.key,
            label: head.label,
            tone: head.tone,
            takes_cards: head.takes_cards,
            total: filled.total,
            cards: rows(filled.rows)?,
            next_cursor: filled.next_cursor,
        })
    });
    let columns: Vec<LeadBoardColumn> = columns.collect::<Result<_>>()?;
    // Of those who may work no more only the columns are shown that have cards.
    let is_shown = |column: &LeadBoardColumn| {
        column.takes_cards || query.group_by == Grouping::Status || column.total != Total::exact(0)
    };
    Ok(LeadBoard {
        group_by: query.group_by.as_str().to_owned(),
        filter: query.filter.as_ref().map(ToString::to_string),
        columns: columns.into_iter().filter(is_shown).collect(),
    })
}

/// More cards of one column; none where the board has no such column.
///
/// # Errors
/// `InvalidCursor` for a cursor of another order, `Invalid` for text with U+0000.
pub async fn board_cards(
    database: &Database,
    query: &BoardQuery,
    column: &str,
    cursor: Option<&str>,
    calendar: &Calendar,
) -> Result<Option<LeadBoardPage>> {
    let Some(shared) = query.group_by.shared(column) else {
        return Ok(None);
    };
    let (cards, next_cursor) = records::column::<Leads>(
        database,
        query.scope(calendar),
        (query.group_by.column(), &shared),
        order(query.sort),
        cursor,
        query.limit.into(),
    )
    .await?;
    Ok(Some(LeadBoardPage {
        cards: rows(cards)?,
        has_more: next_cursor.is_some(),
        next_cursor,
    }))
}

fn statuses() -> Vec<Head> {
    let heads = STATUSES.iter().map(|status| Head {
        key: status.key.to_owned(),
        label: status.label.to_owned(),
        tone: status.tone,
        // A conversion says into whom.
        takes_cards: status.key != LeadStatus::Converted.as_str(),
        shared: Shared::Word(status.key.to_owned()),
    });
    heads.collect()
}

/// Nobody, then everybody who may work, and whoever did.
async fn owners(connection: &mut PgConnection) -> Result<Vec<Head>> {
    let admins: Vec<(Uuid, String, bool)> = sqlx::query_as(include_str!("queries/owners.sql"))
        .fetch_all(connection)
        .await?;
    let nobody = Head {
        key: NONE.to_owned(),
        label: "Nobody".to_owned(),
        tone: Tone::Neutral,
        takes_cards: true,
        shared: Shared::Nothing,
    };
    let owners = admins.into_iter().map(|(id, name, works)| Head {
        key: id.to_string(),
        label: name,
        tone: Tone::Accent,
        takes_cards: works,
        shared: Shared::Id(id),
    });
    Ok(std::iter::once(nobody).chain(owners).collect())
}

/// What is in a column, as a filter.
fn filter_of(query: &BoardQuery, shared: &Shared) -> String {
    let field = Field::Lead(match query.group_by {
        Grouping::Status => LeadField::Status,
        Grouping::Owner => LeadField::OwnerId,
    });
    let compared = |value| Test::compare(field, Operator::Eq, value).ok();
    let test = match shared {
        Shared::Word(word) => compared(Value::Text(word.clone())),
        Shared::Id(id) => compared(Value::Id(*id)),
        Shared::Nothing => Some(Test::is_null(field)),
    };
    let parts: Vec<Expr> = query
        .filter
        .clone()
        .into_iter()
        .chain(test.map(Expr::Test))
        .collect();
    match parts.len() {
        1 => parts[0].to_string(),
        _ => Expr::All(parts).to_string(),
    }
}
