//! Which column of the directory holds which field; the only names a filter's SQL is made of.

use crm_types::filter::Field;

use crate::filter::{Column, TextColumn};

pub(in crate::members) fn column(field: Field) -> Column {
    use Column::{Date, DaysSince, Decimal, Hundredths, Id, Instant, Integer, Tags, Text, Word};
    match field {
        Field::Ticket(_) | Field::Lead(_) => Column::Elsewhere,
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
