//! The dashboard: exact at any moment, as cheap with many as with few, and honest about what it does not know.

use chrono::NaiveDate;
use crm_db::dashboard::{explain, read};
use crm_db::testing::TestDatabase;
use crm_types::dashboard::{Attention, AttentionKind, Dashboard, Figure, FigureList, Tile};
use crm_types::jobs::RunState;

use crate::world::{filtered, page, reading};

async fn dashboard(test: &TestDatabase) -> Dashboard {
    read(test.database(), &reading()).await.unwrap()
}

fn tile(dashboard: &Dashboard, figure: Figure) -> &Tile {
    let mut tiles = dashboard.tiles.iter();
    tiles.find(|tile| tile.figure == figure).unwrap()
}

/// Twelve members, some of everything; one owes us money and one has an amount that is none.
const SOME: &str = "
    insert into auth.users (id, email)
    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.com' from generate_series(1, 12) as n;
    insert into public.user_activity_metrics (user_id, engagement_status, health_status)
    select
        id,
        (array['active', 'champion', 'at_risk', 'inactive', null])[1 + right(id::text, 2)::integer % 5],
        (array['churned', 'healthy', null])[1 + right(id::text, 2)::integer % 3]
    from auth.users
    where right(id::text, 2)::integer <= 10;
    insert into public.user_revenue_metrics (user_id, mrr)
    select id, (array[10.01, 0, -5, null, 'NaN'])[1 + right(id::text, 2)::integer % 5]
    from auth.users
    where right(id::text, 2)::integer > 2;
";

#[tokio::test]
async fn every_figure_is_the_number_of_the_list_behind_it() {
    let test = TestDatabase::create().await;
    for world in ["", SOME, "delete from auth.users where id::text like '%1'"] {
        test.run(world).await;
        let dashboard = dashboard(&test).await;
        let of_members = |tile: &&Tile| tile.list == FigureList::Members;
        for tile in dashboard.tiles.iter().filter(of_members) {
            let list = page(&test, &filtered(&tile.filter)).await;
            assert_eq!(tile.members, list.items.len() as i64, "{}", tile.figure);
            assert_eq!(
                list.total.unwrap().count,
                list.items.len() as u64,
                "{}",
                tile.figure
            );
            let money = list.items.iter().flat_map(|row| &row.mrr);
            let sum: i64 = money.map(|money| money.minor).sum();
            let shown = tile.money.as_ref().map(|money| money.minor);
            let expected = (tile.figure == Figure::Mrr).then_some(sum);
            assert_eq!(shown, expected, "{}", tile.figure);
        }
        let figures: Vec<Figure> = dashboard.tiles.iter().map(|tile| tile.figure).collect();
        assert_eq!(figures, Figure::ALL);
    }
}

#[tokio::test]
async fn an_empty_database_has_zeros_and_nothing_else() {
    let test = TestDatabase::create().await;
    let dashboard = dashboard(&test).await;
    assert!(dashboard.tiles.iter().all(|tile| tile.members == 0));
    assert!(dashboard.tiles.iter().all(|tile| tile.trend.is_empty()));
    assert_eq!((dashboard.last_run, dashboard.open_run), (None, None));
    assert_eq!(dashboard.attention, []);
    assert_eq!(dashboard.time_zone, "Europe/Berlin");
}

/// Runs in the order of asking.
const RUNS: &str = "
    insert into crm.job_runs (id, job, mode, trigger, state, requested_at, ended_at)
    select
        md5(n::text)::uuid, 'update-activity-metrics', 'full', 'schedule',
        (array['succeeded', 'failed', 'lost', 'cancelled'])[n], now(), now()
    from generate_series(1, 4) as n;
";

#[tokio::test]
async fn the_runs_are_the_last_good_one_and_the_one_under_way() {
    let test = TestDatabase::create().await;
    test.run(RUNS).await;
    let before = dashboard(&test).await;
    assert_eq!(before.last_run.as_ref().unwrap().state, RunState::Succeeded);
    assert_eq!(before.open_run, None);
    let run_id = before.last_run.as_ref().map(|run| run.id);
    for tile in &before.tiles {
        let made = tile.figure != Figure::Mrr && tile.list == FigureList::Members;
        let of = made.then_some(run_id).flatten();
        assert_eq!(tile.run_id, of, "{}", tile.figure);
        assert_eq!(tile.as_of, before.read_at);
    }

    test.run(
        "insert into crm.job_runs (id, job, mode, trigger, state, requested_at)
         values (md5('5')::uuid, 'update-activity-metrics', 'incremental', 'api', 'queued', now())",
    )
    .await;
    let during = dashboard(&test).await;
    assert_eq!(during.open_run.as_ref().unwrap().state, RunState::Queued);
    assert_eq!(during.last_run, before.last_run);

    test.run(
        "update crm.job_runs set state = 'succeeded', ended_at = now() where state = 'queued'",
    )
    .await;
    let after = dashboard(&test).await;
    assert_eq!(after.open_run, None);
    assert_eq!(after.last_run.unwrap().id, during.open_run.unwrap().id);
}

