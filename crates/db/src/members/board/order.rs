//! Where the cards of a column are read from in each order, and under which names; reads none.

use crm_types::members::CardOrder;

use crate::members::list::Columns;

/// A table that has members by column and order, as `c`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf {
    pub table: &'static str,
    pub columns: Columns,
    /// The same value in `crm.member_directory as d`.
    pub in_directory: &'static str,
}

/// Jobs change when somebody was last there, so that order is kept by the directory itself.
pub(super) fn shelf(order: CardOrder) -> Shelf {
    let shelf = |table, key, in_directory| Shelf {
        table,
        columns: Columns {
            key,
            id: "c.user_id",
        },
        in_directory,
    };
    match order {
        CardOrder::LongestSilent => {
            shelf("crm.member_directory", "c.last_login_at", "d.last_login_at")
        }
        CardOrder::HighestMrr => shelf("crm.member_cards", "c.mrr_cents", "d.mrr_cents"),
        CardOrder::Newest => shelf("crm.member_cards", "c.created_at", "d.created_at"),
        CardOrder::Name => shelf("crm.member_cards", "c.name", "d.name"),
    }
}
