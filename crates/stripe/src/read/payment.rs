//! Invoices, charges, refunds, disputes, and what a change would cost; adds nothing up.

use chrono::{DateTime, Utc};
use crm_domain::revenue::billing::{Preview, PreviewLine};
use crm_domain::revenue::mirror::{
    Charge, ChargeStatus, Dispute, DisputeStatus, Invoice, InvoiceLine, InvoiceStatus, Refund,
    RefundStatus,
};
use serde_json::Value;

use super::fields::{Fields, Read, Unread};

/// `more` are the lines beyond those that it carries along.
pub fn invoice(fields: &Fields<'_>, more: &[Value]) -> Read<Invoice> {
    let parent = fields.below(&["parent", "subscription_details"]);
    let subscription = match parent
        .map(|parent| parent.id("subscription"))
        .transpose()?
        .flatten()
    {
        Some(subscription) => Some(subscription),
        None => fields.id("subscription")?,
    };
    let transitions = fields.below(&["status_transitions"]);
    let mut read = Vec::new();
    for line in along(fields)? {
        read.push(self::line(&line, subscription.as_deref())?);
    }
    for value in more {
        read.push(self::line(&Fields::of(value)?, subscription.as_deref())?);
    }
    Ok(Invoice {
        id: fields.needed_text("id")?,
        number: fields.text("number")?,
        customer: fields.id("customer")?,
        subscription,
        // A draft of before 2019 may have none.
        status: fields
            .text("status")?
            .map_or(InvoiceStatus::Draft, InvoiceStatus::from),
        currency: fields.needed_currency("currency")?,
        total: fields.needed_whole("total")?,
        amount_paid: fields.needed_whole("amount_paid")?,
        amount_remaining: fields.whole("amount_remaining")?.unwrap_or(0),
        created: fields.needed_moment("created")?,
        paid_at: transitions
            .map(|all| all.moment("paid_at"))
            .transpose()?
            .flatten(),
        paid_out_of_band: fields.flag("paid_out_of_band")?,
        paid_by: paid_by(fields)?,
        due: fields.moment("due_date")?,
        next_attempt: fields.moment("next_payment_attempt")?,
        hosted_url: fields.text("hosted_invoice_url")?,
        pdf_url: fields.text("invoice_pdf")?,
        reason: fields.text("billing_reason")?,
        lines: read,
    })
}

