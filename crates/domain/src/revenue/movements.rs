//! How a member's recurring revenue moved between two moments, so that opening and movements make up closing to the cent;
//! keeps no history.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm_types::revenue::MovementKind;

use super::currency::Rates;
use super::exact::Exact;
use crate::calendar::Calendar;

/// A member's recurring revenue in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Minor units of the currency.
    pub native: i64,
    /// Minor units of the reporting currency.
    pub reporting: i64,
    /// The rate that this was by.
    pub rate: Exact,
}

/// A member's recurring revenue, by currency. Nothing in a currency is no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position(BTreeMap<String, Holding>);

impl Position {
    /// Adds an item's amounts. What has no rate is none.
    pub fn add(&mut self, currency: &str, native: i64, reporting: i64, rate: Exact) {
        let holding = self.0.entry(currency.to_owned()).or_insert(Holding {
            native: 0,
            reporting: 0,
            rate,
        });
        holding.native = holding.native.saturating_add(native);
        holding.reporting = holding.reporting.saturating_add(reporting);
        if holding.native == 0 && holding.reporting == 0 {
            self.0.remove(currency);
        }
    }

    /// Minor units of the reporting currency.
    pub fn total(&self) -> i64 {
        let holdings = self.0.values();
        holdings.fold(0, |sum, holding| sum.saturating_add(holding.reporting))
    }

    pub fn holdings(&self) -> impl Iterator<Item = (&str, &Holding)> {
        self.0
            .iter()
            .map(|(currency, holding)| (currency.as_str(), holding))
    }

    /// Whether the amounts themselves are the same, whatever they are worth.
    pub fn same_amounts(&self, other: &Self) -> bool {
        let amounts = |position: &Self| {
            let holdings = position.0.iter();
            holdings
                .filter(|(_, holding)| holding.native != 0)
                .map(|(currency, holding)| (currency.clone(), holding.native))
                .collect::<Vec<_>>()
        };
        amounts(self) == amounts(other)
    }
}

/// One movement, in minor units of the reporting currency: above zero, except for `fx`, which is either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Movement {
    pub kind: MovementKind,
    pub amount: i64,
}

impl Movement {
    /// What it adds to the closing.
    pub fn signed(self) -> i64 {
        match self.kind {
            MovementKind::Contraction
            | MovementKind::ChurnVoluntary
            | MovementKind::ChurnDelinquent => -self.amount,
            MovementKind::New
            | MovementKind::Expansion
            | MovementKind::Reactivation
            | MovementKind::Fx => self.amount,
        }
    }
}

/// What tells kinds of movements apart that come to the same amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether they had recurring revenue before.
    pub paid_before: bool,
    /// Whether what ended did for want of payment.
    pub delinquent: bool,
    /// Whether something could not be understood: then nobody is said to have left.
    pub uncertain: bool,
}

/// From `opening` to `closing`: at most one movement of what was agreed, and one of exchange rates.
pub fn movements(
    opening: &Position,
    closing: &Position,
    rates: &Rates,
    circumstances: Circumstances,
) -> Vec<Movement> {
    let (before, after) = (opening.total(), closing.total());
    let fx = exchange(opening, closing, rates);
    let agreed = after.saturating_sub(before).saturating_sub(fx);
    let kind = if opening.0.is_empty() && !closing.0.is_empty() {
        match circumstances.paid_before {
            true => MovementKind::Reactivation,
            false => MovementKind::New,
        }
    } else if closing.0.is_empty() && !opening.0.is_empty() && !circumstances.uncertain {
        match circumstances.delinquent {
            true => MovementKind::ChurnDelinquent,
            false => MovementKind::ChurnVoluntary,
        }
    } else if agreed > 0 {
        MovementKind::Expansion
    } else {
        MovementKind::Contraction
    };
    let fx = (fx != 0).then_some(Movement {
        kind: MovementKind::Fx,
        amount: fx,
    });
    let agreed = (agreed != 0).then(|| Movement {
        kind,
        amount: agreed.saturating_abs(),
    });
    agreed.into_iter().chain(fx).collect()
}

/// What of the difference comes from rates alone.
fn exchange(opening: &Position, closing: &Position, rates: &Rates) -> i64 {
    let part = |(currency, open): (&str, &Holding)| {
        let rate = rates.of(currency).map(|rate| rate.rate);
        match closing.0.get(currency) {
            // The same amount: whatever differs is the rate, to the last cent of rounding.
            Some(close) if close.native == open.native => {
                close.reporting.saturating_sub(open.reporting)
            }
            Some(close) if close.rate == open.rate => 0,
            // What is gone went by the rate it was counted with.
            None => 0,
            Some(_) => rate
                .and_then(|_| rates.convert_minor(open.native, currency))
                .map_or(0, |worth| worth.saturating_sub(open.reporting)),
        }
    };
    opening.holdings().map(part).fold(0, i64::saturating_add)
}

/// One thing that happened to a member's recurring revenue in the past, as far as it can be told from what is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub currency: String,
    pub native: i64,
    pub reporting: i64,
    pub rate: Exact,
    pub start: DateTime<Utc>,
    /// `None`: it still counts.
    pub end: Option<DateTime<Utc>>,
    pub delinquent: bool,
}

