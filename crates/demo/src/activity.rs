//! What a member does in the product, visit by visit, from joining to the world's end; counts nothing.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::commerce::Commerce;
use crate::dice::Dice;
use crate::life::{Life, Temperament};
use crate::plan::Plan;
use crate::words;

/// Something with an id and a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made<T> {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub what: T,
}

/// What a stored file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Avatar,
    BoardImage,
    Audio,
    JournalPhoto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    pub kind: FileKind,
    pub bytes: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardItem {
    pub caption: Option<&'static str>,
    /// The id of the file with its image.
    pub image: Option<Uuid>,
}

/// Everything in the order in which it happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    pub logins: Vec<DateTime<Utc>>,
    /// Titles.
    pub visions: Vec<Made<&'static str>>,
    /// The vision that was refined.
    pub refinements: Vec<Made<Uuid>>,
    /// The vision that is heard.
    pub audios: Vec<Made<Uuid>>,
    pub journal: Vec<Made<&'static str>>,
    pub board: Vec<Made<BoardItem>>,
    pub files: Vec<Made<File>>,
    /// Above zero: granted or bought; below zero: consumed.
    pub tokens: Vec<(DateTime<Utc>, i64)>,
}

/// Granted once, on joining.
const WELCOME_TOKENS: i64 = 20_000;
const SOLO_TOKENS: i64 = 150_000;
const HOUSEHOLD_TOKENS: i64 = 250_000;
const INTENSIVE_TOKENS: i64 = 400_000;
const PACK_TOKENS: i64 = 50_000;
/// Nobody has a use for more.
const MOST_VISIONS: usize = 14;

/// Draws a member's activity.
struct Drawing {
    dice: Dice,
    temperament: Temperament,
    done: Activity,
    /// What was granted and is not yet due, latest first.
    grants: Vec<(DateTime<Utc>, i64)>,
    balance: i64,
    /// How far the drawing has come.
    moment: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Activity {
    /// `offset`: minutes the member's clock is ahead of Greenwich.
    pub fn draw(
        mut dice: Dice,
        life: &Life,
        commerce: &Commerce,
        joined_at: DateTime<Utc>,
        offset: i32,
        now: DateTime<Utc>,
    ) -> Self {
        // The hour at which they like to sit down, from early morning to late evening.
        let habit = dice.between(6, 21) * 3600 - i64::from(offset) * 60;
        let mut drawing = Drawing {
            dice,
            temperament: life.temperament,
            done: Activity::default(),
            grants: grants(commerce, joined_at, now),
            balance: 0,
            moment: joined_at,
            now,
        };
        if life.temperament != Temperament::Absent {
            drawing.first_visits(joined_at);
            drawing.phases(life, joined_at, habit);
        }
        drawing.grant_until(now);
        drawing.done
    }
}

impl Drawing {
    /// The visit of signing up, perhaps another one the same week.
    fn first_visits(&mut self, joined_at: DateTime<Utc>) {
        let seconds = self.dice.between(5, 50);
        self.visit(joined_at + TimeDelta::seconds(seconds));
        if self.temperament == Temperament::Dormant && self.dice.chance(260) {
            let seconds = self.dice.between(3_600, 20 * 86_400);
            self.visit(joined_at + TimeDelta::seconds(seconds));
        }
    }

    fn phases(&mut self, life: &Life, joined_at: DateTime<Utc>, habit: i64) {
        let midnight = joined_at - TimeDelta::seconds(joined_at.timestamp().rem_euclid(86_400));
        let days = (self.now - joined_at).num_days().max(0) as u32 + 1;
        for phase in &life.phases {
            for day in phase.days.0.max(1)..phase.days.1.min(days + 1) {
                if self.dice.chance(phase.visits) {
                    let second = habit + self.dice.between(-7_000, 7_000);
                    let at = midnight + TimeDelta::seconds(i64::from(day) * 86_400 + second);
                    if at > self.moment {
                        self.visit(at);
                    }
                }
            }
        }
    }

    /// A login and what comes of it.
    fn visit(&mut self, at: DateTime<Utc>) {
        let at = at + TimeDelta::microseconds(self.dice.between(0, 999_999));
        if at > self.now {
            return;
        }
        self.moment = at;
        self.grant_until(at);
        self.done.logins.push(at);
        let (visions, refines, listens, writes, pins) = match self.temperament {
            Temperament::Absent | Temperament::Dormant => return,
            Temperament::Light => (230, 110, 40, 190, 60),
            Temperament::Regular => (260, 120, 50, 330, 80),
            Temperament::Devoted => (300, 90, 35, 640, 60),
        };
        // Visions are made early on; later ones are rarer.
        let made = self.done.visions.len();
        if made < MOST_VISIONS && self.dice.chance(visions / (1 + made as u32 / 2)) {
            self.make_vision();
        }
        if !self.done.visions.is_empty() {
            if self.dice.chance(refines) {
                self.refine();
            }
            if self.dice.chance(listens) {
                self.record();
            }
        }
        if self.dice.chance(writes) {
            self.write();
        }
        if self.dice.chance(pins) {
            self.pin();
        }
    }

