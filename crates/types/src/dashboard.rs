//! The dashboard on the wire: the figures, how they came along, and what needs attention; counts nothing itself.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, RunId, ThreadId};
use crate::jobs::Run;
use crate::money::Money;
use crate::words::words;

words! {
    /// One of the dashboard's figures. More will come.
    Figure {
        /// Everybody who has an account.
        TotalMembers "total_members",
        /// Those whose status counts as active: as it ships, engagement `active` or `champion`.
        Active "active",
        /// Those whose status counts as at risk: as it ships, engagement `at_risk`.
        AtRisk "at_risk",
        /// Those whose status counts as churned: as it ships, health `churned`.
        Churned "churned",
        /// Those to whom nobody has given an engagement status.
        Unclassified "unclassified",
        /// Monthly recurring revenue, and the members it comes from.
        Mrr "mrr",
        /// Tickets that are open, in progress or waiting for the member.
        OpenTickets "open_tickets",
        /// Leads who have become members, of all there ever were.
        LeadConversion "lead_conversion",
    }
}

words! {
    /// Whose list opens behind a figure, or behind what needs attention. More will come.
    FigureList {
        Members "members",
        Tickets "tickets",
        Leads "leads",
        /// The inbox.
        Threads "threads",
    }
}

impl Figure {
    /// The filter of the list that opens behind the figure, with the statuses that ship with the product: it finds exactly
    /// the members counted. Empty for all of them. A tile has its own, of the statuses that there are.
    pub fn filter(self) -> &'static str {
        match self {
            Self::TotalMembers => "",
            Self::Active => "engagement_status in (active, champion)",
            Self::AtRisk => "engagement_status = at_risk",
            Self::Churned => "health_status = churned",
            Self::Unclassified => "engagement_status is null",
            Self::Mrr => "mrr > 0",
            Self::OpenTickets => "status in (open, in_progress, waiting_reply)",
            Self::LeadConversion => "status = converted",
        }
    }

    /// What it counts, and so what its filter is of.
    pub fn list(self) -> FigureList {
        match self {
            Self::OpenTickets => FigureList::Tickets,
            Self::LeadConversion => FigureList::Leads,
            _ => FigureList::Members,
        }
    }
}

/// Every figure at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// The moment of reading.
    pub read_at: DateTime<Utc>,
    /// The zone in which days are counted (IANA).
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// The newest run that succeeded: as of when the activity figures are.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub last_run: Option<Run>,
    /// The run under way, if there is one.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub open_run: Option<Run>,
    /// When the next one begins by itself; null where none is planned.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub next_run_at: Option<DateTime<Utc>>,
    pub tiles: Vec<Tile>,
    /// What somebody should look at; kinds of which there is nothing are left out.
    pub attention: Vec<Attention>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tile {
    pub figure: Figure,
    /// What it counts, and so the list that opens behind it.
    pub list: FigureList,
    /// How many (members, or what `list` says) it counts: exactly those that `filter` finds.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 312))]
    pub members: i64,
    /// Of how many in all, where the figure is a share; null: it is none.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0))]
    pub of: Option<i64>,
    /// The sum of their money, where the figure is one of money.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub money: Option<Money>,
    /// The filter of the list behind the figure; empty for all of it.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "engagement_status in (active, champion)")
    )]
    pub filter: String,
    /// As of when the figure is.
    pub as_of: DateTime<Utc>,
    /// The run that last computed what it rests on; null before the first.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub run_id: Option<RunId>,
    /// One point a day for the last thirty days, ascending; days on which no snapshot was taken are left out.
    #[cfg_attr(feature = "openapi", schema(max_items = 30))]
    pub trend: Vec<TrendPoint>,
}

/// A figure at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrendPoint {
    /// The day in the account's time zone.
    pub day: NaiveDate,
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 305))]
    pub members: i64,
    /// Of how many in all, where the figure is a share; null: it is none.
    #[cfg_attr(feature = "openapi", schema(required = true, minimum = 0))]
    pub of: Option<i64>,
    /// Null where the figure is not one of money.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub money: Option<Money>,
}

words! {
    /// Why something needs attention. More will come.
    AttentionKind {
        /// Members who were given a status that counts as at risk today.
        BecameAtRisk "became_at_risk",
        /// Members whose subscription Stripe calls `past_due` or `unpaid`.
        FailedPayments "failed_payments",
        /// Open conversations in which they wrote last.
        UnansweredMessages "unanswered_messages",
        /// Tickets whose next target has gone by.
        OverdueTickets "overdue_tickets",
    }
}

impl AttentionKind {
    /// What it counts.
    pub fn list(self) -> FigureList {
        match self {
            Self::BecameAtRisk | Self::FailedPayments => FigureList::Members,
            Self::UnansweredMessages => FigureList::Threads,
            Self::OverdueTickets => FigureList::Tickets,
        }
    }

    /// The filter of a list that holds them, with the statuses that ship with the product; `None` where that list has none.
    pub fn filter(self) -> Option<&'static str> {
        match self {
            Self::BecameAtRisk => Some(Figure::AtRisk.filter()),
            Self::FailedPayments => Some("raw_status in (past_due, unpaid)"),
            Self::UnansweredMessages => None,
            Self::OverdueTickets => Some("due = overdue"),
        }
    }
}

/// What somebody should look at today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attention {
    pub kind: AttentionKind,
    /// What it counts, and so what its filter is of.
    pub list: FigureList,
    /// How many (members, or what `list` says) it concerns; 1,000 stands for that many or more.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub members: i64,
    /// The filter of a list that holds them; null where that list has none.
    #[cfg_attr(
        feature = "openapi",
        schema(required = true, example = "engagement_status = at_risk")
    )]
    pub filter: Option<String>,
    /// Ten: the latest, of tickets those that were due first.
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub items: Vec<AttentionItem>,
}

/// One member, conversation or ticket to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttentionItem {
    /// Null where nobody knows whose it is.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub member_id: Option<MemberId>,
    /// The conversation, where it is one.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub thread_id: Option<ThreadId>,
    /// The ticket's reference, where it is one.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "SUPP-0017"))]
    pub ticket: Option<String>,
    /// What a member or lead is called, the number of a conversation that is nobody's, a ticket's subject.
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Amara Okafor"))]
    pub name: Option<String>,
    /// When it came about; of a payment since when it is due, null where nobody knows.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use crate::filter::{Subject, Vocabulary, parse_with};

    use super::{AttentionKind, Figure, FigureList};

    #[test]
    fn what_needs_attention_is_filtered_in_the_canonical_form() {
        for kind in AttentionKind::ALL {
            let subject = match kind.list() {
                FigureList::Tickets => Subject::Tickets,
                _ => Subject::Members,
            };
            let filter = kind.filter().unwrap_or_default();
            let parsed = parse_with(filter, &Vocabulary::of(subject)).unwrap();
            let printed = parsed.map(|filter| filter.to_string()).unwrap_or_default();
            assert_eq!(printed, filter, "{kind}");
        }
    }

    #[test]
    fn every_filter_is_one_and_in_its_canonical_form() {
        for figure in Figure::ALL {
            let subject = match figure.list() {
                FigureList::Members => Subject::Members,
                FigureList::Tickets => Subject::Tickets,
                FigureList::Leads => Subject::Leads,
                FigureList::Threads => unreachable!("no figure is of conversations"),
            };
            let parsed = parse_with(figure.filter(), &Vocabulary::of(subject)).unwrap();
            let printed = parsed.map(|filter| filter.to_string()).unwrap_or_default();
            assert_eq!(printed, figure.filter(), "{figure}");
        }
    }
}
