//! Objects as Stripe's API has them since 2025-09-30, each with the fields that are always there; fills in nothing that
//! was not asked for.

use serde_json::{Value, json};

/// The version of the API that these objects are of.
pub const API_VERSION: &str = "2026-09-30.endive";

/// How many items a subscription carries with it; more are in a list of their own.
pub const ITEMS_ALONG: usize = 10;

pub fn customer(
    id: &str,
    created: i64,
    email: Option<&str>,
    name: Option<&str>,
    metadata: Value,
) -> Value {
    json!({
        "id": id, "object": "customer", "address": null, "balance": 0, "created": created, "currency": "usd",
        "customer_account": null, "default_source": null, "delinquent": false, "description": null, "discount": null,
        "email": email, "invoice_prefix": id.to_uppercase().get(4..12).unwrap_or("DEMO0001"),
        "invoice_settings": {"custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null},
        "livemode": false, "metadata": metadata, "name": name, "next_invoice_sequence": 1, "phone": null,
        "preferred_locales": [], "shipping": null, "tax_exempt": "none", "test_clock": null
    })
}

pub fn product(id: &str, created: i64, name: &str) -> Value {
    json!({
        "id": id, "object": "product", "active": true, "created": created, "default_price": null, "description": null,
        "images": [], "livemode": false, "marketing_features": [], "metadata": {}, "name": name,
        "package_dimensions": null, "shippable": null, "statement_descriptor": null, "tax_code": null, "type": "service",
        "unit_label": null, "updated": created, "url": null
    })
}

/// A price by the unit; `every` is its interval and how many of it, none where it is paid once.
pub fn price(
    id: &str,
    created: i64,
    product: &str,
    currency: &str,
    unit_amount: i64,
    every: Option<(&str, u32)>,
) -> Value {
    let recurring = every.map(|(interval, count)| {
        json!({"interval": interval, "interval_count": count, "meter": null, "trial_period_days": null, "usage_type": "licensed"})
    });
    json!({
        "id": id, "object": "price", "active": true, "billing_scheme": "per_unit", "created": created,
        "currency": currency, "custom_unit_amount": null, "livemode": false, "lookup_key": null, "metadata": {},
        "nickname": null, "product": product, "recurring": recurring, "tax_behavior": "unspecified", "tiers_mode": null,
        "transform_quantity": null, "type": if every.is_some() { "recurring" } else { "one_time" },
        "unit_amount": unit_amount, "unit_amount_decimal": unit_amount.to_string()
    })
}

/// A coupon of `percent_off` or of `amount_off` in a currency; `duration` is forever, once or repeating.
pub fn coupon(
    id: &str,
    created: i64,
    percent_off: Option<f64>,
    amount_off: Option<(i64, &str)>,
    duration: &str,
) -> Value {
    json!({
        "id": id, "object": "coupon", "amount_off": amount_off.map(|(amount, _)| amount), "created": created,
        "currency": amount_off.map(|(_, currency)| currency), "duration": duration, "duration_in_months": null,
        "livemode": false, "max_redemptions": null, "metadata": {}, "name": null, "percent_off": percent_off,
        "redeem_by": null, "times_redeemed": 0, "valid": true
    })
}

/// What a coupon became on a subscription, or on one of its items.
pub fn discount(
    id: &str,
    start: i64,
    coupon: &str,
    customer: &str,
    subscription: Option<&str>,
    item: Option<&str>,
) -> Value {
    json!({
        "id": id, "object": "discount", "checkout_session": null, "customer": customer, "customer_account": null,
        "end": null, "invoice": null, "invoice_item": null, "promotion_code": null,
        "source": {"coupon": coupon, "type": "coupon"}, "start": start, "subscription": subscription,
        "subscription_item": item
    })
}

pub fn item(
    id: &str,
    created: i64,
    subscription: &str,
    price: &Value,
    quantity: u32,
    period: (i64, i64),
) -> Value {
    json!({
        "id": id, "object": "subscription_item", "billing_thresholds": null, "created": created,
        "current_period_end": period.1, "current_period_start": period.0, "discounts": [], "metadata": {},
        "price": price, "quantity": quantity, "subscription": subscription, "tax_rates": []
    })
}

/// A list as it is carried by another object.
pub fn list(url: &str, data: Vec<Value>, has_more: bool) -> Value {
    json!({"object": "list", "data": data, "has_more": has_more, "url": url})
}

/// The first of `items`, as a subscription carries them.
pub fn items_along(subscription: &str, items: &[Value]) -> Value {
    let data = items.iter().take(ITEMS_ALONG).cloned().collect();
    let url = format!("/v1/subscription_items?subscription={subscription}");
    list(&url, data, items.len() > ITEMS_ALONG)
}

/// An active subscription that began at `start`, of these items.
pub fn subscription(
    id: &str,
    customer: &str,
    start: i64,
    currency: &str,
    items: &[Value],
) -> Value {
    json!({
        "id": id, "object": "subscription", "application": null, "application_fee_percent": null,
        "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null},
        "billing_cycle_anchor": start, "billing_cycle_anchor_config": null,
        "billing_mode": {"flexible": null, "type": "classic"}, "billing_thresholds": null, "cancel_at": null,
        "cancel_at_period_end": false, "canceled_at": null,
        "cancellation_details": {"comment": null, "feedback": null, "reason": null},
        "collection_method": "charge_automatically", "created": start, "currency": currency, "customer": customer,
        "customer_account": null, "days_until_due": null, "default_payment_method": null, "default_source": null,
        "default_tax_rates": [], "description": null, "discounts": [], "ended_at": null,
        "invoice_settings": {"account_tax_ids": null, "issuer": {"type": "self"}},
        "items": items_along(id, items), "latest_invoice": null, "livemode": false, "metadata": {},
        "next_pending_invoice_item_invoice": null, "on_behalf_of": null, "pause_collection": null,
        "payment_settings": {"payment_method_options": null, "payment_method_types": null, "save_default_payment_method": "off"},
        "pending_invoice_item_interval": null, "pending_setup_intent": null, "pending_update": null, "schedule": null,
        "start_date": start, "status": "active", "test_clock": null, "transfer_data": null, "trial_end": null,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}}, "trial_start": null
    })
}

