//! How the members of a world differ: every kind is there, in about the shares that were meant.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_demo::{Member, Temperament};

use crate::{as_of, members};

fn count<K: Ord>(members: &[Member], key: impl Fn(&Member) -> K) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for member in members {
        *counts.entry(key(member)).or_default() += 1;
    }
    counts
}

fn days_away(member: &Member) -> Option<i64> {
    member
        .activity
        .logins
        .last()
        .map(|login| (as_of() - *login).num_days())
}

fn engagement(member: &Member) -> Option<&'static str> {
    member
        .opinion
        .as_ref()
        .and_then(|opinion| opinion.engagement)
}

#[test]
fn every_tier_and_every_status_occurs_among_three_hundred() {
    let members = members(1, 300);
    let tiers = count(&members, |member| member.revenue.tier);
    assert_eq!(
        tiers.keys().copied().collect::<Vec<_>>(),
        ["free", "household", "intensive", "solo"]
    );
    let statuses = count(&members, |member| member.revenue.status);
    assert_eq!(
        statuses.keys().copied().collect::<Vec<_>>(),
        ["active", "inactive", "trialing"]
    );
    let raw = count(&members, |member| member.revenue.raw_status);
    for status in [
        None,
        Some("active"),
        Some("trialing"),
        Some("past_due"),
        Some("canceled"),
        Some("paused"),
    ] {
        assert!(raw.contains_key(&status), "{status:?} in {raw:?}");
    }
    assert_eq!(count(&members, engagement).len(), 5);
    assert_eq!(
        count(&members, |member| member
            .opinion
            .as_ref()
            .and_then(|opinion| opinion.health))
        .len(),
        4
    );
}

#[test]
fn the_four_views_of_the_guide_have_members_in_many_worlds() {
    for seed in 1..=12 {
        let members = members(seed, 300);
        let holds =
            |condition: &dyn Fn(&Member) -> bool| members.iter().filter(|m| condition(m)).count();
        let at_risk = holds(&|m| {
            engagement(m) == Some("at_risk")
                && m.activity.visions.is_empty()
                && days_away(m).is_some_and(|d| d > 14)
        });
        let champions = holds(&|m| engagement(m) == Some("champion"));
        let new =
            holds(&|m| as_of() - m.joined_at < TimeDelta::days(7) && m.activity.visions.is_empty());
        let upgrade = holds(&|m| {
            m.revenue.tier == "free"
                && m.activity.visions.len() >= 3
                && engagement(m) == Some("active")
                && days_away(m).is_some_and(|days| days <= 14)
        });
        assert!(
            [at_risk, champions, new, upgrade].iter().all(|n| *n > 0),
            "seed {seed}"
        );
    }
}

#[test]
fn activity_is_skewed() {
    let members = members(9, 2_000);
    let share = |condition: &dyn Fn(&Member) -> bool| {
        members.iter().filter(|m| condition(m)).count() as f64 / members.len() as f64
    };
    let made =
        |m: &Member| m.activity.visions.len() + m.activity.journal.len() + m.activity.board.len();
    let nothing = share(&|m| made(m) == 0);
    assert!((0.30..0.45).contains(&nothing), "{nothing}");
    let never_seen = share(&|m| m.activity.logins.is_empty());
    assert!((0.03..0.09).contains(&never_seen), "{never_seen}");
    let daily = share(&|m| m.life.temperament == Temperament::Devoted);
    assert!((0.01..0.04).contains(&daily), "{daily}");
    let unclassified = share(&|m| engagement(m).is_none());
    assert!((0.15..0.40).contains(&unclassified), "{unclassified}");
    // The busiest tenth makes most of it.
    let mut amounts: Vec<usize> = members.iter().map(made).collect();
    amounts.sort_unstable_by(|a, b| b.cmp(a));
    let all: usize = amounts.iter().sum();
    let busiest: usize = amounts[..amounts.len() / 10].iter().sum();
    assert!(busiest * 2 > all, "{busiest} of {all}");
}

#[test]
fn the_product_has_grown() {
    let years = count(&members(10, 2_000), |member| {
        (as_of() - member.joined_at).num_days() / 365
    });
    assert!(
        years[&0] > years[&1] && years[&1] > years[&2] && years[&2] > 60,
        "{years:?}"
    );
}

#[test]
fn admins_are_mostly_right() {
    let members = members(11, 2_000);
    let right = |status: &str, condition: &dyn Fn(i64) -> bool| {
        let called: Vec<_> = members
            .iter()
            .filter(|m| engagement(m) == Some(status))
            .collect();
        let right = called
            .iter()
            .filter(|m| condition(days_away(m).unwrap_or(10_000)))
            .count();
        right as f64 / called.len() as f64
    };
    let shares = [
        right("champion", &|days| days <= 14),
        right("active", &|days| days <= 14),
        right("at_risk", &|days| days > 14),
        right("inactive", &|days| days > 30),
    ];
    assert!(
        shares.iter().all(|share| (0.70..0.999).contains(share)),
        "{shares:?}"
    );
}

#[test]
fn about_a_twentieth_of_a_tier_leaves_in_a_month() {
    const MONTHLY_CHURN: [(&str, i64); 2] = [("solo", 48), ("household", 46)];
    let members = members(12, 8_000);
    for (tier, permille) in &MONTHLY_CHURN {
        let (mut months, mut ended) = (0.0, 0.0);
        for subscription in members
            .iter()
            .flat_map(|member| &member.commerce.subscriptions)
        {
            if subscription.plan.tier() != *tier || subscription.payments.is_empty() {
                continue;
            }
            let until = subscription.ended_at.unwrap_or(as_of());
            months += (until - subscription.payments[0].at).num_days() as f64 / 30.4375;
            ended += f64::from(u8::from(subscription.ended_at.is_some()));
        }
        let measured = 1000.0 * ended / months;
        let meant = *permille as f64;
        assert!(
            (measured - meant).abs() < meant * 0.2,
            "{tier}: {measured} for {meant}"
        );
    }
}
