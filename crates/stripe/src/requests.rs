//! Which request asks for what: async-stripe's own, with the pages, expansions and ended subscriptions that a mirror
//! needs; sends none.

use chrono::{DateTime, Utc};
use crm_domain::revenue::billing::{PriceChange, Span};
use crm_domain::revenue::mirror::Kind;
use stripe_billing::invoice::{
    CreatePreviewInvoice, CreatePreviewInvoiceSubscriptionDetails,
    CreatePreviewInvoiceSubscriptionDetailsItems,
    CreatePreviewInvoiceSubscriptionDetailsProrationBehavior, ListInvoice, RetrieveInvoice,
};
use stripe_billing::invoice_line_item::ListInvoiceInvoiceLineItem;
use stripe_billing::subscription::{
    ListSubscription, ListSubscriptionStatus, RetrieveSubscription, UpdateSubscription,
    UpdateSubscriptionItems, UpdateSubscriptionProrationBehavior,
};
use stripe_billing::subscription_item::ListSubscriptionItem;
use stripe_billing::subscription_schedule::{
    ListSubscriptionSchedule, RetrieveSubscriptionSchedule,
};
use stripe_client_core::{RequestBuilder, StripeRequest};
use stripe_core::charge::{ListCharge, RetrieveCharge};
use stripe_core::customer::{ListCustomer, RetrieveCustomer};
use stripe_core::dispute::{ListDispute, RetrieveDispute};
use stripe_core::event::ListEvent;
use stripe_core::refund::{ListRefund, RetrieveRefund};
use stripe_product::coupon::{ListCoupon, RetrieveCoupon};
use stripe_product::price::{ListPrice, RetrievePrice};
use stripe_product::product::{ListProduct, RetrieveProduct};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

/// The largest page there is.
const PAGE: i64 = 100;

/// What is asked for beside the object itself, since it is told as an id or not at all otherwise. Four levels are the
/// most that may be asked for, `data` of a list being one: so the coupons of items come by their ids.
fn expansions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Subscription => &["discounts.source.coupon", "items.data.discounts"],
        // By what it was paid, so that what was given back is known to be of it.
        Kind::Invoice => &["payments"],
        Kind::Customer => &["discount.source.coupon"],
        Kind::Price => &["tiers", "currency_options"],
        Kind::Coupon => &["applies_to", "currency_options"],
        _ => &[],
    }
}

fn range(span: Span) -> Option<RangeQueryTs> {
    if span == Span::ALL {
        return None;
    }
    Some(RangeQueryTs::Bounds(RangeBoundsTs {
        gte: span.from.map(|from| from.timestamp()),
        lt: span.until.map(|until| until.timestamp()),
        ..RangeBoundsTs::default()
    }))
}

/// A page of a kind, newest first.
pub fn list(kind: Kind, span: Span, after: Option<&str>) -> RequestBuilder {
    let expand: Vec<String> = expansions(kind)
        .iter()
        .map(|path| format!("data.{path}"))
        .collect();
    /// All lists have these parameters, and no trait for them.
    macro_rules! page {
        ($request:expr) => {{
            let mut request = $request.limit(PAGE);
            if !expand.is_empty() {
                request = request.expand(expand);
            }
            if let Some(range) = range(span) {
                request = request.created(range);
            }
            if let Some(after) = after {
                request = request.starting_after(after);
            }
            request.build()
        }};
    }
    match kind {
        Kind::Customer => page!(ListCustomer::new()),
        // Those that ended are part of what happened.
        Kind::Subscription => page!(ListSubscription::new().status(ListSubscriptionStatus::All)),
        Kind::Price => page!(ListPrice::new()),
        Kind::Product => page!(ListProduct::new()),
        Kind::Coupon => page!(ListCoupon::new()),
        Kind::Invoice => page!(ListInvoice::new()),
        Kind::Charge => page!(ListCharge::new()),
        Kind::Refund => page!(ListRefund::new()),
        Kind::Dispute => page!(ListDispute::new()),
        Kind::Schedule => page!(ListSubscriptionSchedule::new()),
    }
}

/// One object.
pub fn retrieve(kind: Kind, id: &str) -> RequestBuilder {
    let expand: Vec<String> = expansions(kind)
        .iter()
        .map(|path| (*path).to_owned())
        .collect();
    macro_rules! one {
        ($request:expr) => {{
            let mut request = $request;
            if !expand.is_empty() {
                request = request.expand(expand);
            }
            request.build()
        }};
    }
    match kind {
        Kind::Customer => one!(RetrieveCustomer::new(id)),
        Kind::Subscription => one!(RetrieveSubscription::new(id)),
        Kind::Price => one!(RetrievePrice::new(id)),
        Kind::Product => one!(RetrieveProduct::new(id)),
        Kind::Coupon => one!(RetrieveCoupon::new(id)),
        Kind::Invoice => one!(RetrieveInvoice::new(id)),
        Kind::Charge => one!(RetrieveCharge::new(id)),
        Kind::Refund => one!(RetrieveRefund::new(id)),
        Kind::Dispute => one!(RetrieveDispute::new(id)),
        Kind::Schedule => one!(RetrieveSubscriptionSchedule::new(id)),
    }
}

/// Items of a subscription beyond those that it carries along.
pub fn items(subscription: &str, after: &str) -> RequestBuilder {
    ListSubscriptionItem::new(subscription)
        .limit(PAGE)
        .starting_after(after)
        .expand(["data.discounts".to_owned()])
        .build()
}

/// Lines of an invoice beyond those that it carries along.
pub fn lines(invoice: &str, after: &str) -> RequestBuilder {
    ListInvoiceInvoiceLineItem::new(invoice)
        .limit(PAGE)
        .starting_after(after)
        .build()
}

/// Events created at `since` or later.
pub fn events(since: DateTime<Utc>, after: Option<&str>) -> RequestBuilder {
    let mut request = ListEvent::new()
        .limit(PAGE)
        .created(RangeQueryTs::gte(since.timestamp()));
    if let Some(after) = after {
        request = request.starting_after(after);
    }
    request.build()
}

/// What a change would cost, billed at once. A price without a quantity would mean one of it.
pub fn preview(change: &PriceChange, quantity: Option<u64>, at: DateTime<Utc>) -> RequestBuilder {
    let mut item = CreatePreviewInvoiceSubscriptionDetailsItems::new();
    item.id = Some(change.item.clone());
    item.price = Some(change.price.clone());
    item.quantity = quantity;
    let mut details = CreatePreviewInvoiceSubscriptionDetails::new();
    details.items = Some(vec![item]);
    details.proration_behavior =
        Some(CreatePreviewInvoiceSubscriptionDetailsProrationBehavior::AlwaysInvoice);
    details.proration_date = Some(at.timestamp());
    CreatePreviewInvoice::new()
        .subscription(change.subscription.as_str())
        .subscription_details(details)
        .build()
}

/// The change itself, billed at once, as it was previewed.
pub fn change(change: &PriceChange, quantity: Option<u64>) -> RequestBuilder {
    let mut item = UpdateSubscriptionItems::new();
    item.id = Some(change.item.clone());
    item.price = Some(change.price.clone());
    item.quantity = quantity;
    let expand: Vec<String> = expansions(Kind::Subscription)
        .iter()
        .map(|path| (*path).to_owned())
        .collect();
    let mut request = UpdateSubscription::new(change.subscription.as_str())
        .items(vec![item])
        .proration_behavior(UpdateSubscriptionProrationBehavior::AlwaysInvoice)
        .expand(expand);
    if let Some(at) = change.prorated_at {
        request = request.proration_date(at.timestamp());
    }
    request.build()
}
