//! The examples of what products tell us and of how admins steer it.

use crm_types::ids::WriteKeyId;
use crm_types::ingestion::{
    Accepted, AliasCall, BatchCall, BatchMessage, CreatedWriteKey, Details, EventMap, EventRule,
    ExternalId, GroupCall, IdentifyCall, LoginAnswer, LoginOutcome, MessageType, NewEventRule,
    NewExternalId, NewLogin, NewWriteKey, PageCall, Reading, Reads, RefusedMessage, ScreenCall,
    Target, TimelineEvent, TimelinePage, TrackCall, UnmappedEvent, UnmappedEvents, Waiting,
    WaitingUser, WriteKey, WriteKeyList,
};
use serde_json::{Value, json, to_value};
use uuid::Uuid;

use super::{AMARA, Example, at};

const USER: &str = "user-42";
const VISITOR: &str = "507f191e810c19729de860ea";

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "record_login" => (to_value(new_login()).ok(), to_value(login_answer()).ok()),
        "list_write_keys" => (None, to_value(write_key_list()).ok()),
        "create_write_key" => (
            to_value(new_write_key()).ok(),
            to_value(created_write_key()).ok(),
        ),
        "list_event_rules" => (None, to_value(event_map()).ok()),
        "put_event_rule" => (to_value(new_event_rule()).ok(), to_value(event_rule()).ok()),
        "list_timeline_events" => (None, to_value(timeline_page()).ok()),
        "list_unmapped_events" => (None, to_value(unmapped_events()).ok()),
        "list_waiting_users" => (None, to_value(waiting()).ok()),
        "link_external_id" => (
            to_value(new_external_id()).ok(),
            to_value(external_id()).ok(),
        ),
        "identify" => call(to_value(identify())),
        "track" => call(to_value(track())),
        "page" => call(to_value(page())),
        "screen" => call(to_value(screen())),
        "group" => call(to_value(group())),
        "alias" => call(to_value(alias())),
        "batch" => (to_value(batch()).ok(), to_value(partly_accepted()).ok()),
        _ => (None, None),
    };
    Example { request, response }
}

fn call(request: serde_json::Result<Value>) -> (Option<Value>, Option<Value>) {
    (request.ok(), to_value(accepted()).ok())
}

fn details(value: Value) -> Details {
    serde_json::from_value(value).unwrap_or_default()
}

fn identify() -> IdentifyCall {
    IdentifyCall {
        user_id: Some(USER.to_owned()),
        anonymous_id: Some(VISITOR.to_owned()),
        traits: details(json!({"name": "Amara Okafor", "email": "amara@example.com"})),
        message_id: Some("identify-1".to_owned()),
        ..IdentifyCall::default()
    }
}

fn track() -> TrackCall {
    TrackCall {
        user_id: Some(USER.to_owned()),
        event: "File Uploaded".to_owned(),
        properties: details(json!({"bytes": 48_213, "path": "boards/sea.jpg"})),
        message_id: Some("track-1".to_owned()),
        timestamp: Some(at(1_798_600_000)),
        sent_at: Some(at(1_798_600_002)),
        ..TrackCall::default()
    }
}

fn page() -> PageCall {
    PageCall {
        anonymous_id: Some(VISITOR.to_owned()),
        name: Some("Pricing".to_owned()),
        message_id: Some("page-1".to_owned()),
        ..PageCall::default()
    }
}

fn screen() -> ScreenCall {
    ScreenCall {
        user_id: Some(USER.to_owned()),
        name: Some("Journal".to_owned()),
        message_id: Some("screen-1".to_owned()),
        ..ScreenCall::default()
    }
}

fn group() -> GroupCall {
    GroupCall {
        user_id: Some(USER.to_owned()),
        group_id: Some("household-7".to_owned()),
        message_id: Some("group-1".to_owned()),
        ..GroupCall::default()
    }
}

fn alias() -> AliasCall {
    AliasCall {
        user_id: Some(USER.to_owned()),
        previous_id: VISITOR.to_owned(),
        message_id: Some("alias-1".to_owned()),
        ..AliasCall::default()
    }
}

fn batch() -> BatchCall {
    let signed_in = BatchMessage {
        kind: MessageType::Track,
        user_id: Some(USER.to_owned()),
        event: Some("Signed In".to_owned()),
        message_id: Some("batch-1".to_owned()),
        timestamp: Some(at(1_798_600_000)),
        ..BatchMessage::default()
    };
    let unnamed = BatchMessage {
        event: None,
        message_id: Some("batch-2".to_owned()),
        ..signed_in.clone()
    };
    BatchCall {
        batch: vec![signed_in, unnamed],
        sent_at: Some(at(1_798_600_002)),
        write_key: None,
    }
}

