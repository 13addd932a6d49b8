//! What members bought, as it is read from Stripe: the objects that the demo's Stripe serves, with the same ids. Works out
//! no figure.

mod catalogue;
mod payment;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use crm_domain::revenue::Payments;
use crm_domain::revenue::mirror::{
    Cancellation, Customer, Item, Metadata, Object, Subscription, SubscriptionStatus,
};

pub use catalogue::{catalogue, price_called, tiers};

use crate::plan::Plan;
use crate::subscription::{self, Status};
use crate::world::Member;
use catalogue::{CURRENCY, price_of};

/// Customers that nothing but an address connects with a member: one of so many.
const BY_ADDRESS: u128 = 3;

/// All that one member has at Stripe.
#[derive(Clone, Debug)]
pub struct Bought {
    pub customer: Customer,
    pub subscriptions: Vec<Subscription>,
    pub payments: Payments,
}

impl Bought {
    /// Of a world that ends at `now`; none of who never came near a till.
    pub fn by(member: &Member, now: DateTime<Utc>) -> Option<Self> {
        let commerce = &member.commerce;
        if commerce.subscriptions.is_empty() && commerce.purchases.is_empty() {
            return None;
        }
        let simple = member.id.simple().to_string();
        let mut bought = Self {
            customer: customer(member),
            subscriptions: Vec::with_capacity(commerce.subscriptions.len()),
            payments: Payments::default(),
        };
        for (n, subscription) in commerce.subscriptions.iter().enumerate() {
            let tail = format!("{}{n}", &simple[..22]);
            bought.subscribe(&tail, subscription, now);
        }
        for (n, purchase) in commerce.purchases.iter().enumerate() {
            let tail = format!("{}{n}", &simple[..22]);
            payment::buy(&mut bought, &tail, purchase);
        }
        Some(bought)
    }

    /// Each object, what is referred to first.
    pub fn objects(self) -> impl Iterator<Item = Object> {
        let payments = self.payments;
        std::iter::once(Object::Customer(self.customer))
            .chain(self.subscriptions.into_iter().map(Object::Subscription))
            .chain(payments.invoices.into_iter().map(Object::Invoice))
            .chain(payments.charges.into_iter().map(Object::Charge))
            .chain(payments.refunds.into_iter().map(Object::Refund))
    }

    fn subscribe(&mut self, tail: &str, bought: &subscription::Subscription, now: DateTime<Utc>) {
        let id = format!("sub_1{tail}");
        let start = second(bought.started_at);
        let period = current_period(bought, now);
        let items = bought.items.iter().enumerate().map(|(n, item)| Item {
            id: format!("si_{n}{tail}"),
            price: price_of(bought.plan, item),
            quantity: Some(item.quantity.into()),
            discounts: Vec::new(),
            tax_rates: Vec::new(),
            period_start: Some(period.0),
            period_end: Some(period.1),
        });
        let items: Vec<Item> = items.collect();
        let mut latest = None;
        for (n, received) in bought.payments.iter().enumerate() {
            latest = Some(payment::pay(self, &id, tail, n, received, &items));
        }
        if bought.status == Status::PastDue {
            latest = Some(payment::leave_open(self, &id, tail, &items, period));
        }
        let ends = bought.cancel_at_period_end.then_some(period);
        let mut metadata = Metadata::new();
        let mut cancel_at = ends.map(|period| period.1);
        if bought.plan == Plan::IntensiveInstalments {
            metadata.insert("max_installments".to_owned(), "2".to_owned());
            cancel_at = Some(second(bought.plan.period_start(bought.started_at, 2)));
        }
        let trial_end = bought.trial_end.map(second);
        self.subscriptions.push(Subscription {
            id,
            customer: self.customer.id.clone(),
            status: SubscriptionStatus::from(bought.status.raw()),
            currency: CURRENCY.to_owned(),
            created: start,
            start_date: start,
            trial_start: trial_end.map(|_| start),
            trial_end,
            cancel_at_period_end: bought.cancel_at_period_end,
            cancel_at,
            canceled_at: bought.ended_at.map(second).or(ends.map(|period| period.0)),
            ended_at: bought.ended_at.map(second),
            cancellation: bought.ended_at.map(|end| cancellation(bought, end)),
            pause: None,
            items,
            discounts: Vec::new(),
            default_tax_rates: Vec::new(),
            schedule: None,
            latest_invoice: latest,
            past_due_since: None,
            metadata,
        });
    }
}

fn customer(member: &Member) -> Customer {
    let person = &member.person;
    let name = match (&person.first_name, &person.last_name) {
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.clone().or(last.clone()),
    };
    let by_id = !member.id.as_u128().is_multiple_of(BY_ADDRESS);
    let told = by_id.then(|| ("user_id".to_owned(), member.id.to_string()));
    Customer {
        id: format!("cus_{}", &member.id.simple().to_string()[..14]),
        email: Some(person.email.clone()),
        name,
        created: second(member.joined_at),
        currency: Some(CURRENCY.to_owned()),
        discount: None,
        metadata: told.into_iter().collect(),
    }
}

fn cancellation(bought: &subscription::Subscription, end: DateTime<Utc>) -> Cancellation {
    match bought.payments.last() {
        Some(payment) if end - payment.period.1 >= TimeDelta::days(20) => {
            Cancellation::PaymentFailed
        }
        _ => Cancellation::Requested,
    }
}

/// The period that the subscription is in, or was in when it ended.
fn current_period(
    bought: &subscription::Subscription,
    now: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let until = bought.ended_at.unwrap_or(now);
    if let Some(end) = bought.trial_end.filter(|end| *end > until) {
        return (second(bought.started_at), second(end));
    }
    let anchor = bought.trial_end.unwrap_or(bought.started_at);
    let mut n = 0;
    while bought.plan.period_start(anchor, n + 1) <= until {
        n += 1;
    }
    let start = |n| second(bought.plan.period_start(anchor, n));
    (start(n), start(n + 1))
}

/// Stripe knows whole seconds.
fn second(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0)
}
