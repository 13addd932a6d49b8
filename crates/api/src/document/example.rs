//! The examples of the document, made from the wire's own types, so that each of them is one a client can read.

mod board;
mod broadcasts;
mod changes;
mod ingestion;
mod leads;
mod messages;
mod revenue;
mod tickets;
mod tier_changes;

use chrono::{DateTime, Utc};
use crm_types::auth::{Admin, AdminList, Role, Session, SignIn, TokenPair, TokenRequest};
use crm_types::dashboard::{
    Attention, AttentionItem, AttentionKind, Dashboard, Figure, Tile, TrendPoint,
};
use crm_types::health::Health;
use crm_types::ids::{AdminId, MemberId, RunId, TaskId};
use crm_types::jobs::{
    DifferenceKind, JobName, JobPage, RefreshAnswer, RefreshRequest, Run, RunDifference,
    RunDifferencePage, RunFailure, RunMode, RunState, Schedule, Trigger,
};
use crm_types::members::{MemberDetail, MemberPage, MemberRow};
use crm_types::money::Money;
use crm_types::page::Total;
use crm_types::problem::{Code, FieldError, Problem};
use crm_types::queue::{DeadLetter, DeadLetterPage};
use serde_json::{Value, to_value};
use uuid::Uuid;

/// What an operation takes and answers, as an example.
#[derive(Default)]
pub struct Example {
    pub request: Option<Value>,
    pub response: Option<Value>,
}

/// The example of the operation of this name.
pub fn of(operation: &str) -> Example {
    let (request, response) = match operation {
        "sign_in" => (to_value(sign_in()).ok(), to_value(session()).ok()),
        "refresh_session" | "get_session" => (None, to_value(session()).ok()),
        "list_admins" => (
            None,
            to_value(AdminList {
                items: vec![session().admin],
            })
            .ok(),
        ),
        "create_token" => (to_value(token_request()).ok(), to_value(token_pair()).ok()),
        "list_members" => (None, to_value(member_page()).ok()),
        "get_member" => (None, to_value(member_detail()).ok()),
        "get_dashboard" => (None, to_value(dashboard()).ok()),
        "list_jobs" => (None, to_value(job_page()).ok()),
        "get_job" | "cancel_job" => (None, to_value(run()).ok()),
        "list_job_differences" => (None, to_value(differences()).ok()),
        "watch_job" => (None, event(&run()).map(Value::String)),
        "refresh_metrics" | "sync_revenue" => (
            to_value(RefreshRequest {
                mode: RunMode::Full,
            })
            .ok(),
            to_value(refresh_answer()).ok(),
        ),
        "list_dead_letters" => (None, to_value(dead_letter_page()).ok()),
        "check_liveness" | "check_readiness" => (None, to_value(health()).ok()),
        other => {
            let found = [
                changes::of,
                board::of,
                revenue::of,
                tier_changes::of,
                messages::of,
                broadcasts::of,
                tickets::of,
                leads::of,
            ]
            .map(|of| of(other));
            let found = found
                .into_iter()
                .find(|found| found.request.is_some() || found.response.is_some());
            return found.unwrap_or_else(|| ingestion::of(other));
        }
    };
    Example { request, response }
}

/// A problem of this kind.
pub fn problem(code: Code) -> Problem {
    let mut problem = Problem::new(code, detail(code));
    problem.request_id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a".to_owned();
    problem.errors = field_error(code).into_iter().collect();
    if code == Code::PreconditionFailed {
        problem.conflict = Some(Box::new(changes::conflict()));
    }
    problem
}

fn detail(code: Code) -> &'static str {
    match code {
        Code::InvalidQuery => "There is no “limt” here. Did you mean “limit”?",
        Code::InvalidBody => "There is no “emial” here. Did you mean “email”?",
        Code::InvalidJson => "It breaks at line 1, column 2.",
        Code::InvalidMessage => "event: A track call needs the name of its event.",
        Code::InvalidPath => "“id” does not fit: it is no UUID.",
        Code::Unauthenticated => "Sign in, or send a Bearer token.",
        Code::InvalidCredentials => "No account goes with this e-mail and password. Check both.",
        Code::Forbidden => "This needs the role admin or a higher one; yours is viewer.",
        Code::NotFound => "There is no such member, or no longer.",
        Code::Conflict => "Something else stands against it. Read it again.",
        Code::PreconditionFailed => "The member has been changed since you read it.",
        Code::PreconditionRequired => "Send `If-Match` with the ETag of what you have seen.",
        Code::TicketAnswered => "Grace Hopper has answered meanwhile. See `record_conflict`.",
        Code::RunEnded => "The run has ended already (succeeded).",
        Code::TooManyRequests => "That was more than is allowed in a second. Wait a moment.",
        Code::Unavailable => "The database does not answer. Try again shortly.",
        Code::Internal => {
            "The fault is ours and has been logged. Quote the request id when you report it."
        }
        other => other.title(),
    }
}

