//! What a customer paid, net, and for which time, from invoices, charges, refunds and disputes; converts nothing.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::mirror::{
    Charge, ChargeStatus, Dispute, DisputeStatus, Invoice, InvoiceStatus, Refund, RefundStatus,
};
use super::paid::Period;

/// All that one customer paid or was to pay.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    pub invoices: Vec<Invoice>,
    pub charges: Vec<Charge>,
    pub refunds: Vec<Refund>,
    pub disputes: Vec<Dispute>,
}

/// A stretch that somebody paid for, of one price on one subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidLine {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    pub period: Period,
}

/// What of it figures are made from: small, and the same whatever the policy and the rates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Minor units received, less what was given back and disputes that were lost, by currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub spent: BTreeMap<String, i64>,
    /// What paid invoices were for, less those given back as a whole; periods that touch are one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paid: Vec<PaidLine>,
    /// Minor units of the metered lines of the newest paid invoice that has any, by currency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub usage: BTreeMap<String, i64>,
    /// Since when each subscription has an invoice that should have been paid and was not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub past_due: BTreeMap<String, DateTime<Utc>>,
}

impl Payments {
    /// Adds up.
    pub fn balance(&self) -> Balance {
        let net = self.net();
        let mut balance = Balance::default();
        for charge in &self.charges {
            let amount = net.get(charge.id.as_str()).copied().unwrap_or(0);
            let spent = balance.spent.entry(charge.currency.clone()).or_default();
            *spent = spent.saturating_add(amount);
        }
        let outside = self
            .invoices
            .iter()
            .filter(|invoice| invoice.paid_out_of_band);
        for invoice in outside.filter(|invoice| invoice.status == InvoiceStatus::Paid) {
            let spent = balance.spent.entry(invoice.currency.clone()).or_default();
            *spent = spent.saturating_add(invoice.amount_paid.max(0));
        }
        balance.paid = self.lines(&net);
        self.usage(&mut balance);
        let open = self
            .invoices
            .iter()
            .filter(|i| i.status == InvoiceStatus::Open);
        for invoice in open.filter(|invoice| invoice.amount_remaining > 0) {
            if let Some(subscription) = &invoice.subscription {
                // What is charged by itself is due as it is drawn up; what is sent has a day.
                let due = invoice.due.unwrap_or(invoice.created);
                let since = balance.past_due.entry(subscription.clone());
                let since = since.or_insert(due);
                *since = (*since).min(due);
            }
        }
        balance
    }

    /// What each charge came to in the end, by its id; never below zero.
    fn net(&self) -> HashMap<&str, i64> {
        let mut refunded: HashMap<&str, i64> = HashMap::new();
        for refund in &self.refunds {
            let back = !matches!(refund.status, RefundStatus::Failed | RefundStatus::Canceled);
            if let (true, Some(charge)) = (back, &refund.charge) {
                let sum = refunded.entry(charge).or_default();
                *sum = sum.saturating_add(refund.amount);
            }
        }
        let mut lost: HashMap<&str, i64> = HashMap::new();
        for dispute in self
            .disputes
            .iter()
            .filter(|d| d.status == DisputeStatus::Lost)
        {
            if let Some(charge) = &dispute.charge {
                let sum = lost.entry(charge).or_default();
                *sum = sum.saturating_add(dispute.amount);
            }
        }
        let net = |charge: &Charge| {
            if charge.status != ChargeStatus::Succeeded || !charge.captured {
                return 0;
            }
            // The charge tells the sum of its refunds, and may have been read before the last of them.
            let told = refunded.get(charge.id.as_str()).copied().unwrap_or(0);
            let back = told.max(charge.amount_refunded);
            let lost = lost.get(charge.id.as_str()).copied().unwrap_or(0);
            charge
                .amount_captured
                .saturating_sub(back)
                .saturating_sub(lost)
                .max(0)
        };
        let charges = self.charges.iter();
        charges
            .map(|charge| (charge.id.as_str(), net(charge)))
            .collect()
    }

