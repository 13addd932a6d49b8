//! A world in a real database: the same that was drawn, whole, and with figures that count what is there.

use std::collections::HashMap;

use chrono_tz::Tz;
use crm_db::members::{ListQuery, Reading};
use crm_db::testing::TestDatabase;
use crm_db::{activity, directory, members};
use crm_demo::{Error, Made, Member, Progress, SeedOptions, Summary};
use crm_domain::calendar::Calendar;
use crm_types::ids::MemberId;
use crm_types::members::MemberDetail;
use crm_types::money::decimal_text;

use crate::as_of;

const MEMBERS: u64 = 300;

fn calendar() -> Calendar {
    Calendar::new(as_of(), Tz::Europe__Berlin)
}

async fn seed(test: &TestDatabase, seed: u64, members: u64) -> Result<Summary, Error> {
    let options = SeedOptions {
        members,
        seed,
        calendar: calendar(),
        on_progress: &mut |_| {},
    };
    crm_demo::seed(test.database(), options).await
}

fn reading() -> Reading<'static> {
    Reading {
        calendar: Calendar::new(as_of(), Tz::UTC),
        currency: "USD",
    }
}

async fn find(test: &TestDatabase, member: &Member) -> MemberDetail {
    let found = members::find(test.database(), MemberId(member.id), &reading()).await;
    found.unwrap().unwrap()
}

async fn count(test: &TestDatabase, filter: &str) -> u64 {
    let query = ListQuery {
        filter: crm_types::filter::parse(filter).unwrap(),
        limit: 1,
        total: true,
        ..ListQuery::default()
    };
    let page = members::list(test.database(), &query, &reading())
        .await
        .unwrap();
    page.total.unwrap().count
}

fn count_of<T>(made: &[Made<T>]) -> Option<i64> {
    Some(made.len() as i64)
}

