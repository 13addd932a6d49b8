//! What is read here is what `serde_json` reads.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::auth::{AdminList, Session};
use crm_types::changes::Reverted;
use crm_types::dashboard::Dashboard;
use crm_types::ingestion::{EventMap, UnmappedEvents, WriteKeyList};
use crm_types::jobs::{JobPage, Run, RunDifferencePage};
use crm_types::leads::{LeadBoard, LeadDetail, LeadForms, LeadPage, LeadReport};
use crm_types::members::{
    HistoryPage, MemberActivity, MemberDetail, MemberNeighbors, MemberPage, PeerComparison, TagList,
};
use crm_types::messages::{
    BroadcastList, BroadcastPreview, BroadcastRecipientList, BroadcastsChanged, ConsentList,
    MessagePage, MessagePreview, TemplateList, ThreadList, ThreadsChanged,
};
use crm_types::problem::Problem;
use crm_types::records::{RecordChangePage, RecordsMoved};
use crm_types::revenue::{
    MemberCustomer, RevenueChangePage, TierChange, TierChangePreview, TierOptions,
};
use crm_types::statuses::Statuses;
use crm_types::tickets::{
    TicketBoard, TicketBoardPage, TicketDetail, TicketEntryPage, TicketPage, TicketPolicy,
    TicketPresence, TicketReplied, TicketReport,
};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

use super::tree::{Json, parse};
use super::{Misfit, read};

fn as_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => json!(value),
        Json::Number(value) => json!(value),
        Json::Text(text) => json!(text),
        Json::List(items) => items.iter().map(as_value).collect(),
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.to_string(), as_value(value)))
            .collect(),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\x00-\\x1f\"\\\\/é🙂]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\n]{0,4}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_tree_is_what_was_written(value in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(parse(&text).as_ref().map(as_value), Some(value));
    }

    #[test]
    fn whatever_is_no_json_there_is_none_here(text in "[\\[\\]{}\",:0-9a-z.eE+\\-\\\\u \\n]{0,16}") {
        // Broken halves of a character are taken for an error by one and the other alike.
        prop_assert_eq!(parse(&text).is_some(), serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
    }
}

