//! Runs over the members: incremental and full leave the same, whatever happened before and happens meanwhile.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use crm_db::Database;
use crm_db::activity::{Halt, Step, Walk};
use crm_db::directory::{Report, check};
use crm_db::jobs::{Claim, Ending, NewRun, RunRecord, claim, request};
use crm_db::testing::{TestDatabase, until_held};
use crm_domain::calendar::Calendar;
use crm_types::jobs::{JobName, RunMode, RunState, Trigger};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::jobs::abandoned;
use crate::world::{id, join};

const JOB: JobName = JobName::UpdateActivityMetrics;

fn now() -> DateTime<Utc> {
    "2024-05-20T10:00:00Z".parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::new(now(), Tz::Europe__Berlin)
}

/// Asks for a run and takes it.
async fn begin(test: &TestDatabase, mode: RunMode) -> Claim {
    begin_on(test.database(), mode).await
}

async fn begin_on(database: &Database, mode: RunMode) -> Claim {
    let new = NewRun {
        job: JOB,
        mode,
        trigger: Trigger::Api,
        requested_by: None,
    };
    request(database, &new, now()).await.unwrap();
    claim(database, JOB, "here", now()).await.unwrap().unwrap()
}

/// A run from its beginning to its end, as whoever connected so.
pub async fn run_on(database: &Database, mode: RunMode) -> RunRecord {
    go(begin_on(database, mode).await).await.unwrap()
}

/// From where the run is to its end, seven members at a time.
async fn go(mut claim: Claim) -> Result<RunRecord, Halt> {
    let mut walk = Walk::begin(&mut claim, 7, &calendar()).await?;
    while walk.step(&mut claim, &calendar()).await? == Step::Went {}
    Ok(claim.finish(&Ending::Succeeded, None, now()).await.unwrap())
}

/// A run from its beginning to its end.
async fn run(test: &TestDatabase, mode: RunMode) -> RunRecord {
    go(begin(test, mode).await).await.unwrap()
}

async fn notes(test: &TestDatabase) -> i64 {
    sqlx::query_scalar("select count(*) from crm.member_changes")
        .fetch_one(test.pool())
        .await
        .unwrap()
}

/// Members 1 to `count`, each with as many visions as their number.
async fn members(test: &TestDatabase, count: u32) {
    test.run(&format!(
        "insert into auth.users (id) select lpad(to_hex(n), 32, '0')::uuid from generate_series(1, {count}) as n;
         insert into product.visions (user_id)
         select lpad(to_hex(n), 32, '0')::uuid from generate_series(1, {count}) as n, generate_series(1, n)"
    ))
    .await;
}

async fn visions_of(test: &TestDatabase, member: u128) -> Option<i32> {
    sqlx::query_scalar("select vision_count from crm.member_directory where user_id = $1")
        .bind(id(member).0)
        .fetch_optional(test.pool())
        .await
        .unwrap()
        .flatten()
}

