//! The examples of messages to many: a word of thanks to champions.

use crm_types::ids::{AdminId, BroadcastId, ChangeId, MessageId, ThreadId};
use crm_types::messages::{
    Broadcast, BroadcastDraft, BroadcastList, BroadcastPreview, BroadcastRecipient,
    BroadcastRecipientList, BroadcastSample, BroadcastState, Channel, HoldReason, MessageState,
    NewBroadcast, RecipientOutcome, SkippedMembers,
};
use crm_types::money::Money;
use serde_json::to_value;
use uuid::Uuid;

use super::{AMARA, Example, at};

const TEMPLATE: &str = "Hi {{first_name|there}}, thank you for being with us!";
const FILTER: &str = "engagement_status = champion";
const WHEN: i64 = 1_773_144_000;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f00 + n)
}

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "preview_broadcast" => (to_value(draft()).ok(), to_value(preview()).ok()),
        "create_broadcast" => (to_value(new()).ok(), to_value(broadcast()).ok()),
        "list_broadcasts" => (
            None,
            to_value(BroadcastList {
                items: vec![broadcast()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        "get_broadcast" | "continue_broadcast" => (None, to_value(broadcast()).ok()),
        "pause_broadcast" => (None, to_value(in_state(BroadcastState::Paused)).ok()),
        "stop_broadcast" => (
            None,
            to_value(Broadcast {
                ended_at: Some(at(WHEN + 60)),
                ..in_state(BroadcastState::Stopped)
            })
            .ok(),
        ),
        "list_broadcast_recipients" => (
            None,
            to_value(BroadcastRecipientList {
                items: vec![recipient()],
                has_more: false,
                next_cursor: None,
            })
            .ok(),
        ),
        _ => (None, None),
    };
    Example { request, response }
}

fn draft() -> BroadcastDraft {
    BroadcastDraft {
        filter: Some(FILTER.to_owned()),
        q: None,
        member_ids: None,
        channel: Channel::Sms,
        subject: None,
        body: TEMPLATE.to_owned(),
        tag: Some("testimonial_candidate".to_owned()),
        note: Some("Asked for a testimonial".to_owned()),
    }
}

fn new() -> NewBroadcast {
    NewBroadcast {
        filter: Some(FILTER.to_owned()),
        q: None,
        member_ids: None,
        expected: 41,
        channel: Channel::Sms,
        subject: None,
        body: TEMPLATE.to_owned(),
        tag: Some("testimonial_candidate".to_owned()),
        note: Some("Asked for a testimonial".to_owned()),
        canary: Some(5),
        per_minute: 60,
    }
}

fn skipped() -> Vec<SkippedMembers> {
    vec![SkippedMembers {
        reason: HoldReason::OptedOut,
        members: 3,
    }]
}

fn preview() -> BroadcastPreview {
    BroadcastPreview {
        matching: 41,
        exact: true,
        sent: 30,
        waiting: 8,
        skipped: skipped(),
        segments: Some(38),
        price: Some(Money::from_minor(30, "USD")),
        samples: vec![BroadcastSample {
            member_id: AMARA,
            member_name: Some("Amara Okafor".to_owned()),
            address: "+12025550142".to_owned(),
            subject: None,
            body: "Hi Amara, thank you for being with us!".to_owned(),
            segments: Some(1),
            held_until: None,
        }],
    }
}

fn broadcast() -> Broadcast {
    in_state(BroadcastState::Running)
}

fn in_state(state: BroadcastState) -> Broadcast {
    Broadcast {
        id: BroadcastId(id(10)),
        state,
        filter: Some(FILTER.to_owned()),
        q: None,
        channel: Channel::Sms,
        subject: None,
        body: TEMPLATE.to_owned(),
        tag: Some("testimonial_candidate".to_owned()),
        note: Some("Asked for a testimonial".to_owned()),
        canary: Some(5),
        per_minute: 60,
        recipients: 41,
        pending: 0,
        waiting: 8,
        sent: 4,
        delivered: 25,
        failed: 1,
        canceled: 0,
        skipped: skipped(),
        replied: 2,
        change_id: Some(ChangeId(id(11))),
        author_id: Some(AdminId(id(10))),
        author_name: Some("Ada Lovelace".to_owned()),
        created_at: at(WHEN),
        ended_at: None,
        revision: 3,
    }
}

fn recipient() -> BroadcastRecipient {
    BroadcastRecipient {
        member_id: AMARA,
        member_name: Some("Amara Okafor".to_owned()),
        outcome: RecipientOutcome::Delivered,
        reason: None,
        message_id: Some(MessageId(id(1))),
        thread_id: Some(ThreadId(id(2))),
        message_state: Some(MessageState::Delivered),
        held_until: None,
        error_code: None,
        error: None,
        replied_at: None,
    }
}
