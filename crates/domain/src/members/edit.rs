//! An edit of what people set: checked as far as can be told without the database, and what it makes of a member.

use crm_types::changes::ManualField;
use crm_types::members::{MAX_NOTES, MAX_TAGS, MemberPatch};

use super::manual::Manual;
use super::tags;

/// How long a tier may be, in characters.
const MAX_TIER: usize = 100;

/// A change to what people set. A field that is absent stays; of the rest each is in bounds and in its normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub engagement_status: Option<Option<String>>,
    pub health_status: Option<Option<String>>,
    pub tier_by_hand: Option<Option<String>>,
    pub custom_tags: Option<Vec<String>>,
    pub add_tags: Vec<String>,
    pub remove_tags: Vec<String>,
    pub admin_notes: Option<Option<String>>,
}

/// What is wrong with one field of a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field; dots lead into lists.
    pub field: String,
    /// A sentence that helps.
    pub message: String,
}

/// A member would have more tags than anybody may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyTags;

impl Edit {
    /// What a patch asks for.
    ///
    /// # Errors
    /// Every fault there is. Whether a status exists only the database knows.
    pub fn read(patch: &MemberPatch) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let status = |text: &Option<Option<String>>| {
            text.as_ref()
                .map(|text| text.as_ref().map(|text| text.trim().to_ascii_lowercase()))
        };
        let tier = patch.tier_by_hand.as_ref().map(|tier| {
            let tier = tier.as_ref().map(|tier| tier.trim().to_owned());
            if tier.as_ref().is_some_and(|tier| !is_tier(tier)) {
                faults.push(Fault {
                    field: ManualField::TierByHand.to_string(),
                    message: format!("A tier has 1 to {MAX_TIER} characters."),
                });
            }
            tier
        });
        let edit = Self {
            engagement_status: status(&patch.engagement_status),
            health_status: status(&patch.health_status),
            tier_by_hand: tier,
            custom_tags: patch
                .custom_tags
                .as_ref()
                .map(|list| read_tags("custom_tags", list, &mut faults)),
            add_tags: read_tags("add_tags", &patch.add_tags, &mut faults),
            remove_tags: read_tags("remove_tags", &patch.remove_tags, &mut faults),
            admin_notes: patch.admin_notes.as_ref().map(|notes| {
                let notes = notes.as_ref().filter(|notes| !notes.trim().is_empty());
                if notes.is_some_and(|notes| notes.chars().count() > MAX_NOTES) {
                    faults.push(Fault {
                        field: "admin_notes".to_owned(),
                        message: format!("Notes have {MAX_NOTES} characters at most."),
                    });
                }
                notes.cloned()
            }),
        };
        for (index, tag) in patch.add_tags.iter().enumerate() {
            if tags::tag(tag).is_ok_and(|tag| tags::has(&edit.remove_tags, &tag)) {
                faults.push(Fault {
                    field: format!("add_tags.{index}"),
                    message: "This tag is to be added and to be removed.".to_owned(),
                });
            }
        }
        match faults.is_empty() {
            true => Ok(edit),
            false => Err(faults),
        }
    }

    /// What this makes of a member.
    ///
    /// # Errors
    /// Only tags that come can be too many: a member of whom that is true already may be edited.
    pub fn apply(&self, current: &Manual) -> Result<Manual, TooManyTags> {
        let mut custom_tags = match &self.custom_tags {
            Some(list) => list.clone(),
            None => current.custom_tags.clone(),
        };
        custom_tags.retain(|tag| !tags::has(&self.remove_tags, tag));
        for tag in &self.add_tags {
            if !tags::has(&custom_tags, tag) {
                custom_tags.push(tag.clone());
            }
        }
        if custom_tags.len() > MAX_TAGS.max(current.custom_tags.len()) {
            return Err(TooManyTags);
        }
        let text = |wanted: &Option<Option<String>>, now: &Option<String>| {
            wanted.as_ref().unwrap_or(now).clone()
        };
        Ok(Manual {
            engagement_status: text(&self.engagement_status, &current.engagement_status),
            health_status: text(&self.health_status, &current.health_status),
            tier_by_hand: text(&self.tier_by_hand, &current.tier_by_hand),
            custom_tags,
            admin_notes: text(&self.admin_notes, &current.admin_notes),
        })
    }
}

