//! Text in conditions: folded as the database folds it, wildcards made harmless; searches nothing.

use crm_domain::text::fold;

use super::column::TextColumn;
use super::{Approach, Sql};
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
    approach: Approach,
) {
    let is_positive = matches!(relation, Relation::Is | Relation::Contains);
    match column.searched {
        Some(column) if is_positive && !or_null && approach == Approach::Seek => {
            push_sought(sql, like_pattern(&text));
            sql.push(" and ").push(column);
            push_relation(sql, relation, text);
            sql.push(')');
        }
        _ => {
            sql.push('(').push(column.folded);
            push_relation(sql, relation, text);
            if or_null {
                sql.push(" or ").push(column.folded).push(" is null");
            }
            sql.push(')');
        }
    }
}

fn push_relation(sql: &mut Sql, relation: Relation, text: String) {
    match relation {
        Relation::Is => sql.push(" = ").push_bind(text),
        Relation::IsNot => sql.push(" <> ").push_bind(text),
        Relation::Contains => sql.push(" like ").push_bind(like_pattern(&text)),
        Relation::ContainsNot => sql.push(" not like ").push_bind(like_pattern(&text)),
    };
}

/// Begins the condition that a member's texts, name and e-mail together, are like `pattern`; it has yet to be closed.
fn push_sought(sql: &mut Sql, pattern: String) {
    sql.push("d.user_id in (select t.user_id from crm.member_texts as t where t.text like ");
    sql.push_bind(pattern);
}

/// Whether there are three letters or digits in a row.
pub(in crate::members) fn has_trigram(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|run| run.chars().nth(2).is_some())
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
