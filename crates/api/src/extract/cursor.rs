//! Cursors of lists in the order of ids: the last id of a page, packed; kept nowhere.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crm_types::problem::Code;

use crate::error::{Error, Result};

/// Between the parts of an id that has several.
const BETWEEN: char = '\u{1f}';

pub(crate) fn write(parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(parts.join(&BETWEEN.to_string()))
}

/// The `count` parts of a cursor.
pub(crate) fn read(text: Option<&str>, count: usize) -> Result<Option<Vec<String>>> {
    let Some(text) = text else {
        return Ok(None);
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let parts: Vec<String> = String::from_utf8(bytes)
        .unwrap_or_default()
        .split(BETWEEN)
        .map(str::to_owned)
        .collect();
    let fits = parts.len() == count
        && parts
            .iter()
            .all(|part| !part.is_empty() && !part.contains('\0'));
    match fits {
        true => Ok(Some(parts)),
        false => Err(misfit()),
    }
}

fn misfit() -> Error {
    Error::new(
        Code::InvalidCursor,
        "This is no cursor of this list. Begin again without one.",
    )
}

/// The number in a cursor of a list in the order of numbers.
pub(crate) fn number(text: Option<&str>) -> Result<Option<i64>> {
    let parts = read(text, 1)?;
    parts
        .map(|parts| parts[0].parse().map_err(|_| misfit()))
        .transpose()
}
