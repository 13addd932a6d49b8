//! The sample of an environment, made from the table, so that it names every setting there is.

use std::fmt::Write;

use super::table::{Fallback, SETTINGS};

const INTRODUCTION: &str = "\
# Settings of Member Success, as environment variables. What stands after a # is the default.
# Made by `crm config --sample`; a test compares the two.
";

/// What `crm config --sample` prints.
pub fn sample() -> String {
    let mut text = INTRODUCTION.to_owned();
    for setting in SETTINGS {
        text.push('\n');
        for line in wrapped(setting.about) {
            let _ = writeln!(text, "# {line}");
        }
        let _ = match setting.default {
            Fallback::Required => writeln!(text, "{}=", setting.name),
            Fallback::Value(value) => writeln!(text, "#{}={value}", setting.name),
            Fallback::Absent(consequence) => {
                writeln!(text, "# Not set: {consequence}.\n#{}=", setting.name)
            }
        };
    }
    text
}

/// Lines of at most 100 characters.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_beside_the_readme_is_this_one() {
        let committed = include_str!("../../../../.env.sample");
        assert_eq!(
            committed,
            sample(),
            "make it anew: crm config --sample > .env.sample"
        );
    }
}
