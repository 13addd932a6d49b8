//! What admins made of a member: mostly right, sometimes of last month, often nothing; changes no figure.

use chrono::{DateTime, TimeDelta, Utc};

use crate::activity::Activity;
use crate::commerce::Commerce;
use crate::dice::Dice;
use crate::subscription::{Status, Subscription};
use crate::words::{notes, tags};

/// What people set of a member. `None` is unclassified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    pub engagement: Option<&'static str>,
    pub health: Option<&'static str>,
    pub tags: Option<Vec<&'static str>>,
    pub notes: Option<&'static str>,
    /// When it was last changed.
    pub at: DateTime<Utc>,
}

/// What an admin sees on a member's page.
struct Seen {
    /// Since the last login; `None` where there was none.
    days_away: Option<i64>,
    /// Logins of the last 30 days.
    recent: usize,
    visions: usize,
    entries: usize,
    /// Of the subscription that counts.
    status: Option<Status>,
    /// Days since joining.
    age: i64,
}

impl Opinion {
    /// `None` for who nobody has touched.
    pub fn draw(
        dice: &mut Dice,
        activity: &Activity,
        commerce: &Commerce,
        joined_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let age = (now - joined_at).num_days();
        let looked_at = match age {
            0 => 60,
            1..7 => 380,
            _ => 780,
        };
        if !dice.chance(looked_at) {
            return None;
        }
        // Some opinions are of another day.
        let ago = if dice.chance(120) {
            dice.between(0, age.min(90))
        } else {
            dice.between(0, age.min(2))
        };
        let at = now - TimeDelta::seconds(ago * 86_400 + dice.between(0, 3_600));
        let at = at.max(joined_at);
        let seen = Seen::at(activity, commerce, joined_at, at);
        let engagement = dice.chance(930).then(|| engagement(dice, &seen));
        let health = dice.chance(820).then(|| health(dice, &seen));
        let tags = words_for(dice, &seen, engagement);
        let notes = note(dice, &seen, engagement);
        Some(Self {
            engagement,
            health,
            tags,
            notes,
            at,
        })
    }
}

impl Opinion {
    /// What the admin who thinks so now would have made of the member by `at`: the same from when it was set; before, what
    /// there was to be seen. Engagement and health.
    pub fn on(
        &self,
        activity: &Activity,
        commerce: &Commerce,
        joined_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> (Option<&'static str>, Option<&'static str>) {
        if at >= self.at {
            return (self.engagement, self.health);
        }
        let mut seen = Seen::at(activity, commerce, joined_at, at);
        // On the first day nobody has looked yet.
        if seen.age < 1 {
            return (None, None);
        }
        // Nobody had left by then who left later.
        let left = |s: &Subscription| s.ended_at.is_some_and(|end| end <= at);
        if !commerce.subscriptions.last().is_some_and(left) {
            seen.status = seen.status.filter(|status| status.is_open());
        }
        (
            self.engagement.map(|_| engagement_of(&seen)),
            self.health.map(|_| health_of(&seen)),
        )
    }
}

/// What there is to be seen, without whims.
fn engagement_of(seen: &Seen) -> &'static str {
    match seen.days_away {
        Some(..=14) if seen.recent >= 8 && seen.visions >= 2 => "champion",
        Some(..=14) => "active",
        Some(..=60) => "at_risk",
        None if seen.age <= 30 => "at_risk",
        _ => "inactive",
    }
}

impl Seen {
    fn at(
        activity: &Activity,
        commerce: &Commerce,
        joined_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Self {
        let logins = &activity.logins[..activity.logins.partition_point(|login| *login <= at)];
        let month_ago = at - TimeDelta::days(30);
        let subscriptions = &commerce.subscriptions;
        let open = subscriptions.iter().rev().find(|s| s.status.is_open());
        Self {
            days_away: logins.last().map(|login| (at - *login).num_days()),
            recent: logins.len() - logins.partition_point(|login| *login < month_ago),
            visions: activity.visions.partition_point(|vision| vision.at <= at),
            entries: activity.journal.partition_point(|entry| entry.at <= at),
            status: open.or(subscriptions.last()).map(|s| s.status),
            age: (at - joined_at).num_days(),
        }
    }

    fn payment_failed(&self) -> bool {
        matches!(
            self.status,
            Some(Status::PastDue | Status::Unpaid | Status::Incomplete)
        )
    }

    fn has_left(&self) -> bool {
        matches!(
            self.status,
            Some(Status::Canceled | Status::IncompleteExpired)
        )
    }
}

fn engagement(dice: &mut Dice, seen: &Seen) -> &'static str {
    if dice.chance(50) {
        return dice.pick::<&str>(&["active", "at_risk", "champion", "inactive"]);
    }
    match engagement_of(seen) {
        "active" if seen.payment_failed() && dice.chance(500) => "at_risk",
        // Some are still hoped for.
        "inactive" if dice.chance(180) => "at_risk",
        told => told,
    }
}

fn health(dice: &mut Dice, seen: &Seen) -> &'static str {
    if dice.chance(50) {
        return dice.pick::<&str>(&["healthy", "needs_attention", "churned"]);
    }
    health_of(seen)
}

fn health_of(seen: &Seen) -> &'static str {
    let away = seen.days_away.unwrap_or(seen.age);
    if (seen.has_left() && away > 21) || away > 150 {
        "churned"
    } else if away > 14 || seen.payment_failed() || seen.status == Some(Status::Paused) {
        "needs_attention"
    } else {
        "healthy"
    }
}

fn words_for(dice: &mut Dice, seen: &Seen, engagement: Option<&str>) -> Option<Vec<&'static str>> {
    let mut words = Vec::new();
    if engagement == Some("champion") && dice.chance(450) {
        words.push(tags::TESTIMONIAL);
    }
    if engagement == Some("active")
        && seen.status.is_none()
        && seen.visions >= 3
        && dice.chance(250)
    {
        words.push(tags::UPGRADE);
    }
    if seen.age < 14 && seen.visions == 0 && dice.chance(300) {
        words.push(tags::ONBOARDING);
    }
    if seen.age > 900 && dice.chance(500) {
        words.push(tags::FOUNDING);
    }
    if seen.payment_failed() && dice.chance(500) {
        words.push(tags::PAYMENT);
    }
    if seen.has_left() && dice.chance(200) {
        words.push(tags::WIN_BACK);
    }
    if dice.chance(140) {
        words.push(*dice.pick(tags::OTHERS));
    }
    (!words.is_empty()).then_some(words)
}

fn note(dice: &mut Dice, seen: &Seen, engagement: Option<&str>) -> Option<&'static str> {
    if dice.chance(90) {
        return Some(*dice.pick(notes::OTHERS));
    }
    let (permille, note) = match engagement {
        _ if seen.age < 14 && seen.visions == 0 => (350, notes::ONBOARDING),
        _ if seen.payment_failed() => (400, notes::PAYMENT),
        Some("champion") if seen.entries > 20 => (350, notes::THANKED),
        Some("at_risk") => (220, notes::QUIET),
        Some("active") if seen.status.is_none() && seen.visions >= 3 => (200, notes::UPGRADE),
        Some("inactive") if seen.has_left() => (250, notes::LEFT),
        _ => return None,
    };
    dice.chance(permille).then_some(note)
}
