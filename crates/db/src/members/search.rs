//! Free text over name and e-mail: each word of it must be found; where none is found as written, slips are forgiven.

use crm_domain::text::fold;

use super::filter::{Sql, checked, like_pattern};
use crate::Result;

/// The most words of a search that are looked at; more make it no narrower, only slower.
const MAX_WORDS: usize = 8;

/// So many of the likeliest members are shown when slips are forgiven.
pub(super) const MAX_ALIKE: u16 = 200;

/// They are chosen among so many that are like the words at all.
pub(super) const MAX_LOOKED_AT: u16 = 2_000;

/// The words of a search, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    words: Vec<String>,
}

impl Search {
    /// `None` where nothing is searched for.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let folded = fold(checked(text)?);
        let mut words: Vec<String> = Vec::new();
        for word in folded.split_whitespace() {
            if words.len() < MAX_WORDS && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        Ok((!words.is_empty()).then_some(Self { words }))
    }

    /// Appends the condition that every word is found as written.
    pub fn push_literal(&self, sql: &mut Sql) {
        push_all(sql, &self.words, push_word);
    }

    /// Whether there is a word long enough to be misspelt.
    pub fn has_slips(&self) -> bool {
        self.words.iter().any(|word| is_long(word))
    }

    /// Appends the condition that something like every word is found.
    pub fn push_alike(&self, sql: &mut Sql) {
        push_all(sql, &self.words, |sql, word| {
            if is_long(word) {
                sql.push("crm.resembles(d.search_text, ")
                    .push_bind(word.to_owned())
                    .push(')');
            } else {
                push_word(sql, word);
            }
        });
    }

    /// Appends how like the words a member is: the larger, the liker.
    pub fn push_likeness(&self, sql: &mut Sql) {
        for (n, word) in self.words.iter().enumerate() {
            sql.push(if n > 0 { " + " } else { "" });
            sql.push("crm.likeness(d.search_text, ")
                .push_bind(word.clone())
                .push(')');
        }
    }
}

fn push_all(sql: &mut Sql, words: &[String], push: impl Fn(&mut Sql, &str)) {
    for (n, word) in words.iter().enumerate() {
        sql.push(if n > 0 { " and " } else { "" });
        push(sql, word);
    }
}

/// A word of one or two letters has no trigram to be found by, unless it begins a word. In scripts that put no spaces
/// between words it may stand anywhere all the same, and every member is looked at.
fn push_word(sql: &mut Sql, word: &str) {
    let anywhere = like_pattern(word);
    let pattern = if is_long(word) || word.chars().any(is_unspaced) {
        anywhere
    } else {
        anywhere.replacen('%', "% ", 1)
    };
    sql.push("d.search_text like ").push_bind(pattern);
}

/// Whether there are three letters or digits in a row.
fn is_long(word: &str) -> bool {
    word.split(|c: char| !c.is_alphanumeric())
        .any(|run| run.chars().nth(2).is_some())
}

/// Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Kana, Han, and Hangul taken apart.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Search::parse(text)
            .unwrap()
            .map(|search| search.words)
            .unwrap_or_default()
    }

    #[test]
    fn words_are_folded_once_and_counted() {
        assert_eq!(words("  JOSÉ\tjose  Álvarez "), ["jose", "alvarez"]);
        assert_eq!(words(" \u{3000} "), Vec::<String>::new());
        assert_eq!(words("1 2 3 4 5 6 7 8 9").len(), MAX_WORDS);
        assert!(Search::parse("a\0b").is_err());
    }

    #[test]
    fn a_short_word_is_looked_for_where_words_begin() {
        let pattern = |word: &str| {
            let mut sql = Sql::new("");
            push_word(&mut sql, word);
            (is_long(word), word.chars().any(is_unspaced))
        };
        assert_eq!(pattern("jo"), (false, false));
        assert_eq!(pattern("a@b"), (false, false));
        assert_eq!(pattern("jon"), (true, false));
        assert_eq!(pattern("李"), (false, true));
    }
}
