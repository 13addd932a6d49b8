//! Who was faster, in a sentence: a board has room for no more, and its page does not read what stands in the way.

use crm_types::records::{RecordChange, RecordFieldChange};

/// "Grace Hopper set status to resolved meanwhile, so nothing was moved." The changes are those since, the latest first.
pub(crate) fn overtook(changes: &[RecordChange]) -> String {
    let Some(change) = changes.first() else {
        return "Somebody else changed one of these meanwhile, so nothing was moved.".to_owned();
    };
    let who = change.actor.name.as_deref().unwrap_or("Somebody else");
    let what = match change.fields.as_slice() {
        [field] => said(field),
        _ => "changed several things".to_owned(),
    };
    format!("{who} {what} meanwhile, so nothing was moved.")
}

/// Texts have no place in it.
const LONGEST: usize = 60;

fn said(field: &RecordFieldChange) -> String {
    let name = field.field.trim_end_matches("_id").replace('_', " ");
    let after = field.after_name.as_ref().or(field.after.as_ref());
    match after {
        None => format!("removed the {name}"),
        Some(after) if after.chars().count() <= LONGEST && !after.contains('\n') => {
            format!("set {name} to {}", after.replace('_', " "))
        }
        Some(_) => format!("changed the {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_said_in_words() {
        let field = |name: &str, after: Option<&str>, called: Option<&str>| RecordFieldChange {
            field: name.to_owned(),
            before: None,
            after: after.map(str::to_owned),
            before_name: None,
            after_name: called.map(str::to_owned),
        };
        let long = "x".repeat(61);
        for (field, words) in [
            (
                field("status", Some("waiting_reply"), None),
                "set status to waiting reply",
            ),
            (
                field("assignee_id", Some("0193"), Some("Ada")),
                "set assignee to Ada",
            ),
            (field("owner_id", None, None), "removed the owner"),
            (
                field("description", Some(&long), None),
                "changed the description",
            ),
            (field("message", Some("a\nb"), None), "changed the message"),
        ] {
            assert_eq!(said(&field), words);
        }
    }
}
