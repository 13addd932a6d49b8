//! Where the days of a year lie in a calendar of weeks, how much happened on each, and what that comes to; draws nothing.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};
use crm_types::members::{ActivityDay, MemberActivity};

/// A day in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub day: NaiveDate,
    /// Weeks from the left.
    pub column: u32,
    /// From Monday.
    pub row: u32,
    /// From nothing to much, 0 to 4.
    pub level: u8,
    pub sign_ins: i64,
    pub entries: i64,
}

/// The picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub cells: Vec<Cell>,
    pub columns: u32,
    /// The first column that begins in a month, and the month.
    pub months: Vec<(u32, NaiveDate)>,
}

/// Puts every day into its place.
pub fn lay_out(activity: &MemberActivity) -> Calendar {
    let monday = activity.from.week(Weekday::Mon).first_day();
    let (mut cells, mut months) = (Vec::new(), Vec::<(u32, NaiveDate)>::new());
    let mut days = activity.days.iter().peekable();
    let mut day = activity.from;
    while day <= activity.to {
        while days.next_if(|own| own.day < day).is_some() {}
        let own = days.next_if(|own| own.day == day);
        let since = u32::try_from((day - monday).num_days()).unwrap_or_default();
        let column = since / 7;
        cells.push(Cell {
            day,
            column,
            row: since % 7,
            level: own.map_or(0, level),
            sign_ins: own.map_or(0, |own| own.sign_ins),
            entries: own.map_or(0, |own| own.entries),
        });
        // Two labels need some weeks between them.
        if day.day() == 1 && months.last().is_none_or(|(last, _)| column >= last + 3) {
            months.push((column, day));
        }
        day += TimeDelta::days(1);
    }
    Calendar {
        columns: cells.last().map_or(0, |cell| cell.column + 1),
        cells,
        months,
    }
}

fn level(day: &ActivityDay) -> u8 {
    match day.sign_ins + day.entries {
        ..1 => 0,
        1 => 1,
        2..=3 => 2,
        4..=6 => 3,
        _ => 4,
    }
}

/// What the picture shows, in a sentence.
pub fn finding(activity: &MemberActivity) -> String {
    let here: Vec<_> = activity.days.iter().filter(|day| level(day) > 0).collect();
    let all = (activity.to - activity.from).num_days() + 1;
    let Some(last) = here.last() else {
        return "Not here in the last year".to_owned();
    };
    if here.len() == 1 {
        return "Here on one day of the last year".to_owned();
    }
    let month = activity.to - TimeDelta::days(29);
    let lately = here.iter().filter(|day| day.day >= month).count();
    let days = here.len();
    match lately {
        0 => {
            let away = (activity.to - last.day).num_days();
            format!("Here on {days} of the last {all} days, but not in the last {away}")
        }
        lately => format!("Here on {days} of the last {all} days, {lately} of them in the last 30"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn year(days: &[(&str, i64, i64)]) -> MemberActivity {
        let day = |(day, sign_ins, entries): &(&str, i64, i64)| ActivityDay {
            day: date(day),
            sign_ins: *sign_ins,
            entries: *entries,
        };
        MemberActivity {
            from: date("2025-03-14"),
            to: date("2026-03-14"),
            time_zone: "Europe/Vienna".to_owned(),
            days: days.iter().map(day).collect(),
        }
    }

    #[test]
    fn every_day_has_its_place_in_its_week() {
        let calendar = lay_out(&year(&[("2025-03-14", 1, 0), ("2026-03-14", 3, 9)]));
        assert_eq!(calendar.cells.len(), 366);
        let first = &calendar.cells[0];
        // A Friday.
        assert_eq!((first.column, first.row, first.level), (0, 4, 1));
        let monday = &calendar.cells[3];
        assert_eq!((monday.column, monday.row, monday.level), (1, 0, 0));
        let last = calendar.cells.last().unwrap();
        assert_eq!(
            (last.column, last.row, last.level, last.entries),
            (52, 5, 4, 9)
        );
        assert_eq!(calendar.columns, 53);
        let months = calendar.months;
        assert_eq!(months.len(), 12);
        assert_eq!(months[0], (3, date("2025-04-01")));
        assert!(months.windows(2).all(|pair| pair[1].0 >= pair[0].0 + 3));
    }

    #[test]
    fn the_finding_says_how_often_and_whether_lately() {
        assert_eq!(finding(&year(&[])), "Not here in the last year");
        assert_eq!(
            finding(&year(&[("2025-05-01", 1, 0)])),
            "Here on one day of the last year"
        );
        let lately = year(&[("2025-05-01", 1, 0), ("2026-03-01", 0, 1)]);
        assert_eq!(
            finding(&lately),
            "Here on 2 of the last 366 days, 1 of them in the last 30"
        );
        let away = year(&[("2025-05-01", 1, 0), ("2026-01-14", 1, 0)]);
        assert_eq!(
            finding(&away),
            "Here on 2 of the last 366 days, but not in the last 59"
        );
    }
}
