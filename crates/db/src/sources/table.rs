//! The fixed columns of the ten views; a table and nothing else.

/// A view of the schema `sources`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: &'static str,
    /// Names, and types as Postgres writes them.
    pub columns: &'static [(&'static str, &'static str)],
    /// What a run reads of it for each member.
    pub read: &'static str,
}

const fn source(
    name: &'static str,
    columns: &'static [(&'static str, &'static str)],
    read: &'static str,
) -> Source {
    Source {
        name,
        columns,
        read,
    }
}

const ID: (&str, &str) = ("user_id", "uuid");
const CREATED: (&str, &str) = ("created_at", "timestamp with time zone");

/// All of them, members first.
pub const SOURCES: [Source; 10] = [
    source(
        "members",
        &[ID, ("name", "text"), ("email", "text"), CREATED],
        "max(name)",
    ),
    source(
        "profiles",
        &[
            ID,
            ("fields_filled", "integer"),
            ("fields_total", "integer"),
        ],
        "max(fields_filled * 100 / nullif(fields_total, 0))",
    ),
    source("visions", &[ID, CREATED], "count(*)"),
    source("refinements", &[ID, CREATED], "count(*)"),
    source("audios", &[ID, CREATED], "count(*)"),
    source("journal_entries", &[ID, CREATED], "count(*)"),
    source("board_images", &[ID, CREATED], "count(*)"),
    source("files", &[ID, ("bytes", "bigint"), CREATED], "sum(bytes)"),
    source(
        "tokens",
        &[ID, ("amount", "bigint"), CREATED],
        "sum(amount)",
    ),
    source(
        "logins",
        &[ID, ("at", "timestamp with time zone")],
        "max(at)",
    ),
];