/// The figures of `member`, counted one by one from what was drawn.
fn expect(member: &Member, found: &MemberDetail) {
    let (activity, profile) = (&member.activity, member.profile.as_ref());
    assert_eq!(found.created_at, member.joined_at);
    assert_eq!(found.email.as_ref(), Some(&member.person.email));
    let person = &member.person;
    let name: Vec<&str> = [&person.first_name, &person.last_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    assert_eq!(
        found.name,
        profile.filter(|_| !name.is_empty()).map(|_| name.join(" "))
    );

    assert_eq!(found.vision_count, count_of(&activity.visions));
    assert_eq!(
        found.vision_refinement_count,
        count_of(&activity.refinements)
    );
    assert_eq!(found.audio_generated_count, count_of(&activity.audios));
    assert_eq!(found.journal_entry_count, count_of(&activity.journal));
    let images = activity
        .board
        .iter()
        .filter(|item| item.what.image.is_some())
        .count();
    assert_eq!(found.vision_board_image_count, Some(images as i64));
    assert_eq!(found.total_logins, Some(activity.logins.len() as i64));
    assert_eq!(found.last_login_at, activity.logins.iter().max().copied());

    let avatar = profile.and_then(|profile| profile.avatar);
    let files: Vec<i64> = activity
        .files
        .iter()
        .chain(&avatar)
        .map(|file| file.what.bytes)
        .collect();
    assert_eq!(found.s3_file_count, Some(files.len() as i64));
    let hundredths = (files.iter().sum::<i64>() + 5_000) / 10_000;
    assert_eq!(found.total_storage_mb, Some(decimal_text(hundredths, 2)));
    let (mut used, mut left) = (0, 0);
    for (_, amount) in &activity.tokens {
        used -= amount.min(&0);
        left += amount;
    }
    assert_eq!(
        (found.tokens_used, found.tokens_remaining),
        (Some(used), Some(left))
    );

    let filled = profile.map_or(0, |profile| {
        let texts = [
            person.first_name.as_deref(),
            person.last_name.as_deref(),
            profile.phone.as_deref(),
            profile.gender,
            profile.city,
            profile.state,
            profile.country,
            profile.time_zone,
            profile.occupation,
            profile.company,
            profile.relationship_status,
            profile.about,
        ];
        let texts = texts
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .count();
        texts + usize::from(profile.date_of_birth.is_some()) + usize::from(profile.avatar.is_some())
    });
    assert_eq!(
        found.profile_completion_percent,
        Some(filled as i64 * 100 / 14)
    );

    let opinion = member.opinion.as_ref();
    assert_eq!(
        found.engagement_status.as_deref(),
        opinion.and_then(|opinion| opinion.engagement)
    );
    assert_eq!(
        found.health_status.as_deref(),
        opinion.and_then(|opinion| opinion.health)
    );
    assert_eq!(
        found.admin_notes.as_deref(),
        opinion.and_then(|opinion| opinion.notes)
    );
    let tags = opinion
        .and_then(|opinion| opinion.tags.clone())
        .unwrap_or_default();
    assert_eq!(found.custom_tags, tags);

    let (revenue, minor) = (
        &member.revenue,
        |money: &Option<crm_types::money::Money>| money.as_ref().unwrap().minor,
    );
    assert_eq!(found.subscription_tier.as_deref(), Some(revenue.tier));
    assert_eq!(found.subscription_status.as_deref(), Some(revenue.status));
    assert_eq!(found.raw_status.as_deref(), revenue.raw_status);
    assert_eq!(minor(&found.mrr), revenue.mrr);
    assert_eq!(minor(&found.ltv), revenue.ltv);
    assert_eq!(minor(&found.total_spent), revenue.total_spent);
    assert_eq!(found.subscription_start_date, revenue.start_date);
    assert_eq!(found.months_subscribed, Some(i64::from(revenue.months)));
}

#[tokio::test]
async fn a_world_is_stored_as_it_was_drawn_and_its_figures_count_it() {
    let test = TestDatabase::create().await;
    let summary = seed(&test, 1, MEMBERS).await.unwrap();
    assert_eq!(summary.members, MEMBERS);
    for member in crate::members(1, MEMBERS) {
        expect(&member, &find(&test, &member).await);
    }
    assert!(directory::check(test.database()).await.unwrap().is_clean());
    // Figures were computed by the job's own statement: it finds nothing to do.
    assert_eq!(
        activity::refresh(test.database(), None, &calendar())
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn every_view_of_the_guide_finds_members() {
    let test = TestDatabase::create().await;
    seed(&test, 1, MEMBERS).await.unwrap();
    assert_eq!(
        count(&test, "created_at < today or created_at >= today").await,
        MEMBERS
    );
    for filter in [
        "days_since_last_login > 14 and vision_count = 0 and engagement_status = at_risk",
        "days_since_last_login > 14",
        "engagement_status = champion",
        "created_at > 7d ago and vision_count = 0",
        "subscription_tier = free and vision_count >= 3 and engagement_status = active and last_login_at > 14d ago",
        "raw_status = past_due",
        "custom_tags has testimonial_candidate",
        "admin_notes contains \"onboarding help\"",
    ] {
        assert!(count(&test, filter).await > 0, "{filter}");
    }
}

#[tokio::test]
async fn what_is_seeded_twice_is_the_same_and_sums_are_exact() {
    let (first, second) = (TestDatabase::create().await, TestDatabase::create().await);
    let rows = seed(&first, 7, 120).await.unwrap().rows;
    assert_eq!(seed(&second, 7, 120).await.unwrap().rows, rows);
    let mut sums: HashMap<&str, i64> = HashMap::new();
    for member in crate::members(7, 120) {
        let found = find(&first, &member).await;
        assert_eq!(found, find(&second, &member).await);
        *sums.entry("found").or_default() += found.mrr.unwrap().minor;
        *sums.entry("drawn").or_default() += member.revenue.mrr;
    }
    assert_eq!(sums["found"], sums["drawn"]);
}

#[tokio::test]
async fn a_database_with_members_is_left_alone() {
    let test = TestDatabase::create().await;
    seed(&test, 1, 20).await.unwrap();
    assert_eq!(seed(&test, 2, 20).await, Err(Error::HasMembers));
    assert_eq!(
        count(&test, "created_at < today or created_at >= today").await,
        20
    );
    assert!(directory::check(test.database()).await.unwrap().is_clean());
}

#[tokio::test]
async fn a_seed_cut_short_has_never_been() {
    let test = TestDatabase::create().await;
    // Let go of in the middle of things, as by a kill: while members are stored, and while figures are computed.
    for cut_at in 0..2 {
        let (cut, cutting) = tokio::sync::oneshot::channel();
        let mut cut = Some(cut);
        let mut told = |progress: Progress| {
            let reached = matches!(progress, Progress::Members(_)) && cut_at == 0
                || matches!(progress, Progress::Step(crm_db::load::Step::Directory)) && cut_at == 1;
            if reached && let Some(cut) = cut.take() {
                cut.send(()).unwrap();
            }
        };
        let options = SeedOptions {
            members: 2_100,
            seed: 1,
            calendar: calendar(),
            on_progress: &mut told,
        };
        tokio::select! {
            biased;
            cut = cutting => cut.unwrap(),
            done = crm_demo::seed(test.database(), options) => panic!("not cut short: {done:?}"),
        }
        assert_eq!(
            count(&test, "created_at < today or created_at >= today").await,
            0
        );
    }
    seed(&test, 1, 30).await.unwrap();
    assert!(directory::check(test.database()).await.unwrap().is_clean());
}

#[tokio::test]
async fn an_empty_world_is_a_world() {
    let test = TestDatabase::create().await;
    let summary = seed(&test, 1, 0).await.unwrap();
    assert_eq!(summary.members, 0);
    assert!(summary.rows.iter().all(|(_, count)| *count == 0));
    seed(&test, 1, 1).await.unwrap();
}
