//! Where a list goes on, as an opaque text: the order, the last row's key, the direction; says nothing about filters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Order;
use crate::{Error, Result};

/// The longest cursor that is read.
const MAX_LENGTH: usize = 8_192;

/// Which way from the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Direction {
    Next,
    Prev,
}

/// Beside which row: its key as text, null where it is unknown, and its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    pub key: Option<String>,
    pub id: Uuid,
}

/// A place in a list and a direction from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    sort: String,
    pub direction: Direction,
    /// Absent: from the beginning (next), or from the end (prev).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

impl Cursor {
    pub fn new(order: Order, direction: Direction, position: Option<Position>) -> Self {
        Self {
            sort: written(order),
            direction,
            position,
        }
    }

    pub fn encode(&self) -> String {
        // Strings and a map with string keys: there is nothing that could fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor of a list in this order; every other text is refused.
    pub fn decode(text: &str, order: Order) -> Result<Self> {
        let cursor = Self::read(text).ok_or(Error::InvalidCursor)?;
        let key = cursor.position.as_ref().map(|position| &position.key);
        let fits = match key {
            None => true,
            Some(None) => order.nullable,
            Some(Some(key)) => fits(key, order.kind),
        };
        match fits && cursor.sort == written(order) {
            true => Ok(cursor),
            false => Err(Error::InvalidCursor),
        }
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

fn written(order: Order) -> String {
    let minus = if order.descending { "-" } else { "" };
    format!("{minus}{}", order.name)
}

/// Whether the database reads `key` as a value of that type: a cursor that somebody made up is refused before it is asked.
fn fits(key: &str, kind: &str) -> bool {
    match kind {
        "bigint" => key.parse::<i64>().is_ok(),
        "smallint" => key.parse::<i16>().is_ok(),
        "date" => key.parse::<chrono::NaiveDate>().is_ok(),
        "timestamptz" => chrono::DateTime::parse_from_rfc3339(key).is_ok(),
        _ => !key.contains('\0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Order = Order {
        name: "number",
        descending: true,
        key: "d.number",
        kind: "bigint",
        nullable: false,
    };

    #[test]
    fn a_cursor_of_another_order_or_with_another_key_is_refused() {
        let at = |key: Option<&str>| {
            let position = Position {
                key: key.map(str::to_owned),
                id: Uuid::nil(),
            };
            Cursor::new(ORDER, Direction::Next, Some(position)).encode()
        };
        assert!(Cursor::decode(&at(Some("17")), ORDER).is_ok());
        let ascending = Order {
            descending: false,
            ..ORDER
        };
        assert_eq!(
            Cursor::decode(&at(Some("17")), ascending),
            Err(Error::InvalidCursor)
        );
        assert_eq!(
            Cursor::decode(&at(Some("x")), ORDER),
            Err(Error::InvalidCursor)
        );
        assert_eq!(Cursor::decode(&at(None), ORDER), Err(Error::InvalidCursor));
        assert_eq!(Cursor::decode("?", ORDER), Err(Error::InvalidCursor));
    }
}