#[tokio::test]
async fn a_trend_has_the_last_thirty_days_that_there_are_and_zero_is_not_left_out() {
    let test = TestDatabase::create().await;
    // In Berlin it is 20 May 2024. The first of these days lies just outside, the last is still to come.
    test.run(
        "insert into crm.daily_snapshots (day, dimension, value, members, mrr_cents, taken_at) values
            ('2024-04-20', 'all', '', 1, 0, now()),
            ('2024-04-21', 'all', '', 2, 500, now()),
            ('2024-04-21', 'engagement_status', 'active', 1, 0, now()),
            ('2024-04-21', 'engagement_status', 'champion', 1, 0, now()),
            ('2024-04-21', 'mrr', 'positive', 1, 500, now()),
            ('2024-04-21', 'tag', 'active', 9, 0, now()),
            ('2024-05-20', 'all', '', 3, 0, now()),
            ('2024-05-21', 'all', '', 4, 0, now())",
    )
    .await;
    let dashboard = dashboard(&test).await;
    let trend = |figure| {
        let points = tile(&dashboard, figure).trend.iter();
        points
            .map(|point| {
                let money = point.money.as_ref().map(|money| money.minor);
                (point.day, point.members, money)
            })
            .collect::<Vec<_>>()
    };
    let [first, last]: [NaiveDate; 2] =
        ["2024-04-21", "2024-05-20"].map(|day| day.parse().unwrap());
    assert_eq!(
        trend(Figure::TotalMembers),
        [(first, 2, None), (last, 3, None)]
    );
    assert_eq!(trend(Figure::Active), [(first, 2, None), (last, 0, None)]);
    assert_eq!(
        trend(Figure::Mrr),
        [(first, 1, Some(500)), (last, 0, Some(0))]
    );
    assert_eq!(trend(Figure::Churned), [(first, 0, None), (last, 0, None)]);
}

#[tokio::test]
async fn tickets_and_leads_have_a_trend_on_the_days_that_are_known_of_them() {
    let test = TestDatabase::create().await;
    // On the second day there were none of either; of the third only members are known.
    test.run(
        "insert into crm.record_snapshots (day, kind, dimension, value, records, taken_at) values
            ('2024-05-01', 'ticket', 'all', '', 9, now()),
            ('2024-05-01', 'ticket', 'status', 'open', 2, now()),
            ('2024-05-01', 'ticket', 'status', 'waiting_reply', 3, now()),
            ('2024-05-01', 'ticket', 'status', 'closed', 4, now()),
            ('2024-05-01', 'lead', 'all', '', 8, now()),
            ('2024-05-01', 'lead', 'status', 'converted', 2, now()),
            ('2024-05-02', 'ticket', 'all', '', 0, now()),
            ('2024-05-02', 'lead', 'all', '', 0, now());
        insert into crm.daily_snapshots (day, dimension, value, members, mrr_cents, taken_at)
        values ('2024-05-03', 'all', '', 1, 0, now())",
    )
    .await;
    let dashboard = dashboard(&test).await;
    let trend = |figure| {
        let points = tile(&dashboard, figure).trend.iter();
        points
            .map(|point| (point.day.to_string(), point.members, point.of))
            .collect::<Vec<_>>()
    };
    let day = |day: &str, members, of| (format!("2024-05-{day}"), members, of);
    assert_eq!(
        trend(Figure::OpenTickets),
        [day("01", 5, None), day("02", 0, None)]
    );
    assert_eq!(
        trend(Figure::LeadConversion),
        [day("01", 2, Some(8)), day("02", 0, Some(0))]
    );
    assert_eq!(trend(Figure::TotalMembers), [day("03", 1, None)]);
}