fn field_error(code: Code) -> Option<FieldError> {
    let (field, message, suggestion) = match code {
        Code::InvalidQuery => ("limt", detail(code), "limit"),
        Code::InvalidBody => ("emial", detail(code), "email"),
        _ => return None,
    };
    Some(FieldError {
        field: field.to_owned(),
        code: "unknown_field".to_owned(),
        message: message.to_owned(),
        suggestion: Some(suggestion.to_owned()),
        ..FieldError::default()
    })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn sign_in() -> SignIn {
    SignIn {
        email: "ada@example.com".to_owned(),
        password: "correct horse battery staple".to_owned(),
    }
}

fn session() -> Session {
    Session {
        admin: Admin {
            id: AdminId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a)),
            email: "ada@example.com".to_owned(),
            name: "Ada Lovelace".to_owned(),
            role: Role::Owner,
        },
        expires_at: at(1_800_000_600),
    }
}

fn token_request() -> TokenRequest {
    let SignIn { email, password } = sign_in();
    TokenRequest::Password { email, password }
}

fn token_pair() -> TokenPair {
    TokenPair {
        access_token: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl".to_owned(),
        token_type: "Bearer".to_owned(),
        expires_in: 600,
        refresh_token: "rt_AZMPDmwefMOY1FoMjR8_CgAAAAA".to_owned(),
    }
}

