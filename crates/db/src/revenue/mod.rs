//! Revenue in the database: what was read from Stripe, whose it is, and the figures that the engine makes of it; asks
//! Stripe nothing and has no rule of its own.

mod balances;
mod links;
mod mirror;
mod places;
mod preview;
mod recompute;
mod settings;
mod show;
mod upsert;
pub mod webhooks;

pub use links::{Linked, UnlinkedCustomer, link_by_hand, link_customers, list_unlinked, unlink};
pub use mirror::{NotUnderstoodRecord, list_not_understood, unseen};
pub use places::{place, set_place};
pub use preview::preview_policy;
pub use recompute::{Recomputed, Whose, measure_churn, recompute, restate};
pub use settings::{
    NewRate, PolicyRecord, RESTATE, adopt_currency, list_prices, list_rates, policy,
    put_price_tier, put_rates, remove_price_tier, set_policy,
};
pub use show::{ledger, member_revenue};
pub use upsert::{Upserted, upsert};
