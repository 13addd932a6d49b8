//! Reads one value as its field has them: the same word is a tag, a tier or a day depending on the field.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Utc};
use uuid::Uuid;

use super::ast::{Unit, Value};
use super::field::{Field, Kind, nearest};
use super::parser::hint;
use super::vocabulary::Vocabulary;

/// The largest count before `ago`: a few thousand years of hours.
const MAX_AGO: u32 = 1_000_000;

pub(super) enum ReadError {
    /// A count and a unit (in this many further words) stand there, but no `ago`.
    AgoMissing(usize),
    Unfit {
        message: String,
        suggestion: Option<String>,
    },
}

fn unfit(message: impl Into<String>) -> ReadError {
    ReadError::Unfit {
        message: message.into(),
        suggestion: None,
    }
}

/// The value written `text`, and how many of the following words (`next`, `after`) belong to it.
pub(super) fn read(
    field: Field,
    vocabulary: &Vocabulary,
    text: &str,
    quoted: bool,
    next: Option<&str>,
    after: Option<&str>,
) -> Result<(Value, usize), ReadError> {
    if !quoted && text.eq_ignore_ascii_case("null") {
        return Err(unfit(format!(
            "Nothing is equal to null. Write “{} is null”.",
            field.name()
        )));
    }
    let kind = field.kind();
    let number = matches!(kind, Kind::Integer | Kind::Decimal | Kind::Money);
    if quoted && number {
        return Err(unfit(format!(
            "“{}” is a number: leave the quotes out.",
            field.name()
        )));
    }
    let value = match kind {
        Kind::Text | Kind::Tags => Value::Text(text.to_owned()),
        Kind::Word { open, .. } => {
            let words = vocabulary.words(field);
            let word = words.iter().find(|word| word.eq_ignore_ascii_case(text));
            match word {
                Some(word) => Value::Text((*word).to_owned()),
                None if open => Value::Text(text.to_owned()),
                None => {
                    let suggestion = nearest(text, words.iter().copied());
                    let message =
                        format!("“{}” is never “{text}”.{}", field.name(), hint(suggestion));
                    return Err(ReadError::Unfit {
                        message,
                        suggestion: suggestion.map(str::to_owned),
                    });
                }
            }
        }
        Kind::Id => {
            let id = Uuid::try_parse(text).map_err(|_| unfit(format!("“{text}” is no id.")))?;
            Value::Id(id)
        }
        Kind::Integer => Value::Integer(integer(text)?),
        Kind::Decimal | Kind::Money => Value::Hundredths(hundredths(text)?),
        Kind::Date | Kind::Instant => return moment(text, next, after),
    };
    Ok((value, 0))
}

fn integer(text: &str) -> Result<i64, ReadError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(unfit(format!("“{text}” is no whole number.")));
    }
    text.parse()
        .map_err(|_| unfit(format!("{text} is too large.")))
}

fn hundredths(text: &str) -> Result<i64, ReadError> {
    let (whole, places) = text.split_once('.').unwrap_or((text, "00"));
    let fits = (1..=2).contains(&places.len()) && places.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        return Err(unfit(format!(
            "“{text}” is no number with at most two decimals."
        )));
    }
    let whole_part = integer(whole)
        .map_err(|_| unfit(format!("“{text}” is no number with at most two decimals.")))?;
    let cents: i64 = format!("{places:0<2}").parse().unwrap_or_default();
    let cents = if whole.starts_with('-') {
        -cents
    } else {
        cents
    };
    whole_part
        .checked_mul(100)
        .and_then(|value| value.checked_add(cents))
        .ok_or_else(|| unfit(format!("{text} is too large.")))
}

fn moment(
    text: &str,
    next: Option<&str>,
    after: Option<&str>,
) -> Result<(Value, usize), ReadError> {
    if text.eq_ignore_ascii_case("today") {
        return Ok((Value::Today, 0));
    }
    if let Some((count, unit)) = span(text) {
        return ago(count, unit, next, 0);
    }
    if let (Ok(count), Some(unit)) = (text.parse::<u32>(), next.and_then(Unit::find)) {
        return ago(count, unit, after, 1);
    }
    if is_day(text)
        && let Ok(date) = text.parse::<NaiveDate>()
    {
        return Ok((Value::Date(date), 0));
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        // Microseconds are what the database keeps.
        let instant = instant.with_timezone(&Utc).trunc_subsecs(6);
        if (1..=9999).contains(&instant.year()) {
            return Ok((Value::Instant(instant), 0));
        }
    }
    Err(unfit(format!(
        "“{text}” is no time. Write 2024-02-29, 2024-02-29T12:00:00Z, today or 7d ago."
    )))
}

/// Four digits, two and two: chrono's own reading is more lenient, and its format language would be downloaded by every
/// browser.
fn is_day(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

/// `7d` in one word.
fn span(text: &str) -> Option<(u32, Unit)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = text.split_at(digits);
    Some((count.parse().ok()?, Unit::find(unit)?))
}

fn ago(
    count: u32,
    unit: Unit,
    next: Option<&str>,
    taken: usize,
) -> Result<(Value, usize), ReadError> {
    if count > MAX_AGO {
        return Err(unfit(format!("{count} is too long ago.")));
    }
    match next {
        Some(word) if word.eq_ignore_ascii_case("ago") => {
            Ok((Value::Ago { count, unit }, taken + 1))
        }
        _ => Err(ReadError::AgoMissing(taken)),
    }
}
