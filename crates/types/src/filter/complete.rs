//! What could be typed next in a filter, for the text field that edits one; knows no values of real members.

use super::error::{Expectation, operators};
use super::field::{Field, Kind};
use super::lexer::in_chunk;
use super::parser::parse_with;
use super::vocabulary::Vocabulary;

/// Suggestions, and the characters of the text they replace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// First replaced character, counted from 0.
    pub start: usize,
    /// One past the last replaced character.
    pub end: usize,
    pub suggestions: Vec<Suggestion>,
}

/// One text that could stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub insert: String,
    /// What it means, where the text alone does not say.
    pub label: &'static str,
}

/// What could stand at the caret, which is `caret` characters into `text`.
pub fn complete(text: &str, caret: usize) -> Completion {
    complete_with(text, caret, &Vocabulary::default())
}

/// The same with the fields and words of a vocabulary.
pub fn complete_with(text: &str, caret: usize, vocabulary: &Vocabulary) -> Completion {
    let chars: Vec<char> = text.chars().collect();
    let end = caret.min(chars.len());
    let start = chars[..end]
        .iter()
        .rposition(|c| !in_chunk(*c))
        .map_or(0, |at| at + 1);
    let typed: String = chars[start..end].iter().collect::<String>().to_lowercase();
    let head: String = chars[..start].iter().collect();
    let suggestions = match expectation(&head, vocabulary) {
        Some(expectation) => suggestions(expectation, &typed, vocabulary),
        None => Vec::new(),
    };
    Completion {
        start,
        end,
        suggestions,
    }
}

/// What the grammar takes after `head`; nothing where it is already wrong or a quote is open.
fn expectation(head: &str, vocabulary: &Vocabulary) -> Option<Expectation> {
    if head.trim().is_empty() {
        return Some(Expectation::Test);
    }
    match parse_with(head, vocabulary) {
        Ok(_) => Some(Expectation::Connective { closing: false }),
        Err(error) if error.position == head.chars().count() => error.expectation,
        Err(_) => None,
    }
}

fn suggestions(expectation: Expectation, typed: &str, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    let candidates = match expectation {
        Expectation::Test => fields(typed, vocabulary),
        Expectation::Operator(field) => operators(field).iter().map(|text| plain(text)).collect(),
        Expectation::Value(field) | Expectation::ListValue(field) => values(field, vocabulary),
        Expectation::ListEnd => vec![plain(")")],
        Expectation::ListStart => vec![plain("(")],
        Expectation::Null => vec![plain("null"), plain("not null")],
        Expectation::Ago => vec![plain("ago")],
        Expectation::Connective { closing: false } => vec![plain("and"), plain("or")],
        Expectation::Connective { closing: true } => vec![plain("and"), plain("or"), plain(")")],
    };
    let mut fitting: Vec<(bool, Suggestion)> = candidates
        .into_iter()
        .filter(|one| one.insert.contains(typed) || one.label.to_lowercase().contains(typed))
        .map(|one| (!one.insert.starts_with(typed), one))
        .collect();
    // What begins with the typed text comes first; the sort is stable, so the table's order stays otherwise.
    fitting.sort_by_key(|(elsewhere, _)| *elsewhere);
    fitting.into_iter().map(|(_, one)| one).collect()
}

fn fields(typed: &str, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    let fields = vocabulary.subject().fields();
    let names = fields.iter().map(|info| Suggestion {
        insert: info.name.to_owned(),
        label: info.label,
    });
    let not = (!typed.is_empty() && "not".starts_with(typed)).then(|| plain("not"));
    names.chain(not).collect()
}

fn values(field: Field, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    match field.kind() {
        Kind::Word { known, .. } => {
            // One that an admin has added says what it is by its key.
            let shipped = |key: &str| known.iter().find(|status| status.key == key);
            let mut all: Vec<_> = vocabulary
                .words(field)
                .into_iter()
                .map(|key| Suggestion {
                    insert: key.to_owned(),
                    label: shipped(key).map_or("", |status| status.label),
                })
                .collect();
            if matches!(field, Field::EngagementStatus | Field::HealthStatus) {
                all.push(Suggestion {
                    insert: crate::status::UNCLASSIFIED.to_owned(),
                    label: "Unclassified",
                });
            }
            all
        }
        Kind::Date | Kind::Instant => ["today", "1d ago", "7d ago", "14d ago", "30d ago", "1y ago"]
            .map(plain)
            .into(),
        _ => Vec::new(),
    }
}

fn plain(text: &str) -> Suggestion {
    Suggestion {
        insert: text.to_owned(),
        label: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inserts(text: &str) -> Vec<String> {
        complete(text, text.chars().count())
            .suggestions
            .into_iter()
            .map(|one| one.insert)
            .collect()
    }

    #[test]
    fn each_place_offers_what_the_grammar_takes() {
        assert_eq!(inserts("vision_c"), ["vision_count"]);
        assert_eq!(inserts("engagement_status "), ["=", "!=", "in", "is null"]);
        assert_eq!(
            inserts("engagement_status = a"),
            ["active", "at_risk", "champion", "inactive", "unclassified"]
        );
        assert_eq!(inserts("health_status in (healthy, ch"), ["churned"]);
        assert_eq!(inserts("vision_count = 0 "), ["and", "or"]);
        assert_eq!(inserts("(vision_count = 0 a"), ["and"]);
        assert_eq!(inserts("created_at > 7d "), ["ago"]);
        assert_eq!(inserts("name contains \"an"), Vec::<String>::new());
        assert_eq!(inserts("nonsense = 1 and "), Vec::<String>::new());
    }

    #[test]
    fn the_word_at_the_caret_is_replaced() {
        let completion = complete("vision_count = 0 and jour > 3", 25);
        assert_eq!((completion.start, completion.end), (21, 25));
        assert_eq!(completion.suggestions[0].insert, "journal_entry_count");
    }
}
