//! Nothing is later than the world's last moment, and nothing earlier than its member.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{as_of, members};

#[test]
fn everything_lies_between_joining_and_the_end_of_the_world() {
    let now = as_of();
    for member in members(5, 1_500) {
        let joined = member.joined_at;
        assert!(joined >= now - TimeDelta::days(3 * 365) && joined < now);
        let within =
            |at: DateTime<Utc>| assert!((joined..=now).contains(&at), "{at} in {joined}..={now}");
        let activity = &member.activity;
        activity.logins.iter().copied().for_each(within);
        activity.visions.iter().for_each(|made| within(made.at));
        activity.refinements.iter().for_each(|made| within(made.at));
        activity.audios.iter().for_each(|made| within(made.at));
        activity.journal.iter().for_each(|made| within(made.at));
        activity.board.iter().for_each(|made| within(made.at));
        activity.files.iter().for_each(|made| within(made.at));
        activity.tokens.iter().for_each(|(at, _)| within(*at));
        member.opinion.iter().for_each(|opinion| within(opinion.at));
        if let Some(profile) = &member.profile {
            within(profile.updated_at);
            profile.avatar.iter().for_each(|avatar| within(avatar.at));
            let adult = now.date_naive() - chrono::Days::new(17 * 366);
            assert!(
                profile
                    .date_of_birth
                    .is_none_or(|birthday| birthday < adult)
            );
        }
        member
            .commerce
            .purchases
            .iter()
            .for_each(|purchase| within(purchase.at));
        for subscription in &member.commerce.subscriptions {
            within(subscription.started_at);
            subscription.ended_at.iter().copied().for_each(within);
            subscription
                .payments
                .iter()
                .for_each(|payment| within(payment.at));
        }
        assert!(activity.logins.is_sorted_by(|a, b| a < b));
        assert!(activity.tokens.is_sorted_by_key(|(at, _)| *at));
        assert_eq!(
            member
                .revenue
                .start_date
                .map(|date| date <= now.date_naive()),
            member.revenue.start_date.map(|_| true)
        );
    }
}

#[test]
fn what_is_referred_to_is_there_and_tokens_never_run_below_zero() {
    for member in members(6, 1_000) {
        let activity = &member.activity;
        let visions: HashSet<_> = activity.visions.iter().map(|vision| vision.id).collect();
        let files: HashSet<_> = activity.files.iter().map(|file| file.id).collect();
        assert!(
            activity
                .refinements
                .iter()
                .chain(&activity.audios)
                .all(|made| visions.contains(&made.what))
        );
        assert!(
            activity
                .board
                .iter()
                .filter_map(|item| item.what.image)
                .all(|image| files.contains(&image))
        );
        assert!(
            activity
                .board
                .iter()
                .all(|item| item.what.image.is_some() || item.what.caption.is_some())
        );
        assert!(activity.files.iter().all(|file| file.what.bytes > 0));
        let mut balance = 0;
        for (at, amount) in &activity.tokens {
            assert_ne!(*amount, 0);
            balance += amount;
            assert!(balance >= 0, "{at}");
        }
        let volume: i64 = activity.tokens.iter().map(|(_, amount)| amount.abs()).sum();
        assert!(volume < i64::from(i32::MAX));
    }
}
