//! Rows for tests, written where the product and its admins would write them: never into the directory itself.

use crm_db::testing::TestDatabase;
use crm_types::ids::MemberId;
use sqlx::types::Uuid;

/// An id that says which member it is.
pub fn id(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
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
