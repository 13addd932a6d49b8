//! The examples of editing members, of history, and of what is shown beside a member.

use crm_types::changes::{
    Actor, ActorKind, Change, ChangeSource, Conflict, FieldChange, ManualField, Reverted,
};
use crm_types::ids::ChangeId;
use crm_types::members::{MemberDetail, MemberPatch};
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at, member_detail, member_page};

const CHANGE: ChangeId = ChangeId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));
const UNDOING: ChangeId = ChangeId(Uuid::from_u128(0x0193_0f0f_0000_7cc3_98d4_5a0c_8d1f_3f0a));

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "update_member" => (to_value(patch()).ok(), to_value(edited()).ok()),
        "get_change" => (None, to_value(change()).ok()),
        "revert_change" => (None, to_value(reverted()).ok()),
        _ => (None, None),
    };
    Example { request, response }
}

fn patch() -> MemberPatch {
    MemberPatch {
        engagement_status: Some(Some("at_risk".to_owned())),
        health_status: Some(None),
        add_tags: vec!["upgrade_target".to_owned()],
        ..MemberPatch::default()
    }
}

fn edited() -> MemberDetail {
    MemberDetail {
        last_change: Some(Box::new(change())),
        ..member_detail()
    }
}

pub(super) fn change() -> Change {
    let nothing = FieldChange {
        field: ManualField::EngagementStatus,
        before: None,
        after: None,
        added: Vec::new(),
        removed: Vec::new(),
    };
    Change {
        id: CHANGE,
        member_id: AMARA,
        at: at(1_799_999_000),
        actor: Actor {
            kind: ActorKind::Admin,
            id: Some(CHANGE.0),
            name: Some("Ada Lovelace".to_owned()),
        },
        source: ChangeSource::Page,
        revision: 7,
        fields: vec![
            FieldChange {
                before: Some("active".to_owned()),
                after: Some("at_risk".to_owned()),
                ..nothing.clone()
            },
            FieldChange {
                field: ManualField::CustomTags,
                added: vec!["upgrade_target".to_owned()],
                ..nothing
            },
        ],
        members: 1,
        undoes: None,
        undone_by: None,
    }
}

fn reverted() -> Reverted {
    Reverted {
        change_id: UNDOING,
        members: 1,
        items: member_page().items,
    }
}

/// What stood in the way of an edit.
pub(super) fn conflict() -> Conflict {
    Conflict {
        member: Some(edited()),
        members: Vec::new(),
        changes: vec![change()],
    }
}