/// Something that happens to the sources of some members.
fn deeds() -> impl Strategy<Value = String> {
    let some = (0..16_u8).prop_map(|n| {
        format!(
            "get_byte(uuid_send({{id}}), 15) % 16 in ({n}, {})",
            (n + 5) % 16
        )
    });
    let whom = prop_oneof![6 => some, 1 => Just("true".to_owned())];
    let what = select(vec![
        "insert into auth.users (id) select md5(random()::text)::uuid from generate_series(1, 5)",
        "delete from auth.users where {id:id}",
        "update auth.users set email = 'x' where {id:id}",
        "insert into product.profiles (user_id, first_name) select id, 'a' from auth.users where {id:id} on conflict (user_id) do update set city = 'b'",
        "update product.profiles set first_name = null where {id:user_id}",
        "delete from product.profiles where {id:user_id}",
        "insert into product.visions (user_id) select id from auth.users where {id:id}",
        "delete from product.visions where {id:user_id}",
        "insert into product.vision_refinements (vision_id, user_id) select id, user_id from product.visions where {id:user_id}",
        "update product.visions set user_id = (select max(id::text)::uuid from auth.users) where {id:user_id}",
        "update product.journal_entries set user_id = (select min(id::text)::uuid from auth.users) where {id:user_id}",
        "update product.login_events set user_id = (select max(id::text)::uuid from auth.users) where {id:user_id}",
        "update product.storage_files set user_id = (select min(id::text)::uuid from auth.users) where {id:user_id}",
        "insert into product.audios (user_id, vision_id) select user_id, id from product.visions where {id:user_id}",
        "insert into product.journal_entries (user_id) select id from auth.users, generate_series(1, 3) where {id:id}",
        "delete from product.journal_entries where {id:user_id}",
        "truncate product.journal_entries",
        "insert into product.board_items (user_id, image_path) select id, 'a.png' from auth.users where {id:id}",
        "update product.board_items set image_path = null where {id:user_id}",
        "insert into product.storage_files (user_id, path, bytes) select id, 'a', 1234567 from auth.users where {id:id}",
        "update product.storage_files set bytes = bytes / 2 where {id:user_id}",
        "insert into product.token_transactions (user_id, amount) select id, 100 from auth.users where {id:id}",
        "insert into product.token_transactions (user_id, amount) select id, -30 from auth.users where {id:id}",
        "delete from product.token_transactions where {id:user_id}",
        "insert into product.login_events (user_id, at) select id, '2024-05-01' from auth.users where {id:id}",
        "delete from product.login_events where {id:user_id}",
        "update public.user_activity_metrics set engagement_status = 'active', admin_notes = 'mine' where {id:user_id}",
        "delete from public.user_activity_metrics where {id:user_id}",
    ]);
    (what, whom).prop_map(|(what, whom)| {
        what.replace("{id:id}", &whom.replace("{id}", "id"))
            .replace("{id:user_id}", &whom.replace("{id}", "user_id"))
    })
}

#[test]
fn after_any_history_an_incremental_run_leaves_what_a_full_one_would() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let test = runtime.block_on(async {
        let test = TestDatabase::create().await;
        test.run("insert into auth.users (id) select md5(n::text)::uuid from generate_series(1, 40) as n")
            .await;
        assert_eq!(run(&test, RunMode::Incremental).await.mode, RunMode::Full);
        test
    });
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&vec(deeds(), 1..10), |deeds| {
        runtime.block_on(async {
            for deed in &deeds {
                test.run(deed).await;
            }
            let incremental = run(&test, RunMode::Incremental).await;
            let emptied = deeds.iter().any(|deed| deed.starts_with("truncate"));
            prop_assert_eq!(incremental.mode == RunMode::Full, emptied);
            prop_assert_eq!(notes(&test).await, 0);
            let full = run(&test, RunMode::Full).await;
            prop_assert_eq!(full.changed, 0, "{:?}", incremental);
            let rows: (i64, i64) = sqlx::query_as(
                "select (select count(*) from auth.users), (select count(*) from public.user_activity_metrics)",
            )
            .fetch_one(test.pool())
            .await
            .unwrap();
            prop_assert_eq!(rows.0, rows.1, "a row for every member");
            prop_assert_eq!(full.total, Some(rows.0));
            prop_assert_eq!(full.seen, rows.0);
            prop_assert_eq!(check(test.database()).await.unwrap(), Report::default());
            Ok(())
        })
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn a_run_is_full_until_one_has_been_and_whenever_the_sources_are_others() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    let first = run(&test, RunMode::Incremental).await;
    assert_eq!(
        (first.mode, first.seen, first.changed),
        (RunMode::Full, 20, 20)
    );
    assert!(first.error.unwrap().contains("no run has done so yet"));
    let second = run(&test, RunMode::Incremental).await;
    assert_eq!(
        (second.mode, second.seen, second.error),
        (RunMode::Incremental, 0, None)
    );

    test.run(
        "insert into product.visions (user_id) values ('00000000-0000-0000-0000-000000000003')",
    )
    .await;
    let third = run(&test, RunMode::Incremental).await;
    assert_eq!(
        (third.mode, third.seen, third.changed),
        (RunMode::Incremental, 1, 1)
    );
    assert_eq!(visions_of(&test, 3).await, Some(4));

    // One vision less is counted for everybody.
    test.run(
        "create or replace view sources.visions (user_id, created_at) as
         select user_id, max(created_at) from product.visions group by user_id",
    )
    .await;
    let fourth = run(&test, RunMode::Incremental).await;
    assert_eq!((fourth.mode, fourth.changed), (RunMode::Full, 19));
    assert!(fourth.error.unwrap().contains("something else"));
    assert_eq!(
        run(&test, RunMode::Incremental).await.mode,
        RunMode::Incremental
    );

    test.run("truncate product.visions cascade").await;
    let fifth = run(&test, RunMode::Incremental).await;
    assert_eq!((fifth.mode, fifth.changed), (RunMode::Full, 20));
    assert!(fifth.error.unwrap().contains("emptied"));
    assert_eq!(
        run(&test, RunMode::Incremental).await.mode,
        RunMode::Incremental
    );
}

