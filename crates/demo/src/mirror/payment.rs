//! Invoices, charges and refunds of what a member bought; adds nothing up.

use chrono::{DateTime, Utc};
use crm_domain::revenue::mirror::{
    Charge, ChargeStatus, Invoice, InvoiceLine, InvoiceStatus, Item, Refund, RefundStatus,
};

use super::catalogue::{CURRENCY, INTENSIVE_PRICE};
use super::{Bought, second};
use crate::commerce::Purchase;
use crate::subscription::Payment;

type Period = (DateTime<Utc>, DateTime<Utc>);

/// A period that was paid for. Answers the invoice.
pub fn pay(
    bought: &mut Bought,
    subscription: &str,
    tail: &str,
    n: usize,
    payment: &Payment,
    items: &[Item],
) -> String {
    let id = format!("in_{n:03}{tail}");
    let period = (second(payment.period.0), second(payment.period.1));
    let lines = lines(&id, subscription, items, period);
    let reason = match n {
        0 => "subscription_create",
        _ => "subscription_cycle",
    };
    let invoice = Invoice {
        subscription: Some(subscription.to_owned()),
        paid_at: Some(second(payment.at)),
        ..invoice(&id, period.0, &bought.customer.id, reason, lines)
    };
    let charge = format!("ch_{n:03}{tail}");
    bought.payments.invoices.push(paid(invoice, &charge));
    receive(
        bought,
        &charge,
        payment.at,
        payment.amount,
        payment.refunded,
    );
    id
}

/// A period that nobody has paid for yet. Answers the invoice.
pub fn leave_open(
    bought: &mut Bought,
    subscription: &str,
    tail: &str,
    items: &[Item],
    period: Period,
) -> String {
    let id = format!("in_open{tail}");
    let lines = lines(&id, subscription, items, period);
    let reason = "subscription_cycle";
    let invoice = Invoice {
        subscription: Some(subscription.to_owned()),
        ..invoice(&id, period.0, &bought.customer.id, reason, lines)
    };
    bought.payments.invoices.push(invoice);
    id
}

/// Something that is paid for once.
pub fn buy(bought: &mut Bought, tail: &str, purchase: &Purchase) {
    let charge = format!("ch_3{tail}");
    let (id, at) = (format!("in_once{tail}"), second(purchase.at));
    let line = InvoiceLine {
        id: line_id(&id, 0),
        amount: purchase.amount,
        subscription: None,
        subscription_item: None,
        price: Some(INTENSIVE_PRICE.to_owned()),
        proration: false,
        metered: false,
        period_start: at,
        period_end: at,
        description: None,
    };
    let invoice = Invoice {
        paid_at: Some(at),
        ..invoice(&id, at, &bought.customer.id, "manual", vec![line])
    };
    bought.payments.invoices.push(paid(invoice, &charge));
    receive(
        bought,
        &charge,
        purchase.at,
        purchase.amount,
        purchase.refunded,
    );
}

fn lines(invoice: &str, subscription: &str, items: &[Item], period: Period) -> Vec<InvoiceLine> {
    let line = |(n, item): (usize, &Item)| {
        let quantity = i64::try_from(item.quantity.unwrap_or(1)).unwrap_or(1);
        InvoiceLine {
            id: line_id(invoice, n),
            amount: item.price.unit_amount.unwrap_or(0) * quantity,
            subscription: Some(subscription.to_owned()),
            subscription_item: Some(item.id.clone()),
            price: Some(item.price.id.clone()),
            proration: false,
            metered: false,
            period_start: period.0,
            period_end: period.1,
            description: None,
        }
    };
    items.iter().enumerate().map(line).collect()
}

fn line_id(invoice: &str, n: usize) -> String {
    format!("{}{n}", invoice.replacen("in_", "il_", 1))
}

/// One that is open, of these lines.
fn invoice(
    id: &str,
    created: DateTime<Utc>,
    customer: &str,
    reason: &str,
    lines: Vec<InvoiceLine>,
) -> Invoice {
    let total = lines.iter().map(|line| line.amount).sum();
    Invoice {
        id: id.to_owned(),
        number: Some(id.to_uppercase()),
        customer: Some(customer.to_owned()),
        subscription: None,
        status: InvoiceStatus::Open,
        currency: CURRENCY.to_owned(),
        total,
        amount_paid: 0,
        amount_remaining: total,
        created,
        paid_at: None,
        paid_out_of_band: false,
        paid_by: Vec::new(),
        due: None,
        next_attempt: None,
        hosted_url: Some(format!("https://invoice.stripe.com/i/demo/{id}")),
        pdf_url: Some(format!("https://pay.stripe.com/invoice/demo/{id}/pdf")),
        reason: Some(reason.to_owned()),
        lines,
    }
}

fn paid(invoice: Invoice, charge: &str) -> Invoice {
    Invoice {
        paid_by: vec![intent_of(charge)],
        status: InvoiceStatus::Paid,
        amount_paid: invoice.total,
        amount_remaining: 0,
        ..invoice
    }
}

fn receive(bought: &mut Bought, id: &str, at: DateTime<Utc>, amount: i64, refunded: bool) {
    let created = second(at);
    bought.payments.charges.push(Charge {
        id: id.to_owned(),
        customer: Some(bought.customer.id.clone()),
        status: ChargeStatus::Succeeded,
        captured: true,
        currency: CURRENCY.to_owned(),
        amount,
        amount_captured: amount,
        amount_refunded: if refunded { amount } else { 0 },
        created,
        invoice: None,
        payment_intent: Some(intent_of(id)),
        description: None,
        receipt_url: Some(format!("https://pay.stripe.com/receipts/demo/{id}")),
        failure: None,
    });
    if refunded {
        bought.payments.refunds.push(Refund {
            id: id.replacen("ch_", "re_", 1),
            charge: Some(id.to_owned()),
            status: RefundStatus::Succeeded,
            currency: CURRENCY.to_owned(),
            amount,
            created,
            reason: Some("requested_by_customer".to_owned()),
        });
    }
}

fn intent_of(charge: &str) -> String {
    charge.replacen("ch_", "pi_", 1)
}
