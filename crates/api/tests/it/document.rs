//! The document: what generators and people rely on.

use std::collections::BTreeSet;

use crm_types::auth::{AdminList, Session, SignIn, TokenPair, TokenRequest};
use crm_types::changes::{Change, Reverted};
use crm_types::dashboard::Dashboard;
use crm_types::events::{Hello, MembersChanged};
use crm_types::health::Health;
use crm_types::ingestion::{
    Accepted, AliasCall, BatchCall, CreatedWriteKey, EventMap, EventRule, ExternalId, GroupCall,
    IdentifyCall, LoginAnswer, NewEventRule, NewExternalId, NewLogin, NewWriteKey, PageCall,
    ScreenCall, TimelinePage, TrackCall, UnmappedEvents, Waiting, WriteKeyList,
};
use crm_types::jobs::{JobPage, RefreshAnswer, RefreshRequest, Run, RunDifferencePage};
use crm_types::leads::{
    LeadBoard, LeadBoardPage, LeadConversion, LeadDetail, LeadForm, LeadForms, LeadPage, LeadPatch,
    LeadReceived, LeadReport, LeadSubmission, NewLead, NewLeadForm,
};
use crm_types::members::{
    Board, BoardMoved, BoardMoves, BoardPage, HistoryPage, MemberActivity, MemberDetail,
    MemberNeighbors, MemberPage, MemberPatch, PeerComparison, TagList,
};
use crm_types::messages::{
    Broadcast, BroadcastDraft, BroadcastList, BroadcastPreview, BroadcastRecipientList,
    ConsentList, Message, MessagePage, MessagePreview, MessageTemplate, NewBroadcast, NewConsent,
    NewMessage, NewTemplate, NumberLink, TemplateList, Thread, ThreadList, ThreadPatch,
    UnreadCount,
};
use crm_types::problem::{Code, Problem};
use crm_types::queue::DeadLetterPage;
use crm_types::records::{RecordChangePage, RecordMoves, RecordsMoved};
use crm_types::revenue::{
    CustomerLink, ExchangeRateList, LedgerPage, MemberRevenue, NewExchangeRates, NewPriceTier,
    NewTierChange, NotUnderstoodPage, PolicyPreview, PriceTierList, RevenueChange,
    RevenueChangePage, RevenuePolicy, RevenuePolicyPatch, TierChange, TierChangePreview,
    TierOptions, UnlinkedCustomerPage,
};
use crm_types::statuses::{
    NewStatus, StatusDefinition, StatusMerge, StatusOrder, StatusPatch, Statuses,
};
use crm_types::tickets::{
    NewTicket, NewTicketAnswer, NewTicketReply, TicketBoard, TicketBoardPage, TicketDetail,
    TicketEntryPage, TicketMerge, TicketPage, TicketPatch, TicketPolicy, TicketPolicyChanges,
    TicketPresence, TicketReplied, TicketReport, TicketWatch,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::server::World;

fn document() -> Value {
    serde_json::to_value(crm_api::document()).unwrap()
}

/// Path, method and operation.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (path.clone(), method.clone(), operation))
        })
        .collect()
}

#[test]
fn the_committed_document_is_this_one() {
    let committed = include_str!("../../../../openapi/openapi.json");
    let generated = crm_api::document().to_pretty_json().unwrap();
    assert_eq!(
        committed.trim_end(),
        generated.trim_end(),
        "make it anew: crm openapi > openapi/openapi.json"
    );
}

#[actix_web::test]
async fn the_served_document_is_this_one() {
    let world = World::create().await;
    let server = world.start();
    assert_eq!(
        server
            .client()
            .get("/api/openapi.json")
            .await
            .json::<Value>(),
        document()
    );
}

#[test]
fn every_operation_says_what_it_is() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{id}");
        assert!(
            operation["description"].as_str().unwrap().len() > 20,
            "{id}"
        );
        assert!(operation["security"].is_array(), "{id}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("500"), "{id}");
        if !path.ends_with('z') {
            assert!(responses.contains_key("429"), "{method} {path}");
        }
        for (status, response) in responses {
            assert!(
                response["headers"]["X-Request-Id"].is_object(),
                "{id} {status}"
            );
            if status.as_str() >= "400" {
                let content = response["content"].as_object().unwrap();
                assert_eq!(
                    content.keys().collect::<Vec<_>>(),
                    ["application/problem+json"],
                    "{id} {status}"
                );
                let problem: Problem =
                    serde_json::from_value(content["application/problem+json"]["example"].clone())
                        .unwrap();
                assert_eq!(problem.status.to_string(), *status, "{id}");
                assert_ne!(problem.code, Code::Other);
            }
        }
    }
    let defined: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let used: BTreeSet<&str> = operations(&document)
        .iter()
        .map(|(_, _, operation)| operation["tags"][0].as_str().unwrap())
        .collect();
    assert_eq!(defined, used);
}