/// A line of an invoice.
pub struct Line<'a> {
    pub id: String,
    pub item: Option<&'a str>,
    pub price: Option<&'a str>,
    pub product: Option<&'a str>,
    pub amount: i64,
    pub quantity: u32,
    pub period: (i64, i64),
    pub proration: bool,
}

/// Of a subscription, or of what is paid for once.
pub fn line(
    line: &Line<'_>,
    invoice: Option<&str>,
    subscription: Option<&str>,
    currency: &str,
) -> Value {
    // Of an invoice that is written nobody reads it.
    let said = (line.proration && invoice.is_none()).then(|| {
        let what = match line.amount < 0 {
            true => "Unused time on",
            false => "Remaining time on",
        };
        format!(
            "{what} {} × {}",
            line.quantity,
            line.price.unwrap_or_default()
        )
    });
    let parent = match subscription {
        Some(subscription) => json!({"invoice_item_details": null, "subscription_item_details": {
            "invoice_item": null, "proration": line.proration, "proration_details": {"credited_items": null},
            "subscription": subscription, "subscription_item": line.item
        }, "type": "subscription_item_details"}),
        None => json!({"invoice_item_details": {
            "invoice_item": line.id.replacen("il_", "ii_", 1), "proration": line.proration,
            "proration_details": {"credited_items": null}, "subscription": null
        }, "subscription_item_details": null, "type": "invoice_item_details"}),
    };
    json!({
        "id": line.id, "object": "line_item", "amount": line.amount, "currency": currency,
        "description": said, "discount_amounts": [], "discountable": !line.proration, "discounts": [],
        "invoice": invoice, "livemode": false, "metadata": {},
        "parent": parent,
        "period": {"start": line.period.0, "end": line.period.1}, "pretax_credit_amounts": [],
        "pricing": {"price_details": {"price": line.price, "product": line.product}, "type": "price_details", "unit_amount_decimal": null},
        "quantity": line.quantity, "subtotal": line.amount, "taxes": []
    })
}

/// A finished invoice of a subscription: paid in full, or open.
pub struct Invoice<'a> {
    pub id: &'a str,
    pub created: i64,
    pub customer: &'a str,
    pub subscription: Option<&'a str>,
    pub currency: &'a str,
    pub reason: &'a str,
    pub period: (i64, i64),
    pub lines: Vec<Value>,
    pub total: i64,
    pub paid_at: Option<i64>,
    /// The payment intents that paid it.
    pub intents: Vec<String>,
}

