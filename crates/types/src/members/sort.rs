//! In which order members are listed: a closed set of fields, each with an index behind it; sorts nothing itself.

use std::fmt;
use std::str::FromStr;

/// What members can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SortField {
    Name,
    Email,
    CreatedAt,
    LastLoginAt,
    EngagementStatus,
    SubscriptionTier,
    VisionCount,
    Mrr,
}

impl SortField {
    pub const ALL: [SortField; 8] = [
        SortField::Name,
        SortField::Email,
        SortField::CreatedAt,
        SortField::LastLoginAt,
        SortField::EngagementStatus,
        SortField::SubscriptionTier,
        SortField::VisionCount,
        SortField::Mrr,
    ];

    /// As it stands in `sort=`, without the minus.
    pub fn as_str(self) -> &'static str {
        match self {
            SortField::Name => "name",
            SortField::Email => "email",
            SortField::CreatedAt => "created_at",
            SortField::LastLoginAt => "last_login_at",
            SortField::EngagementStatus => "engagement_status",
            SortField::SubscriptionTier => "subscription_tier",
            SortField::VisionCount => "vision_count",
            SortField::Mrr => "mrr",
        }
    }
}

/// A field and a direction, written `name` or `-name`. Unknown values come last either way; ties are broken by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    pub field: SortField,
    pub descending: bool,
}

impl Default for Sort {
    /// The newest members first.
    fn default() -> Self {
        Self {
            field: SortField::CreatedAt,
            descending: true,
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.descending { "-" } else { "" };
        write!(f, "{minus}{}", self.field.as_str())
    }
}

/// Members cannot be sorted by that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("members cannot be sorted by that")]
pub struct UnknownSort;

impl FromStr for Sort {
    type Err = UnknownSort;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        SortField::ALL
            .into_iter()
            .find(|field| field.as_str() == name)
            .map(|field| Self { field, descending })
            .ok_or(UnknownSort)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for field in SortField::ALL {
            for descending in [false, true] {
                let sort = Sort { field, descending };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        assert_eq!("--name".parse::<Sort>(), Err(UnknownSort));
    }
}
