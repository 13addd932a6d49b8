//! What leads are as records: their table, the columns of their fields, the orders that an index keeps.

use crm_types::filter::{Field, LeadField};
use crm_types::leads::{LeadSort, LeadSortField};

use super::record::RowRecord;
use crate::filter::{Column, TextColumn};
use crate::records::{Kind, Order};

/// Leads.
pub(super) struct Leads;

impl Kind for Leads {
    const NAME: &'static str = "lead";
    const TABLE: &'static str = "crm.leads";
    const COLUMNS: &'static str = "d.id, d.name, d.email, d.phone, d.source, d.status, d.owner_id, a.name as owner_name, d.next_step, \
         d.next_step_on, d.member_id, d.converted_at, d.created_at, d.updated_at, d.revision";
    const FROM: &'static str = "crm.leads as d left join crm.admins as a on a.id = d.owner_id";
    const SEARCHED: &'static str = "d.search_text";
    const MEMBER: Option<&'static str> = None;
    const COUNTED: &'static [&'static str] = &["status", "owner_id", "source"];
    type Row = RowRecord;

    fn column(field: Field) -> Column {
        use Column::{Date, Id, Instant, Word};
        let Field::Lead(field) = field else {
            return Column::Elsewhere;
        };
        match field {
            LeadField::Name => text("d.name_folded"),
            LeadField::Email => text("d.email_folded"),
            // Digits and a plus: folded as they are.
            LeadField::Phone => text("d.phone"),
            LeadField::Owner => {
                text("(select crm.fold(a.name) from crm.admins as a where a.id = d.owner_id)")
            }
            LeadField::NextStep => text("crm.fold(d.next_step)"),
            LeadField::Message => text("crm.fold(d.message)"),
            LeadField::Status => Word("d.status"),
            LeadField::Source => Word("d.source"),
            LeadField::UtmSource => Word("d.utm_source"),
            LeadField::UtmMedium => Word("d.utm_medium"),
            LeadField::UtmCampaign => Word("d.utm_campaign"),
            LeadField::UtmTerm => Word("d.utm_term"),
            LeadField::UtmContent => Word("d.utm_content"),
            LeadField::NextStepOn => Date("d.next_step_on"),
            LeadField::CreatedAt => Instant("d.created_at"),
            LeadField::UpdatedAt => Instant("d.updated_at"),
            LeadField::ConvertedAt => Instant("d.converted_at"),
            LeadField::OwnerId => Id("d.owner_id"),
            LeadField::MemberId => Id("d.member_id"),
            LeadField::Id => Id("d.id"),
        }
    }
}

fn text(folded: &'static str) -> Column {
    Column::Text(TextColumn {
        folded,
        searched: folded,
        indexed: folded,
    })
}

/// The order of a list.
pub(super) fn order(sort: LeadSort) -> Order {
    let (key, kind, nullable) = match sort.field {
        LeadSortField::Name => ("d.name", "text", true),
        LeadSortField::Email => ("d.email", "text", true),
        LeadSortField::Status => ("d.status_rank", "smallint", false),
        LeadSortField::Source => ("d.source", "text", true),
        LeadSortField::NextStepOn => ("d.next_step_on", "date", true),
        LeadSortField::CreatedAt => ("d.created_at", "timestamptz", false),
        LeadSortField::UpdatedAt => ("d.updated_at", "timestamptz", false),
    };
    Order {
        name: sort.field.as_str(),
        descending: sort.descending,
        key,
        kind,
        nullable,
    }
}
