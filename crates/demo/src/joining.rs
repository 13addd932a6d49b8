//! When a member joined: more of them every year, most in January, few at night; never after the world's end.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::dice::Dice;

/// How long the product has been there.
const DAYS: i64 = 3 * 365;
const DAY: i64 = 86_400;

/// How likely people are to begin something in each month of the year.
const SEASON: [u32; 12] = [1000, 760, 640, 600, 580, 520, 480, 500, 800, 660, 600, 560];

/// An hour of the day, as people are awake.
const HOURS: &[(u32, i64)] = &[
    (4, 0),
    (2, 1),
    (1, 2),
    (1, 3),
    (2, 4),
    (8, 5),
    (20, 6),
    (32, 7),
    (40, 8),
    (44, 9),
    (44, 10),
    (42, 11),
    (46, 12),
    (44, 13),
    (40, 14),
    (38, 15),
    (40, 16),
    (44, 17),
    (52, 18),
    (64, 19),
    (76, 20),
    (72, 21),
    (44, 22),
    (16, 23),
];

/// When the product began.
pub fn beginning(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(DAYS)
}

/// A moment in the three years before `now`, for somebody whose clock is `offset` minutes ahead of Greenwich.
pub fn draw(dice: &mut Dice, offset: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    // This week's campaign.
    if dice.chance(45) {
        return now - TimeDelta::seconds(dice.between(60, 10 * DAY));
    }
    let beginning = beginning(now);
    let mut day = beginning;
    for _ in 0..6 {
        // The later of two draws: growth in proportion to time.
        let days = dice.between(0, DAYS - 1).max(dice.between(0, DAYS - 1));
        day = beginning + TimeDelta::days(days);
        if dice.chance(SEASON[day.month0() as usize]) {
            break;
        }
    }
    let second = dice.weighted(HOURS) * 3600 + dice.between(0, 3599) - i64::from(offset) * 60;
    let midnight = day - TimeDelta::seconds(day.timestamp().rem_euclid(DAY));
    let at =
        midnight + TimeDelta::seconds(second) + TimeDelta::microseconds(dice.between(0, 999_999));
    at.clamp(beginning, now - TimeDelta::seconds(dice.between(30, DAY)))
}
