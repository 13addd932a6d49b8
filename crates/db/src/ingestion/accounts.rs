//! Members that products tell us of: made and filled where auth.users is ours, their profiles kept in any case; never
//! touches an account of somebody else's.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm_domain::ingestion::{Message, Person, What};
use crm_types::ids::MemberId;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::identity::Identities;
use crate::{Database, Result};

/// Whether there is such a member.
pub async fn has_account(database: &Database, member: MemberId) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select from auth.users where id = $1)")
            .bind(member.0)
            .fetch_one(database.pool())
            .await?,
    )
}

/// Whether auth.users was made by us.
async fn owns_users(connection: &mut PgConnection) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select owns_users from crm.installation")
            .fetch_one(connection)
            .await?,
    )
}

/// Whether anybody is identified who is not known.
pub fn has_strangers(identities: &Identities, messages: &[&Message]) -> bool {
    messages.iter().any(|message| {
        matches!(message.what, What::Identify { .. })
            && message
                .who
                .user
                .as_ref()
                .is_some_and(|user| identities.member(user).is_none())
    })
}

/// Makes members of those who are identified and not known, where accounts are ours to make.
pub async fn create(
    connection: &mut PgConnection,
    identities: &mut Identities,
    messages: &[&Message],
    received: DateTime<Utc>,
) -> Result<()> {
    // The first thing that was heard of somebody is when they joined, unless that was told.
    let mut strangers: BTreeMap<String, (DateTime<Utc>, Person)> = BTreeMap::new();
    for message in messages {
        let (What::Identify { traits }, Some(user)) = (&message.what, &message.who.user) else {
            continue;
        };
        if identities.member(user).is_some() {
            continue;
        }
        let person = Person::from_traits(traits, received);
        let known = strangers
            .entry(identities.target(user))
            .or_insert_with(|| (message.at, Person::default()));
        known.0 = known.0.min(message.at);
        known.1 = std::mem::take(&mut known.1).then(person);
    }
    if strangers.is_empty() || !owns_users(connection).await? {
        return Ok(());
    }
    let mut ids = Vec::new();
    let mut emails = Vec::new();
    let mut joined = Vec::new();
    for (user, (at, person)) in strangers {
        let id = Uuid::try_parse(&user).unwrap_or_else(|_| Uuid::now_v7());
        ids.push(id);
        emails.push(person.email);
        joined.push(person.created_at.unwrap_or(at));
        identities.know(user, id);
    }
    sqlx::query(include_str!("queries/insert_users.sql"))
        .bind(ids)
        .bind(emails)
        .bind(joined)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what was told about members, where it differs from what is there.
pub async fn update(
    connection: &mut PgConnection,
    people: &BTreeMap<Uuid, Person>,
    now: DateTime<Utc>,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = people.keys().copied().collect();
    // In the order in which everybody takes them, for all the statements that follow.
    sqlx::query(include_str!("queries/lock_directory.sql"))
        .bind(&ids)
        .execute(&mut *connection)
        .await?;
    let (ids, emails): (Vec<Uuid>, Vec<&str>) = people
        .iter()
        .filter_map(|(id, person)| Some((*id, person.email.as_deref()?)))
        .unzip();
    if !ids.is_empty() && owns_users(connection).await? {
        sqlx::query(include_str!("queries/update_emails.sql"))
            .bind(ids)
            .bind(emails)
            .execute(&mut *connection)
            .await?;
    }
    let profiles: Vec<Value> = people
        .iter()
        .filter(|(_, person)| person.has_profile())
        .map(|(id, person)| profile(*id, person))
        .collect();
    if !profiles.is_empty() {
        sqlx::query(include_str!("queries/upsert_profiles.sql"))
            .bind(Value::from(profiles))
            .bind(now)
            .execute(connection)
            .await?;
    }
    Ok(())
}

fn profile(id: Uuid, person: &Person) -> Value {
    json!({
        "user_id": id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": person.phone,
        "date_of_birth": person.date_of_birth,
        "gender": person.gender,
        "city": person.city,
        "state": person.state,
        "country": person.country,
        "time_zone": person.time_zone,
        "occupation": person.occupation,
        "company": person.company,
        "relationship_status": person.relationship_status,
        "about": person.about,
        "avatar_url": person.avatar_url,
    })
}