#[tokio::test]
async fn a_full_run_that_died_is_gone_on_with_where_it_was() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    let mut dying = begin(&test, RunMode::Full).await;
    let mut walk = Walk::begin(&mut dying, 7, &calendar()).await.unwrap();
    while dying.run().seen < 7 {
        walk.step(&mut dying, &calendar()).await.unwrap();
    }
    assert_eq!(dying.run().resume_after, Some(id(7).0));
    drop(dying);
    abandoned(&test).await;
    // Behind its back, where it has been and where it has not.
    test.run(
        "insert into product.visions (user_id) values
         ('00000000-0000-0000-0000-000000000002'), ('00000000-0000-0000-0000-000000000009')",
    )
    .await;
    let next = run(&test, RunMode::Incremental).await;
    assert_eq!(next.mode, RunMode::Full);
    assert_eq!(
        (next.seen, next.total),
        (14, Some(14)),
        "13 more, and one again"
    );
    assert_eq!(visions_of(&test, 2).await, Some(3));
    assert_eq!(visions_of(&test, 9).await, Some(10));
    assert_eq!(run(&test, RunMode::Full).await.changed, 0);
}

#[tokio::test]
async fn a_run_given_back_goes_on_and_counts_on() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    for mode in [RunMode::Full, RunMode::Incremental] {
        test.run("update product.visions set title = 'x'").await;
        let mut first = begin(&test, mode).await;
        let mut walk = Walk::begin(&mut first, 7, &calendar()).await.unwrap();
        while first.run().seen < 14 {
            walk.step(&mut first, &calendar()).await.unwrap();
        }
        let id = first.run().id;
        first.hand_over().await.unwrap();
        let second = claim(test.database(), JOB, "there", now()).await.unwrap();
        let ended = go(second.unwrap()).await.unwrap();
        assert_eq!((ended.id, ended.mode), (id, mode));
        assert_eq!((ended.seen, ended.total), (20, Some(20)));
        assert_eq!(ended.server.as_deref(), Some("there"));
    }
}

/// Visions cannot be counted for whose number `condition` holds.
async fn spoil(test: &TestDatabase, condition: &str) {
    test.run(&format!(
        "create or replace view sources.visions (user_id, created_at) as
         select user_id, created_at from product.visions
         where 1 / (case when get_byte(uuid_send(user_id), 15) {condition} then 0 else 1 end) = 1"
    ))
    .await;
}

