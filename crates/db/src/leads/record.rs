//! Rows of leads as the database has them, and what they are on the wire; reads none.

use chrono::{DateTime, NaiveDate, Utc};
use crm_domain::leads::State;
use crm_types::ids::{AdminId, LeadId, MemberId};
use crm_types::leads::{LeadDetail, LeadRow};
use serde_json::{Map, Value};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Error, Result};

/// What a list shows of one.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct RowRecord {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub source: Option<String>,
    pub status: String,
    pub owner_id: Option<Uuid>,
    pub owner_name: Option<String>,
    pub next_step: Option<String>,
    pub next_step_on: Option<NaiveDate>,
    pub member_id: Option<Uuid>,
    pub converted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub revision: i64,
}

/// One whole.
#[derive(Clone, Debug, FromRow)]
pub(super) struct DetailRecord {
    #[sqlx(flatten)]
    pub row: RowRecord,
    pub message: Option<String>,
    pub utm_source: Option<String>,
    pub utm_medium: Option<String>,
    pub utm_campaign: Option<String>,
    pub utm_term: Option<String>,
    pub utm_content: Option<String>,
    pub form_name: Option<String>,
    pub member_name: Option<String>,
}

/// One that nobody else writes until the transaction ends.
#[derive(Clone, Debug, FromRow)]
pub(super) struct LockedRecord {
    pub id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub source: Option<String>,
    pub message: Option<String>,
    pub status: String,
    pub owner_id: Option<Uuid>,
    pub next_step: Option<String>,
    pub next_step_on: Option<NaiveDate>,
    pub member_id: Option<Uuid>,
    pub converted_at: Option<DateTime<Utc>>,
    pub revision: i64,
}

impl LockedRecord {
    /// What people set about it.
    pub fn state(&self) -> Result<State> {
        Ok(State {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            source: self.source.clone(),
            message: self.message.clone(),
            status: word(&self.status)?,
            owner_id: self.owner_id.map(AdminId),
            next_step: self.next_step.clone(),
            next_step_on: self.next_step_on,
            member_id: self.member_id.map(MemberId),
            converted_at: self.converted_at,
        })
    }
}

/// As history keeps it.
pub(super) fn fields(state: &State) -> Result<Map<String, Value>> {
    match serde_json::to_value(state) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Error::Other {
            reason: "a lead cannot be written down".to_owned(),
        }),
    }
}

impl TryFrom<RowRecord> for LeadRow {
    type Error = Error;

    fn try_from(record: RowRecord) -> Result<Self> {
        Ok(Self {
            id: LeadId(record.id),
            name: record.name,
            email: record.email,
            phone: record.phone,
            source: record.source,
            status: word(&record.status)?,
            owner_id: record.owner_id.map(AdminId),
            owner_name: record.owner_name,
            next_step: record.next_step,
            next_step_on: record.next_step_on,
            member_id: record.member_id.map(MemberId),
            converted_at: record.converted_at,
            created_at: record.created_at,
            updated_at: record.updated_at,
            revision: record.revision,
        })
    }
}

impl DetailRecord {
    /// On the wire, with members who may be the same person.
    pub fn detail(self, alike: Vec<Uuid>) -> Result<LeadDetail> {
        Ok(LeadDetail {
            lead: self.row.try_into()?,
            message: self.message,
            utm_source: self.utm_source,
            utm_medium: self.utm_medium,
            utm_campaign: self.utm_campaign,
            utm_term: self.utm_term,
            utm_content: self.utm_content,
            form_name: self.form_name,
            member_name: self.member_name,
            alike: alike.into_iter().map(MemberId).collect(),
        })
    }
}

/// Rows on the wire.
pub(super) fn rows(records: Vec<RowRecord>) -> Result<Vec<LeadRow>> {
    records.into_iter().map(LeadRow::try_from).collect()
}

fn word<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Other {
        reason: format!("leads have no word {text}"),
    })
}
