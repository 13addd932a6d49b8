//! Who is meant by a userId or an anonymousId, as far as it is known, and the links between them that messages make;
//! merges no two members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use crm_domain::ingestion::{Message, What, Who};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// What a name is: an anonymousId or a userId.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Anonymous,
    User,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Anonymous => "anonymous",
            Kind::User => "user",
        }
    }
}

/// Whose a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    Member(Uuid),
    /// Somebody who is not known yet, by this name.
    Unknown(Kind, String),
}

/// Who everybody is that a batch speaks of, and what it adds to that.
#[derive(Default)]
pub struct Identities {
    /// Members by userId.
    members: HashMap<String, Uuid>,
    /// The userId that a name stands for.
    aliases: HashMap<(Kind, String), String>,
    new_aliases: BTreeMap<(Kind, String), String>,
    /// userIds that became another name for a userId.
    renamed: BTreeMap<String, String>,
    new_external: BTreeMap<String, Uuid>,
}

/// Every name in a batch, and `more` userIds.
fn names<'m>(
    messages: &'m [Message],
    more: &'m [String],
) -> (BTreeSet<&'m str>, BTreeSet<&'m str>) {
    let mut anonymous = BTreeSet::new();
    let mut users: BTreeSet<&str> = more.iter().map(String::as_str).collect();
    for message in messages {
        anonymous.extend(message.who.anonymous.as_deref());
        users.extend(message.who.user.as_deref());
        if let What::Alias { previous } = &message.what {
            anonymous.insert(previous);
            users.insert(previous);
        }
    }
    (anonymous, users)
}

fn list(names: &BTreeSet<&str>) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// How a transaction holds the names it speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// With others who do not change who anybody is, either.
    Shared,
    /// Alone.
    Alone,
}

/// Has whoever else changes who these people are wait until this transaction ends, or, held alone, whoever else speaks of
/// them: two first sights of one user are one after the other, and nobody waits for somebody who waits for him.
pub async fn lock(
    connection: &mut PgConnection,
    messages: &[Message],
    more: &[String],
    hold: Hold,
) -> Result<()> {
    let (anonymous, users) = names(messages, more);
    sqlx::query(include_str!("queries/lock.sql"))
        .bind(list(&anonymous))
        .bind(list(&users))
        .bind(hold == Hold::Alone)
        .execute(connection)
        .await?;
    Ok(())
}

