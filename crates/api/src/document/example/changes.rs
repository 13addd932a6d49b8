//! The examples of editing members, of history, and of what is shown beside a member.

use crm_types::changes::{
    Actor, ActorKind, Change, ChangeSource, Conflict, FieldChange, ManualField, Reverted,
};
use crm_types::ids::ChangeId;
use crm_types::members::{
    ActivityDay, HistoryItem, HistoryKind, HistoryPage, MemberActivity, MemberDetail,
    MemberNeighbors, MemberPatch, PeerComparison, PeerFigure, TagCount, TagList,
};
use crm_types::status::Tone;
use crm_types::statuses::{
    NewStatus, StatusDefinition, StatusMerge, StatusOrder, StatusPatch, Statuses,
};
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at, member_detail, member_page, revenue, tier_changes};

const CHANGE: ChangeId = ChangeId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));
const UNDOING: ChangeId = ChangeId(Uuid::from_u128(0x0193_0f0f_0000_7cc3_98d4_5a0c_8d1f_3f0a));

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "update_member" => (to_value(patch()).ok(), to_value(edited()).ok()),
        "get_change" => (None, to_value(change()).ok()),
        "revert_change" => (None, to_value(reverted()).ok()),
        "list_member_history" => (None, to_value(history()).ok()),
        "get_member_neighbors" => (None, to_value(neighbors()).ok()),
        "get_member_activity" => (None, to_value(activity()).ok()),
        "compare_member" => (None, to_value(peers()).ok()),
        "list_tags" => (None, to_value(tags()).ok()),
        "list_statuses" => (None, to_value(statuses()).ok()),
        "create_status" => (to_value(new_status()).ok(), to_value(status()).ok()),
        "update_status" => (to_value(status_patch()).ok(), to_value(status()).ok()),
        "order_statuses" => (to_value(order()).ok(), to_value(statuses()).ok()),
        "merge_status" => (to_value(merge()).ok(), to_value(statuses()).ok()),
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
        tickets: Vec::new(),
        leads: Vec::new(),
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

fn history() -> HistoryPage {
    let line = |kind, seconds| HistoryItem {
        kind,
        at: at(seconds),
        change: None,
        day: None,
        count: None,
        event: None,
        payment: None,
        tier_change: None,
        message: None,
        ticket: None,
    };
    HistoryPage {
        items: vec![
            HistoryItem {
                change: Some(change()),
                ..line(HistoryKind::Change, 1_799_999_000)
            },
            HistoryItem {
                day: Some(at(1_798_600_000).date_naive()),
                count: Some(2),
                ..line(HistoryKind::SignIns, 1_798_600_000)
            },
            HistoryItem {
                event: Some("Meditation Finished".to_owned()),
                ..line(HistoryKind::Event, 1_798_500_000)
            },
            HistoryItem {
                tier_change: Some(tier_changes::change()),
                ..line(HistoryKind::TierChange, 1_773_144_000)
            },
            HistoryItem {
                payment: Some(revenue::payment()),
                ..line(HistoryKind::Payment, 1_773_046_800)
            },
            line(HistoryKind::Joined, 1_750_000_000),
        ],
        has_more: false,
        next_cursor: None,
    }
}

fn neighbors() -> MemberNeighbors {
    MemberNeighbors {
        previous: None,
        next: Some(AMARA),
    }
}

fn activity() -> MemberActivity {
    MemberActivity {
        from: at(1_768_464_000).date_naive(),
        to: at(1_800_000_000).date_naive(),
        time_zone: "UTC".to_owned(),
        days: vec![ActivityDay {
            day: at(1_798_600_000).date_naive(),
            sign_ins: 2,
            entries: 1,
        }],
    }
}

fn peers() -> PeerComparison {
    PeerComparison {
        tier: Some("solo".to_owned()),
        joined_from: at(1_734_448_000).date_naive(),
        joined_to: at(1_765_552_000).date_naive(),
        peers: 240,
        sampled: false,
        figures: vec![PeerFigure {
            field: "vision_count".to_owned(),
            median: "3".to_owned(),
            ahead_of_percent: 12,
        }],
    }
}

fn tags() -> TagList {
    TagList {
        items: vec![TagCount {
            tag: "upgrade_target".to_owned(),
            members: 31,
        }],
        has_more: false,
    }
}

fn new_status() -> NewStatus {
    NewStatus {
        key: "on_leave".to_owned(),
        label: "On leave".to_owned(),
        tone: Tone::Violet,
        counts_as_active: false,
        counts_as_at_risk: false,
        counts_as_churned: false,
    }
}

fn status() -> StatusDefinition {
    let new = new_status();
    StatusDefinition {
        key: new.key,
        label: new.label,
        tone: new.tone,
        counts_as_active: false,
        counts_as_at_risk: false,
        counts_as_churned: false,
        members: 0,
        revision: 1,
        merging_into: None,
    }
}

fn statuses() -> Statuses {
    Statuses {
        engagement: vec![status()],
        health: vec![StatusDefinition {
            key: "churned".to_owned(),
            label: "Churned".to_owned(),
            tone: Tone::Negative,
            counts_as_churned: true,
            members: 840,
            ..status()
        }],
    }
}

fn status_patch() -> StatusPatch {
    StatusPatch {
        label: Some("On leave".to_owned()),
        ..StatusPatch::default()
    }
}

fn order() -> StatusOrder {
    StatusOrder {
        keys: vec!["on_leave".to_owned()],
    }
}

fn merge() -> StatusMerge {
    StatusMerge {
        into: "inactive".to_owned(),
    }
}
