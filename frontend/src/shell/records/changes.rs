//! What was changed about a ticket or a lead, in words.

use crm_types::changes::{Actor, ActorKind};
use crm_types::records::{RecordChange, RecordFieldChange};

use crate::features::statuses::readable;

/// Who did it.
pub fn names_of(actor: &Actor) -> String {
    match (&actor.name, actor.kind) {
        (Some(name), _) => name.clone(),
        (None, ActorKind::Admin) => "Somebody who is gone".to_owned(),
        (None, ActorKind::Integration) => "A program".to_owned(),
        (None, ActorKind::Job) => "A job".to_owned(),
        (None, ActorKind::Automation) => "A rule".to_owned(),
        (None, ActorKind::System) => "Member Success".to_owned(),
    }
}

/// "changed status from Open to Resolved and assigned it to Ada Lovelace".
pub fn change_words(change: &RecordChange, label: fn(&str, &str) -> Option<String>) -> String {
    let said: Vec<String> = change
        .fields
        .iter()
        .map(|field| field_words(field, label))
        .collect();
    let said = match said.split_last() {
        None => "changed nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    };
    match change.undoes {
        Some(_) => format!("undid a change: {said}"),
        None => said,
    }
}

/// Texts that are too long for a line.
const LONG: usize = 80;

fn field_words(field: &RecordFieldChange, label: fn(&str, &str) -> Option<String>) -> String {
    let name = readable(&field.field).to_lowercase();
    let name = name.strip_suffix(" id").unwrap_or(&name).to_owned();
    let value = |raw: &Option<String>, called: &Option<String>| {
        let raw = raw.as_ref()?;
        Some(match called {
            Some(called) => called.clone(),
            None => label(&field.field, raw).unwrap_or_else(|| raw.clone()),
        })
    };
    let before = value(&field.before, &field.before_name);
    let after = value(&field.after, &field.after_name);
    let long = |text: &Option<String>| {
        text.as_ref()
            .is_some_and(|text| text.chars().count() > LONG || text.contains('\n'))
    };
    match (before, after) {
        (before, after) if long(&before) || long(&after) => format!("changed the {name}"),
        (None, Some(after)) => format!("set {name} to {after}"),
        (Some(before), None) => format!("removed {name} {before}"),
        (Some(before), Some(after)) => format!("changed {name} from {before} to {after}"),
        (None, None) => format!("changed {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, before: Option<&str>, after: Option<&str>) -> RecordFieldChange {
        RecordFieldChange {
            field: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            before_name: None,
            after_name: None,
        }
    }

    #[test]
    fn a_change_is_said_as_people_say_it() {
        let words = |field| field_words(&field, |_, _| None);
        assert_eq!(
            words(field("status", Some("open"), Some("closed"))),
            "changed status from open to closed"
        );
        assert_eq!(
            words(field("category", None, Some("audio"))),
            "set category to audio"
        );
        assert_eq!(
            words(field("category", Some("audio"), None)),
            "removed category audio"
        );
        let long = "x".repeat(100);
        assert_eq!(
            words(field("description", None, Some(&long))),
            "changed the description"
        );
        let mut given = field("assignee_id", None, Some("01"));
        given.after_name = Some("Ada Lovelace".to_owned());
        assert_eq!(words(given), "set assignee to Ada Lovelace");
    }
}
