//! The ledger of what members agreed to: added to under the same locks that sending takes, read, and never changed.

use chrono::{DateTime, Utc};
use crm_domain::messages::{Forbidden, Standing, may_record};
use crm_types::ids::{AdminId, MemberId};
use crm_types::messages::{Channel, Consent, ConsentEntry, ConsentSource};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::facts::standing_within;
use super::hold;
use super::record::word;
use crate::{Database, Error, Result};

/// So many entries are told of one member.
const MOST: i64 = 200;

/// Something that was agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewEntry<'a> {
    pub channel: Channel,
    pub address: &'a str,
    pub member: Option<Uuid>,
    pub consent: Consent,
    pub source: ConsentSource,
    pub wording: Option<&'a str>,
    pub recorded_by: Option<AdminId>,
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    Done,
    /// The rules are against it.
    Forbidden(Forbidden),
}

/// Adds an entry, where it may follow on what is there.
pub async fn record_consent(
    database: &Database,
    entry: &NewEntry<'_>,
    now: DateTime<Utc>,
) -> Result<Recorded> {
    let mut transaction = database.pool().begin().await?;
    hold(&mut transaction, Some(entry.address), entry.member).await?;
    let before = standing_within(
        &mut transaction,
        entry.channel,
        Some(entry.address),
        entry.member,
    )
    .await?;
    if let Err(forbidden) = may_record(before, entry.consent, entry.source) {
        return Ok(Recorded::Forbidden(forbidden));
    }
    add_entry(&mut transaction, entry, now).await?;
    if let Some(member) = entry.member {
        sqlx::query(include_str!("queries/bump_member_thread.sql"))
            .bind(member)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(Recorded::Done)
}

/// The same, in the caller's transaction and under the caller's locks, whatever was before.
pub(super) async fn add_entry(
    connection: &mut PgConnection,
    entry: &NewEntry<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(include_str!("queries/insert_consent.sql"))
        .bind(now)
        .bind(entry.channel.as_str())
        .bind(entry.address)
        .bind(entry.member)
        .bind(entry.consent.as_str())
        .bind(entry.source.as_str())
        .bind(entry.wording)
        .bind(entry.recorded_by.map(|admin| admin.0))
        .execute(connection)
        .await?;
    Ok(())
}

/// Where somebody stands.
pub async fn standing_of(
    database: &Database,
    channel: Channel,
    address: Option<&str>,
    member: Option<MemberId>,
) -> Result<Option<Standing>> {
    let mut connection = database.pool().acquire().await?;
    standing_within(
        &mut connection,
        channel,
        address,
        member.map(|member| member.0),
    )
    .await
}

#[derive(FromRow)]
struct EntryRecord {
    id: i64,
    at: DateTime<Utc>,
    channel: String,
    address: String,
    consent: String,
    source: String,
    wording: Option<String>,
    recorded_by: Option<Uuid>,
}

impl TryFrom<EntryRecord> for ConsentEntry {
    type Error = Error;

    fn try_from(record: EntryRecord) -> Result<Self> {
        Ok(Self {
            id: record.id,
            at: record.at,
            channel: word(&record.channel)?,
            address: record.address,
            consent: word(&record.consent)?,
            source: word(&record.source)?,
            wording: record.wording,
            recorded_by: record.recorded_by.map(AdminId),
        })
    }
}

/// All entries about a member, and about the addresses they have now, the newest first.
pub async fn list_consents(
    database: &Database,
    member: MemberId,
    addresses: &[String],
) -> Result<Vec<ConsentEntry>> {
    let records: Vec<EntryRecord> = sqlx::query_as(include_str!("queries/list_consents.sql"))
        .bind(member.0)
        .bind(addresses)
        .bind(MOST)
        .fetch_all(database.pool())
        .await?;
    records.into_iter().map(ConsentEntry::try_from).collect()
}
