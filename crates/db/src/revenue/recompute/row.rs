//! What is to be written of a member: their figures, and how they moved since the beginning of the day; writes nothing.

use chrono::NaiveDate;
use crm_domain::revenue::exact;
use crm_domain::revenue::{
    Account, Circumstances, Figures, Movement, Position, history, movements, spans,
};
use sqlx::types::Uuid;

use super::Ground;
use super::read::{Known, Rest, Stored};

/// One member's figures and movements, and what of that is news.
#[derive(Debug)]
pub(crate) struct Row {
    pub id: Uuid,
    pub figures: Figures,
    pub rest: Rest,
    pub opening: Position,
    pub opening_day: NaiveDate,
    pub first_day: Option<NaiveDate>,
    pub paid_tier: Option<String>,
    pub moved: Moved,
    /// Whether `crm.member_revenue` has something else.
    pub differs: bool,
    /// Whether nothing can be said of them, since a customer who pays may be theirs or somebody else's.
    pub unknown: bool,
}

/// What becomes of the movements that are stored.
#[derive(Debug)]
pub(crate) enum Moved {
    /// They stay.
    No,
    /// Those of today are these.
    Today(Vec<Movement>),
    /// All of them are these.
    Ever(Vec<(NaiveDate, Movement)>),
}

impl Row {
    pub fn new(
        id: Uuid,
        figures: Figures,
        known: &Known,
        stored: Option<&Stored>,
        ground: &Ground,
    ) -> Self {
        let today = ground.calendar.today();
        let rest = Rest {
            mrr: figures.mrr,
            committed: figures.committed,
            paused: figures.paused,
            usage: figures.usage,
            spent: figures.spent,
            expected: figures.expected,
            expected_months: four_places(&figures.expected_months),
            not_understood: i32::try_from(figures.troubles.len()).unwrap_or(i32::MAX),
            past_due_since: figures.past_due_since,
        };
        let pays = figures.mrr > 0;
        let paid_tier = match pays {
            true => Some(figures.tier.clone()),
            false => stored.and_then(|stored| stored.paid_tier.clone()),
        };
        // By another policy, or in another currency, the past is another one, too; and nothing is known of the past of whom
        // nobody could understand so far.
        let continued = stored.filter(|stored| {
            let dark = stored.first_day.is_none() && stored.rest.not_understood > 0;
            !dark
                && stored.currency == ground.policy.reporting_currency
                && (stored.policy == ground.policy.revision
                    || stored.position.same_amounts(&figures.position))
        });
        let mut row = Self {
            id,
            rest,
            opening: Position::default(),
            opening_day: today,
            first_day: None,
            paid_tier,
            moved: Moved::No,
            differs: true,
            unknown: known.doubtful && figures.mrr == 0 && figures.spent == 0,
            figures,
        };
        match continued {
            Some(stored) => row.go_on(stored, ground),
            // Never a customer: there is nothing that could move.
            None if stored.is_none() && known.is_nothing() => row.differs = false,
            None => row.begin(&known.account, ground),
        }
        row
    }

    fn go_on(&mut self, stored: &Stored, ground: &Ground) {
        let today = ground.calendar.today();
        let position = &self.figures.position;
        let moves = *position != stored.position;
        (self.opening, self.opening_day) = match stored.opening_day < today && moves {
            true => (stored.position.clone(), today),
            false => (stored.opening.clone(), stored.opening_day),
        };
        self.first_day = stored.first_day.or((self.figures.mrr > 0).then_some(today));
        if moves {
            let circumstances = Circumstances {
                paid_before: stored.first_day.is_some_and(|day| day < today),
                delinquent: self.figures.delinquent,
                uncertain: !self.figures.troubles.is_empty(),
            };
            self.moved = Moved::Today(movements(
                &self.opening,
                position,
                &ground.rates,
                circumstances,
            ));
            // Came and went within the day: they have not begun.
            if self.first_day == Some(today) && self.figures.mrr == 0 {
                self.first_day = None;
            }
        }
        self.differs = moves
            || self.rest != stored.rest
            || self.first_day != stored.first_day
            || self.paid_tier != stored.paid_tier
            || ground.policy.revision != stored.policy;
    }

    /// Of whom nothing was computed so far, or by other rules.
    fn begin(&mut self, account: &Account, ground: &Ground) {
        let past = history(
            &spans(account, &ground.setting()),
            &ground.rates,
            &ground.calendar,
        );
        self.first_day = past.first_day;
        if self.paid_tier.is_none() && past.first_day.is_some() {
            self.paid_tier = past_tier(account, ground);
        }
        self.opening = past.opening;
        let mut told = past.movements;
        // The past is told from what is known now, so it ends there.
        let circumstances = Circumstances {
            paid_before: past.first_day.is_some(),
            delinquent: self.figures.delinquent,
            uncertain: !self.figures.troubles.is_empty(),
        };
        if past.closing != self.figures.position {
            let today = ground.calendar.today();
            told.retain(|(day, _)| *day < today);
            let position = &self.figures.position;
            let moved = movements(&self.opening, position, &ground.rates, circumstances);
            told.extend(moved.into_iter().map(|movement| (today, movement)));
        }
        self.moved = Moved::Ever(told);
    }
}

/// The tier of the price that was paid for last.
fn past_tier(account: &Account, ground: &Ground) -> Option<String> {
    let mapped = account.balance.paid.iter().filter_map(|line| {
        let of = ground.tiers.get(line.price.as_ref()?)?;
        line.subscription.as_ref()?;
        Some((line.period.1, &of.tier))
    });
    mapped.max().map(|(_, tier)| tier.clone())
}

/// As `numeric(8, 4)` is written.
fn four_places(number: &exact::Exact) -> String {
    let scaled = exact::multiply(number, &exact::whole(10_000));
    let scaled = scaled
        .as_ref()
        .and_then(exact::rounded)
        .unwrap_or(0)
        .unsigned_abs();
    format!("{}.{:04}", scaled / 10_000, scaled % 10_000)
}
