//! Objects as a reader of Stripe would hand them in; reads nothing.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use crm_db::revenue::{Recomputed, Upserted, Whose, link_customers, recompute, upsert};
use crm_db::testing::TestDatabase;
use crm_domain::calendar::Calendar;
use crm_domain::revenue::mirror::*;

pub fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 {
        format!("{text}T12:00:00Z")
    } else {
        text.to_owned()
    };
    text.parse().unwrap()
}

pub fn found(object: Object) -> Found {
    let raw = format!(r#"{{"id":"{}"}}"#, object.id());
    Found::Understood {
        object: Box::new(object),
        raw,
    }
}

pub fn customer(id: &str, email: Option<&str>, member: Option<&str>) -> Found {
    let metadata = member.map(|member| ("user_id".to_owned(), member.to_owned()));
    found(Object::Customer(Customer {
        id: id.to_owned(),
        email: email.map(str::to_owned),
        name: None,
        created: at("2025-01-01"),
        currency: None,
        discount: None,
        metadata: metadata.into_iter().collect(),
    }))
}

pub fn price(id: &str, currency: &str, amount: Option<i64>) -> Price {
    Price {
        id: id.to_owned(),
        product: None,
        currency: currency.to_owned(),
        nickname: None,
        lookup_key: None,
        active: true,
        recurring: Some(Recurring {
            interval: Every::Month,
            interval_count: 1,
            usage: Usage::Licensed,
        }),
        scheme: Scheme::PerUnit,
        unit_amount: amount,
        unit_amount_decimal: None,
        tiers: Vec::new(),
        tiers_mode: None,
        transform: None,
        tax_behavior: None,
        in_other_currencies: Vec::new(),
        metadata: Metadata::new(),
    }
}

/// A subscription with one item by the month.
pub fn subscription(id: &str, customer: &str, price: Price) -> Subscription {
    Subscription {
        id: id.to_owned(),
        customer: customer.to_owned(),
        status: SubscriptionStatus::Active,
        currency: price.currency.clone(),
        created: at("2026-01-01"),
        start_date: at("2026-01-01"),
        trial_start: None,
        trial_end: None,
        cancel_at_period_end: false,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        cancellation: None,
        pause: None,
        items: vec![Item {
            id: format!("si_{id}"),
            price,
            quantity: Some(1),
            discounts: Vec::new(),
            tax_rates: Vec::new(),
            period_start: None,
            period_end: None,
        }],
        discounts: Vec::new(),
        default_tax_rates: Vec::new(),
        schedule: None,
        latest_invoice: None,
        past_due_since: None,
        metadata: Metadata::new(),
    }
}

pub fn subscribed(subscription: &Subscription) -> Found {
    found(Object::Subscription(subscription.clone()))
}

/// A paid invoice of a month from `from`, and its charge.
pub fn paid(n: u32, subscription: &Subscription, from: &str, amount: i64) -> [Found; 2] {
    let price = &subscription.items[0].price;
    let start = at(from);
    let invoice = Invoice {
        id: format!("in_{}_{n}", subscription.id),
        number: None,
        customer: Some(subscription.customer.clone()),
        subscription: Some(subscription.id.clone()),
        status: InvoiceStatus::Paid,
        currency: subscription.currency.clone(),
        total: amount,
        amount_paid: amount,
        amount_remaining: 0,
        created: start,
        paid_at: Some(start),
        paid_out_of_band: false,
        paid_by: Vec::new(),
        due: None,
        next_attempt: None,
        hosted_url: None,
        pdf_url: None,
        reason: None,
        lines: vec![InvoiceLine {
            id: format!("il_{}_{n}", subscription.id),
            amount,
            subscription: Some(subscription.id.clone()),
            subscription_item: Some(subscription.items[0].id.clone()),
            price: Some(price.id.clone()),
            proration: false,
            metered: false,
            period_start: start,
            period_end: start.checked_add_months(chrono::Months::new(1)).unwrap(),
            description: None,
        }],
    };
    let charge = Charge {
        id: format!("ch_{}_{n}", subscription.id),
        customer: Some(subscription.customer.clone()),
        status: ChargeStatus::Succeeded,
        captured: true,
        currency: subscription.currency.clone(),
        amount,
        amount_captured: amount,
        amount_refunded: 0,
        created: start,
        invoice: Some(invoice.id.clone()),
        payment_intent: None,
        description: None,
        receipt_url: None,
        failure: None,
    };
    [
        found(Object::Invoice(invoice)),
        found(Object::Charge(charge)),
    ]
}

/// A database, and a clock that goes on with each answer of Stripe.
pub struct Scene {
    pub test: TestDatabase,
    pub now: DateTime<Utc>,
}

impl Scene {
    pub async fn new(now: &str) -> Self {
        Self {
            test: TestDatabase::create().await,
            now: at(now),
        }
    }

    pub async fn fetched(&mut self, found: &[Found]) -> Upserted {
        self.now += TimeDelta::seconds(1);
        let known = Known::Fetched { before: self.now };
        upsert(self.test.database(), found, known).await.unwrap()
    }

    pub async fn link(&self) -> crm_db::revenue::Linked {
        link_customers(self.test.database(), self.now)
            .await
            .unwrap()
    }

    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.now, Tz::UTC)
    }

    pub async fn recompute(&self, whose: Whose<'_>) -> Recomputed {
        recompute(self.test.database(), whose, &self.calendar())
            .await
            .unwrap()
    }

    pub async fn noticed(&self) -> Recomputed {
        self.recompute(Whose::Noticed { limit: 100 }).await
    }

    pub fn later(&mut self, day: &str) {
        self.now = at(day);
    }
}

/// Somebody who may change things.
pub async fn admin(test: &TestDatabase) -> crm_types::ids::AdminId {
    let admin = crm_types::auth::Admin {
        id: crm_types::ids::AdminId(crate::world::id(99).0),
        email: "owner@example.com".to_owned(),
        name: "Owner".to_owned(),
        role: crm_types::auth::Role::Owner,
    };
    let id = admin.id;
    let new = crm_db::admins::NewAdmin {
        admin,
        password_hash: "x".to_owned(),
    };
    let now = at("2026-01-01");
    crm_db::admins::insert(test.database(), &new, now)
        .await
        .unwrap();
    id
}
