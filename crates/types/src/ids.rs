//! Identifiers as types of their own, so that a member's is never taken for an admin's; makes none up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id! {
    /// A member: the `id` of the row in `auth.users`.
    MemberId
}
id! {
    /// Somebody who signs in to this program.
    AdminId
}
id! {
    /// One sign-in of one admin, however often its tokens are renewed.
    SessionId
}
id! {
    /// A key that lets a product send events.
    WriteKeyId
}
id! {
    /// One run of a job. Newer ones sort after older ones.
    RunId
}
id! {
    /// Something that is to be done later.
    TaskId
}
id! {
    /// Another price for an item of a subscription, asked for from here. Newer ones sort after older ones.
    TierChangeId
}
id! {
    /// What was done at one stroke, to one member or many. Newer ones sort after older ones.
    ChangeId
}
id! {
    /// One message to or from a member. Newer ones sort after older ones.
    MessageId
}
id! {
    /// A conversation with a member, or with a number that nobody is known for.
    ThreadId
}
id! {
    /// A text that is written to many.
    TemplateId
}
id! {
    /// A message to many at once. Newer ones sort after older ones.
    BroadcastId
}

id! {
    /// A ticket. Newer ones sort after older ones.
    TicketId
}

id! {
    /// What was said or done about a ticket. Newer ones sort after older ones.
    TicketEntryId
}

id! {
    /// Somebody who may become a member. Newer ones sort after older ones.
    LeadId
}

id! {
    /// A form on the product's site that leads come from.
    LeadFormId
}
