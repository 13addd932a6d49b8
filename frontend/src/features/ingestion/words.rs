//! What a rule reads, in words and back, and what the tables of this page share; the names of properties are the
//! product's own.

use crm_types::ingestion::{EventRule, NewEventRule, Reading, Reads, Target};
use leptos::prelude::*;

use crate::ui::{Button, ButtonLook, ColumnHeader};

/// The heads of a table: `Times` counts, and `Actions` explain themselves.
pub fn heads(labels: &[&'static str]) -> AnyView {
    let head = |&label: &&'static str| {
        view! { <ColumnHeader label number={label == "Times"} label_hidden={label == "Actions"} /> }
            .into_any()
    };
    labels.iter().map(head).collect::<Vec<_>>().into_any()
}

/// A button in a row; for those who hear it, it says of what.
pub fn action(verb: &'static str, of: &str, run: impl Fn() + Send + Sync + 'static) -> AnyView {
    let label = format!("{verb} {of}");
    view! { <Button look=ButtonLook::Ghost label on_press=move |()| run()>{verb}</Button> }
        .into_any()
}

/// What is read from an event, as the label of a field.
pub fn role_label(role: Reads) -> &'static str {
    match role {
        Reads::Title => "Title of the vision",
        Reads::Vision => "Which vision",
        Reads::Path => "Where it lies",
        Reads::Bytes => "Size in bytes",
        Reads::Amount => "Number of tokens",
    }
}

/// Names of properties, as they are typed: `bytes, file.size`.
pub fn names(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What a rule reads for a role, as it would be typed.
pub fn typed(rule: Option<&EventRule>, role: Reads) -> String {
    let readings = rule.into_iter().flat_map(|rule| &rule.readings);
    let own = readings.filter(|reading| reading.reads == role);
    own.flat_map(|reading| reading.from.iter())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The rule for what was chosen and typed; a field left blank means the usual names.
pub fn rule(target: Target, typed: impl Fn(Reads) -> String) -> NewEventRule {
    let readings = target.roles().iter().filter_map(|&role| {
        let from = names(&typed(role));
        (!from.is_empty()).then_some(Reading { reads: role, from })
    });
    NewEventRule {
        target,
        readings: readings.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_typed() {
        assert_eq!(names(" bytes, file.size,, "), ["bytes", "file.size"]);
        assert!(names(" ").is_empty());
    }

    #[test]
    fn a_rule_reads_only_what_its_target_needs() {
        let rule = rule(Target::File, |role| match role {
            Reads::Bytes => "size".to_owned(),
            Reads::Amount => "tokens".to_owned(),
            _ => String::new(),
        });
        assert_eq!(rule.target, Target::File);
        let only = Reading {
            reads: Reads::Bytes,
            from: vec!["size".to_owned()],
        };
        assert_eq!(rule.readings, [only]);
    }
}
