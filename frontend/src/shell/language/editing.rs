//! Editing the text of a filter: which fault is shown when, where the underline lies, what accepting a suggestion
//! makes of the text; knows characters and no input element.

use crm_types::filter::{Completion, FilterError};
use crm_types::problem::FieldError;

/// What is wrong with the text, found here or by the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In characters.
    pub position: usize,
    /// In characters; 0 where something is missing.
    pub length: usize,
    pub message: String,
    pub suggestion: Option<String>,
}

impl From<FilterError> for Fault {
    fn from(error: FilterError) -> Self {
        Self {
            position: error.position,
            length: error.length,
            message: error.message,
            suggestion: error.suggestion,
        }
    }
}

impl From<FieldError> for Fault {
    fn from(error: FieldError) -> Self {
        let place = |value: Option<u32>| value.unwrap_or_default() as usize;
        Self {
            position: place(error.position),
            length: place(error.length),
            message: error.message,
            suggestion: error.suggestion,
        }
    }
}

/// A text and where the caret stands in it, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    pub caret: usize,
}

/// The text cut where a fault begins and ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    pub before: String,
    /// What is underlined; where something is missing, one space past the end.
    pub fault: String,
    pub after: String,
}

/// Puts a suggestion in the place of the word at the caret, with a space after it to go on.
pub fn accept(text: &str, completion: &Completion, insert: &str) -> Edited {
    let chars: Vec<char> = text.chars().collect();
    let before: String = chars[..completion.start.min(chars.len())].iter().collect();
    let after: String = chars[completion.end.min(chars.len())..].iter().collect();
    let spaced = after.starts_with(' ');
    let gap = if spaced { "" } else { " " };
    let caret = before.chars().count() + insert.chars().count() + 1;
    Edited {
        text: format!("{before}{insert}{gap}{after}"),
        caret,
    }
}

/// Which suggestion Enter takes without a choice: the first one, while a word is being typed that it would complete.
pub fn likely(text: &str, completion: &Completion) -> Option<usize> {
    let length = completion
        .end
        .checked_sub(completion.start)
        .filter(|length| *length > 0)?;
    let typed: String = text.chars().skip(completion.start).take(length).collect();
    let known = completion
        .suggestions
        .iter()
        .any(|one| one.insert.eq_ignore_ascii_case(&typed));
    (!known && !completion.suggestions.is_empty()).then_some(0)
}

/// Puts what was probably meant in the place of the fault.
pub fn mend(text: &str, error: &Fault) -> Option<Edited> {
    let suggestion = error.suggestion.as_ref()?;
    let Marked { before, after, .. } = mark(text, error.position, error.length);
    let before_end = before.chars().count();
    Some(Edited {
        text: format!("{before}{suggestion}{after}"),
        caret: before_end + suggestion.chars().count(),
    })
}

/// The text around a fault of `length` characters at `position`.
pub fn mark(text: &str, position: usize, length: usize) -> Marked {
    let chars: Vec<char> = text.chars().collect();
    let start = position.min(chars.len());
    let end = (start + length).min(chars.len());
    let piece = |range: std::ops::Range<usize>| chars[range].iter().collect::<String>();
    Marked {
        before: piece(0..start),
        fault: match start == end {
            true => "\u{a0}".to_owned(),
            false => piece(start..end),
        },
        after: piece(end..chars.len()),
    }
}

/// Whether a fault is worth showing while somebody types: not what they are only in the middle of.
pub fn settled(text: &str, caret: usize, error: &Fault) -> bool {
    let end = text.trim_end().chars().count();
    let fault_end = error.position + error.length;
    fault_end < end && !(error.position..=fault_end).contains(&caret)
}

/// A place in characters as the browser counts it, in UTF-16 code units.
pub fn to_utf16(text: &str, chars: usize) -> u32 {
    let units: usize = text.chars().take(chars).map(char::len_utf16).sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The browser's place in characters; one inside a character is the place before it.
pub fn from_utf16(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    text.chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::{complete, parse};

    fn fault(text: &str) -> Fault {
        parse(text).unwrap_err().into()
    }

    #[test]
    fn a_suggestion_takes_the_place_of_the_word() {
        let text = "vision_count = 0 and jour > 3";
        let edited = accept(text, &complete(text, 25), "journal_entry_count");
        assert_eq!(edited.text, "vision_count = 0 and journal_entry_count > 3");
        assert_eq!(edited.caret, 41);
        let edited = accept("vis", &complete("vis", 3), "vision_count");
        assert_eq!((edited.text.as_str(), edited.caret), ("vision_count ", 13));
    }

    #[test]
    fn enter_completes_a_word_that_is_only_begun() {
        let at = |text: &str| likely(text, &complete(text, text.chars().count()));
        assert_eq!(at("engagement_status = act"), Some(0));
        assert_eq!(at("engagement_status = active"), None);
        assert_eq!(at("vision_count = 0 "), None);
        assert_eq!(at("vision_count = 0"), None);
    }

    #[test]
    fn a_fault_is_mended_in_its_place() {
        let text = "name contains \"é\" and vision_cont = 0";
        let error = fault(text);
        let mended = mend(text, &error).unwrap();
        assert_eq!(mended.text, "name contains \"é\" and vision_count = 0");
        assert_eq!(mended.caret, 34);
        assert_eq!(mend("mrr >", &fault("mrr >")), None);
    }

    #[test]
    fn a_fault_is_marked_by_characters_and_what_is_missing_by_a_space() {
        let marked = mark("é vision_cont = 0", 2, 11);
        assert_eq!(
            (
                marked.before.as_str(),
                marked.fault.as_str(),
                marked.after.as_str()
            ),
            ("é ", "vision_cont", " = 0")
        );
        assert_eq!(mark("mrr >", 5, 0).fault, "\u{a0}");
        assert_eq!(mark("mrr", 9, 4).before, "mrr");
    }

    #[test]
    fn what_is_being_typed_is_no_fault_yet() {
        let shown = |text: &str, caret| settled(text, caret, &fault(text));
        assert!(!shown("vision_cont", 11));
        assert!(!shown("vision_count > ", 15));
        assert!(shown("vision_cont = 0", 15));
        assert!(!shown("vision_cont = 0", 6));
    }

    #[test]
    fn places_are_counted_as_the_browser_counts() {
        let text = "a😀é";
        for (chars, units) in [(0, 0), (1, 1), (2, 3), (3, 4)] {
            assert_eq!(to_utf16(text, chars), units);
            assert_eq!(from_utf16(text, units), chars);
        }
        assert_eq!(from_utf16(text, 2), 1);
        assert_eq!(from_utf16(text, 99), 3);
    }
}
