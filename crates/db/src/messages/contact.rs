//! How a member is reached, and whose a number is; guesses nobody where several have it.

use chrono_tz::Tz;
use crm_domain::messages::{NoPhone, Phone, Region, mailbox};
use crm_types::ids::MemberId;
use crm_types::messages::{Channel, HoldReason, Values};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use crate::{Database, Result};

/// So many members who have given one number are told; more are too many to choose from.
const MOST_CANDIDATES: i64 = 200;

/// What is known of a member, for writing to them.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Contact {
    pub user_id: Uuid,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    /// As they wrote it.
    pub phone: Option<String>,
    pub time_zone: Option<String>,
    pub tier: Option<String>,
    pub vision_count: Option<i32>,
    /// A number that somebody said is theirs, the latest.
    pub linked_number: Option<String>,
}

/// Where a message goes, or why to nowhere.
pub type Reach = std::result::Result<String, HoldReason>;

impl Contact {
    /// Their address for a channel: what they gave, else a number that somebody said is theirs. A number without a
    /// country's code is one of `region`.
    ///
    /// # Errors
    /// `no_address` or `bad_address`.
    pub fn reach(&self, channel: Channel, region: Option<Region>) -> Reach {
        match channel {
            Channel::Sms => {
                let given = Phone::read(self.phone.as_deref().unwrap_or(""), region);
                let linked = |fault| {
                    let number = self.linked_number.as_deref().unwrap_or("");
                    Phone::heard(number).ok_or(fault)
                };
                given
                    .or_else(linked)
                    .map(|phone| phone.as_str().to_owned())
                    .map_err(|fault| match fault {
                        NoPhone::Blank => HoldReason::NoAddress,
                        NoPhone::Unreadable | NoPhone::Impossible => HoldReason::BadAddress,
                    })
            }
            Channel::Email => {
                let email = self.email.as_deref().ok_or(HoldReason::NoAddress)?;
                mailbox(email).ok_or(HoldReason::BadAddress)
            }
        }
    }

    /// Where they are, as far as they say, and else as the account is.
    pub fn zone(&self, account: Tz) -> Tz {
        let told = self.time_zone.as_deref().and_then(|zone| zone.parse().ok());
        told.unwrap_or(account)
    }

    /// What templates say of them.
    pub fn values(&self) -> Values {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Values {
            first_name: text(&self.first_name),
            last_name: text(&self.last_name),
            email: text(&self.email),
            tier: text(&self.tier),
            vision_count: self.vision_count.map(|n| n.to_string()).unwrap_or_default(),
        }
    }
}

/// What is known of this member; none where there is no such member.
pub async fn find_contact(database: &Database, member: MemberId) -> Result<Option<Contact>> {
    let mut connection = database.pool().acquire().await?;
    contact_of(&mut connection, member.0).await
}

pub(super) async fn contact_of(
    connection: &mut PgConnection,
    member: Uuid,
) -> Result<Option<Contact>> {
    Ok(sqlx::query_as(include_str!("queries/find_contact.sql"))
        .bind(member)
        .fetch_optional(connection)
        .await?)
}

/// Whose a number is: whoever was said, else whoever gave it.
pub(crate) async fn members_of(
    connection: &mut PgConnection,
    number: &str,
    region: Option<Region>,
) -> Result<Vec<Uuid>> {
    let linked: Option<Uuid> = sqlx::query_scalar(include_str!("queries/find_number_link.sql"))
        .bind(number)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(linked) = linked {
        return Ok(vec![linked]);
    }
    // A short code or a name is nobody's.
    let Some(phone) = Phone::heard(number) else {
        return Ok(Vec::new());
    };
    let alike: Vec<(Uuid, String)> = sqlx::query_as(include_str!("queries/find_phones.sql"))
        .bind(phone.tail())
        .bind(MOST_CANDIDATES)
        .fetch_all(connection)
        .await?;
    let theirs = |text: &str| Phone::read(text, region).is_ok_and(|theirs| theirs == phone);
    let mut members: Vec<Uuid> = alike
        .into_iter()
        .filter(|(_, text)| theirs(text))
        .map(|(member, _)| member)
        .collect();
    members.truncate(20);
    Ok(members)
}

/// Whether somebody said that this number is the member's.
pub(super) async fn is_linked(
    connection: &mut PgConnection,
    number: &str,
    member: Uuid,
) -> Result<bool> {
    let linked: Option<Uuid> = sqlx::query_scalar(include_str!("queries/find_number_link.sql"))
        .bind(number)
        .fetch_optional(connection)
        .await?;
    Ok(linked == Some(member))
}
