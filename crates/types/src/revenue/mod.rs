//! Revenue on the wire: what members pay, how each amount came about, and the settings behind it; computes nothing.

mod changes;
mod ledger;
mod member;
mod rates_csv;
mod settings;
mod tier_change;
mod words;

pub use changes::{RevenueChange, RevenueChangePage, RevenueSetting};
pub use ledger::{LedgerDiscount, LedgerItem, LedgerMember, LedgerPage, PeerAmount};
pub use member::{
    MemberCustomer, MemberInvoice, MemberMovement, MemberPayment, MemberRevenue,
    MemberSubscription, NotUnderstood,
};
pub use rates_csv::{LineFault, MAX_RATES, read_rates};
pub use settings::{
    CustomerLink, ExchangeRate, ExchangeRateList, NewExchangeRates, NewPriceTier,
    NotUnderstoodPage, PolicyPreview, PriceTier, PriceTierList, RevenuePolicy, RevenuePolicyPatch,
    UnlinkedCustomer, UnlinkedCustomerPage,
};
pub use tier_change::{
    NewTierChange, TierChange, TierChangeLine, TierChangePreview, TierChangeState, TierItem,
    TierOptions, TierPrice,
};
pub use words::{DiscountRule, LinkedBy, MovementKind, Peer, RevenueCounts, RevenueRule};