/// Reads an example as the wire's own type, and writes it back: nothing may be lost.
fn reads_as<T: DeserializeOwned + Serialize>(example: &Value) {
    let value: T = serde_json::from_value(example.clone())
        .unwrap_or_else(|error| panic!("{error}: {example}"));
    assert_eq!(serde_json::to_value(value).unwrap(), *example);
}

fn is_call<T: DeserializeOwned + Serialize>(request: &Value, response: &Value) {
    reads_as::<T>(request);
    reads_as::<Accepted>(response);
}

#[test]
fn every_example_is_one_a_client_can_read() {
    let document = document();
    for (_, _, operation) in operations(&document) {
        let request = &operation["requestBody"]["content"]["application/json"]["example"];
        let success = ["200", "201", "202"]
            .into_iter()
            .find(|status| operation["responses"][status].is_object())
            .unwrap_or("204");
        let response = &operation["responses"][success]["content"]["application/json"]["example"];
        match operation["operationId"].as_str().unwrap() {
            "sign_in" => {
                reads_as::<SignIn>(request);
                reads_as::<Session>(response);
            }
            "list_admins" => reads_as::<AdminList>(response),
            "refresh_session" | "get_session" => reads_as::<Session>(response),
            "update_member" => {
                reads_as::<MemberPatch>(request);
                reads_as::<MemberDetail>(response);
            }
            "get_change" => reads_as::<Change>(response),
            "revert_change" => reads_as::<Reverted>(response),
            "list_member_history" => reads_as::<HistoryPage>(response),
            "get_member_neighbors" => reads_as::<MemberNeighbors>(response),
            "get_member_activity" => reads_as::<MemberActivity>(response),
            "compare_member" => reads_as::<PeerComparison>(response),
            "list_tags" => reads_as::<TagList>(response),
            "list_statuses" => reads_as::<Statuses>(response),
            "create_status" => {
                reads_as::<NewStatus>(request);
                reads_as::<StatusDefinition>(response);
            }
            "update_status" => {
                reads_as::<StatusPatch>(request);
                reads_as::<StatusDefinition>(response);
            }
            "order_statuses" => {
                reads_as::<StatusOrder>(request);
                reads_as::<Statuses>(response);
            }
            "merge_status" => {
                reads_as::<StatusMerge>(request);
                reads_as::<Statuses>(response);
            }
            "create_token" => {
                reads_as::<TokenRequest>(request);
                reads_as::<TokenPair>(response);
            }
            "list_members" => reads_as::<MemberPage>(response),
            "get_member" => reads_as::<MemberDetail>(response),
            "get_dashboard" => reads_as::<Dashboard>(response),
            "list_jobs" => reads_as::<JobPage>(response),
            "list_job_differences" => reads_as::<RunDifferencePage>(response),
            "get_job" => reads_as::<Run>(response),
            "cancel_job" => reads_as::<Run>(response),
            "refresh_metrics" | "sync_revenue" => {
                reads_as::<RefreshRequest>(request);
                reads_as::<RefreshAnswer>(response);
            }
            "watch_job" => {
                let content = &operation["responses"]["200"]["content"]["text/event-stream"];
                let event = content["example"].as_str().unwrap();
                let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                reads_as::<Run>(&serde_json::from_str(data.unwrap()).unwrap());
            }
            "get_board" => reads_as::<Board>(response),
            "list_board_cards" => reads_as::<BoardPage>(response),
            "move_cards" => {
                reads_as::<BoardMoves>(request);
                reads_as::<BoardMoved>(response);
            }
            "watch_events" => {
                let content = &operation["responses"]["200"]["content"]["text/event-stream"];
                let events = content["example"].as_str().unwrap();
                let data = events
                    .lines()
                    .filter_map(|line| line.strip_prefix("data: "));
                let data: Vec<Value> = data
                    .map(|data| serde_json::from_str(data).unwrap())
                    .collect();
                reads_as::<Hello>(&data[0]);
                reads_as::<MembersChanged>(&data[1]);
            }
            "list_dead_letters" => reads_as::<DeadLetterPage>(response),
            "retry_dead_letter" | "discard_dead_letter" => {}
            "check_liveness" | "check_readiness" => reads_as::<Health>(response),
            "record_login" => {
                reads_as::<NewLogin>(request);
                reads_as::<LoginAnswer>(response);
            }
            "list_write_keys" => reads_as::<WriteKeyList>(response),
            "create_write_key" => {
                reads_as::<NewWriteKey>(request);
                reads_as::<CreatedWriteKey>(response);
            }
            "list_event_rules" => reads_as::<EventMap>(response),
            "put_event_rule" => {
                reads_as::<NewEventRule>(request);
                reads_as::<EventRule>(response);
            }
            "list_timeline_events" => reads_as::<TimelinePage>(response),
            "list_unmapped_events" => reads_as::<UnmappedEvents>(response),
            "list_waiting_users" => reads_as::<Waiting>(response),
            "link_external_id" => {
                reads_as::<NewExternalId>(request);
                reads_as::<ExternalId>(response);
            }
            "identify" => is_call::<IdentifyCall>(request, response),
            "track" => is_call::<TrackCall>(request, response),
            "page" => is_call::<PageCall>(request, response),
            "screen" => is_call::<ScreenCall>(request, response),
            "group" => is_call::<GroupCall>(request, response),
            "alias" => is_call::<AliasCall>(request, response),
            "batch" => is_call::<BatchCall>(request, response),
            "get_member_revenue" => reads_as::<MemberRevenue>(response),
            "get_tier_options" => reads_as::<TierOptions>(response),
            "preview_tier_change" => {
                reads_as::<NewTierChange>(request);
                reads_as::<TierChangePreview>(response);
            }
            "change_tier" => {
                reads_as::<NewTierChange>(request);
                reads_as::<TierChange>(response);
            }
            "get_tier_change" | "revert_tier_change" => reads_as::<TierChange>(response),
            "list_ledger" => reads_as::<LedgerPage>(response),
            "get_revenue_policy" => reads_as::<RevenuePolicy>(response),
            "update_revenue_policy" => {
                reads_as::<RevenuePolicyPatch>(request);
                reads_as::<RevenuePolicy>(response);
            }
            "preview_revenue_policy" => {
                reads_as::<RevenuePolicyPatch>(request);
                reads_as::<PolicyPreview>(response);
            }
            "list_price_tiers" => reads_as::<PriceTierList>(response),
            "put_price_tier" => {
                reads_as::<NewPriceTier>(request);
                reads_as::<PriceTierList>(response);
            }
            "list_exchange_rates" => reads_as::<ExchangeRateList>(response),
            "put_exchange_rates" => {
                reads_as::<NewExchangeRates>(request);
                reads_as::<ExchangeRateList>(response);
            }
            "list_revenue_changes" => reads_as::<RevenueChangePage>(response),
            "revert_revenue_change" => reads_as::<RevenueChange>(response),
            "list_unlinked_customers" => reads_as::<UnlinkedCustomerPage>(response),
            "list_not_understood" => reads_as::<NotUnderstoodPage>(response),
            "link_customer" => reads_as::<CustomerLink>(request),
            "list_member_messages" | "list_thread_messages" => reads_as::<MessagePage>(response),
            "send_message" => {
                reads_as::<NewMessage>(request);
                reads_as::<Message>(response);
            }
            "preview_message" => {
                reads_as::<NewMessage>(request);
                reads_as::<MessagePreview>(response);
            }
            "list_member_consents" => reads_as::<ConsentList>(response),
            "record_consent" => {
                reads_as::<NewConsent>(request);
                reads_as::<ConsentList>(response);
            }
            "list_threads" => reads_as::<ThreadList>(response),
            "count_unread_threads" => reads_as::<UnreadCount>(response),
            "get_thread" => reads_as::<Thread>(response),
            "update_thread" => {
                reads_as::<ThreadPatch>(request);
                reads_as::<Thread>(response);
            }
            "link_number" => {
                reads_as::<NumberLink>(request);
                reads_as::<Thread>(response);
            }
            "list_message_templates" => reads_as::<TemplateList>(response),
            "create_message_template" | "update_message_template" => {
                reads_as::<NewTemplate>(request);
                reads_as::<MessageTemplate>(response);
            }
            "delete_message_template" => {}
            // A page, and the form of mail programs.
            "show_unsubscribe" | "unsubscribe" => {}
            "preview_broadcast" => {
                reads_as::<BroadcastDraft>(request);
                reads_as::<BroadcastPreview>(response);
            }
            "create_broadcast" => {
                reads_as::<NewBroadcast>(request);
                reads_as::<Broadcast>(response);
            }
            "list_broadcasts" => reads_as::<BroadcastList>(response),
            "get_broadcast" | "pause_broadcast" | "continue_broadcast" | "stop_broadcast" => {
                reads_as::<Broadcast>(response);
            }
            "list_broadcast_recipients" => reads_as::<BroadcastRecipientList>(response),
            "list_tickets" | "list_member_tickets" => reads_as::<TicketPage>(response),
            "create_ticket" => {
                reads_as::<NewTicket>(request);
                reads_as::<TicketDetail>(response);
            }
            "get_ticket" => reads_as::<TicketDetail>(response),
            "update_ticket" => {
                reads_as::<TicketPatch>(request);
                reads_as::<TicketDetail>(response);
            }
            "get_ticket_board" => reads_as::<TicketBoard>(response),
            "list_ticket_board_cards" => reads_as::<TicketBoardPage>(response),
            "move_tickets" => {
                reads_as::<RecordMoves>(request);
                reads_as::<RecordsMoved>(response);
            }
            "list_ticket_entries" => reads_as::<TicketEntryPage>(response),
            "list_ticket_history" => reads_as::<RecordChangePage>(response),
            "reply_to_ticket" => {
                reads_as::<NewTicketReply>(request);
                reads_as::<TicketReplied>(response);
            }
            "create_ticket_answer" => {
                reads_as::<NewTicketAnswer>(request);
                reads_as::<TicketReplied>(response);
            }
            "merge_ticket" => {
                reads_as::<TicketMerge>(request);
                reads_as::<TicketDetail>(response);
            }
            "watch_ticket" => {
                reads_as::<TicketWatch>(request);
                reads_as::<TicketPresence>(response);
            }
            "get_ticket_policy" => reads_as::<TicketPolicy>(response),
            "update_ticket_policy" => {
                reads_as::<TicketPolicy>(request);
                reads_as::<TicketPolicy>(response);
            }
            "list_ticket_policy_changes" => reads_as::<TicketPolicyChanges>(response),
            "get_ticket_report" => reads_as::<TicketReport>(response),
            "list_leads" => reads_as::<LeadPage>(response),
            "create_lead" => {
                reads_as::<NewLead>(request);
                reads_as::<LeadDetail>(response);
            }
            "get_lead" | "unconvert_lead" => reads_as::<LeadDetail>(response),
            "update_lead" => {
                reads_as::<LeadPatch>(request);
                reads_as::<LeadDetail>(response);
            }
            "convert_lead" => {
                reads_as::<LeadConversion>(request);
                reads_as::<LeadDetail>(response);
            }
            "get_lead_board" => reads_as::<LeadBoard>(response),
            "list_lead_board_cards" => reads_as::<LeadBoardPage>(response),
            "move_leads" => {
                reads_as::<RecordMoves>(request);
                reads_as::<RecordsMoved>(response);
            }
            "list_lead_history" => reads_as::<RecordChangePage>(response),
            "get_lead_report" => reads_as::<LeadReport>(response),
            "list_lead_threads" => reads_as::<ThreadList>(response),
            "list_lead_forms" => reads_as::<LeadForms>(response),
            "create_lead_form" | "update_lead_form" => {
                reads_as::<NewLeadForm>(request);
                reads_as::<LeadForm>(response);
            }
            "revoke_lead_form" => reads_as::<LeadForm>(response),
            "submit_lead" => {
                reads_as::<LeadSubmission>(request);
                reads_as::<LeadReceived>(response);
            }
            // Twilio's own forms.
            "receive_twilio_message" | "receive_twilio_status" => {}
            "sign_out" | "revoke_write_key" | "remove_event_rule" | "remove_price_tier"
            | "unlink_customer" => {}
            // Stripe's own event, which is read tolerantly and by nobody's client.
            "receive_stripe_event" => {}
            other => panic!("{other} has no example in this test"),
        }
    }
}

/// Every schema of a request's body, by operation.
fn body_schemas(document: &Value) -> Vec<(String, &Value)> {
    let bodies = operations(document)
        .into_iter()
        .flat_map(|(path, _, operation)| {
            let content = operation["requestBody"]["content"].as_object();
            let schemas = content.into_iter().flatten();
            schemas.map(move |(_, content)| (path.clone(), &content["schema"]))
        });
    bodies.collect()
}

#[test]
fn a_body_that_may_be_left_out_is_none_that_may_be_null() {
    let document = document();
    let schemas = body_schemas(&document);
    assert!(
        schemas
            .iter()
            .any(|(path, _)| path.ends_with("/metrics/update"))
    );
    for (path, schema) in schemas {
        assert!(!schema.to_string().contains("null"), "{path}: {schema}");
    }
}

#[test]
fn no_reference_dangles_and_no_schema_is_left_over() {
    let document = document();
    let mut used = BTreeSet::new();
    collect_references(&document, &mut used);
    let defined: BTreeSet<String> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    assert_eq!(used, defined);
}

fn collect_references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.insert(reference.clone());
            }
            map.values()
                .for_each(|value| collect_references(value, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|value| collect_references(value, found)),
        _ => {}
    }
}
