//! How a member's interest rises and falls over the days since they joined; says nothing of what they do with it.

use crate::dice::Dice;

/// How much somebody takes part at the best of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Temperament {
    /// Invited or imported, never seen.
    Absent,
    /// Signed up, looked around, left.
    Dormant,
    /// Now and then.
    Light,
    /// Most weeks.
    Regular,
    /// Most days.
    Devoted,
}

/// A stretch of days with about the same interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Days since joining: the first, and the first that is no longer in it.
    pub days: (u32, u32),
    /// How many of a thousand such days bring a visit.
    pub visits: u32,
}

/// A member's course from honeymoon to where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    pub temperament: Temperament,
    pub phases: Vec<Phase>,
    /// The day on which interest was gone, for good or until a return.
    pub lost_on: Option<u32>,
    /// The day of coming back.
    pub back_on: Option<u32>,
}

/// Nobody visits on more days than these.
const MOST_VISITS: u32 = 960;

impl Life {
    pub fn draw(dice: &mut Dice) -> Self {
        let temperament = dice.weighted(&[
            (55, Temperament::Absent),
            (280, Temperament::Dormant),
            (535, Temperament::Light),
            (108, Temperament::Regular),
            (22, Temperament::Devoted),
        ]);
        let usual = match temperament {
            Temperament::Absent | Temperament::Dormant => {
                return Self {
                    temperament,
                    phases: Vec::new(),
                    lost_on: Some(1),
                    back_on: None,
                };
            }
            Temperament::Light => dice.between(8, 75),
            Temperament::Regular => dice.between(100, 330),
            Temperament::Devoted => dice.between(550, 930),
        } as u32;
        let mut life = Self {
            temperament,
            phases: Vec::new(),
            lost_on: None,
            back_on: None,
        };
        let mut day = 0;
        let honeymoon = dice.between(4, 45) as u32;
        life.phase(&mut day, honeymoon, usual * 5 / 2);
        // The shorter of two draws: most plateaus are short, a few are long.
        let plateau = dice.between(10, 1100).min(dice.between(10, 1100)) as u32;
        life.phase(&mut day, plateau, usual);
        if dice.chance(250) {
            // Stays: longer than any world lasts.
            life.phase(&mut day, 2000, usual);
            return life;
        }
        let decline = dice.between(20, 140) as u32;
        life.phase(&mut day, decline, usual / 3);
        life.lost_on = Some(day);
        if dice.chance(240) {
            day += dice.between(25, 260) as u32;
            life.back_on = Some(day);
            let again = dice.between(30, 500) as u32;
            life.phase(&mut day, again, usual * 3 / 4);
        }
        life
    }

    fn phase(&mut self, day: &mut u32, length: u32, visits: u32) {
        self.phases.push(Phase {
            days: (*day, *day + length),
            visits: visits.min(MOST_VISITS),
        });
        *day += length;
    }
}
