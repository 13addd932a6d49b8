//! Free text over name and e-mail: each word of it must be found; where none is found as written, slips are forgiven.

use crm_domain::text::fold;

use super::filter::{Sql, checked, has_trigram, like_pattern, push_contained, rough_pattern};
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

    /// Appends the condition that every word is found as written in `crm.member_directory as d`.
    pub fn push_literal(&self, sql: &mut Sql) {
        push_all(sql, &self.words, |sql, word| {
            push_word(sql, "d.search_text", word);
        });
    }

    /// Appends a query for whoever has every word, as written, in `crm.member_texts`: all words at once, so that the indexes
    /// meet them before a row is looked at.
    pub fn push_sought(&self, sql: &mut Sql) {
        sql.push("select t.user_id from crm.member_texts as t where ");
        push_all(sql, &self.words, |sql, word| {
            let letters: Vec<String> = unspaced(word);
            if has_trigram(word) {
                sql.push("t.text like ").push_bind(rough_pattern(word));
                sql.push(" and ");
                push_contained(sql, "t.text", word.to_owned());
            } else if letters.is_empty() {
                push_beginning(sql, word);
            } else {
                // The index over words of three letters knows nothing of them.
                sql.push("t.letters @> ").push_bind(letters);
                sql.push(" and ");
                push_word(sql, "t.text", word);
            }
        });
    }

    /// Whether there is a word long enough to be misspelt.
    pub fn has_slips(&self) -> bool {
        self.words.iter().any(|word| has_trigram(word))
    }

    /// Appends the condition that something like every word is found in `crm.member_texts as t`.
    pub fn push_alike(&self, sql: &mut Sql) {
        push_all(sql, &self.words, |sql, word| {
            if has_trigram(word) {
                sql.push("crm.resembles(t.text, ")
                    .push_bind(word.to_owned())
                    .push(')');
            } else {
                push_word(sql, "t.text", word);
            }
        });
    }

    /// Appends how like the words a member is: the larger, the liker.
    pub fn push_likeness(&self, sql: &mut Sql) {
        for (n, word) in self.words.iter().enumerate() {
            sql.push(if n > 0 { " + " } else { "" });
            sql.push("crm.likeness(d.text, ")
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

/// Appends the condition that `column` has the word.
fn push_word(sql: &mut Sql, column: &str, word: &str) {
    sql.push(column).push(" like ").push_bind(pattern(word));
}

/// Appends the condition that a word of `t.text` begins with this one, of one or two letters or of marks.
fn push_beginning(sql: &mut Sql, word: &str) {
    let is_odd = begins_oddly(word);
    if is_odd {
        // An index of its own: the one over three letters would find half of all members.
        sql.push("crm.has_odd_word(t.text) and ");
    }
    if is_odd || !word.contains(char::is_alphanumeric) {
        // That index knows nothing of marks.
        push_contained(sql, "t.text", format!(" {word}"));
    } else {
        push_word(sql, "t.text", word);
    }
}

fn pattern(word: &str) -> String {
    let anywhere = like_pattern(word);
    if begins_a_word(word) {
        anywhere.replacen('%', "% ", 1)
    } else {
        anywhere
    }
}

/// A word of one or two letters is looked for where words begin. In scripts that put no spaces between words it may stand
/// anywhere all the same.
fn begins_a_word(word: &str) -> bool {
    !has_trigram(word) && !word.chars().any(is_unspaced)
}

/// Whether it begins with a punctuation mark of ASCII; as `crm.has_odd_word` finds them.
fn begins_oddly(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_punctuation())
}

/// The letters of a word that are words by themselves; as `crm.letters` finds them.
fn unspaced(word: &str) -> Vec<String> {
    word.chars()
        .filter(|c| is_unspaced(*c))
        .map(String::from)
        .collect()
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
    fn marks_are_odd_and_letters_of_any_script_are_not() {
        for odd in ["@", "@gm", "-", "_x", "{", "~1"] {
            assert!(begins_oddly(odd), "{odd}");
        }
        for usual in ["a@", "é", "王", "7", "\u{2013}"] {
            assert!(!begins_oddly(usual), "{usual}");
        }
    }

    #[test]
    fn a_short_word_is_looked_for_where_words_begin() {
        assert_eq!(pattern("jo"), "% jo%");
        assert_eq!(pattern("a@b"), "% a@b%");
        assert_eq!(pattern("jon"), "%jon%");
        assert_eq!(pattern("李"), "%李%");
    }
}
