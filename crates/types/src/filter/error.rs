//! What is wrong with a filter, where, and what could stand there instead; phrased for people.

use std::fmt;

use super::field::{Field, Kind};

/// What the grammar takes at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The beginning of a test: a field, `not` or `(`.
    Test,
    /// An operator of this field.
    Operator(Field),
    /// A value of this field.
    Value(Field),
    /// A value of this field's list, after `in (`.
    ListValue(Field),
    /// `,` or `)` in a list.
    ListEnd,
    /// `(` after `in`.
    ListStart,
    /// `null`, or `not null`.
    Null,
    /// `ago` after a count and a unit.
    Ago,
    /// `and`, `or`, or the end; `)` too where one is open.
    Connective { closing: bool },
}

/// Stable names of what can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterErrorKind {
    UnknownField,
    UnknownOperator,
    UnknownValue,
    Misfit,
    Syntax,
    TooLong,
    TooDeep,
    TooLarge,
}

impl FilterErrorKind {
    /// For programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown_field",
            Self::UnknownOperator => "unknown_operator",
            Self::UnknownValue => "unknown_value",
            Self::Misfit => "misfit",
            Self::Syntax => "syntax",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
        }
    }
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    pub kind: FilterErrorKind,
    /// Where the fault begins, in Unicode characters from 0.
    pub position: usize,
    /// How many characters are at fault; 0 where something is missing.
    pub length: usize,
    /// A sentence or two for people.
    pub message: String,
    /// What could stand there instead, in words.
    pub expected: Vec<String>,
    /// The nearest right text.
    pub suggestion: Option<String>,
    /// The same as `expected`, for completion.
    pub expectation: Option<Expectation>,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FilterError {}

/// The operators a field takes, as they are written.
pub(super) fn operators(field: Field) -> &'static [&'static str] {
    match field.kind() {
        Kind::Id => &["=", "!=", "in", "is null"],
        Kind::Text => &["contains", "=", "!=", "in", "is null"],
        Kind::Word { .. } => &["=", "!=", "in", "is null"],
        Kind::Tags => &["has", "is null"],
        Kind::Integer | Kind::Decimal | Kind::Money | Kind::Date | Kind::Instant => {
            &["=", "!=", "<", "<=", ">", ">=", "in", "is null"]
        }
    }
}

impl Expectation {
    /// What could stand there, in words.
    pub fn words(self) -> Vec<String> {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Self::Test => own(&["a field", "not", "("]),
            Self::Operator(field) => own(operators(field)),
            Self::Value(field) | Self::ListValue(field) => match field.kind() {
                Kind::Id => own(&["an id"]),
                Kind::Text => own(&["a text"]),
                Kind::Tags => own(&["a tag"]),
                Kind::Word { known: [], .. } => own(&["a word"]),
                Kind::Word { known, .. } => {
                    known.iter().map(|status| status.key.to_owned()).collect()
                }
                Kind::Integer => own(&["a whole number"]),
                Kind::Decimal => own(&["a number"]),
                Kind::Money => own(&["an amount"]),
                Kind::Date | Kind::Instant => own(&["a date", "today", "a time like 7d ago"]),
            },
            Self::ListEnd => own(&[",", ")"]),
            Self::ListStart => own(&["("]),
            Self::Null => own(&["null", "not null"]),
            Self::Ago => own(&["ago"]),
            Self::Connective { closing: false } => own(&["and", "or", "the end"]),
            Self::Connective { closing: true } => own(&["and", "or", ")"]),
        }
    }
}
