//! The read models under writers of every kind: after any history they are what a rebuild makes of the sources.

use crm_db::directory::{Kind, Report, check, repair, sync};
use crm_db::testing::TestDatabase;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use sqlx::AssertSqlSafe;

/// Something the product, an admin, a job or an operator does.
fn deeds() -> impl Strategy<Value = String> {
    let some = (0..16_u8).prop_map(|n| format!("get_byte(uuid_send({{id}}), 15) % 16 = {n}"));
    let whom = prop_oneof![4 => some, 1 => Just("true".to_owned())];
    let what = select(vec![
        "insert into auth.users (id, email) select md5(random()::text)::uuid, md5(random()::text) from generate_series(1, 3)",
        "update auth.users set email = nullif(md5(random()::text), '') where {id:id}",
        "delete from auth.users where {id:id}",
        "insert into product.profiles (user_id, first_name) select id, md5(id::text) from auth.users where {id:id} on conflict (user_id) do update set first_name = excluded.first_name || 'é'",
        "update product.profiles set first_name = null, last_name = ' ' where {id:user_id}",
        "delete from product.profiles where {id:user_id}",
        "insert into public.user_activity_metrics (user_id, engagement_status, custom_tags) select id, 'active', '{VIP,vip,Änne}' from auth.users where {id:id} on conflict (user_id) do update set engagement_status = 'champion', custom_tags = '{x,null}'",
        "update public.user_activity_metrics set health_status = 'churned', vision_count = vision_count + 1, admin_notes = 'a' where {id:user_id}",
        "update public.user_activity_metrics set engagement_status = null, custom_tags = null, last_login_at = 'infinity', total_storage_mb = 'NaN' where {id:user_id}",
        "delete from public.user_activity_metrics where {id:user_id}",
        "insert into public.user_revenue_metrics (user_id, subscription_tier, mrr) select id, 'solo', 99 from auth.users where {id:id} on conflict (user_id) do update set subscription_tier = 'household', mrr = 10.75, subscription_status = 'active'",
        "update public.user_revenue_metrics set mrr = 'NaN', subscription_tier = ' ', subscription_start_date = 'infinity' where {id:user_id}",
        "update public.user_revenue_metrics set mrr = mrr * 2 + 1 where {id:user_id}",
        "update public.user_revenue_metrics set mrr = -mrr where {id:user_id}",
        "update public.user_revenue_metrics set raw_status = left(md5(random()::text), 1), months_subscribed = 3, ltv = ltv + 1 where {id:user_id}",
        "delete from public.user_revenue_metrics where {id:user_id}",
        "truncate public.user_revenue_metrics",
        "update public.user_activity_metrics set user_id = user_id",
    ]);
    (what, whom).prop_map(|(what, whom)| {
        what.replace("{id:id}", &whom.replace("{id}", "id"))
            .replace("{id:user_id}", &whom.replace("{id}", "user_id"))
    })
}

#[test]
fn after_any_history_the_read_models_are_what_a_rebuild_makes() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let test = runtime.block_on(TestDatabase::create());
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&vec(deeds(), 1..12), |deeds| {
        runtime.block_on(async {
            test.run(
                "insert into auth.users (email) select n::text from generate_series(1, 20) as n",
            )
            .await;
            for deed in &deeds {
                test.run(deed).await;
            }
            let report = check(test.database()).await.unwrap();
            prop_assert_eq!(report, Report::default());
            Ok(())
        })
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn a_rolled_back_change_leaves_no_trace() {
    let test = TestDatabase::create().await;
    test.run("insert into auth.users (email) values ('a'), ('b')")
        .await;
    let mut transaction = test.pool().begin().await.unwrap();
    sqlx::query("insert into public.user_activity_metrics (user_id, engagement_status) select id, 'active' from auth.users")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.rollback().await.unwrap();
    assert!(check(test.database()).await.unwrap().is_clean());
}

/// A connection for each of sixteen writers. Where that is allowed, a deadlock is found in a moment, not in a second.
async fn writers_pool(test: &TestDatabase) -> sqlx::PgPool {
    sqlx::postgres::PgPoolOptions::new()
        .max_connections(16)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::query("set deadlock_timeout = '10ms'")
                    .execute(connection)
                    .await
                    .ok();
                Ok(())
            })
        })
        .connect(test.url())
        .await
        .unwrap()
}

