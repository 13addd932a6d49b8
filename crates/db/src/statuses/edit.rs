//! Adding, changing and ordering statuses, one admin at a time; gives none to a member.

use std::collections::BTreeSet;

use crm_types::statuses::{NewStatus, StatusDefinition, StatusList, StatusPatch, Statuses};
use sqlx::PgConnection;

use super::{MOST, of, read};
use crate::{Database, Error, Result};

/// Why the lists stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such status.
    Unknown,
    /// It was changed meanwhile; this is what it is now.
    Stale(Box<StatusDefinition>),
    /// One with this key is there.
    KeyTaken,
    /// One of this name is there.
    LabelTaken,
    /// The list has as many as it may.
    Full,
    /// A figure counts statuses of one list: the other counts towards this one already.
    CountedElsewhere(&'static str),
    /// The order names others than there are.
    OtherKeys,
}

type Answer<T> = Result<std::result::Result<T, Refusal>>;

/// Adds a status at the end of its list.
pub async fn create(
    database: &Database,
    list: StatusList,
    new: &NewStatus,
) -> Answer<StatusDefinition> {
    let mut transaction = database.pool().begin().await?;
    let statuses = alone(&mut transaction).await?;
    if of(&statuses, list).len() >= MOST {
        return Ok(Err(Refusal::Full));
    }
    let counts = [
        new.counts_as_active,
        new.counts_as_at_risk,
        new.counts_as_churned,
    ];
    if let Some(figure) = counted_elsewhere(&statuses, list, counts) {
        return Ok(Err(Refusal::CountedElsewhere(figure)));
    }
    let inserted = sqlx::query(include_str!("queries/insert.sql"))
        .bind(list.as_str())
        .bind(&new.key)
        .bind(&new.label)
        .bind(new.tone.as_str())
        .bind(new.counts_as_active)
        .bind(new.counts_as_at_risk)
        .bind(new.counts_as_churned)
        .execute(&mut *transaction)
        .await;
    if let Some(refusal) = taken(inserted)? {
        return Ok(Err(refusal));
    }
    let found = find(&mut transaction, list, &new.key).await?;
    transaction.commit().await?;
    Ok(found.ok_or(Refusal::Unknown))
}

/// Changes a status, against the revision that was seen where there is one.
pub async fn update(
    database: &Database,
    list: StatusList,
    key: &str,
    revision: Option<i64>,
    patch: &StatusPatch,
) -> Answer<StatusDefinition> {
    let mut transaction = database.pool().begin().await?;
    let statuses = alone(&mut transaction).await?;
    let Some(status) = of(&statuses, list).iter().find(|status| status.key == key) else {
        return Ok(Err(Refusal::Unknown));
    };
    if revision.is_some_and(|seen| seen != status.revision) {
        return Ok(Err(Refusal::Stale(Box::new(status.clone()))));
    }
    let counts = [
        patch.counts_as_active.unwrap_or(status.counts_as_active),
        patch.counts_as_at_risk.unwrap_or(status.counts_as_at_risk),
        patch.counts_as_churned.unwrap_or(status.counts_as_churned),
    ];
    if let Some(figure) = counted_elsewhere(&statuses, list, counts) {
        return Ok(Err(Refusal::CountedElsewhere(figure)));
    }
    let [active, at_risk, churned] = counts;
    let updated = sqlx::query(include_str!("queries/update.sql"))
        .bind(list.as_str())
        .bind(key)
        .bind(patch.label.as_ref().unwrap_or(&status.label))
        .bind(patch.tone.unwrap_or(status.tone).as_str())
        .bind(active)
        .bind(at_risk)
        .bind(churned)
        .execute(&mut *transaction)
        .await;
    if let Some(refusal) = taken(updated)? {
        return Ok(Err(refusal));
    }
    let found = find(&mut transaction, list, key).await?;
    transaction.commit().await?;
    Ok(found.ok_or(Refusal::Unknown))
}

/// Puts a list in order.
pub async fn order(database: &Database, list: StatusList, keys: &[String]) -> Answer<Statuses> {
    let mut transaction = database.pool().begin().await?;
    let statuses = alone(&mut transaction).await?;
    let known: BTreeSet<&str> = of(&statuses, list)
        .iter()
        .map(|one| one.key.as_str())
        .collect();
    let wanted: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
    if known != wanted || wanted.len() != keys.len() {
        return Ok(Err(Refusal::OtherKeys));
    }
    sqlx::query(include_str!("queries/order.sql"))
        .bind(list.as_str())
        .bind(keys)
        .execute(&mut *transaction)
        .await?;
    let ordered = read(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Ok(ordered))
}

/// The lists, which nobody else changes until the transaction ends.
pub(super) async fn alone(connection: &mut PgConnection) -> Result<Statuses> {
    sqlx::query(include_str!("queries/lock.sql"))
        .execute(&mut *connection)
        .await?;
    read(connection).await
}

async fn find(
    connection: &mut PgConnection,
    list: StatusList,
    key: &str,
) -> Result<Option<StatusDefinition>> {
    let statuses = read(connection).await?;
    Ok(of(&statuses, list)
        .iter()
        .find(|status| status.key == key)
        .cloned())
}

/// The figure that the other list counts towards. Members have a status of each list: counted by both, some would be
/// counted twice.
fn counted_elsewhere(
    statuses: &Statuses,
    list: StatusList,
    [active, at_risk, churned]: [bool; 3],
) -> Option<&'static str> {
    let others = StatusList::ALL.iter().filter(|other| **other != list);
    let others: Vec<&StatusDefinition> = others.flat_map(|other| of(statuses, *other)).collect();
    [
        (
            active,
            "counts_as_active",
            others.iter().any(|one| one.counts_as_active),
        ),
        (
            at_risk,
            "counts_as_at_risk",
            others.iter().any(|one| one.counts_as_at_risk),
        ),
        (
            churned,
            "counts_as_churned",
            others.iter().any(|one| one.counts_as_churned),
        ),
    ]
    .into_iter()
    .find(|(wanted, _, taken)| *wanted && *taken)
    .map(|(_, figure, _)| figure)
}

/// Which unique key stands against it.
fn taken<T>(outcome: sqlx::Result<T>) -> Result<Option<Refusal>> {
    match outcome.map_err(Error::from) {
        Ok(_) => Ok(None),
        Err(Error::Conflict { constraint }) => Ok(Some(match constraint.ends_with("_pkey") {
            true => Refusal::KeyTaken,
            false => Refusal::LabelTaken,
        })),
        Err(error) => Err(error),
    }
}
