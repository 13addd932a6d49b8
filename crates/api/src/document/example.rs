//! The examples of the document, made from the wire's own types, so that each of them is one a client can read.

mod ingestion;

use chrono::{DateTime, Utc};
use crm_types::auth::{Admin, Role, Session, SignIn, TokenPair, TokenRequest};
use crm_types::health::Health;
use crm_types::ids::{AdminId, MemberId};
use crm_types::members::{MemberDetail, MemberPage, MemberRow};
use crm_types::money::Money;
use crm_types::page::Total;
use crm_types::problem::{Code, FieldError, Problem};
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
        "create_token" => (to_value(token_request()).ok(), to_value(token_pair()).ok()),
        "list_members" => (None, to_value(member_page()).ok()),
        "get_member" => (None, to_value(member_detail()).ok()),
        "check_liveness" | "check_readiness" => (None, to_value(health()).ok()),
        other => return ingestion::of(other),
    };
    Example { request, response }
}

/// A problem of this kind.
pub fn problem(code: Code) -> Problem {
    let mut problem = Problem::new(code, detail(code));
    problem.request_id = "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a".to_owned();
    problem.errors = field_error(code).into_iter().collect();
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
        subscription_status: Some("active".to_owned()),
        raw_status: Some("past_due".to_owned()),
        mrr: Some(Money::from_minor(10_754, "USD")),
        ltv: Some(Money::from_minor(198_000, "USD")),
        total_spent: Some(Money::from_minor(198_000, "USD")),
        subscription_start_date: Some(at(1_750_000_000).date_naive()),
        months_subscribed: Some(18),
        updated_at: Some(at(1_799_971_200)),
        revision: 7,
    }
}
