//! The fields of a member that people set, each as the value that history keeps; knows no bounds.
//!
//! This is the one list of them: a field is added here, and the compiler asks for the rest.

use crm_types::changes::ManualField;
use serde_json::Value;

/// Everything people set about one member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manual {
    pub engagement_status: Option<String>,
    pub health_status: Option<String>,
    /// Goes before the tier from billing.
    pub tier_by_hand: Option<String>,
    pub custom_tags: Vec<String>,
    pub admin_notes: Option<String>,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub field: ManualField,
    pub before: Value,
    pub after: Value,
}

impl Manual {
    /// The field's value as history keeps it; null where it is not set.
    pub fn get(&self, field: ManualField) -> Value {
        match field {
            ManualField::EngagementStatus => text(&self.engagement_status),
            ManualField::HealthStatus => text(&self.health_status),
            ManualField::CustomTags => self.custom_tags.clone().into(),
            ManualField::AdminNotes => text(&self.admin_notes),
            ManualField::TierByHand => text(&self.tier_by_hand),
        }
    }

    /// The same with one field as history has kept it. What is no value of the field counts as not set.
    #[must_use]
    pub fn with(mut self, field: ManualField, value: &Value) -> Self {
        let text = value.as_str().map(str::to_owned);
        match field {
            ManualField::EngagementStatus => self.engagement_status = text,
            ManualField::HealthStatus => self.health_status = text,
            ManualField::CustomTags => {
                let tags = value.as_array().into_iter().flatten();
                self.custom_tags = tags.filter_map(Value::as_str).map(str::to_owned).collect();
            }
            ManualField::AdminNotes => self.admin_notes = text,
            ManualField::TierByHand => self.tier_by_hand = text,
        }
        self
    }

    /// Whether nobody has set anything.
    pub fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    /// What would have to change for this to become `other`.
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let fields = ManualField::ALL.iter().copied();
        fields
            .map(|field| Difference {
                field,
                before: self.get(field),
                after: other.get(field),
            })
            .filter(|difference| difference.before != difference.after)
            .collect()
    }
}

fn text(text: &Option<String>) -> Value {
    text.clone().map_or(Value::Null, Value::String)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_and_leads_back() {
        let before = Manual {
            engagement_status: Some("active".to_owned()),
            custom_tags: vec!["vip".to_owned()],
            ..Manual::default()
        };
        let after = Manual {
            custom_tags: Vec::new(),
            admin_notes: Some("x".to_owned()),
            ..before.clone()
        };
        let differences = before.differences(&after);
        let fields: Vec<_> = differences.iter().map(|found| found.field).collect();
        assert_eq!(fields, [ManualField::CustomTags, ManualField::AdminNotes]);
        let back = differences.iter().fold(after, |manual, difference| {
            manual.with(difference.field, &difference.before)
        });
        assert_eq!(back, before);
        assert_eq!(before.differences(&before), []);
    }
}
