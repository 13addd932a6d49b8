//! What members tell of themselves, some of it or all; never a number that could be somebody's.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::activity::{File, FileKind, Made};
use crate::dice::Dice;
use crate::life::Temperament;
use crate::person::Person;
use crate::words;

/// Everything beside the name, which the person has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub phone: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub gender: Option<&'static str>,
    pub city: Option<&'static str>,
    /// Blank where they passed over it.
    pub state: Option<&'static str>,
    pub country: Option<&'static str>,
    pub time_zone: Option<&'static str>,
    pub occupation: Option<&'static str>,
    pub company: Option<&'static str>,
    pub relationship_status: Option<&'static str>,
    pub about: Option<&'static str>,
    pub avatar: Option<Made<File>>,
    pub updated_at: DateTime<Utc>,
}

impl Profile {
    /// `None` for who never opened the form.
    pub fn draw(
        dice: &mut Dice,
        temperament: Temperament,
        person: &Person,
        joined_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let (opens, usual) = match temperament {
            Temperament::Absent => (550, 40),
            Temperament::Dormant => (900, 170),
            Temperament::Light => (990, 430),
            Temperament::Regular => (1000, 720),
            Temperament::Devoted => (1000, 900),
        };
        if !dice.chance(opens) {
            return None;
        }
        let fills = (usual + dice.between(-160, 260)).clamp(0, 1000) as u32;
        let place = person.place;
        let gender = if person.woman { "Female" } else { "Male" };
        let birthday = now.date_naive() - Days::new(dice.between(18 * 365, 80 * 365) as u64);
        let latest = (now - joined_at).num_seconds();
        let avatar = File {
            kind: FileKind::Avatar,
            bytes: dice.between(18_000, 900_000),
        };
        let avatar_at = joined_at + TimeDelta::seconds(dice.between(60, 3_600).min(latest));
        let avatar = Made {
            id: dice.uuid(),
            at: avatar_at,
            what: avatar,
        };
        // By what is drawn already, so that no other draw is another one.
        let area = AREAS[avatar.id.as_bytes()[15] as usize % AREAS.len()];
        let phone = digits(dice, person.culture.phone, area);
        let other = *dice.pick(words::GENDERS);
        let gender = if dice.chance(60) { other } else { gender };
        let occupation = *dice.pick(words::OCCUPATIONS);
        let company = *dice.pick(words::COMPANIES);
        let relationship = *dice.pick(words::RELATIONSHIPS);
        let about = *dice.pick(words::ABOUT);
        let updated_at = joined_at + TimeDelta::seconds(dice.between(0, latest));
        let mut filled = || dice.chance(fills);
        Some(Self {
            phone: filled().then_some(phone),
            date_of_birth: filled().then_some(birthday),
            gender: filled().then_some(gender),
            city: filled().then_some(place.city),
            state: filled().then_some(place.state),
            country: filled().then_some(place.country),
            time_zone: filled().then_some(place.zone),
            occupation: filled().then_some(occupation),
            company: filled().then_some(company),
            relationship_status: filled().then_some(relationship),
            about: filled().then_some(about),
            avatar: filled().then_some(avatar),
            updated_at,
        })
    }
}

/// Area codes of North America. In each of them 555-0100 to 555-0199 are nobody's.
const AREAS: [&str; 32] = [
    "202", "206", "212", "213", "214", "215", "216", "303", "305", "312", "313", "314", "404",
    "405", "407", "412", "414", "415", "502", "503", "504", "505", "512", "602", "612", "615",
    "617", "702", "713", "801", "808", "907",
];

fn digits(dice: &mut Dice, pattern: &str, area: &str) -> String {
    let digit = |dice: &mut Dice| char::from(b'0' + dice.below(10) as u8);
    pattern
        .replace("@@@", area)
        .chars()
        .map(|c| if c == '#' { digit(dice) } else { c })
        .collect()
}
