//! The fields of the language in the groups that the menu of filters shows; a field missing here would be out of reach
//! of the mouse, and a test asks for it.

use crm_types::filter::Field::{self, *};

/// A heading and its fields.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub label: &'static str,
    pub fields: &'static [Field],
}

/// In the order they are shown: what is asked most comes first.
pub const GROUPS: [Group; 5] = [
    Group {
        label: "Member",
        fields: &[
            EngagementStatus,
            HealthStatus,
            CustomTags,
            Name,
            Email,
            CreatedAt,
            AdminNotes,
            UserId,
        ],
    },
    Group {
        label: "Activity",
        fields: &[LastLoginAt, DaysSinceLastLogin, TotalLogins],
    },
    Group {
        label: "Features",
        fields: &[
            VisionCount,
            VisionRefinementCount,
            AudioGeneratedCount,
            JournalEntryCount,
            VisionBoardImageCount,
            ProfileCompletionPercent,
            S3FileCount,
            TotalStorageMb,
            TokensUsed,
            TokensRemaining,
        ],
    },
    Group {
        label: "Revenue",
        fields: &[
            SubscriptionTier,
            SubscriptionStatus,
            Mrr,
            Ltv,
            TotalSpent,
            SubscriptionStartDate,
            MonthsSubscribed,
            RawStatus,
        ],
    },
    Group {
        label: "Record",
        fields: &[CalculatedAt, UpdatedAt],
    },
];

/// The groups with those fields whose label or name has `typed` in it; empty groups are left out.
pub fn matching(typed: &str) -> Vec<(&'static str, Vec<Field>)> {
    let typed = typed.trim().to_lowercase();
    GROUPS
        .iter()
        .map(|group| {
            let fields = group.fields.iter().copied().filter(|field| {
                let info = field.info();
                info.label.to_lowercase().contains(&typed)
                    || info.name.contains(&typed)
                    || info.aliases.iter().any(|alias| alias.contains(&typed))
            });
            (group.label, fields.collect::<Vec<_>>())
        })
        .filter(|(_, fields)| !fields.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crm_types::filter::FIELDS;

    #[test]
    fn every_field_stands_in_one_group() {
        for info in FIELDS {
            let count = GROUPS
                .iter()
                .filter(|group| group.fields.contains(&info.field))
                .count();
            assert_eq!(count, 1, "{}", info.name);
        }
    }

    #[test]
    fn fields_are_found_by_label_name_and_alias() {
        assert_eq!(matching("").len(), GROUPS.len());
        assert_eq!(matching(" Visions "), [("Features", vec![VisionCount])]);
        assert_eq!(matching("joined")[0].1, [CreatedAt]);
        assert!(matching("shoe size").is_empty());
    }
}