/// Two who owe, of whom one is known since when; a member, a lead and a number that wait, and others that do not; and
/// tickets due yesterday, a minute ago, in a minute and never. In this world it is ten o'clock on the 20th.
const WAITING: &str = "
    insert into auth.users (id, email)
    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.com' from generate_series(1, 4) as n;
    insert into public.user_revenue_metrics (user_id, raw_status)
    select id, (array['active', 'past_due', 'unpaid', 'canceled'])[right(id::text, 1)::integer] from auth.users;
    insert into crm.member_revenue
    select id, 'USD', 0, 0, 0, 0, 0, 0, 0, '{}', '{}', '2024-05-01', null, null, 0, 1, now(), '2024-05-18T08:00:00Z'
    from auth.users where id::text like '%3';
    insert into crm.leads (id, name, status, created_at, updated_at)
    values (md5('lead')::uuid, 'Nuria', 'new', '2024-05-01', '2024-05-01');
    insert into crm.threads (id, user_id, number, lead_id, state, snoozed_until, last_at, last_direction, created_at)
    select
        md5(t.name)::uuid,
        case when t.name in ('member', 'answered') then ('00000000-0000-0000-0000-00000000000' || t.n)::uuid end,
        case when t.name not in ('member', 'answered') then '+1202555010' || t.n end,
        case when t.name = 'lead' then md5('lead')::uuid end,
        t.state,
        case when t.state = 'snoozed' then '2024-05-30'::timestamptz end,
        '2024-05-20T09:00:00Z'::timestamptz - t.n * interval '1 hour',
        t.direction,
        '2024-05-01'
    from (
        values
            ('member', 1, 'open', 'inbound'),
            ('lead', 2, 'open', 'inbound'),
            ('number', 3, 'open', 'inbound'),
            ('answered', 4, 'open', 'outbound'),
            ('snoozed', 5, 'snoozed', 'inbound'),
            ('closed', 6, 'closed', 'inbound')
    ) as t (name, n, state, direction);
    insert into crm.tickets (
        id, number, subject, description, status, priority, source, member_id, running_since, resolution_due_at, policy,
        created_at, updated_at
    )
    overriding system value
    select
        md5(t.subject)::uuid, t.number, t.subject, '', t.status, 'normal', 'page',
        '00000000-0000-0000-0000-000000000001', case when t.due is not null then '2024-05-01'::timestamptz end, t.due::timestamptz,
        1, '2024-05-01', '2024-05-01'
    from (
        values
            (1, 'A minute ago', 'open', '2024-05-20T09:59:00Z'),
            (2, 'Yesterday', 'in_progress', '2024-05-19T12:00:00Z'),
            (3, 'In a minute', 'open', '2024-05-20T10:01:00Z'),
            (4, 'Never', 'waiting_reply', null)
    ) as t (number, subject, status, due);
";

#[tokio::test]
async fn who_owes_who_waits_and_what_is_overdue_needs_attention() {
    let test = TestDatabase::create().await;
    test.run(WAITING).await;
    let shown = dashboard(&test).await.attention;
    let of = |kind| -> &Attention { shown.iter().find(|found| found.kind == kind).unwrap() };
    assert_eq!(shown.len(), 3);

    let owes = of(AttentionKind::FailedPayments);
    assert_eq!((owes.members, owes.list), (2, FigureList::Members));
    let since: Vec<_> = owes.items.iter().map(|item| item.at).collect();
    let day = Some("2024-05-18T08:00:00Z".parse().unwrap());
    assert_eq!(since, [day, None]);
    let listed = page(&test, &filtered(owes.filter.as_deref().unwrap())).await;
    assert_eq!(listed.total.unwrap().count, 2);

    let waits = of(AttentionKind::UnansweredMessages);
    assert_eq!((waits.members, waits.list), (3, FigureList::Threads));
    assert_eq!(waits.filter, None);
    let names: Vec<_> = waits.items.iter().flat_map(|item| &item.name).collect();
    assert_eq!(names, ["1@example.com", "Nuria", "+12025550103"]);
    assert!(waits.items.iter().all(|item| item.thread_id.is_some()));

    let overdue = of(AttentionKind::OverdueTickets);
    assert_eq!((overdue.members, overdue.list), (2, FigureList::Tickets));
    let told: Vec<_> = overdue
        .items
        .iter()
        .map(|item| (item.ticket.as_deref(), item.name.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("SUPP-0002"), Some("Yesterday")),
            (Some("SUPP-0001"), Some("A minute ago"))
        ]
    );
}

/// Members 1 to 12 at risk; a change set at each of two moments, of which the first was yesterday in Berlin.
const AT_RISK: &str = r#"
    insert into auth.users (id, email)
    select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.com' from generate_series(1, 14) as n;
    insert into product.profiles (user_id, first_name) select id, email from auth.users;
    insert into public.user_activity_metrics (user_id, engagement_status) select id, 'at_risk' from auth.users;
    insert into crm.change_sets (id, at, actor_kind, source) values
        (md5('a')::uuid, '2024-05-19T21:59:59Z', 'admin', 'page'),
        (md5('b')::uuid, '2024-05-19T22:00:00Z', 'admin', 'page'),
        (md5('c')::uuid, '2024-05-20T09:00:00Z', 'admin', 'page');
    insert into crm.changes (change_set_id, user_id, field, before, after, revision)
    select
        md5((array['a', 'b', 'c'])[1 + right(id::text, 2)::integer % 3])::uuid,
        id, 'engagement_status', '"active"', '"at_risk"', 1
    from auth.users;
    -- What concerns other fields, other values, or nothing at all, and who has been seen to since.
    insert into crm.changes (change_set_id, user_id, field, before, after, revision)
    select md5('c')::uuid, id, f.field, f.before::jsonb, f.after::jsonb, 1
    from auth.users
    cross join (values ('admin_notes', 'null', '"at_risk"'), ('health_status', '"at_risk"', '"churned"')) as f (field, before, after);
    update crm.changes set before = after where user_id::text like '%13' and field = 'engagement_status';
    update public.user_activity_metrics set engagement_status = 'active' where user_id::text like '%14';
