//! Statements as the server sent them, read from Postgres' own log; runs none.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// One statement and the values of its parameters, `$1` first; `None` is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    pub parameters: Vec<Option<String>>,
}

/// A line of a log in JSON; what else stands in it does not matter here.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    message: String,
    detail: Option<String>,
}

/// The statements that were executed, in their order, up to the line that contains `mark`;
/// `None` where no line does, because it is not written yet.
///
/// # Errors
/// When a line is not what `log_destination = jsonlog` writes.
pub fn until_mark(log: &str, mark: &str) -> Result<Option<Vec<Statement>>> {
    let mut found = Vec::new();
    // A last line without its end is still being written.
    for line in log
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
    {
        let line: Line = serde_json::from_str(line)
            .with_context(|| format!("Postgres' log has a line that is no JSON: {line}"))?;
        if line.message.contains(mark) {
            return Ok(Some(found));
        }
        if let Some(sql) = executed(&line.message) {
            found.push(Statement {
                sql: sql.trim().to_owned(),
                parameters: parameters(line.detail.as_deref())?,
            });
        }
    }
    Ok(None)
}

/// `duration: 0.2 ms  execute sqlx_s_1: select …` and `duration: 0.2 ms  statement: begin`; the
/// lines about parsing and binding are not executions.
fn executed(message: &str) -> Option<&str> {
    let (_, rest) = message.strip_prefix("duration: ")?.split_once(" ms  ")?;
    if let Some(sql) = rest.strip_prefix("statement: ") {
        return Some(sql);
    }
    let (_name, sql) = rest.strip_prefix("execute ")?.split_once(": ")?;
    Some(sql)
}

/// `parameters: $1 = '50', $2 = NULL, $3 = 'O''Brien'`, in later versions with a capital letter.
fn parameters(detail: Option<&str>) -> Result<Vec<Option<String>>> {
    let mut found = Vec::new();
    let Some((title, mut rest)) = detail.and_then(|detail| detail.split_once(": ")) else {
        return Ok(found);
    };
    if !title.eq_ignore_ascii_case("parameters") {
        return Ok(found);
    }
    loop {
        let (_, value) = rest
            .split_once(" = ")
            .with_context(|| format!("no value in the log's parameters: {rest}"))?;
        let after = match value.strip_prefix('\'') {
            Some(quoted) => {
                let (text, after) = unquote(quoted)?;
                found.push(Some(text));
                after
            }
            None => {
                found.push(None);
                value
                    .strip_prefix("NULL")
                    .with_context(|| format!("neither text nor NULL: {value}"))?
            }
        };
        match after.strip_prefix(", ") {
            Some(more) => rest = more,
            None if after.is_empty() => return Ok(found),
            None => bail!("something follows the log's parameters: {after}"),
        }
    }
}

/// Text up to its closing quote, with doubled quotes made one, and what follows.
fn unquote(quoted: &str) -> Result<(String, &str)> {
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest
            .split_once('\'')
            .context("a text of the log's parameters has no end")?;
        text.push_str(part);
        let Some(more) = after.strip_prefix('\'') else {
            return Ok((text, after));
        };
        text.push('\'');
        rest = more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: &str, detail: Option<&str>) -> String {
        let entry = serde_json::json!({
            "pid": 7, "error_severity": "LOG", "message": message, "detail": detail
        });
        format!("{entry}\n")
    }

    #[test]
    fn executions_are_found_and_nothing_else() {
        let log = [
            line("checkpoint starting: time", None),
            line("duration: 0.4 ms  parse sqlx_s_1: select $1", None),
            line(
                "duration: 0.1 ms  bind sqlx_s_1: select $1",
                Some("parameters: $1 = '1'"),
            ),
            line(
                "duration: 0.2 ms  execute sqlx_s_1: select $1,\n  ': ms  '",
                Some("parameters: $1 = '1'"),
            ),
            line("duration: 0.0 ms  statement: BEGIN", None),
            line("duration: 0.2 ms  execute <unnamed>: select 2", None),
            line("duration: 0.0 ms  statement: select 'mark 1'", None),
            line("duration: 0.0 ms  statement: not ours any more", None),
        ]
        .concat();
        let found = until_mark(&log, "mark 1").unwrap().unwrap();
        let statement = |sql: &str, parameters: &[&str]| Statement {
            sql: sql.to_owned(),
            parameters: parameters
                .iter()
                .map(|&value| Some(value.to_owned()))
                .collect(),
        };
        assert_eq!(
            found,
            [
                statement("select $1,\n  ': ms  '", &["1"]),
                statement("BEGIN", &[]),
                statement("select 2", &[]),
            ]
        );
    }

    #[test]
    fn without_its_mark_a_log_is_not_whole_yet() {
        let whole = line("duration: 0.0 ms  statement: select 'mark 1'", None);
        assert_eq!(until_mark("", "mark 1").unwrap(), None);
        assert_eq!(
            until_mark(&whole[..whole.len() - 1], "mark 1").unwrap(),
            None
        );
        assert_eq!(until_mark(&whole, "mark 1").unwrap(), Some(Vec::new()));
        assert!(until_mark("no JSON\n", "mark 1").is_err());
    }

    #[test]
    fn parameters_are_read_whatever_stands_in_them() {
        let read = |detail: &str| parameters(Some(detail)).unwrap();
        let text = |value: &str| Some(value.to_owned());
        assert_eq!(
            read("parameters: $1 = 'O''Brien, $2 = ''x''', $2 = NULL, $3 = '{a,b}'"),
            [text("O'Brien, $2 = 'x'"), None, text("{a,b}")]
        );
        assert_eq!(read("Parameters: $1 = ''"), [text("")]);
        assert_eq!(read("Something else: 1"), []);
        assert_eq!(parameters(None).unwrap(), []);
        for broken in [
            "parameters: $1",
            "parameters: $1 = 'open",
            "parameters: $1 = '1' and more",
        ] {
            assert!(parameters(Some(broken)).is_err(), "{broken}");
        }
    }
}
