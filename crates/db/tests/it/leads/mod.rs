//! Leads as rows: written with their history, converted by whoever signs up, and taken back.

mod converting;
mod creating;
mod editing;
mod forms;
mod listing;
mod reporting;
mod threads;

use chrono::{DateTime, Utc};
use crm_db::changes::Author;
use crm_db::leads::{Created, NewLeadRow, create, find};
use crm_db::testing::TestDatabase;
use crm_domain::calendar::Calendar;
use crm_domain::leads::NewState;
use crm_domain::messages::Region;
use crm_types::changes::{ActorKind, ChangeSource};
use crm_types::ids::{AdminId, LeadId};
use crm_types::leads::{LeadDetail, NewLead};
use sqlx::types::Uuid;

use crate::world::reading;

pub const ADA: AdminId = AdminId(Uuid::from_u128(0xada));
pub const BEN: AdminId = AdminId(Uuid::from_u128(0xbe));

pub fn now() -> DateTime<Utc> {
    "2024-05-20T10:00:00Z".parse().unwrap()
}

pub fn calendar() -> Calendar {
    reading().calendar
}

pub fn author() -> Author {
    Author {
        kind: ActorKind::Admin,
        id: Some(ADA.0),
        source: ChangeSource::Page,
    }
}

/// A database with two who may have leads.
pub async fn world() -> TestDatabase {
    let test = TestDatabase::create().await;
    hire(&test, ADA, "Ada").await;
    hire(&test, BEN, "Ben").await;
    test
}

pub async fn hire(test: &TestDatabase, admin: AdminId, name: &str) {
    test.run(&format!(
        "insert into crm.admins (id, email, name, role, password_hash, created_at, password_changed_at)
         values ('{}', '{name}@team.example', '{name}', 'agent', '', now(), now())",
        admin.0
    ))
    .await;
}

/// `{"email": "amara@example.com"}` as a lead that comes.
pub fn new(json: serde_json::Value) -> NewState {
    let new: NewLead = serde_json::from_value(json).unwrap();
    NewState::by_hand(&new, Some(Region::US)).unwrap()
}

pub async fn add(test: &TestDatabase, json: serde_json::Value) -> LeadId {
    add_at(test, json, now()).await
}

pub async fn add_at(test: &TestDatabase, json: serde_json::Value, at: DateTime<Utc>) -> LeadId {
    let row = NewLeadRow {
        new: &new(json),
        by: ADA,
        key: None,
        digest: b"",
    };
    match create(test.database(), &row, at).await.unwrap() {
        Created::New(id) => id,
        other => panic!("{other:?}"),
    }
}

pub async fn shown(test: &TestDatabase, id: LeadId) -> LeadDetail {
    find(test.database(), id, Some(Region::US))
        .await
        .unwrap()
        .unwrap()
}

/// The counters, against the rows they count; empty where they agree.
pub async fn miscounted(test: &TestDatabase) -> Vec<String> {
    test.texts(
        "select dimension || ' ' || value
        from crm.lead_counts as e
        full join (
            select dimension, value, sum(records) as records
            from crm.record_counts
            where kind = 'lead'
            group by 1, 2
            having sum(records) <> 0
        ) as k using (dimension, value)
        where e.records is distinct from k.records",
    )
    .await
}
