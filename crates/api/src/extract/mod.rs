//! What a request carries, turned into types before a handler sees it; every refusal is a problem that names the field.

pub mod body;
pub mod cursor;
mod fault;
mod idempotency;
mod if_match;
mod json;
mod limit;
mod list_page;
mod path;
mod query;

pub use fault::nearest;
pub use idempotency::IdempotencyKey;
pub use if_match::IfMatch;
pub use json::{Json, JsonOrCsv, MergePatch, OptionalJson, parse as parse_json, require_json};
pub use limit::page_limit;
pub use list_page::ListPage;
pub use path::{Path, unescaped};
pub use query::Query;
#[cfg(test)]
pub use query::parse as parse_query;
