//! The dashboard end to end: each tile is the list behind it, in any world.

use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, Utc};
use crm_jobs::Plan;
use crm_types::auth::Role;
use crm_types::dashboard::{Dashboard, Figure, FigureList, Tile};
use crm_types::jobs::{JobName, JobPage, RefreshAnswer, RunState};
use crm_types::members::{MemberPage, MemberRow};

use crate::client::Client;
use crate::server::World;

/// Members of every kind, the same for the same seed; one table after the other is changed in each step.
const STEPS: [&str; 4] = [
    "insert into auth.users (id, email) select gen_random_uuid(), random() || '@example.com' from generate_series(1, 230)",
    "insert into public.user_activity_metrics (user_id, engagement_status, health_status)
     select
         id,
         (array['active', 'champion', 'at_risk', 'inactive', null])[1 + floor(random() * 5)::integer],
         (array['churned', 'healthy', 'needs_attention', null])[1 + floor(random() * 4)::integer]
     from auth.users where random() < 0.9;
     insert into public.user_revenue_metrics (user_id, mrr)
     select id, (array[null, 0, -1, 0.01, 107.54])[1 + floor(random() * 5)::integer]
     from auth.users where random() < 0.8",
    "update public.user_activity_metrics set engagement_status = 'at_risk' where random() < 0.3;
     update public.user_revenue_metrics set mrr = mrr - 50 where random() < 0.3;
     delete from public.user_revenue_metrics where random() < 0.1",
    "delete from auth.users where random() < 0.5",
];

/// Everybody whom the list behind a filter shows, page by page.
async fn listed(client: &mut Client, filter: &str) -> Vec<MemberRow> {
    let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let query = match filter.is_empty() {
        true => "limit=100".to_owned(),
        false => format!("limit=100&filter={filter}"),
    };
    let (mut rows, mut total, mut cursor) = (Vec::new(), None, String::new());
    loop {
        let answer = client
            .get(&format!("/api/crm/members?{query}{cursor}"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page: MemberPage = answer.json();
        total = total.or(page.total);
        rows.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(total.unwrap().count, rows.len() as u64, "{filter}");
    rows
}

#[actix_web::test]
async fn every_tile_is_the_number_of_the_list_it_opens() {
    let world = World::create().await;
    world.admin("viewer@example.com", Role::Viewer).await;
    let server = world.start();
    let mut client = server.client_of("viewer@example.com").await;
    let seed = RandomState::new().hash_one(0) % 1000;
    for (number, step) in STEPS.iter().enumerate() {
        let sql = format!("begin; select setseed({seed} / 1000.0); {step}; commit");
        world.database.run(&sql).await;
        let dashboard: Dashboard = client.get("/api/crm/dashboard").await.json();
        assert_eq!(dashboard.tiles.len(), Figure::ALL.len());
        for Tile {
            figure,
            members,
            money,
            filter,
            ..
        } in dashboard
            .tiles
            .into_iter()
            .filter(|tile| tile.list == FigureList::Members)
        {
            let rows = listed(&mut client, &filter).await;
            assert_eq!(
                members,
                rows.len() as i64,
                "{figure}, step {number}, seed {seed}"
            );
            let minor = |row: &MemberRow| row.mrr.as_ref().map_or(0, |mrr| mrr.minor);
            let sum = (figure == Figure::Mrr).then(|| rows.iter().map(minor).sum::<i64>());
            let money = money.map(|money| money.minor);
            assert_eq!(money, sum, "{figure}, step {number}, seed {seed}");
        }
    }
}

#[actix_web::test]
async fn it_shows_as_of_when_it_is_and_the_run_under_way() {
    let world = World::create().await;
    world.admin("agent@example.com", Role::Agent).await;
    let tokyo = chrono_tz::Tz::Asia__Tokyo;
    let plan = Plan::parse(JobName::UpdateActivityMetrics, "30 4 * * *", tokyo).unwrap();
    let server = world.start_with(|settings| {
        settings.time_zone = tokyo;
        settings.plans = vec![plan];
    });
    let mut client = server.client_of("agent@example.com").await;
    let before: Dashboard = client.get("/api/crm/dashboard").await.json();
    assert_eq!(
        (before.read_at, before.time_zone.as_str()),
        (world.now(), "Asia/Tokyo")
    );
    assert_eq!((before.open_run, before.last_run), (None, None));
    // Noon in London is nine in the evening there.
    let next: DateTime<Utc> = "2026-03-10T19:30:00Z".parse().unwrap();
    assert_eq!(before.next_run_at, Some(next));
    let jobs: JobPage = client.get("/api/crm/jobs").await.json();
    let schedule = &jobs.schedules[0];
    assert_eq!(schedule.job, JobName::UpdateActivityMetrics);
    assert_eq!(
        (schedule.cron.as_str(), schedule.time_zone.as_str()),
        ("30 4 * * *", "Asia/Tokyo")
    );
    assert_eq!((schedule.next_at, jobs.schedules.len()), (Some(next), 1));

    let asked: RefreshAnswer = client.post_nothing("/api/crm/metrics/update").await.json();
    let during: Dashboard = client.get("/api/crm/dashboard").await.json();
    assert_eq!(during.open_run, Some(asked.run));
    world
        .database
        .run("update crm.job_runs set state = 'succeeded', ended_at = now()")
        .await;
    let after: Dashboard = client.get("/api/crm/dashboard").await.json();
    assert_eq!(after.open_run, None);
    assert_eq!(after.last_run.unwrap().state, RunState::Succeeded);
}
