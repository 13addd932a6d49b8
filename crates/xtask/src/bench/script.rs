//! Writes captured statements as a script of pgbench, parameters as parameters; changes no statement's meaning.

use anyhow::{Context, Result, bail};

use super::statement::Statement;

/// A script and the variables it is run with.
#[derive(Debug, PartialEq, Eq)]
pub struct Script {
    pub text: String,
    /// Name and value, for `pgbench --define`. Values are sent as parameters, never as part of the
    /// text, so the statements are prepared and planned as the server's are.
    pub variables: Vec<(String, String)>,
}

/// One transaction of pgbench: all statements of a request, one after the other.
///
/// # Errors
/// When a statement has in it what pgbench would misread: a colon before a name in a name.
pub fn write(statements: &[Statement]) -> Result<Script> {
    let mut script = Script {
        text: String::new(),
        variables: Vec::new(),
    };
    for (number, statement) in (1..).zip(statements) {
        let name = |parameter: usize| format!("s{number}_{parameter}");
        let sql = rewrite(statement, &|parameter, value| match value {
            Some(_) => format!(":{}", name(parameter)),
            // pgbench's variables cannot be null.
            None => "null".to_owned(),
        })?;
        if let Some(variable) = misread(&sql) {
            bail!("pgbench would take {variable} in a text for a variable of its own");
        }
        script.text.push_str(&ended(&sql));
        for (parameter, value) in (1..).zip(&statement.parameters) {
            if let Some(value) = value {
                script.variables.push((name(parameter), value.clone()));
            }
        }
    }
    Ok(script)
}

/// The statement with its parameters written into it.
///
/// # Errors
/// When it has a parameter without a value.
pub fn inline(statement: &Statement) -> Result<String> {
    let sql = rewrite(statement, &|_, value| match value {
        Some(value) => format!("'{}'", value.replace('\'', "''")),
        None => "null".to_owned(),
    })?;
    Ok(ended(&sql))
}

/// With one semicolon; nothing where nothing but comments was (a driver's ping).
fn ended(sql: &str) -> String {
    match sql.trim().trim_end_matches(';') {
        "" => String::new(),
        sql => format!("{sql};\n"),
    }
}

/// Replaces `$1` outside of texts, quoted names and comments; comments are left out, since a
/// semicolon in one would end the statement for pgbench.
fn rewrite(
    statement: &Statement,
    placeholder: &impl Fn(usize, Option<&str>) -> String,
) -> Result<String> {
    let sql = &statement.sql;
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql.as_str();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' if has_variable(&rest[..quoted(rest, first)]) => {
                let length = quoted(rest, first);
                out.push_str(&escaped(&rest[..length]));
                rest = &rest[length..];
                continue;
            }
            '\'' | '"' => quoted(rest, first),
            '-' if rest.starts_with("--") => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                out.push(' ');
                continue;
            }
            '$' => {
                let digits = digits(&rest[1..]);
                if let Ok(parameter) = rest[1..=digits].parse::<usize>() {
                    let index = parameter.checked_sub(1);
                    let value = index.and_then(|index| statement.parameters.get(index));
                    let value =
                        value.with_context(|| format!("no value for ${parameter} of {sql}"))?;
                    out.push_str(&placeholder(parameter, value.as_deref()));
                    rest = &rest[1 + digits..];
                    continue;
                }
                1
            }
            other => other.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Ok(out)
}

/// The same text in the form with escapes, without a colon: pgbench would take `:MI` for a variable of its own.
fn escaped(text: &str) -> String {
    format!("E{}", text.replace('\\', "\\\\").replace(':', "\\x3a"))
}

/// How long the quoted part at the beginning is, doubled quotes in it included.
fn quoted(text: &str, quote: char) -> usize {
    let mut end = 1;
    loop {
        match text[end..].find(quote) {
            None => return text.len(),
            Some(at) => end += at + 1,
        }
        match text[end..].starts_with(quote) {
            true => end += 1,
            false => return end,
        }
    }
}

fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len())
}

/// What pgbench would replace inside of a text: a single colon and a name.
fn misread(sql: &str) -> Option<&str> {
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"']) {
        let quote = if rest[at..].starts_with('"') {
            '"'
        } else {
            '\''
        };
        let text = &rest[at..at + quoted(&rest[at..], quote)];
        if has_variable(text) {
            return Some(text);
        }
        rest = &rest[at + text.len()..];
    }
    None
}

fn has_variable(text: &str) -> bool {
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let named = chars
            .peek()
            .is_some_and(|next| next.is_alphabetic() || *next == '_');
        if c == ':' && before != ':' && named {
            return true;
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, parameters: &[Option<&str>]) -> Statement {
        Statement {
            sql: sql.to_owned(),
            parameters: parameters
                .iter()
                .map(|value| value.map(str::to_owned))
                .collect(),
        }
    }

    fn text(sql: &str, parameters: &[Option<&str>]) -> String {
        write(&[statement(sql, parameters)]).unwrap().text
    }

    #[test]
    fn parameters_become_variables_of_their_statement() {
        let script = write(&[
            statement("BEGIN", &[]),
            statement(
                "select $1::text\nfrom t where a = $2 and b > $10;",
                &[
                    Some("x y"),
                    Some("2"),
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    None,
                    Some("3"),
                ],
            ),
            statement("select $1", &[Some("z")]),
        ])
        .unwrap();
        assert_eq!(
            script.text,
            "BEGIN;\nselect :s2_1::text\nfrom t where a = :s2_2 and b > :s2_10;\nselect :s3_1;\n"
        );
        let variables: Vec<_> = script
            .variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            variables,
            [
                ("s2_1", "x y"),
                ("s2_2", "2"),
                ("s2_10", "3"),
                ("s3_1", "z")
            ]
        );
    }

    #[test]
    fn null_is_written_out() {
        assert_eq!(
            text("select $1::int, $2", &[None, Some("1")]),
            "select null::int, :s1_2;\n"
        );
    }

    #[test]
    fn texts_names_and_casts_stay_as_they_are() {
        for sql in [
            "select '$1', \"$1\", 'it''s $1'",
            "select a::text, b[1:2]",
            "select '->: 10:30'",
        ] {
            assert_eq!(text(sql, &[]), format!("{sql};\n"));
        }
    }

    #[test]
    fn a_text_with_what_looks_like_a_variable_is_written_otherwise() {
        assert_eq!(
            text("select 'HH24:MI', 'it''s \\ 10:a'", &[]),
            "select E'HH24\\x3aMI', E'it''s \\\\ 10\\x3aa';\n"
        );
    }

    #[test]
    fn comments_go() {
        assert_eq!(
            text("select 1 -- one; $1\n, 2/* two: $2 */,3", &[]),
            "select 1 \n, 2 ,3;\n"
        );
    }

    #[test]
    fn a_ping_is_no_statement() {
        assert_eq!(text("/* SQLx ping */", &[]), "");
    }

    #[test]
    fn values_can_be_written_into_the_statement() {
        let set = statement(
            "select set_config('a', $1, $2) -- why",
            &[Some("it's"), None],
        );
        assert_eq!(
            inline(&set).unwrap(),
            "select set_config('a', 'it''s', null);\n"
        );
    }

    #[test]
    fn what_pgbench_would_misread_is_refused() {
        assert!(write(&[statement("select 1 as \"a:b\"", &[])]).is_err());
        assert!(write(&[statement("select $2", &[Some("1")])]).is_err());
    }
}