/// Does the deeds in one transaction, again and again until nobody is in the way.
async fn insist(pool: &sqlx::PgPool, deeds: &[String]) {
    loop {
        match together(pool, deeds).await {
            Ok(()) => return,
            Err(error) if error.is_contended() => continue,
            // The member went away between two statements.
            Err(crm_db::Error::Conflict { .. }) => return,
            Err(error) => panic!("{error}: {deeds:?}"),
        }
    }
}

async fn together(pool: &sqlx::PgPool, deeds: &[String]) -> crm_db::Result<()> {
    let mut transaction = pool.begin().await?;
    for deed in deeds {
        sqlx::raw_sql(AssertSqlSafe(deed.clone()))
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_writers_at_once_leave_every_counter_exact() {
    let test = TestDatabase::create().await;
    test.run("insert into auth.users (id, email) select md5(n::text)::uuid, n::text from generate_series(1, 40) as n").await;
    let pool = writers_pool(&test).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..16_u32 {
        let pool = pool.clone();
        writers.spawn(async move {
            let mut runner = TestRunner::deterministic();
            let strategy = vec(deeds(), 24);
            // Each writer draws its own deeds.
            let deeds = (0..=writer)
                .map(|_| strategy.new_tree(&mut runner).unwrap().current())
                .next_back()
                .unwrap();
            for pair in deeds.chunks(2) {
                // A transaction of two deeds locks in any order: that is when the ways cross.
                insist(&pool, pair).await;
            }
        });
    }
    while let Some(outcome) = writers.join_next().await {
        outcome.unwrap();
    }
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn single_changes_by_many_writers_never_deadlock() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email) select md5(n::text)::uuid, n::text from generate_series(1, 30) as n;
         insert into public.user_activity_metrics (user_id) select id from auth.users;
         insert into public.user_revenue_metrics (user_id, mrr) select id, 10 from auth.users;
         insert into product.profiles (user_id) select id from auth.users;",
    )
    .await;
    let pool = writers_pool(&test).await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..16_usize {
        let pool = pool.clone();
        writers.spawn(async move {
            let statuses = ["active", "at_risk", "champion", "inactive"];
            for round in 0..60 {
                let member = (writer * 7 + round * 13) % 30 + 1;
                let status = statuses[(writer + round) % 4];
                let statement = match (writer + round) % 4 {
                    // One job over everybody, beside the edits of admins.
                    _ if writer == 0 => "update public.user_revenue_metrics set mrr = mrr + 1".to_owned(),
                    0 => format!("update product.profiles set first_name = '{status}' where user_id = md5('{member}')::uuid"),
                    _ => format!("update public.user_activity_metrics set engagement_status = '{status}' where user_id = md5('{member}')::uuid"),
                };
                sqlx::raw_sql(AssertSqlSafe(statement)).execute(&pool).await.unwrap();
            }
        });
    }
    while let Some(outcome) = writers.join_next().await {
        outcome.unwrap();
    }
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    let (members, cents): (i64, i64) =
        sqlx::query_as("select sum(members)::bigint, sum(mrr_cents)::bigint from crm.member_counters where dimension = 'all'")
            .fetch_one(test.pool())
            .await
            .unwrap();
    assert_eq!((members, cents), (30, 30 * (1_000 + 60 * 100)));
    pool.close().await;
}

#[tokio::test]
async fn damage_is_reported_by_kind_and_mended_whole() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email) select md5(n::text)::uuid, n::text from generate_series(1, 10) as n;
         insert into public.user_activity_metrics (user_id, engagement_status) select id, 'active' from auth.users;
         insert into public.user_revenue_metrics (user_id, mrr) select id, 10 from auth.users;",
    )
    .await;
    assert!(check(test.database()).await.unwrap().is_clean());
    test.run(
        "alter table crm.member_directory disable trigger user;
         delete from crm.member_directory where email in ('1', '2');
         update crm.member_directory set name = 'Eve' where email = '3';
         update crm.member_directory set vision_count = 77 where email in ('4', '5', '6');
         update crm.member_directory set mrr_cents = 1 where email = '7';
         alter table crm.member_directory enable trigger user;
         alter table public.user_activity_metrics disable trigger user;
         update crm.member_counters set members = members + 1 where dimension = 'engagement_status';",
    )
    .await;
    let damage = Report {
        differences: vec![
            (Kind::Missing, 2),
            (Kind::Member, 1),
            (Kind::Activity, 3),
            (Kind::Revenue, 1),
            (Kind::Counter, 5),
        ],
    };
    let found = check(test.database()).await.unwrap();
    assert_eq!(found.differences[..4], damage.differences[..4]);
    assert!(
        found
            .differences
            .iter()
            .any(|(kind, _)| *kind == Kind::Counter),
        "{found:?}"
    );
    assert_eq!(
        check(test.database()).await.unwrap(),
        found,
        "looking changes nothing"
    );
    assert_eq!(repair(test.database()).await.unwrap(), found);
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    assert_eq!(sync(test.database()).await, Ok(0));
}