fn is_tier(tier: &str) -> bool {
    (1..=MAX_TIER).contains(&tier.chars().count()) && !tier.chars().any(char::is_control)
}

/// Tags in their normal form; each that is none is a fault.
pub(crate) fn read_tags(field: &str, list: &[String], faults: &mut Vec<Fault>) -> Vec<String> {
    if list.len() > MAX_TAGS {
        faults.push(Fault {
            field: field.to_owned(),
            message: format!("{MAX_TAGS} tags are the most."),
        });
        return Vec::new();
    }
    let mut read = Vec::with_capacity(list.len());
    for (index, text) in list.iter().enumerate() {
        match tags::tag(text) {
            Ok(tag) => read.push(tag),
            Err(message) => faults.push(Fault {
                field: format!("{field}.{index}"),
                message,
            }),
        }
    }
    tags::unique(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    fn fields(patch: &MemberPatch) -> Vec<String> {
        let faults = Edit::read(patch).unwrap_err();
        faults.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn absent_stays_null_clears_and_a_value_sets() {
        let current = Manual {
            engagement_status: Some("active".to_owned()),
            health_status: Some("churned".to_owned()),
            tier_by_hand: Some("solo".to_owned()),
            custom_tags: strings(&["VIP", "old"]),
            admin_notes: Some("a".to_owned()),
        };
        let patch = MemberPatch {
            engagement_status: Some(Some("Champion".to_owned())),
            health_status: Some(None),
            add_tags: strings(&["vip", "new"]),
            remove_tags: strings(&["OLD", "nobody's"]),
            ..MemberPatch::default()
        };
        let after = Edit::read(&patch).unwrap().apply(&current).unwrap();
        assert_eq!(after.engagement_status.as_deref(), Some("champion"));
        assert_eq!(after.health_status, None);
        assert_eq!(after.tier_by_hand.as_deref(), Some("solo"));
        assert_eq!(after.custom_tags, ["VIP", "new"]);
        assert_eq!(after.admin_notes.as_deref(), Some("a"));
        let nothing = Edit::default().apply(&current).unwrap();
        assert_eq!(current.differences(&nothing), []);
    }

    #[test]
    fn blank_notes_are_none_and_long_ones_have_a_bound() {
        let notes = |text: String| MemberPatch {
            admin_notes: Some(Some(text)),
            ..MemberPatch::default()
        };
        assert_eq!(
            Edit::read(&notes(" \n".to_owned())).unwrap().admin_notes,
            Some(None)
        );
        assert!(Edit::read(&notes("💜".repeat(MAX_NOTES))).is_ok());
        assert_eq!(fields(&notes("x".repeat(MAX_NOTES + 1))), ["admin_notes"]);
    }

    #[test]
    fn each_fault_is_named_by_its_place() {
        let patch = MemberPatch {
            custom_tags: Some(strings(&["a", ""])),
            add_tags: strings(&["b"]),
            remove_tags: strings(&["B"]),
            tier_by_hand: Some(Some("x".repeat(101))),
            ..MemberPatch::default()
        };
        assert_eq!(
            fields(&patch),
            ["tier_by_hand", "custom_tags.1", "add_tags.0"]
        );
    }

    #[test]
    fn only_tags_that_come_can_be_too_many() {
        let many: Vec<String> = (0..=MAX_TAGS).map(|n| n.to_string()).collect();
        let current = Manual {
            custom_tags: many,
            ..Manual::default()
        };
        let add = Edit {
            add_tags: strings(&["one more"]),
            ..Edit::default()
        };
        assert_eq!(add.apply(&current), Err(TooManyTags));
        assert!(Edit::default().apply(&current).is_ok());
    }
}
