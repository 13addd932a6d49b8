//! The members of a world, each made from the seed, its number and the world's last moment alone; reads no clock.

use chrono::{DateTime, Datelike, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_domain::tickets::Policy;
use uuid::Uuid;

use crate::activity::Activity;
use crate::commerce::Commerce;
use crate::dice::{Dice, Purpose};
use crate::error::Error;
use crate::household::{self, BLOCK, Role};
use crate::joining;
use crate::lead::{self, Lead};
use crate::life::Life;
use crate::opinion::Opinion;
use crate::person::Person;
use crate::profile::Profile;
use crate::revenue::Figures;
use crate::ticket::{self, Ticket};

/// A world without an edge: how many of its members there are is up to who takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    seed: u64,
    as_of: DateTime<Utc>,
}

/// A household and the moment from which somebody belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    pub id: Uuid,
    /// Of its owner alone: what it is called, and since when.
    pub founded: Option<String>,
    pub since: DateTime<Utc>,
}

/// All about one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: Uuid,
    pub joined_at: DateTime<Utc>,
    pub person: Person,
    pub profile: Option<Profile>,
    pub household: Option<Household>,
    pub life: Life,
    pub commerce: Commerce,
    pub revenue: Figures,
    pub activity: Activity,
    pub opinion: Option<Opinion>,
    /// The lead they were, and somebody else who asked.
    pub leads: Vec<Lead>,
    /// What they asked for help with.
    pub tickets: Vec<Ticket>,
}

impl World {
    /// The world of `seed` as it is at `as_of`, which is cut to microseconds.
    pub fn new(seed: u64, as_of: DateTime<Utc>) -> Result<Self, Error> {
        if !(2000..=9998).contains(&as_of.year()) {
            return Err(Error::Moment);
        }
        Ok(Self {
            seed,
            as_of: as_of.trunc_subsecs(6),
        })
    }

    /// Its last moment: nothing in it is later.
    pub fn as_of(&self) -> DateTime<Utc> {
        self.as_of
    }

    /// Its first `count` members. A smaller world is the beginning of a larger one.
    pub fn members(&self, count: u64) -> impl Iterator<Item = Member> + use<> {
        let world = *self;
        (0..count.div_ceil(BLOCK)).flat_map(move |block| {
            let wanted = (count - block * BLOCK).min(BLOCK);
            world.block(block, wanted as usize)
        })
    }

    fn dice(&self, index: u64, purpose: Purpose) -> Dice {
        Dice::new(self.seed, index, purpose)
    }

    /// The first `count` members of a block.
    fn block(&self, block: u64, count: usize) -> Vec<Member> {
        let roles = household::roles(self.seed, block);
        let mut members: Vec<Member> = Vec::with_capacity(count);
        for (at, role) in roles.iter().take(count).enumerate() {
            let owner = match role {
                Role::Guest { owner } => members.get((owner % BLOCK) as usize),
                Role::Alone | Role::Owner { .. } => None,
            };
            let member = self.member(block * BLOCK + at as u64, *role, owner);
            members.push(member);
        }
        members
    }

    fn member(&self, index: u64, role: Role, owner: Option<&Member>) -> Member {
        let now = self.as_of;
        let id = self.dice(index, Purpose::Id).uuid();
        let mut dice = self.dice(index, Purpose::Person);
        let person = Person::draw(&mut dice, index, owner.map(|owner| &owner.person));
        let offset = person.place.offset;
        // Guests come once there is a household, most of them soon.
        let invited = owner
            .and_then(|owner| owner.household.as_ref())
            .map(|household| household.since);
        let joined_at = match invited {
            Some(since) => {
                let seconds = (now - since).num_seconds().min(40 * 86_400);
                since + TimeDelta::seconds(dice.between(seconds.min(60), seconds))
            }
            None => joining::draw(&mut dice, offset, now),
        };
        let life = Life::draw(&mut self.dice(index, Purpose::Life));
        let money = self.dice(index, Purpose::Money);
        let commerce = match role {
            Role::Alone => Commerce::draw(money, &life, joined_at, now),
            Role::Owner { guests } => {
                Commerce::draw_household(money, &life, joined_at, now, guests)
            }
            Role::Guest { .. } => Commerce::default(),
        };
        let household = match (role, owner) {
            (Role::Owner { .. }, _) => {
                let since = commerce
                    .subscriptions
                    .first()
                    .map_or(joined_at, |s| s.started_at);
                Some(self.found(index, &person, since))
            }
            (_, Some(owner)) => owner.household.as_ref().map(|household| Household {
                id: household.id,
                founded: None,
                since: joined_at,
            }),
            _ => None,
        };
        let activity = Activity::draw(
            self.dice(index, Purpose::Activity),
            &life,
            &commerce,
            joined_at,
            offset,
            now,
        );
        let mut dice = self.dice(index, Purpose::Profile);
        let profile = Profile::draw(&mut dice, life.temperament, &person, joined_at, now);
        let mut dice = self.dice(index, Purpose::Opinion);
        let opinion = Opinion::draw(&mut dice, &activity, &commerce, joined_at, now);
        let revenue = Figures::of(&commerce, now);
        let mut dice = self.dice(index, Purpose::Lead);
        let invited = matches!(role, Role::Guest { .. });
        let came = (!invited).then_some((id, &person, joined_at));
        let leads = lead::draw(&mut dice, index, came, now);
        let mut dice = self.dice(index, Purpose::Ticket);
        let tickets = ticket::draw(&mut dice, &Policy::usual(Tz::UTC), id, joined_at, now);
        Member {
            id,
            joined_at,
            person,
            profile,
            household,
            life,
            commerce,
            revenue,
            activity,
            opinion,
            leads,
            tickets,
        }
    }

    fn found(&self, index: u64, person: &Person, since: DateTime<Utc>) -> Household {
        // Past the dice that the block's roles are thrown with.
        let mut dice = self.dice(index | 1 << 48, Purpose::Household);
        let family = person.last_name.as_deref().or(person.first_name.as_deref());
        let name = family.map_or_else(|| "Home".to_owned(), |family| format!("{family} household"));
        Household {
            id: dice.uuid(),
            founded: Some(name),
            since,
        }
    }
}