"#;

#[tokio::test]
async fn who_became_at_risk_today_needs_attention_unless_seen_to() {
    let test = TestDatabase::create().await;
    test.run(AT_RISK).await;
    let shown = dashboard(&test).await.attention;
    assert_eq!(shown.len(), 1);
    let became = &shown[0];
    // 1, 4, 7, 10 at midnight; 2, 5, 8, 11 in the morning; 13 and 14 are none.
    let last_two = |id: &crm_types::ids::MemberId| id.to_string()[34..].to_owned();
    let ids: Vec<String> = became
        .items
        .iter()
        .map(|item| last_two(&item.member_id.unwrap()))
        .collect();
    assert_eq!(ids, ["02", "05", "08", "11", "01", "04", "07", "10"]);
    assert_eq!(became.members, 8);
    assert_eq!(became.items[0].name.as_deref(), Some("2@example.com"));
    assert_eq!(
        became.filter.as_deref(),
        Some("engagement_status = at_risk")
    );
    let listed = page(&test, &filtered("engagement_status = at_risk")).await;
    for item in &became.items {
        assert!(
            listed
                .items
                .iter()
                .any(|row| Some(row.id) == item.member_id)
        );
    }
}

/// Thousands of members, runs, tags and days, and a day on which very many became at risk.
const MUCH: &str = r#"
    insert into auth.users (id, email)
    select md5(n::text)::uuid, n || '@example.com' from generate_series(1, 6000) as n;
    insert into public.user_activity_metrics (user_id, engagement_status, custom_tags)
    select id, 'at_risk', array[email] from auth.users;
    insert into crm.job_runs (id, job, mode, trigger, state, requested_at, ended_at)
    select md5(n::text)::uuid, 'update-activity-metrics', 'full', 'schedule', (array['succeeded', 'failed'])[1 + n % 2], now(), now()
    from generate_series(1, 3000) as n;
    insert into crm.daily_snapshots (day, dimension, value, members, mrr_cents, taken_at)
    select '2024-05-20'::date - d, 'tag', t::text, 1, 1, now()
    from generate_series(0, 60) as d, generate_series(1, 200) as t;
    insert into crm.change_sets (id, at, actor_kind, source)
    select md5(n::text)::uuid, '2024-05-01T00:00:00Z'::timestamptz - n * interval '1 minute', 'admin', 'import'
    from generate_series(1, 3000) as n;
    insert into crm.changes (change_set_id, user_id, field, before, after, revision)
    select id, id, 'engagement_status', 'null', '"at_risk"', 1 from crm.change_sets;
    insert into public.user_revenue_metrics (user_id, raw_status) select id, 'past_due' from auth.users;
    insert into crm.member_revenue
    select id, 'USD', 0, 0, 0, 0, 0, 0, 0, '{}', '{}', '2024-05-01', null, null, 0, 1, now(), '2024-05-18T08:00:00Z'
    from auth.users;
    insert into crm.threads (id, user_id, state, last_at, last_direction, created_at)
    select id, id, 'open', '2024-05-20T09:00:00Z', 'inbound', '2024-05-01' from auth.users;
    insert into crm.tickets (id, subject, status, source, running_since, resolution_due_at, policy, created_at, updated_at)
    select id, 'Late', 'open', 'page', '2024-05-01', '2024-05-02', 1, '2024-05-01', '2024-05-01' from auth.users;
    analyze crm.member_directory, crm.member_counters, crm.job_runs, crm.daily_snapshots, crm.change_sets, crm.changes,
        crm.member_revenue, crm.threads, crm.tickets;
"#;

#[tokio::test]
async fn it_costs_the_same_however_many_there_are() {
    let test = TestDatabase::create().await;
    test.run(MUCH).await;
    let plan = explain(test.database(), &reading()).await.unwrap();
    let read = crate::plans::rows_read(&plan);
    // A thousand of a kind stand for that many or more.
    assert!(read <= 1000, "{read} rows in one step:\n{plan}");
    let shown = dashboard(&test).await;
    assert_eq!(tile(&shown, Figure::AtRisk).members, 6000);
    let found: Vec<_> = shown
        .attention
        .iter()
        .map(|found| (found.members, found.items.len()))
        .collect();
    assert_eq!(found, [(1000, 10); 3]);
}
