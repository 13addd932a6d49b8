//! What happened to a member and what they did, in one order of time; a line for each, a day of sign-ins being one.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::changes::Change;
use crate::messages::Message;
use crate::revenue::{MemberPayment, TierChange};
use crate::tickets::HistoryTicket;
use crate::words::words;

words! {
    /// What a line of the history tells. More will come.
    HistoryKind {
        /// Somebody, or something, changed what people set.
        Change "change",
        /// They signed in, so often on one day.
        SignIns "sign_ins",
        /// The product told something that is counted nowhere.
        Event "event",
        /// They joined.
        Joined "joined",
        /// They paid, or should have.
        Payment "payment",
        /// Somebody gave their subscription another price from here.
        TierChange "tier_change",
        /// They wrote, or were written to.
        Message "message",
        /// A ticket of theirs was made, or resolved.
        Ticket "ticket",
    }
}

/// One line. Which of the fields are filled the kind says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryItem {
    pub kind: HistoryKind,
    /// When; of a day of sign-ins, the last of them.
    pub at: DateTime<Utc>,
    /// `change`: what was changed.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub change: Option<Change>,
    /// `sign_ins`: the day in the account's time zone.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub day: Option<NaiveDate>,
    /// `sign_ins`: how often on that day.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 1, example = 2))]
    pub count: Option<i64>,
    /// `event`: its name.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "Meditation Finished")
    )]
    pub event: Option<String>,
    /// `payment`: what was charged, and what became of it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub payment: Option<MemberPayment>,
    /// `tier_change`: which, and how far it has come.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub tier_change: Option<TierChange>,
    /// `message`: what was written, and how far it has come.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub message: Option<Message>,
    /// `ticket`: which, and what happened to it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ticket: Option<HistoryTicket>,
}

/// A page of the history, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryPage {
    pub items: Vec<HistoryItem>,
    pub has_more: bool,
    /// Give it as `cursor` to go on with what was before; null at the beginning of time.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_cursor: Option<String>,
}
