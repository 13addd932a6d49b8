//! What it means for a member to be in a column of a board, as an edit; moves nobody.

use crm_types::members::{ColumnKey, Grouping};

use super::edit::Edit;
use super::tags;

/// A card cannot be put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadMove {
    /// The column is one that its members came into otherwise.
    TakesNoCards,
    /// The board has no such column.
    NoSuchColumn { columns: Vec<String> },
    /// A tag of the board is none that a member can have.
    Tag(String),
}

impl Edit {
    /// What brings a member into this column, whichever they are in.
    ///
    /// # Errors
    /// Whether a status or a tier exists only the database knows.
    pub fn moving(group_by: &Grouping, to: &ColumnKey) -> Result<Self, BadMove> {
        let value = match to {
            ColumnKey::Value(value) => Some(value.clone()),
            ColumnKey::Unclassified => None,
            ColumnKey::Other if matches!(group_by, Grouping::Tags(_)) => None,
            ColumnKey::Other => return Err(BadMove::TakesNoCards),
        };
        let edit = Self::default();
        match group_by {
            Grouping::EngagementStatus => Ok(Self {
                engagement_status: Some(value),
                ..edit
            }),
            Grouping::HealthStatus => Ok(Self {
                health_status: Some(value),
                ..edit
            }),
            // Nobody can be without a tier by hand.
            Grouping::SubscriptionTier if value.is_none() => Err(BadMove::TakesNoCards),
            Grouping::SubscriptionTier => Ok(Self {
                tier_by_hand: Some(value),
                ..edit
            }),
            Grouping::Tags(all) => among_tags(all, to),
        }
    }
}

/// The board's other tags go.
fn among_tags(all: &[String], to: &ColumnKey) -> Result<Edit, BadMove> {
    let (mut add_tags, mut remove_tags) = (Vec::new(), Vec::new());
    for tag in all {
        let tag = tags::tag(tag).map_err(|fault| BadMove::Tag(fault.to_string()))?;
        let is_goal = match to {
            ColumnKey::Value(value) => tags::has(std::slice::from_ref(&tag), value),
            ColumnKey::Unclassified | ColumnKey::Other => false,
        };
        match is_goal {
            true => add_tags.push(tag),
            false => remove_tags.push(tag),
        }
    }
    if add_tags.is_empty() && *to != ColumnKey::Other {
        let other = ColumnKey::Other.to_string();
        let columns = all.iter().cloned().chain([other]).collect();
        return Err(BadMove::NoSuchColumn { columns });
    }
    Ok(Edit {
        add_tags,
        remove_tags,
        ..Edit::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moving(group_by: &str, to: &str) -> Result<Edit, BadMove> {
        Edit::moving(&group_by.parse().unwrap(), &to.parse().unwrap())
    }

    #[test]
    fn a_column_is_a_value_no_value_or_a_tag() {
        let edit = moving("engagement_status", "champion").unwrap();
        assert_eq!(edit.engagement_status, Some(Some("champion".to_owned())));
        let edit = moving("health_status", "unclassified").unwrap();
        assert_eq!(edit.health_status, Some(None));
        let edit = moving("subscription_tier", "household").unwrap();
        assert_eq!(edit.tier_by_hand, Some(Some("household".to_owned())));
        let edit = moving("tag:vip,late,Über", "LATE").unwrap();
        assert_eq!(edit.add_tags, ["late"]);
        assert_eq!(edit.remove_tags, ["vip", "Über"]);
        let edit = moving("tag:vip,late", "other").unwrap();
        assert!(edit.add_tags.is_empty());
        assert_eq!(edit.remove_tags, ["vip", "late"]);
    }

    #[test]
    fn some_columns_take_no_cards() {
        assert_eq!(moving("health_status", "other"), Err(BadMove::TakesNoCards));
        assert_eq!(
            moving("subscription_tier", "unclassified"),
            Err(BadMove::TakesNoCards)
        );
        let columns = vec!["vip".to_owned(), "other".to_owned()];
        for to in ["late", "unclassified"] {
            let refused = Err(BadMove::NoSuchColumn {
                columns: columns.clone(),
            });
            assert_eq!(moving("tag:vip", to), refused);
        }
    }
}
