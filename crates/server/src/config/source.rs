//! Where values come from: the environment, then the file, then the table's defaults; judges no value.

use std::collections::BTreeMap;
use std::path::Path;

use super::faults::Faults;
use super::table::{Fallback, SETTINGS, Setting, find};

/// The text of every setting that has one, and where it was found.
#[derive(Debug)]
pub struct Values {
    values: BTreeMap<&'static str, (String, Source)>,
    /// Variables that look like ours and are none.
    pub unknown: Vec<Unknown>,
}

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Environment,
    File,
    Default,
}

/// A variable that nothing reads, and the one that was probably meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    pub nearest: Option<&'static str>,
}

/// What can be asked for values.
pub struct Sources<'a> {
    environment: BTreeMap<String, String>,
    read_file: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

impl<'a> Sources<'a> {
    /// The variables of this process, and the files of this machine.
    pub fn system() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((
                name.into_string().ok()?,
                value.to_string_lossy().into_owned(),
            ))
        };
        Self {
            environment: std::env::vars_os().filter_map(text).collect(),
            read_file: &|path| std::fs::read_to_string(path),
        }
    }

    /// Others.
    #[cfg(test)]
    pub fn of(
        environment: &[(&str, &str)],
        read_file: &'a dyn Fn(&Path) -> std::io::Result<String>,
    ) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            environment: environment.iter().map(own).collect(),
            read_file,
        }
    }

    /// Reads all of them.
    ///
    /// # Errors
    /// A file that cannot be read, is no TOML, or holds keys that nobody knows.
    pub fn read(&self) -> Result<Values, Faults> {
        let mut faults = Faults::none();
        let file = match self
            .environment
            .get("CRM_CONFIG")
            .filter(|path| !path.is_empty())
        {
            Some(path) => self.file(path, &mut faults),
            None => BTreeMap::new(),
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let value = |setting: &'static Setting| {
            // An empty variable is one that is not set: that is how compose files and shells leave them.
            let environment = self
                .environment
                .get(setting.name)
                .filter(|text| !text.trim().is_empty());
            let found = match (environment, file.get(setting.name), setting.default) {
                (Some(text), _, _) => (text.trim().to_owned(), Source::Environment),
                (None, Some(text), _) => (text.clone(), Source::File),
                (None, None, Fallback::Value(text)) => (text.to_owned(), Source::Default),
                (None, None, _) => return None,
            };
            Some((setting.name, found))
        };
        Ok(Values {
            values: SETTINGS.iter().filter_map(value).collect(),
            unknown: self.unknown(),
        })
    }

    fn file(&self, path: &str, faults: &mut Faults) -> BTreeMap<&'static str, String> {
        let text = match (self.read_file)(Path::new(path)) {
            Ok(text) => text,
            Err(error) => {
                faults.add("CRM_CONFIG", format!("{path} cannot be read: {error}"));
                return BTreeMap::new();
            }
        };
        match text.parse::<toml::Table>() {
            Ok(table) => keys(&table, path, faults),
            Err(error) => {
                // The whole error quotes the line, and the line may hold a secret.
                faults.add(
                    "CRM_CONFIG",
                    format!("{path} is no TOML: {}", error.message()),
                );
                BTreeMap::new()
            }
        }
    }

    /// Not an error: other programs may call their variables so.
    fn unknown(&self) -> Vec<Unknown> {
        // Those of the demo's own programs are read by them.
        let ours = |name: &&String| {
            name.starts_with("CRM_") && !name.starts_with("CRM_DEMO_") && find(name).is_none()
        };
        self.environment
            .keys()
            .filter(ours)
            .map(|name| Unknown {
                name: name.clone(),
                nearest: nearest(name, SETTINGS.iter().map(|known| known.name)),
            })
            .collect()
    }
}

fn keys(table: &toml::Table, path: &str, faults: &mut Faults) -> BTreeMap<&'static str, String> {
    let mut values = BTreeMap::new();
    for (key, value) in table {
        let setting = SETTINGS
            .iter()
            .find(|setting| setting.key() == *key && setting.name != "CRM_CONFIG");
        match (setting, text(value)) {
            (Some(setting), Some(text)) => {
                values.insert(setting.name, text);
            }
            (Some(_), None) => faults.add(
                key,
                format!("in {path}: must be a text, a number or a list of texts"),
            ),
            (None, _) => {
                let known: Vec<String> = SETTINGS.iter().map(Setting::key).collect();
                let hint = nearest(key, known.iter().map(String::as_str))
                    .map(|known| format!("; did you mean {known}?"))
                    .unwrap_or_default();
                faults.add(key, format!("in {path}: there is no such setting{hint}"));
            }
        }
    }
    values
}

/// A value as the environment would have it.
fn text(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            Some(items?.join(","))
        }
        _ => None,
    }
}

fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.9)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

impl Values {
    /// The text of a setting.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(text, _)| text.as_str())
    }

    /// Where it was found.
    pub fn source(&self, name: &str) -> Option<Source> {
        self.values.get(name).map(|(_, source)| *source)
    }
}
