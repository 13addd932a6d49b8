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
pub(crate) fn checked(text: &str) -> Result<&str> {
    if text.contains('\0') {
        Err(Error::nul())
    } else {
        Ok(text)
    }
}

/// A pattern for `like` that finds `text` anywhere, taken literally.
pub(crate) fn like_pattern(text: &str) -> String {
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

/// The letters of a text that its index is asked for. Each trigram more costs the index another list of members, of whom
/// the first few have left hardly any.
const LOOKED_UP: usize = 12;

/// A pattern that finds whatever contains `text`, and little else: for an index, beside a condition that is exact.
pub(crate) fn rough_pattern(text: &str) -> String {
    let beginning = text
        .char_indices()
        .nth(LOOKED_UP)
        .map(|(at, _)| &text[..at]);
    like_pattern(beginning.filter(|part| has_trigram(part)).unwrap_or(text))
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
    if is_positive && !or_null && approach == Approach::Seek {
        sql.push("d.user_id in (select t.user_id from crm.member_texts as t where ");
        // Of shorter texts the index knows nothing, and would find everybody.
        if has_trigram(&text) {
            sql.push(column.indexed)
                .push(" like ")
                .push_bind(rough_pattern(&text));
            sql.push(" and ");
        }
        push_exact(sql, column.searched, relation, text);
    } else {
        sql.push('(').push(column.folded);
        push_relation(sql, relation, text);
        if or_null {
            sql.push(" or ").push(column.folded).push(" is null");
        }
    }
    sql.push(')');
}

/// In words that no index takes up: it has been asked already, for less.
fn push_exact(sql: &mut Sql, column: &'static str, relation: Relation, text: String) {
    if relation == Relation::Contains {
        push_contained(sql, column, text);
    } else {
        sql.push(column);
        push_relation(sql, relation, text);
    }
}

/// Appends the condition that `column` contains `text`, in words that no index takes up.
pub(crate) fn push_contained(sql: &mut Sql, column: &'static str, text: String) {
    sql.push("strpos(").push(column).push(", ");
    sql.push_bind(text).push(") > 0");
}

fn push_relation(sql: &mut Sql, relation: Relation, text: String) {
    match relation {
        Relation::Is => sql.push(" = ").push_bind(text),
        Relation::IsNot => sql.push(" <> ").push_bind(text),
        Relation::Contains => sql.push(" like ").push_bind(like_pattern(&text)),
        Relation::ContainsNot => sql.push(" not like ").push_bind(like_pattern(&text)),
    };
}

/// Whether there are three letters or digits in a row.
pub(crate) fn has_trigram(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|run| run.chars().nth(2).is_some())
}

#[cfg(test)]
mod tests {
    use super::{like_pattern, rough_pattern};

    #[test]
    fn wildcards_are_taken_literally() {
        assert_eq!(like_pattern(r"50%_\"), r"%50\%\_\\%");
        assert_eq!(like_pattern(""), "%%");
    }

    #[test]
    fn an_index_is_asked_for_the_beginning_of_what_is_long() {
        assert_eq!(rough_pattern("Åsa_ lund"), r"%Åsa\_ lund%");
        assert_eq!(rough_pattern("123456789012é45"), "%123456789012%");
        assert_eq!(rough_pattern("éééééééééééééé"), "%éééééééééééé%");
        assert_eq!(rough_pattern("- - - - - - - abc"), "%- - - - - - - abc%");
    }
}
