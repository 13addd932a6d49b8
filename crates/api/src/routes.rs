//! Every route on one screen. What is mounted here is what the document shows: there is no second list to keep.

mod pattern;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{Route, guard, web};
use crm_types::problem::Code;
use utoipa_actix_web::OpenApiFactory;

use crate::error::Error;
use crate::{docs, health, leads, page, tracking};

pub use pattern::{Pattern, pattern};

macro_rules! operations {
    ($($method:ident $path:literal => $module:ident::$handler:ident,)+) => { pastey::paste! {
        /// The operations of the API, as mounted and as documented.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            method: Method::$method,
            path: $path,
            #[cfg(test)]
            name: stringify!($handler),
            document: &crate::$module::[<__path_ $handler>],
            route: || route(Method::$method).to(crate::$module::$handler),
        },)+];
    } };
}

operations! {
    POST "/api/auth/sign-in"     => auth::sign_in,
    POST "/api/auth/refresh"     => auth::refresh_session,
    POST "/api/auth/sign-out"    => auth::sign_out,
    GET  "/api/auth/session"     => auth::get_session,
    POST "/api/auth/token"       => auth::create_token,

    GET  "/api/crm/dashboard"    => dashboard::get_dashboard,

    GET  "/api/crm/members"      => members::list_members,
    GET  "/api/crm/members/board" => members::get_board,
    POST "/api/crm/members/board/moves" => members::move_cards,
    GET  "/api/crm/members/board/{column}" => members::list_board_cards,
    GET  "/api/crm/events"       => live::watch_events,
    GET  "/api/crm/members/{id}" => members::get_member,
    PATCH "/api/crm/members/{id}" => members::update_member,
    GET  "/api/crm/members/{id}/history"   => members::list_member_history,
    GET  "/api/crm/members/{id}/neighbors" => members::get_member_neighbors,
    GET  "/api/crm/members/{id}/activity"  => members::get_member_activity,
    GET  "/api/crm/members/{id}/peers"     => members::compare_member,
    GET  "/api/crm/members/{id}/revenue"   => revenue::get_member_revenue,
    GET  "/api/crm/members/{id}/tier-changes/options"  => revenue::get_tier_options,
    POST "/api/crm/members/{id}/tier-changes/preview"  => revenue::preview_tier_change,
    POST "/api/crm/members/{id}/tier-changes"          => revenue::change_tier,
    GET  "/api/crm/tier-changes/{id}"                  => revenue::get_tier_change,
    POST "/api/crm/tier-changes/{id}/revert"           => revenue::revert_tier_change,
    GET  "/api/crm/members/{id}/messages"  => messages::list_member_messages,
    POST "/api/crm/members/{id}/messages"  => messages::send_message,
    POST "/api/crm/members/{id}/messages/preview" => messages::preview_message,
    GET  "/api/crm/members/{id}/consents"  => messages::list_member_consents,
    POST "/api/crm/members/{id}/consents"  => messages::record_consent,
    GET  "/api/crm/tags"                   => members::list_tags,

    GET  "/api/crm/admins"                 => admins::list_admins,
    GET  "/api/crm/threads"                => messages::list_threads,
    GET  "/api/crm/threads/unread"         => messages::count_unread_threads,
    GET  "/api/crm/threads/{id}"           => messages::get_thread,
    PATCH "/api/crm/threads/{id}"          => messages::update_thread,
    GET  "/api/crm/threads/{id}/messages"  => messages::list_thread_messages,
    PUT  "/api/crm/threads/{id}/member"    => messages::link_number,
    GET  "/api/crm/message-templates"      => messages::list_message_templates,
    POST "/api/crm/message-templates"      => messages::create_message_template,
    PUT  "/api/crm/message-templates/{id}" => messages::update_message_template,
    DELETE "/api/crm/message-templates/{id}" => messages::delete_message_template,

    GET  "/api/crm/broadcasts"                => messages::list_broadcasts,
    POST "/api/crm/broadcasts"                => messages::create_broadcast,
    POST "/api/crm/broadcasts/preview"        => messages::preview_broadcast,
    GET  "/api/crm/broadcasts/{id}"           => messages::get_broadcast,
    GET  "/api/crm/broadcasts/{id}/recipients" => messages::list_broadcast_recipients,
    POST "/api/crm/broadcasts/{id}/pause"     => messages::pause_broadcast,
    POST "/api/crm/broadcasts/{id}/continue"  => messages::continue_broadcast,
    POST "/api/crm/broadcasts/{id}/stop"      => messages::stop_broadcast,

    GET  "/api/crm/members/{id}/tickets"   => tickets::list_member_tickets,
    GET  "/api/crm/tickets"                => tickets::list_tickets,
    POST "/api/crm/tickets"                => tickets::create_ticket,
    GET  "/api/crm/tickets/board"          => tickets::get_ticket_board,
    POST "/api/crm/tickets/board/moves"    => tickets::move_tickets,
    GET  "/api/crm/tickets/board/{column}" => tickets::list_ticket_board_cards,
    GET  "/api/crm/tickets/policy"         => tickets::get_ticket_policy,
    PUT  "/api/crm/tickets/policy"         => tickets::update_ticket_policy,
    GET  "/api/crm/tickets/policy/changes" => tickets::list_ticket_policy_changes,
    GET  "/api/crm/tickets/report"         => tickets::get_ticket_report,
    GET  "/api/crm/tickets/{id}"           => tickets::get_ticket,
    PATCH "/api/crm/tickets/{id}"          => tickets::update_ticket,
    GET  "/api/crm/tickets/{id}/entries"   => tickets::list_ticket_entries,
    GET  "/api/crm/tickets/{id}/history"   => tickets::list_ticket_history,
    POST "/api/crm/tickets/{id}/replies"   => tickets::reply_to_ticket,
    POST "/api/crm/tickets/{id}/answers"   => tickets::create_ticket_answer,
    POST "/api/crm/tickets/{id}/merge"     => tickets::merge_ticket,
    POST "/api/crm/tickets/{id}/presence"  => tickets::watch_ticket,

    GET  "/api/crm/leads"                  => leads::list_leads,
    POST "/api/crm/leads"                  => leads::create_lead,
    GET  "/api/crm/leads/board"            => leads::get_lead_board,
    POST "/api/crm/leads/board/moves"      => leads::move_leads,
    GET  "/api/crm/leads/board/{column}"   => leads::list_lead_board_cards,
    GET  "/api/crm/leads/report"           => leads::get_lead_report,
    GET  "/api/crm/leads/{id}"             => leads::get_lead,
    PATCH "/api/crm/leads/{id}"            => leads::update_lead,
    POST "/api/crm/leads/{id}/conversion"  => leads::convert_lead,
    DELETE "/api/crm/leads/{id}/conversion" => leads::unconvert_lead,
    GET  "/api/crm/leads/{id}/history"     => leads::list_lead_history,
    GET  "/api/crm/leads/{id}/threads"     => leads::list_lead_threads,
    GET  "/api/crm/lead-forms"             => leads::list_lead_forms,
    POST "/api/crm/lead-forms"             => leads::create_lead_form,
    PUT  "/api/crm/lead-forms/{id}"        => leads::update_lead_form,
    DELETE "/api/crm/lead-forms/{id}"      => leads::revoke_lead_form,
    POST "/api/leads"                      => leads::submit_lead,

    GET  "/api/crm/revenue/ledger"            => revenue::list_ledger,
    GET  "/api/crm/revenue/changes"           => revenue::list_revenue_changes,
    POST "/api/crm/revenue/changes/{number}/revert" => revenue::revert_revenue_change,
    GET  "/api/crm/revenue/policy"            => revenue::get_revenue_policy,
    PATCH "/api/crm/revenue/policy"           => revenue::update_revenue_policy,
    POST "/api/crm/revenue/policy/preview"    => revenue::preview_revenue_policy,
    GET  "/api/crm/revenue/prices"            => revenue::list_price_tiers,
    PUT  "/api/crm/revenue/prices/{price}"    => revenue::put_price_tier,
    DELETE "/api/crm/revenue/prices/{price}"  => revenue::remove_price_tier,
    GET  "/api/crm/revenue/rates"             => revenue::list_exchange_rates,
    PUT  "/api/crm/revenue/rates"             => revenue::put_exchange_rates,
    GET  "/api/crm/revenue/unlinked-customers" => revenue::list_unlinked_customers,
    PUT  "/api/crm/revenue/links/{customer}"  => revenue::link_customer,
    DELETE "/api/crm/revenue/links/{customer}" => revenue::unlink_customer,
    GET  "/api/crm/revenue/not-understood"    => revenue::list_not_understood,

    GET  "/api/crm/statuses"                    => statuses::list_statuses,
    POST "/api/crm/statuses/{list}"             => statuses::create_status,
    PUT  "/api/crm/statuses/{list}/order"       => statuses::order_statuses,
    PATCH "/api/crm/statuses/{list}/{key}"      => statuses::update_status,
    POST "/api/crm/statuses/{list}/{key}/merge" => statuses::merge_status,

    GET  "/api/crm/changes/{id}"         => changes::get_change,
    POST "/api/crm/changes/{id}/revert"  => changes::revert_change,

    POST "/api/crm/logins"       => ingestion::record_login,
    GET  "/api/crm/members/{id}/timeline" => ingestion::list_timeline_events,

    GET  "/api/crm/ingestion/write-keys"      => ingestion::list_write_keys,
    POST "/api/crm/ingestion/write-keys"      => ingestion::create_write_key,
    DELETE "/api/crm/ingestion/write-keys/{id}" => ingestion::revoke_write_key,
    GET  "/api/crm/ingestion/events"          => ingestion::list_event_rules,
    PUT  "/api/crm/ingestion/events/{event}"  => ingestion::put_event_rule,
    DELETE "/api/crm/ingestion/events/{event}" => ingestion::remove_event_rule,
    GET  "/api/crm/ingestion/unmapped-events" => ingestion::list_unmapped_events,
    GET  "/api/crm/ingestion/waiting"         => ingestion::list_waiting_users,
    PUT  "/api/crm/ingestion/external-ids"    => ingestion::link_external_id,

    POST "/v1/identify"          => tracking::identify,
    POST "/v1/track"             => tracking::track,
    POST "/v1/page"              => tracking::page,
    POST "/v1/screen"            => tracking::screen,
    POST "/v1/group"             => tracking::group,
    POST "/v1/alias"             => tracking::alias,
    POST "/v1/batch"             => tracking::batch,

    POST "/api/crm/metrics/update"   => metrics::refresh_metrics,
    POST "/api/crm/revenue/sync"     => metrics::sync_revenue,
    GET  "/api/crm/jobs"             => jobs::list_jobs,
    GET  "/api/crm/jobs/{id}"        => jobs::get_job,
    GET  "/api/crm/jobs/{id}/differences" => jobs::list_job_differences,
    POST "/api/crm/jobs/{id}/cancel" => jobs::cancel_job,
    GET  "/api/crm/jobs/{id}/events" => jobs::watch_job,

    GET  "/api/crm/queue/dead-letters"            => queue::list_dead_letters,
    DELETE "/api/crm/queue/dead-letters/{id}"     => queue::discard_dead_letter,
    POST "/api/crm/queue/dead-letters/{id}/retry" => queue::retry_dead_letter,

    POST "/api/webhooks/stripe"      => webhooks::receive_stripe_event,
    POST "/api/webhooks/twilio/sms"  => webhooks::receive_twilio_message,
    POST "/api/webhooks/twilio/status" => webhooks::receive_twilio_status,

    GET  "/unsubscribe/{token}"  => unsubscribe::show_unsubscribe,
    POST "/unsubscribe/{token}"  => unsubscribe::unsubscribe,

    GET  "/healthz"              => health::check_liveness,
    GET  "/readyz"               => health::check_readiness,
}

