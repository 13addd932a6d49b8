//! One subscription from its first day to where it stands; decides nothing about why somebody wanted it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::dice::Dice;
use crate::plan::{Item, Plan};

/// Where a subscription stands, in Stripe's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Trialing,
    Active,
    PastDue,
    Unpaid,
    Paused,
    Canceled,
    Incomplete,
    IncompleteExpired,
}

impl Status {
    /// As it is stored in `raw_status`.
    pub fn raw(self) -> &'static str {
        match self {
            Status::Trialing => "trialing",
            Status::Active => "active",
            Status::PastDue => "past_due",
            Status::Unpaid => "unpaid",
            Status::Paused => "paused",
            Status::Canceled => "canceled",
            Status::Incomplete => "incomplete",
            Status::IncompleteExpired => "incomplete_expired",
        }
    }

    /// What `subscription_status` says of it.
    pub fn summary(self) -> &'static str {
        match self {
            Status::Active | Status::PastDue => "active",
            Status::Trialing => "trialing",
            _ => "inactive",
        }
    }

    /// Whether it is recurring revenue.
    pub fn counts(self) -> bool {
        matches!(self, Status::Active | Status::PastDue)
    }

    /// Whether there is still something to it: only then does it give its member a tier.
    pub fn is_open(self) -> bool {
        !matches!(
            self,
            Status::Canceled | Status::Incomplete | Status::IncompleteExpired
        )
    }
}

/// A payment that was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    pub at: DateTime<Utc>,
    /// In cents.
    pub amount: i64,
    /// What it paid for.
    pub period: (DateTime<Utc>, DateTime<Utc>),
    pub refunded: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub plan: Plan,
    pub items: Vec<Item>,
    pub started_at: DateTime<Utc>,
    /// The end of a trial, from where it is billed.
    pub trial_end: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub status: Status,
    /// Its last period is the last one.
    pub cancel_at_period_end: bool,
    pub payments: Vec<Payment>,
}

/// How a subscription is meant to go.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub plan: Plan,
    pub started_at: DateTime<Utc>,
    pub trial_days: u32,
    /// When the member makes up their mind to leave, if they do.
    pub leaves_at: Option<DateTime<Utc>>,
}

/// Stripe gives a first payment 23 hours.
const FIRST_PAYMENT: TimeDelta = TimeDelta::hours(23);
/// How long a failed payment is tried again.
const DUNNING: TimeDelta = TimeDelta::days(21);

impl Subscription {
    /// Plays a subscription of `items` through to `now`. `terms.started_at` must not be later.
    pub fn play(dice: &mut Dice, terms: Terms, items: Vec<Item>, now: DateTime<Utc>) -> Self {
        let mut played = Self {
            plan: terms.plan,
            items,
            started_at: terms.started_at,
            trial_end: None,
            ended_at: None,
            status: Status::Active,
            cancel_at_period_end: false,
            payments: Vec::new(),
        };
        if played.begins(dice, terms, now) {
            played.renews(dice, terms, now);
        }
        if played.status == Status::Canceled
            && dice.chance(25)
            && let Some(last) = played.payments.last_mut()
        {
            last.refunded = true;
        }
        played
    }

    /// The trial and the first payment. Answers whether it came to a second thought about anything later.
    fn begins(&mut self, dice: &mut Dice, terms: Terms, now: DateTime<Utc>) -> bool {
        if terms.trial_days > 0 {
            let end = terms.started_at + TimeDelta::days(terms.trial_days.into());
            self.trial_end = Some(end);
            if end > now {
                self.status = Status::Trialing;
                return false;
            }
            if dice.chance(300) {
                return self.end(Status::Canceled, end);
            }
        } else if dice.chance(12) {
            return match terms.started_at + FIRST_PAYMENT {
                end if end > now => {
                    self.status = Status::Incomplete;
                    false
                }
                end => self.end(Status::IncompleteExpired, end),
            };
        }
        true
    }

    fn renews(&mut self, dice: &mut Dice, terms: Terms, now: DateTime<Utc>) {
        let anchor = self.trial_end.unwrap_or(self.started_at);
        let whim = terms.plan.whim();
        let mut n = 0;
        loop {
            let period = (
                terms.plan.period_start(anchor, n),
                terms.plan.period_start(anchor, n + 1),
            );
            if n > 0 {
                let leaves = terms.leaves_at.is_some_and(|at| at <= period.0);
                if leaves || dice.chance(whim) {
                    self.end(Status::Canceled, period.0);
                    return;
                }
                if !terms.plan.is_yearly() && dice.chance(22) {
                    let skipped = dice.between(1, 3) as u32;
                    if terms.plan.period_start(anchor, n + skipped) > now {
                        self.status = Status::Paused;
                        return;
                    }
                    n += skipped;
                    continue;
                }
            }
            let Some(paid_at) = self.pay(dice, n, period.0, now) else {
                return;
            };
            self.received(paid_at, period);
            if period.1 > now {
                self.cancel_at_period_end =
                    terms.leaves_at.is_some_and(|at| at <= now) || dice.chance(whim / 2);
                return;
            }
            n += 1;
        }
    }

    /// When the period that begins at `due` was paid, if it was. Where not, the status says what became of it.
    fn pay(
        &mut self,
        dice: &mut Dice,
        n: u32,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        if n == 0 || !dice.chance(75) {
            return Some(due);
        }
        let recovers = dice.chance(600);
        let ends = if recovers {
            due + TimeDelta::days(dice.between(3, 18))
        } else {
            due + DUNNING
        };
        if ends > now {
            self.status = Status::PastDue;
        } else if recovers {
            return Some(ends);
        } else if dice.chance(250) {
            self.status = Status::Unpaid;
        } else {
            self.end(Status::Canceled, ends);
        }
        None
    }

    fn received(&mut self, at: DateTime<Utc>, period: (DateTime<Utc>, DateTime<Utc>)) {
        let amount = self.items.iter().map(Item::amount).sum();
        self.payments.push(Payment {
            at,
            amount,
            period,
            refunded: false,
        });
    }

    fn end(&mut self, status: Status, at: DateTime<Utc>) -> bool {
        self.status = status;
        self.ended_at = Some(at);
        false
    }
}
