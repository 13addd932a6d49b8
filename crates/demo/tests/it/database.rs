//! A world in a real database: the same that was drawn, whole, and with figures that count what is there.

use std::collections::HashMap;

use chrono_tz::Tz;
use crm_db::members::{ListQuery, Reading};
use crm_db::testing::TestDatabase;
use crm_db::tickets::{EntryQuery, TicketQuery, entries, list};
use crm_db::{activity, directory, members};
use crm_demo::{Error, Made, Member, Progress, SeedOptions, Summary, Ticket, World};
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
    let ltv = minor(&found.ltv);
    let most = revenue.total_spent + 60 * revenue.committed_mrr;
    assert!((revenue.total_spent..=most).contains(&ltv), "{ltv}");
    assert_eq!(minor(&found.total_spent), revenue.total_spent);
    assert_eq!(
        found.subscription_start_date, revenue.start_date,
        "{:?}",
        member.commerce
    );
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
async fn revenue_is_what_the_bills_say_and_its_movements_add_up() {
    let test = TestDatabase::create().await;
    seed(&test, 3, 800).await.unwrap();
    let (drawn, mut moved, calendar) = (crate::members(3, 800), 0, calendar());
    for member in &drawn {
        let revenue =
            crm_db::revenue::member_revenue(test.database(), MemberId(member.id), &calendar);
        let shown = revenue.await.unwrap().unwrap();
        assert_eq!(shown.mrr.minor, member.revenue.mrr);
        assert_eq!(shown.committed_mrr.minor, member.revenue.committed_mrr);
        assert_eq!(shown.total_spent.minor, member.revenue.total_spent);
        assert_eq!(shown.not_understood, []);
        assert_eq!(
            shown.subscriptions.len(),
            member.commerce.subscriptions.len()
        );
        let items: i64 = shown.items.iter().map(|item| item.reporting.minor).sum();
        assert!(items >= shown.mrr.minor);
        moved += shown.movements.len();
    }
    assert!(moved > 200, "{moved}");
    let (total, sum): (i64, i64) = crm_db::testing::row(
        &test,
        "select
            (select sum(mrr_cents) from crm.member_directory)::bigint,
            (select sum(crm.signed_movement(kind, amount)) from crm.mrr_movements)::bigint",
    )
    .await
    .unwrap();
    assert_eq!(total, sum);
    // The churn of a tier of so many is known, so nobody is expected to stay for five years.
    let known = test
        .texts("select tier from crm.tier_churn where members >= 30 and left_members > 0")
        .await;
    assert!(known.contains(&"solo".to_owned()), "{known:?}");
    let least = "select min(expected_months)::text from crm.member_revenue where paid_tier = 'solo' and mrr > 0";
    assert_ne!(test.texts(least).await, ["60.0000"]);
    // It is the sync's own code: nothing is written by computing everybody again.
    let again = crm_db::revenue::recompute(
        test.database(),
        crm_db::revenue::Whose::Everybody,
        &calendar,
    );
    let again = again.await.unwrap();
    assert_eq!((again.members, again.changed), (800, 0));
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

#[tokio::test]
async fn trends_reach_back_a_month_on_the_first_day() {
    let test = TestDatabase::create().await;
    seed(&test, 5, 600).await.unwrap();
    let told = "select concat_ws(' ', day, dimension, members, mrr_cents) from crm.daily_snapshots \
                where dimension in ('all', 'mrr') order by day, dimension";
    let told = test.texts(told).await;
    assert_eq!(told.len(), 29 * 2);
    // Counted plainly, day by day.
    let plain = "select concat_ws(' ', s.day, s.dimension, s.members, s.mrr) \
        from generate_series(date '2025-10-24', date '2025-11-21', interval '1 day') as g (day) \
        cross join lateral ( \
            select g.day::date as day, 'all' as dimension, \
                (select count(*) from auth.users where (created_at at time zone 'Europe/Berlin')::date <= g.day) as members, \
                (select sum(crm.signed_movement(kind, amount))::bigint from crm.mrr_movements where day <= g.day) as mrr \
            union all \
            select g.day::date, 'mrr', count(*), sum(p.mrr)::bigint \
            from ( \
                select sum(crm.signed_movement(kind, amount)) as mrr \
                from crm.mrr_movements where day <= g.day group by user_id \
            ) as p where p.mrr > 0 \
        ) as s order by s.day, s.dimension";
    assert_eq!(told, test.texts(plain).await);
    // Everybody has one engagement and one health each day, and all of what they pay is somewhere.
    let uneven = "select day::text from crm.daily_snapshots group by day \
        having count(distinct coalesce(nullif(dimension, 'mrr'), 'all')) <> 3 \
        or sum(members) filter (where dimension = 'engagement_status') <> sum(members) filter (where dimension = 'all') \
        or sum(members) filter (where dimension = 'health_status') <> sum(members) filter (where dimension = 'all') \
        or sum(mrr_cents) filter (where dimension = 'health_status') <> sum(mrr_cents) filter (where dimension = 'all')";
    assert_eq!(test.texts(uneven).await, Vec::<String>::new());
    // It is a believable month: no day is out of all proportion to the one before.
    let jumps = "select concat_ws(' ', day, value, members) from ( \
            select day, value, members, lag(members) over (partition by value order by day) as before \
            from crm.daily_snapshots where dimension = 'engagement_status' and value in ('active', 'at_risk', '') \
        ) as t where abs(members - before) > 20 + before / 4";
    assert_eq!(test.texts(jumps).await, Vec::<String>::new());
    let reading = Reading {
        calendar: calendar(),
        currency: "USD",
    };
    let dashboard = crm_db::dashboard::read(test.database(), &reading).await;
    for tile in dashboard.unwrap().tiles {
        assert_eq!(tile.trend.len(), 29, "{:?}", tile.figure);
    }
}

#[tokio::test]
async fn tickets_are_numbered_as_they_came_and_due_in_this_worlds_hours() {
    let test = TestDatabase::create().await;
    crm_db::tickets::adopt_zone(test.database(), Tz::Europe__Berlin)
        .await
        .unwrap();
    seed(&test, 1, MEMBERS).await.unwrap();
    let drawn: Vec<Ticket> = World::new(1, as_of())
        .unwrap()
        .members(MEMBERS)
        .flat_map(|member| member.tickets)
        .collect();
    assert!(drawn.len() > 20, "{}", drawn.len());
    let query = TicketQuery {
        sort: "number".parse().unwrap(),
        limit: 100,
        with_total: true,
        ..TicketQuery::default()
    };
    let page = list(test.database(), &query, &calendar()).await.unwrap();
    assert_eq!(page.total.unwrap().count, drawn.len() as u64);
    let numbers: Vec<i64> = page.items.iter().map(|row| row.number).collect();
    let expected: Vec<i64> = (1..).take(drawn.len()).collect();
    assert_eq!(numbers, expected);
    assert!(
        page.items
            .windows(2)
            .all(|pair| pair[0].created_at <= pair[1].created_at)
    );
    let policy = crm_db::tickets::policy(test.database()).await.unwrap();
    for ticket in drawn {
        let row = page.items.iter().find(|row| row.id.0 == ticket.id).unwrap();
        assert_eq!(
            (row.status, row.revision),
            (ticket.course.status, ticket.revision)
        );
        let course = ticket.course.settled(&policy.policy);
        assert_eq!(row.due_at, course.due_at());
        let whole = EntryQuery {
            cursor: None,
            limit: 100,
        };
        let told = entries(test.database(), row.id, &whole)
            .await
            .unwrap()
            .unwrap();
        let expected = ticket.said.len() + ticket.changes.len();
        assert_eq!(told.items.len(), expected);
    }
    // The next one goes on from there.
    let next = "select nextval(pg_get_serial_sequence('crm.tickets', 'number'))";
    let next: i64 = test.value(next).await.unwrap().parse().unwrap();
    assert_eq!(next, expected.len() as i64 + 1);
    let wrong = "select count(*) from (
            select status, count(*) as records from crm.tickets group by status
        ) as t
        join (
            select value, sum(records) as records from crm.record_counts
            where kind = 'ticket' and dimension = 'status' group by value
        ) as c on c.value = t.status and c.records <> t.records";
    assert_eq!(test.value(wrong).await.as_deref(), Some("0"));
}
