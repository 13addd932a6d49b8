//! What a broadcast would come to, were it begun now: the same gate over sets of members, everybody where they are few and
//! some chosen by chance where they are many; writes nothing.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use crm_domain::messages::broadcast::has_room;
use crm_domain::messages::{Draft, Facts, Filled, Standing, Verdict, day_of, may_send, standing};
use crm_types::ids::MemberId;
use crm_types::messages::{Channel, HoldReason, SkippedMembers};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::write::segments;
use crate::members::{Audience, Found, find_audience};
use crate::messages::record::word;
use crate::messages::{Contact, Gate};
use crate::{Database, Result};

/// Up to so many members each is looked at; of more, about so many.
const LOOKED_AT: i64 = 20_000;

/// How many are asked about at once.
const PORTION: usize = 1_000;

/// How many samples are told.
const SAMPLES: usize = 5;

/// What is to be estimated.
#[derive(Clone, Copy, Debug)]
pub struct Estimate<'a> {
    pub audience: Audience<'a>,
    pub channel: Channel,
    pub draft: &'a Draft,
    pub tag: Option<&'a str>,
    pub note: Option<&'a str>,
}

/// What it would come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimated {
    pub matching: i64,
    /// Whether each of them was looked at.
    pub exact: bool,
    /// How many would go at once.
    pub sent: i64,
    /// How many would wait for the morning.
    pub waiting: i64,
    /// The most first.
    pub skipped: Vec<SkippedMembers>,
    pub segments: i64,
    pub samples: Vec<Sample>,
}

/// What one of them would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    pub member: MemberId,
    pub name: Option<String>,
    pub address: String,
    pub filled: Filled,
    pub segments: Option<i32>,
    pub held_until: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Person {
    #[sqlx(flatten)]
    contact: Contact,
    member_name: Option<String>,
    custom_tags: Vec<String>,
    /// How many characters their notes have.
    notes: i64,
}

#[derive(FromRow)]
struct FactsRecord {
    /// Which of those that were asked about, from 1.
    n: i64,
    address_consent: Option<String>,
    address_source: Option<String>,
    member_consent: Option<String>,
    member_source: Option<String>,
    today: i64,
    repeated: bool,
}

/// Estimates.
///
/// # Errors
/// `Invalid` for a search with U+0000, `Timeout`.
pub async fn estimate(
    database: &Database,
    wish: &Estimate<'_>,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
) -> Result<Estimated> {
    let mut connection = database.pool().acquire().await?;
    let found = find_audience(&mut connection, wish.audience).await?;
    let one_in = (found.members + LOOKED_AT - 1) / LOOKED_AT;
    let ids = some(&mut connection, &found, one_in).await?;
    let mut tally = Tally::default();
    for ids in ids.chunks(PORTION) {
        let people: Vec<Person> = sqlx::query_as(include_str!("queries/people.sql"))
            .bind(ids)
            .fetch_all(&mut *connection)
            .await?;
        judge(&mut connection, wish, gate, now, people, &mut tally).await?;
    }
    Ok(tally.told(found.members, one_in <= 1))
}

/// Everybody, or one in so many of them: by a hash of the id, which has to do with nothing else about them.
async fn some(connection: &mut PgConnection, found: &Found<'_>, one_in: i64) -> Result<Vec<Uuid>> {
    let mut sql = sqlx::QueryBuilder::new("select a.user_id from (");
    found.push(&mut sql)?;
    sql.push(") as a");
    if one_in > 1 {
        sql.push(" where (uuid_hash(a.user_id) & 2147483647) % ");
        sql.push_bind(one_in).push(" = 0");
    }
    sql.push(" order by a.user_id limit ");
    sql.push_bind(LOOKED_AT * 2);
    Ok(sql
        .build_query_scalar()
        .persistent(false)
        .fetch_all(connection)
        .await?)
}

