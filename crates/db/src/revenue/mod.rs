//! Revenue in the database: what was read from Stripe, whose it is, and the figures that the engine makes of it; asks
//! Stripe nothing and has no rule of its own.

mod balances;
mod changes;
mod differences;
mod links;
mod mirror;
pub(crate) mod object;
mod places;
mod preview;
pub(crate) mod prices;
mod rates;
pub(crate) mod recompute;
pub(crate) mod settings;
mod show;
mod tier_changes;
mod upsert;
pub mod webhooks;

pub use changes::{Follow, RESTATE, Restate, Undone, find_change, list_changes, undo_change};
pub use differences::list_differences;
pub use links::{Linked, UnlinkedCustomer, link_by_hand, link_customers, list_unlinked, unlink};
pub use mirror::{NotUnderstoodRecord, list_not_understood, unseen};
pub use places::{EVENTS, LISTED, place, set_place};
pub use preview::preview_policy;
pub use prices::{list_prices, put_price_tier, remove_price_tier};
pub use rates::{NewRate, list_rates, put_rates};
pub use recompute::{Recomputed, Whose, measure_churn, recompute, restate};
pub use settings::{PolicyRecord, adopt_currency, policy, set_policy};
pub(crate) use show::payment_read as payment;
pub use show::{LedgerQuery, ledger, member_revenue};
pub(crate) use tier_changes::of_member as tier_changes_of;
pub use tier_changes::{
    Asked, CHANGE_TIER, Request, Return, TierChangeRecord, find_tier_change, foresee,
    request_tier_change, return_tier_change, settle_tier_change, tier_options,
};
pub use upsert::{Upserted, upsert, upsert_in_run};
