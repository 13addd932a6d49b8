//! Operations on revenue and on the settings behind it; computes no amount.

use crm_types::ids::{MemberId, TierChangeId};
use crm_types::revenue::{
    CustomerLink, ExchangeRate, ExchangeRateList, LedgerPage, MemberRevenue, NewExchangeRates,
    NewPriceTier, NewTierChange, NotUnderstoodPage, PolicyPreview, PriceTierList,
    RevenueChangePage, RevenuePolicy, RevenuePolicyPatch, TierChange, TierChangePreview,
    TierOptions, UnlinkedCustomerPage,
};
use serde::Serialize;

use super::Result;
use super::client::{self, Request};
use crate::paths::{encode, with_query};

const ROOT: &str = "/api/crm/revenue";

/// What a member pays and paid, and how each amount came about.
pub async fn get_member_revenue(id: MemberId) -> Result<MemberRevenue> {
    client::json(Request::get(format!("/api/crm/members/{id}/revenue"))).await
}

/// A page of what makes up the revenue of the members who fit a filter and a search; of all for none.
pub async fn list_ledger(filter: &str, q: &str, cursor: &str) -> Result<LedgerPage> {
    let parameters = [
        ("filter", filter),
        ("q", q),
        ("limit", "25"),
        ("cursor", cursor),
    ];
    let path = with_query(&format!("{ROOT}/ledger"), &parameters);
    client::json(Request::get(path)).await
}

/// What there is to give the member this tier by.
pub async fn get_tier_options(id: MemberId, to: &str) -> Result<TierOptions> {
    let path = format!("{}/options", tier_changes(id));
    client::json(Request::get(with_query(&path, &[("to", to)]))).await
}

/// What another price would cost and bring.
pub async fn preview_tier_change(
    id: MemberId,
    change: &NewTierChange,
) -> Result<TierChangePreview> {
    let path = format!("{}/preview", tier_changes(id));
    client::json(Request::post(&path, body(change))).await
}

/// Gives the subscription another price in Stripe, once for each `key`.
pub async fn change_tier(id: MemberId, change: &NewTierChange, key: &str) -> Result<TierChange> {
    let request = Request::post(&tier_changes(id), body(change));
    client::json(request.once(key)).await
}

/// Takes such a change back.
pub async fn revert_tier_change(id: TierChangeId) -> Result<TierChange> {
    let path = format!("/api/crm/tier-changes/{id}/revert");
    client::json(Request::post(&path, None)).await
}

fn tier_changes(id: MemberId) -> String {
    format!("/api/crm/members/{id}/tier-changes")
}

/// How what the definitions leave open is decided.
pub async fn get_revenue_policy() -> Result<RevenuePolicy> {
    client::json(Request::get(format!("{ROOT}/policy"))).await
}

/// Decides it otherwise. Refused where the policy has another revision by now.
pub async fn update_revenue_policy(
    revision: i64,
    patch: &RevenuePolicyPatch,
) -> Result<RevenuePolicy> {
    let request = Request::patch(&format!("{ROOT}/policy"), body(patch));
    client::json(request.if_match(&format!("\"{revision}\""))).await
}

/// What such a change would make of the total.
pub async fn preview_revenue_policy(patch: &RevenuePolicyPatch) -> Result<PolicyPreview> {
    client::json(Request::post(
        &format!("{ROOT}/policy/preview"),
        body(patch),
    ))
    .await
}

/// All prices, those that stand for no tier first.
pub async fn list_price_tiers() -> Result<PriceTierList> {
    client::json(Request::get(format!("{ROOT}/prices"))).await
}

/// Says which tier a price stands for.
pub async fn put_price_tier(price: &str, tier: &NewPriceTier) -> Result<()> {
    client::empty(Request::put(&segment("prices", price), body(tier))).await
}

/// From now on the price stands for none.
pub async fn remove_price_tier(price: &str) -> Result<()> {
    client::empty(Request::delete(segment("prices", price))).await
}

/// Exchange rates, the newest first.
pub async fn list_exchange_rates() -> Result<ExchangeRateList> {
    client::json(Request::get(format!("{ROOT}/rates"))).await
}

/// Stores rates, over those of the same days; all of them or none.
pub async fn put_exchange_rates(items: Vec<ExchangeRate>) -> Result<()> {
    let rates = NewExchangeRates { items };
    client::empty(Request::put(&format!("{ROOT}/rates"), body(&rates))).await
}

/// A page of the customers who are nobody's.
pub async fn list_unlinked_customers(cursor: &str) -> Result<UnlinkedCustomerPage> {
    let path = with_query(&format!("{ROOT}/unlinked-customers"), &[("cursor", cursor)]);
    client::json(Request::get(path)).await
}

/// Says whose a customer is.
pub async fn link_customer(customer: &str, member_id: MemberId) -> Result<()> {
    let link = CustomerLink { member_id };
    client::empty(Request::put(&segment("links", customer), body(&link))).await
}

/// Takes that back: its metadata and its address decide anew.
pub async fn unlink_customer(customer: &str) -> Result<()> {
    client::empty(Request::delete(segment("links", customer))).await
}

/// A page of who changed which setting, the newest first.
pub async fn list_revenue_changes(cursor: &str) -> Result<RevenueChangePage> {
    let path = with_query(
        &format!("{ROOT}/changes"),
        &[("limit", "10"), ("cursor", cursor)],
    );
    client::json(Request::get(path)).await
}

/// Puts back what was there before a change.
pub async fn revert_revenue_change(number: i64) -> Result<()> {
    client::empty(Request::post(
        &format!("{ROOT}/changes/{number}/revert"),
        None,
    ))
    .await
}

/// A page of what could not be understood.
pub async fn list_not_understood(cursor: &str) -> Result<NotUnderstoodPage> {
    let path = with_query(&format!("{ROOT}/not-understood"), &[("cursor", cursor)]);
    client::json(Request::get(path)).await
}

/// Ids of old were chosen by people. In a path a plus is a plus.
fn segment(list: &str, id: &str) -> String {
    format!("{ROOT}/{list}/{}", encode(id).replace('+', "%20"))
}

fn body(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
