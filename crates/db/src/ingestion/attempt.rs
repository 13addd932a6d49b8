//! One batch, one transaction: what was told before is left out, who is meant is found or made, what they did is written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use crm_domain::ingestion::{Message, Person, What, effect, key, names};
use crm_types::ids::MemberId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::effects::Effects;
use super::identity::{self, Hold, Identities, Owner};
use super::unmapped::{self, Noted};
use super::waiting::{self, Attached};
use super::{accounts, map};
use crate::{Database, Error, Result};

/// How often a transaction is tried that somebody else's was in the way of.
const ATTEMPTS: usize = 4;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it had not been told before.
    pub fresh: bool,
    /// Whose it is; none: it waits, or it waited when it was told.
    pub member: Option<MemberId>,
}

/// Takes in messages of one source: all of what follows from them, or nothing. A message that was told before changes
/// nothing.
///
/// # Errors
/// `Contended` where others were in the way again and again: the same call may well succeed later.
pub async fn take(
    database: &Database,
    source: Uuid,
    messages: &[Message],
    received: DateTime<Utc>,
) -> Result<Vec<Outcome>> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let batch = Batch {
        source,
        messages,
        users: &[],
        claim: None,
        received,
    };
    Ok(persist(database, &batch).await?.outcomes)
}

/// Hands over what waited for these userIds; answers how many messages that was.
pub(super) async fn attach(
    database: &Database,
    users: &[String],
    now: DateTime<Utc>,
) -> Result<usize> {
    if users.is_empty() {
        return Ok(0);
    }
    let batch = Batch {
        source: super::WITHOUT_KEY,
        messages: &[],
        users,
        claim: None,
        received: now,
    };
    Ok(persist(database, &batch).await?.attached)
}

/// Says that this userId is this member, and hands over what waited.
pub(super) async fn link(
    database: &Database,
    user: &str,
    member: Uuid,
    now: DateTime<Utc>,
) -> Result<usize> {
    let users = [user.to_owned()];
    let batch = Batch {
        source: super::WITHOUT_KEY,
        messages: &[],
        users: &users,
        claim: Some(member),
        received: now,
    };
    Ok(persist(database, &batch).await?.attached)
}

struct Batch<'m> {
    source: Uuid,
    messages: &'m [Message],
    /// userIds that are asked about beside those of the messages.
    users: &'m [String],
    /// The member that all of `users` are.
    claim: Option<Uuid>,
    received: DateTime<Utc>,
}

struct Done {
    outcomes: Vec<Outcome>,
    attached: usize,
}

/// Again, where somebody else's transaction was in the way, or deleted a member that this one had just found.
async fn persist(database: &Database, batch: &Batch<'_>) -> Result<Done> {
    let mut left = ATTEMPTS;
    let mut hold = match batch.claim {
        Some(_) => Hold::Alone,
        None => Hold::Shared,
    };
    loop {
        left -= 1;
        match attempt(database, batch, hold).await {
            Ok(Some(done)) => return Ok(done),
            Ok(None) => {
                hold = Hold::Alone;
                left += 1;
            }
            Err(Error::Contended { .. } | Error::Conflict { .. }) if left > 0 => {}
            Err(Error::Conflict { constraint }) if batch.claim.is_none() => {
                return Err(Error::Contended { code: constraint });
            }
            Err(error) => return Err(error),
        }
    }
}

/// None where it changes who somebody is and does not hold their names alone. Mostly nobody is new, and batches that speak of
/// the same members do not wait for each other.
async fn attempt(database: &Database, batch: &Batch<'_>, hold: Hold) -> Result<Option<Done>> {
    let mut transaction = database.pool().begin().await?;
    let connection = &mut *transaction;
    identity::lock(connection, batch.messages, batch.users, hold).await?;
    let fresh = remember(connection, batch).await?;
    let news: Vec<&Message> = batch
        .messages
        .iter()
        .enumerate()
        .filter(|(index, _)| fresh.contains(index))
        .map(|(_, message)| message)
        .collect();

    let mut identities = identity::read(connection, batch.messages, batch.users).await?;
    for user in batch.users {
        if let Some(member) = batch.claim {
            identities.claim(user, member);
        }
    }
    for message in &news {
        identities.learn(message);
    }
    let changes = identities.has_news() || accounts::has_strangers(&identities, &news);
    if changes && hold == Hold::Shared {
        // Now, not when the connection goes back: the next attempt would wait for this one.
        transaction.rollback().await?;
        return Ok(None);
    }
    accounts::create(connection, &mut identities, &news, batch.received).await?;
    identities.write(connection, batch.received).await?;
    let attached = match news.is_empty() && batch.users.is_empty() {
        true => Vec::new(),
        false => waiting::attach(connection, &identities).await?,
    };
    act(connection, &identities, &news, &attached, batch.received).await?;
    transaction.commit().await?;

    let outcomes = batch
        .messages
        .iter()
        .enumerate()
        .map(|(index, message)| Outcome {
            fresh: fresh.contains(&index),
            member: match identities.owner(&message.who) {
                Owner::Member(member) => Some(MemberId(member)),
                Owner::Unknown(..) => None,
            },
        });
    Ok(Some(Done {
        outcomes: outcomes.collect(),
        attached: attached.len(),
    }))
}

