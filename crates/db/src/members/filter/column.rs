//! Which column of the directory holds which field; the only names a filter's SQL is made of.

use crm_types::filter::Field;

/// Where a field's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// An id.
    Id(&'static str),
    Text(TextColumn),
    /// A word, compared as it is.
    Word(&'static str),
    /// Folded words, never null: in the directory, and in `crm.member_texts as t`, whose index finds each.
    Tags {
        folded: &'static str,
        searched: &'static str,
    },
    /// A whole number.
    Integer(&'static str),
    /// Hundredths in a whole number.
    Hundredths(&'static str),
    /// A number with two decimals.
    Decimal(&'static str),
    Date(&'static str),
    Instant(&'static str),
    /// A moment that is asked about in calendar days before today.
    DaysSince(&'static str),
}

/// A column of folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextColumn {
    pub folded: &'static str,
    /// The same in `crm.member_texts as t`.
    pub searched: &'static str,
    /// What of it has an index that finds this text, perhaps among others.
    pub indexed: &'static str,
}

pub(super) fn column(field: Field) -> Column {
    use Column::{Date, DaysSince, Decimal, Hundredths, Id, Instant, Integer, Tags, Text, Word};
    match field {
        Field::UserId => Id("d.user_id"),
        Field::Name => Text(TextColumn {
            folded: "d.name_folded",
            searched: "t.name",
            indexed: "t.text",
        }),
        Field::Email => Text(TextColumn {
            folded: "d.email_folded",
            searched: "t.email",
            indexed: "t.text",
        }),
        Field::AdminNotes => Text(TextColumn {
            folded: "d.notes_folded",
            searched: "t.notes",
            indexed: "t.notes",
        }),
        Field::EngagementStatus => Word("d.engagement_status"),
        Field::HealthStatus => Word("d.health_status"),
        Field::SubscriptionTier => Word("d.subscription_tier"),
        Field::SubscriptionStatus => Word("d.subscription_status"),
        Field::RawStatus => Word("d.raw_status"),
        Field::CustomTags => Tags {
            folded: "d.tags_folded",
            searched: "t.tags",
        },
        Field::CreatedAt => Instant("d.created_at"),
        Field::LastLoginAt => Instant("d.last_login_at"),
        Field::CalculatedAt => Instant("d.calculated_at"),
        Field::UpdatedAt => Instant("d.updated_at"),
        Field::DaysSinceLastLogin => DaysSince("d.last_login_at"),
        Field::TotalLogins => Integer("d.total_logins"),
        Field::MonthsSubscribed => Integer("d.months_subscribed"),
        Field::ProfileCompletionPercent => Integer("d.profile_completion_percent"),
        Field::VisionCount => Integer("d.vision_count"),
        Field::VisionRefinementCount => Integer("d.vision_refinement_count"),
        Field::AudioGeneratedCount => Integer("d.audio_generated_count"),
        Field::JournalEntryCount => Integer("d.journal_entry_count"),
        Field::VisionBoardImageCount => Integer("d.vision_board_image_count"),
        Field::S3FileCount => Integer("d.s3_file_count"),
        Field::TokensUsed => Integer("d.tokens_used"),
        Field::TokensRemaining => Integer("d.tokens_remaining"),
        Field::Mrr => Hundredths("d.mrr_cents"),
        Field::Ltv => Hundredths("d.ltv_cents"),
        Field::TotalSpent => Hundredths("d.total_spent_cents"),
        Field::TotalStorageMb => Decimal("d.total_storage_mb"),
        Field::SubscriptionStartDate => Date("d.subscription_start_date"),
    }
}

impl Column {
    pub fn name(self) -> &'static str {
        match self {
            Column::Id(name)
            | Column::Text(TextColumn { folded: name, .. })
            | Column::Word(name)
            | Column::Tags { folded: name, .. }
            | Column::Integer(name)
            | Column::Hundredths(name)
            | Column::Decimal(name)
            | Column::Date(name)
            | Column::Instant(name)
            | Column::DaysSince(name) => name,
        }
    }
}