    fn make_vision(&mut self) {
        let at = self.later();
        let title = *self.dice.pick(words::VISIONS);
        let vision = self.made(at, title);
        self.done.visions.push(vision);
    }

    fn refine(&mut self) {
        let at = self.later();
        let cost = self.dice.between(400, 3_200);
        if self.consume(at, cost) {
            let vision = self.some_vision();
            let refinement = self.made(at, vision);
            self.done.refinements.push(refinement);
        }
    }

    fn record(&mut self) {
        let at = self.later();
        let cost = self.dice.between(1_500, 9_000);
        if self.consume(at, cost) {
            let vision = self.some_vision();
            let audio = self.made(at, vision);
            self.done.audios.push(audio);
            self.store(at, FileKind::Audio, 1_800_000, 14_000_000);
        }
    }

    fn write(&mut self) {
        let at = self.later();
        let text = *self.dice.pick(words::ENTRIES);
        let entry = self.made(at, text);
        self.done.journal.push(entry);
        if self.dice.chance(60) {
            self.store(at, FileKind::JournalPhoto, 250_000, 5_500_000);
        }
    }

    fn pin(&mut self) {
        let at = self.later();
        let image = self
            .dice
            .chance(780)
            .then(|| self.store(at, FileKind::BoardImage, 40_000, 3_800_000));
        let caption =
            (image.is_none() || self.dice.chance(500)).then(|| *self.dice.pick(words::CAPTIONS));
        let item = self.made(at, BoardItem { caption, image });
        self.done.board.push(item);
    }

    fn made<T>(&mut self, at: DateTime<Utc>, what: T) -> Made<T> {
        Made {
            id: self.dice.uuid(),
            at,
            what,
        }
    }

    fn some_vision(&mut self) -> Uuid {
        self.dice.pick(&self.done.visions).id
    }

    /// A few minutes further into the visit.
    fn later(&mut self) -> DateTime<Utc> {
        let at = self.moment + TimeDelta::seconds(self.dice.between(20, 900));
        self.moment = at.min(self.now);
        self.grant_until(self.moment);
        self.moment
    }

    fn store(&mut self, at: DateTime<Utc>, kind: FileKind, least: i64, most: i64) -> Uuid {
        // The smaller of two draws: most files are small.
        let bytes = self
            .dice
            .between(least, most)
            .min(self.dice.between(least, most));
        let file = self.made(at, File { kind, bytes });
        self.done.files.push(file);
        file.id
    }

    /// Takes `cost` tokens, where there are as many. Who runs out at times buys a pack.
    fn consume(&mut self, at: DateTime<Utc>, cost: i64) -> bool {
        if self.balance < cost && self.dice.chance(120) {
            self.done.tokens.push((at, PACK_TOKENS));
            self.balance += PACK_TOKENS;
        }
        if self.balance < cost {
            return false;
        }
        self.done.tokens.push((at, -cost));
        self.balance -= cost;
        true
    }

    fn grant_until(&mut self, moment: DateTime<Utc>) {
        while let Some(grant) = self.grants.pop_if(|grant| grant.0 <= moment) {
            self.done.tokens.push(grant);
            self.balance += grant.1;
        }
    }
}

/// The tokens that come with joining and with each payment, latest first.
fn grants(
    commerce: &Commerce,
    joined_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, i64)> {
    let mut grants = vec![(joined_at, WELCOME_TOKENS)];
    grants.extend(
        commerce
            .purchases
            .iter()
            .map(|purchase| (purchase.at, INTENSIVE_TOKENS)),
    );
    for subscription in &commerce.subscriptions {
        let tokens = match subscription.plan {
            Plan::Solo => SOLO_TOKENS,
            Plan::Household => HOUSEHOLD_TOKENS,
            Plan::Intensive | Plan::IntensiveInstalments => INTENSIVE_TOKENS / 2,
            // All thirteen at once for who pays by the year.
            Plan::SoloYearly => 13 * SOLO_TOKENS,
            Plan::HouseholdYearly => 13 * HOUSEHOLD_TOKENS,
        };
        grants.extend(
            subscription
                .payments
                .iter()
                .map(|payment| (payment.at, tokens)),
        );
    }
    grants.retain(|grant| grant.0 <= now);
    grants.sort_by(|a, b| b.cmp(a));
    grants
}