/// The places of the messages that were not told before.
async fn remember(connection: &mut PgConnection, batch: &Batch<'_>) -> Result<BTreeSet<usize>> {
    if batch.messages.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<Option<&str>> = batch
        .messages
        .iter()
        .map(|message| message.id.as_deref())
        .collect();
    let places: Vec<i64> = sqlx::query_scalar(include_str!("queries/remember.sql"))
        .bind(batch.source)
        .bind(ids)
        .bind(batch.received)
        .fetch_all(connection)
        .await?;
    Ok(places
        .into_iter()
        .filter_map(|place| usize::try_from(place - 1).ok())
        .collect())
}

/// Everything that follows from new messages and from those that waited.
async fn act(
    connection: &mut PgConnection,
    identities: &Identities,
    news: &[&Message],
    attached: &[Attached],
    received: DateTime<Utc>,
) -> Result<()> {
    let mut due: Vec<(Uuid, &Message)> = attached
        .iter()
        .map(|attached| (attached.member, &attached.message))
        .collect();
    let mut unknown = Vec::new();
    for message in news {
        match identities.owner(&message.who) {
            Owner::Member(member) => due.push((member, message)),
            Owner::Unknown(kind, whose) => unknown.push((kind, whose, *message)),
        }
    }
    waiting::insert(connection, &unknown, received).await?;
    accounts::update(connection, &people(&due, received), received).await?;

    let keys: BTreeSet<String> = due
        .iter()
        .map(|(_, message)| *message)
        .chain(news.iter().copied())
        .filter_map(|message| match &message.what {
            What::Event { name, .. } => Some(key(name)),
            _ => None,
        })
        .collect();
    let rules = map::read(connection, keys.into_iter().collect()).await?;
    let judge = |message: &Message| match &message.what {
        What::Event {
            name, properties, ..
        } => match rules.get(&key(name)) {
            Some(rule) => effect(rule.target, &rule.readings, properties).map_err(Some),
            None => Err(None),
        },
        What::Login => Ok(crm_domain::ingestion::Effect::Login),
        What::Identify { .. } | What::Alias { .. } => Ok(crm_domain::ingestion::Effect::Nothing),
    };

    let mut effects = Effects::default();
    for (member, message) in &due {
        match (judge(message), &message.what) {
            (Ok(effect), _) => effects.add(*member, message.at, effect),
            (
                Err(_),
                What::Event {
                    name, properties, ..
                },
            ) => {
                effects.keep(*member, message.at, name, properties);
            }
            (Err(_), _) => {}
        }
    }
    effects.write(connection, received).await?;

    // Also of those whose member is not known: an event can be mapped before anybody is.
    let mut noted: BTreeMap<String, Noted> = BTreeMap::new();
    for message in news {
        let What::Event {
            name,
            properties,
            named,
        } = &message.what
        else {
            continue;
        };
        // Who looked at which page is on the timelines; a list of all pages would hide the events.
        if let Err(reason) = judge(message)
            && (*named || reason.is_some())
        {
            let noted = noted.entry(key(name)).or_insert_with(|| Noted {
                event: String::new(),
                count: 0,
                properties: Vec::new(),
                reason: None,
            });
            noted.count += 1;
            noted.event.clone_from(name);
            noted.properties = names(properties);
            noted.reason = reason;
        }
    }
    unmapped::note(connection, &noted, received).await
}

/// What was told about each member, the latest last.
fn people(due: &[(Uuid, &Message)], received: DateTime<Utc>) -> BTreeMap<Uuid, Person> {
    let mut told: Vec<(Uuid, &Message)> = due
        .iter()
        .filter(|(_, message)| matches!(message.what, What::Identify { .. }))
        .copied()
        .collect();
    // Stable: what was told at the same moment stays in the order it came in.
    told.sort_by_key(|(_, message)| message.at);
    let mut people: BTreeMap<Uuid, Person> = BTreeMap::new();
    for (member, message) in told {
        if let What::Identify { traits } = &message.what {
            let person = people.entry(member).or_default();
            *person = std::mem::take(person).then(Person::from_traits(traits, received));
        }
    }
    people
}
