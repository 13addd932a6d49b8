//! Writes a filter in its canonical form, which reads back as the same tree.

use std::fmt::{self, Display};

use chrono::SecondsFormat;

use super::ast::{Expr, Test, Value};
use super::field::{Field, Kind};
use crate::money::decimal_text;

/// Words that mean something in the grammar, and so are quoted as values.
const KEYWORDS: [&str; 10] = [
    "and",
    "or",
    "not",
    "in",
    "contains",
    "has",
    "is",
    "null",
    "ago",
    "unclassified",
];

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All(parts) => joined(f, parts, " and "),
            Expr::Any(parts) => joined(f, parts, " or "),
            Expr::Not(inner) => match inner.as_ref() {
                Expr::Test(Test::IsNull { field }) => write!(f, "{} is not null", field.name()),
                Expr::Test(Test::In { field, values }) => {
                    write!(f, "{} not in ", field.name())?;
                    list(f, *field, values)
                }
                Expr::All(_) | Expr::Any(_) => write!(f, "not ({inner})"),
                inner => write!(f, "not {inner}"),
            },
            Expr::Test(test) => test.fmt(f),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Expr], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Expr::All(_) | Expr::Any(_) => write!(f, "({part})")?,
            part => part.fmt(f)?,
        }
    }
    Ok(())
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Compare {
                field,
                operator,
                value,
            } => {
                write!(f, "{} {} ", field.name(), operator.as_str())?;
                write_value(f, *field, value)
            }
            Test::In { field, values } => {
                write!(f, "{} in ", field.name())?;
                list(f, *field, values)
            }
            Test::Contains { field, text } => {
                write!(f, "{} contains ", field.name())?;
                quoted(f, text)
            }
            Test::Has { field, word } => {
                write!(f, "{} has ", field.name())?;
                bare_or_quoted(f, word)
            }
            Test::IsNull { field } => write!(f, "{} is null", field.name()),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, field: Field, values: &[Value]) -> fmt::Result {
    f.write_str("(")?;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write_value(f, field, value)?;
    }
    f.write_str(")")
}

fn write_value(f: &mut fmt::Formatter<'_>, field: Field, value: &Value) -> fmt::Result {
    match value {
        Value::Integer(number) => number.fmt(f),
        Value::Hundredths(hundredths) if hundredths % 100 == 0 => (hundredths / 100).fmt(f),
        Value::Hundredths(hundredths) => f.write_str(&decimal_text(*hundredths, 2)),
        Value::Text(text) if matches!(field.kind(), Kind::Word { .. }) => bare_or_quoted(f, text),
        Value::Text(text) => quoted(f, text),
        Value::Id(id) => id.fmt(f),
        Value::Date(date) => date.fmt(f),
        Value::Instant(instant) => {
            f.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
        Value::Today => f.write_str("today"),
        Value::Ago { count, unit } => write!(f, "{count}{} ago", unit.as_str()),
    }
}

fn bare_or_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let first = text.chars().next().is_some_and(|c| c.is_ascii_lowercase());
    let bare = first
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !KEYWORDS.contains(&text);
    if bare {
        f.write_str(text)
    } else {
        quoted(f, text)
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    f.write_str("\"")
}
