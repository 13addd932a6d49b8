//! The closed tables of fields: a field is added here, and the compiler asks for the rest; reads no row.

use crate::leads;
use crate::status::{self, Status};
use crate::tickets;

/// What values a field has, and so which comparisons it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id.
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
    /// As it is written; of members, as the column of the metrics tables is called.
    pub name: &'static str,
    /// Shorter names that mean the same.
    pub aliases: &'static [&'static str],
    /// What people read.
    pub label: &'static str,
    pub kind: Kind,
    pub measure: Measure,
}

/// What a filter is about. Each has fields of its own, whose names mean nothing to the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Subject {
    #[default]
    Members,
    Tickets,
    Leads,
}

impl Subject {
    /// Its fields, in the order people are shown them.
    pub fn fields(self) -> &'static [FieldInfo] {
        match self {
            Self::Members => FIELDS,
            Self::Tickets => TICKET_FIELDS,
            Self::Leads => LEAD_FIELDS,
        }
    }

    /// The field of that name or alias, in any case.
    pub fn find(self, name: &str) -> Option<Field> {
        let is = |other: &&str| other.eq_ignore_ascii_case(name);
        self.fields()
            .iter()
            .find(|info| is(&info.name) || info.aliases.iter().any(is))
            .map(|info| info.field)
    }

    /// The name that somebody who wrote `name` most probably meant.
    pub fn nearest(self, name: &str) -> Option<&'static str> {
        let names = self
            .fields()
            .iter()
            .flat_map(|info| std::iter::once(info.name).chain(info.aliases.iter().copied()));
        nearest(name, names)
    }
}

/// An enum of fields, and the table of them in the same order.
macro_rules! fields {
    ($(#[$doc:meta])* $name:ident, $table:ident, $make:expr;
    $($variant:ident $key:literal [$($alias:literal),*] $label:literal $kind:expr, $measure:ident;)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($variant,)+
        }

        fields! { @table $table, $make, $name; $($variant $key [$($alias),*] $label $kind, $measure;)+ }
    };
    (@table $table:ident, $make:expr, $name:ident;
    $($variant:ident $key:literal [$($alias:literal),*] $label:literal $kind:expr, $measure:ident;)+) => {
        /// Every one of them, in the order people are shown them.
        pub const $table: &[FieldInfo] = &[
            $(FieldInfo {
                field: $make($name::$variant),
                name: $key,
                aliases: &[$($alias),*],
                label: $label,
                kind: $kind,
                measure: Measure::$measure,
            },)+
        ];
    };
}

/// The same for members, whose fields are the enum that all are in.
macro_rules! member_fields {
    ($($variant:ident $key:literal [$($alias:literal),*] $label:literal $kind:expr, $measure:ident;)+) => {
        /// What can be asked about: a member's field, or one of something else.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $($variant,)+
            Ticket(TicketField),
            Lead(LeadField),
        }

        enum MemberPlace {
            $($variant,)+
        }

        fields! { @table FIELDS, std::convert::identity, Field; $($variant $key [$($alias),*] $label $kind, $measure;)+ }

        impl Field {
            /// The field's line of its table.
            pub fn info(self) -> &'static FieldInfo {
                // The tables are generated in the order of the variants.
                match self {
                    $(Field::$variant => &FIELDS[MemberPlace::$variant as usize],)+
                    Field::Ticket(field) => &TICKET_FIELDS[field as usize],
                    Field::Lead(field) => &LEAD_FIELDS[field as usize],
                }
            }
        }
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

const TICKET_STATUS: Kind = word(tickets::STATUSES);
const TICKET_PRIORITY: Kind = word(tickets::PRIORITIES);
const TICKET_SOURCE: Kind = word(tickets::SOURCES);
const TICKET_DUE: Kind = word(tickets::DUE);
const TICKET_TARGET: Kind = word(tickets::OUTCOMES);
const LEAD_STATUS: Kind = word(leads::STATUSES);
const OPEN: Kind = Kind::Word {
    known: &[],
    open: true,
};

const fn word(known: &'static [Status]) -> Kind {
    Kind::Word { known, open: false }
}

