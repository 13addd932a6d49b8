//! Opting out by the link in an e-mail: for the address, and for whoever has it, once however often it is asked; judges no link.

use chrono::{DateTime, Utc};
use crm_types::messages::{Channel, Consent, ConsentSource, HoldReason};
use sqlx::PgConnection;
use uuid::Uuid;

use super::consent::add_entry;
use super::contact::contact_of;
use super::facts::standing_within;
use super::{NewEntry, Reach, hold_all};
use crate::{Database, Result};

/// From here on this address gets no e-mail, and neither do the members whose it is. Answers whether anything is new.
pub async fn unsubscribe(database: &Database, address: &str, now: DateTime<Utc>) -> Result<bool> {
    let mut transaction = database.pool().begin().await?;
    let members = members_of(&mut transaction, address).await?;
    let keys = members.iter().map(Uuid::to_string);
    hold_all(&mut transaction, keys.chain([address.to_owned()])).await?;
    let is_out = is_out(&mut transaction, Some(address), None).await?;
    let mut entries: Vec<Option<Uuid>> = Vec::new();
    for member in members {
        if !(is_out && self::is_out(&mut transaction, None, Some(member)).await?) {
            entries.push(Some(member));
        }
    }
    if !is_out && entries.is_empty() {
        entries.push(None);
    }
    for member in &entries {
        let entry = NewEntry {
            channel: Channel::Email,
            address,
            member: *member,
            consent: Consent::OptedOut,
            source: ConsentSource::Link,
            wording: None,
            recorded_by: None,
        };
        add_entry(&mut transaction, &entry, now).await?;
        if let Some(member) = member {
            sqlx::query(include_str!("queries/bump_member_thread.sql"))
                .bind(member)
                .execute(&mut *transaction)
                .await?;
        }
    }
    transaction.commit().await?;
    Ok(!entries.is_empty())
}

async fn is_out(
    connection: &mut PgConnection,
    address: Option<&str>,
    member: Option<Uuid>,
) -> Result<bool> {
    let standing = standing_within(connection, Channel::Email, address, member).await?;
    Ok(standing.is_some_and(|standing| standing.consent == Consent::OptedOut))
}

/// Whose address it is now, among those who were written to there and those who have it letter by letter.
async fn members_of(connection: &mut PgConnection, address: &str) -> Result<Vec<Uuid>> {
    let alike: Vec<Uuid> = sqlx::query_scalar(include_str!("queries/find_emails.sql"))
        .bind(address)
        .fetch_all(&mut *connection)
        .await?;
    let mut members = Vec::new();
    for member in alike {
        let contact = contact_of(connection, member).await?;
        let reach: Option<Reach> = contact.map(|contact| contact.reach(Channel::Email, None));
        if reach.unwrap_or(Err(HoldReason::NoAddress)).as_deref() == Ok(address) {
            members.push(member);
        }
    }
    Ok(members)
}
