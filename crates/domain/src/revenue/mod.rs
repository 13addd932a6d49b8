//! Money by the rules of the revenue definitions: exact, rounded once; fetches nothing.

mod amount;
pub mod billing;
pub mod currency;
mod derivation;
mod derive;
mod discounts;
pub mod exact;
mod figures;
mod interval;
pub mod mirror;
mod movements;
mod order;
mod paid;
mod payments;
mod policy;
pub mod tier_change;

pub use derivation::{Counts, Derivation, DiscountStep, ItemDerivation};
pub use derive::{Catalogue, Terms, derive, is_instalments};
pub use figures::{
    Account, FEWEST_MEMBERS, Figures, MOST_MONTHS, NO_TIER, Setting, TierOfPrice, figures, spans,
};
pub use interval::{Interval, monthly_minor};
pub use movements::{
    Circumstances, History, Holding, Movement, Position, Span, history, movements,
};
pub use order::{Verdict, verdict};
pub use paid::{Period, paid_time};
pub use payments::{Balance, PaidLine, Payments};
pub use policy::Policy;