/// Short names of operations, as Segment's SDK for browsers calls them.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("/v1/i", "/v1/identify"),
    ("/v1/t", "/v1/track"),
    ("/v1/p", "/v1/page"),
    ("/v1/s", "/v1/screen"),
    ("/v1/g", "/v1/group"),
    ("/v1/a", "/v1/alias"),
    ("/v1/b", "/v1/batch"),
];

/// What people and their tools look at: all of it read, none of it in the document.
const SIGHTS: &[Sight] = &[
    sight("/metrics", Kind::Data, || get().to(health::metrics)),
    sight("/api/openapi.json", Kind::Data, || {
        get().to(docs::openapi_json)
    }),
    sight("/api/docs", Kind::Docs, || get().to(docs::redirect)),
    sight("/api/docs/{file}", Kind::Docs, || get().to(docs::file)),
    sight("/", Kind::Page, || get().to(page::index)),
    sight("/sign-in", Kind::Page, || get().to(page::index)),
    sight("/admin/{page}*", Kind::Page, || get().to(page::index)),
    sight("/assets/{file}", Kind::Page, || get().to(page::asset)),
    sight("/favicon.ico", Kind::Page, || get().to(page::root_file)),
    sight("/robots.txt", Kind::Page, || get().to(page::root_file)),
];

