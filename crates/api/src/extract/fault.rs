//! Turns what serde says about a value into a field error with a code and the nearest known name; never quotes a value.

use crm_types::problem::FieldError;

/// The fault that serde reports as `message` at `path` (`.` or empty: the whole).
pub fn field_error(path: &str, message: &str) -> FieldError {
    let path = path.trim_start_matches('.');
    let (code, name) = classify(message);
    let expected = if matches!(code, "unknown_field" | "unknown_value") {
        quoted(message).skip(1).map(str::to_owned).collect()
    } else {
        Vec::new()
    };
    let suggestion = name.and_then(|name| nearest(name, &expected));
    FieldError {
        field: field_of(path, code, name),
        code: code.to_owned(),
        message: sentence(code, path, name, message, suggestion.as_deref()),
        expected,
        suggestion,
        ..FieldError::default()
    }
}

/// The known name that `name` was probably meant to be.
pub fn nearest(name: &str, known: &[String]) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate.clone())
}

/// What kind of fault it is and whose name stands in the message.
fn classify(message: &str) -> (&'static str, Option<&str>) {
    let name = quoted(message).next();
    if message.starts_with("unknown field") {
        ("unknown_field", name)
    } else if message.starts_with("unknown variant") {
        ("unknown_value", name)
    } else if message.starts_with("missing field") {
        ("missing", name)
    } else if message.starts_with("duplicate field") {
        ("repeated", name)
    } else {
        ("invalid", None)
    }
}

/// The names in backquotes, in order.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// serde's path ends in the field for a wrong value, but not always for a missing, unknown or repeated one.
fn field_of(path: &str, code: &str, name: Option<&str>) -> String {
    match name {
        Some(name)
            if code != "unknown_value" && path != name && !path.ends_with(&format!(".{name}")) =>
        {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        }
        _ => path.to_owned(),
    }
}

fn sentence(
    code: &str,
    path: &str,
    name: Option<&str>,
    message: &str,
    suggestion: Option<&str>,
) -> String {
    let name = name.unwrap_or(path);
    let hint = suggestion
        .map(|known| format!(" Did you mean “{known}”?"))
        .unwrap_or_default();
    match code {
        "unknown_field" => format!("There is no “{name}” here.{hint}"),
        "unknown_value" => format!("“{name}” is not one of the known values.{hint}"),
        "missing" => format!("“{name}” is missing."),
        "repeated" => format!("“{name}” is given more than once."),
        _ => match message.split_once(", expected ") {
            Some((_, expected)) => format!("Expected {}.", without_place(expected)),
            None => format!("This does not fit: {}.", without_place(message)),
        },
    }
}

/// serde_json adds where it stood; the field says that better.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_told_the_nearest() {
        let error = field_error(
            "emial",
            "unknown field `emial`, expected `email` or `password`",
        );
        assert_eq!(error.field, "emial");
        assert_eq!(error.code, "unknown_field");
        assert_eq!(error.suggestion.as_deref(), Some("email"));
        assert_eq!(error.expected, ["email", "password"]);
        assert_eq!(
            error.message,
            "There is no “emial” here. Did you mean “email”?"
        );
    }

    #[test]
    fn a_name_like_no_other_gets_no_suggestion() {
        let error = field_error("x", "unknown field `x`, expected `email` or `password`");
        assert_eq!(error.suggestion, None);
    }

    #[test]
    fn a_missing_field_is_named_with_its_path() {
        assert_eq!(field_error(".", "missing field `email`").field, "email");
        assert_eq!(
            field_error("admin", "missing field `email`").field,
            "admin.email"
        );
    }

    #[test]
    fn a_wrong_type_says_what_was_expected_and_not_what_was_sent() {
        let error = field_error(
            "email",
            "invalid type: string \"hunter2\", expected u16 at line 1 column 9",
        );
        assert_eq!(error.message, "Expected u16.");
        assert_eq!(error.code, "invalid");
    }
}
