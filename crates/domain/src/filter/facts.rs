//! The values of one member that filters speak of; unknown ones are absent, never 0.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::filter::Field;
use crm_types::ids::MemberId;

use crate::calendar::Calendar;

/// One member as filters see it. Amounts are in hundredths of the reporting currency, storage in hundredths of MB.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberFacts {
    pub id: MemberId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub engagement_status: Option<String>,
    pub health_status: Option<String>,
    pub custom_tags: Vec<String>,
    pub admin_notes: Option<String>,
    pub last_login_at: Option<DateTime<Utc>>,
    pub total_logins: Option<i64>,
    pub subscription_tier: Option<String>,
    pub subscription_status: Option<String>,
    pub raw_status: Option<String>,
    pub mrr: Option<i64>,
    pub ltv: Option<i64>,
    pub total_spent: Option<i64>,
    pub subscription_start_date: Option<NaiveDate>,
    pub months_subscribed: Option<i64>,
    pub profile_completion_percent: Option<i64>,
    pub vision_count: Option<i64>,
    pub vision_refinement_count: Option<i64>,
    pub audio_generated_count: Option<i64>,
    pub journal_entry_count: Option<i64>,
    pub vision_board_image_count: Option<i64>,
    pub s3_file_count: Option<i64>,
    pub total_storage: Option<i64>,
    pub tokens_used: Option<i64>,
    pub tokens_remaining: Option<i64>,
    pub calculated_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// The value of one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fact<'a> {
    Unknown,
    Id(MemberId),
    Text(&'a str),
    Word(&'a str),
    Tags(&'a [String]),
    Integer(i64),
    Hundredths(i64),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

impl MemberFacts {
    /// The value of `field` at the moment of `calendar`.
    pub fn fact(&self, field: Field, calendar: &Calendar) -> Fact<'_> {
        match field {
            Field::Ticket(_) | Field::Lead(_) => Fact::Unknown,
            Field::UserId => Fact::Id(self.id),
            Field::Name => text(&self.name),
            Field::Email => text(&self.email),
            Field::AdminNotes => text(&self.admin_notes),
            Field::EngagementStatus => word(&self.engagement_status),
            Field::HealthStatus => word(&self.health_status),
            Field::SubscriptionTier => word(&self.subscription_tier),
            Field::SubscriptionStatus => word(&self.subscription_status),
            Field::RawStatus => word(&self.raw_status),
            Field::CustomTags if self.custom_tags.is_empty() => Fact::Unknown,
            Field::CustomTags => Fact::Tags(&self.custom_tags),
            Field::CreatedAt => Fact::Instant(self.created_at),
            Field::LastLoginAt => instant(self.last_login_at),
            Field::CalculatedAt => instant(self.calculated_at),
            Field::UpdatedAt => instant(self.updated_at),
            Field::DaysSinceLastLogin => integer(
                self.last_login_at
                    .map(|last| i64::from(calendar.days_since(last))),
            ),
            Field::TotalLogins => integer(self.total_logins),
            Field::MonthsSubscribed => integer(self.months_subscribed),
            Field::ProfileCompletionPercent => integer(self.profile_completion_percent),
            Field::VisionCount => integer(self.vision_count),
            Field::VisionRefinementCount => integer(self.vision_refinement_count),
            Field::AudioGeneratedCount => integer(self.audio_generated_count),
            Field::JournalEntryCount => integer(self.journal_entry_count),
            Field::VisionBoardImageCount => integer(self.vision_board_image_count),
            Field::S3FileCount => integer(self.s3_file_count),
            Field::TokensUsed => integer(self.tokens_used),
            Field::TokensRemaining => integer(self.tokens_remaining),
            Field::Mrr => hundredths(self.mrr),
            Field::Ltv => hundredths(self.ltv),
            Field::TotalSpent => hundredths(self.total_spent),
            Field::TotalStorageMb => hundredths(self.total_storage),
            Field::SubscriptionStartDate => self
                .subscription_start_date
                .map_or(Fact::Unknown, Fact::Date),
        }
    }
}

fn text(value: &Option<String>) -> Fact<'_> {
    value.as_deref().map_or(Fact::Unknown, Fact::Text)
}

fn word(value: &Option<String>) -> Fact<'_> {
    value.as_deref().map_or(Fact::Unknown, Fact::Word)
}

fn integer<'a>(value: Option<i64>) -> Fact<'a> {
    value.map_or(Fact::Unknown, Fact::Integer)
}

fn hundredths<'a>(value: Option<i64>) -> Fact<'a> {
    value.map_or(Fact::Unknown, Fact::Hundredths)
}

fn instant<'a>(value: Option<DateTime<Utc>>) -> Fact<'a> {
    value.map_or(Fact::Unknown, Fact::Instant)
}