fn accepted() -> Accepted {
    Accepted {
        success: true,
        refused: Vec::new(),
        refused_count: None,
    }
}

fn partly_accepted() -> Accepted {
    Accepted {
        refused: vec![RefusedMessage {
            index: 1,
            field: "event".to_owned(),
            message: "A track call needs the name of its event.".to_owned(),
        }],
        refused_count: Some(1),
        ..accepted()
    }
}

fn new_login() -> NewLogin {
    NewLogin {
        id: "login-81520".to_owned(),
        member_id: None,
        external_id: Some(USER.to_owned()),
        at: Some(at(1_798_600_000)),
    }
}

fn login_answer() -> LoginAnswer {
    LoginAnswer {
        outcome: LoginOutcome::Recorded,
        member_id: Some(AMARA),
        at: at(1_798_600_000),
    }
}

fn write_key() -> WriteKey {
    WriteKey {
        id: WriteKeyId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a)),
        name: "Web app".to_owned(),
        prefix: "wk_Zk3vVq1m".to_owned(),
        created_at: at(1_798_000_000),
        created_by: Some("Ada Lovelace".to_owned()),
        last_used_at: Some(at(1_798_600_000)),
        revoked_at: None,
        refused: 1,
        last_refused_at: Some(at(1_798_600_000)),
        last_refusal: Some("event: A track call needs the name of its event.".to_owned()),
    }
}

fn write_key_list() -> WriteKeyList {
    WriteKeyList {
        items: vec![write_key()],
    }
}

fn new_write_key() -> NewWriteKey {
    NewWriteKey {
        name: "Web app".to_owned(),
    }
}

fn created_write_key() -> CreatedWriteKey {
    CreatedWriteKey {
        key: "wk_Zk3vVq1m0dJ3xY8s2bN8tR4wZ6sD1fG0kq5J0mC7Q1x".to_owned(),
        write_key: WriteKey {
            last_used_at: None,
            refused: 0,
            last_refused_at: None,
            last_refusal: None,
            ..write_key()
        },
    }
}

fn reading() -> Reading {
    Reading {
        reads: Reads::Bytes,
        from: vec!["upload.size".to_owned()],
    }
}

fn new_event_rule() -> NewEventRule {
    NewEventRule {
        target: Target::File,
        readings: vec![reading()],
    }
}

fn event_rule() -> EventRule {
    let path = Reads::Path.usual_names().iter();
    EventRule {
        key: "attachmentsaved".to_owned(),
        event: "Attachment Saved".to_owned(),
        target: Target::File,
        readings: vec![
            reading(),
            Reading {
                reads: Reads::Path,
                from: path.map(|name| (*name).to_owned()).collect(),
            },
        ],
        changed_at: Some(at(1_798_600_000)),
        changed_by: Some("Ada Lovelace".to_owned()),
    }
}

fn event_map() -> EventMap {
    EventMap {
        items: vec![
            event_rule(),
            EventRule {
                key: "signedin".to_owned(),
                event: "Signed In".to_owned(),
                target: Target::Login,
                readings: Vec::new(),
                changed_at: None,
                changed_by: None,
            },
        ],
    }
}

fn timeline_page() -> TimelinePage {
    TimelinePage {
        items: vec![TimelineEvent {
            id: 81_520,
            at: at(1_798_600_000),
            event: "Meditation Finished".to_owned(),
            properties: details(json!({"minutes": 12})),
            whole: true,
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn unmapped_events() -> UnmappedEvents {
    UnmappedEvents {
        items: vec![UnmappedEvent {
            key: "meditationfinished".to_owned(),
            event: "Meditation Finished".to_owned(),
            count: 12,
            first_seen_at: at(1_798_000_000),
            last_seen_at: at(1_798_600_000),
            properties: vec!["minutes".to_owned()],
            reason: None,
        }],
        has_more: false,
    }
}

fn waiting() -> Waiting {
    Waiting {
        messages: 3,
        anonymous_messages: 120,
        users: vec![WaitingUser {
            external_id: USER.to_owned(),
            messages: 3,
            last_seen_at: at(1_798_600_000),
        }],
        has_more: false,
    }
}

fn new_external_id() -> NewExternalId {
    NewExternalId {
        external_id: USER.to_owned(),
        member_id: AMARA,
    }
}

fn external_id() -> ExternalId {
    ExternalId {
        external_id: USER.to_owned(),
        member_id: AMARA,
        attached: 3,
    }
}