    /// Lines of paid invoices. An invoice whose charges are known and came to nothing was given back.
    fn lines(&self, net: &HashMap<&str, i64>) -> Vec<PaidLine> {
        let mut kept: HashMap<&str, i64> = HashMap::new();
        let by: HashMap<&str, &str> = self
            .invoices
            .iter()
            .flat_map(|invoice| {
                let paid_by = invoice.paid_by.iter();
                paid_by.map(|id| (id.as_str(), invoice.id.as_str()))
            })
            .collect();
        for charge in &self.charges {
            let collected = charge.status == ChargeStatus::Succeeded && charge.captured;
            let invoice = charge.invoice.as_deref().or_else(|| {
                let intent = charge.payment_intent.as_deref();
                let ids = [Some(charge.id.as_str()), intent];
                ids.into_iter().flatten().find_map(|id| by.get(id).copied())
            });
            if let (true, Some(invoice)) = (collected, invoice) {
                *kept.entry(invoice).or_default() +=
                    net.get(charge.id.as_str()).copied().unwrap_or(0).min(1);
            }
        }
        let mut periods: BTreeMap<(Option<&String>, Option<&String>), Vec<Period>> =
            BTreeMap::new();
        let paid = self.invoices.iter().filter(|invoice| {
            invoice.status == InvoiceStatus::Paid
                && invoice.amount_paid > 0
                && kept.get(invoice.id.as_str()).is_none_or(|kept| *kept > 0)
        });
        for line in paid.flat_map(|invoice| &invoice.lines) {
            if line.amount > 0 && !line.proration {
                let of = (line.subscription.as_ref(), line.price.as_ref());
                periods
                    .entry(of)
                    .or_default()
                    .push((line.period_start, line.period_end));
            }
        }
        let joined = periods
            .into_iter()
            .flat_map(|((subscription, price), periods)| {
                joined(periods).into_iter().map(move |period| PaidLine {
                    subscription: subscription.cloned(),
                    price: price.cloned(),
                    period,
                })
            });
        joined.collect()
    }

    fn usage(&self, balance: &mut Balance) {
        let newest = self
            .invoices
            .iter()
            .filter(|invoice| invoice.status == InvoiceStatus::Paid)
            .filter(|invoice| invoice.lines.iter().any(|line| line.metered))
            .max_by_key(|invoice| (invoice.created, &invoice.id));
        if let Some(invoice) = newest {
            let metered = invoice.lines.iter().filter(|line| line.metered);
            let amount = metered.fold(0_i64, |sum, line| sum.saturating_add(line.amount));
            balance.usage.insert(invoice.currency.clone(), amount);
        }
    }
}

