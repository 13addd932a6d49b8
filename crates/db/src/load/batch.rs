//! The rows of some members for every table, encoded and ready to be sent; sends nothing.

use super::encoder::Encoder;
use super::rows::Row;

/// The tables that are loaded, in the order in which they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    Users,
    Profiles,
    Households,
    HouseholdMembers,
    Visions,
    VisionRefinements,
    Audios,
    JournalEntries,
    BoardItems,
    StorageFiles,
    TokenTransactions,
    LoginEvents,
    Activity,
    Revenue,
    BillingObjects,
    BillingBalances,
    PastStatuses,
    Leads,
    ChangeSets,
    RecordChanges,
    Tickets,
    TicketEntries,
}

impl Table {
    pub const ALL: [Table; 22] = [
        Table::Users,
        Table::Profiles,
        Table::Households,
        Table::HouseholdMembers,
        Table::Visions,
        Table::VisionRefinements,
        Table::Audios,
        Table::JournalEntries,
        Table::BoardItems,
        Table::StorageFiles,
        Table::TokenTransactions,
        Table::LoginEvents,
        Table::Activity,
        Table::Revenue,
        Table::BillingObjects,
        Table::BillingBalances,
        Table::PastStatuses,
        Table::Leads,
        Table::ChangeSets,
        Table::RecordChanges,
        Table::Tickets,
        Table::TicketEntries,
    ];

    /// The table's name in the database, with its schema.
    pub fn name(self) -> &'static str {
        let after_copy = self.copy().trim_start_matches("copy ");
        after_copy
            .split_once(' ')
            .map_or(after_copy, |(name, _)| name)
    }

    /// The statement that takes its rows; columns in the order of the row's fields.
    pub(crate) fn copy(self) -> &'static str {
        match self {
            Table::Users => "copy auth.users (id, email, created_at) from stdin (format binary)",
            Table::Profiles => concat!(
                "copy product.profiles (user_id, first_name, last_name, phone, date_of_birth, gender, city, state, ",
                "country, time_zone, occupation, company, relationship_status, about, avatar_url, updated_at) ",
                "from stdin (format binary)"
            ),
            Table::Households => {
                "copy product.households (id, owner_id, name, created_at) from stdin (format binary)"
            }
            Table::HouseholdMembers => {
                "copy product.household_members (household_id, user_id, joined_at) from stdin (format binary)"
            }
            Table::Visions => {
                "copy product.visions (id, user_id, title, created_at) from stdin (format binary)"
            }
            Table::VisionRefinements => {
                "copy product.vision_refinements (id, vision_id, user_id, created_at) from stdin (format binary)"
            }
            Table::Audios => {
                "copy product.audios (id, user_id, vision_id, created_at) from stdin (format binary)"
            }
            Table::JournalEntries => {
                "copy product.journal_entries (id, user_id, body, created_at) from stdin (format binary)"
            }
            Table::BoardItems => {
                "copy product.board_items (id, user_id, caption, image_path, created_at) from stdin (format binary)"
            }
            Table::StorageFiles => {
                "copy product.storage_files (id, user_id, path, bytes, created_at) from stdin (format binary)"
            }
            Table::TokenTransactions => {
                "copy product.token_transactions (user_id, amount, created_at) from stdin (format binary)"
            }
            Table::LoginEvents => {
                "copy product.login_events (user_id, at) from stdin (format binary)"
            }
            Table::Activity => concat!(
                "copy public.user_activity_metrics (user_id, engagement_status, health_status, custom_tags, ",
                "admin_notes, calculated_at, updated_at) from stdin (format binary)"
            ),
            Table::Revenue => concat!(
                "copy public.user_revenue_metrics (user_id, subscription_tier, subscription_status, raw_status, mrr, ",
                "ltv, total_spent, subscription_start_date, months_subscribed, updated_at) from stdin (format binary)"
            ),
            Table::BillingObjects => concat!(
                "copy billing.objects (kind, id, customer, parent, status, currency, created_at, known_at, read, digest) ",
                "from stdin (format binary)"
            ),
            Table::BillingBalances => {
                "copy billing.balances (customer, read) from stdin (format binary)"
            }
            Table::Leads => concat!(
                "copy crm.leads (id, name, email, phone, source, status, message, owner_id, next_step, next_step_on, ",
                "member_id, converted_at, form_id, utm_source, utm_medium, utm_campaign, revision, created_at, ",
                "updated_at) from stdin (format binary)"
            ),
            Table::ChangeSets => {
                "copy crm.change_sets (id, at, actor_kind, actor_id, source, members) from stdin (format binary)"
            }
            Table::RecordChanges => concat!(
                "copy crm.record_changes (change_set_id, kind, record_id, field, before, after, revision, at) ",
                "from stdin (format binary)"
            ),
            Table::Tickets => concat!(
                "copy loaded_tickets (id, subject, description, status, priority, category, tags, source, member_id, ",
                "assignee_id, spent, running_since, first_responded_at, first_response_spent, first_response_missed, ",
                "first_response_due_at, resolved_at, resolution_missed, resolution_due_at, created_at, updated_at, ",
                "revision) from stdin (format binary)"
            ),
            Table::TicketEntries => concat!(
                "copy loaded_ticket_entries (id, ticket_id, kind, at, actor_kind, actor_id, body, revision) ",
                "from stdin (format binary)"
            ),
            Table::PastStatuses => {
                "copy past_statuses (user_id, dimension, value, since, until) from stdin (format binary)"
            }
        }
    }
}

/// Rows for every table. Meant to be filled, sent and filled again, so that memory stays flat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    tables: [Encoder; Table::ALL.len()],
}

impl Batch {
    /// Appends `row` to its table.
    pub fn add<R: Row>(&mut self, row: &R) {
        self.tables[R::TABLE as usize].row(|to| row.encode(to));
    }

    /// What there is for `table`.
    pub fn table(&self, table: Table) -> &Encoder {
        &self.tables[table as usize]
    }

    /// Forgets all rows and keeps the room.
    pub fn clear(&mut self) {
        self.tables.iter_mut().for_each(Encoder::clear);
    }
}
