//! Turns texts into typed values and collects every fault on the way; stops at none.

use std::fmt::Display;
use std::str::FromStr;

use secrecy::SecretString;

use super::faults::Faults;
use super::source::Values;
use super::table::find;

/// Reads settings one by one. A fault yields `None` and is remembered.
pub struct Reader<'a> {
    values: &'a Values,
    faults: Faults,
}

impl<'a> Reader<'a> {
    /// Over these values.
    pub fn new(values: &'a Values) -> Self {
        Self {
            values,
            faults: Faults::none(),
        }
    }

    /// A setting that has to have a value.
    pub fn one<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<T> {
        self.checked(name, |text| {
            text.parse::<T>().map_err(|error| error.to_string())
        })
    }

    /// A setting that may have none.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Option<T>> {
        match self.values.get(name) {
            None => Some(None),
            Some(_) => self.one(name).map(Some),
        }
    }

    /// Values with commas between them; none is an empty list.
    pub fn list<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let text = self.values.get(name).unwrap_or_default();
        let mut values = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match part.parse() {
                Ok(value) => values.push(value),
                Err(error) => {
                    self.fault(name, format!("“{part}”: {error}"));
                    return None;
                }
            }
        }
        Some(values)
    }

    /// A text nobody may see.
    pub fn secret(&mut self, name: &'static str) -> Option<SecretString> {
        self.checked(name, |text| Ok(SecretString::from(text)))
    }

    /// The same, where there need not be one.
    pub fn optional_secret(&mut self, name: &'static str) -> Option<Option<SecretString>> {
        Some(self.values.get(name).map(SecretString::from))
    }

    /// A setting that has to have a value and is read by `read`.
    pub fn checked<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Some(text) = self.values.get(name) else {
            self.fault(name, "has to be set".to_owned());
            return None;
        };
        match read(text) {
            Ok(value) => Some(value),
            Err(message) if find(name).is_some_and(|setting| setting.secret) => {
                self.fault(name, message);
                None
            }
            Err(message) => {
                self.fault(name, format!("“{text}”: {message}"));
                None
            }
        }
    }

    /// One more condition on a setting, where it is set.
    pub fn check(&mut self, name: &'static str, judge: impl FnOnce(&str) -> Result<(), String>) {
        if let Some(Err(message)) = self.values.get(name).map(judge) {
            self.fault(name, message);
        }
    }

    /// The result, where nothing was wrong.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn finish<T>(self, assemble: impl FnOnce() -> Option<T>) -> Result<T, Faults> {
        match assemble() {
            Some(value) if self.faults.is_empty() => Ok(value),
            _ => Err(self.faults),
        }
    }

    fn fault(&mut self, name: &'static str, message: String) {
        self.faults.add(name, message);
    }
}
