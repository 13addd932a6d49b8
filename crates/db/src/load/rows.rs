//! The rows that are loaded, one type a table, and how each is encoded; ids and times come from the caller.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::batch::Table;
use super::encoder::Encoder;

/// A row of one of the loaded tables. Fields are encoded in the order of [`Table`]'s `copy` statement.
pub trait Row {
    const TABLE: Table;

    fn encode(&self, to: &mut Encoder);
}

/// Declares a row and its encoding: `field: Type => method`, an optional field with `?`.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident $(<$life:lifetime>)?, $table:ident, {
        $($field:ident: $type:ty => $method:ident $($optional:tt)?),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name $(<$life>)? {
            $(pub $field: row!(@type $type $(, $optional)?),)*
        }

        impl $(<$life>)? Row for $name $(<$life>)? {
            const TABLE: Table = Table::$table;

            fn encode(&self, to: &mut Encoder) {
                $(row!(@write self, to, $field, $method $(, $optional)?);)*
            }
        }
    };
    (@type $type:ty) => { $type };
    (@type $type:ty, ?) => { Option<$type> };
    (@write $self:ident, $to:ident, $field:ident, $method:ident) => { $to.$method($self.$field) };
    (@write $self:ident, $to:ident, $field:ident, $method:ident, ?) => {
        $to.or_null($self.$field, Encoder::$method)
    };
}

row! {
    /// An account.
    User<'a>, Users, {
        id: Uuid => uuid,
        email: &'a str => text ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    /// What a member told of themselves; its fourteen optional fields are what completion counts.
    Profile<'a>, Profiles, {
        user_id: Uuid => uuid,
        first_name: &'a str => text ?,
        last_name: &'a str => text ?,
        phone: &'a str => text ?,
        date_of_birth: NaiveDate => date ?,
        gender: &'a str => text ?,
        city: &'a str => text ?,
        state: &'a str => text ?,
        country: &'a str => text ?,
        time_zone: &'a str => text ?,
        occupation: &'a str => text ?,
        company: &'a str => text ?,
        relationship_status: &'a str => text ?,
        about: &'a str => text ?,
        avatar_url: &'a str => text ?,
        updated_at: DateTime<Utc> => timestamp,
    }
}

row! {
    Household<'a>, Households, {
        id: Uuid => uuid,
        owner_id: Uuid => uuid,
        name: &'a str => text ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    HouseholdMember, HouseholdMembers, {
        household_id: Uuid => uuid,
        user_id: Uuid => uuid,
        joined_at: DateTime<Utc> => timestamp,
    }
}

row! {
    Vision<'a>, Visions, {
        id: Uuid => uuid,
        user_id: Uuid => uuid,
        title: &'a str => text ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    VisionRefinement, VisionRefinements, {
        id: Uuid => uuid,
        vision_id: Uuid => uuid,
        user_id: Uuid => uuid,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    Audio, Audios, {
        id: Uuid => uuid,
        user_id: Uuid => uuid,
        vision_id: Uuid => uuid ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    JournalEntry<'a>, JournalEntries, {
        id: Uuid => uuid,
        user_id: Uuid => uuid,
        body: &'a str => text ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    BoardItem<'a>, BoardItems, {
        id: Uuid => uuid,
        user_id: Uuid => uuid,
        caption: &'a str => text ?,
        image_path: &'a str => text ?,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    StorageFile<'a>, StorageFiles, {
        id: Uuid => uuid,
        user_id: Uuid => uuid,
        path: &'a str => text,
        bytes: i64 => bigint,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    /// Above zero: granted or bought; below zero: consumed.
    TokenTransaction, TokenTransactions, {
        user_id: Uuid => uuid,
        amount: i64 => bigint,
        created_at: DateTime<Utc> => timestamp,
    }
}

row! {
    LoginEvent, LoginEvents, {
        user_id: Uuid => uuid,
        at: DateTime<Utc> => timestamp,
    }
}

row! {
    /// What admins set of a member. The figures beside it are computed after loading, never given.
    Classification<'a>, Activity, {
        user_id: Uuid => uuid,
        engagement_status: &'a str => text ?,
        health_status: &'a str => text ?,
        custom_tags: &'a [&'a str] => texts ?,
        admin_notes: &'a str => text ?,
        calculated_at: DateTime<Utc> => timestamp,
        updated_at: DateTime<Utc> => timestamp,
    }
}

row! {
    /// What a member pays. Amounts in hundredths of the reporting currency.
    Revenue<'a>, Revenue, {
        user_id: Uuid => uuid,
        subscription_tier: &'a str => text ?,
        subscription_status: &'a str => text ?,
        raw_status: &'a str => text ?,
        mrr: i64 => hundredths,
        ltv: i64 => hundredths,
        total_spent: i64 => hundredths,
        subscription_start_date: NaiveDate => date ?,
        months_subscribed: i32 => integer,
        updated_at: DateTime<Utc> => timestamp,
    }
}
