//! The one way to the server: a function per operation of the OpenAPI document, under its operationId; renders nothing.

mod auth;
mod board;
mod broadcasts;
mod changes;
mod client;
mod connection;
mod dashboard;
mod error;
mod ingestion;
mod jobs;
mod json;
mod leads;
mod live;
mod members;
mod messages;
mod renew;
mod revenue;
mod sight;
mod statuses;
mod tickets;
mod watch;
mod wish;

pub use auth::{get_session, refresh_session, sign_in, sign_out};
pub use board::{BoardQuery, get_board, list_board_cards, move_cards};
pub use broadcasts::{
    continue_broadcast, create_broadcast, get_broadcast, list_broadcast_recipients,
    list_broadcasts, pause_broadcast, preview_broadcast, read_broadcasts, stop_broadcast,
};
pub use changes::revert_change;
pub use connection::server_reachable;
pub use dashboard::get_dashboard;
pub use error::Error;
pub use ingestion::{
    create_write_key, list_event_rules, list_unmapped_events, list_write_keys, put_event_rule,
    revoke_write_key,
};
pub use jobs::{cancel_job, get_job, list_job_differences, list_jobs, refresh_metrics};
pub use leads::{
    convert_lead, create_lead, get_lead, get_lead_board, get_lead_report, list_lead_board_cards,
    list_lead_forms, list_lead_history, list_lead_threads, list_leads, move_leads, read_lead,
    revoke_lead_form, save_lead_form, unconvert_lead, update_lead,
};
pub use live::{Happening, watch_events};
pub use members::{
    MembersQuery, compare_member, get_member, get_member_activity, get_member_neighbors,
    list_member_history, list_members, list_tags, update_member,
};
pub use messages::{
    ThreadsQuery, count_unread_threads, delete_message_template, get_thread, link_number,
    list_admins, list_member_consents, list_member_messages, list_message_templates,
    list_thread_messages, list_threads, preview_message, read_threads, record_consent,
    save_message_template, send_message, update_thread,
};
pub use renew::on_session_lost;
pub use revenue::{
    change_tier, get_member_revenue, get_revenue_policy, get_tier_options, link_customer,
    list_exchange_rates, list_ledger, list_not_understood, list_price_tiers, list_revenue_changes,
    list_unlinked_customers, preview_revenue_policy, preview_tier_change, put_exchange_rates,
    put_price_tier, remove_price_tier, revert_revenue_change, revert_tier_change, unlink_customer,
    update_revenue_policy,
};
pub use statuses::{create_status, list_statuses, merge_status, order_statuses, update_status};
pub use tickets::{
    create_ticket, get_ticket, get_ticket_board, get_ticket_policy, get_ticket_report,
    list_member_tickets, list_ticket_board_cards, list_ticket_entries, list_ticket_policy_changes,
    list_tickets, merge_ticket, move_tickets, read_ticket, read_ticket_presence, reply_to_ticket,
    update_ticket, update_ticket_policy, watch_ticket,
};
pub use watch::watch_job;
pub use wish::new_wish;

/// The value in a text that came as part of an answer; none where it is none of ours.
pub fn read_text<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    json::read(text).ok()
}

/// What every operation answers.
pub type Result<T> = std::result::Result<T, Error>;
