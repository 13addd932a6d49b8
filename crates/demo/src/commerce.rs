//! What a member bought over their life, and when; works out no figure of it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::dice::Dice;
use crate::life::{Life, Temperament};
use crate::plan::{Item, Plan, SEAT};
use crate::subscription::{Payment, Status, Subscription, Terms};

/// Something paid for once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub at: DateTime<Utc>,
    /// In cents.
    pub amount: i64,
    pub refunded: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commerce {
    /// In the order in which they began.
    pub subscriptions: Vec<Subscription>,
    pub purchases: Vec<Purchase>,
}

/// The price of the Intensive.
const INTENSIVE: i64 = 49_900;

/// Since when everybody may try.
const LATELY: TimeDelta = TimeDelta::days(30);

/// What one member's dice, days and moments are.
struct Course<'a> {
    dice: Dice,
    life: &'a Life,
    joined_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Commerce {
    /// What somebody buys for themselves.
    pub fn draw(dice: Dice, life: &Life, joined_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let mut course = Course {
            dice,
            life,
            joined_at,
            now,
        };
        let mut commerce = Self::default();
        let pays = match life.temperament {
            Temperament::Absent => 15,
            Temperament::Dormant => 140,
            Temperament::Light => 400,
            Temperament::Regular => 680,
            Temperament::Devoted => 880,
        };
        // Solo is free to try of late, and many who come now do.
        let lately = now - joined_at < LATELY;
        if !course.dice.chance(if lately { pays + 150 } else { pays }) {
            return commerce;
        }
        let plan = course.dice.weighted(&[
            (if lately { 1500 } else { 580 }, Plan::Solo),
            (170, Plan::SoloYearly),
            (50, Plan::Household),
            (150, Plan::Intensive),
            (50, Plan::IntensiveInstalments),
        ]);
        let at = if course.dice.chance(550) {
            joined_at + TimeDelta::seconds(course.dice.between(60, 2 * 86_400))
        } else {
            joined_at + TimeDelta::seconds(course.dice.between(3 * 86_400, 150 * 86_400))
        };
        if at > now {
            return commerce;
        }
        match plan {
            Plan::Intensive => commerce.buys_intensive(&mut course, at),
            Plan::IntensiveInstalments => commerce.subscriptions.push(instalments(at, now)),
            _ => commerce.subscribes(&mut course, plan, at),
        }
        commerce
    }

    /// What the owner of a household with `guests` buys, soon after joining.
    pub fn draw_household(
        dice: Dice,
        life: &Life,
        joined_at: DateTime<Utc>,
        now: DateTime<Utc>,
        guests: u32,
    ) -> Self {
        let mut course = Course {
            dice,
            life,
            joined_at,
            now,
        };
        let latest = (now - joined_at) / 4;
        let at = joined_at + TimeDelta::seconds(course.dice.between(60, 3 * 86_400)).min(latest);
        let plan = course
            .dice
            .weighted(&[(700, Plan::Household), (300, Plan::HouseholdYearly)]);
        let seats = (guests > 1).then(|| Item {
            quantity: guests - 1,
            ..SEAT
        });
        let mut items: Vec<Item> = plan.item().into_iter().collect();
        if !plan.is_yearly() {
            items.extend(seats);
        }
        let main = course.play(plan, at, 0, items);
        // One subscription has one interval: seats by four weeks stand beside a plan by the year.
        let beside = seats
            .filter(|_| plan.is_yearly())
            .map(|item| alongside(&main, item, now));
        let subscriptions = std::iter::once(main).chain(beside).collect();
        Self {
            subscriptions,
            purchases: Vec::new(),
        }
    }

    fn buys_intensive(&mut self, course: &mut Course<'_>, at: DateTime<Utc>) {
        let refunded = course.dice.chance(60);
        self.purchases.push(Purchase {
            at,
            amount: INTENSIVE,
            refunded,
        });
        let goes_on = at + TimeDelta::days(56);
        if !refunded && goes_on <= course.now && course.dice.chance(450) {
            self.subscribes(course, Plan::Solo, goes_on);
        }
    }

    fn subscribes(&mut self, course: &mut Course<'_>, plan: Plan, at: DateTime<Utc>) {
        let tries = if course.now - course.joined_at < LATELY {
            850
        } else {
            350
        };
        let trial_days = if plan == Plan::Solo && course.dice.chance(tries) {
            14
        } else {
            0
        };
        let first = course.play(plan, at, trial_days, plan.item().into_iter().collect());
        let ended_at = first.ended_at;
        self.subscriptions.push(first);
        let Some(ended_at) = ended_at else {
            return;
        };
        let back_at = match course.life.back_on {
            Some(day) if course.dice.chance(600) => {
                course.day(day).max(ended_at + TimeDelta::days(5))
            }
            _ if course.dice.chance(130) => {
                ended_at + TimeDelta::seconds(course.dice.between(20, 240) * 86_400)
            }
            _ => return,
        };
        if back_at <= course.now {
            let again = course.play(plan, back_at, 0, plan.item().into_iter().collect());
            self.subscriptions.push(again);
        }
    }
}