member_fields! {
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

fields! {
    /// What tickets can be filtered by.
    TicketField, TICKET_FIELDS, Field::Ticket;
    Subject "subject" [] "Subject" Kind::Text, None;
    Status "status" [] "Status" TICKET_STATUS, None;
    Priority "priority" [] "Priority" TICKET_PRIORITY, None;
    Assignee "assignee" [] "Assignee" Kind::Text, None;
    Due "due" [] "Due" TICKET_DUE, None;
    Category "category" [] "Category" OPEN, None;
    Tags "tags" ["tag"] "Tags" Kind::Tags, None;
    Member "member" ["name"] "Member" Kind::Text, None;
    MemberEmail "member_email" ["email"] "Member's e-mail" Kind::Text, None;
    CreatedAt "created_at" ["created"] "Created" Kind::Instant, None;
    UpdatedAt "updated_at" ["updated"] "Updated" Kind::Instant, None;
    DueAt "due_at" [] "Due at" Kind::Instant, None;
    FirstResponseDueAt "first_response_due_at" [] "First response due" Kind::Instant, None;
    ResolutionDueAt "resolution_due_at" [] "Resolution due" Kind::Instant, None;
    FirstRespondedAt "first_responded_at" ["responded"] "First response" Kind::Instant, None;
    ResolvedAt "resolved_at" ["resolved"] "Resolved" Kind::Instant, None;
    FirstResponse "first_response" [] "First response in time" TICKET_TARGET, None;
    Resolution "resolution" [] "Resolved in time" TICKET_TARGET, None;
    Source "source" [] "Source" TICKET_SOURCE, None;
    Number "number" [] "Number" Kind::Integer, None;
    Description "description" [] "Description" Kind::Text, None;
    AssigneeId "assignee_id" [] "Assignee's id" Kind::Id, None;
    MemberId "member_id" [] "Member's id" Kind::Id, None;
    Id "id" [] "Id" Kind::Id, None;
}

fields! {
    /// What leads can be filtered by.
    LeadField, LEAD_FIELDS, Field::Lead;
    Name "name" [] "Name" Kind::Text, None;
    Email "email" [] "E-mail" Kind::Text, None;
    Phone "phone" [] "Phone" Kind::Text, None;
    Status "status" [] "Status" LEAD_STATUS, None;
    Owner "owner" [] "Owner" Kind::Text, None;
    Source "source" [] "Source" OPEN, None;
    NextStep "next_step" [] "Next step" Kind::Text, None;
    NextStepOn "next_step_on" [] "Next step on" Kind::Date, None;
    Message "message" [] "Message" Kind::Text, None;
    CreatedAt "created_at" ["created"] "Created" Kind::Instant, None;
    UpdatedAt "updated_at" ["updated"] "Updated" Kind::Instant, None;
    ConvertedAt "converted_at" ["converted"] "Converted" Kind::Instant, None;
    UtmSource "utm_source" [] "UTM source" OPEN, None;
    UtmMedium "utm_medium" [] "UTM medium" OPEN, None;
    UtmCampaign "utm_campaign" [] "UTM campaign" OPEN, None;
    UtmTerm "utm_term" [] "UTM term" OPEN, None;
    UtmContent "utm_content" [] "UTM content" OPEN, None;
    OwnerId "owner_id" [] "Owner's id" Kind::Id, None;
    MemberId "member_id" [] "Member's id" Kind::Id, None;
    Id "id" [] "Id" Kind::Id, None;
}

impl Field {
    /// As it is written.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    pub fn kind(self) -> Kind {
        self.info().kind
    }

    /// What it is a field of.
    pub fn subject(self) -> Subject {
        match self {
            Self::Ticket(_) => Subject::Tickets,
            Self::Lead(_) => Subject::Leads,
            _ => Subject::Members,
        }
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
    fn a_table_is_in_the_order_of_the_fields_and_names_nothing_twice() {
        for subject in [Subject::Members, Subject::Tickets, Subject::Leads] {
            let mut seen = HashSet::new();
            for info in subject.fields() {
                assert_eq!(info.field.info().name, info.name);
                assert_eq!(info.field.subject(), subject);
                assert_eq!(subject.find(info.name), Some(info.field));
                for name in std::iter::once(&info.name).chain(info.aliases) {
                    assert!(seen.insert(*name), "{name} stands twice");
                }
            }
        }
    }

    #[test]
    fn a_slip_finds_the_field_that_was_meant() {
        assert_eq!(
            Subject::Members.nearest("vision_cont"),
            Some("vision_count")
        );
        assert_eq!(
            Subject::Members.nearest("enagement_status"),
            Some("engagement_status")
        );
        assert_eq!(Subject::Members.nearest("zzz"), None);
    }
}