/// What can be told of a member's past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// In the order of days; those of a day make up its difference.
    pub movements: Vec<(NaiveDate, Movement)>,
    /// What recurred at the beginning of the calendar's day.
    pub opening: Position,
    /// What recurs now.
    pub closing: Position,
    /// The first day on which anything did.
    pub first_day: Option<NaiveDate>,
}

/// What `spans` tell of the past. Amounts are as they are now, for what they were then is not known.
pub fn history(spans: &[Span], rates: &Rates, calendar: &Calendar) -> History {
    let mut days: BTreeMap<NaiveDate, Vec<(&Span, bool)>> = BTreeMap::new();
    for span in spans
        .iter()
        .filter(|span| span.end.is_none_or(|end| end > span.start))
    {
        let day = calendar.date_of(span.start);
        days.entry(day).or_default().push((span, true));
        if let Some(end) = span.end {
            days.entry(calendar.date_of(end))
                .or_default()
                .push((span, false));
        }
    }
    let mut told = History::default();
    for (day, changes) in days {
        let opening = told.closing.clone();
        let mut delinquent = false;
        for (span, begins) in changes {
            let sign = if begins { 1 } else { -1 };
            told.closing.add(
                &span.currency,
                sign * span.native,
                sign * span.reporting,
                span.rate,
            );
            delinquent |= !begins && span.delinquent;
        }
        let circumstances = Circumstances {
            paid_before: told.first_day.is_some(),
            delinquent,
            uncertain: false,
        };
        let moved = movements(&opening, &told.closing, rates, circumstances);
        told.movements
            .extend(moved.into_iter().map(|movement| (day, movement)));
        if told.closing.total() > 0 {
            told.first_day.get_or_insert(day);
        }
        if day < calendar.today() {
            told.opening = told.closing.clone();
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revenue::currency::Rate;
    use crate::revenue::exact;
    use proptest::prelude::*;

    fn rates(euro: &str) -> Rates {
        let rate = exact::decimal(euro).unwrap();
        Rates::new("USD", [("EUR".to_owned(), Rate { rate, since: None })])
    }

    fn position(amounts: &[(&str, i64)], rates: &Rates) -> Position {
        let mut position = Position::default();
        for (currency, native) in amounts {
            let worth = rates.convert_minor(*native, currency).unwrap();
            position.add(currency, *native, worth, rates.of(currency).unwrap().rate);
        }
        position
    }

    fn amounts() -> impl Strategy<Value = Vec<(&'static str, i64)>> {
        prop::collection::vec(
            (prop::sample::select(vec!["USD", "EUR"]), 1_i64..1_000_000),
            0..4,
        )
    }

    proptest! {
        #[test]
        fn opening_and_movements_make_up_closing(
            before in amounts(),
            after in amounts(),
            (old, new) in (1_u32..3000, 1_u32..3000),
            (paid_before, delinquent, uncertain) in any::<(bool, bool, bool)>(),
        ) {
            let decimal = |rate: u32| format!("{}.{:03}", rate / 1000, rate % 1000);
            let (old, new) = (rates(&decimal(old)), rates(&decimal(new)));
            let (opening, closing) = (position(&before, &old), position(&after, &new));
            let circumstances = Circumstances { paid_before, delinquent, uncertain };
            let moved = movements(&opening, &closing, &new, circumstances);
            let sum: i64 = moved.iter().map(|movement| movement.signed()).sum();
            prop_assert_eq!(opening.total() + sum, closing.total());
            prop_assert!(moved.iter().all(|m| m.kind == MovementKind::Fx || m.amount > 0));
            prop_assert!(moved.len() <= 2);
            if opening.same_amounts(&closing) {
                prop_assert!(moved.iter().all(|movement| movement.kind == MovementKind::Fx));
            }
            if old == new {
                prop_assert!(moved.iter().all(|movement| movement.kind != MovementKind::Fx));
            }
        }

        #[test]
        fn the_past_adds_up_to_the_present(
            spans in prop::collection::vec((0_i64..400, prop::option::of(0_i64..400), 1_i64..100_000), 0..8)
        ) {
            let start: DateTime<Utc> = "2025-01-01T09:00:00Z".parse().unwrap();
            let rates = rates("1.1");
            let spans: Vec<_> = spans.into_iter().map(|(from, lasts, native)| Span {
                currency: "USD".to_owned(),
                native,
                reporting: native,
                rate: exact::whole(1),
                start: start + chrono::TimeDelta::days(from),
                end: lasts.map(|days| start + chrono::TimeDelta::days(from + days)),
                delinquent: false,
            }).collect();
            let calendar = Calendar::new(start, chrono_tz::Tz::UTC);
            let past = history(&spans, &rates, &calendar);
            prop_assert_eq!(past.first_day, past.movements.first().map(|(day, _)| *day));
            let told = past.movements;
            let sum: i64 = told.iter().map(|(_, movement)| movement.signed()).sum();
            let open: i64 = spans.iter().filter(|span| span.end.is_none()).map(|span| span.native).sum();
            prop_assert_eq!(sum, open);
            let firsts = told.iter().filter(|(_, movement)| movement.kind == MovementKind::New).count();
            prop_assert!(firsts <= 1, "nobody is new twice");
            prop_assert!(told.is_sorted_by_key(|(day, _)| *day));
        }
    }
}
