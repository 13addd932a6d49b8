//! The examples of tickets: a recording that stops.

use chrono::NaiveDate;
use crm_types::changes::{Actor, ActorKind, ChangeSource};
use crm_types::ids::{AdminId, ChangeId, TicketId};
use crm_types::page::Total;
use crm_types::records::{
    MovedRecord, RecordChange, RecordChangePage, RecordFieldChange, RecordMove, RecordMoves,
    RecordsMoved,
};
use crm_types::status::Tone;
use crm_types::tickets::{
    Attachment, BusinessHours, NewTicket, NewTicketAnswer, NewTicketReply, TicketBoard,
    TicketBoardColumn, TicketBoardPage, TicketDetail, TicketEntry, TicketEntryKind,
    TicketEntryPage, TicketLink, TicketMerge, TicketOutcome, TicketPage, TicketPatch, TicketPolicy,
    TicketPolicyChange, TicketPolicyChanges, TicketPresence, TicketPriority, TicketReplied,
    TicketReplyChannel, TicketReplyVisibility, TicketReport, TicketReportLine, TicketRow,
    TicketSource, TicketStatus, TicketTarget, TicketWatch, TicketWatcher,
};
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at, messages};

const WHEN: i64 = 1_773_144_000;
const FILTER: &str = "status in (open, in_progress)";

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_4f00 + n)
}

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "list_tickets" => (None, to_value(page(Some(FILTER))).ok()),
        "list_member_tickets" => {
            let filter = format!("member_id = {AMARA}");
            (None, to_value(page(Some(&filter))).ok())
        }
        "create_ticket" => (to_value(new()).ok(), to_value(detail()).ok()),
        "get_ticket" => (None, to_value(detail()).ok()),
        "update_ticket" => (to_value(patch()).ok(), to_value(edited()).ok()),
        "get_ticket_board" => (None, to_value(board()).ok()),
        "list_ticket_board_cards" => (
            None,
            to_value(TicketBoardPage {
                cards: vec![row()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "move_tickets" => (to_value(moves()).ok(), to_value(moved()).ok()),
        "list_ticket_entries" => (None, to_value(entries()).ok()),
        "list_ticket_history" => (
            None,
            to_value(RecordChangePage {
                items: vec![change()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "reply_to_ticket" => (to_value(new_reply()).ok(), to_value(replied(reply())).ok()),
        "create_ticket_answer" => (
            to_value(NewTicketAnswer {
                body: "That helped, thank you!".to_owned(),
                attachments: Vec::new(),
            })
            .ok(),
            to_value(replied(answer())).ok(),
        ),
        "merge_ticket" => (
            to_value(TicketMerge {
                into: TicketId(id(1)),
            })
            .ok(),
            to_value(detail()).ok(),
        ),
        "watch_ticket" => (
            to_value(TicketWatch { writing: true }).ok(),
            to_value(presence()).ok(),
        ),
        "get_ticket_policy" => (None, to_value(policy()).ok()),
        "update_ticket_policy" => (to_value(policy()).ok(), to_value(policy()).ok()),
        "list_ticket_policy_changes" => (None, to_value(policy_changes()).ok()),
        "get_ticket_report" => (None, to_value(report()).ok()),
        _ => (None, None),
    };
    Example { request, response }
}

fn row() -> TicketRow {
    TicketRow {
        id: TicketId(id(1)),
        number: 17,
        reference: "SUPP-0017".to_owned(),
        subject: "Recording stops after a minute".to_owned(),
        status: TicketStatus::Open,
        priority: TicketPriority::High,
        category: Some("audio".to_owned()),
        tags: vec!["ios".to_owned()],
        source: TicketSource::Page,
        member_id: Some(AMARA),
        member_name: Some("Amara Okafor".to_owned()),
        member_email: Some("amara@example.com".to_owned()),
        assignee_id: None,
        assignee_name: None,
        created_at: at(WHEN),
        updated_at: at(WHEN),
        first_responded_at: None,
        first_response_due_at: Some(at(WHEN + 14_400)),
        resolved_at: None,
        resolution_due_at: Some(at(WHEN + 259_200)),
        due_at: Some(at(WHEN + 14_400)),
        first_response: TicketOutcome::Pending,
        resolution: TicketOutcome::Pending,
        revision: 7,
    }
}

fn page(filter: Option<&str>) -> TicketPage {
    TicketPage {
        items: vec![row()],
        has_more: false,
        next_cursor: None,
        prev_cursor: None,
        total: Some(Total::exact(1)),
        filter: filter.map(str::to_owned),
    }
}

fn attachment() -> Attachment {
    Attachment {
        url: "https://files.example.com/log.txt".to_owned(),
        name: "log.txt".to_owned(),
    }
}

fn detail() -> TicketDetail {
    TicketDetail {
        ticket: row(),
        description: "It stops each time after about a minute.".to_owned(),
        attachments: vec![attachment()],
        merged_into: None,
        merged: vec![TicketLink {
            id: TicketId(id(2)),
            reference: "SUPP-0009".to_owned(),
            subject: "Cannot record".to_owned(),
        }],
    }
}

fn new() -> NewTicket {
    NewTicket {
        member_id: Some(AMARA),
        subject: "Recording stops after a minute".to_owned(),
        description: "It stops each time after about a minute.".to_owned(),
        priority: Some(TicketPriority::High),
        category: Some("audio".to_owned()),
        tags: vec!["ios".to_owned()],
        assignee_id: None,
        attachments: vec![attachment()],
    }
}

fn patch() -> TicketPatch {
    TicketPatch {
        status: Some(TicketStatus::InProgress),
        assignee_id: Some(Some(AdminId(id(10)))),
        ..TicketPatch::default()
    }
}

fn edited() -> TicketDetail {
    let mut edited = detail();
    edited.ticket.status = TicketStatus::InProgress;
    edited.ticket.assignee_id = Some(AdminId(id(10)));
    edited.ticket.assignee_name = Some("Ada Lovelace".to_owned());
    edited.ticket.updated_at = at(WHEN + 60);
    edited.ticket.revision = 8;
    edited
}

fn board() -> TicketBoard {
    TicketBoard {
        group_by: "status".to_owned(),
        filter: None,
        columns: vec![TicketBoardColumn {
            key: "open".to_owned(),
            label: "Open".to_owned(),
            tone: Tone::Accent,
            takes_cards: true,
            total: Total::exact(1),
            filter: "status = open".to_owned(),
            cards: vec![row()],
            next_cursor: None,
        }],
    }
}

fn moves() -> RecordMoves {
    RecordMoves {
        group_by: "status".to_owned(),
        to: "in_progress".to_owned(),
        cards: vec![RecordMove {
            id: id(1),
            revision: 7,
        }],
    }
}

fn moved() -> RecordsMoved {
    RecordsMoved {
        change_id: Some(ChangeId(id(11))),
        cards: vec![MovedRecord {
            id: id(1),
            revision: 8,
        }],
    }
}

fn actor() -> Actor {
    Actor {
        kind: ActorKind::Admin,
        id: Some(id(10)),
        name: Some("Ada Lovelace".to_owned()),
    }
}

fn change() -> RecordChange {
    RecordChange {
        id: ChangeId(id(11)),
        record_id: id(1),
        at: at(WHEN + 60),
        actor: actor(),
        source: ChangeSource::Page,
        revision: 8,
        fields: vec![RecordFieldChange {
            field: "status".to_owned(),
            before: Some("open".to_owned()),
            after: Some("in_progress".to_owned()),
            before_name: None,
            after_name: None,
        }],
        records: 1,
        undoes: None,
        undone_by: None,
    }
}

fn entry(kind: TicketEntryKind, n: u128, seconds: i64) -> TicketEntry {
    TicketEntry {
        id: id(n),
        kind,
        ticket_id: TicketId(id(1)),
        reference: "SUPP-0017".to_owned(),
        at: at(WHEN + seconds),
        actor: Some(actor()),
        body: None,
        attachments: Vec::new(),
        message: None,
        change: None,
    }
}

fn reply() -> TicketEntry {
    TicketEntry {
        body: Some("Please install the newest version; it mends this.".to_owned()),
        message: Some(messages::message()),
        ..entry(TicketEntryKind::Reply, 20, 600)
    }
}

fn answer() -> TicketEntry {
    TicketEntry {
        actor: None,
        body: Some("That helped, thank you!".to_owned()),
        ..entry(TicketEntryKind::Answer, 21, 3600)
    }
}

fn entries() -> TicketEntryPage {
    TicketEntryPage {
        items: vec![
            TicketEntry {
                id: id(11),
                change: Some(change()),
                ..entry(TicketEntryKind::Change, 11, 60)
            },
            reply(),
            answer(),
        ],
        has_more: false,
        next_cursor: None,
    }
}

fn new_reply() -> NewTicketReply {
    NewTicketReply {
        visibility: TicketReplyVisibility::Public,
        channel: Some(TicketReplyChannel::Sms),
        body: "Please install the newest version; it mends this.".to_owned(),
        attachments: Vec::new(),
        status: Some(TicketStatus::WaitingReply),
        seen_revision: 8,
        anyway: false,
    }
}

fn replied(entry: TicketEntry) -> TicketReplied {
    let change_id = (entry.kind == TicketEntryKind::Reply).then_some(ChangeId(id(12)));
    TicketReplied {
        entry,
        revision: 9,
        change_id,
    }
}

fn presence() -> TicketPresence {
    TicketPresence {
        ticket_id: TicketId(id(1)),
        watchers: vec![TicketWatcher {
            admin_id: AdminId(id(13)),
            name: "Grace Hopper".to_owned(),
            writing: true,
        }],
    }
}

fn policy_changes() -> TicketPolicyChanges {
    let mut before = policy();
    before.holidays.clear();
    TicketPolicyChanges {
        items: vec![TicketPolicyChange {
            revision: 2,
            at: at(1_799_990_000),
            changed_by: None,
            changed_by_name: None,
            before,
            after: policy(),
        }],
    }
}

fn policy() -> TicketPolicy {
    let target = |priority, first_response_minutes, resolution_minutes| TicketTarget {
        priority,
        first_response_minutes,
        resolution_minutes,
    };
    TicketPolicy {
        targets: vec![
            target(TicketPriority::Low, 960, 4800),
            target(TicketPriority::Normal, 480, 2400),
            target(TicketPriority::High, 240, 1440),
            target(TicketPriority::Urgent, 60, 480),
        ],
        hours: (1..=5)
            .map(|weekday| BusinessHours {
                weekday,
                opens: "09:00".to_owned(),
                closes: "17:00".to_owned(),
            })
            .collect(),
        time_zone: "America/New_York".to_owned(),
        holidays: NaiveDate::from_ymd_opt(2026, 12, 25).into_iter().collect(),
    }
}

fn report() -> TicketReport {
    TicketReport {
        lines: vec![TicketReportLine {
            month: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default(),
            priority: TicketPriority::High,
            created: 12,
            first_response_met: 10,
            first_response_missed: 1,
            resolution_met: 9,
            resolution_missed: 1,
            first_response_minutes: Some(95),
            resolution_minutes: Some(610),
        }],
    }
}