#[tokio::test]
async fn an_edit_by_people_is_a_new_revision_and_a_jobs_is_not() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (email) values ('a');
         insert into public.user_activity_metrics (user_id) select id from auth.users;
         update public.user_activity_metrics set vision_count = 5, calculated_at = now();
         update public.user_activity_metrics set engagement_status = 'active';
         update public.user_activity_metrics set engagement_status = 'active';
         update public.user_activity_metrics set admin_notes = 'x', custom_tags = '{a}';",
    )
    .await;
    let revision: i64 = sqlx::query_scalar("select revision from crm.member_directory")
        .fetch_one(test.pool())
        .await
        .unwrap();
    assert_eq!(revision, 3);
}

#[tokio::test]
async fn text_too_long_for_any_index_is_cut_and_never_refused() {
    let test = TestDatabase::create().await;
    // Hashes, since an index compresses what repeats itself.
    test.run(
        "create function pg_temp.long() returns text language sql
             as 'select string_agg(md5(random()::text), '''') from generate_series(1, 1000)';
         insert into auth.users (email) values (pg_temp.long());
         insert into product.profiles (user_id, first_name, last_name) select id, pg_temp.long(), 'x' from auth.users;
         insert into public.user_activity_metrics (user_id, custom_tags, admin_notes)
         select id, array[pg_temp.long(), pg_temp.long()], pg_temp.long() from auth.users;
         insert into public.user_revenue_metrics (user_id, subscription_tier, subscription_status, raw_status)
         select id, pg_temp.long(), pg_temp.long(), pg_temp.long() from auth.users;",
    )
    .await;
    assert!(check(test.database()).await.unwrap().is_clean());
    let (name, notes): (i32, i32) =
        sqlx::query_as("select length(name), length(admin_notes) from crm.member_directory")
            .fetch_one(test.pool())
            .await
            .unwrap();
    assert_eq!((name, notes), (200, 32_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mending_while_others_write_leaves_nothing_wrong() {
    let test = TestDatabase::create().await;
    test.run(
        "insert into auth.users (id, email) select md5(n::text)::uuid, n::text from generate_series(1, 50) as n;
         insert into public.user_activity_metrics (user_id) select id from auth.users;",
    )
    .await;
    let pool = writers_pool(&test).await;
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..6_usize {
        let (pool, done) = (pool.clone(), done.clone());
        writers.spawn(async move {
            let mut round = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                round += 1;
                let n = (writer * 11 + round * 7) % 50 + 1;
                let deeds = [
                    format!("update public.user_activity_metrics set engagement_status = 'active', vision_count = {round} where user_id = md5('{n}')::uuid"),
                    format!("insert into public.user_revenue_metrics (user_id, mrr) select id, {n} from auth.users where id = md5('{n}')::uuid on conflict (user_id) do update set mrr = excluded.mrr + 1"),
                    format!("delete from auth.users where email = 'new {writer}'"),
                    format!("insert into auth.users (email) values ('new {writer}')"),
                ];
                insist(&pool, &deeds[round % 4..=round % 4]).await;
            }
        });
    }
    for _ in 0..10 {
        test.run("update crm.member_counters set members = members + 1 where dimension = 'all'")
            .await;
        repair(test.database()).await.unwrap();
    }
    done.store(true, std::sync::atomic::Ordering::Relaxed);
    while let Some(outcome) = writers.join_next().await {
        outcome.unwrap();
    }
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    pool.close().await;
}
