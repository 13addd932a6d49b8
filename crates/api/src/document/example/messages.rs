//! The examples of messages: a conversation about a first vision.

use crm_types::ids::{AdminId, MessageId, TemplateId, ThreadId};
use crm_types::messages::{
    Channel, Consent, ConsentEntry, ConsentList, ConsentSource, ConsentStanding, Direction,
    Message, MessagePage, MessagePreview, MessageState, MessageTemplate, NewConsent, NewMessage,
    NewTemplate, NumberLink, Segments, TemplateList, Thread, ThreadChange, ThreadChangeCause,
    ThreadChangeKind, ThreadList, ThreadPatch, ThreadState, UnreadCount,
};
use crm_types::money::Money;
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at};

const BODY: &str = "Hi Amara, shall we make your first vision together?";
const TEMPLATE: &str = "Hi {{first_name|there}}, shall we make your first vision together?";
const NUMBER: &str = "+12025550142";
const ADA: AdminId = AdminId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));
const WHEN: i64 = 1_773_144_000;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f00 + n)
}

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "list_member_messages" | "list_thread_messages" => (
            None,
            to_value(MessagePage {
                items: vec![message()],
                changes: vec![change()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "send_message" => (to_value(new()).ok(), to_value(message()).ok()),
        "preview_message" => (to_value(new()).ok(), to_value(preview()).ok()),
        "list_member_consents" => (None, to_value(consents()).ok()),
        "record_consent" => (
            to_value(NewConsent {
                channel: Channel::Sms,
                consent: Consent::OptedOut,
                wording: "On the phone: “please do not text me any more”".to_owned(),
            })
            .ok(),
            to_value(consents()).ok(),
        ),
        "list_threads" => (
            None,
            to_value(ThreadList {
                items: vec![thread()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "count_unread_threads" => (None, to_value(UnreadCount { threads: 3 }).ok()),
        "get_thread" => (None, to_value(thread()).ok()),
        "update_thread" => (
            to_value(ThreadPatch {
                state: Some(ThreadState::Snoozed),
                snoozed_until: Some(at(WHEN + 86_400)),
                assignee_id: Some(Some(ADA)),
                read: Some(true),
            })
            .ok(),
            to_value(thread()).ok(),
        ),
        "link_number" => (
            to_value(NumberLink {
                member_id: Some(AMARA),
                lead_id: None,
            })
            .ok(),
            to_value(thread()).ok(),
        ),
        "list_message_templates" => (
            None,
            to_value(TemplateList {
                items: vec![template()],
            })
            .ok(),
        ),
        "create_message_template" | "update_message_template" => (
            to_value(NewTemplate {
                name: "Onboarding help".to_owned(),
                channel: Channel::Sms,
                subject: None,
                body: TEMPLATE.to_owned(),
            })
            .ok(),
            to_value(template()).ok(),
        ),
        _ => (None, None),
    };
    Example { request, response }
}

fn new() -> NewMessage {
    NewMessage {
        channel: Channel::Sms,
        subject: None,
        body: TEMPLATE.to_owned(),
    }
}

fn preview() -> MessagePreview {
    MessagePreview {
        address: Some(NUMBER.to_owned()),
        subject: None,
        body: BODY.to_owned(),
        segments: Some(Segments::of(BODY)),
        price: Some(Money::from_minor(1, "USD")),
        reason: None,
        held_until: None,
    }
}

pub(super) fn message() -> Message {
    Message {
        id: MessageId(id(1)),
        thread_id: ThreadId(id(2)),
        member_id: Some(AMARA),
        channel: Channel::Sms,
        direction: Direction::Outbound,
        address: NUMBER.to_owned(),
        subject: None,
        body: BODY.to_owned(),
        media: Vec::new(),
        state: MessageState::Waiting,
        reason: None,
        held_until: None,
        error_code: None,
        error: None,
        segments: Some(1),
        carrier_id: None,
        author_id: Some(ADA),
        author_name: Some("Ada Lovelace".to_owned()),
        answers_id: None,
        created_at: at(WHEN),
        updated_at: at(WHEN),
    }
}

fn change() -> ThreadChange {
    ThreadChange {
        id: 42,
        at: at(WHEN + 3_600),
        kind: ThreadChangeKind::Assigned,
        cause: ThreadChangeCause::Admin,
        admin_id: Some(ADA),
        admin_name: Some("Ada Lovelace".to_owned()),
        state_before: None,
        state_after: None,
        snoozed_until_before: None,
        snoozed_until_after: None,
        assignee_id_before: None,
        assignee_name_before: None,
        assignee_id_after: Some(ADA),
        assignee_name_after: Some("Ada Lovelace".to_owned()),
        number: None,
    }
}

fn thread() -> Thread {
    Thread {
        id: ThreadId(id(2)),
        member_id: Some(AMARA),
        member_name: Some("Amara Okafor".to_owned()),
        number: None,
        lead_id: None,
        lead_name: None,
        candidates: Vec::new(),
        state: ThreadState::Open,
        snoozed_until: None,
        assignee_id: Some(ADA),
        assignee_name: Some("Ada Lovelace".to_owned()),
        unread: 1,
        last_at: at(WHEN + 60),
        last_direction: Direction::Inbound,
        preview: "Yes please! When can we talk?".to_owned(),
        revision: 7,
    }
}

fn consents() -> ConsentList {
    ConsentList {
        standing: vec![ConsentStanding {
            channel: Channel::Sms,
            address: Some(NUMBER.to_owned()),
            consent: Some(Consent::OptedIn),
            blocked: None,
        }],
        items: vec![ConsentEntry {
            id: 42,
            at: at(WHEN),
            channel: Channel::Sms,
            address: NUMBER.to_owned(),
            consent: Consent::OptedIn,
            source: ConsentSource::Keyword,
            wording: Some("START".to_owned()),
            recorded_by: None,
        }],
    }
}

fn template() -> MessageTemplate {
    MessageTemplate {
        id: TemplateId(id(3)),
        name: "Onboarding help".to_owned(),
        channel: Channel::Sms,
        subject: None,
        body: TEMPLATE.to_owned(),
        updated_at: at(WHEN),
        revision: 1,
    }
}