#[test]
fn characters_beyond_the_plane_come_in_two_halves() {
    let text = |json: &str| read::<String>(json);
    assert_eq!(text(r#""\ud83d\ude42 \u00e9\n\/""#).unwrap(), "🙂 é\n/");
    for broken in [
        r#""\ud83d""#,
        r#""\ud83d\u0041""#,
        r#""\ude42""#,
        r#""\u00g0""#,
        r#""\x""#,
        "\"",
        "\"\n\"",
    ] {
        assert_eq!(text(broken), Err(Misfit), "{broken}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    assert!(parse(&"[".repeat(100_000)).is_none());
    assert!(parse(&format!("{}{}", "[".repeat(30), "]".repeat(30))).is_some());
}

#[derive(Debug, PartialEq, Deserialize)]
struct Sample {
    id: uuid::Uuid,
    at: DateTime<Utc>,
    day: Option<NaiveDate>,
    count: u32,
    small: u16,
    #[serde(default)]
    tags: Vec<String>,
}

#[test]
fn fields_come_in_any_order_and_strangers_are_passed_over() {
    let good = json!({
        "unknown": {"deep": [1.5, {}]}, "small": 7, "count": 3, "at": "2026-03-14T08:26:00.5Z",
        "day": null, "id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a",
    });
    let text = good.to_string();
    let sample: Sample = read(&text).unwrap();
    assert_eq!(sample, serde_json::from_str(&text).unwrap());
    for (field, wrong) in [
        ("count", json!(-1)),
        ("count", json!(4_294_967_296_i64)),
        ("count", json!(1.0)),
        ("count", json!("3")),
        ("small", json!(65_536)),
        ("at", json!("yesterday")),
        ("day", json!("2026-02-30")),
        ("id", json!("x")),
        ("tags", json!({})),
    ] {
        let mut bad = good.clone();
        bad[field] = wrong;
        assert_eq!(read::<Sample>(&bad.to_string()), Err(Misfit), "{bad}");
    }
    for text in ["", "null", "[]", "<h1>Bad gateway</h1>", "{}"] {
        assert_eq!(read::<Sample>(text), Err(Misfit), "{text}");
    }
}

/// Reads an example both ways.
fn same<T: DeserializeOwned + PartialEq + Debug>(example: &Value) {
    let text = example.to_string();
    let theirs: T = serde_json::from_str(&text).expect("a good example");
    assert_eq!(read::<T>(&text), Ok(theirs));
}

fn run() -> Value {
    json!({
        "id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a", "job": "update-activity-metrics", "mode": "full",
        "trigger": "command_line", "requested_by": null, "state": "succeeded", "revision": 12,
        "requested_at": "2026-03-14T08:26:00Z", "started_at": "2026-03-14T08:26:01Z", "heartbeat_at": null,
        "ended_at": "2026-03-14T08:29:00Z", "total": 300, "seen": 300, "changed": 3, "failed": 1,
        "failures": [{"member_id": null, "reason": "division by zero (22012)"}], "error": null, "cancel_requested": false,
    })
}

#[test]
fn every_answer_of_the_api_is_read() {
    let money = json!({"amount": "107.54", "currency": "USD", "minor": 10754});
    same::<Run>(&run());
    same::<JobPage>(&json!({
        "schedules": [{"job": "update-activity-metrics", "cron": "0 0 * * *", "time_zone": "UTC", "next_at": null}],
        "items": [run(), run()], "has_more": true, "next_cursor": "x",
    }));
    same::<Dashboard>(&json!({
        "read_at": "2026-03-14T08:26:00Z", "time_zone": "Europe/Vienna", "last_run": run(), "open_run": null,
        "next_run_at": null,
        "tiles": [{
            "figure": "mrr", "list": "members", "members": 7, "of": null, "money": money, "filter": "mrr > 0", "as_of": "2026-03-14T08:26:00Z",
            "run_id": null, "trend": [{"day": "2026-03-13", "members": 6, "of": null, "money": money}],
        }],
        "attention": [{
            "kind": "overdue_tickets", "list": "tickets", "members": 1, "filter": null,
            "items": [{
                "member_id": null, "thread_id": null, "ticket": "SUPP-0017", "name": null, "at": "2026-03-14T08:26:00Z",
            }],
        }],
    }));
    same::<Session>(&json!({
        "admin": {"id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a", "email": "a@example.com", "name": "Ada", "role": "owner"},
        "expires_at": "2026-03-14T08:26:00Z",
    }));
    same::<Problem>(&json!({
        "type": "urn:x", "title": "t", "status": 400, "detail": "d", "code": "a_newer_one", "request_id": "r",
        "errors": [{"field": "filter", "code": "unknown_field", "message": "m", "position": 3, "expected": ["name"]}],
    }));
    same::<Problem>(
        &json!({"type": "u", "title": "t", "status": 500, "detail": "d", "code": "internal", "request_id": ""}),
    );
    same::<WriteKeyList>(&json!({"items": [{
        "id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a", "name": "Web", "prefix": "wk_a", "created_at": "2026-03-14T08:26:00Z",
        "created_by": null, "last_used_at": null, "revoked_at": null, "refused": 0, "last_refused_at": null,
        "last_refusal": null,
    }]}));
    same::<EventMap>(&json!({"items": [{
        "key": "fileuploaded", "event": "File Uploaded", "target": "file",
        "readings": [{"reads": "bytes", "from": ["bytes"]}], "changed_at": null, "changed_by": null,
    }]}));
    same::<UnmappedEvents>(&json!({"has_more": false, "items": [{
        "key": "x", "event": "X", "count": 3, "first_seen_at": "2026-03-14T08:26:00Z",
        "last_seen_at": "2026-03-14T08:26:00Z", "properties": ["a"], "reason": null,
    }]}));
}

#[test]
fn members_are_read() {
    let row = json!({
        "id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a", "name": "José 🙂", "email": null, "created_at": "2026-03-14T08:26:00Z",
        "last_login_at": null, "days_since_last_login": null, "engagement_status": "champion", "health_status": null,
        "subscription_tier": "solo", "tier_by_hand": false, "subscription_status": null, "vision_count": 0,
        "mrr": {"amount": "99.00", "currency": "USD", "minor": 9900}, "tags": ["a", "b"], "revision": 7,
    });
    same::<MemberPage>(&json!({
        "items": [row.clone()], "total": {"count": 300, "exact": true}, "has_more": false, "next_cursor": null,
        "prev_cursor": "y", "filter": null,
    }));
    assert_eq!(read::<MemberDetail>("{}"), Err(Misfit));
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    same::<Reverted>(
        &json!({"change_id": id, "members": 1, "items": [row], "tickets": [id], "leads": []}),
    );
    same::<MemberNeighbors>(&json!({"previous": null, "next": id}));
    same::<TagList>(&json!({"items": [{"tag": "vip", "members": 3}], "has_more": false}));
    same::<MemberActivity>(&json!({
        "from": "2025-03-14", "to": "2026-03-14", "time_zone": "Europe/Vienna",
        "days": [{"day": "2026-03-13", "sign_ins": 2, "entries": 0}],
    }));
    same::<PeerComparison>(&json!({
        "tier": null, "joined_from": "2025-03-14", "joined_to": "2026-03-14", "peers": 3, "sampled": false,
        "figures": [{"field": "vision_count", "median": "3", "ahead_of_percent": 72}],
    }));
}

#[test]
fn what_was_changed_is_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let change = json!({
        "id": id, "member_id": id, "at": "2026-03-14T08:26:00Z", "source": "page", "revision": 8, "members": 1,
        "actor": {"kind": "admin", "id": id, "name": "Ada"}, "undoes": null, "undone_by": null,
        "fields": [{"field": "custom_tags", "before": null, "after": null, "added": ["a"], "removed": []}],
    });
    same::<HistoryPage>(&json!({"has_more": true, "next_cursor": "x", "items": [
        {"kind": "change", "at": "2026-03-14T08:26:00Z", "change": change, "day": null, "count": null, "event": null, "payment": null, "tier_change": null, "message": null, "ticket": null},
        {"kind": "sign_ins", "at": "2026-03-14T08:26:00Z", "change": null, "day": "2026-03-14", "count": 2, "event": null, "payment": null, "tier_change": null, "message": null, "ticket": null},
    ]}));
    same::<Problem>(&json!({
        "type": "u", "title": "t", "status": 412, "detail": "d", "code": "precondition_failed", "request_id": "",
        "conflict": {"member": null, "members": [], "changes": [change]},
    }));
    let status = json!({
        "key": "active", "label": "Active", "tone": "green", "counts_as_active": true, "counts_as_at_risk": false,
        "counts_as_churned": false, "members": 3, "revision": 1, "merging_into": "inactive",
    });
    same::<Statuses>(&json!({"engagement": [status], "health": []}));
}

#[test]
fn tiers_and_their_changes_are_read() {
    let money = json!({"amount": "99.00", "currency": "USD", "minor": 9900});
    let change = json!({
        "id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a", "member_id": "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a",
        "subscription": "sub_1", "item": "si_1", "from_price": "price_1", "from_tier": "solo", "to_price": "price_2",
        "to_tier": null, "state": "requested", "reason": "not available", "requested_at": "2026-03-14T08:26:00Z",
        "settled_at": null, "actor": {"kind": "admin", "id": null, "name": "Ada"}, "undoes": null, "undone_by": null,
    });
    same::<TierChange>(&change);
    same::<HistoryPage>(&json!({"has_more": false, "next_cursor": null, "items": [
        {
            "kind": "tier_change", "at": "2026-03-14T08:26:00Z", "change": null, "day": null, "count": null, "event": null,
            "payment": null, "tier_change": change, "message": null, "ticket": null,
        },
        {
            "kind": "payment", "at": "2026-03-14T08:26:00Z", "change": null, "day": null, "count": null, "event": null,
            "payment": {
                "id": "ch_1", "status": "failed", "amount": money, "refunded": money, "created_at": "2026-03-14T08:26:00Z",
                "invoice": null, "failure": "card_declined", "receipt_url": null,
            },
            "tier_change": null, "message": null, "ticket": null,
        },
    ]}));
    same::<TierOptions>(&json!({
        "connected": true,
        "items": [{
            "subscription": "sub_1", "item": "si_1", "quantity": 1, "price": "price_1", "name": null, "tier": "solo",
            "currency": "USD", "amount": money, "interval": "day", "interval_count": 28,
        }],
        "prices": [{
            "price": "price_2", "name": "Household", "tier": "household", "currencies": ["USD"], "amount": null,
            "interval": "month", "interval_count": 1,
        }],
    }));
    same::<TierChangePreview>(&json!({
        "total": money, "lines": [{"description": "Unused time", "amount": money}],
        "prorated_at": "2026-03-14T08:26:00Z", "mrr_before": money, "mrr_after": money,
    }));
}

#[test]
fn what_was_changed_and_mended_about_revenue_is_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let change = json!({
        "number": 7, "at": "2026-03-14T22:00:00Z", "changed_by": id, "changed_by_name": "Ada",
        "setting": "customer_link", "key": "cus_1", "before": null, "after": "{\"member_id\": \"x\"}",
        "undoes": null, "undone_by": 8,
    });
    same::<RevenueChangePage>(&json!({"items": [change], "has_more": false, "next_cursor": null}));
    same::<MemberCustomer>(&json!({
        "customer": "cus_1", "name": null, "email": "amara@example.com", "linked_by": "hand",
        "linked_at": "2026-03-14T22:00:00Z", "admin_name": "Ada",
    }));
    let difference = json!({
        "kind": "charge", "id": "ch_1", "change": "not_understood", "found_at": "2026-03-14T22:00:00Z",
        "member_id": null,
    });
    same::<RunDifferencePage>(
        &json!({"items": [difference], "has_more": true, "next_cursor": "x"}),
    );
}

#[test]
fn conversations_are_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let message = json!({
        "id": id, "thread_id": id, "member_id": id, "channel": "email", "direction": "outbound",
        "address": "amara@example.com", "subject": "Your first vision", "body": "Hi 🙂",
        "media": [{"url": "https://api.twilio.com/x", "content_type": null}],
        "state": "waiting", "reason": "quiet_hours", "held_until": "2026-03-15T08:00:00Z",
        "error_code": 30003, "error": "Out of reach.", "segments": null, "carrier_id": null,
        "author_id": id, "author_name": "Ada Lovelace", "answers_id": null,
        "created_at": "2026-03-14T22:00:00Z", "updated_at": "2026-03-14T22:00:00Z",
    });
    let change = json!({
        "id": 42, "at": "2026-03-14T22:00:00Z", "kind": "snoozed", "cause": "admin", "admin_id": id,
        "admin_name": "Ada", "state_before": "open", "state_after": "snoozed",
        "snoozed_until_before": null, "snoozed_until_after": "2026-03-15T08:00:00Z",
        "assignee_id_before": null, "assignee_name_before": null, "assignee_id_after": null,
        "assignee_name_after": null, "number": null,
    });
    same::<MessagePage>(
        &json!({"items": [message], "changes": [change], "has_more": true, "next_cursor": "x"}),
    );
    let thread = json!({
        "id": id, "member_id": null, "member_name": null, "number": "+12025550142", "lead_id": null,
        "lead_name": null,
        "candidates": [id], "state": "snoozed", "snoozed_until": "2026-03-15T08:00:00Z",
        "assignee_id": id, "assignee_name": "Ada", "unread": 2,
        "last_at": "2026-03-14T22:00:00Z", "last_direction": "inbound", "preview": "Yes!",
        "revision": 7,
    });
    same::<ThreadList>(&json!({"items": [thread], "has_more": false, "next_cursor": null}));
    same::<ThreadsChanged>(&json!({"unread": 3, "many": false, "items": [thread]}));
    same::<MessagePreview>(&json!({
        "address": "+12025550142", "subject": null, "body": "Hi",
        "segments": {"alphabet": "ucs2", "characters": 2, "segments": 1, "left": 68},
        "price": {"amount": "0.01", "currency": "USD", "minor": 1}, "reason": null, "held_until": null,
    }));
    same::<ConsentList>(&json!({
        "standing": [{"channel": "sms", "address": null, "consent": "opted_out", "blocked": "no_address"}],
        "items": [{
            "id": 1, "at": "2026-03-14T22:00:00Z", "channel": "sms", "address": "+12025550142",
            "consent": "opted_out", "source": "keyword", "wording": "STOP", "recorded_by": null,
        }],
    }));
    same::<TemplateList>(&json!({"items": [{
        "id": id, "name": "Onboarding", "channel": "sms", "subject": null,
        "body": "Hi {{first_name|there}}", "updated_at": "2026-03-14T22:00:00Z", "revision": 1,
    }]}));
    same::<AdminList>(
        &json!({"items": [{"id": id, "email": "ada@example.com", "name": "Ada", "role": "agent"}]}),
    );
}

#[test]
fn messages_to_many_are_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let broadcast = json!({
        "id": id, "state": "canary_done", "filter": "vision_count = 0", "q": null, "channel": "sms",
        "subject": null, "body": "Hi {{first_name|there}}", "tag": "vip", "note": null, "canary": 5,
        "per_minute": 60, "recipients": 41, "pending": 30, "waiting": 1, "sent": 2, "delivered": 3,
        "failed": 1, "canceled": 0, "skipped": [{"reason": "opted_out", "members": 4}], "replied": 1,
        "change_id": id, "author_id": id, "author_name": "Ada", "created_at": "2026-03-14T22:00:00Z",
        "ended_at": null, "revision": 3,
    });
    same::<BroadcastList>(&json!({"items": [broadcast], "has_more": false, "next_cursor": null}));
    same::<BroadcastsChanged>(&json!({"items": [broadcast]}));
    same::<BroadcastPreview>(&json!({
        "matching": 41, "exact": true, "sent": 30, "waiting": 8,
        "skipped": [{"reason": "no_address", "members": 3}], "segments": 38,
        "price": {"amount": "0.30", "currency": "USD", "minor": 30},
        "samples": [{
            "member_id": id, "member_name": null, "address": "+12025550142", "subject": null,
            "body": "Hi there", "segments": 1, "held_until": "2026-03-15T08:00:00Z",
        }],
    }));
    same::<BroadcastRecipientList>(&json!({
        "items": [{
            "member_id": id, "member_name": "Amara", "outcome": "failed", "reason": null,
            "message_id": id, "thread_id": id, "message_state": "undelivered", "held_until": null,
            "error_code": 30003, "error": "Out of reach.", "replied_at": null,
        }],
        "has_more": true, "next_cursor": "x",
    }));
}

fn record_change(id: &str) -> Value {
    json!({
        "id": id, "record_id": id, "at": "2026-03-14T08:26:00Z",
        "actor": {"kind": "admin", "id": id, "name": "Ada"}, "source": "page", "revision": 7,
        "fields": [{
            "field": "status", "before": "open", "after": null, "before_name": null, "after_name": "Ada",
        }],
        "records": 1, "undoes": null, "undone_by": id,
    })
}

#[test]
fn tickets_are_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let at = "2026-03-14T08:26:00Z";
    let row = json!({
        "id": id, "number": 17, "reference": "SUPP-0017", "subject": "Recording stops", "status": "in_progress",
        "priority": "urgent", "category": null, "tags": ["audio"], "source": "sms", "member_id": id,
        "member_name": "Amara", "member_email": null, "assignee_id": null, "assignee_name": null,
        "created_at": at, "updated_at": at, "first_responded_at": null, "first_response_due_at": at,
        "resolved_at": null, "resolution_due_at": null, "due_at": at, "first_response": "pending",
        "resolution": "missed", "revision": 7,
    });
    let total = json!({"count": 1, "exact": true});
    same::<TicketPage>(&json!({
        "items": [row], "has_more": false, "next_cursor": null, "prev_cursor": "c", "total": total, "filter": null,
    }));
    let column = json!({
        "key": "open", "label": "Open", "tone": "blue", "takes_cards": true, "total": total,
        "filter": "status = open", "cards": [row], "next_cursor": null,
    });
    same::<TicketBoard>(&json!({"group_by": "status", "filter": null, "columns": [column]}));
    same::<TicketBoardPage>(&json!({"cards": [row], "has_more": true, "next_cursor": "c"}));
    let link = json!({"id": id, "reference": "SUPP-0009", "subject": "The same"});
    same::<TicketDetail>(&json!({
        "ticket": row, "description": "", "attachments": [{"url": "https://example.com", "name": "log"}],
        "merged_into": null, "merged": [link],
    }));
    let entry = json!({
        "id": id, "kind": "change", "ticket_id": id, "reference": "SUPP-0017", "at": at, "actor": null,
        "body": null, "attachments": [], "message": null, "change": record_change(id),
    });
    same::<TicketEntryPage>(&json!({"items": [entry], "has_more": false, "next_cursor": null}));
    same::<TicketReplied>(&json!({"entry": entry, "revision": 8, "change_id": null}));
    same::<TicketPresence>(&json!({
        "ticket_id": id, "watchers": [{"admin_id": id, "name": "Ada", "writing": true}],
    }));
    same::<TicketPolicy>(&json!({
        "targets": [{"priority": "low", "first_response_minutes": 240, "resolution_minutes": 1440}],
        "hours": [{"weekday": 1, "opens": "09:00", "closes": "24:00"}],
        "time_zone": "Europe/Vienna", "holidays": ["2026-12-25"],
    }));
    same::<TicketReport>(&json!({"lines": [{
        "month": "2026-03-01", "priority": "high", "created": 12, "first_response_met": 10,
        "first_response_missed": 1, "resolution_met": 9, "resolution_missed": 1,
        "first_response_minutes": 95, "resolution_minutes": null,
    }]}));
}

