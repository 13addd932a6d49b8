//! The rows that are loaded, one type a table, and how each is encoded; ids and times come from the caller.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::batch::Table;
use super::encoder::{Encoder, Field, Hundredths, Json};

/// A row of one of the loaded tables. Fields are encoded in the order of [`Table`]'s `copy` statement.
pub trait Row {
    const TABLE: Table;

    fn encode(&self, to: &mut Encoder);
}

/// Declares a row, whose fields are encoded in the order in which they are written.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident $(<$life:lifetime>)?, $table:ident, { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name $(<$life>)? {
            $(pub $field: $type,)*
        }

        impl $(<$life>)? Row for $name $(<$life>)? {
            const TABLE: Table = Table::$table;

            fn encode(&self, to: &mut Encoder) {
                $(self.$field.encode(to);)*
            }
        }
    };
}

row! {
    /// An account.
    User<'a>, Users, {
        id: Uuid,
        email: Option<&'a str>,
        created_at: DateTime<Utc>,
    }
}

row! {
    /// What a member told of themselves; its fourteen optional fields are what completion counts.
    Profile<'a>, Profiles, {
        user_id: Uuid,
        first_name: Option<&'a str>,
        last_name: Option<&'a str>,
        phone: Option<&'a str>,
        date_of_birth: Option<NaiveDate>,
        gender: Option<&'a str>,
        city: Option<&'a str>,
        state: Option<&'a str>,
        country: Option<&'a str>,
        time_zone: Option<&'a str>,
        occupation: Option<&'a str>,
        company: Option<&'a str>,
        relationship_status: Option<&'a str>,
        about: Option<&'a str>,
        avatar_url: Option<&'a str>,
        updated_at: DateTime<Utc>,
    }
}

row! {
    Household<'a>, Households, {
        id: Uuid,
        owner_id: Uuid,
        name: Option<&'a str>,
        created_at: DateTime<Utc>,
    }
}

row! {
    HouseholdMember, HouseholdMembers, {
        household_id: Uuid,
        user_id: Uuid,
        joined_at: DateTime<Utc>,
    }
}

row! {
    Vision<'a>, Visions, {
        id: Uuid,
        user_id: Uuid,
        title: Option<&'a str>,
        created_at: DateTime<Utc>,
    }
}

row! {
    VisionRefinement, VisionRefinements, {
        id: Uuid,
        vision_id: Uuid,
        user_id: Uuid,
        created_at: DateTime<Utc>,
    }
}

row! {
    Audio, Audios, {
        id: Uuid,
        user_id: Uuid,
        vision_id: Option<Uuid>,
        created_at: DateTime<Utc>,
    }
}

row! {
    JournalEntry<'a>, JournalEntries, {
        id: Uuid,
        user_id: Uuid,
        body: Option<&'a str>,
        created_at: DateTime<Utc>,
    }
}

row! {
    BoardItem<'a>, BoardItems, {
        id: Uuid,
        user_id: Uuid,
        caption: Option<&'a str>,
        image_path: Option<&'a str>,
        created_at: DateTime<Utc>,
    }
}

row! {
    StorageFile<'a>, StorageFiles, {
        id: Uuid,
        user_id: Uuid,
        path: &'a str,
        bytes: i64,
        created_at: DateTime<Utc>,
    }
}

row! {
    /// Above zero: granted or bought; below zero: consumed.
    TokenTransaction, TokenTransactions, {
        user_id: Uuid,
        amount: i64,
        created_at: DateTime<Utc>,
    }
}

row! {
    LoginEvent, LoginEvents, {
        user_id: Uuid,
        at: DateTime<Utc>,
    }
}

row! {
    /// What admins set of a member. The figures beside it are computed after loading, never given.
    Classification<'a>, Activity, {
        user_id: Uuid,
        engagement_status: Option<&'a str>,
        health_status: Option<&'a str>,
        custom_tags: Option<&'a [&'a str]>,
        admin_notes: Option<&'a str>,
        calculated_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

row! {
    /// What a member pays, in the reporting currency: for members of whom no bills are loaded. Where some are, the figures
    /// of everybody come of those, whatever was given.
    Revenue<'a>, Revenue, {
        user_id: Uuid,
        subscription_tier: Option<&'a str>,
        subscription_status: Option<&'a str>,
        raw_status: Option<&'a str>,
        mrr: Hundredths,
        ltv: Hundredths,
        total_spent: Hundredths,
        subscription_start_date: Option<NaiveDate>,
        months_subscribed: i32,
        updated_at: DateTime<Utc>,
    }
}

row! {
    /// What a member's status was from one day on, to before another, for snapshots of past days of a demo world; empty where
    /// nobody had classified them. It is kept nowhere.
    PastStatus<'a>, PastStatuses, {
        user_id: Uuid,
        dimension: &'a str,
        value: &'a str,
        since: NaiveDate,
        until: Option<NaiveDate>,
    }
}

row! {
    /// Somebody who asked, as far as they are.
    Lead<'a>, Leads, {
        id: Uuid,
        name: Option<&'a str>,
        email: Option<&'a str>,
        phone: Option<&'a str>,
        source: Option<&'a str>,
        status: &'a str,
        message: Option<&'a str>,
        owner_id: Option<Uuid>,
        next_step: Option<&'a str>,
        next_step_on: Option<NaiveDate>,
        member_id: Option<Uuid>,
        converted_at: Option<DateTime<Utc>>,
        form_id: Option<Uuid>,
        utm_source: Option<&'a str>,
        utm_medium: Option<&'a str>,
        utm_campaign: Option<&'a str>,
        revision: i64,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }
}

row! {
    /// What was done at one stroke.
    ChangeSet<'a>, ChangeSets, {
        id: Uuid,
        at: DateTime<Utc>,
        actor_kind: &'a str,
        actor_id: Option<Uuid>,
        source: &'a str,
        members: i64,
    }
}

row! {
    /// One field of a ticket or a lead before and after.
    RecordChange<'a>, RecordChanges, {
        change_set_id: Uuid,
        kind: &'a str,
        record_id: Uuid,
        field: &'a str,
        before: Json<'a>,
        after: Json<'a>,
        revision: i64,
        at: DateTime<Utc>,
    }
}

row! {
    /// What somebody asked for help with, as far as it is. Its number is given when all are there. Times that have passed are in
    /// microseconds.
    Ticket<'a>, Tickets, {
        id: Uuid,
        subject: &'a str,
        description: &'a str,
        status: &'a str,
        priority: &'a str,
        category: &'a str,
        tags: &'a [&'a str],
        source: &'a str,
        member_id: Uuid,
        assignee_id: Option<Uuid>,
        spent: i64,
        running_since: Option<DateTime<Utc>>,
        first_responded_at: Option<DateTime<Utc>>,
        first_response_spent: Option<i64>,
        first_response_missed: bool,
        first_response_due_at: Option<DateTime<Utc>>,
        resolved_at: Option<DateTime<Utc>>,
        resolution_missed: bool,
        resolution_due_at: Option<DateTime<Utc>>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        revision: i64,
    }
}

row! {
    /// What was said about a ticket.
    TicketEntry<'a>, TicketEntries, {
        id: Uuid,
        ticket_id: Uuid,
        kind: &'a str,
        at: DateTime<Utc>,
        actor_kind: Option<&'a str>,
        actor_id: Option<Uuid>,
        body: &'a str,
        revision: i64,
    }
}
