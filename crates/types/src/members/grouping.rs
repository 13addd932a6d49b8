//! What a board groups members by, how its columns are named in addresses, and in which order cards stand; sorts nothing.

use std::fmt;
use std::str::FromStr;

use crate::members::{MAX_TAG, Sort, SortField};
use crate::words::words;

/// So many tags a board has columns for.
pub const MAX_TAG_COLUMNS: usize = 12;

const TAGS: &str = "tag:";

/// What members are grouped by: a field of one value, or tags that somebody chose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    EngagementStatus,
    HealthStatus,
    SubscriptionTier,
    /// A column each, in this order. Whoever has two of them stands in both.
    Tags(Vec<String>),
}

/// Members cannot be grouped by that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadGrouping {
    #[error(
        "Members are grouped by engagement_status, health_status, subscription_tier, or tag:… with tags between commas."
    )]
    Unknown,
    #[error("A board has columns for 1 to {MAX_TAG_COLUMNS} tags.")]
    Count,
    #[error("A tag has 1 to {MAX_TAG} characters.")]
    Tag,
    #[error("“{0}” stands there twice.")]
    Twice(String),
}

impl FromStr for Grouping {
    type Err = BadGrouping;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "engagement_status" => Ok(Self::EngagementStatus),
            "health_status" => Ok(Self::HealthStatus),
            "subscription_tier" => Ok(Self::SubscriptionTier),
            _ => tags(text.strip_prefix(TAGS).ok_or(BadGrouping::Unknown)?).map(Self::Tags),
        }
    }
}

fn tags(text: &str) -> Result<Vec<String>, BadGrouping> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim) {
        if tag.is_empty() || tag.chars().count() > MAX_TAG {
            return Err(BadGrouping::Tag);
        }
        let lower = tag.to_lowercase();
        if tags.iter().any(|known| known.to_lowercase() == lower) {
            return Err(BadGrouping::Twice(tag.to_owned()));
        }
        if tags.len() == MAX_TAG_COLUMNS {
            return Err(BadGrouping::Count);
        }
        tags.push(tag.to_owned());
    }
    Ok(tags)
}

impl fmt::Display for Grouping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EngagementStatus => f.write_str("engagement_status"),
            Self::HealthStatus => f.write_str("health_status"),
            Self::SubscriptionTier => f.write_str("subscription_tier"),
            Self::Tags(tags) => write!(f, "{TAGS}{}", tags.join(",")),
        }
    }
}

/// Whose cards a column has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKey {
    /// Members with this value, or this tag.
    Value(String),
    /// Members without a value.
    Unclassified,
    /// Everybody else: members whose value has no column, or with none of the tags.
    Other,
}

const UNCLASSIFIED: &str = crate::status::UNCLASSIFIED;
const OTHER: &str = "other";
/// Where moves are sent, beside the columns.
const MOVES: &str = "moves";
/// Before a value that would be taken for one of the words above.
const LITERALLY: char = '=';

/// The text names no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a column is named by 1 to 200 characters")]
pub struct BadColumn;

impl FromStr for ColumnKey {
    type Err = BadColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let sane = (1..=200).contains(&text.chars().count()) && !text.contains('\0');
        match text {
            UNCLASSIFIED => Ok(Self::Unclassified),
            OTHER => Ok(Self::Other),
            _ if !sane || text == "=" => Err(BadColumn),
            _ => Ok(Self::Value(
                text.strip_prefix(LITERALLY).unwrap_or(text).to_owned(),
            )),
        }
    }
}

impl fmt::Display for ColumnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclassified => f.write_str(UNCLASSIFIED),
            Self::Other => f.write_str(OTHER),
            Self::Value(value) if [UNCLASSIFIED, OTHER, MOVES].contains(&value.as_str()) => {
                write!(f, "{LITERALLY}{value}")
            }
            Self::Value(value) if value.starts_with(LITERALLY) => write!(f, "{LITERALLY}{value}"),
            Self::Value(value) => f.write_str(value),
        }
    }
}

words! {
    /// In which order the cards of a column stand. Unknown values come last in each of them, ties are broken by id.
    #[derive(Default)]
    CardOrder {
        #[default]
        /// Whoever has been away longest first; who never signed in comes last, as in lists: nothing is known of how long.
        LongestSilent "last_login_at",
        HighestMrr "-mrr",
        Newest "-created_at",
        Name "name",
    }
}

impl CardOrder {
    /// The same order of a list.
    pub fn sort(self) -> Sort {
        let (field, descending) = match self {
            Self::LongestSilent => (SortField::LastLoginAt, false),
            Self::HighestMrr => (SortField::Mrr, true),
            Self::Newest => (SortField::CreatedAt, true),
            Self::Name => (SortField::Name, false),
        };
        Sort { field, descending }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grouping_is_read_as_it_is_written() {
        for text in [
            "engagement_status",
            "health_status",
            "subscription_tier",
            "tag:vip",
            "tag:vip,Über uns",
        ] {
            assert_eq!(text.parse::<Grouping>().unwrap().to_string(), text);
        }
        assert_eq!(
            "tag: a , b ".parse(),
            Ok(Grouping::Tags(vec!["a".to_owned(), "b".to_owned()]))
        );
        for (text, error) in [
            ("", BadGrouping::Unknown),
            ("name", BadGrouping::Unknown),
            ("tag:", BadGrouping::Tag),
            ("tag:a,,b", BadGrouping::Tag),
            ("tag:vip,VIP", BadGrouping::Twice("VIP".to_owned())),
            ("tag:a,b,c,d,e,f,g,h,i,j,k,l,m", BadGrouping::Count),
        ] {
            assert_eq!(text.parse::<Grouping>(), Err(error), "{text}");
        }
    }

    #[test]
    fn no_value_is_taken_for_another_column() {
        for value in [
            "solo",
            "moves",
            "other",
            "unclassified",
            "=",
            "=other",
            "==",
            "a/b",
        ] {
            let key = ColumnKey::Value(value.to_owned());
            assert_eq!(key.to_string().parse(), Ok(key), "{value}");
        }
        assert_eq!("other".parse(), Ok(ColumnKey::Other));
        assert_eq!("unclassified".parse(), Ok(ColumnKey::Unclassified));
        for text in ["", "=", "a\0", &"x".repeat(201)] {
            assert_eq!(text.parse::<ColumnKey>(), Err(BadColumn), "{text}");
        }
    }

    #[test]
    fn an_order_of_cards_is_one_of_lists() {
        for order in CardOrder::ALL {
            assert_eq!(order.sort().to_string(), order.as_str());
        }
    }
}
