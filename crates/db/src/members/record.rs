//! Rows of the directory as the database has them, and what they are on the wire; reads none.

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::changes::Change;
use crm_types::ids::MemberId;
use crm_types::members::{MemberDetail, MemberRow};
use crm_types::money::{Money, decimal_text};
use sqlx::postgres::PgRow;
use sqlx::types::Uuid;
use sqlx::{FromRow, Row};

use super::Reading;

/// The columns of [`RowRecord`], in its order.
pub(super) const ROW_COLUMNS: &str = "d.user_id, d.name, d.email, d.created_at, d.last_login_at, d.engagement_status, \
     d.health_status, d.subscription_tier, d.subscription_status, d.vision_count, d.mrr_cents, d.custom_tags, d.revision, d.tier_by_hand is not null";

/// What a list shows of one member.
#[derive(Clone, Debug)]
pub(super) struct RowRecord {
    pub user_id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub last_login_at: Option<DateTime<Utc>>,
    pub engagement_status: Option<String>,
    pub health_status: Option<String>,
    pub subscription_tier: Option<String>,
    pub subscription_status: Option<String>,
    pub vision_count: Option<i32>,
    pub mrr_cents: Option<i64>,
    pub custom_tags: Vec<String>,
    pub revision: i64,
    pub tier_by_hand: bool,
}

impl FromRow<'_, PgRow> for RowRecord {
    /// By place and not by name: a page has fifty times fourteen of them, and each name is a look-up of its own. The types
    /// are those of [`ROW_COLUMNS`] and not asked for each time.
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            user_id: row.try_get_unchecked(0)?,
            name: row.try_get_unchecked(1)?,
            email: row.try_get_unchecked(2)?,
            created_at: row.try_get_unchecked(3)?,
            last_login_at: row.try_get_unchecked(4)?,
            engagement_status: row.try_get_unchecked(5)?,
            health_status: row.try_get_unchecked(6)?,
            subscription_tier: row.try_get_unchecked(7)?,
            subscription_status: row.try_get_unchecked(8)?,
            vision_count: row.try_get_unchecked(9)?,
            mrr_cents: row.try_get_unchecked(10)?,
            custom_tags: row.try_get_unchecked(11)?,
            revision: row.try_get_unchecked(12)?,
            tier_by_hand: row.try_get_unchecked(13)?,
        })
    }
}

impl RowRecord {
    pub fn into_row(self, reading: &Reading<'_>) -> MemberRow {
        MemberRow {
            id: MemberId(self.user_id),
            name: self.name,
            email: self.email,
            created_at: self.created_at,
            last_login_at: self.last_login_at,
            days_since_last_login: days_since(self.last_login_at, reading),
            engagement_status: self.engagement_status,
            health_status: self.health_status,
            subscription_tier: self.subscription_tier,
            tier_by_hand: self.tier_by_hand,
            subscription_status: self.subscription_status,
            vision_count: self.vision_count.map(i64::from),
            mrr: money(self.mrr_cents, reading),
            tags: self.custom_tags,
            revision: self.revision,
        }
    }
}

/// Every column of one member.
#[derive(Debug, FromRow)]
pub(super) struct DetailRecord {
    user_id: Uuid,
    name: Option<String>,
    email: Option<String>,
    created_at: DateTime<Utc>,
    time_zone: Option<String>,
    engagement_status: Option<String>,
    health_status: Option<String>,
    custom_tags: Vec<String>,
    admin_notes: Option<String>,
    profile_completion_percent: Option<i32>,
    vision_count: Option<i32>,
    vision_refinement_count: Option<i32>,
    audio_generated_count: Option<i32>,
    journal_entry_count: Option<i32>,
    vision_board_image_count: Option<i32>,
    last_login_at: Option<DateTime<Utc>>,
    total_logins: Option<i32>,
    s3_file_count: Option<i32>,
    total_storage_hundredths: Option<i64>,
    tokens_used: Option<i32>,
    tokens_remaining: Option<i32>,
    calculated_at: Option<DateTime<Utc>>,
    subscription_tier: Option<String>,
    synced_tier: Option<String>,
    tier_by_hand: Option<String>,
    subscription_status: Option<String>,
    raw_status: Option<String>,
    mrr_cents: Option<i64>,
    ltv_cents: Option<i64>,
    total_spent_cents: Option<i64>,
    subscription_start_date: Option<NaiveDate>,
    months_subscribed: Option<i32>,
    revenue_updated_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
    revision: i64,
}

impl DetailRecord {
    pub fn into_detail(self, last_change: Option<Change>, reading: &Reading<'_>) -> MemberDetail {
        MemberDetail {
            id: MemberId(self.user_id),
            name: self.name,
            email: self.email,
            created_at: self.created_at,
            time_zone: self.time_zone,
            engagement_status: self.engagement_status,
            health_status: self.health_status,
            custom_tags: self.custom_tags,
            admin_notes: self.admin_notes,
            profile_completion_percent: self.profile_completion_percent.map(i64::from),
            vision_count: self.vision_count.map(i64::from),
            vision_refinement_count: self.vision_refinement_count.map(i64::from),
            audio_generated_count: self.audio_generated_count.map(i64::from),
            journal_entry_count: self.journal_entry_count.map(i64::from),
            vision_board_image_count: self.vision_board_image_count.map(i64::from),
            last_login_at: self.last_login_at,
            days_since_last_login: days_since(self.last_login_at, reading),
            total_logins: self.total_logins.map(i64::from),
            s3_file_count: self.s3_file_count.map(i64::from),
            total_storage_mb: self
                .total_storage_hundredths
                .map(|hundredths| decimal_text(hundredths, 2)),
            tokens_used: self.tokens_used.map(i64::from),
            tokens_remaining: self.tokens_remaining.map(i64::from),
            calculated_at: self.calculated_at,
            subscription_tier: self.subscription_tier,
            synced_tier: self.synced_tier,
            tier_by_hand: self.tier_by_hand,
            subscription_status: self.subscription_status,
            raw_status: self.raw_status,
            mrr: money(self.mrr_cents, reading),
            ltv: money(self.ltv_cents, reading),
            total_spent: money(self.total_spent_cents, reading),
            subscription_start_date: self.subscription_start_date,
            months_subscribed: self.months_subscribed.map(i64::from),
            revenue_updated_at: self.revenue_updated_at,
            updated_at: self.updated_at,
            revision: self.revision,
            last_change: last_change.map(Box::new),
        }
    }
}

fn days_since(last_login_at: Option<DateTime<Utc>>, reading: &Reading<'_>) -> Option<u32> {
    last_login_at.map(|at| reading.calendar.days_since(at))
}

fn money(hundredths: Option<i64>, reading: &Reading<'_>) -> Option<Money> {
    hundredths.map(|hundredths| Money::from_hundredths(hundredths, reading.currency))
}
