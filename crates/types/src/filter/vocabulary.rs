//! Which fields there are, and the words that those with closed lists take: those that ship with the product, or those
//! of an installation.

use super::error::Expectation;
use super::field::{Field, Kind, Subject};
use crate::status::{self, Status};
use crate::statuses::{StatusDefinition, Statuses};

/// What a filter is about, and the statuses that members can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    subject: Subject,
    engagement: Vec<String>,
    health: Vec<String>,
}

impl Default for Vocabulary {
    /// The words that ship with the product.
    fn default() -> Self {
        let keys = |list: &[Status]| list.iter().map(|status| status.key.to_owned()).collect();
        Self {
            subject: Subject::Members,
            engagement: keys(status::ENGAGEMENT),
            health: keys(status::HEALTH),
        }
    }
}

impl From<&Statuses> for Vocabulary {
    fn from(statuses: &Statuses) -> Self {
        let keys = |list: &[StatusDefinition]| list.iter().map(|one| one.key.clone()).collect();
        Self {
            subject: Subject::Members,
            engagement: keys(&statuses.engagement),
            health: keys(&statuses.health),
        }
    }
}

impl Vocabulary {
    /// That of something whose words all ship with the product.
    pub fn of(subject: Subject) -> Self {
        Self {
            subject,
            ..Self::default()
        }
    }

    /// What the filter is about.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// The words of a field; none where the field is not one of words.
    pub fn words(&self, field: Field) -> Vec<&str> {
        match (field, field.kind()) {
            (Field::EngagementStatus, _) => self.engagement.iter().map(String::as_str).collect(),
            (Field::HealthStatus, _) => self.health.iter().map(String::as_str).collect(),
            (_, Kind::Word { known, .. }) => known.iter().map(|status| status.key).collect(),
            _ => Vec::new(),
        }
    }

    /// What could stand at a place, in words.
    pub(super) fn expected(&self, expectation: Expectation) -> Vec<String> {
        match expectation {
            Expectation::Value(field) | Expectation::ListValue(field) => {
                let words = self.words(field);
                match words.is_empty() {
                    true => expectation.words(),
                    false => words.into_iter().map(str::to_owned).collect(),
                }
            }
            _ => expectation.words(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse, parse_with};
    use super::*;

    #[test]
    fn words_of_an_installation_are_taken_and_others_are_told_the_nearest() {
        let vocabulary = Vocabulary {
            engagement: vec!["on_leave".to_owned()],
            ..Vocabulary::default()
        };
        let text = "engagement_status in (on_leave) and health_status = churned";
        let read = parse_with(text, &vocabulary).unwrap().unwrap();
        assert_eq!(read.to_string(), text);
        assert!(parse(text).is_err());
        let error = parse_with("engagement_status = on_leav", &vocabulary).unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("on_leave"));
        assert_eq!(error.expected, ["on_leave"]);
        assert!(parse_with("engagement_status = active", &vocabulary).is_err());
        assert!(parse_with("engagement_status = unclassified", &vocabulary).is_ok());
    }
}