/// Since 2025-03-31 in a list that has to be expanded.
fn paid_by(fields: &Fields<'_>) -> Read<Vec<String>> {
    let mut ids = Vec::new();
    for name in ["charge", "payment_intent"] {
        ids.extend(fields.id(name)?);
    }
    let payments = fields.below(&["payments"]);
    let payments = payments.map(|list| list.objects("data")).transpose()?;
    for payment in payments.unwrap_or_default() {
        if let Some(of) = payment.below(&["payment"]) {
            for name in ["charge", "payment_intent"] {
                ids.extend(of.id(name)?);
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

fn along<'a>(fields: &Fields<'a>) -> Read<Vec<Fields<'a>>> {
    match fields.object("lines")? {
        Some(lines) => lines.objects("data"),
        None => Err(fields.wrong("lines", "a list of lines")),
    }
}

/// Since 2025-03-31 what a line is about is told under `parent` and `pricing`.
fn line(line: &Fields<'_>, of: Option<&str>) -> Read<InvoiceLine> {
    let item = line.below(&["parent", "subscription_item_details"]);
    let manual = line.below(&["parent", "invoice_item_details"]);
    let details = item.as_ref().or(manual.as_ref());
    let told = |name: &str| {
        details
            .map(|details| details.id(name))
            .transpose()
            .map(Option::flatten)
    };
    let price = line.below(&["pricing", "price_details"]);
    let price = match price.map(|price| price.id("price")).transpose()?.flatten() {
        Some(price) => Some(price),
        None => line.id("price")?.or(line.id("plan")?),
    };
    let period = line.object("period")?;
    let period = line.needed("period", period, "a period")?;
    let usage = |name: &str, inner: &[&str]| {
        let mut path = vec![name];
        path.extend(inner);
        line.below(&path)
            .and_then(|fields| fields.text("usage_type").ok().flatten())
    };
    let usage = usage("price", &["recurring"]).or(usage("plan", &[]));
    Ok(InvoiceLine {
        id: line.needed_text("id")?,
        amount: line.needed_whole("amount")?,
        subscription: told("subscription")?
            .or(line.id("subscription")?)
            .or(of.map(str::to_owned)),
        subscription_item: told("subscription_item")?.or(line.id("subscription_item")?),
        price,
        proration: details.map_or(Ok(false), |details| details.flag("proration"))?
            || line.flag("proration")?,
        metered: usage.as_deref() == Some("metered"),
        period_start: period.needed_moment("start")?,
        period_end: period.needed_moment("end")?,
        description: line.text("description")?,
    })
}

/// The lines in a page of them.
pub fn lines(body: &[u8]) -> Option<(Vec<Value>, bool)> {
    super::items(body)
}

pub fn charge(fields: &Fields<'_>) -> Read<Charge> {
    let amount = fields.needed_whole("amount")?;
    let captured = fields.get("captured").is_none() || fields.flag("captured")?;
    Ok(Charge {
        id: fields.needed_text("id")?,
        customer: fields.id("customer")?,
        status: status(fields)?,
        captured,
        currency: fields.needed_currency("currency")?,
        amount,
        amount_captured: fields.whole("amount_captured")?.unwrap_or(if captured {
            amount
        } else {
            0
        }),
        amount_refunded: fields.whole("amount_refunded")?.unwrap_or(0),
        created: fields.needed_moment("created")?,
        invoice: fields.id("invoice")?,
        payment_intent: fields.id("payment_intent")?,
        description: fields.text("description")?,
        receipt_url: fields.text("receipt_url")?,
        failure: fields
            .text("failure_code")?
            .or(fields.text("failure_message")?),
    })
}

/// Very old ones say `paid` where others have a word.
fn status(fields: &Fields<'_>) -> Read<ChargeStatus> {
    match fields.text("status")?.as_deref() {
        Some("paid") => Ok(ChargeStatus::Succeeded),
        Some(word) => Ok(ChargeStatus::from(word)),
        None if fields.get("paid").is_some() => Ok(match fields.flag("paid")? {
            true => ChargeStatus::Succeeded,
            false => ChargeStatus::Failed,
        }),
        None => Err(fields.wrong("status", "a text")),
    }
}

pub fn refund(fields: &Fields<'_>) -> Read<Refund> {
    Ok(Refund {
        id: fields.needed_text("id")?,
        charge: fields.id("charge")?,
        // Those of before refunds had a status were done at once.
        status: fields
            .text("status")?
            .map_or(RefundStatus::Succeeded, RefundStatus::from),
        currency: fields.needed_currency("currency")?,
        amount: fields.needed_whole("amount")?,
        created: fields.needed_moment("created")?,
        reason: fields.text("reason")?,
    })
}

pub fn dispute(fields: &Fields<'_>) -> Read<Dispute> {
    Ok(Dispute {
        id: fields.needed_text("id")?,
        charge: fields.id("charge")?,
        status: DisputeStatus::from(fields.needed_text("status")?),
        currency: fields.needed_currency("currency")?,
        amount: fields.needed_whole("amount")?,
        created: fields.needed_moment("created")?,
        reason: fields.text("reason")?,
    })
}

/// # Errors
/// Where the previewed invoice does not say what it comes to.
pub fn preview(body: &[u8], prorated_at: DateTime<Utc>) -> Result<Preview, Unread> {
    let value: Value =
        serde_json::from_slice(body).map_err(|_| Unread("it is no JSON".to_owned()))?;
    let fields = Fields::of(&value)?;
    let mut read = Vec::new();
    for line in along(&fields)? {
        let known = self::line(&line, None)?;
        read.push(PreviewLine {
            description: known.description.unwrap_or_default(),
            amount: known.amount,
            proration: known.proration,
            period_start: known.period_start,
            period_end: known.period_end,
        });
    }
    let total = match fields.whole("amount_due")? {
        // What is given back is told by the total alone.
        Some(due) if due > 0 => due,
        _ => fields.needed_whole("total")?,
    };
    Ok(Preview {
        currency: fields.needed_currency("currency")?,
        total,
        lines: read,
        prorated_at,
    })
}
