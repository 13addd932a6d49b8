//! Where a list goes on, as an opaque text: the order, the last row's key, the direction; says nothing about filters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_types::members::Sort;
use serde::{Deserialize, Serialize};
use sqlx::types::Uuid;

use super::key::Key;
use crate::members::record::RowRecord;
use crate::{Error, Result};

/// The longest cursor that is read: names are long, but not that long.
const MAX_LENGTH: usize = 8_192;

/// Which way from the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::members) enum Direction {
    Next,
    Prev,
}

/// Beside which row: its sorted value and its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::members) struct Position {
    /// Null: among the members whose value is unknown.
    pub key: Option<Key>,
    pub id: Uuid,
}

impl Position {
    /// That of this row.
    pub fn of(row: &RowRecord, sort: Sort) -> Self {
        Self {
            key: Key::of(row, sort.field),
            id: row.user_id,
        }
    }
}

/// A place in a list and a direction from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::members) struct Cursor {
    sort: String,
    /// Whether slips are forgiven in the search that this list is of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alike: bool,
    pub direction: Direction,
    /// Absent: from the beginning (next), or from the end (prev).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl Cursor {
    pub fn new(sort: Sort, alike: bool, direction: Direction, position: Option<Position>) -> Self {
        Self {
            sort: sort.to_string(),
            alike,
            direction,
            position,
        }
    }

    pub fn encode(&self) -> String {
        // Strings, numbers and a map with string keys: there is nothing that could fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor of a list in this order; every other text is refused.
    pub fn decode(text: &str, sort: Sort) -> Result<Self> {
        let cursor = Self::read(text).ok_or(Error::InvalidCursor)?;
        let key = cursor.position.as_ref().map(|position| &position.key);
        let fits = match key {
            None => true,
            Some(None) => Key::is_nullable(sort.field),
            Some(Some(key)) => key.fits(sort.field),
        };
        if cursor.sort == sort.to_string() && fits {
            Ok(cursor)
        } else {
            Err(Error::InvalidCursor)
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use crm_types::members::SortField;

    use super::*;

    fn sort(field: SortField) -> Sort {
        Sort {
            field,
            descending: true,
        }
    }

    #[test]
    fn what_is_written_is_read_and_belongs_to_its_order() {
        let position = Position {
            key: Some(Key::Number(-3)),
            id: Uuid::from_u128(7),
        };
        let cursor = Cursor::new(sort(SortField::Mrr), true, Direction::Prev, Some(position));
        let text = cursor.encode();
        assert_eq!(Cursor::decode(&text, sort(SortField::Mrr)), Ok(cursor));
        for other in [
            sort(SortField::Name),
            sort(SortField::VisionCount),
            Sort {
                descending: false,
                ..sort(SortField::Mrr)
            },
        ] {
            assert_eq!(Cursor::decode(&text, other), Err(Error::InvalidCursor));
        }
    }

    #[test]
    fn a_cursor_made_up_is_refused() {
        let made_up =
            |json: &str| Cursor::decode(&URL_SAFE_NO_PAD.encode(json), sort(SortField::Mrr));
        let id = "00000000-0000-0000-0000-000000000000";
        let position = |key: &str| {
            format!(
                r#"{{"sort":"-mrr","direction":"next","position":{{"key":{key},"id":"{id}"}}}}"#
            )
        };
        assert!(made_up(&position(r#"{"number":1}"#)).is_ok());
        assert!(made_up(&position("null")).is_ok());
        for wrong in [
            position(r#"{"text":"1"}"#),
            position("1"),
            "{}".to_owned(),
            "null".to_owned(),
            String::new(),
        ] {
            assert_eq!(made_up(&wrong), Err(Error::InvalidCursor), "{wrong}");
        }
        for wrong in ["%%%", "e30=", &"A".repeat(9_000)] {
            assert_eq!(
                Cursor::decode(wrong, sort(SortField::Mrr)),
                Err(Error::InvalidCursor)
            );
        }
    }
}