/// What becomes of each of these people.
async fn judge(
    connection: &mut PgConnection,
    wish: &Estimate<'_>,
    gate: &Gate<'_>,
    now: DateTime<Utc>,
    people: Vec<Person>,
    tally: &mut Tally,
) -> Result<()> {
    let (mut members, mut addresses, mut bodies, mut days) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut cases = Vec::with_capacity(people.len());
    for person in people {
        let reach = person.contact.reach(wish.channel, gate.region);
        let filled = wish.draft.fill(&person.contact.values());
        let zone = person.contact.zone(gate.zone);
        members.push(person.contact.user_id);
        addresses.push(reach.as_ref().ok().cloned());
        bodies.push(match &filled {
            Ok(filled) => filled.body.clone(),
            Err(_) => String::new(),
        });
        days.push(day_of(now, zone));
        cases.push((person, reach, filled, zone));
    }
    let mut facts: Vec<FactsRecord> = sqlx::query_as(include_str!("queries/facts_of_many.sql"))
        .bind(members)
        .bind(addresses)
        .bind(bodies)
        .bind(days)
        .bind(wish.channel.as_str())
        .bind(now - gate.policy.repeat_after)
        .fetch_all(connection)
        .await?;
    facts.sort_by_key(|facts| facts.n);
    for ((person, reach, filled, zone), known) in cases.into_iter().zip(facts) {
        let newest = |consent: Option<String>, source: Option<String>| {
            let (Some(consent), Some(source)) = (consent, source) else {
                return Ok(None);
            };
            let (consent, source) = (word(&consent)?, word(&source)?);
            Ok::<_, crate::Error>(Some(Standing { consent, source }))
        };
        let twice = match (&reach, &filled) {
            (Ok(address), Ok(filled)) => tally.is_written(address, &filled.body),
            _ => false,
        };
        let facts = Facts {
            channel: wish.channel,
            unreachable: reach.as_ref().err().copied(),
            configured: gate.carried.contains(&wish.channel),
            standing: standing(
                newest(known.address_consent, known.address_source)?,
                newest(known.member_consent, known.member_source)?,
            ),
            zone,
            today: u32::try_from(known.today).unwrap_or(u32::MAX),
            // Two members of one number get the same words once.
            repeated: known.repeated || twice,
            answers: false,
        };
        let held_until = match may_send(&facts, gate.policy, now) {
            Verdict::Refuse(reason) => {
                tally.skip(reason);
                continue;
            }
            Verdict::Wait { until, .. } => Some(until),
            Verdict::Go => None,
        };
        let filled = match filled {
            Ok(filled) => filled,
            Err(reason) => {
                tally.skip(reason);
                continue;
            }
        };
        let notes = usize::try_from(person.notes).unwrap_or(usize::MAX);
        if !has_room(&person.custom_tags, notes, wish.tag, wish.note) {
            tally.skip(HoldReason::NoRoom);
            continue;
        }
        tally.write(Sample {
            member: MemberId(person.contact.user_id),
            name: person.member_name,
            address: reach.unwrap_or_default(),
            segments: segments(wish.channel, &filled.body),
            filled,
            held_until,
        });
    }
    Ok(())
}

/// What was found so far.
#[derive(Default)]
struct Tally {
    looked_at: i64,
    sent: i64,
    waiting: i64,
    segments: i64,
    skipped: BTreeMap<HoldReason, i64>,
    written: HashSet<(String, String)>,
    samples: Vec<Sample>,
}

impl Tally {
    fn is_written(&self, address: &str, body: &str) -> bool {
        let words = (address.to_owned(), body.to_owned());
        self.written.contains(&words)
    }

    fn skip(&mut self, reason: HoldReason) {
        self.looked_at += 1;
        *self.skipped.entry(reason).or_default() += 1;
    }

    fn write(&mut self, sample: Sample) {
        self.looked_at += 1;
        match sample.held_until {
            Some(_) => self.waiting += 1,
            None => self.sent += 1,
        }
        self.segments += i64::from(sample.segments.unwrap_or(0));
        self.written
            .insert((sample.address.clone(), sample.filled.body.clone()));
        if self.samples.len() < SAMPLES {
            self.samples.push(sample);
        }
    }

    /// For all of them.
    fn told(self, matching: i64, exact: bool) -> Estimated {
        let looked_at = self.looked_at.max(1);
        let of_all = |some: i64| match exact {
            true => some,
            false => {
                let scaled = i128::from(some) * i128::from(matching) / i128::from(looked_at);
                i64::try_from(scaled).unwrap_or(i64::MAX)
            }
        };
        let mut skipped: Vec<SkippedMembers> = self
            .skipped
            .into_iter()
            .map(|(reason, members)| SkippedMembers {
                reason,
                members: of_all(members).max(1),
            })
            .collect();
        skipped.sort_by_key(|skipped| std::cmp::Reverse(skipped.members));
        Estimated {
            matching,
            exact,
            sent: of_all(self.sent),
            waiting: of_all(self.waiting),
            skipped,
            segments: of_all(self.segments),
            samples: self.samples,
        }
    }
}
