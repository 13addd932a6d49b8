//! The dashboard's figures in words: what they are called, what they count, and how they came along.

use crm_types::dashboard::{Figure, Tile, TrendPoint};
use crm_types::money::Money;

use crate::ui::format;

/// What a figure is called.
pub fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::TotalMembers => "Total members",
        Figure::Active => "Active",
        Figure::AtRisk => "At risk",
        Figure::Churned => "Churned",
        Figure::Unclassified => "Unclassified",
        Figure::Mrr => "MRR",
        Figure::OpenTickets => "Open tickets",
        Figure::LeadConversion => "Lead conversion",
    }
}

/// Whom it counts, for those who wonder.
pub fn meaning(figure: Figure) -> &'static str {
    match figure {
        Figure::TotalMembers => "Everybody with an account",
        Figure::Active => "Engagement is Active or Champion",
        Figure::AtRisk => "Engagement is At risk",
        Figure::Churned => "Health is Churned",
        Figure::Unclassified => "Nobody has set their engagement yet",
        Figure::Mrr => "Monthly recurring revenue of all members who pay",
        Figure::OpenTickets => "Open, in progress or waiting for the member",
        Figure::LeadConversion => "Leads who have become members, of all there ever were",
    }
}

/// The figure itself.
pub fn value(tile: &Tile) -> String {
    match tile.of {
        Some(of) => format::rate(hundredths(tile.members, of)),
        None => figure_text(tile.members, tile.money.as_ref()),
    }
}

/// A share in hundredths of a percent, rounded half up; nothing of nothing is nothing.
fn hundredths(part: i64, of: i64) -> i64 {
    match of {
        0 => 0,
        of => (part * 10_000 + of / 2) / of,
    }
}

/// A figure of a day.
pub fn point_value(point: &TrendPoint) -> String {
    figure_text(point.members, point.money.as_ref())
}

fn figure_text(members: i64, money: Option<&Money>) -> String {
    money.map_or_else(|| format::number(members), format::money)
}

/// How the figure differs from what it was, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Nothing to compare with yet.
    FromTomorrow,
    Same {
        days: i64,
    },
    Changed {
        /// In members, or in the smallest unit of the currency.
        by: i64,
        currency: Option<String>,
        days: i64,
    },
}

/// The trend of a figure: from the first day known to now.
pub fn trend(tile: &Tile) -> Trend {
    let (Some(first), Some(last)) = (tile.trend.first(), tile.trend.last()) else {
        return Trend::FromTomorrow;
    };
    let days = (last.day - first.day).num_days();
    if days == 0 {
        return Trend::FromTomorrow;
    }
    let (by, currency) = match (&tile.money, &first.money) {
        (Some(now), Some(then)) => (now.minor - then.minor, Some(now.currency.clone())),
        _ => (tile.members - first.members, None),
    };
    match by {
        0 => Trend::Same { days },
        by => Trend::Changed { by, currency, days },
    }
}

impl Trend {
    /// In words: `+12 in 30 days`.
    pub fn words(&self) -> String {
        match self {
            Self::FromTomorrow => "Trend from tomorrow on".to_owned(),
            Self::Same { days } => format!("No change in {}", days_words(*days)),
            Self::Changed { by, currency, days } => {
                let by = match currency {
                    Some(currency) => format::money_change(&Money::from_minor(*by, currency)),
                    None => format::change(*by),
                };
                format!("{by} in {}", days_words(*days))
            }
        }
    }
}

fn days_words(days: i64) -> String {
    match days {
        1 => "a day".to_owned(),
        days => format!("{days} days"),
    }
}

/// The points of the line: days, and members or money.
pub fn line(points: &[TrendPoint]) -> Vec<(i64, i64)> {
    let Some(first) = points.first() else {
        return Vec::new();
    };
    points
        .iter()
        .map(|point| {
            let value = point
                .money
                .as_ref()
                .map_or(point.members, |money| money.minor);
            ((point.day - first.day).num_days(), value)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Days, NaiveDate};

    fn tile(members: &[i64], money: bool) -> Tile {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let money = |members: i64| money.then(|| Money::from_minor(members * 100, "USD"));
        let trend: Vec<_> = members
            .iter()
            .zip(0..)
            .map(|(members, index)| TrendPoint {
                day: day + Days::new(index),
                members: *members,
                money: money(*members),
            })
            .collect();
        let last = members.last().copied().unwrap_or_default();
        Tile {
            figure: Figure::Active,
            list: Figure::Active.list(),
            members: last,
            of: None,
            money: money(last),
            filter: String::new(),
            as_of: DateTime::UNIX_EPOCH,
            run_id: None,
            trend,
        }
    }

    #[test]
    fn one_day_is_no_trend() {
        assert_eq!(trend(&tile(&[], false)), Trend::FromTomorrow);
        assert_eq!(trend(&tile(&[7], false)), Trend::FromTomorrow);
    }

    #[test]
    fn a_trend_compares_now_with_the_first_day() {
        assert_eq!(trend(&tile(&[7, 9, 7], false)), Trend::Same { days: 2 });
        let changed = |by, currency: Option<&str>| Trend::Changed {
            by,
            currency: currency.map(str::to_owned),
            days: 1,
        };
        assert_eq!(trend(&tile(&[7, 4], false)), changed(-3, None));
        assert_eq!(trend(&tile(&[1, 3], true)), changed(200, Some("USD")));
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(hundredths(0, 0), 0);
        assert_eq!(hundredths(61, 400), 1_525);
        assert_eq!(hundredths(2, 3), 6_667);
    }

    #[test]
    fn the_line_keeps_the_distance_of_days() {
        let mut points = tile(&[1, 2, 3], false).trend;
        points.remove(1);
        assert_eq!(line(&points), [(0, 1), (2, 3)]);
    }
}