pub fn invoice(new: Invoice<'_>) -> Value {
    let due = new.total.max(0);
    let paid = if new.paid_at.is_some() { due } else { 0 };
    let url = format!("/v1/invoices/{}/lines", new.id);
    let payments = new.intents.iter().map(|intent| {
        json!({
            "id": intent.replacen("pi_", "inpay_", 1), "object": "invoice_payment", "amount_paid": paid,
            "amount_requested": due, "created": new.created, "currency": new.currency, "invoice": new.id,
            "is_default": true, "livemode": false, "payment": {"payment_intent": intent, "type": "payment_intent"},
            "status": "paid", "status_transitions": {"canceled_at": null, "paid_at": new.paid_at}
        })
    });
    let payments = list("/v1/invoice_payments", payments.collect(), false);
    let parent = new.subscription.map(|id| {
        json!({"quote_details": null, "subscription_details": {"metadata": {}, "subscription": id}, "type": "subscription_details"})
    });
    json!({
        "id": new.id, "object": "invoice", "account_country": "US", "account_name": "Demo", "account_tax_ids": null,
        "amount_due": due, "amount_overpaid": 0, "amount_paid": paid, "amount_remaining": due - paid,
        "amount_shipping": 0, "application": null, "attempt_count": 1, "attempted": true, "auto_advance": false,
        "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null, "provider": null, "status": null},
        "automatically_finalizes_at": null, "billing_reason": new.reason, "collection_method": "charge_automatically",
        "created": new.created, "currency": new.currency, "custom_fields": null, "customer": new.customer,
        "customer_account": null, "customer_address": null, "customer_email": null, "customer_name": null,
        "customer_phone": null, "customer_shipping": null, "customer_tax_exempt": "none", "customer_tax_ids": [],
        "default_payment_method": null, "default_source": null, "default_tax_rates": [], "description": null,
        "discounts": [], "due_date": null, "effective_at": new.created, "ending_balance": 0, "footer": null,
        "from_invoice": null,
        "hosted_invoice_url": format!("https://invoice.stripe.com/i/demo/{}", new.id),
        "invoice_pdf": format!("https://pay.stripe.com/invoice/demo/{}/pdf", new.id),
        "issuer": {"type": "self"}, "last_finalization_error": null, "latest_revision": null,
        "lines": list(&url, new.lines, false), "livemode": false, "metadata": {}, "next_payment_attempt": null,
        "number": new.id.to_uppercase(), "on_behalf_of": null, "parent": parent, "payments": payments,
        "payment_settings": {"default_mandate": null, "payment_method_options": null, "payment_method_types": null},
        "period_end": new.period.1, "period_start": new.period.0, "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0, "receipt_number": null, "rendering": null, "shipping_cost": null,
        "shipping_details": null, "starting_balance": 0, "statement_descriptor": null,
        "status": if new.paid_at.is_some() { "paid" } else { "open" },
        "status_transitions": {"finalized_at": new.created, "marked_uncollectible_at": null, "paid_at": new.paid_at, "voided_at": null},
        "subtotal": new.total, "subtotal_excluding_tax": new.total, "test_clock": null, "total": new.total,
        "total_discount_amounts": [], "total_excluding_tax": new.total, "total_pretax_credit_amounts": [],
        "total_taxes": [], "webhooks_delivered_at": new.created
    })
}

pub fn charge(
    id: &str,
    created: i64,
    customer: &str,
    amount: i64,
    currency: &str,
    refunded: i64,
) -> Value {
    json!({
        "id": id, "object": "charge", "amount": amount, "amount_captured": amount, "amount_refunded": refunded,
        "application": null, "application_fee": null, "application_fee_amount": null, "balance_transaction": null,
        "billing_details": {"address": null, "email": null, "name": null, "phone": null, "tax_id": null},
        "calculated_statement_descriptor": "DEMO", "captured": true, "created": created, "currency": currency,
        "customer": customer, "description": null, "disputed": false, "failure_balance_transaction": null,
        "failure_code": null, "failure_message": null, "fraud_details": {}, "livemode": false, "metadata": {},
        "on_behalf_of": null, "outcome": null, "paid": true, "payment_intent": id.replacen("ch_", "pi_", 1),
        "payment_method": null, "payment_method_details": {"card": {"brand": "visa", "last4": "4242"}, "type": "card"},
        "receipt_email": null, "receipt_number": null,
        "receipt_url": format!("https://pay.stripe.com/receipts/demo/{id}"), "refunded": refunded == amount,
        "review": null, "shipping": null, "source": null, "source_transfer": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "succeeded", "transfer_data": null, "transfer_group": null
    })
}

pub fn refund(id: &str, created: i64, charge: &str, amount: i64, currency: &str) -> Value {
    json!({
        "id": id, "object": "refund", "amount": amount, "balance_transaction": null, "charge": charge,
        "created": created, "currency": currency, "customer": null, "customer_account": null,
        "destination_details": {"card": {"type": "refund"}, "type": "card"}, "metadata": {},
        "payment_intent": charge.replacen("ch_", "pi_", 1), "payment_method": null, "reason": "requested_by_customer",
        "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded", "transfer_reversal": null
    })
}

/// A chargeback; `status` is won, lost, needs_response or another of Stripe's.
pub fn dispute(
    id: &str,
    created: i64,
    charge: &str,
    amount: i64,
    currency: &str,
    status: &str,
) -> Value {
    json!({
        "id": id, "object": "dispute", "amount": amount, "balance_transactions": [], "charge": charge,
        "created": created, "currency": currency, "enhanced_eligibility_types": [], "evidence": {},
        "evidence_details": {"due_by": null, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false, "submission_count": 0},
        "is_charge_refundable": false, "livemode": false, "metadata": {},
        "payment_intent": charge.replacen("ch_", "pi_", 1), "payment_method_details": null, "reason": "general",
        "status": status
    })
}

pub fn event(id: &str, created: i64, kind: &str, object: &Value, previous: Option<Value>) -> Value {
    let mut data = json!({"object": object});
    if let Some(previous) = previous {
        data["previous_attributes"] = previous;
    }
    json!({
        "id": id, "object": "event", "api_version": API_VERSION, "created": created, "data": data, "livemode": false,
        "pending_webhooks": 1, "request": {"id": null, "idempotency_key": null}, "type": kind
    })
}