#[tokio::test]
async fn who_fails_is_named_and_the_others_are_done() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    // Whom this table names cannot be counted; what it says is no member's change.
    test.run(
        "create table public.spoilt (member uuid);
         select crm.watch('public.spoilt', 'null::uuid');
         create or replace view sources.visions (user_id, created_at) as
         select v.user_id, v.created_at
         from product.visions as v
         where 1 / (
             case
                 when exists (select from public.spoilt as s where s.member = v.user_id) then 0
                 else 1
             end
         ) = 1",
    )
    .await;
    assert_eq!(run(&test, RunMode::Full).await.changed, 30);
    test.run(
        "insert into public.spoilt
         select id from auth.users where get_byte(uuid_send(id), 15) in (5, 6, 23);
         insert into product.visions (user_id)
         select id from auth.users where get_byte(uuid_send(id), 15) in (5, 7)",
    )
    .await;
    let full = run(&test, RunMode::Full).await;
    assert_eq!(full.state, RunState::Succeeded);
    assert_eq!((full.seen, full.changed, full.failed), (30, 1, 3));
    let failed: Vec<_> = full
        .failures
        .iter()
        .map(|failure| failure.member_id)
        .collect();
    assert_eq!(failed, [5, 6, 23].map(|n| Some(id(n))));
    assert_eq!(full.failures[0].reason, "division by zero (22012)");
    assert_eq!(visions_of(&test, 5).await, Some(5));
    assert_eq!(visions_of(&test, 7).await, Some(8));

    // Whoever failed is looked at again, though nothing of theirs changes.
    let again = run(&test, RunMode::Incremental).await;
    assert_eq!(
        (again.mode, again.seen, again.failed),
        (RunMode::Incremental, 3, 3)
    );
    test.run("delete from public.spoilt").await;
    let mended = run(&test, RunMode::Incremental).await;
    assert_eq!((mended.seen, mended.changed, mended.failed), (3, 1, 0));
    assert_eq!(visions_of(&test, 5).await, Some(6));
    assert_eq!(notes(&test).await, 0);
}

#[tokio::test]
async fn a_view_that_fails_for_one_portion_stops_no_other() {
    let test = TestDatabase::create().await;
    members(&test, 30).await;
    // Members 8 to 14 are the second portion.
    spoil(&test, "between 8 and 14").await;
    let ended = run(&test, RunMode::Full).await;
    assert_eq!((ended.seen, ended.changed, ended.failed), (30, 23, 7));
    assert_eq!(visions_of(&test, 30).await, Some(30));
}

#[tokio::test]
async fn a_broken_view_and_too_many_failures_stop_the_run() {
    let test = TestDatabase::create().await;
    members(&test, 150).await;
    spoil(&test, "> 10").await;
    let mut claim = begin(&test, RunMode::Full).await;
    let mut walk = Walk::begin(&mut claim, 40, &calendar()).await.unwrap();
    let halt = loop {
        match walk.step(&mut claim, &calendar()).await {
            Ok(Step::Went) => {}
            other => break other,
        }
    };
    let Err(Halt::Broken(reason)) = halt else {
        panic!("{halt:?}")
    };
    assert!(reason.contains("More than 100 members failed"), "{reason}");
    assert_eq!(claim.run().failed, 101);
    assert_eq!(claim.run().failures.len(), 100);
    assert_eq!(visions_of(&test, 10).await, Some(10), "what was done stays");
    let ending = Ending::Failed(reason);
    claim.finish(&ending, None, now()).await.unwrap();

    test.run("drop view sources.visions").await;
    let halt = go(begin(&test, RunMode::Full).await).await;
    let Err(Halt::Broken(reason)) = halt else {
        panic!("{halt:?}")
    };
    assert!(reason.contains("sources.visions"), "{reason}");
}

