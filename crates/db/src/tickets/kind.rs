//! What tickets are made of, for lists, boards and filters: each field's column, each order's index.

use crm_types::filter::{Field, TicketField};
use crm_types::tickets::{TicketSort, TicketSortField};

use super::record::TicketRecord;
use crate::filter::{Column, Target, TextColumn};
use crate::records::{Kind, Order};

/// The kind of record that a ticket is.
pub(super) struct Tickets;

/// As it stands in history and counters.
pub(super) const NAME: &str = "ticket";

/// What is read of one.
pub(super) const COLUMNS: &str = "d.id, d.number, d.subject, d.status, d.priority, d.category, d.tags, d.source, d.member_id, \
    m.name as member_name, m.email as member_email, d.assignee_id, a.name as assignee_name, d.created_at, d.updated_at, \
    d.first_responded_at, d.first_response_due_at, d.first_response_missed, d.resolved_at, d.resolution_due_at, \
    d.resolution_missed, d.due_at, d.revision";

pub(super) const FROM: &str = "crm.tickets as d \
    left join crm.member_directory as m on m.user_id = d.member_id \
    left join crm.admins as a on a.id = d.assignee_id";

impl Kind for Tickets {
    const NAME: &'static str = NAME;
    const TABLE: &'static str = "crm.tickets";
    const COLUMNS: &'static str = COLUMNS;
    const FROM: &'static str = FROM;
    const SEARCHED: &'static str = "d.search_text";
    const MEMBER: Option<&'static str> = Some("d.member_id");
    const COUNTED: &'static [&'static str] = &["status", "priority"];
    type Row = TicketRecord;

    fn column(field: Field) -> Column {
        match field {
            Field::Ticket(field) => column(field),
            _ => Column::Elsewhere,
        }
    }
}

fn column(field: TicketField) -> Column {
    match field {
        TicketField::Subject => text("d.subject_folded"),
        TicketField::Description => text("d.description_folded"),
        TicketField::Status => Column::Word("d.status"),
        TicketField::Priority => Column::Word("d.priority"),
        TicketField::Category => Column::Word("d.category"),
        TicketField::Source => Column::Word("d.source"),
        TicketField::Tags => Column::Tags {
            folded: "d.tags_folded",
            searched: "d.tags_folded",
        },
        TicketField::Assignee => {
            text("(select crm.fold(o.name) from crm.admins as o where o.id = d.assignee_id)")
        }
        TicketField::Member => text(
            "(select o.name_folded from crm.member_directory as o where o.user_id = d.member_id)",
        ),
        TicketField::MemberEmail => text(
            "(select o.email_folded from crm.member_directory as o where o.user_id = d.member_id)",
        ),
        TicketField::AssigneeId => Column::Id("d.assignee_id"),
        TicketField::MemberId => Column::Id("d.member_id"),
        TicketField::Id => Column::Id("d.id"),
        TicketField::Number => Column::Integer("d.number"),
        TicketField::CreatedAt => Column::Instant("d.created_at"),
        TicketField::UpdatedAt => Column::Instant("d.updated_at"),
        TicketField::DueAt => Column::Instant("d.due_at"),
        TicketField::FirstResponseDueAt => Column::Instant("d.first_response_due_at"),
        TicketField::ResolutionDueAt => Column::Instant("d.resolution_due_at"),
        TicketField::FirstRespondedAt => Column::Instant("d.first_responded_at"),
        TicketField::ResolvedAt => Column::Instant("d.resolved_at"),
        TicketField::Due => Column::Nearness("d.due_at"),
        TicketField::FirstResponse => Column::Outcome(Target {
            done: "d.first_responded_at",
            due: "d.first_response_due_at",
            missed: "d.first_response_missed",
        }),
        TicketField::Resolution => Column::Outcome(Target {
            done: "d.resolved_at",
            due: "d.resolution_due_at",
            missed: "d.resolution_missed",
        }),
    }
}

fn text(folded: &'static str) -> Column {
    Column::Text(TextColumn {
        folded,
        searched: folded,
        indexed: folded,
    })
}

/// The order as its index keeps it.
pub(super) fn order(sort: TicketSort) -> Order {
    let (key, kind, nullable) = match sort.field {
        TicketSortField::Number => ("d.number", "bigint", false),
        TicketSortField::Subject => ("d.subject", "text", false),
        TicketSortField::Status => ("d.status_rank", "smallint", false),
        TicketSortField::Priority => ("d.priority_rank", "smallint", false),
        TicketSortField::CreatedAt => ("d.created_at", "timestamptz", false),
        TicketSortField::UpdatedAt => ("d.updated_at", "timestamptz", false),
        TicketSortField::DueAt => ("d.due_at", "timestamptz", true),
    };
    Order {
        name: sort.field.as_str(),
        descending: sort.descending,
        key,
        kind,
        nullable,
    }
}
