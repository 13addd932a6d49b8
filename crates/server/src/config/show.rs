//! The configuration in effect, line by line with where each value comes from; secrets are named and not shown.

use std::fmt::Write;

use super::source::{Source, Values};
use super::table::{Fallback, SETTINGS, Setting};

/// What `crm config` prints.
pub fn show(values: &Values) -> String {
    let width = SETTINGS
        .iter()
        .map(|setting| setting.name.len())
        .max()
        .unwrap_or_default();
    let mut text = String::new();
    for setting in SETTINGS {
        let value = value(setting, values);
        let source = match values.source(setting.name) {
            Some(Source::Environment) => "environment",
            Some(Source::File) => "file",
            Some(Source::Default) => "default",
            None => "not set",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:width$}  {value}  ({source})", setting.name);
    }
    text
}

fn value(setting: &Setting, values: &Values) -> String {
    match (values.get(setting.name), setting.default) {
        (Some(url), _) if setting.name == "DATABASE_URL" => without_password(url),
        (Some(_), _) if setting.secret => "…".to_owned(),
        // One line each.
        (Some(text), _) => text.replace('\n', "\\n"),
        (None, Fallback::Absent(consequence)) => format!("— {consequence}"),
        (None, _) => "—".to_owned(),
    }
}

/// The address without its password, and without its options, which may hold one too.
fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return "…".to_owned();
    };
    match rest.rsplit_once('@') {
        Some((user, host)) if user.contains(':') => {
            format!(
                "{scheme}://{}:…@{host}",
                user.split(':').next().unwrap_or_default()
            )
        }
        _ => format!("{scheme}://{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            (
                "postgres://crm:s3cr3t@db:5432/crm",
                "postgres://crm:…@db:5432/crm",
            ),
            (
                "postgres://crm:s3@cr3t@db/crm?password=s3cr3t",
                "postgres://crm:…@db/crm",
            ),
            (
                "postgres://crm@%2Frun%2Fpg/crm",
                "postgres://crm@%2Frun%2Fpg/crm",
            ),
            ("s3cr3t", "…"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