impl Course<'_> {
    fn day(&self, day: u32) -> DateTime<Utc> {
        self.joined_at + TimeDelta::days(day.into())
    }

    fn play(
        &mut self,
        plan: Plan,
        started_at: DateTime<Utc>,
        trial_days: u32,
        items: Vec<Item>,
    ) -> Subscription {
        // Who has lost interest goes on paying for a while, some for good.
        let patience = if self.life.temperament <= Temperament::Dormant {
            220
        } else {
            75
        };
        let lost_at = self
            .life
            .lost_on
            .filter(|_| self.dice.chance(800))
            .map(|day| self.day(day));
        let leaves_at = lost_at
            .map(|at| at + TimeDelta::days(self.dice.between(0, patience)))
            .filter(|at| *at > started_at);
        let terms = Terms {
            plan,
            started_at,
            trial_days,
            leaves_at,
        };
        Subscription::play(&mut self.dice, terms, items, self.now)
    }
}

/// The Intensive in two payments, after which the subscription has run its course.
fn instalments(started_at: DateTime<Utc>, now: DateTime<Utc>) -> Subscription {
    let plan = Plan::IntensiveInstalments;
    let items: Vec<Item> = plan.item().into_iter().collect();
    let amount = items.iter().map(Item::amount).sum();
    let period = |n| {
        (
            plan.period_start(started_at, n),
            plan.period_start(started_at, n + 1),
        )
    };
    let payments = (0..2)
        .map(period)
        .filter(|period| period.0 <= now)
        .map(|period| Payment {
            at: period.0,
            amount,
            period,
            refunded: false,
        })
        .collect();
    let end = plan.period_start(started_at, 2);
    let over = end <= now;
    Subscription {
        plan,
        items,
        started_at,
        trial_end: None,
        ended_at: over.then_some(end),
        status: if over {
            Status::Canceled
        } else {
            Status::Active
        },
        cancel_at_period_end: false,
        payments,
    }
}

/// Seats that come and go with `main`.
fn alongside(main: &Subscription, item: Item, now: DateTime<Utc>) -> Subscription {
    let plan = Plan::Household;
    let until = main.ended_at.unwrap_or(now);
    let paid = !main.payments.is_empty();
    let payments = (0..)
        .map(|n| {
            (
                plan.period_start(main.started_at, n),
                plan.period_start(main.started_at, n + 1),
            )
        })
        .take_while(|period| paid && period.0 < until)
        .map(|period| Payment {
            at: period.0,
            amount: item.amount(),
            period,
            refunded: false,
        })
        .collect();
    Subscription {
        plan,
        items: vec![item],
        trial_end: None,
        payments,
        ..main.clone()
    }
}
