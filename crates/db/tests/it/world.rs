//! Rows for tests, written where the product and its admins would write them: never into the directory itself.

use chrono_tz::Tz;
use crm_db::members::{ListQuery, Reading, list};
use crm_db::testing::TestDatabase;
use crm_domain::calendar::Calendar;
use crm_domain::filter::MemberFacts;
use crm_types::ids::MemberId;
use crm_types::members::MemberPage;
use sqlx::types::Uuid;

/// An id that says which member it is.
pub fn id(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

/// Noon in Berlin on a day in May 2024, in dollars.
pub fn reading() -> Reading<'static> {
    let now = "2024-05-20T10:00:00Z".parse().unwrap();
    Reading {
        calendar: Calendar::new(now, Tz::Europe__Berlin),
        currency: "USD",
    }
}

/// The page that `query` asks for, at the moment of [`reading`].
pub async fn page(test: &TestDatabase, query: &ListQuery) -> MemberPage {
    list(test.database(), query, &reading()).await.unwrap()
}

/// A query for the filter written `text`, a hundred members a page.
pub fn filtered(text: &str) -> ListQuery {
    ListQuery {
        filter: crm_types::filter::parse(text).unwrap(),
        limit: 100,
        total: true,
        ..ListQuery::default()
    }
}

/// Adds a member who joined in 2024 and of whom nothing else is known.
pub async fn join(test: &TestDatabase, member: MemberId, email: &str) {
    sqlx::query(
        "insert into auth.users (id, email, created_at) values ($1, $2, '2024-01-01T00:00:00Z')",
    )
    .bind(member.0)
    .bind(email)
    .execute(test.pool())
    .await
    .unwrap();
}

/// A member of whom only the id and the day of joining are known.
pub fn nobody(member: MemberId) -> MemberFacts {
    MemberFacts {
        id: member,
        name: None,
        email: None,
        created_at: "2024-01-01T00:00:00Z".parse().unwrap(),
        engagement_status: None,
        health_status: None,
        custom_tags: Vec::new(),
        admin_notes: None,
        last_login_at: None,
        total_logins: None,
        subscription_tier: None,
        subscription_status: None,
        raw_status: None,
        mrr: None,
        ltv: None,
        total_spent: None,
        subscription_start_date: None,
        months_subscribed: None,
        profile_completion_percent: None,
        vision_count: None,
        vision_refinement_count: None,
        audio_generated_count: None,
        journal_entry_count: None,
        vision_board_image_count: None,
        s3_file_count: None,
        total_storage: None,
        tokens_used: None,
        tokens_remaining: None,
        calculated_at: None,
        updated_at: None,
    }
}

/// Writes the member to the tables that the directory follows.
pub async fn add(test: &TestDatabase, member: &MemberFacts) {
    let id = member.id.0;
    sqlx::query("insert into auth.users (id, email, created_at) values ($1, $2, $3)")
        .bind(id)
        .bind(&member.email)
        .bind(member.created_at)
        .execute(test.pool())
        .await
        .unwrap();
    sqlx::query("insert into product.profiles (user_id, first_name) values ($1, $2)")
        .bind(id)
        .bind(&member.name)
        .execute(test.pool())
        .await
        .unwrap();
    sqlx::query(include_str!("add_activity.sql"))
        .bind(id)
        .bind(&member.engagement_status)
        .bind(&member.health_status)
        .bind(&member.custom_tags)
        .bind(&member.admin_notes)
        .bind(member.last_login_at)
        .bind(member.total_logins)
        .bind(member.profile_completion_percent)
        .bind(member.vision_count)
        .bind(member.vision_refinement_count)
        .bind(member.audio_generated_count)
        .bind(member.journal_entry_count)
        .bind(member.vision_board_image_count)
        .bind(member.s3_file_count)
        .bind(member.total_storage)
        .bind(member.tokens_used)
        .bind(member.tokens_remaining)
        .bind(member.calculated_at)
        .bind(member.updated_at)
        .execute(test.pool())
        .await
        .unwrap();
    sqlx::query(include_str!("add_revenue.sql"))
        .bind(id)
        .bind(&member.subscription_tier)
        .bind(&member.subscription_status)
        .bind(&member.raw_status)
        .bind(member.mrr)
        .bind(member.ltv)
        .bind(member.total_spent)
        .bind(member.subscription_start_date)
        .bind(member.months_subscribed)
        .execute(test.pool())
        .await
        .unwrap();
}