/// Periods that touch or overlap as one, in their order.
fn joined(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_unstable();
    let mut joined: Vec<Period> = Vec::new();
    for (start, end) in periods {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revenue::mirror::InvoiceLine;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-01-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn charge(id: &str, amount: i64, refunded: i64, invoice: Option<&str>) -> Charge {
        Charge {
            id: id.to_owned(),
            customer: Some("cus_1".to_owned()),
            status: ChargeStatus::Succeeded,
            captured: true,
            currency: "USD".to_owned(),
            amount,
            amount_captured: amount,
            amount_refunded: refunded,
            created: at(1),
            invoice: invoice.map(str::to_owned),
            payment_intent: None,
            description: None,
            receipt_url: None,
            failure: None,
        }
    }

    fn invoice(id: &str, from: u32, to: u32) -> Invoice {
        Invoice {
            id: id.to_owned(),
            number: None,
            customer: Some("cus_1".to_owned()),
            subscription: Some("sub_1".to_owned()),
            status: InvoiceStatus::Paid,
            currency: "USD".to_owned(),
            total: 9900,
            amount_paid: 9900,
            amount_remaining: 0,
            created: at(from),
            paid_at: Some(at(from)),
            paid_out_of_band: false,
            paid_by: Vec::new(),
            due: None,
            next_attempt: None,
            hosted_url: None,
            pdf_url: None,
            reason: None,
            lines: vec![InvoiceLine {
                id: format!("il_{id}"),
                amount: 9900,
                subscription: Some("sub_1".to_owned()),
                subscription_item: None,
                price: Some("price_1".to_owned()),
                proration: false,
                metered: false,
                period_start: at(from),
                period_end: at(to),
                description: None,
            }],
        }
    }

    #[test]
    fn instalments_add_up_and_what_is_given_back_is_not_spent() {
        // V8 and V9.
        let instalments = Payments {
            charges: vec![
                charge("ch_1", 24950, 0, None),
                charge("ch_2", 24950, 0, None),
            ],
            ..Payments::default()
        };
        assert_eq!(instalments.balance().spent["USD"], 49900);
        let refunded = Payments {
            charges: vec![charge("ch_1", 49900, 49900, None)],
            ..Payments::default()
        };
        assert_eq!(refunded.balance().spent["USD"], 0);
    }

    #[test]
    fn refunds_count_once_and_lost_disputes_too() {
        let refund = |status| Refund {
            id: "re_1".to_owned(),
            charge: Some("ch_1".to_owned()),
            status,
            currency: "USD".to_owned(),
            amount: 3000,
            created: at(2),
            reason: None,
        };
        let dispute = |status| Dispute {
            id: "dp_1".to_owned(),
            charge: Some("ch_1".to_owned()),
            status,
            currency: "USD".to_owned(),
            amount: 10000,
            created: at(2),
            reason: None,
        };
        let spent = |told, refunds, disputes| {
            let charges = vec![charge("ch_1", 10000, told, None)];
            let payments = Payments {
                charges,
                refunds,
                disputes,
                ..Payments::default()
            };
            payments.balance().spent["USD"]
        };
        assert_eq!(
            spent(3000, vec![refund(RefundStatus::Succeeded)], vec![]),
            7000
        );
        assert_eq!(spent(0, vec![refund(RefundStatus::Pending)], vec![]), 7000);
        assert_eq!(spent(0, vec![refund(RefundStatus::Failed)], vec![]), 10000);
        assert_eq!(spent(0, vec![], vec![dispute(DisputeStatus::Won)]), 10000);
        assert_eq!(spent(3000, vec![], vec![dispute(DisputeStatus::Lost)]), 0);
        let mut failed = charge("ch_1", 10000, 0, None);
        failed.status = ChargeStatus::Failed;
        let payments = Payments {
            charges: vec![failed],
            ..Payments::default()
        };
        assert_eq!(payments.balance().spent["USD"], 0);
    }

    #[test]
    fn periods_that_touch_are_one_and_those_given_back_are_none() {
        let mut payments = Payments {
            invoices: vec![
                invoice("in_2", 8, 15),
                invoice("in_1", 1, 8),
                invoice("in_3", 20, 27),
            ],
            charges: vec![charge("ch_3", 9900, 9900, Some("in_3"))],
            ..Payments::default()
        };
        let paid = payments.balance().paid;
        assert_eq!(paid.len(), 1);
        assert_eq!(paid[0].period, (at(1), at(15)));
        // Newer versions of the API tell it the other way round.
        let [_, _, third] = payments.invoices.as_mut_slice() else {
            panic!("three invoices")
        };
        third.paid_by = vec!["pi_3".to_owned()];
        payments.charges[0].invoice = None;
        payments.charges[0].payment_intent = Some("pi_3".to_owned());
        assert_eq!(payments.balance().paid.len(), 1);
        // Partly given back is still paid for.
        payments.charges[0].amount_refunded = 9899;
        assert_eq!(payments.balance().paid.len(), 2);
    }

    #[test]
    fn an_open_invoice_is_past_due_since_it_was_made() {
        let mut open = invoice("in_1", 9, 16);
        open.status = InvoiceStatus::Open;
        open.amount_remaining = 9900;
        let mut payments = Payments {
            invoices: vec![open],
            ..Payments::default()
        };
        let balance = payments.balance();
        assert_eq!(balance.past_due["sub_1"], at(9));
        assert!(balance.paid.is_empty());
        // One that is sent to be paid is due on its day.
        payments.invoices[0].due = Some(at(12));
        assert_eq!(payments.balance().past_due["sub_1"], at(12));
    }
}