#[test]
fn leads_are_read() {
    let id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a";
    let at = "2026-03-14T08:26:00Z";
    let row = json!({
        "id": id, "name": "Amara", "email": null, "phone": "+12025550142", "source": null, "status": "new",
        "owner_id": null, "owner_name": null, "next_step": "Call back", "next_step_on": "2026-03-15",
        "member_id": null, "converted_at": null, "created_at": at, "updated_at": at, "revision": 1,
    });
    let total = json!({"count": 1, "exact": false});
    same::<LeadPage>(&json!({
        "items": [row], "has_more": false, "next_cursor": null, "prev_cursor": null, "total": total, "filter": "x",
    }));
    let column = json!({
        "key": "none", "label": "Nobody", "tone": "gray", "takes_cards": false, "total": total,
        "filter": "owner_id is null", "cards": [row], "next_cursor": "c",
    });
    same::<LeadBoard>(&json!({"group_by": "owner", "filter": null, "columns": [column]}));
    same::<LeadDetail>(&json!({
        "lead": row, "message": null, "utm_source": "news", "utm_medium": null, "utm_campaign": null,
        "utm_term": null, "utm_content": null, "form_name": null, "member_name": null, "alike": [id],
    }));
    same::<RecordChangePage>(&json!({
        "items": [record_change(id)], "has_more": false, "next_cursor": null,
    }));
    same::<RecordsMoved>(&json!({"change_id": null, "cards": [{"id": id, "revision": 8}]}));
    let line = json!({
        "source": null, "created": 40, "converted": 6, "lost": 3, "rate": 1500, "median_days": null,
    });
    same::<LeadReport>(&json!({
        "created": 400, "converted": 61, "rate": 1525,
        "cohorts": [{"month": "2026-03-01", "created": 40, "converted": 6, "rate": 1500, "median_days": 9}],
        "sources": [line],
    }));
    same::<LeadForms>(&json!({"items": [{
        "id": id, "name": "Landing page", "key": "pk_1", "origins": ["https://www.example.com"], "source": null,
        "created_at": at, "revoked_at": null, "leads": 42, "last_lead_at": at,
    }]}));
}
