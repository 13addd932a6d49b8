//! What is a matter of taste about recurring revenue, and how others decide it; has no defaults but those of the definitions.

use crm_types::revenue::Peer;

/// How what the definitions leave open is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Past due counts for this many days; `None`: as long as it lasts.
    pub past_due_days: Option<u32>,
    /// Whether subscriptions count whose invoices are not collected for now.
    pub count_paused: bool,
    /// Whether what ends with its period counts no more at once, as Stripe has it.
    pub drop_ending: bool,
    /// Whether coupons that do not last are subtracted while they do.
    pub subtract_passing: bool,
}

impl Policy {
    /// The published rules of others, as far as they can be said in ours; intervals are ours. Usage, which ChartMogul and
    /// ProfitWell count as it is invoiced, is none of it.
    ///
    /// - Stripe: what is cancelled counts no more at once; only coupons that last forever are subtracted; whatever is
    ///   active or past due counts (learn.profitwell.com, "ProfitWell vs. Stripe"; support.stripe.com, "Calculating MRR").
    /// - ChartMogul: counts what was invoiced, all discounts taken off, until the subscription ends (dev.chartmogul.com,
    ///   "How MRR is calculated"; help.chartmogul.com, "Churn recognition", its default). What is paused is not invoiced.
    /// - ProfitWell: counts until the end of the cycle, all discounts taken off whatever their duration, nothing for what is
    ///   on hold (learn.profitwell.com, "ProfitWell vs. Stripe"; paddle.com, "ProfitWell vs. Recurly").
    pub fn of(peer: Peer) -> Self {
        match peer {
            Peer::Stripe => Self {
                count_paused: true,
                drop_ending: true,
                ..Self::default()
            },
            Peer::ChartMogul | Peer::ProfitWell => Self {
                subtract_passing: true,
                ..Self::default()
            },
        }
    }
}
