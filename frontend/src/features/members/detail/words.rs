//! What was changed, in words: fields, values, who and where; decides nothing.

use crm_types::changes::{Actor, ActorKind, Change, ChangeSource, FieldChange, ManualField};
use crm_types::status;
use crm_types::statuses::StatusList;

use crate::api;
use crate::features::members::words::label;
use crate::features::statuses;
use crate::ui::format;

/// What a field is called.
pub fn field(field: ManualField) -> &'static str {
    match field {
        ManualField::EngagementStatus => "Engagement",
        ManualField::HealthStatus => "Health",
        ManualField::TierByHand => "Tier by hand",
        ManualField::CustomTags => "Tags",
        ManualField::AdminNotes => "Notes",
    }
}

/// A value of a field that has one word.
pub fn value(field: ManualField, value: Option<&str>) -> String {
    match (field, value) {
        (ManualField::EngagementStatus, key) => statuses::badge(StatusList::Engagement, key).1,
        (ManualField::HealthStatus, key) => statuses::badge(StatusList::Health, key).1,
        (ManualField::TierByHand, Some(tier)) => label(status::TIERS, tier),
        (ManualField::TierByHand, None) => "From billing".to_owned(),
        (_, value) => value.unwrap_or_default().to_owned(),
    }
}

/// Who did it.
pub fn actor(actor: &Actor) -> String {
    if let Some(name) = &actor.name {
        return name.clone();
    }
    let kind = match actor.kind {
        ActorKind::Admin => "An admin who is gone",
        ActorKind::Integration => "An integration",
        ActorKind::Job => "A job",
        ActorKind::Automation => "An automation",
        ActorKind::System => "The system",
    };
    kind.to_owned()
}

/// Where it was done, where that is not the usual place.
pub fn source(source: ChangeSource) -> Option<&'static str> {
    match source {
        ChangeSource::Page => None,
        ChangeSource::Api => Some("by the API"),
        ChangeSource::Job => Some("by a job"),
        ChangeSource::Import => Some("by an import"),
        ChangeSource::Automation => Some("by an automation"),
        ChangeSource::CommandLine => Some("from the command line"),
        ChangeSource::Bulk => Some("with a message to many"),
    }
}

/// One field, for a message: `Engagement is Champion`, `tagged “vip”`.
fn done(change: &FieldChange) -> String {
    let quoted = |tags: &[String]| {
        let quote = |tag: &String| format!("“{}”", format::isolated(tag));
        let tags: Vec<_> = tags.iter().map(quote).collect();
        tags.join(", ")
    };
    match (
        change.field,
        change.added.is_empty(),
        change.removed.is_empty(),
    ) {
        (ManualField::CustomTags, false, true) => format!("Tagged {}", quoted(&change.added)),
        (ManualField::CustomTags, true, _) => format!("Tag {} removed", quoted(&change.removed)),
        (ManualField::CustomTags, false, false) => "Tags changed".to_owned(),
        (ManualField::AdminNotes, ..) => "Notes saved".to_owned(),
        (own, ..) => format!(
            "{} is now {}",
            field(own),
            value(own, change.after.as_deref())
        ),
    }
}

/// What the message after an edit says.
pub fn saved(change: &Change, name: Option<&str>) -> String {
    let what: Vec<_> = change.fields.iter().map(done).collect();
    match (what.is_empty(), name) {
        (true, _) => "Saved.".to_owned(),
        (false, Some(name)) if name.chars().count() < 40 => {
            format!("{}: {}.", format::isolated(name), what.join("; "))
        }
        _ => format!("{}.", what.join("; ")),
    }
}

/// Why something could not be undone.
pub fn undo_refused(error: &api::Error) -> String {
    let later = match error {
        api::Error::Problem { problem, .. } => problem.conflict.as_ref(),
        _ => None,
    };
    match later.map(|conflict| conflict.changes.first()) {
        Some(Some(later)) => {
            let fields: Vec<_> = later
                .fields
                .iter()
                .map(|change| field(change.field))
                .collect();
            format!(
                "Not undone: {} changed {} {}.",
                format::isolated(&actor(&later.actor)),
                fields.join(" and "),
                format::time_ago(later.at)
            )
        }
        // There is no history of it.
        Some(None) => "Not undone: it was changed outside this program.".to_owned(),
        None => format!("Not undone. {}", error.detail()),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use chrono::DateTime;
    use crm_types::changes::Conflict;
    use crm_types::ids::{ChangeId, MemberId};
    use crm_types::problem::{Code, Problem};
    use uuid::Uuid;

    pub fn change(fields: Vec<FieldChange>) -> Change {
        Change {
            id: ChangeId(Uuid::from_u128(1)),
            member_id: MemberId(Uuid::from_u128(7)),
            at: DateTime::UNIX_EPOCH,
            actor: Actor {
                kind: ActorKind::Admin,
                id: None,
                name: None,
            },
            source: ChangeSource::Page,
            revision: 2,
            fields,
            members: 1,
            undoes: None,
            undone_by: None,
        }
    }

    fn one(
        field: ManualField,
        after: Option<&str>,
        added: &[&str],
        removed: &[&str],
    ) -> FieldChange {
        let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
        FieldChange {
            field,
            before: None,
            after: after.map(str::to_owned),
            added: owned(added),
            removed: owned(removed),
        }
    }

    #[test]
    fn a_message_says_what_is_new() {
        let fields = vec![
            one(ManualField::EngagementStatus, Some("at_risk"), &[], &[]),
            one(ManualField::CustomTags, None, &["vip"], &[]),
        ];
        assert_eq!(
            saved(&change(fields), Some("Ann")),
            "Ann: Engagement is now At risk; Tagged “vip”."
        );
        let fields = vec![one(ManualField::HealthStatus, None, &[], &[])];
        assert_eq!(saved(&change(fields), None), "Health is now Unclassified.");
        let fields = vec![one(ManualField::CustomTags, None, &[], &["vip"])];
        assert_eq!(saved(&change(fields), None), "Tag “vip” removed.");
        assert_eq!(saved(&change(Vec::new()), None), "Saved.");
        let fields = vec![one(ManualField::CustomTags, None, &["\u{202e}x"], &[])];
        assert_eq!(
            saved(&change(fields), Some("محمد")),
            "\u{2068}محمد\u{2069}: Tagged “\u{2068}\u{202e}x\u{2069}”."
        );
    }

    #[test]
    fn a_refusal_names_what_stands_in_the_way_or_that_nothing_here_does() {
        let refused = |changes| {
            let mut problem = Problem::new(Code::Conflict, "See `conflict`.");
            problem.conflict = Some(Box::new(Conflict {
                member: None,
                members: Vec::new(),
                changes,
            }));
            undo_refused(&api::Error::Problem {
                problem: Box::new(problem),
                retry_after: None,
            })
        };
        assert_eq!(
            refused(Vec::new()),
            "Not undone: it was changed outside this program."
        );
        let other = api::Error::Problem {
            problem: Box::new(Problem::new(Code::Conflict, "All are gone.")),
            retry_after: None,
        };
        assert_eq!(undo_refused(&other), "Not undone. All are gone.");
    }

    #[test]
    fn everybody_who_did_something_is_called_something() {
        for kind in ActorKind::ALL {
            let actor_of_kind = Actor {
                kind: *kind,
                id: None,
                name: None,
            };
            assert!(!actor(&actor_of_kind).is_empty());
        }
        for own in ManualField::ALL {
            assert!(!field(*own).is_empty());
        }
    }
}