#[tokio::test]
async fn a_member_may_leave_in_the_middle() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    let mut claim = begin(&test, RunMode::Full).await;
    let mut walk = Walk::begin(&mut claim, 7, &calendar()).await.unwrap();
    while claim.run().seen < 7 {
        walk.step(&mut claim, &calendar()).await.unwrap();
    }
    // One is being deleted while the portion looks at them, and is gone when their row of figures is to be written.
    let mut leaving = test.pool().begin().await.unwrap();
    sqlx::query("delete from auth.users where id = $1")
        .bind(id(10).0)
        .execute(&mut *leaving)
        .await
        .unwrap();
    let worker = async {
        walk.step(&mut claim, &calendar()).await.unwrap();
        claim
    };
    let waited = async {
        until_held(&test).await;
        leaving.commit().await.unwrap();
    };
    let (claim, ()) = tokio::join!(worker, waited);
    assert_eq!(claim.run().failed, 0);
    test.run("delete from auth.users where id = '00000000-0000-0000-0000-000000000012'")
        .await;
    let ended = go(claim).await.unwrap();
    assert_eq!((ended.failed, ended.state), (0, RunState::Succeeded));
    assert_eq!(check(test.database()).await.unwrap(), Report::default());
    assert_eq!(run(&test, RunMode::Full).await.changed, 0);
}

#[tokio::test]
async fn who_has_lost_the_run_writes_nothing_more() {
    let test = TestDatabase::create().await;
    members(&test, 20).await;
    let mut late = begin(&test, RunMode::Full).await;
    let mut walk = Walk::begin(&mut late, 7, &calendar()).await.unwrap();
    test.run("update crm.job_runs set lease = lease + 1").await;
    let mut outcome = walk.step(&mut late, &calendar()).await;
    while outcome == Ok(Step::Went) {
        outcome = walk.step(&mut late, &calendar()).await;
    }
    assert_eq!(outcome, Err(Halt::Taken));
    assert_eq!(visions_of(&test, 1).await, None);
    assert!(late.finish(&Ending::Succeeded, None, now()).await.is_err());
}

#[tokio::test]
async fn a_table_of_ones_own_is_compared_until_it_is_watched() {
    let test = TestDatabase::create().await;
    members(&test, 9).await;
    test.run(
        "create schema shop;
         create table shop.accounts (number bigint primary key, owner uuid not null);
         create table shop.papers (account bigint not null, kind text)
             partition by list (kind);
         create table shop.plans partition of shop.papers for values in ('plan');
         create table shop.others partition of shop.papers default;
         insert into shop.accounts select n, lpad(n::text, 32, '0')::uuid from generate_series(1, 9) as n;
         insert into shop.papers (account, kind) select n, 'plan' from generate_series(1, 9) as n;
         create view shop.plan_papers as select account from shop.papers where kind = 'plan';
         create or replace view sources.visions (user_id, created_at) as
         select a.owner, null::timestamptz
         from shop.plan_papers as p
         join shop.accounts as a on a.number = p.account",
    )
    .await;
    assert_eq!(run(&test, RunMode::Full).await.changed, 9);
    let unwatched = run(&test, RunMode::Incremental).await;
    assert_eq!(unwatched.mode, RunMode::Full);
    assert!(
        unwatched
            .error
            .unwrap()
            .contains("sources.visions reads shop.accounts, which is not watched")
    );

    // By an expression, since these rows know a member only by another's number.
    test.run(
        "select crm.watch('shop.accounts', 'owner');
         select crm.watch('shop.papers', '(select a.owner from shop.accounts as a where a.number = r.account)')",
    )
    .await;
    assert_eq!(run(&test, RunMode::Incremental).await.mode, RunMode::Full);
    // Into the table, and into a part of it.
    test.run(
        "insert into shop.papers (account, kind) values (3, 'plan');
         insert into shop.plans (account, kind) values (4, 'plan');
         delete from shop.plans where account = 5;
         update shop.papers set kind = 'note' where account = 6;
         update shop.papers set account = 8 where account = 7;",
    )
    .await;
    let watched = run(&test, RunMode::Incremental).await;
    assert_eq!((watched.mode, watched.error), (RunMode::Incremental, None));
    assert_eq!((watched.seen, watched.changed), (6, 6));
    for (member, visions) in [(3, 2), (4, 2), (5, 0), (6, 0), (7, 0), (8, 2)] {
        assert_eq!(visions_of(&test, member).await, Some(visions), "{member}");
    }
    assert_eq!(run(&test, RunMode::Full).await.changed, 0);

    // A new part that nobody watches, and one that somebody stopped watching.
    test.run("create table shop.more partition of shop.papers for values in ('more')")
        .await;
    assert_eq!(run(&test, RunMode::Incremental).await.mode, RunMode::Full);
    test.run("select crm.watch('shop.papers', '(select a.owner from shop.accounts as a where a.number = r.account)')")
        .await;
    assert_eq!(run(&test, RunMode::Incremental).await.mode, RunMode::Full);
    assert_eq!(
        run(&test, RunMode::Incremental).await.mode,
        RunMode::Incremental
    );
    test.run("select crm.unwatch('shop.papers')").await;
    assert_eq!(run(&test, RunMode::Incremental).await.mode, RunMode::Full);
}

