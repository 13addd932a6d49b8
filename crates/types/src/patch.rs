//! Three states of a field in a request that changes something: absent, null, a value; decides nothing about them.

use serde::{Deserialize, Deserializer};

/// Reads what is there, null or a value, as `Some`. With `#[serde(default)]` beside it, what is absent is `None`.
///
/// # Errors
/// Those of the value.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// Reads what is there; null is none of it. With `#[serde(default)]` beside it, what is absent is `None`.
///
/// # Errors
/// Those of the value.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
