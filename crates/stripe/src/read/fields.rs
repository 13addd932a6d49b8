//! The fields of one JSON object, each asked for by name; what is wrong is told by its path, never by its value.

use std::fmt;

use chrono::{DateTime, Utc};
use crm_domain::revenue::mirror::Metadata;
use serde_json::{Map, Value};

/// Which field could not be read, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread(pub String);

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub type Read<T> = Result<T, Unread>;

/// Decimals longer than this are none of Stripe's.
const LONGEST_DECIMAL: usize = 40;

pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// # Errors
    /// Where it is no object.
    pub fn of(value: &'a Value) -> Read<Self> {
        Self::at(value, String::new())
    }

    fn at(value: &'a Value, path: String) -> Read<Self> {
        match value {
            Value::Object(map) => Ok(Self { map, path }),
            _ => Err(Unread(format!("{path}: an object was expected"))),
        }
    }

    pub fn wrong(&self, name: &str, expected: &str) -> Unread {
        Unread(format!("{}: {expected} was expected", self.name(name)))
    }

    fn name(&self, name: &str) -> String {
        match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    /// Null is as good as nothing.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub fn needed<T>(&self, name: &str, value: Option<T>, expected: &str) -> Read<T> {
        value.ok_or_else(|| self.wrong(name, expected))
    }

    pub fn text(&self, name: &str) -> Read<Option<String>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(name, "a text")),
        }
    }

    pub fn needed_text(&self, name: &str) -> Read<String> {
        let text = self.text(name)?;
        self.needed(name, text, "a text")
    }

    /// The id of another object, be it told as an id or as the object.
    pub fn id(&self, name: &str) -> Read<Option<String>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(id)) => Ok(Some(id.clone())),
            Some(Value::Object(object)) => match object.get("id") {
                Some(Value::String(id)) => Ok(Some(id.clone())),
                _ => Err(self.wrong(name, "an id")),
            },
            Some(_) => Err(self.wrong(name, "an id")),
        }
    }

    pub fn whole(&self, name: &str) -> Read<Option<i64>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| self.wrong(name, "a whole number")),
        }
    }

    pub fn needed_whole(&self, name: &str) -> Read<i64> {
        let whole = self.whole(name)?;
        self.needed(name, whole, "a whole number")
    }

    pub fn count(&self, name: &str) -> Read<Option<u64>> {
        match self.whole(name)? {
            None => Ok(None),
            Some(whole) => u64::try_from(whole)
                .map(Some)
                .map_err(|_| self.wrong(name, "a count")),
        }
    }

    pub fn flag(&self, name: &str) -> Read<bool> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    /// A decimal as it is written, be it a text or a number.
    pub fn decimal(&self, name: &str) -> Read<Option<String>> {
        let text = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(self.wrong(name, "a decimal")),
        };
        match is_decimal(&text) {
            true => Ok(Some(text)),
            false => Err(self.wrong(name, "a decimal")),
        }
    }

    pub fn moment(&self, name: &str) -> Read<Option<DateTime<Utc>>> {
        match self.whole(name)? {
            None => Ok(None),
            Some(seconds) => moment(seconds)
                .map(Some)
                .ok_or_else(|| self.wrong(name, "a moment")),
        }
    }

    pub fn needed_moment(&self, name: &str) -> Read<DateTime<Utc>> {
        let moment = self.moment(name)?;
        self.needed(name, moment, "a moment")
    }

    /// In upper case.
    pub fn currency(&self, name: &str) -> Read<Option<String>> {
        match self.text(name)? {
            None => Ok(None),
            Some(text)
                if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) =>
            {
                Ok(Some(text.to_ascii_uppercase()))
            }
            Some(_) => Err(self.wrong(name, "a currency")),
        }
    }

    pub fn needed_currency(&self, name: &str) -> Read<String> {
        let currency = self.currency(name)?;
        self.needed(name, currency, "a currency")
    }

    pub fn object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        self.get(name)
            .map(|value| Fields::at(value, self.name(name)))
            .transpose()
    }

    /// What is below some names, as far as there is something.
    pub fn below(&self, names: &[&str]) -> Option<Fields<'a>> {
        let (first, rest) = names.split_first()?;
        let inner = Fields::at(self.get(first)?, self.name(first)).ok()?;
        match rest {
            [] => Some(inner),
            rest => inner.below(rest),
        }
    }

    pub fn list(&self, name: &str) -> Read<&'a [Value]> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(_) => Err(self.wrong(name, "a list")),
        }
    }

    pub fn objects(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        let values = self.list(name)?.iter().enumerate();
        values
            .map(|(at, value)| Fields::at(value, format!("{}[{at}]", self.name(name))))
            .collect()
    }

    /// What is no text is left out: nothing of ours could be looked for in it.
    pub fn metadata(&self) -> Metadata {
        let map = self.get("metadata").and_then(Value::as_object);
        let texts = map.into_iter().flatten();
        texts
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    }
}

/// Seconds since 1970.
pub fn moment(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
        .filter(|moment| (1970..10_000).contains(&chrono::Datelike::year(moment)))
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= LONGEST_DECIMAL && all_digits(whole) && all_digits(rest)
}
