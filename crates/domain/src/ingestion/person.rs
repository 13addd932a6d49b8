//! What an identify call says about a person, as far as a profile has a place for it; asks nobody whether it is true.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

use super::{Details, moment};

/// What is known of somebody. What is not told is none, and so is what is told as null or blank: an SDK that does not
/// know a name has no wish to have it forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub email: Option<String>,
    /// When they joined the product.
    pub created_at: Option<DateTime<Utc>>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub gender: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub time_zone: Option<String>,
    pub occupation: Option<String>,
    pub company: Option<String>,
    pub relationship_status: Option<String>,
    pub about: Option<String>,
    pub avatar_url: Option<String>,
}

const SHORT: usize = 200;
const LONG: usize = 2000;

impl Person {
    /// Out of the traits of a call that was received at `received`.
    pub fn from_traits(traits: &Details, received: DateTime<Utc>) -> Self {
        let find = |names: &[&str]| find(traits, names);
        let short = |names: &[&str]| text(find(names), SHORT);
        let address = |part: &str| {
            let nested = traits
                .get("address")
                .and_then(|address| address.get(part))
                .and_then(|value| text(Some(value), SHORT));
            nested.or_else(|| short(&[part]))
        };
        let (first_name, last_name) = names(
            short(&["firstName", "first_name", "firstname", "given_name"]),
            short(&["lastName", "last_name", "lastname", "family_name"]),
            text(find(&["name", "fullName", "full_name"]), 2 * SHORT),
        );
        Self {
            email: text(find(&["email"]), 320).filter(|email| is_address(email)),
            created_at: moment::read(find(&["createdAt", "created_at", "created"]))
                .filter(|at| *at >= DateTime::UNIX_EPOCH && *at <= received),
            first_name,
            last_name,
            phone: short(&["phone", "phoneNumber", "phone_number"]),
            date_of_birth: moment::read(find(&[
                "birthday",
                "birthdate",
                "dateOfBirth",
                "date_of_birth",
            ]))
            .map(|at| at.date_naive())
            .filter(|date| date.year() >= 1900 && *date <= received.date_naive()),
            gender: short(&["gender"]),
            city: address("city"),
            state: address("state"),
            country: address("country"),
            time_zone: short(&["timezone", "timeZone", "time_zone"]),
            occupation: short(&["occupation", "title", "jobTitle", "job_title"]),
            company: match traits.get("company") {
                Some(Value::Object(company)) => text(company.get("name"), SHORT),
                company => text(company, SHORT),
            },
            relationship_status: short(&["relationshipStatus", "relationship_status"]),
            about: text(find(&["about", "description", "bio"]), LONG),
            avatar_url: text(find(&["avatar", "avatarUrl", "avatar_url"]), LONG),
        }
    }

    /// What is known after `later` was told, too.
    pub fn then(self, later: Self) -> Self {
        Self {
            email: later.email.or(self.email),
            created_at: later.created_at.or(self.created_at),
            first_name: later.first_name.or(self.first_name),
            last_name: later.last_name.or(self.last_name),
            phone: later.phone.or(self.phone),
            date_of_birth: later.date_of_birth.or(self.date_of_birth),
            gender: later.gender.or(self.gender),
            city: later.city.or(self.city),
            state: later.state.or(self.state),
            country: later.country.or(self.country),
            time_zone: later.time_zone.or(self.time_zone),
            occupation: later.occupation.or(self.occupation),
            company: later.company.or(self.company),
            relationship_status: later.relationship_status.or(self.relationship_status),
            about: later.about.or(self.about),
            avatar_url: later.avatar_url.or(self.avatar_url),
        }
    }

    /// Whether there is anything that a profile has a place for.
    pub fn has_profile(&self) -> bool {
        let account = Self {
            email: self.email.clone(),
            created_at: self.created_at,
            ..Self::default()
        };
        *self != account
    }
}

