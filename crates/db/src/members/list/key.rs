//! The value a list is sorted by: which column it is in, how it is carried in a cursor and bound again; sorts nothing.

use chrono::{DateTime, Utc};
use crm_types::members::SortField;
use serde::{Deserialize, Serialize};

use super::super::filter::Sql;
use super::super::record::RowRecord;
use super::segment::Columns;

/// A known value of the sorted column, exactly as the database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::members) enum Key {
    Text(String),
    Number(i64),
    /// Microseconds since 1970.
    Instant(i64),
}

/// The columns of `crm.member_directory as d` that a list is sorted by; each key has an index `(key, user_id)`.
pub(super) fn columns(field: SortField) -> Columns {
    Columns {
        key: column(field),
        id: "d.user_id",
    }
}

fn column(field: SortField) -> &'static str {
    match field {
        SortField::Name => "d.name",
        SortField::Email => "d.email",
        SortField::CreatedAt => "d.created_at",
        SortField::LastLoginAt => "d.last_login_at",
        SortField::EngagementStatus => "d.engagement_status",
        SortField::SubscriptionTier => "d.subscription_tier",
        SortField::VisionCount => "d.vision_count",
        SortField::Mrr => "d.mrr_cents",
    }
}

impl Key {
    /// Whether the column may be null.
    pub fn is_nullable(field: SortField) -> bool {
        field != SortField::CreatedAt
    }

    /// The row's value; `None` where it is unknown.
    pub fn of(row: &RowRecord, field: SortField) -> Option<Self> {
        let instant = |at: DateTime<Utc>| Self::Instant(at.timestamp_micros());
        match field {
            SortField::Name => row.name.clone().map(Self::Text),
            SortField::Email => row.email.clone().map(Self::Text),
            SortField::CreatedAt => Some(instant(row.created_at)),
            SortField::LastLoginAt => row.last_login_at.map(instant),
            SortField::EngagementStatus => row.engagement_status.clone().map(Self::Text),
            SortField::SubscriptionTier => row.subscription_tier.clone().map(Self::Text),
            SortField::VisionCount => row.vision_count.map(|count| Self::Number(count.into())),
            SortField::Mrr => row.mrr_cents.map(Self::Number),
        }
    }

    /// Whether it can be a value of that column.
    pub fn fits(&self, field: SortField) -> bool {
        match field {
            SortField::Name
            | SortField::Email
            | SortField::EngagementStatus
            | SortField::SubscriptionTier => {
                matches!(self, Self::Text(text) if !text.contains('\0'))
            }
            SortField::CreatedAt | SortField::LastLoginAt => {
                matches!(self, Self::Instant(micros) if DateTime::from_timestamp_micros(*micros).is_some_and(in_range))
            }
            SortField::VisionCount | SortField::Mrr => matches!(self, Self::Number(_)),
        }
    }

    pub fn push_bind(&self, sql: &mut Sql) {
        match self {
            Self::Text(text) => sql.push_bind(text.clone()),
            Self::Number(number) => sql.push_bind(*number),
            // A cursor is only read with an instant in range.
            Self::Instant(micros) => {
                sql.push_bind(DateTime::from_timestamp_micros(*micros).unwrap_or_default())
            }
        };
    }
}

/// The years that the directory has moments in.
fn in_range(at: DateTime<Utc>) -> bool {
    use chrono::Datelike;
    (1..=9999).contains(&at.year())
}