#[tokio::test]
async fn a_clock_in_a_view_has_everybody_compared() {
    let test = TestDatabase::create().await;
    join(&test, id(1), "a").await;
    test.run(
        "create or replace view sources.logins (user_id, at) as
         select user_id, at from product.login_events where at > now() - interval '30 days'",
    )
    .await;
    run(&test, RunMode::Full).await;
    let again = run(&test, RunMode::Incremental).await;
    assert_eq!(again.mode, RunMode::Full);
    assert!(again.error.unwrap().contains("reads the clock"));
}

#[tokio::test]
async fn what_is_no_table_or_names_no_member_is_not_watched() {
    let test = TestDatabase::create().await;
    test.run("create table public.papers (owner text)").await;
    for (statement, code) in [
        ("select crm.watch('sources.visions')", "42809"),
        ("select crm.watch('public.papers')", "42703"),
        (
            "select crm.watch('public.papers', 'length(owner)')",
            "42846",
        ),
    ] {
        let refused = sqlx::query(statement)
            .execute(test.pool())
            .await
            .unwrap_err();
        let code_of = refused.as_database_error().unwrap().code().unwrap();
        assert_eq!(code_of, code, "{statement}");
    }
}

#[tokio::test]
async fn a_portion_is_gone_through_once_however_few_it_is_taken_for() {
    const MEMBERS: i64 = 600;
    let test = TestDatabase::create().await;
    // As among a million members: a portion lies between two of the bounds that Postgres keeps, and is taken for nobody.
    test.run(&format!(
        "insert into auth.users (id) select md5(n::text)::uuid from generate_series(1, {MEMBERS}) as n;
         insert into product.profiles (user_id, first_name) select id, 'Ada' from auth.users;
         alter table auth.users alter column id set statistics 1;
         alter table product.profiles alter column user_id set statistics 1;
         analyze auth.users, product.profiles;"
    ))
    .await;
    let mut claim = begin(&test, RunMode::Full).await;
    let mut walk = Walk::begin(&mut claim, 200, &calendar()).await.unwrap();
    while walk.step(&mut claim, &calendar()).await.unwrap() == Step::Went {}
    let run = claim.finish(&Ending::Succeeded, None, now()).await.unwrap();
    assert_eq!(run.changed, MEMBERS);
    // What a session read is told when it is over.
    let over = async {
        let working = "select exists (
             select from pg_stat_activity where datname = current_database() and application_name = 'member-success-job'
         )";
        while sqlx::query_scalar(working)
            .fetch_one(test.pool())
            .await
            .unwrap()
        {}
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), over)
        .await
        .unwrap();
    let read: i64 = sqlx::query_scalar(
        "select idx_tup_read from pg_stat_user_indexes where indexrelid = 'product.profiles_pkey'::regclass",
    )
    .fetch_one(test.pool())
    .await
    .unwrap();
    assert!((MEMBERS..20 * MEMBERS).contains(&read), "{read}");
}
