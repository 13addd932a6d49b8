//! The examples of leads: somebody who asks for a plan for families, and signs up.

use crm_types::changes::{Actor, ActorKind, ChangeSource};
use crm_types::ids::{AdminId, ChangeId, LeadFormId, LeadId};
use crm_types::leads::{
    LeadBoard, LeadBoardColumn, LeadBoardPage, LeadCohort, LeadConversion, LeadDetail, LeadForm,
    LeadForms, LeadPage, LeadPatch, LeadReceived, LeadReport, LeadRow, LeadSourceLine, LeadStatus,
    LeadSubmission, NewLead, NewLeadForm,
};
use crm_types::messages::{Direction, Thread, ThreadList, ThreadState};
use crm_types::page::Total;
use crm_types::records::{
    MovedRecord, RecordChange, RecordChangePage, RecordFieldChange, RecordMove, RecordMoves,
    RecordsMoved,
};
use crm_types::status::Tone;
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at};

const ADA: AdminId = AdminId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));
const NUMBER: &str = "+12025550142";
const WHEN: i64 = 1_773_144_000;
const KEY: &str = "pk_4f9c2d7a1b3e5f60718293a4b5c6d7e8";

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f00 + n)
}

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "list_leads" => (None, to_value(page()).ok()),
        "create_lead" => (to_value(new()).ok(), to_value(detail()).ok()),
        "get_lead" | "unconvert_lead" => (None, to_value(detail()).ok()),
        "update_lead" => (to_value(patch()).ok(), to_value(detail()).ok()),
        "convert_lead" => (
            to_value(LeadConversion { member_id: AMARA }).ok(),
            to_value(converted()).ok(),
        ),
        "get_lead_board" => (None, to_value(board()).ok()),
        "list_lead_board_cards" => (
            None,
            to_value(LeadBoardPage {
                cards: vec![row()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "move_leads" => (to_value(moves()).ok(), to_value(moved()).ok()),
        "list_lead_history" => (None, to_value(history()).ok()),
        "get_lead_report" => (None, to_value(report()).ok()),
        "list_lead_threads" => (None, to_value(threads()).ok()),
        "list_lead_forms" => (
            None,
            to_value(LeadForms {
                items: vec![form()],
            })
            .ok(),
        ),
        "create_lead_form" | "update_lead_form" => {
            (to_value(new_form()).ok(), to_value(form()).ok())
        }
        "revoke_lead_form" => (
            None,
            to_value(LeadForm {
                revoked_at: Some(at(WHEN + 86_400)),
                ..form()
            })
            .ok(),
        ),
        "submit_lead" => (
            to_value(submission()).ok(),
            to_value(LeadReceived { received: true }).ok(),
        ),
        _ => (None, None),
    };
    Example { request, response }
}

fn row() -> LeadRow {
    LeadRow {
        id: LeadId(id(1)),
        name: Some("Amara Okafor".to_owned()),
        email: Some("amara@example.com".to_owned()),
        phone: Some(NUMBER.to_owned()),
        source: Some("webinar".to_owned()),
        status: LeadStatus::Contacted,
        owner_id: Some(ADA),
        owner_name: Some("Ada Lovelace".to_owned()),
        next_step: Some("Call back".to_owned()),
        next_step_on: Some(at(WHEN + 2 * 86_400).date_naive()),
        member_id: None,
        converted_at: None,
        created_at: at(WHEN),
        updated_at: at(WHEN + 3_600),
        revision: 7,
    }
}

fn detail() -> LeadDetail {
    LeadDetail {
        lead: row(),
        message: Some("Do you have a plan for families?".to_owned()),
        utm_source: Some("newsletter".to_owned()),
        utm_medium: Some("email".to_owned()),
        utm_campaign: Some("spring".to_owned()),
        utm_term: None,
        utm_content: None,
        form_name: Some("Landing page".to_owned()),
        member_name: None,
        alike: vec![AMARA],
    }
}

fn converted() -> LeadDetail {
    LeadDetail {
        lead: LeadRow {
            status: LeadStatus::Converted,
            member_id: Some(AMARA),
            converted_at: Some(at(WHEN + 86_400)),
            revision: 8,
            ..row()
        },
        member_name: Some("Amara Okafor".to_owned()),
        alike: Vec::new(),
        ..detail()
    }
}

fn new() -> NewLead {
    NewLead {
        name: Some("Amara Okafor".to_owned()),
        email: Some("amara@example.com".to_owned()),
        phone: Some("+1 202 555 0142".to_owned()),
        source: Some("webinar".to_owned()),
        message: Some("Do you have a plan for families?".to_owned()),
        owner_id: Some(ADA),
        next_step: Some("Call back".to_owned()),
        next_step_on: Some(at(WHEN + 2 * 86_400).date_naive()),
        utm_source: Some("newsletter".to_owned()),
        utm_medium: Some("email".to_owned()),
        utm_campaign: Some("spring".to_owned()),
        utm_term: None,
        utm_content: None,
    }
}

fn patch() -> LeadPatch {
    LeadPatch {
        status: Some(LeadStatus::Contacted),
        owner_id: Some(Some(ADA)),
        next_step: Some(Some("Call back".to_owned())),
        next_step_on: Some(Some(at(WHEN + 2 * 86_400).date_naive())),
        ..LeadPatch::default()
    }
}

fn page() -> LeadPage {
    LeadPage {
        items: vec![row()],
        has_more: false,
        next_cursor: None,
        prev_cursor: None,
        total: Some(Total::exact(1)),
        filter: Some("status = contacted".to_owned()),
    }
}

fn board() -> LeadBoard {
    LeadBoard {
        group_by: "status".to_owned(),
        filter: None,
        columns: vec![LeadBoardColumn {
            key: "contacted".to_owned(),
            label: "Contacted".to_owned(),
            tone: Tone::Violet,
            takes_cards: true,
            total: Total::exact(1),
            filter: "status = contacted".to_owned(),
            cards: vec![row()],
            next_cursor: None,
        }],
    }
}

fn moves() -> RecordMoves {
    RecordMoves {
        group_by: "status".to_owned(),
        to: "contacted".to_owned(),
        cards: vec![RecordMove {
            id: id(1),
            revision: 6,
        }],
    }
}

fn moved() -> RecordsMoved {
    RecordsMoved {
        change_id: Some(ChangeId(id(2))),
        cards: vec![MovedRecord {
            id: id(1),
            revision: 7,
        }],
    }
}

fn history() -> RecordChangePage {
    RecordChangePage {
        items: vec![RecordChange {
            id: ChangeId(id(2)),
            record_id: id(1),
            at: at(WHEN + 3_600),
            actor: Actor {
                kind: ActorKind::Admin,
                id: Some(ADA.0),
                name: Some("Ada Lovelace".to_owned()),
            },
            source: ChangeSource::Page,
            revision: 7,
            fields: vec![RecordFieldChange {
                field: "status".to_owned(),
                before: Some("new".to_owned()),
                after: Some("contacted".to_owned()),
                before_name: None,
                after_name: None,
            }],
            records: 1,
            undoes: None,
            undone_by: None,
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn report() -> LeadReport {
    LeadReport {
        created: 40,
        converted: 6,
        rate: 1_500,
        cohorts: vec![LeadCohort {
            month: at(WHEN - 9 * 86_400).date_naive(),
            created: 40,
            converted: 6,
            rate: 1_500,
            median_days: Some(9),
        }],
        sources: vec![LeadSourceLine {
            source: Some("webinar".to_owned()),
            created: 40,
            converted: 6,
            lost: 3,
            rate: 1_500,
            median_days: Some(9),
        }],
    }
}

fn threads() -> ThreadList {
    ThreadList {
        items: vec![Thread {
            id: crm_types::ids::ThreadId(id(3)),
            member_id: None,
            member_name: None,
            number: Some(NUMBER.to_owned()),
            lead_id: Some(LeadId(id(1))),
            lead_name: Some("Amara Okafor".to_owned()),
            candidates: Vec::new(),
            state: ThreadState::Open,
            snoozed_until: None,
            assignee_id: None,
            assignee_name: None,
            unread: 1,
            last_at: at(WHEN + 60),
            last_direction: Direction::Inbound,
            preview: "Do you have a plan for families?".to_owned(),
            revision: 2,
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn new_form() -> NewLeadForm {
    NewLeadForm {
        name: "Landing page".to_owned(),
        origins: vec!["https://www.example.com".to_owned()],
        source: Some("website".to_owned()),
    }
}

fn form() -> LeadForm {
    LeadForm {
        id: LeadFormId(id(4)),
        name: "Landing page".to_owned(),
        key: KEY.to_owned(),
        origins: vec!["https://www.example.com".to_owned()],
        source: Some("website".to_owned()),
        created_at: at(WHEN),
        revoked_at: None,
        leads: 42,
        last_lead_at: Some(at(WHEN + 3_600)),
    }
}

fn submission() -> LeadSubmission {
    LeadSubmission {
        key: Some(KEY.to_owned()),
        name: Some("Amara Okafor".to_owned()),
        email: Some("amara@example.com".to_owned()),
        phone: None,
        source: None,
        message: Some("Do you have a plan for families?".to_owned()),
        utm_source: Some("newsletter".to_owned()),
        utm_medium: Some("email".to_owned()),
        utm_campaign: Some("spring".to_owned()),
        utm_term: None,
        utm_content: None,
        website: None,
        elapsed_ms: Some(24_000),
    }
}