/// First and last name; a name told as one is cut at its first space.
fn names(
    first: Option<String>,
    last: Option<String>,
    whole: Option<String>,
) -> (Option<String>, Option<String>) {
    if first.is_some() || last.is_some() {
        return (first, last);
    }
    let Some(whole) = whole else {
        return (None, None);
    };
    match whole.split_once(char::is_whitespace) {
        Some((first, last)) => (
            Some(first.to_owned()),
            Some(last.trim().to_owned()).filter(|last| !last.is_empty()),
        ),
        None => (Some(whole), None),
    }
}

fn find<'t>(traits: &'t Details, names: &[&str]) -> Option<&'t Value> {
    names
        .iter()
        .filter_map(|name| traits.get(*name))
        .find(|value| !value.is_null())
}

/// A text that is not blank, of at most `most` characters; a number is one, too.
fn text(value: Option<&Value>, most: usize) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().chars().take(most).collect(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn is_address(text: &str) -> bool {
    text.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person(traits: Value) -> Person {
        let received = "2026-03-10T12:00:00Z".parse().unwrap();
        Person::from_traits(traits.as_object().unwrap(), received)
    }

    #[test]
    fn traits_find_their_places() {
        let person = person(json!({
            "firstName": " Amara ", "last_name": "Okafor", "name": "Somebody Else", "email": "amara@example.com",
            "phone": 15550100, "birthday": "1990-02-03T00:00:00Z", "address": {"city": "Lagos", "country": "NG"},
            "state": "Lagos", "company": {"name": "Acme"}, "title": "Engineer", "createdAt": "2025-01-02T03:04:05Z",
            "timezone": "Africa/Lagos", "avatar": "https://example.com/a.png", "plan": "solo",
        }));
        let expected = Person {
            email: Some("amara@example.com".to_owned()),
            created_at: Some("2025-01-02T03:04:05Z".parse().unwrap()),
            first_name: Some("Amara".to_owned()),
            last_name: Some("Okafor".to_owned()),
            phone: Some("15550100".to_owned()),
            date_of_birth: NaiveDate::from_ymd_opt(1990, 2, 3),
            city: Some("Lagos".to_owned()),
            state: Some("Lagos".to_owned()),
            country: Some("NG".to_owned()),
            time_zone: Some("Africa/Lagos".to_owned()),
            occupation: Some("Engineer".to_owned()),
            company: Some("Acme".to_owned()),
            avatar_url: Some("https://example.com/a.png".to_owned()),
            ..Person::default()
        };
        assert_eq!(person, expected);
    }

    #[test]
    fn a_name_told_as_one_is_cut() {
        for (name, first, last) in [
            ("Amara Okafor", Some("Amara"), Some("Okafor")),
            (
                "Maria del Carmen Ruiz",
                Some("Maria"),
                Some("del Carmen Ruiz"),
            ),
            ("Madonna", Some("Madonna"), None),
            ("  ", None, None),
        ] {
            let person = person(json!({"name": name}));
            assert_eq!(person.first_name.as_deref(), first);
            assert_eq!(person.last_name.as_deref(), last);
        }
    }

    #[test]
    fn nonsense_is_not_told() {
        let person = person(json!({
            "email": "nobody", "firstName": null, "phone": "", "birthday": "2999-01-01", "createdAt": "2999-01-01T00:00:00Z",
            "gender": {"a": 1}, "company": [], "city": true, "address": "somewhere", "lastName": "  ",
        }));
        assert_eq!(person, Person::default());
        assert!(!person.has_profile());
    }

    #[test]
    fn what_is_told_later_counts_and_silence_does_not() {
        let first = person(json!({"email": "a@example.com", "city": "Lagos"}));
        let second = person(json!({"email": "b@example.com", "city": null}));
        let known = first.then(second);
        assert_eq!(known.email.as_deref(), Some("b@example.com"));
        assert_eq!(known.city.as_deref(), Some("Lagos"));
        assert!(known.has_profile());
    }
}