fn health() -> Health {
    Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

pub(super) const AMARA: MemberId =
    MemberId(Uuid::from_u128(0x7d44_4840_9dc0_11d1_b245_5ffd_ce74_fad2));

fn member_page() -> MemberPage {
    MemberPage {
        items: vec![MemberRow {
            id: AMARA,
            name: Some("Amara Okafor".to_owned()),
            email: Some("amara@example.com".to_owned()),
            created_at: at(1_750_000_000),
            last_login_at: Some(at(1_798_600_000)),
            days_since_last_login: Some(16),
            engagement_status: Some("at_risk".to_owned()),
            health_status: None,
            subscription_tier: Some("solo".to_owned()),
            tier_by_hand: false,
            subscription_status: Some("active".to_owned()),
            vision_count: Some(0),
            mrr: Some(Money::from_minor(10_754, "USD")),
            tags: vec!["upgrade_target".to_owned()],
            revision: 7,
        }],
        total: Some(Total::exact(1)),
        has_more: false,
        next_cursor: None,
        prev_cursor: None,
        filter: Some("engagement_status = at_risk and vision_count = 0".to_owned()),
    }
}

fn member_detail() -> MemberDetail {
    MemberDetail {
        id: AMARA,
        name: Some("Amara Okafor".to_owned()),
        email: Some("amara@example.com".to_owned()),
        created_at: at(1_750_000_000),
        time_zone: Some("Europe/Berlin".to_owned()),
        engagement_status: Some("at_risk".to_owned()),
        health_status: None,
        custom_tags: vec!["upgrade_target".to_owned()],
        admin_notes: Some("Sent onboarding help".to_owned()),
        profile_completion_percent: Some(86),
        vision_count: Some(0),
        vision_refinement_count: Some(0),
        audio_generated_count: Some(0),
        journal_entry_count: Some(2),
        vision_board_image_count: Some(0),
        last_login_at: Some(at(1_798_600_000)),
        days_since_last_login: Some(16),
        total_logins: Some(5),
        s3_file_count: Some(1),
        total_storage_mb: Some("0.84".to_owned()),
        tokens_used: Some(0),
        tokens_remaining: Some(20_000),
        calculated_at: Some(at(1_799_971_200)),
        subscription_tier: Some("solo".to_owned()),
        synced_tier: Some("solo".to_owned()),
        tier_by_hand: None,
        subscription_status: Some("active".to_owned()),
        raw_status: Some("past_due".to_owned()),
        mrr: Some(Money::from_minor(10_754, "USD")),
        ltv: Some(Money::from_minor(198_000, "USD")),
        total_spent: Some(Money::from_minor(198_000, "USD")),
        subscription_start_date: Some(at(1_750_000_000).date_naive()),
        months_subscribed: Some(18),
        revenue_updated_at: Some(at(1_799_971_200)),
        updated_at: Some(at(1_799_971_200)),
        revision: 7,
        last_change: None,
    }
}

const RUN: RunId = RunId(Uuid::from_u128(0x0193_0f0e_6c1e_7cc3_98d4_5a0c_8d1f_3f0a));

/// Under way.
fn differences() -> RunDifferencePage {
    RunDifferencePage {
        items: vec![RunDifference {
            kind: "subscription".to_owned(),
            id: "sub_1MowQVLkdIwHu7ixeRlqHVzs".to_owned(),
            change: DifferenceKind::Changed,
            found_at: at(1_800_000_000),
            member_id: Some(AMARA),
        }],
        has_more: false,
        next_cursor: None,
    }
}

fn run() -> Run {
    Run {
        id: RUN,
        job: JobName::UpdateActivityMetrics,
        mode: RunMode::Full,
        trigger: Trigger::Api,
        requested_by: Some("Ada Lovelace".to_owned()),
        state: RunState::Running,
        revision: 12,
        requested_at: at(1_800_000_000),
        started_at: Some(at(1_800_000_001)),
        heartbeat_at: Some(at(1_800_000_009)),
        ended_at: None,
        total: Some(10_000),
        seen: 4_000,
        changed: 37,
        failed: 1,
        failures: vec![RunFailure {
            member_id: Some(AMARA),
            reason: "division by zero (22012)".to_owned(),
        }],
        error: None,
        cancel_requested: false,
    }
}

/// The night before.
fn last_run() -> Run {
    Run {
        id: RunId(Uuid::from_u128(0x0193_0f0d_0000_7cc3_98d4_5a0c_8d1f_3f0a)),
        mode: RunMode::Incremental,
        trigger: Trigger::Schedule,
        requested_by: None,
        state: RunState::Succeeded,
        requested_at: at(1_799_971_200),
        started_at: Some(at(1_799_971_200)),
        heartbeat_at: Some(at(1_799_971_230)),
        ended_at: Some(at(1_799_971_230)),
        total: Some(120),
        seen: 120,
        changed: 64,
        failed: 0,
        failures: Vec::new(),
        ..run()
    }
}

fn job_page() -> JobPage {
    JobPage {
        schedules: vec![Schedule {
            job: JobName::UpdateActivityMetrics,
            cron: "0 0 * * *".to_owned(),
            time_zone: "UTC".to_owned(),
            next_at: Some(at(1_800_057_600)),
        }],
        items: vec![run(), last_run()],
        has_more: false,
        next_cursor: None,
    }
}

fn refresh_answer() -> RefreshAnswer {
    RefreshAnswer {
        joined: false,
        run: Run {
            state: RunState::Queued,
            revision: 1,
            started_at: None,
            heartbeat_at: None,
            total: None,
            seen: 0,
            changed: 0,
            failed: 0,
            failures: Vec::new(),
            ..run()
        },
    }
}

/// A run as one event of its stream.
fn event(run: &Run) -> Option<String> {
    let data = serde_json::to_string(run).ok()?;
    Some(format!(
        "id: {}\nevent: run\ndata: {data}\n\n",
        run.revision
    ))
}

fn dashboard() -> Dashboard {
    let money = |minor| Money::from_minor(minor, "USD");
    let tile = |figure: Figure, [before, members]: [i64; 2], cents: Option<[i64; 2]>| Tile {
        figure,
        list: figure.list(),
        members,
        of: None,
        money: cents.map(|[_, now]| money(now)),
        filter: figure.filter().to_owned(),
        as_of: at(1_800_000_010),
        run_id: cents.is_none().then_some(last_run().id),
        trend: vec![TrendPoint {
            day: at(1_799_971_200).date_naive(),
            members: before,
            of: None,
            money: cents.map(|[before, _]| money(before)),
        }],
    };
    Dashboard {
        read_at: at(1_800_000_010),
        time_zone: "UTC".to_owned(),
        last_run: Some(last_run()),
        open_run: Some(run()),
        next_run_at: Some(at(1_800_057_600)),
        tiles: vec![
            tile(Figure::TotalMembers, [9_980, 10_000], None),
            tile(Figure::Active, [6_100, 6_112], None),
            tile(Figure::AtRisk, [311, 312], None),
            tile(Figure::Churned, [840, 840], None),
            tile(Figure::Unclassified, [1_150, 1_162], None),
            tile(Figure::Mrr, [7_420, 7_433], Some([31_940_100, 32_004_550])),
            Tile {
                run_id: None,
                trend: Vec::new(),
                ..tile(Figure::OpenTickets, [40, 42], None)
            },
            Tile {
                run_id: None,
                trend: Vec::new(),
                of: Some(40),
                ..tile(Figure::LeadConversion, [5, 6], None)
            },
        ],
        attention: vec![Attention {
            kind: AttentionKind::BecameAtRisk,
            list: AttentionKind::BecameAtRisk.list(),
            members: 1,
            filter: Some(Figure::AtRisk.filter().to_owned()),
            items: vec![AttentionItem {
                member_id: Some(AMARA),
                thread_id: None,
                ticket: None,
                name: Some("Amara Okafor".to_owned()),
                at: Some(at(1_799_999_000)),
            }],
        }],
    }
}

fn dead_letter_page() -> DeadLetterPage {
    let message = Uuid::from_u128(0x0193_0f0c_0000_7cc3_98d4_5a0c_8d1f_3f0a);
    DeadLetterPage {
        items: vec![DeadLetter {
            id: TaskId(RUN.0),
            kind: "send-message".to_owned(),
            key: format!("message-{message}"),
            payload: format!(r#"{{"message_id":"{message}"}}"#),
            attempts: 12,
            error: Some("the other side answered 503".to_owned()),
            queued_at: at(1_799_900_000),
            dead_at: Some(at(1_799_971_200)),
        }],
        has_more: false,
        next_cursor: None,
    }
}