/// One operation: a method on a path, its handler and its entry in the document.
pub struct Operation {
    method: Method,
    path: &'static str,
    /// Of the handler, the operation and the client's function.
    #[cfg(test)]
    name: &'static str,
    pub document: &'static (dyn OpenApiFactory + Sync),
    route: fn() -> Route,
}

struct Sight {
    path: &'static str,
    kind: Kind,
    route: fn() -> Route,
}

const fn sight(path: &'static str, kind: Kind, route: fn() -> Route) -> Sight {
    Sight { path, kind, route }
}

/// What kind of answer stands behind a path: it decides the policy a browser is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Data,
    Docs,
    /// A page without a script.
    Form,
    Page,
}

/// Mounts all of it: one resource per path, which refuses other methods with 405 and `Allow`.
pub fn configure(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&'static str> = OPERATIONS.iter().map(|operation| operation.path).collect();
    paths.dedup();
    let short = |(short, path): &(&'static str, &'static str)| (*short, *path);
    let mounted = paths
        .into_iter()
        .map(|path| (path, path))
        .chain(SHORT_NAMES.iter().map(short));
    for (mount, path) in mounted {
        let here = || {
            OPERATIONS
                .iter()
                .filter(move |operation| operation.path == path)
        };
        let methods: Vec<&Method> = here().map(|operation| &operation.method).collect();
        config.service(
            here().fold(resource(mount, &methods), |resource, operation| {
                resource.route((operation.route)())
            }),
        );
    }
    for sight in SIGHTS {
        config.service(resource(&tail(sight.path), &[&Method::GET]).route((sight.route)()));
    }
    config.default_service(web::to(page::nothing_here));
}

