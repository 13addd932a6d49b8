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
    figure_text(tile.members, tile.of, tile.money.as_ref())
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
    figure_text(point.members, point.of, point.money.as_ref())
}

fn figure_text(members: i64, of: Option<i64>, money: Option<&Money>) -> String {
    match (of, money) {
        (Some(of), _) => format::rate(hundredths(members, of)),
        (None, Some(money)) => format::money(money),
        (None, None) => format::number(members),
    }
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
        by: By,
        days: i64,
    },
}

/// By how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Count(i64),
    Money(Money),
    /// Hundredths of a percentage point.
    Share(i64),
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
    let by = size(tile.members, tile.of, tile.money.as_ref())
        - size(first.members, first.of, first.money.as_ref());
    let by = match (tile.of, &tile.money) {
        _ if by == 0 => return Trend::Same { days },
        (Some(_), _) => By::Share(by),
        (None, Some(money)) => By::Money(Money::from_minor(by, &money.currency)),
        (None, None) => By::Count(by),
    };
    Trend::Changed { by, days }
}

/// How large a figure is: hundredths of a percent, the smallest unit of a currency, or how many.
fn size(members: i64, of: Option<i64>, money: Option<&Money>) -> i64 {
    match (of, money) {
        (Some(of), _) => hundredths(members, of),
        (None, Some(money)) => money.minor,
        (None, None) => members,
    }
}

impl Trend {
    /// In words: `+12 in 30 days`.
    pub fn words(&self) -> String {
        match self {
            Self::FromTomorrow => "Trend from tomorrow on".to_owned(),
            Self::Same { days } => format!("No change in {}", days_words(*days)),
            Self::Changed { by, days } => {
                let by = match by {
                    By::Count(count) => format::change(*count),
                    By::Money(money) => format::money_change(money),
                    By::Share(by) => {
                        let sign = if *by < 0 { '−' } else { '+' };
                        let points = format::rate(by.abs());
                        format!("{sign}{} points", points.trim_end_matches('%'))
                    }
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

/// The points of the line: days, and how large the figure was.
pub fn line(points: &[TrendPoint]) -> Vec<(i64, i64)> {
    let Some(first) = points.first() else {
        return Vec::new();
    };
    points
        .iter()
        .map(|point| {
            let value = size(point.members, point.of, point.money.as_ref());
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
                of: None,
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
        let changed = |by| Trend::Changed { by, days: 1 };
        let money = Money::from_minor(200, "USD");
        assert_eq!(trend(&tile(&[7, 4], false)), changed(By::Count(-3)));
        assert_eq!(trend(&tile(&[1, 3], true)), changed(By::Money(money)));
    }

    #[test]
    fn a_share_moves_by_points_however_many_it_is_of() {
        let mut share = tile(&[10, 20], false);
        share.of = Some(80);
        share.trend[0].of = Some(50);
        let by = By::Share(500);
        assert_eq!(trend(&share), Trend::Changed { by, days: 1 });
        assert_eq!(trend(&share).words(), "+5 points in a day");
        share.trend[0].of = Some(40);
        assert_eq!(trend(&share), Trend::Same { days: 1 });
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
