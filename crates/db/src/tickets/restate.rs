//! Working out anew what is due, after the policy has become another: a portion of tickets at a time; changes nothing that
//! people set.

use serde_json::{Value, json};
use sqlx::types::Json;
use uuid::Uuid;

use super::policy::policy_shared;
use super::put::{Locked, lock};
use crate::{Database, Result};

/// How many tickets are written by one transaction.
const PORTION: i64 = 500;

/// Works out what is due of every open ticket that was worked out by an older policy, and answers how many there were. Being
/// asked twice does no harm: then there are none left. What is over stays as it was judged.
pub async fn restate(database: &Database) -> Result<u64> {
    let mut restated = 0;
    loop {
        let count = portion(database).await?;
        if count == 0 {
            break;
        }
        restated += count;
    }
    if restated > 0 {
        sqlx::query("select pg_notify('crm', '{\"kind\":\"tickets\"}')")
            .execute(database.pool())
            .await?;
    }
    Ok(restated)
}

async fn portion(database: &Database) -> Result<u64> {
    let mut transaction = database.pool().begin().await?;
    let policy = policy_shared(&mut transaction).await?;
    let ids: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/outdated.sql"))
        .bind(policy.revision)
        .bind(PORTION)
        .fetch_all(&mut *transaction)
        .await?;
    // Whoever is not open any more when the lock is there is left as they are.
    let locked = lock(&mut transaction, &ids).await?;
    let rows: Vec<Value> = locked
        .iter()
        .map(|ticket| due(ticket, &policy.policy, policy.revision))
        .collect();
    sqlx::query(include_str!("queries/restate.sql"))
        .bind(Json(rows))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(ids.len().try_into().unwrap_or(u64::MAX))
}

fn due(ticket: &Locked, policy: &crm_domain::tickets::Policy, revision: i64) -> Value {
    let course = match ticket.state.status.is_open() {
        true => ticket.course.settled(policy),
        false => ticket.course,
    };
    json!({
        "id": ticket.id,
        "first_response_due_at": course.first_response_due_at,
        "first_response_missed": course.first_response_missed,
        "resolution_due_at": course.resolution_due_at,
        "resolution_missed": course.resolution_missed,
        "policy": revision,
    })
}
