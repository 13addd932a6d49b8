//! The closed table of fields: a field is added here, and the compiler asks for the rest; reads no member.

use crate::status::{self, Status};

/// What values a field has, and so which comparisons it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A member's id.
    Id,
    /// Free text, compared without regard to case or accents.
    Text,
    /// A word; the listed ones ship with the product. `open`: others may exist.
    Word {
        known: &'static [Status],
        open: bool,
    },
    /// A set of words: `has`.
    Tags,
    /// A whole number.
    Integer,
    /// A decimal with at most two places.
    Decimal,
    /// An amount in the reporting currency, with at most two places.
    Money,
    /// A calendar day.
    Date,
    /// A moment.
    Instant,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    None,
    Percent,
    Days,
    Months,
    Megabytes,
    ReportingCurrency,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    pub field: Field,
    /// As it is written, and as the column of the metrics tables is called.
    pub name: &'static str,
    /// Shorter names that mean the same.
    pub aliases: &'static [&'static str],
    /// What people read.
    pub label: &'static str,
    pub kind: Kind,
    pub measure: Measure,
}

macro_rules! fields {
    ($($variant:ident $name:literal [$($alias:literal),*] $label:literal $kind:expr, $measure:ident;)+) => {
        /// What members can be filtered by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($variant,)+
        }

        /// Every field, in the order people are shown them.
        pub const FIELDS: &[FieldInfo] = &[
            $(FieldInfo {
                field: Field::$variant,
                name: $name,
                aliases: &[$($alias),*],
                label: $label,
                kind: $kind,
                measure: Measure::$measure,
            },)+
        ];
    };
}

const ENGAGEMENT: Kind = Kind::Word {
    known: status::ENGAGEMENT,
    open: false,
};
const HEALTH: Kind = Kind::Word {
    known: status::HEALTH,
    open: false,
};
const SUBSCRIPTION: Kind = Kind::Word {
    known: status::SUBSCRIPTION,
    open: false,
};
const TIER: Kind = Kind::Word {
    known: status::TIERS,
    open: true,
};
const RAW_STATUS: Kind = Kind::Word {
    known: &[],
    open: true,
};

fields! {
    Name "name" [] "Name" Kind::Text, None;
    Email "email" [] "E-mail" Kind::Text, None;
    CreatedAt "created_at" ["joined"] "Joined" Kind::Instant, None;
    EngagementStatus "engagement_status" ["engagement"] "Engagement" ENGAGEMENT, None;
    HealthStatus "health_status" ["health"] "Health" HEALTH, None;
    CustomTags "custom_tags" ["tags", "tag"] "Tags" Kind::Tags, None;
    AdminNotes "admin_notes" ["notes"] "Notes" Kind::Text, None;
    LastLoginAt "last_login_at" ["last_login"] "Last login" Kind::Instant, None;
    DaysSinceLastLogin "days_since_last_login" [] "Days since last login" Kind::Integer, Days;
    TotalLogins "total_logins" ["logins"] "Logins" Kind::Integer, None;
    SubscriptionTier "subscription_tier" ["tier"] "Tier" TIER, None;
    SubscriptionStatus "subscription_status" [] "Subscription" SUBSCRIPTION, None;
    RawStatus "raw_status" [] "Stripe's status" RAW_STATUS, None;
    Mrr "mrr" [] "MRR" Kind::Money, ReportingCurrency;
    Ltv "ltv" [] "LTV" Kind::Money, ReportingCurrency;
    TotalSpent "total_spent" [] "Total spent" Kind::Money, ReportingCurrency;
    SubscriptionStartDate "subscription_start_date" ["subscribed"] "Subscribed since" Kind::Date, None;
    MonthsSubscribed "months_subscribed" [] "Months subscribed" Kind::Integer, Months;
    ProfileCompletionPercent "profile_completion_percent" ["profile_completion"] "Profile completion" Kind::Integer, Percent;
    VisionCount "vision_count" ["visions"] "Visions" Kind::Integer, None;
    VisionRefinementCount "vision_refinement_count" ["refinements"] "Refinements" Kind::Integer, None;
    AudioGeneratedCount "audio_generated_count" ["audios"] "Audios" Kind::Integer, None;
    JournalEntryCount "journal_entry_count" ["journal_entries"] "Journal entries" Kind::Integer, None;
    VisionBoardImageCount "vision_board_image_count" ["board_images"] "Board images" Kind::Integer, None;
    S3FileCount "s3_file_count" ["files"] "Files" Kind::Integer, None;
    TotalStorageMb "total_storage_mb" ["storage_mb"] "Storage" Kind::Decimal, Megabytes;
    TokensUsed "tokens_used" [] "Tokens used" Kind::Integer, None;
    TokensRemaining "tokens_remaining" [] "Tokens remaining" Kind::Integer, None;
    CalculatedAt "calculated_at" [] "Figures as of" Kind::Instant, None;
    UpdatedAt "updated_at" [] "Updated" Kind::Instant, None;
    UserId "user_id" ["id"] "Id" Kind::Id, None;
}

impl Field {
    /// The field's line of the table.
    pub fn info(self) -> &'static FieldInfo {
        // The table is generated in the order of the variants.
        &FIELDS[self as usize]
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    pub fn kind(self) -> Kind {
        self.info().kind
    }

    /// The field of that name or alias, in any case.
    pub fn find(name: &str) -> Option<Self> {
        FIELDS
            .iter()
            .find(|info| {
                info.name.eq_ignore_ascii_case(name)
                    || info
                        .aliases
                        .iter()
                        .any(|alias| alias.eq_ignore_ascii_case(name))
            })
            .map(|info| info.field)
    }

    /// The name that somebody who wrote `name` most probably meant.
    pub fn nearest(name: &str) -> Option<&'static str> {
        let names = FIELDS
            .iter()
            .flat_map(|info| std::iter::once(info.name).chain(info.aliases.iter().copied()));
        nearest(name, names)
    }
}

/// The candidate that looks most like `word`, if any looks like it at all.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .map(|candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_fields_and_names_nothing_twice() {
        let mut seen = HashSet::new();
        for info in FIELDS {
            assert_eq!(info.field.info().name, info.name);
            assert_eq!(Field::find(info.name), Some(info.field));
            for name in std::iter::once(&info.name).chain(info.aliases) {
                assert!(seen.insert(*name), "{name} stands twice");
            }
        }
    }

    #[test]
    fn a_slip_finds_the_field_that_was_meant() {
        assert_eq!(Field::nearest("vision_cont"), Some("vision_count"));
        assert_eq!(
            Field::nearest("enagement_status"),
            Some("engagement_status")
        );
        assert_eq!(Field::nearest("zzz"), None);
    }
}
