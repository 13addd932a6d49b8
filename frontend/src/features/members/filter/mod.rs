//! Filtering members: chips, a form for each, quick choices and the language itself, all edits of one text in the
//! address; lists no members.

mod describe;
mod draft;
mod editing;
mod groups;
mod parts;
mod relation;
