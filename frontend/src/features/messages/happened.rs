//! What became of a conversation, as a short sentence; decides nothing.

use crm_types::messages::{ThreadChange, ThreadChangeCause, ThreadChangeKind};

use crate::ui::format;

/// Who did what.
pub fn said_of(change: &ThreadChange) -> String {
    let by = by(change);
    match change.kind {
        ThreadChangeKind::Assigned => assigned(change, &by),
        ThreadChangeKind::Snoozed => match change.snoozed_until_after {
            Some(until) => {
                let (day, time) = (format::date(until), format::clock(until));
                format!("{by} put it off until {day}, {time}")
            }
            None => format!("{by} put it off"),
        },
        ThreadChangeKind::Closed => format!("{by} closed it"),
        ThreadChangeKind::Opened => match change.cause {
            ThreadChangeCause::Admin => format!("{by} opened it again"),
            ThreadChangeCause::Message => "Open again, since they wrote".to_owned(),
            ThreadChangeCause::Time => "Open again, as it was put off until now".to_owned(),
        },
        ThreadChangeKind::Linked => {
            let number = change.number.as_deref().unwrap_or("This number");
            format!("{by} said that {number} is theirs")
        }
    }
}

fn by(change: &ThreadChange) -> String {
    // Whose account is gone did it all the same.
    change
        .admin_name
        .clone()
        .unwrap_or_else(|| "Somebody".to_owned())
}

fn assigned(change: &ThreadChange, by: &str) -> String {
    let themselves = change.admin_id.is_some() && change.admin_id == change.assignee_id_after;
    match (&change.assignee_name_before, &change.assignee_name_after) {
        (_, Some(_)) if themselves => format!("{by} took it on"),
        (_, Some(after)) => format!("{by} gave it to {after}"),
        (Some(before), None) if before == by => format!("{by} gave it back"),
        (Some(before), None) => format!("{by} took it from {before}"),
        (None, None) => format!("{by} changed who is to answer"),
    }
}

#[cfg(test)]
mod tests {
    use crm_types::ids::AdminId;
    use uuid::Uuid;

    use super::super::transcript::tests::closed;
    use super::*;

    #[test]
    fn each_is_a_sentence() {
        let ada = Some(AdminId(Uuid::from_u128(1)));
        let ben = Some(AdminId(Uuid::from_u128(2)));
        let name = |name: &str| Some(name.to_owned());
        let base = ThreadChange {
            admin_id: ada,
            admin_name: name("Ada"),
            ..closed(1)
        };
        let assigned = ThreadChange {
            kind: ThreadChangeKind::Assigned,
            ..base.clone()
        };
        let opened = |cause| ThreadChange {
            kind: ThreadChangeKind::Opened,
            cause,
            ..base.clone()
        };
        for (change, sentence) in [
            (base.clone(), "Ada closed it"),
            (
                ThreadChange {
                    admin_id: None,
                    admin_name: None,
                    ..base.clone()
                },
                "Somebody closed it",
            ),
            (opened(ThreadChangeCause::Admin), "Ada opened it again"),
            (
                opened(ThreadChangeCause::Message),
                "Open again, since they wrote",
            ),
            (
                opened(ThreadChangeCause::Time),
                "Open again, as it was put off until now",
            ),
            (
                ThreadChange {
                    assignee_id_after: ada,
                    assignee_name_after: name("Ada"),
                    ..assigned.clone()
                },
                "Ada took it on",
            ),
            (
                ThreadChange {
                    assignee_id_after: ben,
                    assignee_name_after: name("Ben"),
                    ..assigned.clone()
                },
                "Ada gave it to Ben",
            ),
            (
                ThreadChange {
                    assignee_name_before: name("Ada"),
                    ..assigned.clone()
                },
                "Ada gave it back",
            ),
            (
                ThreadChange {
                    assignee_name_before: name("Ben"),
                    ..assigned.clone()
                },
                "Ada took it from Ben",
            ),
            (assigned.clone(), "Ada changed who is to answer"),
            (
                ThreadChange {
                    kind: ThreadChangeKind::Linked,
                    number: name("+12025550142"),
                    ..base.clone()
                },
                "Ada said that +12025550142 is theirs",
            ),
        ] {
            assert_eq!(said_of(&change), sentence);
        }
    }
}