fn resource(path: &str, methods: &[&Method]) -> actix_web::Resource {
    let allowed = allowed(methods);
    let mut resource = web::resource(path);
    if path.starts_with(tracking::PREFIX) {
        resource = resource.route(web::method(Method::OPTIONS).to(tracking::cors::preflight));
    }
    if path == leads::PATH {
        resource = resource.route(web::method(Method::OPTIONS).to(leads::preflight));
    }
    resource.default_service(web::to(move || {
        let allowed = allowed.clone();
        async move {
            let detail = format!("It takes {}.", allowed.to_str().unwrap_or_default());
            Err::<&str, _>(Error::new(Code::MethodNotAllowed, detail).header(ALLOW, allowed))
        }
    }))
}

/// Whoever may GET may HEAD.
fn allowed(methods: &[&Method]) -> HeaderValue {
    let mut names: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static("GET, HEAD"))
}

fn route(method: Method) -> Route {
    match method {
        Method::GET => get(),
        method => web::method(method),
    }
}

/// Answers HEAD too: the server leaves the body out.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// `{page}*` is the rest of the path, slashes and all.
fn tail(path: &str) -> String {
    path.replace("}*", ":.*}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_annotations_of_the_handlers_agree() {
        for operation in OPERATIONS {
            let paths = operation.document.paths().paths;
            let (path, item) = paths.iter().next().unwrap();
            assert_eq!(path, operation.path);
            let documented = match operation.method {
                Method::GET => &item.get,
                Method::POST => &item.post,
                Method::PATCH => &item.patch,
                Method::PUT => &item.put,
                _ => &item.delete,
            };
            assert_eq!(
                documented.as_ref().unwrap().operation_id.as_deref(),
                Some(operation.name)
            );
        }
    }
}