/// Reads who everybody is.
pub async fn read(
    connection: &mut PgConnection,
    messages: &[Message],
    more: &[String],
) -> Result<Identities> {
    let (anonymous, users) = names(messages, more);
    let mut identities = Identities::default();
    let aliases: Vec<(String, String, String)> =
        sqlx::query_as(include_str!("queries/find_aliases.sql"))
            .bind(list(&anonymous))
            .bind(list(&users))
            .fetch_all(&mut *connection)
            .await?;
    let mut ids: BTreeSet<String> = users.into_iter().map(str::to_owned).collect();
    for (kind, id, external_id) in aliases {
        let kind = match kind.as_str() {
            "anonymous" => Kind::Anonymous,
            _ => Kind::User,
        };
        ids.insert(external_id.clone());
        identities.aliases.insert((kind, id), external_id);
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let as_uuids: Vec<Option<Uuid>> = ids.iter().map(|id| Uuid::try_parse(id).ok()).collect();
    let members: Vec<(String, Uuid)> = sqlx::query_as(include_str!("queries/find_members.sql"))
        .bind(&ids)
        .bind(as_uuids)
        .fetch_all(connection)
        .await?;
    identities.members.extend(members);
    Ok(identities)
}

impl Identities {
    /// The userId that a userId stands for: mostly itself.
    pub fn target(&self, user: &str) -> String {
        // Whoever is known is nobody's other name.
        if self.members.contains_key(user) {
            return user.to_owned();
        }
        self.aliases
            .get(&(Kind::User, user.to_owned()))
            .cloned()
            .unwrap_or_else(|| user.to_owned())
    }

    /// The member behind a userId.
    pub fn member(&self, user: &str) -> Option<Uuid> {
        self.members.get(&self.target(user)).copied()
    }

    /// Whose a message is. A userId goes before an anonymousId.
    pub fn owner(&self, who: &Who) -> Owner {
        let user = match (&who.user, &who.anonymous) {
            (Some(user), _) => Some(self.target(user)),
            (None, Some(anonymous)) => self
                .aliases
                .get(&(Kind::Anonymous, anonymous.clone()))
                .cloned(),
            (None, None) => None,
        };
        match user {
            Some(user) => match self.members.get(&user) {
                Some(member) => Owner::Member(*member),
                None => Owner::Unknown(Kind::User, user),
            },
            None => Owner::Unknown(Kind::Anonymous, who.anonymous.clone().unwrap_or_default()),
        }
    }

    /// What a message says about who is who.
    pub fn learn(&mut self, message: &Message) {
        let Some(user) = &message.who.user else {
            return;
        };
        match &message.what {
            What::Identify { .. } => {
                if let Some(anonymous) = &message.who.anonymous {
                    let target = self.target(user);
                    self.link(Kind::Anonymous, anonymous, target);
                }
            }
            What::Alias { previous } => self.learn_alias(previous, user),
            What::Event { .. } | What::Login => {}
        }
    }

    /// Whichever of the two is not known becomes another name of the other. Two members stay two.
    fn learn_alias(&mut self, previous: &str, user: &str) {
        let target = self.target(user);
        if previous == user || self.target(previous) == target {
            return;
        }
        match (self.member(previous), self.members.get(&target).copied()) {
            (Some(_), Some(_)) => {}
            (Some(member), None) => self.know(target, member),
            (None, _) => {
                let old = self.target(previous);
                self.link(Kind::Anonymous, previous, target.clone());
                self.link(Kind::User, previous, target.clone());
                if old != previous {
                    self.link(Kind::User, &old, target.clone());
                }
                // Names that led there lead on.
                for name in [previous.to_owned(), old] {
                    for led in self
                        .aliases
                        .values_mut()
                        .chain(self.new_aliases.values_mut())
                    {
                        if *led == name {
                            led.clone_from(&target);
                        }
                    }
                    for led in self.renamed.values_mut() {
                        if *led == name {
                            led.clone_from(&target);
                        }
                    }
                    self.renamed.insert(name, target.clone());
                }
            }
        }
    }

    fn link(&mut self, kind: Kind, id: &str, target: String) {
        if kind == Kind::User && id == target {
            return;
        }
        let key = (kind, id.to_owned());
        if self.aliases.get(&key) != Some(&target) {
            self.aliases.insert(key.clone(), target.clone());
            self.new_aliases.insert(key, target);
        }
    }

    /// From here on this userId is this member.
    pub fn know(&mut self, user: String, member: Uuid) {
        if Uuid::try_parse(&user) != Ok(member) {
            self.new_external.insert(user.clone(), member);
        }
        self.members.insert(user, member);
    }

    /// As [`Identities::know`], whatever else was said or follows from the userId itself.
    pub fn claim(&mut self, user: &str, member: Uuid) {
        self.new_external.insert(user.to_owned(), member);
        self.members.insert(user.to_owned(), member);
    }

    /// All userIds that are known, with their members.
    pub fn known(&self) -> (Vec<String>, Vec<Uuid>) {
        let sorted: BTreeMap<_, _> = self.members.iter().collect();
        sorted
            .into_iter()
            .map(|(user, member)| (user.clone(), *member))
            .unzip()
    }

    /// Whether anything was learnt that is not written yet.
    pub fn has_news(&self) -> bool {
        !(self.new_external.is_empty() && self.new_aliases.is_empty() && self.renamed.is_empty())
    }

    /// Writes what was learnt.
    pub async fn write(&self, connection: &mut PgConnection, now: DateTime<Utc>) -> Result<()> {
        if !self.new_external.is_empty() {
            let (ids, members): (Vec<String>, Vec<Uuid>) =
                self.new_external.clone().into_iter().unzip();
            sqlx::query(include_str!("queries/insert_external_ids.sql"))
                .bind(ids)
                .bind(members)
                .bind(now)
                .execute(&mut *connection)
                .await?;
        }
        if !self.renamed.is_empty() {
            let (from, to): (Vec<String>, Vec<String>) = self.renamed.clone().into_iter().unzip();
            sqlx::query(include_str!("queries/lead_aliases_on.sql"))
                .bind(from)
                .bind(to)
                .execute(&mut *connection)
                .await?;
        }
        if !self.new_aliases.is_empty() {
            let mut kinds = Vec::new();
            let mut ids = Vec::new();
            let mut targets = Vec::new();
            for ((kind, id), target) in &self.new_aliases {
                kinds.push(kind.as_str());
                ids.push(id.clone());
                targets.push(target.clone());
            }
            sqlx::query(include_str!("queries/upsert_aliases.sql"))
                .bind(kinds)
                .bind(ids)
                .bind(targets)
                .bind(now)
                .execute(connection)
                .await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(user: Option<&str>, anonymous: Option<&str>, what: What) -> Message {
        Message {
            id: None,
            who: Who {
                user: user.map(str::to_owned),
                anonymous: anonymous.map(str::to_owned),
            },
            at: DateTime::UNIX_EPOCH,
            what,
        }
    }

    fn alias(previous: &str, user: &str) -> Message {
        let previous = previous.to_owned();
        message(Some(user), None, What::Alias { previous })
    }

    fn identify(user: &str, anonymous: &str) -> Message {
        let traits = Default::default();
        message(Some(user), Some(anonymous), What::Identify { traits })
    }

    fn owner(identities: &Identities, user: Option<&str>, anonymous: Option<&str>) -> Owner {
        identities.owner(&message(user, anonymous, What::Login).who)
    }

    const MEMBER: Uuid = Uuid::from_u128(7);

    #[test]
    fn a_visitor_who_says_who_he_is_is_known() {
        let mut identities = Identities::default();
        identities.know("42".to_owned(), MEMBER);
        assert_eq!(
            owner(&identities, None, Some("a")),
            Owner::Unknown(Kind::Anonymous, "a".to_owned())
        );
        identities.learn(&identify("42", "a"));
        assert_eq!(owner(&identities, None, Some("a")), Owner::Member(MEMBER));
        assert_eq!(
            owner(&identities, Some("43"), Some("a")),
            Owner::Unknown(Kind::User, "43".to_owned()),
            "the userId goes first"
        );
    }

    #[test]
    fn names_that_led_to_a_name_lead_on() {
        let mut identities = Identities::default();
        identities.learn(&identify("b", "a"));
        identities.learn(&alias("b", "c"));
        identities.learn(&alias("c", "d"));
        let d = Owner::Unknown(Kind::User, "d".to_owned());
        assert_eq!(owner(&identities, None, Some("a")), d);
        for user in ["b", "c", "d"] {
            assert_eq!(owner(&identities, Some(user), None), d, "{user}");
        }
        // Back again: no circle.
        identities.learn(&alias("d", "b"));
        assert_eq!(owner(&identities, Some("c"), None), d);
        identities.know("d".to_owned(), MEMBER);
        assert_eq!(owner(&identities, Some("b"), None), Owner::Member(MEMBER));
    }

    #[test]
    fn whoever_is_known_gets_the_other_name_and_two_members_stay_two() {
        let mut identities = Identities::default();
        identities.know("old".to_owned(), MEMBER);
        identities.learn(&alias("old", "new"));
        assert_eq!(identities.member("new"), Some(MEMBER));
        let other = Uuid::from_u128(8);
        identities.know("other".to_owned(), other);
        identities.learn(&alias("other", "new"));
        assert_eq!(identities.member("other"), Some(other));
        assert_eq!(identities.member("new"), Some(MEMBER));
    }
}
