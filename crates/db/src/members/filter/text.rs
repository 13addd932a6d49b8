//! Text in conditions: folded as the database folds it, wildcards made harmless; searches nothing.

use crm_domain::text::fold;

use super::Sql;
use super::column::TextColumn;
use crate::{Error, Result};

/// Folds what a filter says, and refuses what the database cannot hold.
pub(super) fn folded(text: &str) -> Result<String> {
    checked(text).map(fold)
}

/// `text`, unless it holds U+0000, which Postgres knows no text with.
pub(in crate::members) fn checked(text: &str) -> Result<&str> {
    if text.contains('\0') {
        Err(Error::nul())
    } else {
        Ok(text)
    }
}

/// A pattern for `like` that finds `text` anywhere, taken literally.
pub(in crate::members) fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// How a text relates to another, both folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Is,
    IsNot,
    Contains,
    ContainsNot,
}

/// Appends the condition that the text of `column` stands in this relation to `text`; `or_null`: or is unknown.
pub(super) fn push_text(
    sql: &mut Sql,
    column: TextColumn,
    relation: Relation,
    text: String,
    or_null: bool,
) {
    let pattern = like_pattern(&text);
    sql.push('(');
    if column.searched && !or_null && matches!(relation, Relation::Is | Relation::Contains) {
        // True of every match: the trigram index over name and e-mail finds the candidates.
        sql.push("d.search_text like ")
            .push_bind(pattern.clone())
            .push(" and ");
    }
    sql.push(column.folded);
    match relation {
        Relation::Is => sql.push(" = ").push_bind(text),
        Relation::IsNot => sql.push(" <> ").push_bind(text),
        Relation::Contains => sql.push(" like ").push_bind(pattern),
        Relation::ContainsNot => sql.push(" not like ").push_bind(pattern),
    };
    if or_null {
        sql.push(" or ").push(column.folded).push(" is null");
    }
    sql.push(')');
}

#[cfg(test)]
mod tests {
    use super::like_pattern;

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(like_pattern(r"50%_\"), r"%50\%\_\\%");
        assert_eq!(like_pattern(""), "%%");
    }
}
